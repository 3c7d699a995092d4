/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the frames of a Zstandard file lie (RFC 8878 §3.1), and how much each holds. */
#include "format/zstd_frames.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/window.h"

#include <stdlib.h>

#define MAGIC         0xfd2fb528u
#define SKIP_MAGIC    0x184d2a50u /* to …5f */
#define TABLE_MAGIC   0x184d2a5eu /* of the frame that is skipped, and is a seek table */
#define SEEKABLE      0x8f92eab1u
#define FOOTER_NBYTES 9 /* of a seek table: number of frames, descriptor, SEEKABLE */
#define MAX_ENTRY     12
#define UNKNOWN       UINT64_MAX

enum { BLOCK_RLE = 1, BLOCK_RESERVED = 3 };

static bool is_skipped(uint32_t magic)
{
	return (magic & ~15u) == SKIP_MAGIC;
}

bool zstd_is_frame(const uint8_t *head, size_t nbytes)
{
	return nbytes >= 9 && (get_le32(head) == MAGIC || is_skipped(get_le32(head)));
}

/* Makes room for one frame and for the end. */
static int reserve(struct discimg_job *job, struct zstd_frames *frames)
{
	if (frames->n + 1 < frames->room)
		return 0;
	size_t room = frames->room + frames->room / 2 + 64;
	struct zstd_frame *table = reallocarray(frames->table, room, sizeof(*table));
	if (!table)
		return fail_nomem(job);
	frames->table = table;
	frames->room = room;
	return 0;
}

/* The last entry so far is where the next frame begins. */
static int add(struct discimg_job *job, struct zstd_frames *frames, uint64_t packed_offset,
	uint64_t packed_nbytes, uint64_t nbytes)
{
	int r = reserve(job, frames);
	if (r < 0 || nbytes == 0)
		return r;
	struct zstd_frame *frame = &frames->table[frames->n];
	uint64_t offset = frames->n ? frame->offset : 0;
	frame[0] = (struct zstd_frame){ packed_offset, offset };
	frame[1] = (struct zstd_frame){ packed_offset + packed_nbytes, offset + nbytes };
	frames->n++;
	return 0;
}

/* Where the blocks of a frame at OFFSET begin; 0 when it is malformed. *NBYTES: it holds so many.
 */
static uint64_t pass_header(struct window *window, uint64_t offset, uint64_t *nbytes)
{
	static const uint8_t dictionary_sizes[] = { 0, 1, 2, 4 }, content_sizes[] = { 0, 2, 4, 8 };
	const uint8_t *p = window_at(window, offset, 5);
	if (!p || p[4] & 8)
		return 0;
	bool single = p[4] & 0x20; /* the window is as large as the content */
	unsigned dictionary = dictionary_sizes[p[4] & 3], content = content_sizes[p[4] >> 6];
	unsigned before = 5 + (single ? 0 : 1) + dictionary;
	if (single && content == 0)
		content = 1;
	p = window_at(window, offset, before + content);
	if (!p)
		return 0;
	p += before;
	*nbytes = content == 0   ? UNKNOWN
		  : content == 1 ? p[0]
		  : content == 2 ? get_le16(p) + 256u
		  : content == 4 ? get_le32(p)
				 : get_le64(p);
	return offset + before + content;
}

/* Where the frame at OFFSET ends; 0 when it is malformed or cut off. */
static uint64_t pass_frame(struct window *window, uint64_t offset, uint64_t *nbytes)
{
	const uint8_t *p = window_at(window, offset, 5);
	bool checksum = p && p[4] & 4, last = false;
	offset = pass_header(window, offset, nbytes);
	while (offset && !last) {
		p = window_at(window, offset, 3);
		unsigned type = p ? p[0] >> 1 & 3 : BLOCK_RESERVED;
		if (type == BLOCK_RESERVED || is_cancelled(window->job))
			return 0;
		uint32_t size = (uint32_t)(p[0] | p[1] << 8 | p[2] << 16) >> 3;
		last = p[0] & 1;
		offset += 3 + (type == BLOCK_RLE ? 1 : size);
	}
	return offset && checksum ? offset + 4 : offset;
}

/* Goes from frame to frame. */
static int walk(struct discimg_job *job, struct window *window, struct zstd_frames *frames)
{
	uint64_t end = infile_nbytes(window->file), offset = 0;
	bool known = true;
	int r = 0;
	while (offset < end && known && r == 0) {
		const uint8_t *p = window_at(window, offset, 8);
		uint64_t next = 0, nbytes = 0;
		if (p && is_skipped(get_le32(p))) {
			next = offset + 8 + get_le32(p + 4);
		} else if (p && get_le32(p) == MAGIC) {
			next = pass_frame(window, offset, &nbytes);
		}
		known = next > offset && next <= end && nbytes != UNKNOWN &&
			nbytes < (uint64_t)1 << 62;
		if (known && frames->n)
			known = frames->table[frames->n].offset < (uint64_t)1 << 62;
		if (known)
			r = add(job, frames, offset, next - offset, nbytes);
		offset = next;
	}
	frames->complete = known;
	return r < 0 ? r : check_cancelled(job);
}

/* The seek table at the end of the file: where its entries begin, 0 when there is none. */
static uint64_t find_table(struct window *window, uint32_t *n, unsigned *entry_nbytes)
{
	uint64_t end = infile_nbytes(window->file);
	const uint8_t *p =
		end < FOOTER_NBYTES ? NULL : window_at(window, end - FOOTER_NBYTES, FOOTER_NBYTES);
	if (!p || get_le32(p + 5) != SEEKABLE || p[4] & 0x7c)
		return 0;
	*n = get_le32(p);
	*entry_nbytes = p[4] & 0x80 ? MAX_ENTRY : 8;
	uint64_t nbytes = (uint64_t)*n * *entry_nbytes + FOOTER_NBYTES;
	if (nbytes + 8 > end)
		return 0;
	p = window_at(window, end - nbytes - 8, 8);
	bool fits = p && get_le32(p) == TABLE_MAGIC && get_le32(p + 4) == nbytes;
	return fits ? end - nbytes : 0;
}

/* Takes what the seek table tells, if all of it lies in the file. */
static int read_table(struct discimg_job *job, struct window *window, struct zstd_frames *frames)
{
	uint32_t n = 0;
	unsigned entry_nbytes = 0;
	uint64_t at = find_table(window, &n, &entry_nbytes), offset = 0;
	int r = 0;
	if (!at)
		return 0;
	uint64_t end = at - 8;
	for (uint32_t i = 0; i < n && r == 0; i++) {
		const uint8_t *p = window_at(window, at + (uint64_t)i * entry_nbytes, 8);
		if (!p || offset + get_le32(p) > end)
			return 0;
		r = add(job, frames, offset, get_le32(p), get_le32(p + 4));
		offset += get_le32(p);
	}
	frames->complete = r == 0 && offset == end;
	return r;
}

int zstd_frames_find(struct discimg_job *job, struct infile *file, struct zstd_frames *frames)
{
	struct window *window = calloc(1, sizeof(*window));
	if (!window)
		return fail_nomem(job);
	window->file = file;
	window->job = job;
	int r = read_table(job, window, frames);
	if (r == 0 && !frames->complete) {
		frames->n = 0;
		r = walk(job, window, frames);
	}
	free(window);
	return r;
}

void zstd_frames_free(struct zstd_frames *frames)
{
	free(frames->table);
}
