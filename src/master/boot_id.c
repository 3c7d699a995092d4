/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for machines to know an image by, made from its tree and from nothing else. */
#include "master/boot_id.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_NBYTES 65536 /* of grub.cfg */
#define SHA256_NBYTES 32

static bool add_text(struct digest *digest, const char *text)
{
	return digest_add(digest, text ? text : "", text ? strlen(text) + 1 : 1);
}

static bool add_node(struct digest *digest, const struct tree_node *node)
{
	uint8_t fields[32];
	char *path = tree_path(node);
	put_le32(fields, node->mode);
	put_le32(fields + 4, node->uid);
	put_le32(fields + 8, node->gid);
	put_le32(fields + 12, (uint32_t)node->rdev);
	put_le64(fields + 16, (uint64_t)node->mtime);
	put_le64(fields + 24, S_ISREG(node->mode) ? node->nbytes : 0);
	bool good = path && add_text(digest, path) && add_text(digest, node->target) &&
		    digest_add(digest, fields, sizeof(fields));
	free(path);
	return good;
}

static int add_config(struct discimg_job *job, struct digest *digest, const struct tree *tree)
{
	const struct tree_node *config = tree_find(tree, "/boot/grub/grub.cfg");
	if (!config || !S_ISREG(config->mode))
		return 0;
	uint8_t *bytes = malloc(CONFIG_NBYTES);
	if (!bytes)
		return fail_nomem(job);
	ssize_t n = tree_read_head(job, config, bytes, CONFIG_NBYTES);
	bool good = n < 0 || digest_add(digest, bytes, (size_t)n);
	free(bytes);
	if (n < 0)
		return (int)n;
	return good ? 0 : fail_nomem(job);
}

static int add_tree(struct discimg_job *job, struct digest *digest, const struct tree *tree)
{
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (!add_node(digest, node))
			return fail_nomem(job);
	return add_config(job, digest, tree);
}

static void take_names(const char *hex, struct boot_id *id)
{
	uint8_t bytes[SHA256_NBYTES];
	for (size_t i = 0; i < sizeof(bytes); i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	memcpy(id->guid, bytes, sizeof(id->guid));
	id->guid[7] = (id->guid[7] & 0x0f) | 0x40; /* the version, stored little-endian */
	id->guid[8] = (id->guid[8] & 0x3f) | 0x80; /* the variant */
	id->fat_serial = get_le32(bytes + 16);
	id->mbr_signature = get_le32(bytes + 20);
	snprintf(id->mark, sizeof(id->mark), "%.16s", hex + 48);
}

int boot_id_make(struct discimg_job *job, const struct tree *tree, struct boot_id *id)
{
	char hex[DIGEST_HEX_NBYTES];
	struct digest *digest = digest_new(job, DIGEST_SHA256);
	if (!digest)
		return fail_nomem(job);
	int r = add_tree(job, digest, tree);
	if (r == 0 && !digest_finish(digest, hex))
		r = fail_nomem(job);
	digest_free(digest);
	if (r == 0)
		take_names(hex, id);
	return r;
}
