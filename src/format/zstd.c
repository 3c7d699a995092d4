/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The zst packing (RFC 8878): frame by frame, as a seek table (Zstandard Seekable Format 0.1.0) or
 * the frames' own headers tell; a file whose frames are too large for that is unpacked once.
 */
#include "base/context.h"
#include "base/search.h"
#include "format/packed_blocks.h"
#include "format/packing.h"
#include "format/spill.h"
#include "format/zstd_frames.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define SMALL_WINDOW_LOG 26 /* 64 MiB */
#define LARGE_WINDOW_LOG 27

static const char *const suffixes[] = { "zst", "zstd", NULL };

static bool probe(const uint8_t *head, size_t nbytes)
{
	return zstd_is_frame(head, nbytes);
}

/* A few bytes may ask for any window: who needs a large one must open the file. */
static size_t peek(const uint8_t *head, size_t nbytes, uint8_t *buf, size_t size)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer in = { head, nbytes, 0 };
	ZSTD_outBuffer out = { buf, size, 0 };
	size_t result =
		context ? ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, SMALL_WINDOW_LOG)
			: 1;
	while (context && out.pos < size && in.pos < nbytes && !ZSTD_isError(result))
		result = ZSTD_decompressStream(context, &out, &in);
	ZSTD_freeDCtx(context);
	return out.pos;
}

static uint64_t frame_begin(const void *items, size_t i)
{
	const struct zstd_frame *frames = items;
	return frames[i].offset;
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	const struct zstd_frames *frames = state;
	const struct zstd_frame *frame =
		&frames->table[search_last(frames->table, frames->n, offset, frame_begin)];
	block->offset = frame->offset;
	block->nbytes = (uint32_t)(frame[1].offset - frame->offset);
	block->packed_offset = frame->packed_offset;
	block->packed_nbytes = (uint32_t)(frame[1].packed_offset - frame->packed_offset);
}

/* A frame is good or damaged as a whole. */
static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	(void)state;
	if (ZSTD_decompress(out, block->nbytes, packed, n) != block->nbytes)
		blocks_mark_bad(bad, 0, block->nbytes);
}

static void free_frames(void *state)
{
	struct zstd_frames *frames = state;
	zstd_frames_free(frames);
	free(frames);
}

static const struct blocks_ops zstd_ops = { .find = find, .unpack = unpack, .free = free_frames };

/* The largest frame, in both its forms; false when it is too large. */
static bool measure_frames(const struct zstd_frames *frames, struct blocks_plan *plan)
{
	for (size_t i = 0; i < frames->n; i++) {
		const struct zstd_frame *frame = &frames->table[i];
		uint64_t nbytes = frame[1].offset - frame->offset;
		uint64_t packed_nbytes = frame[1].packed_offset - frame->packed_offset;
		if (nbytes > BLOCKS_MAX_NBYTES || packed_nbytes > BLOCKS_MAX_NBYTES)
			return false;
		if (nbytes > plan->max_nbytes)
			plan->max_nbytes = (uint32_t)nbytes;
		if (packed_nbytes > plan->max_packed_nbytes)
			plan->max_packed_nbytes = (uint32_t)packed_nbytes;
	}
	return frames->n > 0;
}

/* All from the beginning on. */
struct whole {
	ZSTD_DCtx *context;
	struct infile *packed;
	uint64_t offset;
	ZSTD_inBuffer in;
	size_t idle;  /* bytes that came since input was last taken */
	bool between; /* frames */
	bool end;     /* of the input */
	bool is_endless;
	uint8_t buf[1 << 16];
};

static ssize_t result_of(const struct whole *whole, size_t result)
{
	if (!ZSTD_isError(result))
		return whole->between ? 0 : SPILL_CUT;
	/* Only a decoder's memory limit says this of a frame with a large window. */
	if (strstr(ZSTD_getErrorName(result), "memory"))
		return SPILL_UNSUPPORTED;
	return SPILL_DAMAGED;
}

static void refill(struct whole *whole, struct discimg_job *job)
{
	ssize_t n = infile_pread(whole->packed, job, whole->buf, sizeof(whole->buf), whole->offset);
	whole->in = (ZSTD_inBuffer){ whole->buf, n < 0 ? 0 : (size_t)n, 0 };
	whole->offset += whole->in.size;
	whole->end = n <= 0;
}

/* One step; what the decoder makes of nothing is no more than a block that it still holds. */
static size_t step(struct whole *whole, ZSTD_outBuffer *out)
{
	enum { MAX_IDLE_NBYTES = 1 << 20 };
	size_t taken = whole->in.pos, before = out->pos;
	size_t result = ZSTD_decompressStream(whole->context, out, &whole->in);
	whole->idle = whole->in.pos > taken ? 0 : whole->idle + (out->pos - before);
	if (whole->idle <= MAX_IDLE_NBYTES)
		return result;
	/* The decoder of format 0.7 goes on for ever when its input ends. */
	whole->between = false;
	whole->is_endless = true;
	return result;
}

static ssize_t next(void *state, struct discimg_job *job, uint8_t *buf, size_t nbytes)
{
	struct whole *whole = state;
	ZSTD_outBuffer out = { buf, nbytes, 0 };
	size_t result = 0;
	while (out.pos < nbytes && !whole->end && !whole->is_endless && !ZSTD_isError(result)) {
		if (whole->in.pos == whole->in.size)
			refill(whole, job);
		size_t before = out.pos;
		result = step(whole, &out);
		if (whole->in.size > 0 || out.pos > before)
			whole->between = result == 0;
		if (whole->end && out.pos > before)
			whole->end = false; /* there may be more of it inside */
	}
	return out.pos > 0 ? (ssize_t)out.pos : result_of(whole, result);
}

static int open_whole(struct discimg_job *job, struct infile *packed, const char *name,
	uint64_t nbytes, struct infile **out)
{
	struct whole *whole = calloc(1, sizeof(*whole));
	bool large = infile_nbytes(packed) >= (uint64_t)32 << 20;
	if (whole)
		whole->context = ZSTD_createDCtx();
	if (!whole || !whole->context) {
		free(whole);
		infile_free(packed);
		return fail_nomem(job);
	}
	ZSTD_DCtx_setParameter(
		whole->context, ZSTD_d_windowLogMax, large ? LARGE_WINDOW_LOG : SMALL_WINDOW_LOG);
	whole->packed = packed;
	struct spill_plan plan = {
		.name = name, .packing = "zstd", .nbytes = nbytes, .next = next, .state = whole
	};
	int r = spill_open(job, packed, &plan, out);
	ZSTD_freeDCtx(whole->context);
	free(whole);
	return r;
}

/* Takes over FRAMES, which lie in memory of their own. */
static int open_frames(struct discimg_job *job, struct infile *packed, const char *name,
	struct zstd_frames *frames, struct infile **out)
{
	struct blocks_plan plan = { .name = name,
		.nbytes = frames->n ? frames->table[frames->n].offset : 0,
		.max_nbytes = 1,
		.ops = &zstd_ops,
		.state = frames };
	if (frames->complete && measure_frames(frames, &plan))
		return blocks_open(job, packed, &plan, out);
	uint64_t nbytes = frames->complete ? plan.nbytes : 0;
	free_frames(frames);
	return open_whole(job, packed, name, nbytes, out);
}

static int open_zstd(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	struct zstd_frames *frames = calloc(1, sizeof(*frames));
	int r = frames ? zstd_frames_find(job, packed, frames) : fail_nomem(job);
	if (r == 0)
		return open_frames(job, packed, name, frames, out);
	if (frames)
		free_frames(frames);
	infile_free(packed);
	return r;
}

const struct packing packing_zstd = {
	.name = "zstd",
	.suffixes = suffixes,
	.probe = probe,
	.peek = peek,
	.open = open_zstd,
};
