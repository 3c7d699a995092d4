/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass through a gzip file that finds its size, checks its sums and leaves checkpoints. */
#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "format/gzip.h"
#include "format/packed_blocks.h"

#include <stdlib.h>
#include <string.h>

#define INPUT_NBYTES    (256 << 10)
#define OUTPUT_NBYTES   (256 << 10)
#define SPACING_NBYTES  (2 << 20)
#define MAX_CHECKPOINTS 1024 /* 32 MiB of windows; then every other one goes */
#define MAX_RATIO       1032 /* what DEFLATE can make of one byte at most */

struct scan {
	struct gzip_stream stream;
	struct gzip_index *index;
	uint8_t *out;
	uint64_t offset;        /* unpacked so far */
	uint64_t member_offset; /* where the current member began */
	uint32_t crc;           /* of the current member */
};

static uint64_t packed_offset(const struct scan *scan)
{
	return scan->stream.offset - scan->stream.z.avail_in;
}

/* Every other checkpoint but the first goes. */
static void thin_out(struct gzip_index *index)
{
	size_t n = 1;
	for (size_t i = 1; i < index->n; i++)
		if (i % 2)
			free(index->checkpoints[i].window);
		else
			index->checkpoints[n++] = index->checkpoints[i];
	index->n = n;
	index->spacing *= 2;
}

static int add_checkpoint(struct scan *scan)
{
	struct gzip_index *index = scan->index;
	uint8_t *window = malloc(GZIP_WINDOW_NBYTES);
	uInt n = 0;
	if (!window)
		return fail_nomem(scan->stream.job);
	if (index->n == MAX_CHECKPOINTS)
		thin_out(index);
	inflateGetDictionary(&scan->stream.z, window, &n);
	index->checkpoints[index->n++] = (struct gzip_checkpoint){ .offset = scan->offset,
		.packed_offset = packed_offset(scan),
		.nbits = (unsigned)scan->stream.z.data_type & 7,
		.window_nbytes = n,
		.window = window };
	return 0;
}

/* Also where much is packed into nothing, so that no block is made from too much. */
static bool checkpoint_is_due(const struct scan *scan)
{
	const struct gzip_index *index = scan->index;
	if (index->n == 0)
		return true;
	const struct gzip_checkpoint *last = &index->checkpoints[index->n - 1];
	return scan->offset - last->offset >= index->spacing ||
	       (packed_offset(scan) - last->packed_offset >= index->spacing &&
		       scan->offset > last->offset);
}

/* zlib stands at the end of a block that is not its member's last (zlib.h, inflate()). */
static bool is_between_blocks(const z_stream *z)
{
	return (z->data_type & 0xc0) == 0x80;
}

static int inflate_some(struct scan *scan, int *result)
{
	z_stream *z = &scan->stream.z;
	z->next_out = scan->out;
	z->avail_out = OUTPUT_NBYTES;
	*result = inflate(z, Z_BLOCK);
	size_t n = OUTPUT_NBYTES - z->avail_out;
	scan->crc = crc32_of(scan->crc, scan->out, n);
	scan->offset += n;
	if (*result == Z_OK && is_between_blocks(z) && checkpoint_is_due(scan))
		return add_checkpoint(scan);
	return 0;
}

/* The data of one member; *FOUND is GZIP_MEMBER when they are complete. */
static int scan_data(struct scan *scan, enum gzip_found *found)
{
	int result = Z_OK;
	bool more = true;
	while (result == Z_OK || (result == Z_BUF_ERROR && more)) {
		int r = check_cancelled(scan->stream.job);
		if (r == 0 && scan->stream.z.avail_in == 0)
			more = gzip_refill(&scan->stream);
		if (r == 0)
			r = inflate_some(scan, &result);
		if (r < 0)
			return r;
	}
	*found = result == Z_STREAM_END  ? GZIP_MEMBER
		 : result == Z_BUF_ERROR ? GZIP_CUT
					 : GZIP_DAMAGED;
	return 0;
}

static void check_sums(struct scan *scan, const char *name, uint32_t crc, uint32_t nbytes)
{
	if (crc == scan->crc && nbytes == (uint32_t)(scan->offset - scan->member_offset))
		return;
	say_damage(scan->stream.job,
		"%s: bytes %llu to %llu of what is packed do not have the %s that gzip stored: "
		"some are wrong",
		name, (unsigned long long)scan->member_offset, (unsigned long long)scan->offset,
		crc == scan->crc ? "length" : "CRC");
}

static int scan_member(struct scan *scan, const char *name, enum gzip_found *found)
{
	uint32_t crc, nbytes;
	scan->crc = 0;
	scan->member_offset = scan->offset;
	int r = scan->index->n == 0 ? add_checkpoint(scan) : 0;
	if (r == 0)
		r = scan_data(scan, found);
	if (r < 0 || *found != GZIP_MEMBER)
		return r;
	if (gzip_end_member(&scan->stream, &crc, &nbytes))
		check_sums(scan, name, crc, nbytes);
	else
		*found = GZIP_CUT;
	return 0;
}

/* The length that the end of a damaged file tells, when it can be true; else what is good. */
static uint64_t length_of_damaged(const struct scan *scan)
{
	struct infile *file = scan->stream.file;
	uint8_t trailer[4];
	uint64_t rest = infile_nbytes(file) - packed_offset(scan);
	if (infile_pread(file, scan->stream.job, trailer, 4, infile_nbytes(file) - 4) != 4)
		return scan->offset;
	uint64_t nbytes = scan->member_offset + get_le32(trailer);
	bool possible = nbytes > scan->offset && nbytes - scan->offset <= rest * MAX_RATIO;
	return possible ? nbytes : scan->offset;
}

static int finish(struct scan *scan, const char *name, enum gzip_found found)
{
	struct discimg_job *job = scan->stream.job;
	struct gzip_index *index = scan->index;
	index->ngood = index->nbytes = scan->offset;
	index->packed_nbytes = packed_offset(scan);
	if (found == GZIP_END)
		return 0;
	if (scan->offset == 0)
		return fail(job, DISCIMG_E_FORMAT, "%s: gzip data that %s", name,
			found == GZIP_CUT ? "end at once" : "cannot be unpacked");
	index->nbytes = found == GZIP_DAMAGED ? length_of_damaged(scan) : scan->offset;
	if (index->nbytes ==
		scan->offset) /* there was more: at least one unit that cannot be read */
		index->nbytes += BLOCKS_UNIT_NBYTES - scan->offset % BLOCKS_UNIT_NBYTES;
	say(job, DISCIMG_WARNING,
		found == GZIP_CUT ? "%s: ends in the middle of its gzip data, at byte %llu; only "
				    "the first %llu bytes of what they hold are there"
				  : "%s: the gzip data are damaged at byte %llu; only the first "
				    "%llu bytes of what they hold can be read",
		name, (unsigned long long)index->packed_nbytes, (unsigned long long)index->ngood);
	return 0;
}

/* What follows the last member is not gzip's: gzip itself ignores it, too. */
static enum gzip_found tell_garbage(struct scan *scan, const char *name, enum gzip_found found)
{
	if (scan->offset == 0 || found == GZIP_END)
		return found;
	say(scan->stream.job, DISCIMG_WARNING, "%s: what follows the gzip data is ignored", name);
	return GZIP_END;
}

static int scan_members(struct scan *scan, const char *name)
{
	for (;;) {
		enum gzip_found found = gzip_begin_member(&scan->stream);
		if (found != GZIP_MEMBER)
			return finish(scan, name, tell_garbage(scan, name, found));
		int r = scan_member(scan, name, &found);
		if (r < 0)
			return r;
		if (found != GZIP_MEMBER)
			return finish(scan, name, found);
	}
}

int gzip_scan(struct discimg_job *job, struct infile *file, struct gzip_index *index)
{
	struct scan scan = { .stream = { .file = file, .job = job }, .index = index };
	index->spacing = SPACING_NBYTES;
	index->checkpoints = calloc(MAX_CHECKPOINTS, sizeof(*index->checkpoints));
	scan.stream.buf = malloc(INPUT_NBYTES);
	scan.out = malloc(OUTPUT_NBYTES);
	bool ready = index->checkpoints && scan.stream.buf && scan.out &&
		     inflateInit2(&scan.stream.z, -MAX_WBITS) == Z_OK;
	int r = ready ? scan_members(&scan, infile_name(file)) : fail_nomem(job);
	if (ready)
		inflateEnd(&scan.stream.z);
	free(scan.stream.buf);
	free(scan.out);
	return r;
}

void gzip_index_free(struct gzip_index *index)
{
	for (size_t i = 0; i < index->n; i++)
		free(index->checkpoints[i].window);
	free(index->checkpoints);
}
