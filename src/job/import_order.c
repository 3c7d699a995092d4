/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights of files by where they lie: discs are read faster in an order that someone has chosen. */
#include "job/import_order.h"

#include "base/context.h"

#include <stdlib.h>

enum { STEP = 2 }; /* between two files there is a weight for what is found there later */

bool import_place_of(const struct tree_node *node, uint64_t *offset)
{
	if (!S_ISREG(node->mode) || !node->source || !node->source->disc ||
		node->source->nextents == 0 || node->source->extents[0].offset == DISC_HOLE)
		return false;
	*offset = node->source->extents[0].offset;
	return true;
}

struct placed {
	uint64_t offset;
	struct tree_node *node;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* From the last one up; those in the same place weigh the same. */
static void weigh(struct placed *placed, size_t n)
{
	int weight = 0;
	for (size_t i = n; i-- > 0;) {
		if (i + 1 == n || placed[i].offset != placed[i + 1].offset)
			weight += STEP;
		placed[i].node->weight = weight;
	}
}

int import_weight_at(const struct tree *tree, uint64_t offset)
{
	int most = 0;
	uint64_t place;
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (node->weight > most && import_place_of(node, &place) && place > offset)
			most = node->weight;
	return most + 1;
}

int import_order(struct discimg_job *job, struct tree *tree)
{
	size_t n = 0;
	struct placed *placed = calloc(tree->nnodes + 1, sizeof(*placed));
	if (!placed)
		return fail_nomem(job);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		placed[n].node = node;
		n += import_place_of(node, &placed[n].offset);
	}
	qsort(placed, n, sizeof(*placed), by_place);
	weigh(placed, n);
	free(placed);
	return 0;
}
