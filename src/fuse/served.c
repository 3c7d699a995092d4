/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree of files as the kernel asks for it. What has no name, or another's, is not shown. */
#include "fuse/served.h"

#include "base/context.h"
#include "fs/samefile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PATH_NBYTES 512 /* in messages */
#define UNIT_NBYTES 512 /* what st_blocks counts */
/*
 * As st_blksize, which programs read in pieces of: cp makes such a buffer for each file, and the
 * kernel reads ahead anyway. One file in a few asks for more: glibc's malloc takes what is as large
 * as all before it from the kernel, page by page, each time, which is a third of what cp spends on
 * a small file; but once something larger was freed, it keeps such buffers.
 */
#define ASKED_NBYTES      (128u << 10)
#define MORE_ASKED_NBYTES (1u << 20)
#define MORE_ASKED_OF     16 /* one in so many files */

static bool has_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !strchr(name, '/');
}

static int by_name(const void *a, const void *b, void *walk)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = strcmp(walk_name(walk, x), walk_name(walk, y));
	return order ? order : (x > y) - (x < y);
}

/* The children of DIRECTORY that are shown; of several with one name the first. */
static void sort(struct served *served, uint32_t directory)
{
	struct walk *walk = &served->files->walk;
	const struct walk_node *it = &walk->nodes[directory];
	uint32_t *list = served->shown + it->first_child, n = 0, nshown = 0;
	for (uint32_t i = it->first_child; i < it->first_child + it->nchildren; i++)
		if (!walk->nodes[i].is_fork && has_name(walk_name(walk, i)))
			list[n++] = i;
	qsort_r(list, n, sizeof(*list), by_name, walk);
	for (uint32_t i = 0; i < n; i++)
		if (i == 0 || strcmp(walk_name(walk, list[i]), walk_name(walk, list[i - 1])) != 0)
			list[nshown++] = list[i];
	served->nshown[directory] = nshown;
	served->nlinks[directory] += 2; /* its name, and its "." */
	for (uint32_t i = 0; i < nshown; i++)
		served->nlinks[walk->nodes[list[i]].directory ? directory
							      : served->first[list[i]]]++;
}

int served_open(struct served *served, struct discimg_job *job, struct discimg_files *files)
{
	const struct walk *walk = &files->walk;
	*served = (struct served){ .job = job,
		.files = files,
		.uid = geteuid(),
		.gid = getegid(),
		.data = { .disc = files->disc, .walk = walk } };
	served->shown = calloc(walk->nnodes, sizeof(*served->shown));
	served->nshown = calloc(walk->nnodes, sizeof(*served->nshown));
	served->nlinks = calloc(walk->nnodes, sizeof(*served->nlinks));
	served->buf = malloc(SERVED_NBYTES);
	if (!served->shown || !served->nshown || !served->nlinks || !served->buf)
		return fail_nomem(job);
	int r = samefile_find(job, walk, NULL, &served->first);
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++)
		if (walk->nodes[i].directory)
			sort(served, i);
	for (uint32_t i = 0; i < walk->nnodes; i++)
		served->has_attributes |= walk->nodes[i].attributes != 0;
	return r;
}

void served_free(struct served *served)
{
	free(served->shown);
	free(served->nshown);
	free(served->nlinks);
	free(served->first);
	free(served->buf);
}

/* The place in the listing of DIRECTORY of what has that name. */
static bool find(const struct served *served, uint32_t directory, const char *name, uint32_t *place)
{
	const struct walk *walk = &served->files->walk;
	const uint32_t *list = served->shown + walk->nodes[directory].first_child;
	for (uint32_t low = 0, high = served->nshown[directory]; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(name, walk_name(walk, list[middle]));
		*place = middle;
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

uint32_t served_child(const struct served *served, uint32_t directory, const char *name)
{
	uint32_t place, first = served->files->walk.nodes[directory].first_child;
	return find(served, directory, name, &place) ? served->shown[first + place] : WALK_NO_NODE;
}

uint32_t served_place(const struct served *served, uint32_t node)
{
	const struct walk *walk = &served->files->walk;
	uint32_t place;
	return find(served, walk->nodes[node].parent, walk_name(walk, node), &place) ? place : 0;
}

uint32_t served_node(const struct served *served, uint64_t inode)
{
	return inode > 0 && inode <= served->files->walk.nnodes ? (uint32_t)(inode - 1)
								: WALK_NO_NODE;
}

/* What is stored of a file, holes not. */
static uint64_t stored_nbytes(const struct walk *walk, const struct walk_node *node)
{
	uint64_t nbytes = 0;
	for (uint32_t i = 0; i < node->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[node->first_extent + i];
		nbytes += extent->offset == WALK_HOLE ? 0 : extent->nbytes;
	}
	return nbytes;
}

static blksize_t asked_nbytes(const struct served *served, uint32_t node)
{
	return served->first[node] % MORE_ASKED_OF == 0 ? MORE_ASKED_NBYTES : ASKED_NBYTES;
}

void served_stat(const struct served *served, uint32_t node, struct stat *st)
{
	const struct walk *walk = &served->files->walk;
	const struct walk_node *it = &walk->nodes[node];
	uint32_t first = served->first[node];
	struct timespec time = { .tv_sec = (time_t)it->mtime, .tv_nsec = it->mtime_ns };
	*st = (struct stat){ .st_ino = served_inode(served, node),
		.st_mode = it->mode,
		.st_nlink = served->nlinks[first] ? served->nlinks[first] : 1,
		.st_uid = it->has_owner ? it->uid : served->uid,
		.st_gid = it->has_owner ? it->gid : served->gid,
		.st_rdev = makedev(it->major, it->minor),
		.st_size = S_ISLNK(it->mode) ? (off_t)strlen(walk->texts + it->target)
					     : (off_t)it->nbytes,
		.st_blksize = asked_nbytes(served, node),
		.st_blocks = (blkcnt_t)((stored_nbytes(walk, it) + UNIT_NBYTES - 1) / UNIT_NBYTES),
		.st_atim = time,
		.st_mtim = time,
		.st_ctim = time };
}

/* Who asked gets an error; whoever watches the server learns of what. */
static ssize_t tell_bad(struct served *served, uint32_t node, uint64_t offset)
{
	char path[PATH_NBYTES];
	const char *why = discimg_job_error(served->job);
	walk_path(&served->files->walk, node, path, sizeof(path));
	say(served->job, DISCIMG_WARNING, "%s: cannot be read at byte %llu: %s", path,
		(unsigned long long)offset, *why ? why : "a sector is unreadable");
	forgive(served->job);
	return -EIO;
}

ssize_t served_read(
	struct served *served, uint32_t node, uint64_t offset, size_t nbytes, int *fd, uint64_t *at)
{
	const struct walk_node *it = &served->files->walk.nodes[node];
	struct filedata *data = &served->data;
	uint64_t there, nbad = 0;
	*fd = -1;
	if (offset >= it->nbytes)
		return 0;
	if (nbytes > it->nbytes - offset)
		nbytes = (size_t)(it->nbytes - offset);
	if (nbytes > SERVED_NBYTES)
		nbytes = SERVED_NBYTES;
	if (data->node != node)
		*data = (struct filedata){ .disc = data->disc, .walk = data->walk, .node = node };
	if (filedata_locate(data, offset, fd, at, &there) && *fd >= 0 && there >= nbytes)
		return (ssize_t)nbytes;
	*fd = -1;
	int r = filedata_read(data, served->job, offset, served->buf, nbytes, &nbad);
	return r < 0 || nbad ? tell_bad(served, node, offset) : (ssize_t)nbytes;
}

int64_t served_seek(const struct served *served, uint32_t node, uint64_t offset, bool hole)
{
	const struct walk *walk = &served->files->walk;
	const struct walk_node *it = &walk->nodes[node];
	uint64_t end = 0;
	if (offset >= it->nbytes)
		return -1;
	if (it->packed) /* its extents are no places in it */
		return hole ? (int64_t)it->nbytes : (int64_t)offset;
	for (uint32_t i = 0; i < it->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[it->first_extent + i];
		uint64_t begin = end;
		end += extent->nbytes;
		if (end > offset && (extent->offset == WALK_HOLE) == hole)
			return (int64_t)(begin > offset ? begin : offset);
	}
	return hole ? (int64_t)it->nbytes : -1;
}
