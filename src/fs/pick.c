/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files of a tree are asked for, by paths and patterns; directories are read for these. */
#include "base/context.h"
#include "base/glob.h"
#include "fs/files.h"

#include <stdlib.h>
#include <string.h>

#define PATH_NBYTES 8192

struct picking {
	struct discimg_job *job;
	struct discimg_files *files;
	bool *picked, *excluded; /* of each node */
	size_t room;
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

/* Room for all nodes that are known by now, behind those that were; these are picked by nothing. */
static int make_room(struct picking *picking)
{
	size_t n = picking->files->walk.nnodes;
	if (n <= picking->room)
		return 0;
	size_t room = n + n / 2;
	bool *picked = reallocarray(picking->picked, room, sizeof(*picked));
	picking->picked = picked ? picked : picking->picked;
	bool *excluded = reallocarray(picking->excluded, room, sizeof(*excluded));
	picking->excluded = excluded ? excluded : picking->excluded;
	if (!picked || !excluded)
		return fail_nomem(picking->job);
	memset(picked + picking->room, 0, room - picking->room);
	picking->room = room;
	return 0;
}

/* What a pattern matches may be anywhere. */
static int pick_matches(struct picking *picking, const char *glob)
{
	bool any = false;
	int r = files_read_all(picking->job, picking->files);
	if (r == 0)
		r = make_room(picking);
	for (uint32_t i = 0; r == 0 && i < picking->files->walk.nnodes; i++)
		if (matches(picking, glob, i))
			picking->picked[i] = any = true;
	return r < 0 || any ? r
			    : fail(picking->job, DISCIMG_E_INVALID,
				      "nothing on the disc matches %s", glob);
}

/* A path that is there is meant as it stands, whatever a pattern might make of it. */
static int pick_path(struct picking *picking, const char *path)
{
	uint32_t node;
	int r = discimg_files_find(picking->job, picking->files, path, &node);
	if (r == DISCIMG_E_INVALID && strpbrk(path, "*?[")) {
		forgive(picking->job);
		return pick_matches(picking, path);
	}
	if (r == 0)
		r = make_room(picking);
	if (r == 0)
		picking->picked[node] = true;
	return r;
}

static bool is_excluded(
	struct picking *picking, uint32_t node, const char *const *excludes, size_t nexcludes)
{
	uint32_t parent = picking->files->walk.nodes[node].parent;
	bool excluded = node != DISCIMG_ROOT && picking->excluded[parent];
	for (size_t i = 0; i < nexcludes && !excluded; i++)
		excluded = matches(picking, excludes[i], node);
	return excluded;
}

/*
 * Down from what is picked, less what is excluded, reading directories on the way: what is in them
 * comes behind all that is known. Then up from there.
 */
static int spread(struct picking *picking, const char *const *excludes, size_t nexcludes)
{
	struct discimg_files *files = picking->files;
	const struct walk *walk = &files->walk;
	int r = make_room(picking);
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++) {
		bool *picked = picking->picked;
		picking->excluded[i] = is_excluded(picking, i, excludes, nexcludes);
		picked[i] = (picked[i] || picked[walk->nodes[i].parent]) && !picking->excluded[i];
		if (picked[i])
			r = files_enter(picking->job, files, i);
		if (r == 0)
			r = make_room(picking);
	}
	for (uint32_t i = (uint32_t)walk->nnodes; i-- > 0 && r == 0;)
		if (picking->picked[i])
			picking->picked[walk->nodes[i].parent] = true;
	return r;
}

int files_pick(struct discimg_job *job, struct discimg_files *files, const char *const *paths,
	size_t npaths, const char *const *excludes, size_t nexcludes, bool **picked)
{
	struct picking *picking = calloc(1, sizeof(*picking));
	*picked = NULL;
	if (!picking)
		return fail_nomem(job);
	picking->job = job;
	picking->files = files;
	int r = make_room(picking);
	if (r == 0)
		picking->picked[DISCIMG_ROOT] = npaths == 0;
	for (size_t i = 0; i < npaths && r == 0; i++)
		r = pick_path(picking, paths[i]);
	if (r == 0)
		r = spread(picking, excludes, nexcludes);
	if (r == 0)
		*picked = picking->picked;
	else
		free(picking->picked);
	free(picking->excluded);
	free(picking);
	return r;
}
