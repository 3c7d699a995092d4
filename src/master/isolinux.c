/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be known about a tree's ISOLINUX: its version, and whether it is complete. */
#include "master/isolinux.h"

#include "base/context.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ISOLINUX_NBYTES      65536 /* as much as an isolinux.bin has, and more */
#define FIRST_MODULE_VERSION 5     /* from which it keeps most of itself in ldlinux.c32 */
#define CORE_MODULE          "ldlinux.c32"

/* Copies what at TEXT looks like a version and a date. */
static void copy_version(const char *text, const char *end, char *version, size_t nbytes)
{
	size_t n = 0;
	while (text + n < end && n + 1 < nbytes &&
		(isalnum((unsigned char)text[n]) || text[n] == '.' || text[n] == ' '))
		n++;
	while (n > 0 && text[n - 1] == ' ')
		n--;
	memcpy(version, text, n);
	version[n] = '\0';
}

void isolinux_version(
	struct discimg_job *job, const struct tree_node *node, char *version, size_t nbytes)
{
	static const char word[] = "ISOLINUX ";
	version[0] = '\0';
	char *bytes = malloc(ISOLINUX_NBYTES);
	ssize_t n = bytes ? tree_read_head(job, node, (uint8_t *)bytes, ISOLINUX_NBYTES) : -1;
	const char *at = n > 0 ? memmem(bytes, (size_t)n, word, sizeof(word) - 1) : NULL;
	if (at)
		copy_version(at + sizeof(word) - 1, bytes + n, version, nbytes);
	free(bytes);
}

/* Where ISOLINUX looks for its module besides its own folder. */
static bool has_module(const struct tree *tree, const struct tree_node *node)
{
	static const char *const folders[] = { "/boot/isolinux", "/isolinux", "/boot/syslinux",
		"/syslinux", "" };
	for (size_t i = 0; i < node->parent->nchildren; i++)
		if (strcasecmp(node->parent->children[i]->name, CORE_MODULE) == 0)
			return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char path[64];
		snprintf(path, sizeof(path), "%s/" CORE_MODULE, folders[i]);
		if (tree_find_nocase(tree, path))
			return true;
	}
	return false;
}

void isolinux_check(struct discimg_job *job, const struct tree *tree, const struct tree_node *node)
{
	char version[64];
	isolinux_version(job, node, version, sizeof(version));
	if (atoi(version) < FIRST_MODULE_VERSION || has_module(tree, node))
		return;
	char *path = tree_path(node);
	say(job, DISCIMG_WARNING,
		"ISOLINUX %s will not start without " CORE_MODULE
		": put that of the same version (Debian package syslinux-common) beside %s",
		version, path ? path : node->name);
	free(path);
}
