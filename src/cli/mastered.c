/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was mastered, for the commands that do it. */
#include "cli/cli.h"

void print_boot(struct cli *cli, const struct discimg_master_report *report)
{
	for (size_t i = 0; i < report->nboot_lines; i++)
		print_result(cli, "%s", report->boot_lines[i]);
	for (size_t i = 0; i < report->nloaders; i++)
		print_result(
			cli, "loader: %s %s", report->loaders[i].name, report->loaders[i].version);
}

static json_t *list_of(char *const *texts, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, text_json(texts[i]));
	return list;
}

static json_t *list_of_skipped(const struct discimg_master_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nskipped; i++)
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "path", text_json(report->skipped[i].path),
				      "reason", text_json(report->skipped[i].reason)));
	return list;
}

static json_t *list_of_loaders(const struct discimg_master_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nloaders; i++)
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "name", text_json(report->loaders[i].name),
				      "version", text_json(report->loaders[i].version)));
	return list;
}

void add_mastered(json_t *document, const struct discimg_master_report *report)
{
	json_t *content = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "files",
		(json_int_t)report->nfiles, "directories", (json_int_t)report->ndirectories,
		"symlinks", (json_int_t)report->nsymlinks, "specials",
		(json_int_t)report->nspecials, "hardlinks", (json_int_t)report->nhardlinks, "bytes",
		(json_int_t)report->content_nbytes, "shared_files", (json_int_t)report->nshared,
		"shared_bytes", (json_int_t)report->shared_nbytes);
	json_object_set_new(document, "content", content);
	json_object_set_new(document, "skipped", list_of_skipped(report));
	json_object_set_new(document, "added", list_of(report->added, report->nadded));
	json_object_set_new(document, "loaders", list_of_loaders(report));
	json_object_set_new(document, "boot", list_of(report->boot_lines, report->nboot_lines));
}
