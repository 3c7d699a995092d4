/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting bad sectors: ranges, counts, and the files that they belong to. */
#include "check/bad.h"

#include "base/context.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_NBYTES 4096

const char *discimg_bad_kind_name(enum discimg_bad_kind kind)
{
	static const char *const names[] = {
		[DISCIMG_BAD_UNREADABLE] = "unreadable",
		[DISCIMG_BAD_C2] = "flagged by C2",
		[DISCIMG_BAD_DIFFERENT] = "different",
		[DISCIMG_BAD_SYNC] = "no sync pattern",
		[DISCIMG_BAD_HEADER] = "wrong header",
		[DISCIMG_BAD_EDC] = "EDC does not fit",
		[DISCIMG_BAD_PARITY] = "parity does not fit",
	};
	return (unsigned)kind < DISCIMG_BAD_NKINDS ? names[kind] : "bad";
}

void bad_init(struct bad_list *list)
{
	*list = (struct bad_list){ .bad.first_lba = DISCIMG_NO_LBA };
}

void bad_free(struct discimg_bad *bad)
{
	for (size_t i = 0; i < bad->nfiles; i++)
		free(bad->files[i].path);
	free(bad->files);
	free(bad->ranges);
	*bad = (struct discimg_bad){ .first_lba = DISCIMG_NO_LBA };
}

static int add_range(
	struct discimg_job *job, struct bad_list *list, const struct discimg_bad_range *range)
{
	struct discimg_bad *bad = &list->bad;
	if (bad->nranges == BAD_MAX_RANGES) {
		bad->nunlisted += range->nsectors;
		return 0;
	}
	if (bad->nranges == list->room) {
		size_t room = list->room * 2 + 16;
		struct discimg_bad_range *bigger = reallocarray(bad->ranges, room, sizeof(*bigger));
		if (!bigger)
			return fail_nomem(job);
		bad->ranges = bigger;
		list->room = room;
	}
	bad->ranges[bad->nranges++] = *range;
	return 0;
}

/* True when RANGE goes on where LAST ends; LAST then takes it in. */
static bool join(struct discimg_bad_range *last, const struct discimg_bad_range *range)
{
	if (last->kind != range->kind || last->file != range->file ||
		(int64_t)last->lba + last->nsectors != range->lba)
		return false;
	last->nsectors += range->nsectors;
	return true;
}

static int append(
	struct discimg_job *job, struct bad_list *list, const struct discimg_bad_range *range)
{
	struct discimg_bad *bad = &list->bad;
	if (bad->nranges && join(&bad->ranges[bad->nranges - 1], range))
		return 0;
	return add_range(job, list, range);
}

static void count(struct discimg_bad *bad, int32_t first_lba, uint64_t n)
{
	bad->nsectors += n;
	if (n && (bad->first_lba == DISCIMG_NO_LBA || first_lba < bad->first_lba))
		bad->first_lba = first_lba;
}

int bad_add(struct discimg_job *job, struct bad_list *list, int32_t lba, uint32_t n,
	enum discimg_bad_kind kind)
{
	struct discimg_bad_range range = {
		.lba = lba, .nsectors = n, .kind = kind, .file = DISCIMG_NO_FILE
	};
	count(&list->bad, lba, n);
	list->bad.nsectors_of[kind] += n;
	return n ? append(job, list, &range) : 0;
}

int bad_add_all(struct discimg_job *job, struct bad_list *list, const struct bad_list *from)
{
	int r = 0;
	count(&list->bad, from->bad.first_lba, from->bad.nsectors);
	list->bad.nunlisted += from->bad.nunlisted;
	for (int kind = 0; kind < DISCIMG_BAD_NKINDS; kind++)
		list->bad.nsectors_of[kind] += from->bad.nsectors_of[kind];
	for (size_t i = 0; i < from->bad.nranges && r == 0; i++)
		r = append(job, list, &from->bad.ranges[i]);
	return r;
}

static int by_lba(const void *a, const void *b)
{
	const struct discimg_bad_range *x = a, *y = b;
	return x->lba < y->lba ? -1 : x->lba > y->lba;
}

struct namer {
	struct discimg_job *job;
	const struct disc_names *names;
	struct discimg_bad *bad;
	size_t room;
	size_t *slots; /* a hash table of places in bad->files; DISCIMG_NO_FILE: free */
	size_t nslots;
	size_t last; /* the file of the sector before */
};

static size_t hash_of(const char *path)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	for (; *path; path++)
		hash = (hash ^ (uint8_t)*path) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

static size_t *slot_of(struct namer *namer, const char *path)
{
	size_t slot = hash_of(path) % namer->nslots;
	while (namer->slots[slot] != DISCIMG_NO_FILE &&
		strcmp(namer->bad->files[namer->slots[slot]].path, path) != 0)
		slot = (slot + 1) % namer->nslots;
	return &namer->slots[slot];
}

static bool grow_slots(struct namer *namer)
{
	if (namer->nslots > namer->bad->nfiles * 2)
		return true;
	free(namer->slots);
	namer->nslots = namer->nslots * 2 + 64;
	namer->slots = reallocarray(NULL, namer->nslots, sizeof(*namer->slots));
	if (!namer->slots)
		return false;
	memset(namer->slots, 0xff, namer->nslots * sizeof(*namer->slots));
	for (size_t i = 0; i < namer->bad->nfiles; i++)
		*slot_of(namer, namer->bad->files[i].path) = i;
	return true;
}

static bool add_file(struct namer *namer, const char *path, int32_t lba)
{
	struct discimg_bad *bad = namer->bad;
	if (bad->nfiles == namer->room) {
		size_t room = namer->room * 2 + 16;
		struct discimg_bad_file *bigger = reallocarray(bad->files, room, sizeof(*bigger));
		if (!bigger)
			return false;
		bad->files = bigger;
		namer->room = room;
	}
	char *copy = strdup(path);
	if (!copy)
		return false;
	bad->files[bad->nfiles++] = (struct discimg_bad_file){ .path = copy, .first_lba = lba };
	return true;
}

/* Finds the file that the bad sector LBA belongs to, and counts the sector there. */
static int name_sector(struct namer *namer, int32_t lba, size_t *file)
{
	char path[PATH_NBYTES];
	*file = DISCIMG_NO_FILE;
	if (!namer->names || !namer->names->path_at(namer->names->state, lba, path, sizeof(path)))
		return 0;
	if (namer->last != DISCIMG_NO_FILE &&
		strcmp(namer->bad->files[namer->last].path, path) == 0) {
		*file = namer->last;
	} else {
		if (!grow_slots(namer))
			return fail_nomem(namer->job);
		size_t *slot = slot_of(namer, path);
		if (*slot == DISCIMG_NO_FILE) {
			if (!add_file(namer, path, lba))
				return fail_nomem(namer->job);
			*slot = namer->bad->nfiles - 1;
		}
		*file = namer->last = *slot;
	}
	namer->bad->files[*file].nbad++;
	return 0;
}

/* Appends RANGE to LIST in pieces of one file each. */
static int split(struct namer *namer, struct bad_list *list, struct discimg_bad_range range)
{
	int r = 0;
	for (uint32_t i = 0; i < range.nsectors && r == 0; i++) {
		struct discimg_bad_range piece = {
			.lba = range.lba + (int32_t)i, .nsectors = 1, .kind = range.kind
		};
		r = name_sector(namer, piece.lba, &piece.file);
		if (r == 0)
			r = append(namer->job, list, &piece);
	}
	return r;
}

int bad_finish(struct discimg_job *job, struct bad_list *list, const struct disc_names *names)
{
	struct discimg_bad *bad = &list->bad;
	struct discimg_bad_range *ranges = bad->ranges;
	size_t n = bad->nranges;
	struct namer namer = { .job = job, .names = names, .bad = bad, .last = DISCIMG_NO_FILE };
	int r = 0;
	if (n)
		qsort(ranges, n, sizeof(*ranges), by_lba);
	bad->ranges = NULL;
	bad->nranges = list->room = 0;
	for (size_t i = 0; i < n && r == 0; i++)
		r = split(&namer, list, ranges[i]);
	free(ranges);
	free(namer.slots);
	return r;
}

char *bad_text(const struct discimg_bad *bad)
{
	enum { MAX_RANGES = 8 };
	char *text = NULL;
	size_t nbytes;
	uint64_t left = bad->nsectors;
	FILE *f = open_memstream(&text, &nbytes);
	for (size_t i = 0; f && i < bad->nranges && i < MAX_RANGES; i++) {
		const struct discimg_bad_range *range = &bad->ranges[i];
		fprintf(f, "%s%" PRId32, i ? ", " : "", range->lba);
		if (range->nsectors > 1)
			fprintf(f, " to %" PRId32, range->lba + (int32_t)range->nsectors - 1);
		left -= range->nsectors;
	}
	if (f && left)
		fprintf(f, " and %" PRIu64 " more", left);
	if (f)
		fclose(f);
	return text;
}
