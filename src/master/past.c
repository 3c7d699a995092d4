/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image had of a node that was read from it. */
#include "master/past.h"

#include <stdlib.h>
#include <string.h>

struct tree_past *past_of(struct tree_node *node)
{
	if (!node->past)
		node->past = calloc(1, sizeof(*node->past));
	return node->past;
}

static void free_names(struct tree_past *past)
{
	for (size_t i = 0; i < PAST_NVIEWS; i++)
		free(past->names[i].bytes);
	memset(past->names, 0, sizeof(past->names));
}

void past_free(struct tree_past *past)
{
	if (!past)
		return;
	free_names(past);
	free(past);
}

bool past_set_name(struct tree_node *node, enum past_view view, const uint8_t *bytes, size_t nbytes,
	size_t version_nbytes, uint8_t flags)
{
	struct tree_past *past = past_of(node);
	uint8_t *copy = past ? malloc(nbytes + 1) : NULL;
	if (!copy)
		return false;
	memcpy(copy, bytes, nbytes);
	free(past->names[view].bytes);
	past->names[view] = (struct past_name){ .bytes = copy,
		.nbytes = (uint8_t)(nbytes - version_nbytes),
		.version_nbytes = (uint8_t)version_nbytes,
		.flags = flags };
	return true;
}

void past_forget_names(struct tree_node *node)
{
	if (node->past)
		free_names(node->past);
}

void past_forget_times(struct tree_node *node)
{
	if (!node->past)
		return;
	memset(node->past->times, 0, sizeof(node->past->times));
	node->past->has_times = false;
}
