/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What El Torito adds to the files of a tree: its catalogue, and boot images that know their place.
 */
#include "master/boot_files.h"

#include "base/context.h"
#include "master/catalog.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BOOT_IMAGE_NBYTES (64 << 20)

/* Boot images that are told their own place have their bytes in memory. */
static int take_boot_image(struct discimg_job *job, struct tree *tree, struct content *content,
	const struct boot_entry *entry)
{
	const char *path = entry->path;
	uint8_t *bytes;
	if (!entry->info_table && !entry->grub2_info)
		return 0;
	struct tree_node *node = tree_first_name(tree, tree_find(tree, path));
	if (node->nbytes == 0)
		return 0;
	if (node->nbytes > MAX_BOOT_IMAGE_NBYTES)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu bytes are too many for a boot image that is told its place", path,
			(unsigned long long)node->nbytes);
	bytes = malloc((size_t)node->nbytes);
	if (!bytes)
		return fail_nomem(job);
	int r = content_read(content, node, 0, bytes, (size_t)node->nbytes);
	if (r < 0) {
		free(bytes);
		return r;
	}
	free(node->bytes);
	node->bytes = bytes;
	return 0;
}

int boot_files_add(struct discimg_job *job, struct tree *tree, struct content *content,
	const struct boot_plan *plan)
{
	int r = 0;
	for (size_t i = 0; i < plan->nentries && r == 0; i++)
		r = take_boot_image(job, tree, content, plan->entries + i);
	if (r < 0 || plan->nentries == 0)
		return r;
	struct tree_node old = { .mode = S_IFREG | 0444, .mtime = tree->newest_mtime };
	const struct tree_node *there = tree_find(tree, plan->catalog_path);
	if (there && S_ISREG(there->mode))
		memcpy(&old, there, offsetof(struct tree_node, name));
	uint8_t *bytes = calloc(1, CATALOG_NBYTES);
	struct tree_node *node =
		bytes ? tree_add_file(job, tree, plan->catalog_path, bytes, CATALOG_NBYTES, NULL)
		      : NULL;
	if (!node)
		return fail_nomem(job);
	node->mode = old.mode;
	node->uid = old.uid;
	node->gid = old.gid;
	node->mtime = old.mtime;
	node->mtime_nsec = old.mtime_nsec;
	node->hidden = plan->hide_catalog ? TREE_HIDE_ALL : 0;
	return 0;
}

void boot_files_finish(struct tree *tree, const struct boot_plan *plan)
{
	if (plan->nentries == 0)
		return;
	catalog_write(plan, tree, tree_find(tree, plan->catalog_path)->bytes);
	catalog_patch_images(plan, tree);
}
