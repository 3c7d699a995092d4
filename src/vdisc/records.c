/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sectors of a recordable disc and their marks, by which a crash is survived. */
#include "base/bytes.h"
#include "base/context.h"
#include "base/count.h"
#include "base/digest.h"
#include "base/io.h"
#include "vdisc/container.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_NSECTORS = 64 };

/* The mark of a record, which is never that of a sector without one. */
static uint32_t mark_of(const uint8_t *record, unsigned nbytes)
{
	uint32_t crc = crc32_of(0, record, nbytes);
	return crc ? crc : 1;
}

static uint64_t mark_offset(const struct vdisc *disc, int32_t lba)
{
	return VDISC_MARKS_OFFSET + (uint64_t)(lba - vdisc_first_lba(disc)) * VDISC_MARK_NBYTES;
}

static uint64_t record_offset(const struct vdisc *disc, int32_t lba)
{
	return disc->records_offset +
	       (uint64_t)(lba - vdisc_first_lba(disc)) * vdisc_record_nbytes(disc);
}

static int check_range(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n)
{
	if (lba >= vdisc_first_lba(disc) && (int64_t)lba + n <= (int64_t)disc->nsectors)
		return 0;
	return fail(job, DISCIMG_E_INVALID, "%s: %u sector%s from %d on, but it has %d to %u",
		disc->path, n, noun_s(n), lba, vdisc_first_lba(disc), disc->nsectors - 1);
}

/* What lies behind the end of the file was never written. */
static int read_at(
	struct vdisc *disc, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	ssize_t n = pread_whole(disc->fd, buf, nbytes, offset);
	if (n < 0)
		return fail_errno(job, "cannot read %s", disc->path);
	memset((uint8_t *)buf + n, 0, nbytes - (size_t)n);
	return 0;
}

int vdisc_write(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	const uint8_t *records)
{
	unsigned nbytes = vdisc_record_nbytes(disc);
	uint8_t marks[BATCH_NSECTORS * VDISC_MARK_NBYTES];
	int r = check_range(disc, job, lba, n);
	disc->has_new_records |= !disc->rehearsed;
	while (n > 0 && r == 0 && !disc->rehearsed) {
		uint32_t some = n < BATCH_NSECTORS ? n : BATCH_NSECTORS;
		for (uint32_t i = 0; i < some; i++)
			put_le32(marks + i * VDISC_MARK_NBYTES,
				mark_of(records + (size_t)i * nbytes, nbytes));
		if (pwrite_whole(disc->fd, records, (size_t)some * nbytes,
			    record_offset(disc, lba)) < 0 ||
			pwrite_whole(disc->fd, marks, (size_t)some * VDISC_MARK_NBYTES,
				mark_offset(disc, lba)) < 0)
			r = fail_errno(job, "cannot write %s", disc->path);
		records += (size_t)some * nbytes;
		lba += (int32_t)some;
		n -= some;
	}
	return r;
}

int vdisc_read(
	struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *records)
{
	int r = check_range(disc, job, lba, n);
	if (r < 0)
		return r;
	return read_at(disc, job, records, (size_t)n * vdisc_record_nbytes(disc),
		record_offset(disc, lba));
}

/* Of SOME sectors, at most a batch, how many in a row fit their marks. */
static int count_batch(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t some,
	uint8_t *records, uint32_t *nfit)
{
	unsigned nbytes = vdisc_record_nbytes(disc);
	uint8_t marks[BATCH_NSECTORS * VDISC_MARK_NBYTES];
	uint32_t i = 0;
	int r = read_at(disc, job, marks, (size_t)some * VDISC_MARK_NBYTES, mark_offset(disc, lba));
	if (r == 0 && get_le32(marks) != 0)
		r = vdisc_read(disc, job, lba, some, records);
	while (r == 0 && i < some) {
		uint32_t mark = get_le32(marks + (size_t)i * VDISC_MARK_NBYTES);
		if (mark == 0 || mark != mark_of(records + (size_t)i * nbytes, nbytes))
			break;
		i++;
	}
	*nfit = i;
	return r;
}

int vdisc_count_written(
	struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n, uint32_t *nwritten)
{
	uint32_t some = 0, nfit = 0;
	int r = check_range(disc, job, lba, n);
	*nwritten = 0;
	if (r < 0)
		return r;
	uint8_t *records = malloc((size_t)BATCH_NSECTORS * vdisc_record_nbytes(disc));
	if (!records)
		return fail_nomem(job);
	while (n > 0 && r == 0 && some == nfit) {
		some = n < BATCH_NSECTORS ? n : BATCH_NSECTORS;
		r = count_batch(disc, job, lba, some, records, &nfit);
		*nwritten += nfit;
		lba += (int32_t)nfit;
		n -= nfit;
	}
	free(records);
	return r;
}

/* Frees the blocks where the file system can, else writes zeros. */
static int clear(struct vdisc *disc, struct discimg_job *job, uint64_t offset, uint64_t nbytes)
{
	static const uint8_t zeros[65536];
	if (fallocate(disc->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
		    (off_t)nbytes) == 0)
		return 0;
	while (errno == EOPNOTSUPP && nbytes > 0) {
		size_t some = nbytes < sizeof(zeros) ? (size_t)nbytes : sizeof(zeros);
		if (pwrite_whole(disc->fd, zeros, some, offset) < 0)
			break;
		offset += some;
		nbytes -= some;
		errno = EOPNOTSUPP;
	}
	return nbytes ? fail_errno(job, "cannot write %s", disc->path) : 0;
}

int vdisc_erase(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n)
{
	int r = check_range(disc, job, lba, n);
	if (r < 0 || n == 0 || disc->rehearsed)
		return r;
	disc->has_new_records = true;
	r = clear(disc, job, mark_offset(disc, lba), (uint64_t)n * VDISC_MARK_NBYTES);
	if (r < 0)
		return r;
	return clear(disc, job, record_offset(disc, lba), (uint64_t)n * vdisc_record_nbytes(disc));
}

int records_recover(struct vdisc *disc, struct discimg_job *job)
{
	unsigned block = disc->medium->block_nsectors;
	for (unsigned i = 0; i < disc->state.ntracks; i++) {
		struct vdisc_track *track = &disc->state.tracks[i];
		uint32_t nwritten, left = (uint32_t)(track->end_lba - track->next_lba);
		if (track->state == VDISC_TRACK_COMPLETE)
			continue;
		int r = vdisc_count_written(disc, job, track->next_lba, left, &nwritten);
		if (r < 0)
			return r;
		/* A block that was not complete has no parity and is lost. */
		int64_t end = (int64_t)track->next_lba + nwritten;
		if (nwritten < left)
			end -= end % block;
		if (end <= track->next_lba)
			continue;
		nwritten = (uint32_t)(end - track->next_lba);
		track->next_lba = (int32_t)end;
		track->state = VDISC_TRACK_OPEN;
		say(job, DISCIMG_NOTE,
			"%s: was not closed: found %u sector%s of track %u that it did not tell of",
			disc->path, nwritten, noun_s(nwritten), track->number);
	}
	return 0;
}
