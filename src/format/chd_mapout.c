/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map of a CHD file, packed. */
#include "base/bytes.h"
#include "format/chd.h"
#include "format/chd_bits.h"
#include "format/chd_mapcode.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_LONG_RUN = CHD_MAP_MIN_LONG_RUN + 255,
	TREE_NBYTES = CHD_MAP_NSYMBOLS, /* at most two fields of four bits a symbol */
};

/* Symbols for the kinds of all hunks, and what their fields need. */
struct symbols {
	uint8_t *list; /* at most one a hunk, and a few */
	size_t n;
	uint32_t counts[CHD_MAP_NSYMBOLS];
	unsigned length_nbits, self_nbits;
};

static unsigned width_of(uint64_t v)
{
	unsigned n = 0;
	for (; v; v >>= 1)
		n++;
	return n;
}

static void add(struct symbols *s, unsigned symbol)
{
	s->list[s->n++] = (uint8_t)symbol;
	s->counts[symbol]++;
}

/* KIND another N times. */
static void add_run(struct symbols *s, unsigned kind, uint64_t n)
{
	while (n >= CHD_MAP_MIN_LONG_RUN) {
		uint64_t some = n < MAX_LONG_RUN ? n : MAX_LONG_RUN;
		add(s, CHD_MAP_LONG_RUN);
		add(s, (unsigned)(some - CHD_MAP_MIN_LONG_RUN) >> 4);
		add(s, (unsigned)(some - CHD_MAP_MIN_LONG_RUN) & 15);
		n -= some;
	}
	if (n >= CHD_MAP_MIN_RUN) {
		add(s, CHD_MAP_RUN);
		add(s, (unsigned)n - CHD_MAP_MIN_RUN);
		n = 0;
	}
	for (; n > 0; n--)
		add(s, kind);
}

/* The symbol for the hunk at PLACE; *SELF is the last one that was repeated. */
static unsigned symbol_of(struct symbols *s, const struct chd_place *place, uint64_t *self)
{
	unsigned symbol = place->kind;
	if (place->kind < CHD_NCODECS && width_of(place->nbytes) > s->length_nbits)
		s->length_nbits = width_of(place->nbytes);
	if (place->kind != CHD_HUNK_SELF)
		return symbol;
	if (place->offset == *self)
		symbol = CHD_MAP_SELF_SAME;
	else if (place->offset == *self + 1)
		symbol = CHD_MAP_SELF_NEXT;
	else if (width_of(place->offset) > s->self_nbits)
		s->self_nbits = width_of(place->offset);
	*self = place->offset;
	return symbol;
}

static void find_symbols(struct symbols *s, const uint8_t *map, uint64_t nhunks)
{
	uint64_t self = 0, run = 0;
	unsigned last = 0;
	for (uint64_t i = 0; i < nhunks; i++) {
		struct chd_place place = chd_get_place(map, i);
		unsigned symbol = symbol_of(s, &place, &self);
		if (symbol == last) {
			run++;
			continue;
		}
		add_run(s, last, run);
		add(s, symbol);
		last = symbol;
		run = 0;
	}
	add_run(s, last, run);
}

static void put_fields(
	struct chd_bits_out *out, const struct symbols *s, const uint8_t *map, uint64_t nhunks)
{
	struct symbols unused = { 0 };
	uint64_t self = 0;
	for (uint64_t i = 0; i < nhunks; i++) {
		struct chd_place place = chd_get_place(map, i);
		unsigned symbol = symbol_of(&unused, &place, &self);
		if (symbol < CHD_NCODECS)
			chd_bits_put(out, place.nbytes, s->length_nbits);
		if (symbol <= CHD_HUNK_PLAIN)
			chd_bits_put(out, place.crc, 16);
		if (symbol == CHD_HUNK_SELF)
			chd_bits_put(out, (uint32_t)place.offset, s->self_nbits);
	}
}

/* Where the first hunk is that lies in the file by itself; 0 when there is none. */
static uint64_t first_offset(const uint8_t *map, uint64_t nhunks)
{
	for (uint64_t i = 0; i < nhunks; i++) {
		struct chd_place place = chd_get_place(map, i);
		if (place.kind != CHD_HUNK_SELF)
			return place.offset;
	}
	return 0;
}

static void print_head(uint8_t *head, const struct symbols *s, const uint8_t *map, uint64_t nhunks)
{
	struct chd_crc crc;
	uint64_t offset = first_offset(map, nhunks);
	chd_crc_init(&crc);
	put_be16(head + CHD_MAP_FIRST_OFFSET, (uint16_t)(offset >> 32));
	put_be32(head + CHD_MAP_FIRST_OFFSET + 2, (uint32_t)offset);
	put_be16(head + CHD_MAP_CRC, chd_crc_of(&crc, map, nhunks * CHD_ENTRY_TOTAL));
	head[CHD_MAP_LENGTH_NBITS] = (uint8_t)s->length_nbits;
	head[CHD_MAP_SELF_NBITS] = (uint8_t)s->self_nbits;
}

bool chd_pack_map(const uint8_t *map, uint64_t nhunks, uint8_t **bytes, size_t *nbytes)
{
	struct symbols s = { .list = malloc((size_t)nhunks + 8) };
	struct chd_huffman *huffman = calloc(1, sizeof(*huffman));
	/* a symbol of 8 bits, a length or number of 32 and a CRC of 16 for each hunk */
	*bytes = calloc(1, CHD_MAP_HEAD_NBYTES + TREE_NBYTES + ((size_t)nhunks + 8) * 7);
	bool good = s.list && huffman && *bytes;
	if (good) {
		find_symbols(&s, map, nhunks);
		huffman->nsymbols = CHD_MAP_NSYMBOLS;
		huffman->max_nbits = CHD_MAP_NBITS;
		chd_huffman_fit(huffman, s.counts);
		struct chd_bits_out out = { .p = *bytes + CHD_MAP_HEAD_NBYTES };
		chd_huffman_write_runs(huffman, &out);
		for (size_t i = 0; i < s.n; i++)
			chd_huffman_put(huffman, &out, s.list[i]);
		put_fields(&out, &s, map, nhunks);
		print_head(*bytes, &s, map, nhunks);
		size_t length = (size_t)((out.position + 7) / 8);
		put_be32(*bytes + CHD_MAP_LENGTH, (uint32_t)length);
		*nbytes = CHD_MAP_HEAD_NBYTES + length;
	} else {
		free(*bytes);
	}
	free(huffman);
	free(s.list);
	return good;
}
