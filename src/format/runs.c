/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc source for all formats that keep sectors as plain bytes in files. */
#include "format/runs.h"

#include "base/context.h"
#include "base/io.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct runs_file {
	int fd;
	char *name;
};

struct runs {
	struct runs_file *files;
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
	for (size_t i = 0; i < runs->nfiles; i++) {
		close(runs->files[i].fd);
		free(runs->files[i].name);
	}
	free(runs->files);
	free(runs->table);
	free(runs);
}

int runs_add_file(struct discimg_job *job, struct runs *runs, int fd, const char *name)
{
	struct runs_file *files = reallocarray(runs->files, runs->nfiles + 1, sizeof(*files));
	if (files)
		runs->files = files;
	char *copy = files ? strdup(name) : NULL;
	if (!copy) {
		close(fd);
		return fail_nomem(job);
	}
	files[runs->nfiles] = (struct runs_file){ .fd = fd, .name = copy };
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

/* Sectors that cannot be read one by one either are marked; the rest is kept. */
static void read_singly(
	const struct run *run, int fd, uint32_t skip, uint32_t n, uint8_t *buf, uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *to = buf + (size_t)i * run->nbytes;
		uint64_t offset = run->offset + (uint64_t)(skip + i) * run->nbytes;
		size_t nbytes = run->nbytes;
		if (skip + i + 1 == run->nsectors)
			nbytes -= (size_t)run->short_nbytes;
		memset(to, 0, run->nbytes);
		if (pread_whole(fd, to, nbytes, offset) != (ssize_t)nbytes)
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	}
}

static void read_run(const struct run *run, int fd, uint32_t skip, uint32_t n, uint8_t *buf,
	uint8_t *status, unsigned nbytes_main)
{
	size_t nbytes = (size_t)n * run->nbytes;
	uint64_t offset = run->offset + (uint64_t)skip * run->nbytes;
	if (pread_whole(fd, buf, nbytes, offset) != (ssize_t)nbytes)
		read_singly(run, fd, skip, n, buf, status);
	for (uint32_t i = 0; run->swapped && i < n; i++)
		swap_samples(buf + (size_t)i * run->nbytes, nbytes_main);
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
		read_run(run, runs->files[run->file].fd, skip, some, buf, status,
			track->stored_nbytes);
		buf += (size_t)some * run->nbytes;
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
	if (!run || run->swapped || run->short_nbytes)
		return false;
	uint32_t skip = (uint32_t)(lba - run->lba);
	place->fd = runs->files[run->file].fd;
	place->offset = run->offset + (uint64_t)skip * run->nbytes;
	place->nsectors = n < run->nsectors - skip ? n : run->nsectors - skip;
	return true;
}

static bool uses(void *state, const struct stat *st)
{
	struct runs *runs = state;
	for (size_t i = 0; i < runs->nfiles; i++) {
		struct stat own;
		if (fstat(runs->files[i].fd, &own) == 0 && own.st_dev == st->st_dev &&
			own.st_ino == st->st_ino)
			return true;
	}
	return false;
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
		.free = free_runs,
		.state = runs,
	};
}
