/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of a disc as a node: attributes as they were found, content by extents. */
#include "job/import_node.h"

#include "base/context.h"
#include "master/attributes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* No host has such devices, so that no file of a host is a link of one here. */
#define NO_DEVICE (UINT64_C(1) << 63)

bool import_is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Names of one file have its serial number and its place in common. */
static struct tree_scanned identity_of(const struct discimg_file *file, uint32_t number)
{
	if (file->serial == 0)
		return (struct tree_scanned){ .dev = NO_DEVICE, .ino = (ino_t)number + 1 };
	return (struct tree_scanned){ .dev = NO_DEVICE + 1 + (dev_t)(file->lba + 1),
		.ino = (ino_t)file->serial };
}

static int set_content(struct discimg_job *job, const struct import_source *source, uint32_t number,
	struct tree_node *node)
{
	const struct walk *walk = &source->files->walk;
	const struct walk_node *from = &walk->nodes[number];
	struct disc_extent *extents = calloc((size_t)from->nextents + 1, sizeof(*extents));
	if (!extents)
		return fail_nomem(job);
	for (uint32_t i = 0; i < from->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[from->first_extent + i];
		extents[i] = (struct disc_extent){ extent->offset, extent->nbytes };
		node->may_have_holes |= extent->offset == WALK_HOLE;
	}
	node->nbytes = from->packed ? walk_stored_nbytes(walk, number) : from->nbytes;
	node->source = tree_add_source_on_disc(
		source->tree, source->name, source->files->disc, extents, from->nextents);
	free(extents);
	return node->source ? 0 : fail_nomem(job);
}

static int take_attributes(struct discimg_job *job, const struct import_source *source,
	uint32_t number, struct tree_node *node)
{
	struct discimg_attribute it;
	for (size_t i = 0; discimg_files_attribute(source->files, number, i, &it); i++)
		if (!attributes_add(node, it.name, it.value, it.nbytes))
			return fail_nomem(job);
	return 0;
}

int import_node(struct discimg_job *job, const struct import_source *source, uint32_t number,
	struct tree_node *node)
{
	struct discimg_file file;
	discimg_files_get(source->files, number, &file);
	node->mode = file.mode;
	node->uid = file.uid;
	node->gid = file.gid;
	node->mtime = file.mtime;
	node->mtime_nsec = file.mtime_ns;
	node->rdev = makedev(file.major, file.minor);
	node->scanned = identity_of(&file, number);
	if (file.mtime > source->tree->newest_mtime)
		source->tree->newest_mtime = file.mtime;
	int r = take_attributes(job, source, number, node);
	if (r == 0 && S_ISREG(file.mode))
		r = set_content(job, source, number, node);
	if (r == 0 && S_ISLNK(file.mode))
		node->target = strdup(file.target);
	return r == 0 && S_ISLNK(file.mode) && !node->target ? fail_nomem(job) : r;
}
