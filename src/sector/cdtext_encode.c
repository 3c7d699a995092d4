/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CD-TEXT packs from texts (MMC-6 annex J). */
#include "sector/cdtext.h"
#include "sector/cdtext_layout.h"
#include "sector/crc16.h"

#include <string.h>

struct writer {
	const struct cdtext_source *source;
	uint8_t *packs;
	size_t npacks;
	unsigned block;
	size_t begin; /* the block's first pack */
	uint8_t counts[16];
	uint8_t shared[SIZE_NBYTES - SIZE_SEQUENCES]; /* last sequence numbers, languages */
	unsigned width;                               /* of a character, in bytes */
	unsigned room;                                /* bytes of the last pack that are free */
	bool repeats;                                 /* by reference */
	bool is_full;
};

static uint8_t *last_pack(const struct writer *w)
{
	return w->packs + (w->npacks - 1) * CDTEXT_PACK_NBYTES;
}

static void begin_pack(struct writer *w, unsigned type, unsigned track, size_t position)
{
	unsigned reserved = type == CDTEXT_SIZE ? 0 : SIZE_NPACKS;
	if (w->npacks - w->begin >= CDTEXT_BLOCK_MAX_PACKS - reserved) {
		w->is_full = true;
		w->room = PAYLOAD_NBYTES;
		return;
	}
	w->npacks++;
	uint8_t *pack = last_pack(w);
	memset(pack, 0, CDTEXT_PACK_NBYTES);
	pack[PACK_TYPE] = (uint8_t)type;
	pack[PACK_TRACK] = (uint8_t)track;
	pack[PACK_SEQUENCE] = (uint8_t)(w->npacks - 1 - w->begin);
	pack[PACK_PLACE] = (uint8_t)((w->width == 2 ? PLACE_DOUBLE_BYTE : 0) | w->block << 4 |
				     (position < MAX_POSITION ? position : MAX_POSITION));
	w->counts[type - CDTEXT_TITLE]++;
	w->room = PAYLOAD_NBYTES;
}

/* One character of the text of TRACK, the POSITION-th. */
static void put_character(
	struct writer *w, unsigned type, unsigned track, size_t position, const uint8_t *p)
{
	if (w->room < w->width)
		begin_pack(w, type, track, position);
	if (!w->is_full)
		memcpy(last_pack(w) + PACK_CRC - w->room, p, w->width);
	w->room -= w->width;
}

static bool is_tab(const struct writer *w, const uint8_t *p, size_t nbytes)
{
	return nbytes / w->width == 1 && p[0] == '\t' && (w->width == 1 || p[1] == '\t');
}

/*
 * A zero in a text would end it: what follows one is not written. A TAB alone would stand for the
 * text of the track before: it is not written, either. The code of a genre may be anything.
 */
static size_t count_characters(
	const struct writer *w, unsigned type, const uint8_t *p, size_t nbytes)
{
	size_t i = type == CDTEXT_GENRE && nbytes >= GENRE_CODE_NBYTES ? GENRE_CODE_NBYTES : 0;
	for (; i + w->width <= nbytes; i += w->width)
		if (p[i] == 0 && (w->width == 1 || p[i + 1] == 0))
			break;
	return is_tab(w, p, i) ? 0 : i / w->width;
}

/* And the zero behind them. The code of a genre is no character, and no position counts it. */
static void put_characters(
	struct writer *w, unsigned type, unsigned track, const uint8_t *p, size_t n)
{
	static const uint8_t end[2];
	size_t ncode = type == CDTEXT_GENRE ? GENRE_CODE_NBYTES : 0;
	for (size_t i = 0; i <= n; i++)
		put_character(
			w, type, track, i < ncode ? 0 : i - ncode, i < n ? p + i * w->width : end);
}

static void put_text(
	struct writer *w, unsigned type, unsigned track, const uint8_t *text, size_t nbytes)
{
	put_characters(w, type, track, text, text ? count_characters(w, type, text, nbytes) : 0);
}

static const uint8_t *item(struct writer *w, unsigned type, unsigned track, size_t *nbytes)
{
	*nbytes = 0;
	return w->source->item(w->source->state, w->block, type, track, nbytes);
}

static bool has_text(struct writer *w, unsigned type, const struct cdtext_block *info)
{
	size_t nbytes;
	if (item(w, type, 0, &nbytes))
		return true;
	for (unsigned i = info->first_track; cdtext_is_of_tracks(type) && i <= info->last_track;
		i++)
		if (item(w, type, i, &nbytes))
			return true;
	return false;
}

static bool same(const uint8_t *a, size_t a_nbytes, const uint8_t *b, size_t b_nbytes)
{
	return a && b && a_nbytes == b_nbytes && memcmp(a, b, a_nbytes) == 0;
}

static void put_texts(struct writer *w, unsigned type, const struct cdtext_block *info)
{
	static const uint8_t tab[2] = { '\t', '\t' };
	size_t nbytes, previous_nbytes = 0;
	const uint8_t *text = item(w, type, 0, &nbytes), *previous = NULL;
	w->width = cdtext_is_double_byte(type, info->charset) ? 2 : 1;
	w->room = 0;
	put_text(w, type, 0, text, nbytes);
	if (!cdtext_is_of_tracks(type))
		return;
	for (unsigned i = info->first_track; i <= info->last_track; i++) {
		text = item(w, type, i, &nbytes);
		bool repeat = w->repeats && nbytes > w->width &&
			      same(text, nbytes, previous, previous_nbytes);
		if (repeat)
			put_characters(w, type, i, tab, 1);
		else
			put_text(w, type, i, text, nbytes);
		previous = text;
		previous_nbytes = nbytes;
	}
}

static void put_packs(struct writer *w, unsigned type)
{
	size_t nbytes;
	w->width = 1;
	for (unsigned i = 0; i < CDTEXT_BLOCK_MAX_PACKS && !w->is_full; i++) {
		const uint8_t *p = item(w, type, i, &nbytes);
		if (!p || nbytes != 1 + PAYLOAD_NBYTES)
			return;
		begin_pack(w, type, p[0], 0);
		if (!w->is_full)
			memcpy(last_pack(w) + PACK_PAYLOAD, p + 1, PAYLOAD_NBYTES);
	}
}

/* What all blocks must know of each other is filled in by finish(). */
static void put_size(struct writer *w, const struct cdtext_block *info)
{
	uint8_t size[SIZE_NBYTES] = { info->charset, info->first_track, info->last_track,
		info->copyright };
	w->width = 1;
	for (unsigned i = 0; i < SIZE_NPACKS; i++)
		begin_pack(w, CDTEXT_SIZE, i, 0);
	memcpy(size + SIZE_COUNTS, w->counts, sizeof(w->counts));
	uint8_t *pack = last_pack(w) - (SIZE_NPACKS - 1) * CDTEXT_PACK_NBYTES;
	for (unsigned i = 0; i < SIZE_NPACKS; i++)
		memcpy(pack + i * CDTEXT_PACK_NBYTES + PACK_PAYLOAD, size + i * PAYLOAD_NBYTES,
			PAYLOAD_NBYTES);
}

static bool put_block(struct writer *w, const struct cdtext_block *info, bool repeats)
{
	w->npacks = w->begin;
	w->repeats = repeats;
	w->is_full = false;
	memset(w->counts, 0, sizeof(w->counts));
	for (unsigned type = CDTEXT_TITLE; type < CDTEXT_SIZE && !w->is_full; type++) {
		if (cdtext_is_packs(type))
			put_packs(w, type);
		else if (has_text(w, type, info))
			put_texts(w, type, info);
	}
	if (!w->is_full && w->npacks > w->begin)
		put_size(w, info);
	return !w->is_full;
}

/* What the size information of each block says of all blocks, and the CRC of every pack. */
static void finish(struct writer *w)
{
	enum { IN_SECOND = 2 * PAYLOAD_NBYTES - SIZE_SEQUENCES };
	uint8_t *pack = w->packs;
	for (size_t i = 0; i < w->npacks; i++, pack += CDTEXT_PACK_NBYTES) {
		if (pack[PACK_TYPE] == CDTEXT_SIZE && pack[PACK_TRACK] == 1)
			memcpy(pack + PACK_CRC - IN_SECOND, w->shared, IN_SECOND);
		if (pack[PACK_TYPE] == CDTEXT_SIZE && pack[PACK_TRACK] == 2)
			memcpy(pack + PACK_PAYLOAD, w->shared + IN_SECOND, PAYLOAD_NBYTES);
		crc16_put(pack, PACK_CRC);
	}
}

size_t cdtext_encode(const struct cdtext_block blocks[CDTEXT_NBLOCKS],
	const struct cdtext_source *source, uint8_t *packs, int *full)
{
	struct writer w = { .source = source, .packs = packs };
	*full = -1;
	for (unsigned i = 0; i < CDTEXT_NBLOCKS; i++) {
		w.block = i;
		w.begin = w.npacks;
		if (!blocks[i].is_present)
			continue;
		if (!put_block(&w, &blocks[i], false) && !put_block(&w, &blocks[i], true)) {
			*full = (int)i;
			return 0;
		}
		if (w.npacks == w.begin)
			continue;
		w.shared[i] = (uint8_t)(w.npacks - w.begin - 1);
		w.shared[SIZE_LANGUAGES - SIZE_SEQUENCES + i] = blocks[i].language;
	}
	finish(&w);
	return w.npacks;
}
