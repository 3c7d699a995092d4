/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order and the places of files' contents. */
#include "master/place.h"

#include "base/context.h"
#include "base/search.h"
#include "master/content.h"

#include <stdlib.h>

enum { BLOCK_NBYTES = 2048, ECC_NBLOCKS = 16 /* of DVD and BD */ };

static bool starts_even(const struct tree_node *node)
{
	return node->nbytes >= CONTENT_LARGE_NBYTES;
}

static bool has_content(const struct tree_node *node)
{
	return S_ISREG(node->mode) && !node->is_link && !node->kept && node->nbytes > 0;
}

bool places_embeds(const struct places *places, const struct tree_node *node)
{
	return S_ISREG(node->mode) && node->nbytes > 0 && !node->sparse &&
	       node->nbytes <= places->embed_nbytes;
}

/* Heavier first; equal ones stay in the order of paths, in which serial numbers rise. */
static int compare_weights(const void *a, const void *b)
{
	const struct tree_node *x = *(const struct tree_node *const *)a;
	const struct tree_node *y = *(const struct tree_node *const *)b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

/* Gives out serial numbers; true when some file has a weight. */
static bool number_files(struct tree *tree, struct places *places, size_t *nfiles)
{
	bool weighty = false;
	struct tree_node *node;
	places->last_serial = 0;
	*nfiles = 0;
	for (node = tree->root; node; node = tree_next(node, tree->root))
		if (node->serial > places->last_serial)
			places->last_serial = node->serial;
	for (node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISDIR(node->mode) && !node->serial)
			node->serial = ++places->last_serial;
		*nfiles += has_content(node);
		weighty = weighty || node->weight;
	}
	return weighty;
}

uint64_t places_nblocks(const struct places *places, const struct tree_node *node)
{
	uint64_t unit_nbytes = (uint64_t)places->unit * BLOCK_NBYTES;
	return (node->nbytes + unit_nbytes - 1) / unit_nbytes * places->unit;
}

int places_collect(struct discimg_job *job, struct tree *tree, struct places *places)
{
	size_t nfiles;
	*places = (struct places){ .unit = places->unit, .embed_nbytes = places->embed_nbytes };
	bool weighty = number_files(tree, places, &nfiles);
	places->nlinks = calloc((size_t)places->last_serial + 1, sizeof(*places->nlinks));
	places->files = calloc(nfiles + 1, sizeof(*places->files));
	if (!places->nlinks || !places->files)
		return fail_nomem(job);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISDIR(node->mode))
			places->nlinks[node->serial]++;
		if (!has_content(node))
			continue;
		if (places_embeds(places, node)) {
			places->nembedded++;
			continue;
		}
		places->files[places->n++] = node;
		places->most_nblocks += places_nblocks(places, node) + starts_even(node);
	}
	if (tree->npins)
		places->most_nblocks += tree->pins[tree->npins - 1].offset + ECC_NBLOCKS;
	if (weighty)
		qsort(places->files, places->n, sizeof(struct tree_node *), compare_weights);
	return 0;
}

/* Further names come in the order of paths behind the first one, which has its place by now. */
static int assign_links(struct discimg_job *job, const struct places *places, struct tree *tree)
{
	uint32_t *lbas = calloc((size_t)places->last_serial + 1, sizeof(*lbas));
	if (!lbas)
		return fail_nomem(job);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISREG(node->mode))
			continue;
		if (node->is_link)
			node->lba = lbas[node->serial];
		else
			lbas[node->serial] = node->lba;
	}
	free(lbas);
	return 0;
}

void places_begin(struct places *places, struct tree *tree, uint32_t lba)
{
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (!node->kept)
			node->lba = S_ISREG(node->mode) ? lba : 0;
	places->lba = places->next_lba = lba;
	places->pins = tree->pins;
	places->npins = tree->npins;
}

static uint32_t round_up(uint32_t lba)
{
	return (lba + ECC_NBLOCKS - 1) / ECC_NBLOCKS * ECC_NBLOCKS;
}

uint32_t places_start(const struct tree *tree, uint32_t lba)
{
	return tree->npins ? round_up(lba) : lba;
}

static bool is_pinned(const struct places *places, const struct tree_node *node)
{
	return places->npins > 0 && places->pins->node == node;
}

bool places_go_to_pin(struct places *places, const struct tree_node *node)
{
	if (!is_pinned(places, node))
		return false;
	if (places->pins->offset == 0)
		places->pins_lba = round_up(places->next_lba);
	places->next_lba = places->pins_lba + places->pins->offset;
	return true;
}

void places_put(struct places *places, struct tree_node *node)
{
	if (is_pinned(places, node)) {
		places->pins++;
		places->npins--;
	} else if (starts_even(node)) {
		places->next_lba += places->next_lba % 2;
	}
	node->lba = places->next_lba;
	places->next_lba += (uint32_t)places_nblocks(places, node);
}

int places_end(struct discimg_job *job, struct places *places, struct tree *tree)
{
	uint32_t end = places->lba;
	size_t n = 0;
	for (size_t i = 0; i < places->n; i++) {
		struct tree_node *node = places->files[i];
		if (node->lba < end)
			continue;
		end = node->lba + (uint32_t)places_nblocks(places, node);
		places->files[n++] = node;
	}
	places->n = n;
	return assign_links(job, places, tree);
}

/* True when LBA lies behind the start of file I and not behind that of the next. */
static bool lies_in(const struct places *places, size_t i, uint32_t lba)
{
	return i < places->n && places->files[i]->lba <= lba &&
	       (i + 1 == places->n || lba < places->files[i + 1]->lba);
}

static uint64_t file_begin(const void *items, size_t i)
{
	struct tree_node *const *files = items;
	return files[i]->lba;
}

struct tree_node *places_find(struct places *places, uint32_t lba)
{
	if (lies_in(places, places->last_found, lba))
		return places->files[places->last_found];
	if (lies_in(places, places->last_found + 1, lba))
		return places->files[++places->last_found];
	places->last_found = search_last(places->files, places->n, lba, file_begin);
	return places->files[places->last_found];
}

void places_free(struct places *places)
{
	free(places->files);
	free(places->nlinks);
	*places = (struct places){ 0 };
}
