/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names as Windows and macOS take them: no characters or words that mean something to them, and
 * none that differ from others in the same folder by the case of their letters only.
 */
#include "master/host_names.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct system {
	const char *name;
	bool (*takes)(const char *name);
};

/* Devices, whatever extension is behind them ("Naming Files, Paths, and Namespaces"). */
static bool is_device(const char *name)
{
	static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "COM", "LPT" };
	enum { NPLAIN = 4 };
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		const char *behind = name + 3;
		if (strncasecmp(name, devices[i], 3) != 0)
			continue;
		if (i >= NPLAIN && *behind >= '1' && *behind <= '9')
			behind++;
		else if (i >= NPLAIN)
			continue;
		if (*behind == '\0' || *behind == '.')
			return true;
	}
	return false;
}

static bool windows_takes(const char *name)
{
	size_t n = strlen(name);
	if (n == 0 || name[n - 1] == '.' || name[n - 1] == ' ' || is_device(name))
		return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < 0x20 || strchr("<>:\"\\|?*", *p))
			return false;
	return true;
}

/* ":" parts folders in its older interfaces. */
static bool macos_takes(const char *name)
{
	return !strchr(name, ':');
}

static int compare_letters(const void *a, const void *b)
{
	const struct tree_node *x = *(const struct tree_node *const *)a;
	const struct tree_node *y = *(const struct tree_node *const *)b;
	return strcasecmp(x->name, y->name);
}

/* One of two names in DIRECTORY that are the same to who ignores the case of A to Z; or NULL. */
static int find_clash(
	struct discimg_job *job, const struct tree_node *directory, const struct tree_node **clash)
{
	uint32_t n = directory->nchildren;
	*clash = NULL;
	if (n < 2)
		return 0;
	struct tree_node **nodes = calloc(n, sizeof(struct tree_node *));
	if (!nodes)
		return fail_nomem(job);
	memcpy(nodes, directory->children, n * sizeof(struct tree_node *));
	qsort(nodes, n, sizeof(struct tree_node *), compare_letters);
	for (uint32_t i = 1; i < n && !*clash; i++)
		if (compare_letters(&nodes[i - 1], &nodes[i]) == 0)
			*clash = nodes[i];
	free(nodes);
	return 0;
}

static int warn(struct discimg_job *job, const struct tree_node *node, uint64_t n,
	const char *system, const char *one, const char *many)
{
	char *path = node ? tree_path(node) : NULL;
	if (!node)
		return 0;
	if (!path)
		return fail_nomem(job);
	say(job, DISCIMG_WARNING, "%llu %s %s, the first is %s", (unsigned long long)n,
		n == 1 ? one : many, system, path);
	free(path);
	return 0;
}

static int check(struct discimg_job *job, const struct tree *tree, const struct system *system)
{
	const struct tree_node *refused = NULL, *clashing = NULL, *clash;
	uint64_t nrefused = 0, nclashing = 0;
	int r = 0;
	for (struct tree_node *node = tree->root; node && r == 0;
		node = tree_next(node, tree->root)) {
		if (node->parent && !system->takes(node->name)) {
			refused = refused ? refused : node;
			nrefused++;
		}
		if (!S_ISDIR(node->mode))
			continue;
		r = find_clash(job, node, &clash);
		clashing = clashing ? clashing : clash;
		nclashing += clash != NULL;
	}
	if (r == 0)
		r = warn(job, refused, nrefused, system->name, "name is none to",
			"names are none to");
	if (r == 0)
		r = warn(job, clashing, nclashing, system->name,
			"folder has names that differ in case only, which are one to",
			"folders have names that differ in case only, which are one to");
	return r;
}

int host_names_check_windows(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report)
{
	static const struct system windows = { "Windows", windows_takes };
	(void)report;
	return check(job, tree, &windows);
}

int host_names_check_macos(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report)
{
	static const struct system macos = { "macOS", macos_takes };
	(void)report;
	return check(job, tree, &macos);
}
