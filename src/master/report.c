/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling and freeing the report of what was mastered. */
#include "master/report.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define LEVEL_2_NBYTES 0xffffffffu /* the largest file that one section can hold */

static bool add_text(char ***table, size_t *n, const char *text)
{
	char *copy = strdup(text);
	char **more = copy ? array_more(*table, *n, sizeof(*more)) : NULL;
	if (!more) {
		free(copy);
		return false;
	}
	more[(*n)++] = copy;
	*table = more;
	return true;
}

bool report_skipped(struct discimg_master_report *report, const char *path, const char *reason)
{
	char *path_copy = strdup(path), *reason_copy = strdup(reason);
	struct discimg_master_skipped *more =
		array_more(report->skipped, report->nskipped, sizeof(*more));
	if (more)
		report->skipped = more;
	if (!path_copy || !reason_copy || !more) {
		free(path_copy);
		free(reason_copy);
		return false;
	}
	more[report->nskipped++] =
		(struct discimg_master_skipped){ .path = path_copy, .reason = reason_copy };
	return true;
}

bool report_has_skipped(const struct discimg_master_report *report, const char *path)
{
	for (size_t i = 0; i < report->nskipped; i++)
		if (strcmp(report->skipped[i].path, path) == 0)
			return true;
	return false;
}

const char *report_advice(const struct discimg_master_options *options)
{
	return options->unreadable_advice ? options->unreadable_advice
					  : "--skip-unreadable goes on regardless";
}

bool report_added(struct discimg_master_report *report, const char *path)
{
	return add_text(&report->added, &report->nadded, path);
}

bool report_loader(struct discimg_master_report *report, const char *name, const char *version)
{
	char *name_copy = strdup(name), *version_copy = strdup(version);
	struct discimg_master_loader *more =
		array_more(report->loaders, report->nloaders, sizeof(*more));
	if (more)
		report->loaders = more;
	if (!name_copy || !version_copy || !more) {
		free(name_copy);
		free(version_copy);
		return false;
	}
	more[report->nloaders++] =
		(struct discimg_master_loader){ .name = name_copy, .version = version_copy };
	return true;
}

bool report_boot_line(struct discimg_master_report *report, const char *line)
{
	return add_text(&report->boot_lines, &report->nboot_lines, line);
}

bool report_layer_break(struct discimg_master_report *report, uint32_t offset, unsigned title_set)
{
	struct discimg_master_layer_break *more =
		array_more(report->layer_breaks, report->nlayer_breaks, sizeof(*more));
	if (!more)
		return false;
	report->layer_breaks = more;
	more[report->nlayer_breaks++] =
		(struct discimg_master_layer_break){ .lba = offset, .title_set = title_set };
	return true;
}

void report_place_layer_breaks(struct discimg_master_report *report, uint32_t lba)
{
	for (size_t i = 0; i < report->nlayer_breaks; i++)
		report->layer_breaks[i].lba += lba;
}

void report_count_nodes(struct discimg_master_report *report, const struct tree *tree)
{
	report->iso_level = 2;
	for (const struct tree_node *node = tree_next(tree->root, tree->root); node;
		node = tree_next(node, tree->root)) {
		report->ndirectories += S_ISDIR(node->mode);
		report->nfiles += S_ISREG(node->mode);
		report->nsymlinks += S_ISLNK(node->mode);
		report->nspecials +=
			!S_ISDIR(node->mode) && !S_ISREG(node->mode) && !S_ISLNK(node->mode);
		report->nhardlinks += node->is_link;
		if (S_ISREG(node->mode) && !node->is_link)
			report->content_nbytes += node->nbytes;
		if (S_ISREG(node->mode) && node->nbytes > LEVEL_2_NBYTES)
			report->iso_level = 3;
	}
}

static void free_texts(char **table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(table[i]);
	free(table);
}

void discimg_master_report_free(struct discimg_master_report *report)
{
	for (size_t i = 0; i < report->nskipped; i++) {
		free(report->skipped[i].path);
		free(report->skipped[i].reason);
	}
	for (size_t i = 0; i < report->nloaders; i++) {
		free(report->loaders[i].name);
		free(report->loaders[i].version);
	}
	free(report->skipped);
	free(report->loaders);
	free(report->layer_breaks);
	free_texts(report->added, report->nadded);
	free_texts(report->boot_lines, report->nboot_lines);
	*report = (struct discimg_master_report){ 0 };
}
