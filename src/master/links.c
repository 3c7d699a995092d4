/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hard links: which names of a tree are one file. */
#include "master/links.h"

#include "base/context.h"

#include <stdlib.h>

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* By identity on the host, then in the order of paths, in which serials were given out. */
static int compare_nodes(const void *a, const void *b)
{
	const struct tree_node *x = *(struct tree_node *const *)a;
	const struct tree_node *y = *(struct tree_node *const *)b;
	int order = compare_numbers(x->scanned.dev, y->scanned.dev);
	if (!order)
		order = compare_numbers(x->scanned.ino, y->scanned.ino);
	return order ? order : compare_numbers(x->serial, y->serial);
}

static bool same_file(const struct tree_node *a, const struct tree_node *b)
{
	return a->scanned.ino && a->scanned.ino == b->scanned.ino &&
	       a->scanned.dev == b->scanned.dev && a->nbytes == b->nbytes &&
	       (a->mode & S_IFMT) == (b->mode & S_IFMT);
}

/* Joins the sorted NODES that are one file; how many names of other than regular files are not. */
static uint32_t join(struct tree_node **nodes, uint32_t n)
{
	uint32_t nparted = 0;
	for (uint32_t i = 1; i < n; i++) {
		if (!same_file(nodes[i - 1], nodes[i]))
			continue;
		if (!S_ISREG(nodes[i]->mode)) {
			nparted++;
			continue;
		}
		nodes[i]->serial = nodes[i - 1]->serial;
		nodes[i]->is_link = true;
	}
	return nparted;
}

int links_find(struct discimg_job *job, struct tree *tree)
{
	uint32_t n = 0;
	struct tree_node **nodes = calloc((size_t)tree->nnodes, sizeof(struct tree_node *));
	if (!nodes)
		return fail_nomem(job);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (S_ISDIR(node->mode))
			continue;
		nodes[n++] = node;
		node->serial = n;
	}
	qsort(nodes, n, sizeof(struct tree_node *), compare_nodes);
	uint32_t nparted = join(nodes, n);
	if (nparted)
		say(job, DISCIMG_NOTE,
			"%u further names of symbolic links or special files become files of their"
			" own; hard links are kept between regular files",
			nparted);
	free(nodes);
	return 0;
}
