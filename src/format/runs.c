/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc source for all formats that keep sectors one behind the other in files. */
#include "format/runs.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

struct runs {
	struct infile **files;
	size_t nfiles;
	struct run *table;
	size_t n;
};

struct runs *runs_new(void)
{
	return calloc(1, sizeof(struct runs));
}

void runs_free(struct runs *runs)
{
	if (!runs)
		return;
	for (size_t i = 0; i < runs->nfiles; i++)
		infile_free(runs->files[i]);
	free(runs->files);
	free(runs->table);
	free(runs);
}

int runs_add_file(struct discimg_job *job, struct runs *runs, struct infile *file)
{
	struct infile **files = reallocarray(runs->files, runs->nfiles + 1, sizeof(*files));
	if (!files) {
		infile_free(file);
		return fail_nomem(job);
	}
	runs->files = files;
	files[runs->nfiles] = file;
	return (int)runs->nfiles++;
}

int runs_add(struct discimg_job *job, struct runs *runs, const struct run *run)
{
	struct run *table = reallocarray(runs->table, runs->n + 1, sizeof(*table));
	if (!table)
		return fail_nomem(job);
	runs->table = table;
	table[runs->n++] = *run;
	return 0;
}

static const struct run *find(const struct runs *runs, int32_t lba)
{
	size_t low = 0, high = runs->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct run *run = &runs->table[middle];
		if ((int64_t)run->lba + run->nsectors <= lba)
			low = middle + 1;
		else
			high = middle;
	}
	return low < runs->n && runs->table[low].lba <= lba ? &runs->table[low] : NULL;
}

static void swap_samples(uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i + 1 < nbytes; i += 2) {
		uint8_t byte = p[i];
		p[i] = p[i + 1];
		p[i + 1] = byte;
	}
}

/* Part of each sector of a run: main channel, sub-channels, or both at once. */
struct part {
	struct infile *file;
	uint64_t offset;       /* of the first sector that is wanted */
	unsigned step;         /* bytes of the file from one to the next */
	unsigned nbytes;       /* of them that are wanted */
	uint64_t short_nbytes; /* that the last one lacks, when it is wanted */
	uint8_t *to;           /* where the first goes */
	unsigned to_step;
};

/* Sectors that cannot be read one by one either are marked; the rest is kept. */
static void read_singly(
	const struct part *part, struct discimg_job *job, uint32_t n, uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *to = part->to + (size_t)i * part->to_step;
		size_t lacking = i + 1 == n ? (size_t)part->short_nbytes : 0;
		size_t nbytes = lacking < part->nbytes ? part->nbytes - lacking : 0;
		memset(to, 0, part->nbytes);
		if (infile_pread(part->file, job, to, nbytes,
			    part->offset + (uint64_t)i * part->step) != (ssize_t)nbytes)
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	}
}

/* N sectors in one read; false when that fails, or would read what is not theirs. */
static bool read_at_once(const struct part *part, struct discimg_job *job, uint32_t n, uint8_t *buf)
{
	if (part->short_nbytes)
		return false;
	size_t nbytes = (size_t)(n - 1) * part->step + part->nbytes;
	return infile_pread(part->file, job, buf, nbytes, part->offset) == (ssize_t)nbytes;
}

static int read_part(const struct part *part, struct discimg_job *job, uint32_t n, uint8_t *status)
{
	if (part->step == part->nbytes && part->to_step == part->nbytes) {
		if (!read_at_once(part, job, n, part->to))
			read_singly(part, job, n, status);
		return 0;
	}
	uint8_t *buf = malloc((size_t)n * part->step);
	if (!buf)
		return fail_nomem(job);
	if (!read_at_once(part, job, n, buf))
		read_singly(part, job, n, status);
	else
		for (uint32_t i = 0; i < n; i++)
			memcpy(part->to + (size_t)i * part->to_step, buf + (size_t)i * part->step,
				part->nbytes);
	free(buf);
	return 0;
}

static void make_zeros(
	const struct discimg_track *track, int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	size_t size = track->stored_nbytes + track->stored_sub_nbytes;
	memset(buf, 0, n * size);
	for (uint32_t i = 0; i < n; i++)
		track_synthesise(track, lba + (int32_t)i, track->stored_nbytes, buf + i * size);
	memset(status, DISCIMG_SECTOR_SYNTHESISED, n);
}

static int read_run(const struct runs *runs, struct discimg_job *job, const struct run *run,
	const struct discimg_track *track, uint32_t skip, uint32_t n, uint8_t *buf, uint8_t *status)
{
	unsigned main_nbytes = track->stored_nbytes, sub_nbytes = track->stored_sub_nbytes;
	if (run->zeros) {
		make_zeros(track, run->lba + (int32_t)skip, n, buf, status);
		return 0;
	}
	struct part part = { .file = runs->files[run->file],
		.offset = run->offset + (uint64_t)skip * run->nbytes,
		.step = run->nbytes,
		.nbytes = main_nbytes + (run->sub_apart ? 0 : sub_nbytes),
		.short_nbytes = skip + n == run->nsectors ? run->short_nbytes : 0,
		.to = buf,
		.to_step = main_nbytes + sub_nbytes };
	int r = read_part(&part, job, n, status);
	for (uint32_t i = 0; r == 0 && run->swapped && i < n; i++)
		swap_samples(buf + (size_t)i * part.to_step, main_nbytes);
	if (r < 0 || !run->sub_apart || !sub_nbytes)
		return r;
	part = (struct part){ .file = runs->files[run->sub_file],
		.offset = run->sub_offset + (uint64_t)skip * run->sub_nbytes,
		.step = run->sub_nbytes,
		.nbytes = sub_nbytes,
		.to = buf + main_nbytes,
		.to_step = part.to_step };
	return read_part(&part, job, n, status);
}

static int read_runs(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct runs *runs = state;
	while (n > 0) {
		const struct run *run = find(runs, lba);
		if (!run)
			return fail(job, DISCIMG_E_FORMAT, "sector %d is kept in no file", lba);
		uint32_t skip = (uint32_t)(lba - run->lba);
		uint32_t some = n < run->nsectors - skip ? n : run->nsectors - skip;
		int r = read_run(runs, job, run, track, skip, some, buf, status);
		if (r < 0)
			return r;
		buf += (size_t)some * (track->stored_nbytes + track->stored_sub_nbytes);
		status += some;
		lba += (int32_t)some;
		n -= some;
	}
	return 0;
}

static bool locate(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	struct runs *runs = state;
	const struct run *run = find(runs, lba);
	if (!run || run->zeros || run->swapped || run->short_nbytes || run->sub_apart)
		return false;
	uint32_t skip = (uint32_t)(lba - run->lba);
	place->fd = infile_fd(runs->files[run->file]);
	place->offset = run->offset + (uint64_t)skip * run->nbytes;
	place->nbytes = run->nbytes;
	place->nsectors = n < run->nsectors - skip ? n : run->nsectors - skip;
	return place->fd >= 0;
}

static bool uses(void *state, const struct stat *st)
{
	struct runs *runs = state;
	for (size_t i = 0; i < runs->nfiles; i++)
		if (infile_uses(runs->files[i], st))
			return true;
	return false;
}

/* Of the first file that is packed: they are rarely packed differently. */
static const char *packing(void *state)
{
	const struct runs *runs = state;
	for (size_t i = 0; i < runs->nfiles; i++)
		if (infile_packing(runs->files[i]))
			return infile_packing(runs->files[i]);
	return NULL;
}

static void free_runs(void *state)
{
	runs_free(state);
}

void runs_attach(struct runs *runs, struct discimg_disc *disc)
{
	disc->source = (struct disc_source){
		.read = read_runs,
		.locate = locate,
		.uses = uses,
		.packing = packing,
		.free = free_runs,
		.state = runs,
	};
}
