/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What CD-TEXT packs say (MMC-6 annex J). Whatever they hold, reading ends within them. */
#include "sector/cdtext.h"
#include "sector/cdtext_layout.h"
#include "sector/crc16.h"

#include <string.h>

enum { READ_TOC_HEADER = 4 };

struct text {
	uint8_t bytes[CDTEXT_BLOCK_PAYLOAD_NBYTES];
	size_t nbytes;
	unsigned track;
};

/* Packs of one block and type with rising sequence numbers are a run, and their texts one stream.
 */
struct reader {
	const struct cdtext_sink *sink;
	struct cdtext_block blocks[CDTEXT_NBLOCKS];
	unsigned nfaults;
	const uint8_t *last; /* pack of the run; NULL: none is being read */
	unsigned block, type, width;
	bool is_headless;     /* the text began in a pack that is lost */
	bool is_over;         /* nothing more can come in this run */
	struct text now;      /* the one being read */
	struct text previous; /* of the same block and type, complete */
	unsigned npacks;      /* handed on whole, of this type and block */
};

size_t cdtext_find_packs(const uint8_t *file, size_t nbytes, const uint8_t **packs)
{
	if (nbytes % CDTEXT_PACK_NBYTES == READ_TOC_HEADER ||
		nbytes % CDTEXT_PACK_NBYTES == READ_TOC_HEADER + 1) {
		file += READ_TOC_HEADER;
		nbytes -= READ_TOC_HEADER;
	}
	bool fits = nbytes % CDTEXT_PACK_NBYTES == 0 ||
		    (nbytes % CDTEXT_PACK_NBYTES == 1 && file[nbytes - 1] == 0);
	*packs = file;
	if (!fits || nbytes < CDTEXT_PACK_NBYTES || (file[PACK_TYPE] & 0xf0) != CDTEXT_TITLE)
		return 0;
	return nbytes / CDTEXT_PACK_NBYTES;
}

static unsigned block_of(const uint8_t *pack)
{
	return pack[PACK_PLACE] >> 4 & 7;
}

/* Drives may return zero for the CRC, which they have checked themselves. */
static bool is_sound(const uint8_t *pack)
{
	bool has_crc = pack[PACK_CRC] || pack[PACK_CRC + 1];
	return (pack[PACK_TYPE] & 0xf0) == CDTEXT_TITLE && !(pack[PACK_TRACK] & 0x80) &&
	       (!has_crc || crc16_fits(pack, PACK_CRC));
}

/* The language stands in the third pack, with those of all blocks; the rest in the first. */
static void read_size(struct cdtext_block *info, unsigned block, const uint8_t *pack)
{
	const uint8_t *p = pack + PACK_PAYLOAD;
	if (pack[PACK_TRACK] == 0) {
		info->charset = p[SIZE_CHARSET];
		info->copyright = p[SIZE_COPYRIGHT];
		info->first_track = p[SIZE_FIRST_TRACK];
		info->last_track = p[SIZE_LAST_TRACK];
		if (info->first_track < 1 || info->first_track > MAX_TRACK)
			info->first_track = 1;
		if (info->last_track < info->first_track || info->last_track > MAX_TRACK)
			info->last_track = MAX_TRACK;
	} else if (pack[PACK_TRACK] == 2) {
		info->language = p[SIZE_LANGUAGES - 2 * PAYLOAD_NBYTES + block];
	}
}

/* Size information comes last in its block, and is needed first. */
static void read_sizes(struct reader *r, const uint8_t *packs, size_t npacks)
{
	for (unsigned i = 0; i < CDTEXT_NBLOCKS; i++)
		r->blocks[i] = (struct cdtext_block){ .first_track = 1, .last_track = MAX_TRACK };
	for (const uint8_t *pack = packs; npacks > 0; npacks--, pack += CDTEXT_PACK_NBYTES) {
		struct cdtext_block *info = &r->blocks[block_of(pack)];
		if (!is_sound(pack)) {
			r->nfaults++;
			continue;
		}
		if (!info->is_present && pack[PACK_PLACE] & PLACE_DOUBLE_BYTE)
			info->charset = CDTEXT_MSJIS;
		info->is_present = true;
		if (pack[PACK_TYPE] == CDTEXT_SIZE)
			read_size(info, block_of(pack), pack);
	}
}

static bool all_are(const struct text *text, uint8_t byte)
{
	for (size_t i = 0; i < text->nbytes; i++)
		if (text->bytes[i] != byte)
			return false;
	return true;
}

/* A text that is one TAB is that of the track before. */
static void resolve_repetition(struct reader *r)
{
	if (r->now.nbytes != r->width || !all_are(&r->now, '\t') || r->now.track == 0)
		return;
	bool is_known = r->previous.nbytes > 0 && r->previous.track + 1 == r->now.track;
	r->now.nbytes = 0;
	if (is_known) {
		memcpy(r->now.bytes, r->previous.bytes, r->previous.nbytes);
		r->now.nbytes = r->previous.nbytes;
	}
}

static void end_text(struct reader *r)
{
	const struct cdtext_block *info = &r->blocks[r->block];
	if (!r->is_headless && r->now.track <= info->last_track) {
		resolve_repetition(r);
		if (r->now.nbytes)
			r->sink->item(r->sink->state, r->block, r->type, r->now.track, r->now.bytes,
				r->now.nbytes);
		memcpy(r->previous.bytes, r->now.bytes, r->now.nbytes);
		r->previous.nbytes = r->now.nbytes;
		r->previous.track = r->now.track;
	}
	r->now.track = r->now.track ? r->now.track + 1 : info->first_track;
	r->now.nbytes = 0;
	r->is_headless = false;
	r->is_over = !cdtext_is_of_tracks(r->type) || r->now.track > info->last_track;
}

static void end_run(struct reader *r)
{
	if (r->last && !r->is_over && r->now.nbytes) {
		r->nfaults++;
		end_text(r);
	}
	r->last = NULL;
}

static void begin_run(struct reader *r, const uint8_t *pack)
{
	unsigned block = block_of(pack);
	if (block != r->block || pack[PACK_TYPE] != r->type) {
		r->previous.nbytes = 0;
		r->npacks = 0;
	}
	r->block = block;
	r->type = pack[PACK_TYPE];
	r->width = pack[PACK_PLACE] & PLACE_DOUBLE_BYTE ? 2 : 1;
	r->now.nbytes = 0;
	r->now.track = pack[PACK_TRACK];
	r->is_headless = (pack[PACK_PLACE] & PLACE_POSITION) != 0;
	r->is_over = false;
	if (r->is_headless)
		r->nfaults++;
}

static bool continues(const struct reader *r, const uint8_t *pack)
{
	return r->last && pack[PACK_TYPE] == r->type &&
	       (pack[PACK_PLACE] & ~PLACE_POSITION) == (r->last[PACK_PLACE] & ~PLACE_POSITION) &&
	       pack[PACK_SEQUENCE] == (uint8_t)(r->last[PACK_SEQUENCE] + 1) &&
	       (pack[PACK_TRACK] == r->now.track || r->is_over);
}

static void take_character(struct reader *r, const uint8_t *p)
{
	bool is_code = r->type == CDTEXT_GENRE && r->now.nbytes < GENRE_CODE_NBYTES;
	bool is_zero = p[0] == 0 && (r->width == 1 || p[1] == 0);
	if (is_zero && !is_code) {
		end_text(r);
	} else if (r->now.nbytes + r->width <= sizeof(r->now.bytes)) {
		memcpy(r->now.bytes + r->now.nbytes, p, r->width);
		r->now.nbytes += r->width;
	} else if (!r->is_headless) {
		r->is_headless = true; /* sequence numbers have wrapped: no text is that long */
		r->nfaults++;
	}
}

/* Some writers repeat the genre's code in each pack, some do not. */
static unsigned repeated_code_nbytes(const struct reader *r, const uint8_t *payload)
{
	bool is_repeated = r->type == CDTEXT_GENRE && r->now.nbytes > GENRE_CODE_NBYTES &&
			   memcmp(payload, r->now.bytes, GENRE_CODE_NBYTES) == 0;
	return is_repeated ? GENRE_CODE_NBYTES : 0;
}

static void take_texts(struct reader *r, const uint8_t *pack)
{
	if (r->last && memcmp(pack, r->last, CDTEXT_PACK_NBYTES) == 0)
		return;
	if (!continues(r, pack)) {
		end_run(r);
		begin_run(r, pack);
	}
	r->last = pack;
	unsigned at = repeated_code_nbytes(r, pack + PACK_PAYLOAD);
	for (; at < PAYLOAD_NBYTES && !r->is_over; at += r->width)
		take_character(r, pack + PACK_PAYLOAD + at);
}

static void take_pack(struct reader *r, const uint8_t *pack)
{
	uint8_t item[1 + PAYLOAD_NBYTES];
	end_run(r);
	begin_run(r, pack);
	item[0] = pack[PACK_TRACK];
	memcpy(item + 1, pack + PACK_PAYLOAD, PAYLOAD_NBYTES);
	r->sink->item(r->sink->state, r->block, r->type, r->npacks++, item, sizeof(item));
}

unsigned cdtext_decode(const uint8_t *packs, size_t npacks, const struct cdtext_sink *sink)
{
	struct reader r = { .sink = sink };
	read_sizes(&r, packs, npacks);
	for (unsigned i = 0; i < CDTEXT_NBLOCKS; i++)
		if (r.blocks[i].is_present)
			sink->block(sink->state, i, &r.blocks[i]);
	for (const uint8_t *pack = packs; npacks > 0; npacks--, pack += CDTEXT_PACK_NBYTES) {
		if (!is_sound(pack) || pack[PACK_TYPE] == CDTEXT_SIZE)
			continue;
		if (cdtext_is_packs(pack[PACK_TYPE]))
			take_pack(&r, pack);
		else
			take_texts(&r, pack);
	}
	end_run(&r);
	return r.nfaults;
}
