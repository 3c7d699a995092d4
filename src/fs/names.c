/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file a sector belongs to: a table of extents, sorted by address. */
#include "base/context.h"
#include "fs/fs.h"
#include "fs/walkiso.h"
#include "fs/walkudf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Overlapping extents (shared data) are looked through only so far back. */
#define MAX_OVERLAPS 256

struct names {
	struct walk walk;
	int64_t *reach; /* one past the furthest sector of this extent and all before it */
	int64_t descriptors_lba, descriptors_end;
	int64_t path_table_lba, path_table_end;
	int64_t catalogue_lba;
};

static int by_lba(const void *a, const void *b)
{
	const struct walk_extent *x = a, *y = b;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* Holes are nowhere, so that no sector is theirs. The nodes no longer find their extents then. */
static void drop_holes(struct walk *walk)
{
	size_t n = 0;
	for (size_t i = 0; i < walk->nextents; i++)
		if (walk->extents[i].offset != WALK_HOLE)
			walk->extents[n++] = walk->extents[i];
	walk->nextents = n;
}

static bool sort(struct names *names)
{
	struct walk *walk = &names->walk;
	int64_t reach = 0;
	drop_holes(walk);
	names->reach = reallocarray(NULL, walk->nextents + 1, sizeof(*names->reach));
	if (!names->reach)
		return false;
	if (walk->nextents)
		qsort(walk->extents, walk->nextents, sizeof(*walk->extents), by_lba);
	for (size_t i = 0; i < walk->nextents; i++) {
		int64_t end = walk_extent_end_lba(&walk->extents[i]);
		reach = end > reach ? end : reach;
		names->reach[i] = reach;
	}
	return true;
}

/* How many extents begin at LBA or before. */
static size_t count_up_to(const struct names *names, int64_t lba)
{
	size_t low = 0, high = names->walk.nextents;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (walk_extent_lba(&names->walk.extents[middle]) <= lba)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of several that hold LBA, the one that begins latest, and of these the first in the tree. */
static const struct walk_extent *find(const struct names *names, int64_t lba)
{
	const struct walk_extent *found = NULL;
	size_t i = count_up_to(names, lba);
	for (int tries = 0; i > 0 && tries < MAX_OVERLAPS; tries++) {
		const struct walk_extent *extent = &names->walk.extents[--i];
		if (names->reach[i] <= lba || (found && extent->offset != found->offset))
			break;
		if (walk_extent_end_lba(extent) > lba)
			found = extent;
	}
	return found;
}

/* The sectors around the files that belong to a structure. */
static const char *structure_at(const struct names *names, int64_t lba)
{
	if (lba >= names->descriptors_lba - 16 && lba < names->descriptors_lba)
		return "(system area)";
	if (lba >= names->descriptors_lba && lba < names->descriptors_end)
		return "(volume descriptors)";
	if (lba >= names->path_table_lba && lba < names->path_table_end)
		return "(path table)";
	return lba == names->catalogue_lba ? "(boot catalogue)" : NULL;
}

static bool path_at(void *state, int32_t lba, char *path, size_t nbytes)
{
	const struct names *names = state;
	const struct walk_extent *extent = find(names, lba);
	const char *structure = extent ? NULL : structure_at(names, lba);
	if (extent)
		walk_path(&names->walk, extent->node, path, nbytes);
	else if (structure)
		snprintf(path, nbytes, "%s", structure);
	return extent || structure;
}

static void free_names(void *state)
{
	struct names *names = state;
	if (!names)
		return;
	walk_free(&names->walk);
	free(names->reach);
	free(names);
}

static void place_structures(
	struct names *names, const struct iso_set *set, const struct discimg_volume *volume)
{
	names->descriptors_lba = set->start_lba + 16;
	names->descriptors_end = set->end_lba;
	names->path_table_lba = iso_sector(volume, volume->path_table_lba);
	names->path_table_end = names->path_table_lba +
				(volume->path_table_nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
	names->catalogue_lba = set->has_boot ? (int64_t)set->boot_catalogue_lba : DISCIMG_NO_LBA;
}

static int open_names(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct names *names)
{
	int r;
	if (set->nvolumes > 0) {
		place_structures(names, set, &set->volumes[0]);
		r = walk_best(job, blocks, set, NULL, &names->walk);
	} else {
		r = walk_udf(job, blocks, NULL, &names->walk);
	}
	return r == 0 && !sort(names) ? fail_nomem(job) : r;
}

int fs_names_open(struct discimg_job *job, struct discimg_disc *disc, struct disc_names *out)
{
	struct iso_set set = { 0 };
	struct blocks *blocks = blocks_new(job, disc);
	struct names *names = calloc(1, sizeof(*names));
	int r = blocks && names ? iso_set_read(job, blocks, &set) : fail_nomem(job);
	if (r == 0)
		r = open_names(job, blocks, &set, names);
	iso_set_free(&set);
	blocks_free(blocks);
	if (r < 0) {
		free_names(names);
		return r;
	}
	*out = (struct disc_names){ .path_at = path_at, .free = free_names, .state = names };
	return 0;
}
