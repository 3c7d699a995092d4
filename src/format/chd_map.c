/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map of a CHD file: where each hunk is. */
#include "base/bytes.h"
#include "base/context.h"
#include "format/chd.h"
#include "format/chd_bits.h"
#include "format/chd_mapcode.h"

#include <stdlib.h>
#include <string.h>

struct map {
	struct discimg_job *job;
	struct infile *in;
	const struct chd_header *header;
	uint8_t *entries;
};

static uint64_t get_be48(const uint8_t *p)
{
	return (uint64_t)get_be16(p) << 32 | get_be32(p + 2);
}

static void put_be48(uint8_t *p, uint64_t v)
{
	put_be16(p, (uint16_t)(v >> 32));
	put_be32(p + 2, (uint32_t)v);
}

void chd_put_place(uint8_t *map, uint64_t hunk, const struct chd_place *place)
{
	uint8_t *entry = map + hunk * CHD_ENTRY_TOTAL;
	entry[CHD_ENTRY_KIND] = (uint8_t)place->kind;
	entry[CHD_ENTRY_NBYTES] = (uint8_t)(place->nbytes >> 16);
	put_be16(entry + CHD_ENTRY_NBYTES + 1, (uint16_t)place->nbytes);
	put_be48(entry + CHD_ENTRY_OFFSET, place->offset);
	put_be16(entry + CHD_ENTRY_CRC, place->crc);
}

struct chd_place chd_get_place(const uint8_t *map, uint64_t hunk)
{
	const uint8_t *entry = map + hunk * CHD_ENTRY_TOTAL;
	return (struct chd_place){ .kind = entry[CHD_ENTRY_KIND],
		.nbytes = get_be24(entry + CHD_ENTRY_NBYTES),
		.offset = get_be48(entry + CHD_ENTRY_OFFSET),
		.crc = get_be16(entry + CHD_ENTRY_CRC) };
}

static int fail_map(const struct map *m, const char *what)
{
	return fail(m->job, DISCIMG_E_FORMAT, "%s: the map of hunks %s", infile_name(m->in), what);
}

/* Allocates *BYTES with NBYTES of the file from OFFSET on. */
static int read_bytes(const struct map *m, uint64_t offset, uint64_t nbytes, uint8_t **bytes)
{
	uint64_t file_nbytes = infile_nbytes(m->in);
	if (offset > file_nbytes || nbytes > file_nbytes - offset)
		return fail_map(m, "reaches beyond the end of the file");
	*bytes = malloc((size_t)nbytes + 1);
	if (!*bytes)
		return fail_nomem(m->job);
	if (infile_pread(m->in, m->job, *bytes, (size_t)nbytes, offset) != (ssize_t)nbytes) {
		free(*bytes);
		return fail_errno(m->job, "cannot read %s", infile_name(m->in));
	}
	return 0;
}

/* Nothing is packed: four bytes a hunk, its offset in hunks; 0 for one of zeros. */
static int read_plain(const struct map *m)
{
	uint8_t *bytes;
	const struct chd_header *h = m->header;
	int r = read_bytes(m, h->map_offset, h->nhunks * 4, &bytes);
	if (r < 0)
		return r;
	for (uint64_t i = 0; i < h->nhunks; i++)
		chd_put_place(m->entries, i,
			&(struct chd_place){ .kind = CHD_HUNK_PLAIN,
				.nbytes = h->hunk_nbytes,
				.offset = (uint64_t)get_be32(bytes + 4 * i) * h->hunk_nbytes });
	free(bytes);
	return 0;
}

/* What kind each hunk is, with runs of one kind. */
static int read_kinds(const struct map *m, struct chd_bits *bits, struct chd_huffman *huffman)
{
	uint8_t kind = 0;
	unsigned run = 0;
	huffman->nsymbols = CHD_MAP_NSYMBOLS;
	huffman->max_nbits = CHD_MAP_NBITS;
	if (!chd_huffman_read_runs(huffman, bits))
		return fail_map(m, "begins with no Huffman code");
	for (uint64_t i = 0; i < m->header->nhunks; i++) {
		if (run > 0) {
			run--;
		} else {
			unsigned symbol = chd_huffman_get(huffman, bits);
			if (symbol == CHD_MAP_RUN) {
				run = CHD_MAP_MIN_RUN - 1 + chd_huffman_get(huffman, bits);
			} else if (symbol == CHD_MAP_LONG_RUN) {
				run = CHD_MAP_MIN_LONG_RUN - 1;
				run += chd_huffman_get(huffman, bits) << 4;
				run += chd_huffman_get(huffman, bits);
			} else {
				kind = (uint8_t)symbol;
			}
		}
		m->entries[i * CHD_ENTRY_TOTAL] = kind;
		if (!chd_bits_good(bits))
			return fail_map(m, "ends before its last hunk");
	}
	return 0;
}

/* Turns the kinds that stand for a repeated hunk into the plain one; false for others. */
static bool find_self(uint8_t kind, struct chd_bits *bits, unsigned nbits, uint64_t *last)
{
	if (kind == CHD_MAP_SELF_NEXT)
		++*last;
	else if (kind == CHD_HUNK_SELF)
		*last = chd_bits_get(bits, nbits);
	else
		return kind == CHD_MAP_SELF_SAME;
	return true;
}

static int check_place(const struct map *m, uint64_t hunk, const struct chd_place *place)
{
	const struct chd_header *h = m->header;
	if (place->kind == CHD_HUNK_SELF && place->offset >= hunk)
		return fail_map(m, "lets a hunk repeat one that does not come before it");
	if (place->kind < CHD_NCODECS && !h->codecs[place->kind])
		return fail_map(m, "names a codec that the header does not");
	if (place->nbytes > h->hunk_nbytes)
		return fail_map(m, "has a packed hunk that is larger than an unpacked one");
	return 0;
}

struct packed_map {
	uint64_t first_offset;
	uint16_t crc;
	uint8_t length_nbits, self_nbits;
};

static int read_places(const struct map *m, struct chd_bits *bits, const struct packed_map *about)
{
	uint64_t offset = about->first_offset, self = 0;
	for (uint64_t i = 0; i < m->header->nhunks; i++) {
		struct chd_place place = { .kind = m->entries[i * CHD_ENTRY_TOTAL] };
		if (find_self((uint8_t)place.kind, bits, about->self_nbits, &self)) {
			place.kind = CHD_HUNK_SELF;
			place.offset = self;
		} else if (place.kind <= CHD_HUNK_PLAIN) {
			place.nbytes = place.kind == CHD_HUNK_PLAIN
					       ? m->header->hunk_nbytes
					       : chd_bits_get(bits, about->length_nbits);
			place.crc = (uint16_t)chd_bits_get(bits, 16);
			place.offset = offset;
			offset += place.nbytes;
		} else {
			return fail_map(m, "has a hunk that lies in a parent CHD");
		}
		int r = check_place(m, i, &place);
		if (r < 0)
			return r;
		chd_put_place(m->entries, i, &place);
	}
	return chd_bits_good(bits) ? 0 : fail_map(m, "ends before its last hunk");
}

/* A hunk that repeats another gets its place: the one that it names has one already. */
static void resolve(const struct map *m)
{
	for (uint64_t i = 0; i < m->header->nhunks; i++) {
		struct chd_place place = chd_get_place(m->entries, i);
		if (place.kind == CHD_HUNK_SELF)
			memcpy(m->entries + i * CHD_ENTRY_TOTAL,
				m->entries + place.offset * CHD_ENTRY_TOTAL, CHD_ENTRY_TOTAL);
	}
}

static int unpack(
	const struct map *m, const uint8_t *bytes, uint32_t nbytes, const struct packed_map *about)
{
	struct chd_bits bits = { .p = bytes, .nbytes = nbytes };
	struct chd_huffman *huffman = malloc(sizeof(*huffman));
	struct chd_crc *crc = malloc(sizeof(*crc));
	int r = huffman && crc ? read_kinds(m, &bits, huffman) : fail_nomem(m->job);
	if (r == 0)
		r = read_places(m, &bits, about);
	if (r == 0) {
		chd_crc_init(crc);
		if (chd_crc_of(crc, m->entries, m->header->nhunks * CHD_ENTRY_TOTAL) != about->crc)
			r = fail_map(m, "does not fit its CRC");
	}
	free(crc);
	free(huffman);
	return r;
}

static int read_packed(const struct map *m)
{
	uint8_t *head, *bytes;
	int r = read_bytes(m, m->header->map_offset, CHD_MAP_HEAD_NBYTES, &head);
	if (r < 0)
		return r;
	uint32_t nbytes = get_be32(head + CHD_MAP_LENGTH);
	struct packed_map about = { .first_offset = get_be48(head + CHD_MAP_FIRST_OFFSET),
		.crc = get_be16(head + CHD_MAP_CRC),
		.length_nbits = head[CHD_MAP_LENGTH_NBITS],
		.self_nbits = head[CHD_MAP_SELF_NBITS] };
	free(head);
	if (about.length_nbits > 24 || about.self_nbits > 32)
		return fail_map(m, "has numbers of more bits than they can have");
	r = read_bytes(m, m->header->map_offset + CHD_MAP_HEAD_NBYTES, nbytes, &bytes);
	if (r < 0)
		return r;
	r = unpack(m, bytes, nbytes, &about);
	free(bytes);
	return r;
}

int chd_read_map(struct discimg_job *job, struct infile *in, const struct chd_header *header,
	uint8_t **entries)
{
	struct map m = { .job = job, .in = in, .header = header };
	m.entries = malloc((size_t)header->nhunks * CHD_ENTRY_TOTAL);
	if (!m.entries)
		return fail_nomem(job);
	int r = header->codecs[0] ? read_packed(&m) : read_plain(&m);
	if (r < 0) {
		free(m.entries);
		return r;
	}
	resolve(&m);
	*entries = m.entries;
	return 0;
}
