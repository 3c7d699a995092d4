/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The xz packing (The .xz File Format, 1.1.0): block by block, as its index tells; a file whose
 * blocks are too large for that is unpacked once.
 */
#include "base/context.h"
#include "format/packed_blocks.h"
#include "format/packing.h"
#include "format/spill.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_NBYTES  8192
#define DECODE_NBYTES (66u << 20) /* memory that xz -9 asks for, whatever the file's size */

static const char *const suffixes[] = { "xz", NULL };

static bool probe(const uint8_t *head, size_t nbytes)
{
	static const uint8_t magic[6] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
	return nbytes >= LZMA_STREAM_HEADER_SIZE && memcmp(head, magic, sizeof(magic)) == 0;
}

static size_t peek(const uint8_t *head, size_t nbytes, uint8_t *buf, size_t size)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&stream, DECODE_NBYTES, 0) != LZMA_OK)
		return 0;
	stream.next_in = head;
	stream.avail_in = nbytes;
	stream.next_out = buf;
	stream.avail_out = size;
	while (stream.avail_out > 0 && lzma_code(&stream, LZMA_RUN) == LZMA_OK)
		;
	lzma_end(&stream);
	return size - stream.avail_out;
}

struct xz {
	lzma_index *index;
	uint64_t memory; /* that decoding may take */
};

/* What is in the index of one block. */
static bool locate(const struct xz *xz, uint64_t offset, lzma_index_iter *iter)
{
	lzma_index_iter_init(iter, xz->index);
	return !lzma_index_iter_locate(iter, offset);
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	lzma_index_iter iter;
	if (!locate(state, offset, &iter))
		return;
	block->offset = iter.block.uncompressed_file_offset;
	block->nbytes = (uint32_t)iter.block.uncompressed_size;
	block->packed_offset = iter.block.compressed_file_offset;
	block->packed_nbytes = (uint32_t)iter.block.total_size;
}

static bool unpack_with(const struct xz *xz, lzma_block *lzma, const lzma_index_iter *iter,
	const uint8_t *packed, size_t n, uint8_t *out)
{
	size_t from = lzma->header_size, to = 0;
	return lzma_block_compressed_size(lzma, iter->block.unpadded_size) == LZMA_OK &&
	       lzma_raw_decoder_memusage(lzma->filters) <= xz->memory &&
	       lzma_block_buffer_decode(lzma, NULL, packed, &from, n, out, &to,
		       (size_t)iter->block.uncompressed_size) == LZMA_OK &&
	       to == iter->block.uncompressed_size;
}

/* One check is all that a block has: it is good or damaged as a whole. */
static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	lzma_index_iter iter;
	lzma_filter filters[LZMA_FILTERS_MAX + 1];
	lzma_block lzma = { .version = 1, .filters = filters };
	bool good = false;
	if (n > 0 && packed[0] != 0 && locate(state, block->offset, &iter)) {
		lzma.header_size = lzma_block_header_size_decode(packed[0]);
		lzma.check = iter.stream.flags->check;
		if (lzma.header_size <= n &&
			lzma_block_header_decode(&lzma, NULL, packed) == LZMA_OK) {
			good = unpack_with(state, &lzma, &iter, packed, n, out);
			lzma_filters_free(filters, NULL);
		}
	}
	if (!good)
		blocks_mark_bad(bad, 0, block->nbytes);
}

static void free_xz(void *state)
{
	struct xz *xz = state;
	lzma_index_end(xz->index, NULL);
	free(xz);
}

static const struct blocks_ops xz_ops = { .find = find, .unpack = unpack, .free = free_xz };

/* Reads the indexes of all streams; NULL when they are damaged, or ask for too much memory. */
static lzma_index *read_index(struct discimg_job *job, struct infile *packed)
{
	uint8_t buf[INPUT_NBYTES];
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_index *index = NULL;
	uint64_t offset = 0, nbytes = infile_nbytes(packed);
	lzma_ret ret = lzma_file_info_decoder(&stream, &index, (32u << 20) + nbytes, nbytes);
	while (ret == LZMA_OK) {
		if (stream.avail_in == 0) {
			ssize_t n = infile_pread(packed, job, buf, sizeof(buf), offset);
			if (n <= 0 || is_cancelled(job))
				break;
			offset += (uint64_t)n;
			stream.next_in = buf;
			stream.avail_in = (size_t)n;
		}
		ret = lzma_code(&stream, LZMA_RUN);
		if (ret == LZMA_SEEK_NEEDED) {
			offset = stream.seek_pos;
			stream.avail_in = 0;
			ret = LZMA_OK;
		}
	}
	lzma_end(&stream);
	return ret == LZMA_STREAM_END ? index : NULL;
}

/* The largest block, in both its forms; false when it is too large. */
static bool measure_blocks(const lzma_index *index, struct blocks_plan *plan)
{
	lzma_index_iter iter;
	lzma_index_iter_init(&iter, index);
	while (!lzma_index_iter_next(&iter, LZMA_INDEX_ITER_NONEMPTY_BLOCK)) {
		if (iter.block.uncompressed_size > BLOCKS_MAX_NBYTES ||
			iter.block.total_size > BLOCKS_MAX_NBYTES)
			return false;
		if (iter.block.uncompressed_size > plan->max_nbytes)
			plan->max_nbytes = (uint32_t)iter.block.uncompressed_size;
		if (iter.block.total_size > plan->max_packed_nbytes)
			plan->max_packed_nbytes = (uint32_t)iter.block.total_size;
	}
	return true;
}

/* All from the beginning on. */
struct whole {
	lzma_stream stream;
	struct infile *packed;
	uint64_t offset;
	lzma_action action;
	uint8_t buf[1 << 16];
};

static ssize_t result_of(lzma_ret ret)
{
	switch (ret) {
	case LZMA_STREAM_END:
		return 0;
	case LZMA_BUF_ERROR:
		return SPILL_CUT;
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR:
	case LZMA_OPTIONS_ERROR:
		return SPILL_UNSUPPORTED;
	default:
		return SPILL_DAMAGED;
	}
}

static ssize_t next(void *state, struct discimg_job *job, uint8_t *buf, size_t nbytes)
{
	struct whole *whole = state;
	lzma_stream *stream = &whole->stream;
	lzma_ret ret = LZMA_OK;
	stream->next_out = buf;
	stream->avail_out = nbytes;
	while (ret == LZMA_OK && stream->avail_out > 0) {
		if (stream->avail_in == 0 && whole->action == LZMA_RUN) {
			ssize_t n = infile_pread(
				whole->packed, job, whole->buf, sizeof(whole->buf), whole->offset);
			stream->next_in = whole->buf;
			stream->avail_in = n < 0 ? 0 : (size_t)n;
			whole->offset += stream->avail_in;
			whole->action = n > 0 ? LZMA_RUN : LZMA_FINISH;
		}
		ret = lzma_code(stream, whole->action);
	}
	size_t n = nbytes - stream->avail_out;
	return n > 0 ? (ssize_t)n : result_of(ret);
}

static int open_whole(struct discimg_job *job, struct infile *packed, const char *name,
	uint64_t memory, uint64_t nbytes, struct infile **out)
{
	struct whole *whole = calloc(1, sizeof(*whole));
	lzma_stream stream = LZMA_STREAM_INIT;
	if (!whole || lzma_stream_decoder(&stream, memory, LZMA_CONCATENATED) != LZMA_OK) {
		free(whole);
		infile_free(packed);
		return fail_nomem(job);
	}
	whole->stream = stream;
	whole->packed = packed;
	whole->action = LZMA_RUN;
	struct spill_plan plan = {
		.name = name, .packing = "xz", .nbytes = nbytes, .next = next, .state = whole
	};
	int r = spill_open(job, packed, &plan, out);
	lzma_end(&whole->stream);
	free(whole);
	return r;
}

static int open_xz(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	uint64_t memory = DECODE_NBYTES + 2 * infile_nbytes(packed);
	lzma_index *index = read_index(job, packed);
	struct blocks_plan plan = { .name = name, .max_nbytes = 1, .ops = &xz_ops };
	plan.nbytes = index ? lzma_index_uncompressed_size(index) : 0;
	if (!index || !measure_blocks(index, &plan)) {
		lzma_index_end(index, NULL);
		return open_whole(job, packed, name, memory, plan.nbytes, out);
	}
	struct xz *xz = calloc(1, sizeof(*xz));
	if (!xz) {
		lzma_index_end(index, NULL);
		infile_free(packed);
		return fail_nomem(job);
	}
	*xz = (struct xz){ .index = index, .memory = memory };
	plan.state = xz;
	return blocks_open(job, packed, &plan, out);
}

const struct packing packing_xz = {
	.name = "xz",
	.suffixes = suffixes,
	.probe = probe,
	.peek = peek,
	.open = open_xz,
};
