/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile CD-TEXT packs and sub-channels. */
#include "fuzz.h"

#include "sector/cdtext.h"
#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { NTYPES = 16, NTRACKS = 256 };

/* All that packs said, in one heap; an item's place is its offset, 0 where there is none. */
struct texts {
	struct cdtext_block blocks[CDTEXT_NBLOCKS];
	struct {
		uint32_t offset;
		uint16_t nbytes;
	} items[CDTEXT_NBLOCKS][NTYPES][NTRACKS];
	uint8_t heap[1 << 20];
	size_t used;
};

static void keep_block(void *state, unsigned block, const struct cdtext_block *info)
{
	struct texts *texts = state;
	if (info->first_track < 1 || info->last_track < info->first_track || info->last_track > 99)
		abort();
	texts->blocks[block] = *info;
}

/* The first of several is kept. */
static void keep_item(
	void *state, unsigned block, unsigned type, unsigned track, const uint8_t *p, size_t nbytes)
{
	struct texts *texts = state;
	if (block >= CDTEXT_NBLOCKS || type < CDTEXT_TITLE || type >= CDTEXT_SIZE || nbytes == 0 ||
		nbytes > CDTEXT_BLOCK_PAYLOAD_NBYTES)
		abort();
	if (track >= NTRACKS || texts->items[block][type & 15][track].offset ||
		nbytes > sizeof(texts->heap) - texts->used)
		return;
	texts->items[block][type & 15][track].offset = (uint32_t)texts->used;
	texts->items[block][type & 15][track].nbytes = (uint16_t)nbytes;
	memcpy(texts->heap + texts->used, p, nbytes);
	texts->used += nbytes;
}

static const uint8_t *give_item(
	void *state, unsigned block, unsigned type, unsigned track, size_t *nbytes)
{
	struct texts *texts = state;
	*nbytes = texts->items[block][type & 15][track].nbytes;
	return *nbytes ? texts->heap + texts->items[block][type & 15][track].offset : NULL;
}

static unsigned decode(const uint8_t *packs, size_t npacks, struct texts *texts)
{
	struct cdtext_sink sink = { keep_block, keep_item, texts };
	memset(texts, 0, offsetof(struct texts, heap));
	texts->used = 1;
	return cdtext_decode(packs, npacks, &sink);
}

static size_t encode(struct texts *texts, uint8_t *packs)
{
	struct cdtext_source source = { give_item, texts };
	int full;
	return cdtext_encode(texts->blocks, &source, packs, &full);
}

void fuzz_cdtext(const uint8_t *data, size_t nbytes)
{
	static struct texts texts;
	static uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES], again[sizeof(packs)];
	const uint8_t *first;
	size_t npacks = cdtext_find_packs(data, nbytes, &first);
	if (npacks == 0) {
		first = data;
		npacks = nbytes / CDTEXT_PACK_NBYTES;
	}
	decode(first, npacks, &texts);
	npacks = encode(&texts, packs);
	if (decode(packs, npacks, &texts) != 0)
		abort();
	npacks = encode(&texts, packs);
	if (decode(packs, npacks, &texts) != 0)
		abort();
	if (encode(&texts, again) != npacks ||
		memcmp(packs, again, npacks * CDTEXT_PACK_NBYTES) != 0)
		abort();
}

static void try_q(const uint8_t *q)
{
	uint8_t again[Q_NBYTES];
	struct q_position position;
	struct q_toc_entry entry;
	char mcn[14], isrc[13];
	uint8_t frame;
	if (q_get_position(q, &position)) {
		q_put_position(again, q_control_of(q), &position);
		if (!q_is_intact(again) || memcmp(q, again, 6) != 0 ||
			memcmp(q + 7, again + 7, 3) != 0)
			abort();
	}
	if (q_get_toc_entry(q, &entry)) {
		q_put_toc_entry(again, q_control_of(q), &entry);
		if (!q_is_intact(again) || memcmp(q, again, 6) != 0 ||
			memcmp(q + 7, again + 7, 3) != 0)
			abort();
	}
	if (q_get_mcn(q, mcn, &frame) && !q_put_mcn(again, q_control_of(q), mcn, frame))
		abort();
	if (q_get_isrc(q, isrc, &frame) && !q_put_isrc(again, q_control_of(q), isrc, frame))
		abort();
}

static void try_subchannels(const uint8_t *raw)
{
	uint8_t planar[SECTOR_SUB_NBYTES], again[SECTOR_SUB_NBYTES], q[SUBCHANNEL_NBYTES];
	subchannel_to_planar(raw, planar);
	subchannel_to_raw(planar, again);
	subchannel_get(raw, SUBCHANNEL_Q, q);
	if (memcmp(raw, again, sizeof(again)) != 0 ||
		memcmp(q, planar + SUBCHANNEL_NBYTES, sizeof(q)) != 0)
		abort();
}

void fuzz_subchannels(const uint8_t *data, size_t nbytes)
{
	for (size_t i = 0; i + Q_NBYTES <= nbytes; i += Q_NBYTES)
		try_q(data + i);
	for (size_t i = 0; i + SECTOR_SUB_NBYTES <= nbytes; i += SECTOR_SUB_NBYTES)
		try_subchannels(data + i);
}
