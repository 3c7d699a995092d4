/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Zipped ISO that was cut into several files: game.isz, game.i01, … or game.part01.isz, … */
#include "base/bytes.h"
#include "base/context.h"
#include "format/isz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* The first file from its beginning, the others from behind their headers on. */
struct segments {
	struct infile *files[ISZ_MAX_NSEGMENTS];
	uint64_t nbytes[ISZ_MAX_NSEGMENTS];
	size_t n;
};

static ssize_t pread_segments(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	struct segments *segments = state;
	size_t done = 0;
	for (size_t i = 0; i < segments->n && done < nbytes; i++) {
		uint64_t skip = i == 0 ? 0 : ISZ_HEADER_NBYTES;
		if (offset >= segments->nbytes[i]) {
			offset -= segments->nbytes[i];
			continue;
		}
		uint64_t rest = segments->nbytes[i] - offset;
		size_t n = rest < nbytes - done ? (size_t)rest : nbytes - done;
		ssize_t got = infile_pread(
			segments->files[i], job, (uint8_t *)buf + done, n, skip + offset);
		if (got < 0)
			return -1;
		done += (size_t)got;
		if ((size_t)got < n)
			break;
		offset = 0;
	}
	return (ssize_t)done;
}

static bool uses_segments(void *state, const struct stat *st)
{
	struct segments *segments = state;
	for (size_t i = 0; i < segments->n; i++)
		if (infile_uses(segments->files[i], st))
			return true;
	return false;
}

static void free_segments(void *state)
{
	struct segments *segments = state;
	for (size_t i = 0; i < segments->n; i++)
		infile_free(segments->files[i]);
	free(segments);
}

static const struct infile_ops segments_ops = { pread_segments, uses_segments, free_segments };

/* "game.i02" for "game.isz" and "game.part03.isz" for "game.part01.isz", when I is 2. */
static char *segment_name(const char *first, size_t i)
{
	char *name;
	size_t n = strlen(first);
	for (int digits = 2; digits <= 3; digits++) {
		size_t tail = strlen(".part") + (size_t)digits + strlen(".isz");
		if (n <= tail || strncasecmp(first + n - tail, ".part", 5) != 0)
			continue;
		return asprintf(&name, "%.*s%0*zu%s", (int)(n - tail + 5), first, digits, i + 1,
			       first + n - 4) < 0
			       ? NULL
			       : name;
	}
	bool has_suffix = n > 4 && strcasecmp(first + n - 4, ".isz") == 0;
	return asprintf(&name, "%.*s.i%02zu", (int)(has_suffix ? n - 4 : n), first, i) < 0 ? NULL
											   : name;
}

/* Only a regular file: names are made from a stranger's. */
static int open_segment(struct discimg_job *job, struct segments *segments, const char *first)
{
	struct stat st;
	size_t i = segments->n;
	char *name = segment_name(first, i);
	int r = name ? 0 : fail_nomem(job);
	if (r == 0 && (stat(name, &st) < 0 || !S_ISREG(st.st_mode)))
		r = fail(job, DISCIMG_E_NOTFOUND, "%s: goes on in %s, which is not there", first,
			name);
	if (r == 0)
		r = infile_open(job, name, &segments->files[i]);
	if (r == 0) {
		uint64_t nbytes = infile_nbytes(segments->files[i]);
		segments->nbytes[i] = nbytes > ISZ_HEADER_NBYTES ? nbytes - ISZ_HEADER_NBYTES : 0;
		segments->n++;
	}
	free(name);
	return r;
}

/* How many segments the table tells of. */
static int count_segments(struct discimg_job *job, struct infile *file, uint64_t offset, size_t *n)
{
	uint8_t entry[ISZ_SEGMENT_ENTRY_NBYTES];
	for (*n = 0; *n <= ISZ_MAX_NSEGMENTS; ++*n, offset += sizeof(entry)) {
		ssize_t got = infile_pread(file, job, entry, sizeof(entry), offset);
		isz_deobfuscate(entry, sizeof(entry));
		if (got != sizeof(entry))
			return fail(job, DISCIMG_E_FORMAT, "%s: the table of segments is cut off",
				infile_name(file));
		if (get_le64(entry) == 0)
			return 0;
	}
	return fail(job, DISCIMG_E_FORMAT, "%s: more than %d segments", infile_name(file),
		ISZ_MAX_NSEGMENTS);
}

static int open_all(
	struct discimg_job *job, struct segments *segments, size_t n, struct infile **file)
{
	const char *first = infile_name(segments->files[0]);
	uint64_t nbytes = segments->nbytes[0];
	int r = 0;
	while (segments->n < n && r == 0) {
		r = open_segment(job, segments, first);
		if (r == 0)
			nbytes += segments->nbytes[segments->n - 1];
	}
	if (r < 0) {
		free_segments(segments);
		return r;
	}
	*file = infile_new(first, nbytes, &segments_ops, segments);
	return *file ? 0 : fail_nomem(job);
}

int isz_join_segments(struct discimg_job *job, const uint8_t *header, struct infile **file)
{
	size_t n = 1;
	uint64_t table = get_le32(header + ISZ_SEGMENT_TABLE);
	int r = table ? count_segments(job, *file, table, &n) : 0;
	if (r == 0 && n <= 1)
		return 0;
	struct segments *segments = r == 0 ? calloc(1, sizeof(*segments)) : NULL;
	struct infile *first = *file;
	*file = NULL;
	if (!segments) {
		infile_free(first);
		return r < 0 ? r : fail_nomem(job);
	}
	segments->files[0] = first;
	segments->nbytes[0] = infile_nbytes(first);
	segments->n = 1;
	return open_all(job, segments, n, file);
}
