/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gzip packing (RFC 1952): inflated from the nearest checkpoint on. */
#include "format/gzip.h"

#include "base/context.h"
#include "base/search.h"
#include "format/packed_blocks.h"
#include "format/packing.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BLOCK_NBYTES (8u << 20)
#define SCRAP_NBYTES     65536

static const char *const suffixes[] = { "gz", NULL };

struct gzip {
	struct gzip_index index;
	uint32_t block_nbytes;
};

static bool probe(const uint8_t *head, size_t nbytes)
{
	return nbytes >= 18 && head[0] == 0x1f && head[1] == 0x8b && head[2] == Z_DEFLATED &&
	       (head[3] & 0xe0) == 0;
}

/* Inflates up to NBYTES, over the ends of members; how many could be had. */
static size_t inflate_bytes(struct gzip_stream *stream, uint8_t *buf, size_t nbytes)
{
	z_stream *z = &stream->z;
	uint32_t crc, length;
	z->next_out = buf;
	z->avail_out = (uInt)nbytes;
	while (z->avail_out > 0) {
		int result = inflate(z, Z_NO_FLUSH);
		if (result == Z_STREAM_END) {
			if (!gzip_end_member(stream, &crc, &length) ||
				gzip_begin_member(stream) != GZIP_MEMBER)
				break;
		} else if (result != Z_OK) {
			break;
		}
	}
	return nbytes - z->avail_out;
}

static size_t peek(const uint8_t *head, size_t nbytes, uint8_t *buf, size_t size)
{
	struct gzip_stream stream = { 0 };
	size_t n = 0;
	if (inflateInit2(&stream.z, -MAX_WBITS) != Z_OK)
		return 0;
	stream.z.next_in = (Bytef *)head;
	stream.z.avail_in = (uInt)nbytes;
	if (gzip_begin_member(&stream) == GZIP_MEMBER)
		n = inflate_bytes(&stream, buf, size);
	inflateEnd(&stream.z);
	return n;
}

static uint64_t checkpoint_begin(const void *items, size_t i)
{
	const struct gzip_checkpoint *checkpoints = items;
	return checkpoints[i].offset;
}

/* The last checkpoint that is not behind OFFSET. */
static size_t checkpoint_before(const struct gzip_index *index, uint64_t offset)
{
	return search_last(index->checkpoints, index->n, offset, checkpoint_begin);
}

/* Where what is unpacked from checkpoint I on ends, and the bytes that it takes. */
static void measure_span(
	const struct gzip_index *index, size_t i, uint64_t *end, struct block *block)
{
	const struct gzip_checkpoint *from = &index->checkpoints[i];
	bool last = i + 1 == index->n;
	uint64_t packed_end = last ? index->packed_nbytes : from[1].packed_offset;
	*end = last ? index->ngood : from[1].offset;
	block->packed_offset = from->packed_offset - (from->nbits ? 1 : 0);
	uint64_t nbytes = packed_end - block->packed_offset;
	block->packed_nbytes = nbytes < BLOCKS_MAX_NBYTES ? (uint32_t)nbytes : BLOCKS_MAX_NBYTES;
}

static uint32_t at_most(uint64_t nbytes, uint32_t limit)
{
	return nbytes < limit ? (uint32_t)nbytes : limit;
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	const struct gzip *gzip = state;
	const struct gzip_index *index = &gzip->index;
	uint64_t begin = index->ngood, end = index->nbytes;
	*block = (struct block){ .packed_offset = index->packed_nbytes };
	if (offset < index->ngood) {
		size_t i = checkpoint_before(index, offset);
		begin = index->checkpoints[i].offset;
		measure_span(index, i, &end, block);
	}
	block->offset = begin + (offset - begin) / gzip->block_nbytes * gzip->block_nbytes;
	block->nbytes = at_most(end - block->offset, gzip->block_nbytes);
}

/* Gets STREAM to where BLOCK begins; false when the data do not let it. */
static bool go_to_block(struct gzip_stream *stream, const struct gzip_checkpoint *from,
	const struct block *block, uint8_t *scrap)
{
	z_stream *z = &stream->z;
	if (from->nbits) {
		inflatePrime(z, (int)from->nbits, *z->next_in >> (8 - from->nbits));
		z->next_in++;
		z->avail_in--;
	}
	if (from->window_nbytes)
		inflateSetDictionary(z, from->window, from->window_nbytes);
	for (uint64_t rest = block->offset - from->offset; rest > 0;) {
		size_t n = at_most(rest, SCRAP_NBYTES);
		if (inflate_bytes(stream, scrap, n) < n)
			return false;
		rest -= n;
	}
	return true;
}

static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	const struct gzip *gzip = state;
	const struct gzip_index *index = &gzip->index;
	struct gzip_stream stream = { .z = { .next_in = (Bytef *)packed, .avail_in = (uInt)n } };
	uint8_t *scrap = malloc(SCRAP_NBYTES);
	size_t done = 0;
	if (scrap && n > 0 && inflateInit2(&stream.z, -MAX_WBITS) == Z_OK) {
		size_t i = checkpoint_before(index, block->offset);
		if (go_to_block(&stream, &index->checkpoints[i], block, scrap))
			done = inflate_bytes(&stream, out, block->nbytes);
		inflateEnd(&stream.z);
	}
	free(scrap);
	blocks_mark_bad(bad, done, block->nbytes);
}

static void free_gzip(void *state)
{
	struct gzip *gzip = state;
	gzip_index_free(&gzip->index);
	free(gzip);
}

static const struct blocks_ops gzip_ops = { .find = find, .unpack = unpack, .free = free_gzip };

/* The largest block, in both its forms. */
static void measure_spans(struct gzip *gzip, struct blocks_plan *plan)
{
	for (size_t i = 0; i < gzip->index.n; i++) {
		struct block block;
		uint64_t end;
		measure_span(&gzip->index, i, &end, &block);
		uint32_t nbytes =
			at_most(end - gzip->index.checkpoints[i].offset, MAX_BLOCK_NBYTES);
		if (nbytes > plan->max_nbytes)
			plan->max_nbytes = nbytes;
		if (block.packed_nbytes > plan->max_packed_nbytes)
			plan->max_packed_nbytes = block.packed_nbytes;
	}
	gzip->block_nbytes = plan->max_nbytes;
}

static int open_gzip(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));
	int r = gzip ? gzip_scan(job, packed, &gzip->index) : fail_nomem(job);
	if (r < 0) {
		infile_free(packed);
		if (gzip)
			free_gzip(gzip);
		return r;
	}
	struct blocks_plan plan = { .name = name,
		.nbytes = gzip->index.nbytes,
		.max_nbytes = 1,
		.warned = gzip->index.ngood < gzip->index.nbytes,
		.ops = &gzip_ops,
		.state = gzip };
	measure_spans(gzip, &plan);
	return blocks_open(job, packed, &plan, out);
}

const struct packing packing_gzip = {
	.name = "gzip",
	.suffixes = suffixes,
	.probe = probe,
	.peek = peek,
	.open = open_gzip,
};
