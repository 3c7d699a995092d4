/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the files there that the configurations of boot loaders, in the tree of a disc, name? */
#include "base/context.h"
#include "base/count.h"
#include "fs/bootcheck.h"
#include "fs/bootconfig.h"
#include "fs/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define MAX_CONFIGS       256
#define MAX_CONFIG_NBYTES (1u << 20)
#define MAX_LINKS         16
#define PATH_NBYTES       512
#define ROOT              0

struct language {
	void (*scan)(const char *text, size_t nbytes, const struct bootconfig_sink *sink);
	bool any_case;    /* it finds names in whichever case */
	bool is_relative; /* paths without a slash lie beside the first configuration */
};

static const struct language grub = { bootconfig_scan_grub, false, false };
static const struct language syslinux = { bootconfig_scan_syslinux, true, true };
static const struct language entry = { bootconfig_scan_entry, true, false };

/* A configuration that is there, and the folder that its paths begin from. */
struct config {
	const struct language *language;
	uint32_t node, folder;
};

struct configs {
	struct bootcheck *check;
	struct config list[MAX_CONFIGS];
	size_t n;
	const struct config *current;
	char path[PATH_NBYTES]; /* of the current one */
	size_t nnamed, nmissing;
};

static uint32_t child(
	const struct walk *walk, uint32_t folder, const char *name, size_t nbytes, bool any_case)
{
	const struct walk_node *node = &walk->nodes[folder];
	for (uint32_t i = node->first_child; i < node->first_child + node->nchildren; i++) {
		const char *other = walk_name(walk, i);
		int order =
			any_case ? strncasecmp(other, name, nbytes) : strncmp(other, name, nbytes);
		if (!walk->nodes[i].is_fork && order == 0 && !other[nbytes])
			return i;
	}
	return WALK_NO_NODE;
}

/* What PATH means in FOLDER, through symbolic links, of which *NLINKS may follow. */
static uint32_t find(
	const struct walk *walk, uint32_t folder, const char *path, bool any_case, unsigned *nlinks)
{
	uint32_t node = *path == '/' ? ROOT : folder;
	while (node != WALK_NO_NODE && *(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");
		uint32_t parent = node;
		if (n == 2 && memcmp(path, "..", 2) == 0)
			node = walk->nodes[node].parent;
		else if (n != 1 || *path != '.')
			node = child(walk, node, path, n, any_case);
		if (node != WALK_NO_NODE && S_ISLNK(walk->nodes[node].mode)) {
			if (*nlinks == 0)
				return WALK_NO_NODE;
			--*nlinks;
			node = find(walk, parent, walk->texts + walk->nodes[node].target, any_case,
				nlinks);
		}
		path += n;
	}
	return node;
}

static uint32_t look(const struct configs *configs, const char *path)
{
	const struct language *language = configs->current->language;
	uint32_t folder = language->is_relative ? configs->current->folder : ROOT;
	unsigned nlinks = MAX_LINKS;
	return find(&configs->check->walk, folder, path, language->any_case, &nlinks);
}

/* SYSLINUX tries these behind a kernel's name. */
static bool is_there(const struct configs *configs, const struct bootconfig_reference *reference)
{
	static const char *const suffixes[] = { "", ".cbt", ".0", ".com", ".bs", ".bss", ".bin",
		".c32", ".img" };
	char path[PATH_NBYTES];
	size_t n =
		configs->current->language == &syslinux ? sizeof(suffixes) / sizeof(*suffixes) : 1;
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s%s", reference->path, suffixes[i]);
		uint32_t node = look(configs, path);
		if (node != WALK_NO_NODE && S_ISREG(configs->check->walk.nodes[node].mode))
			return true;
	}
	return false;
}

static void add_config(
	struct configs *configs, const struct language *language, uint32_t node, uint32_t folder)
{
	for (size_t i = 0; i < configs->n; i++)
		if (configs->list[i].node == node)
			return;
	if (configs->n < MAX_CONFIGS && S_ISREG(configs->check->walk.nodes[node].mode))
		configs->list[configs->n++] = (struct config){ language, node, folder };
}

static void take(void *user, const struct bootconfig_reference *reference)
{
	struct configs *configs = user;
	char path[PATH_NBYTES];
	configs->nnamed++;
	if (is_there(configs, reference)) {
		if (reference->kind == CONFIG_FURTHER)
			add_config(configs, configs->current->language,
				look(configs, reference->path), configs->current->folder);
		return;
	}
	text_of_bytes(
		path, sizeof(path), (const uint8_t *)reference->path, strlen(reference->path));
	configs->nmissing++;
	if (reference->conditional)
		certify_note(configs->check->certificate,
			"%s, line %u: there is no %s, which is asked for before", configs->path,
			reference->line, path);
	else
		certify_bad(configs->check->certificate, "%s, line %u: there is no %s",
			configs->path, reference->line, path);
}

static int check_config(struct configs *configs, size_t i)
{
	struct bootcheck *check = configs->check;
	struct bootconfig_sink sink = { take, configs };
	configs->current = &configs->list[i];
	uint32_t node = configs->current->node;
	uint64_t nbytes = check->walk.nodes[node].nbytes;
	size_t n = nbytes < MAX_CONFIG_NBYTES ? (size_t)nbytes : MAX_CONFIG_NBYTES;
	uint8_t *bytes = malloc(n + 1);
	if (!bytes)
		return fail_nomem(check->job);
	walk_path(&check->walk, node, configs->path, sizeof(configs->path));
	configs->nnamed = configs->nmissing = 0;
	if (bootcheck_read(check, node, bytes, n) < n)
		certify_bad(check->certificate, "%s: it cannot be read", configs->path);
	else
		configs->current->language->scan((const char *)bytes, n, &sink);
	free(bytes);
	if (configs->nnamed > 0 && configs->nmissing == 0)
		certify_ok(check->certificate, "%s: the %zu file%s that it names %s there",
			configs->path, configs->nnamed, noun_s(configs->nnamed),
			is_are(configs->nnamed));
	return check_cancelled(check->job);
}

/* The configurations that loaders look for by name. */
static void find_configs(struct configs *configs)
{
	const struct walk *walk = &configs->check->walk;
	for (uint32_t i = 0; i < walk->nnodes; i++) {
		const char *name = walk_name(walk, i);
		uint32_t folder = walk->nodes[i].parent;
		size_t n = strlen(name);
		if (strcasecmp(name, "grub.cfg") == 0)
			add_config(configs, &grub, i, folder);
		else if (strcasecmp(name, "isolinux.cfg") == 0 ||
			 strcasecmp(name, "syslinux.cfg") == 0)
			add_config(configs, &syslinux, i, folder);
		else if (n > 5 && strcasecmp(name + n - 5, ".conf") == 0 &&
			 strcasecmp(walk_name(walk, folder), "entries") == 0 &&
			 strcasecmp(walk_name(walk, walk->nodes[folder].parent), "loader") == 0)
			add_config(configs, &entry, i, folder);
	}
}

int configcheck(struct bootcheck *check)
{
	struct configs *configs = calloc(1, sizeof(*configs));
	int r = configs ? 0 : fail_nomem(check->job);
	if (r == 0) {
		configs->check = check;
		find_configs(configs);
	}
	for (size_t i = 0; r == 0 && i < configs->n; i++)
		r = check_config(configs, i);
	free(configs);
	return r;
}
