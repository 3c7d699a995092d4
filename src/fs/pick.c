/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files of a tree are asked for, by paths and patterns. */
#include "base/context.h"
#include "base/glob.h"
#include "fs/files.h"

#include <stdlib.h>
#include <string.h>

#define PATH_NBYTES 8192

struct picking {
	struct discimg_job *job;
	struct discimg_files *files;
	bool *picked;
	char path[PATH_NBYTES];
};

/* The path of NODE as its bytes are; false when it is too long to be matched with anything. */
static bool raw_path(struct picking *picking, uint32_t node)
{
	const struct walk *walk = &picking->files->walk;
	size_t at = PATH_NBYTES - 1;
	picking->path[at] = '\0';
	for (; node != DISCIMG_ROOT; node = walk->nodes[node].parent) {
		size_t n = strlen(walk_name(walk, node));
		if (n + 1 > at)
			return false;
		at -= n;
		memcpy(picking->path + at, walk_name(walk, node), n);
		picking->path[--at] = '/';
	}
	memmove(picking->path, picking->path + at, PATH_NBYTES - at);
	return true;
}

static bool matches(struct picking *picking, const char *glob, uint32_t node)
{
	const struct walk *walk = &picking->files->walk;
	return node != DISCIMG_ROOT && raw_path(picking, node) &&
	       glob_matches(glob, picking->path, walk->nodes[node].directory);
}

/* A path that is there is meant as it stands, whatever a pattern might make of it. */
static int pick_path(struct picking *picking, const char *path)
{
	const struct walk *walk = &picking->files->walk;
	uint32_t node;
	bool any = false;
	if (discimg_files_find(picking->job, picking->files, path, &node) == 0) {
		picking->picked[node] = true;
		return 0;
	}
	if (!strpbrk(path, "*?["))
		return DISCIMG_E_INVALID;
	forgive(picking->job);
	for (uint32_t i = 0; i < walk->nnodes; i++)
		if (matches(picking, path, i))
			picking->picked[i] = any = true;
	return any ? 0
		   : fail(picking->job, DISCIMG_E_INVALID, "nothing on the disc matches %s", path);
}

/* Down from what is picked, less what is excluded; then up from there. */
static void spread(struct picking *picking, const char *const *excludes, size_t nexcludes)
{
	const struct walk *walk = &picking->files->walk;
	bool *picked = picking->picked, *excluded = picked + walk->nnodes;
	for (uint32_t i = 0; i < walk->nnodes; i++) {
		uint32_t parent = walk->nodes[i].parent;
		excluded[i] = i != DISCIMG_ROOT && excluded[parent];
		for (size_t k = 0; k < nexcludes && !excluded[i]; k++)
			excluded[i] = matches(picking, excludes[k], i);
		picked[i] = (picked[i] || picked[parent]) && !excluded[i];
	}
	for (uint32_t i = (uint32_t)walk->nnodes; i-- > 0;)
		if (picked[i])
			picked[walk->nodes[i].parent] = true;
}

int files_pick(struct discimg_job *job, struct discimg_files *files, const char *const *paths,
	size_t npaths, const char *const *excludes, size_t nexcludes, bool **picked)
{
	struct picking *picking = calloc(1, sizeof(*picking));
	*picked = calloc(files->walk.nnodes, 2 * sizeof(**picked));
	int r = picking && *picked ? 0 : fail_nomem(job);
	if (r == 0) {
		picking->job = job;
		picking->files = files;
		picking->picked = *picked;
		(*picked)[DISCIMG_ROOT] = npaths == 0;
	}
	for (size_t i = 0; i < npaths && r == 0; i++)
		r = pick_path(picking, paths[i]);
	if (r == 0)
		spread(picking, excludes, nexcludes);
	free(picking);
	return r;
}
