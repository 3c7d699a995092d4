/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which names of a tree are those of one file. A serial alone does not tell: it has 32 bits, and
 * was the inode of any of the devices that a tree lay on.
 */
#include "fs/samefile.h"

#include "base/context.h"

#include <stdlib.h>
#include <sys/stat.h>

struct name_of_file {
	uint64_t serial, offset, nbytes; /* what they share */
	uint32_t node;
};

static int by_file(const void *a, const void *b)
{
	const struct name_of_file *x = a, *y = b;
	if (x->serial != y->serial)
		return x->serial < y->serial ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->nbytes != y->nbytes)
		return x->nbytes < y->nbytes ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static struct name_of_file key_of(const struct walk *walk, uint32_t node)
{
	const struct walk_node *it = &walk->nodes[node];
	return (struct name_of_file){ .serial = it->serial,
		.offset = it->nextents ? walk->extents[it->first_extent].offset : 0,
		.nbytes = it->nbytes,
		.node = node };
}

static bool same_file(const struct name_of_file *a, const struct name_of_file *b)
{
	return a->serial == b->serial && a->offset == b->offset && a->nbytes == b->nbytes;
}

static bool may_have_names(const struct walk *walk, const bool *picked, uint32_t node)
{
	const struct walk_node *it = &walk->nodes[node];
	return (!picked || picked[node]) && it->serial && S_ISREG(it->mode) && !it->is_fork;
}

/* All that may share their file, to *NAMES; how many. */
static size_t collect(const struct walk *walk, const bool *picked, struct name_of_file **names)
{
	size_t n = 0;
	for (uint32_t i = 0; i < walk->nnodes; i++)
		n += may_have_names(walk, picked, i);
	*names = calloc(n + 1, sizeof(**names));
	n = 0;
	for (uint32_t i = 0; *names && i < walk->nnodes; i++)
		if (may_have_names(walk, picked, i))
			(*names)[n++] = key_of(walk, i);
	return n;
}

int samefile_find(
	struct discimg_job *job, const struct walk *walk, const bool *picked, uint32_t **first)
{
	struct name_of_file *names;
	size_t n = collect(walk, picked, &names);
	*first = calloc(walk->nnodes + 1, sizeof(**first));
	if (!names || !*first) {
		free(names);
		return fail_nomem(job);
	}
	for (uint32_t i = 0; i < walk->nnodes; i++)
		(*first)[i] = i;
	qsort(names, n, sizeof(*names), by_file);
	for (size_t i = 1; i < n; i++)
		if (same_file(&names[i - 1], &names[i]))
			(*first)[names[i].node] = (*first)[names[i - 1].node];
	free(names);
	return 0;
}
