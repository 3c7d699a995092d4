/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a reader to a disc, and back. */
#include "disc/reader.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NSECTORS 256 /* a read of an image, about 512 KiB */

void reader_free(struct disc_reader *reader)
{
	discimg_disc_free(reader->disc);
	if (reader->free)
		reader->free(reader->state);
	*reader = (struct disc_reader){ 0 };
}

static int read_source(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct disc_source *source = state;
	return source->read(source->state, job, track, lba, n, buf, status);
}

static void free_source(void *state)
{
	struct disc_source *source = state;
	if (source->free)
		source->free(source->state);
	free(source);
}

int reader_of_disc(struct discimg_job *job, struct discimg_disc *disc, struct disc_reader *reader)
{
	struct disc_source *source = malloc(sizeof(*source));
	if (!source) {
		discimg_disc_free(disc);
		return fail_nomem(job);
	}
	*source = disc->source;
	disc->source = (struct disc_source){ 0 };
	*reader = (struct disc_reader){ .disc = disc,
		.max_nsectors = FILE_NSECTORS,
		.read = read_source,
		.free = free_source,
		.state = source };
	return 0;
}

static int read_singly(const struct disc_reader *reader, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *to = buf + (size_t)i * (track->stored_nbytes + track->stored_sub_nbytes);
		status[i] = DISCIMG_SECTOR_GOOD;
		int r = reader->read(
			reader->state, job, track, lba + (int32_t)i, 1, to, &status[i]);
		if (r < 0)
			return r;
		if (r == DISCIMG_FAULTS) {
			memset(to, 0, track->stored_nbytes + track->stored_sub_nbytes);
			status[i] = DISCIMG_SECTOR_UNREADABLE;
		}
	}
	return 0;
}

static int read_plainly(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct disc_reader *reader = state;
	size_t size = track->stored_nbytes + track->stored_sub_nbytes;
	for (uint32_t done = 0; done < n;) {
		uint32_t some = n - done < reader->max_nsectors ? n - done : reader->max_nsectors;
		uint8_t *to = buf + done * size;
		int32_t at = lba + (int32_t)done;
		int r = reader->read(reader->state, job, track, at, some, to, status + done);
		if (r == DISCIMG_FAULTS)
			r = read_singly(reader, job, track, at, some, to, status + done);
		if (r < 0)
			return r;
		done += some;
	}
	return 0;
}

static void free_reader(void *state)
{
	struct disc_reader *reader = state;
	if (reader->free)
		reader->free(reader->state);
	free(reader);
}

int disc_of_reader(struct discimg_job *job, struct disc_reader *reader, struct discimg_disc **disc)
{
	struct disc_reader *state = malloc(sizeof(*state));
	if (!state) {
		reader_free(reader);
		return fail_nomem(job);
	}
	*state = *reader;
	*disc = reader->disc;
	(*disc)->source =
		(struct disc_source){ .read = read_plainly, .free = free_reader, .state = state };
	*reader = (struct disc_reader){ 0 };
	return 0;
}
