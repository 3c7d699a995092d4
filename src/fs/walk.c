/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flat tables of files and directories: filling them, emptying them, and paths. */
#include "fs/walk.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/text.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS_MAX_NBYTES (1u << 30)

/* Room for N more elements behind NUSED; *ROOM grows by half. */
static bool grow(void **array, size_t *room, size_t nused, size_t n, size_t nbytes)
{
	if (n <= *room - nused)
		return true;
	size_t bigger_room = nused + nused / 2 + n + 64;
	void *bigger = reallocarray(*array, bigger_room, nbytes);
	if (!bigger)
		return false;
	*array = bigger;
	*room = bigger_room;
	return true;
}

static inline bool add_text(struct walk *walk, const char *text, size_t nbytes, uint32_t *at)
{
	if (nbytes > TEXTS_MAX_NBYTES - walk->texts_nbytes) {
		walk->cut = true;
		return false;
	}
	if (!grow((void **)&walk->texts, &walk->texts_room, walk->texts_nbytes, nbytes + 2, 1))
		return false;
	if (walk->texts_nbytes == 0)
		walk->texts[walk->texts_nbytes++] = '\0';
	*at = (uint32_t)walk->texts_nbytes;
	memcpy(walk->texts + *at, text, nbytes);
	walk->texts[*at + nbytes] = '\0';
	walk->texts_nbytes += nbytes + 1;
	return true;
}

bool walk_add_text(struct walk *walk, const char *text, size_t nbytes, uint32_t *at)
{
	return add_text(walk, text, nbytes, at);
}

bool walk_add_node(
	struct walk *walk, uint32_t parent, const char *name, size_t nbytes, uint32_t *node)
{
	uint32_t text;
	if (walk->nnodes >= WALK_MAX_NODES) {
		walk->cut = true;
		return false;
	}
	if (!add_text(walk, name, nbytes, &text) || !grow((void **)&walk->nodes, &walk->nodes_room,
							    walk->nnodes, 1, sizeof(*walk->nodes)))
		return false;
	walk->nodes[walk->nnodes] = (struct walk_node){ .parent = parent, .name = text };
	*node = (uint32_t)walk->nnodes++;
	return true;
}

/* Its length stands before it. */
bool walk_add_attributes(struct walk *walk, uint32_t node, const uint8_t *list, size_t nbytes)
{
	uint8_t length[4];
	uint32_t at, unused;
	put_le32(length, (uint32_t)nbytes);
	if (!walk_add_text(walk, (const char *)length, sizeof(length), &at))
		return false;
	walk->texts_nbytes--; /* the list follows the length at once */
	if (!walk_add_text(walk, (const char *)list, nbytes, &unused))
		return false;
	walk->nodes[node].attributes = at;
	return true;
}

const uint8_t *walk_attributes(const struct walk *walk, uint32_t node, size_t *nbytes)
{
	uint32_t at = walk->nodes[node].attributes;
	const uint8_t *list = (const uint8_t *)walk->texts + at;
	if (!at)
		return NULL;
	*nbytes = get_le32(list);
	return list + 4;
}

bool walk_add_packing(struct walk *walk, uint32_t node, const struct zisofs *zisofs)
{
	if (!grow((void **)&walk->packed, &walk->packed_room, walk->npacked, 1,
		    sizeof(*walk->packed)))
		return false;
	walk->packed[walk->npacked++] = *zisofs;
	walk->nodes[node].packed = (uint32_t)walk->npacked;
	walk->nodes[node].nbytes = zisofs->nbytes;
	return true;
}

uint64_t walk_stored_nbytes(const struct walk *walk, uint32_t node)
{
	const struct walk_node *it = &walk->nodes[node];
	uint64_t nbytes = 0;
	for (uint32_t i = 0; i < it->nextents; i++)
		nbytes += walk->extents[it->first_extent + i].nbytes;
	return nbytes;
}

bool walk_add_extent(struct walk *walk, uint32_t node, uint64_t offset, uint64_t nbytes)
{
	struct walk_node *of = &walk->nodes[node];
	if (!grow((void **)&walk->extents, &walk->extents_room, walk->nextents, 1,
		    sizeof(*walk->extents)))
		return false;
	if (of->nextents++ == 0)
		of->first_extent = (uint32_t)walk->nextents;
	walk->extents[walk->nextents++] =
		(struct walk_extent){ .offset = offset, .nbytes = nbytes, .node = node };
	return true;
}

bool walk_add_relocated(struct walk *walk, int64_t lba)
{
	if (!grow((void **)&walk->relocated, &walk->relocated_room, walk->nrelocated, 1,
		    sizeof(*walk->relocated)))
		return false;
	walk->relocated[walk->nrelocated++] = lba;
	return true;
}

int walk_enter(struct discimg_job *job, struct walk *walk, uint32_t directory)
{
	struct walk_node *node = &walk->nodes[directory];
	if (!node->unread || walk->cut)
		return 0;
	node->unread = false;
	node->first_child = (uint32_t)walk->nnodes;
	int r = walk->reader->read(walk->reader, job, walk, directory);
	return r < 0 ? r : check_cancelled(job);
}

static void free_reader(struct walk *walk)
{
	if (walk->reader)
		walk->reader->free(walk->reader);
	walk->reader = NULL;
}

void walk_free(struct walk *walk)
{
	free_reader(walk);
	free(walk->nodes);
	free(walk->extents);
	free(walk->relocated);
	free(walk->raws);
	free(walk->packed);
	free(walk->texts);
	*walk = (struct walk){ 0 };
}

int walk_all(struct discimg_job *job, struct walk *walk)
{
	int r = 0;
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++)
		r = walk_enter(job, walk, i);
	free_reader(walk);
	if (r < 0)
		walk_free(walk);
	return r;
}

/* Whether all nodes behind FIRST, its first child, are below DIRECTORY. */
static bool was_read_last(const struct walk *walk, uint32_t directory, uint32_t first)
{
	for (size_t i = first; i < walk->nnodes; i++)
		if (walk->nodes[i].parent != directory && walk->nodes[i].parent < first)
			return false;
	return true;
}

/* Each table grows with the nodes, and so has at its end what belongs to the last ones of them. */
void walk_forget(struct walk *walk, uint32_t directory)
{
	struct walk_node *node = &walk->nodes[directory];
	uint32_t first = node->first_child;
	if (!walk->reader || node->nchildren == 0 || !was_read_last(walk, directory, first))
		return;
	for (size_t i = first; i < walk->nnodes && walk->npacked > 0; i++)
		if (walk->nodes[i].packed && walk->nodes[i].packed <= walk->npacked)
			walk->npacked = walk->nodes[i].packed - 1;
	while (walk->nextents > 0 && walk->extents[walk->nextents - 1].node >= first)
		walk->nextents--;
	walk->texts_nbytes = walk->nodes[first].name;
	walk->nnodes = first;
	node->nchildren = 0;
}

const struct walk_raw *walk_raw_of(const struct walk *walk, uint32_t node)
{
	for (size_t i = 0; i < walk->nraws; i++)
		if (walk->raws[i].node == node)
			return &walk->raws[i];
	return NULL;
}

void walk_path(const struct walk *walk, uint32_t node, char *path, size_t nbytes)
{
	char name[WALK_NAME_NBYTES];
	size_t at = nbytes - 1;
	path[at] = '\0';
	if (node == 0)
		path[--at] = '/';
	for (; node != 0; node = walk->nodes[node].parent) {
		const char *bytes = walk_name(walk, node);
		size_t n = text_of_bytes(name, sizeof(name), (const uint8_t *)bytes, strlen(bytes));
		if (n + 1 + 3 > at) { /* no room: what is there stands behind dots */
			at -= 3;
			memcpy(path + at, "...", 3);
			break;
		}
		at -= n + 1;
		path[at] = '/';
		memcpy(path + at + 1, name, n);
	}
	memmove(path, path + at, nbytes - at);
}
