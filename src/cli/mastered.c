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

/* Of recordable DVDs: what one layer holds, and what the first one does (MMC-6, DVD+R DL). */
enum { ONE_LAYER_NSECTORS = 2295104, FIRST_LAYER_NSECTORS = 2086912 };

/* The second layer is written backwards, so that it must not be the longer one. */
static bool fits_layers(const struct discimg_master_report *report, uint32_t lba)
{
	return lba <= FIRST_LAYER_NSECTORS && lba >= report->nsectors - lba;
}

void print_layer_breaks(struct cli *cli, const struct discimg_master_report *report)
{
	size_t n = 0;
	if (!report->nlayer_breaks || report->nsectors <= ONE_LAYER_NSECTORS)
		return;
	for (size_t i = 0; i < report->nlayer_breaks; i++)
		if (fits_layers(report, report->layer_breaks[i].lba) && n++ < 5)
			print_result(cli,
				"  the first layer can end before sector %u, at a cell "
				"of title set %u",
				report->layer_breaks[i].lba, report->layer_breaks[i].title_set);
	if (n == 0)
		print_result(cli, "  no cell begins where the first of two layers could end: "
				  "playing will stop there for a moment");
}

static json_t *list_of_layer_breaks(const struct discimg_master_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nlayer_breaks; i++) {
		const struct discimg_master_layer_break *it = &report->layer_breaks[i];
		json_array_append_new(list,
			json_pack("{s:I, s:i, s:b}", "sector", (json_int_t)it->lba, "title_set",
				(int)it->title_set, "balanced", fits_layers(report, it->lba)));
	}
	return list;
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
	if (report->nlayer_breaks)
		json_object_set_new(document, "layer_breaks", list_of_layer_breaks(report));
	json_object_set_new(document, "boot", list_of(report->boot_lines, report->nboot_lines));
}
