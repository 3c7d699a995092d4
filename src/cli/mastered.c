/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was mastered, for the commands that do it. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

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

/* Appends ", 3 hard links" to LINE, unless there are none. */
static void add_count(char *line, size_t nbytes, uint64_t n, const char *what)
{
	size_t at = strlen(line);
	if (n > 0)
		snprintf(line + at, nbytes - at, ", %llu %s%s", (unsigned long long)n, what,
			n == 1 ? "" : "s");
}

/* "file systems: ISO 9660, Rock Ridge, Joliet, UDF 1.02" */
static void tell_views(struct cli *cli, const struct discimg_master_report *report)
{
	char udf[16] = "";
	snprintf(udf, sizeof(udf), "UDF %x.%02x", report->udf_revision >> 8,
		report->udf_revision & 0xff);
	print_result(cli, "  file systems: %s%s%s%s%s", report->iso ? "ISO 9660" : "",
		report->rock_ridge ? ", Rock Ridge" : "", report->joliet ? ", Joliet" : "",
		report->iso && report->udf_revision ? ", " : "", report->udf_revision ? udf : "");
}

static void tell_mangled(struct cli *cli, const char *view, uint64_t n)
{
	if (n > 0)
		print_result(cli, "  %llu name%s cut or numbered in %s", (unsigned long long)n,
			n == 1 ? " was" : "s were", view);
}

/* What was written is the session alone; all that is told behind it is of the whole. */
static void tell_session(
	struct cli *cli, const char *image, const struct discimg_master_report *report)
{
	char added[UNITS_NBYTES], all[UNITS_NBYTES];
	uint32_t nadded = report->nsectors - report->session_lba;
	print_result(cli,
		"added a session of %s (%u sectors) at sector %u to %s: %s (%u sectors) in all, "
		"volume id \"%s\"",
		size_text(added, (uint64_t)nadded * 2048), nadded, report->session_lba, image,
		size_text(all, (uint64_t)report->nsectors * 2048), report->nsectors,
		report->volume_id);
}

static void tell_image(struct cli *cli, const char *out, const struct discimg_master_report *report)
{
	char size[UNITS_NBYTES];
	print_result(cli, "wrote %s: %s (%u sectors), volume id \"%s\"", out,
		size_text(size, (uint64_t)report->nsectors * 2048), report->nsectors,
		report->volume_id);
}

void print_mastered(struct cli *cli, const char *out, const struct discimg_master_report *report)
{
	char size[UNITS_NBYTES], line[256];
	print_boot(cli, report);
	if (report->session_lba > 0)
		tell_session(cli, out, report);
	else
		tell_image(cli, out, report);
	snprintf(line, sizeof(line), "  %s in %llu file%s", size_text(size, report->content_nbytes),
		(unsigned long long)report->nfiles, report->nfiles == 1 ? "" : "s");
	add_count(line, sizeof(line), report->ndirectories + 1, "folder");
	add_count(line, sizeof(line), report->nhardlinks, "hard link");
	add_count(line, sizeof(line), report->nsymlinks, "symbolic link");
	add_count(line, sizeof(line), report->nspecials, "special file");
	add_count(line, sizeof(line), report->nskipped, "unreadable file");
	print_result(cli, "%s", line);
	if (report->npacked > 0)
		print_result(cli, "  %llu file%s compressed", (unsigned long long)report->npacked,
			report->npacked == 1 ? " was" : "s were");
	if (report->nshared > 0)
		print_result(cli, "  %llu file%s of the content of others, stored once: %s saved",
			(unsigned long long)report->nshared, report->nshared == 1 ? "" : "s",
			size_text(size, report->shared_nbytes));
	if (report->nembedded > 0)
		print_result(cli, "  %llu file%s inside %s", (unsigned long long)report->nembedded,
			report->nembedded == 1 ? " lies" : "s lie",
			report->nembedded == 1 ? "its entry" : "their entries");
	if (report->nsparse > 0)
		print_result(cli, "  %s of holes in %llu file%s take no room",
			size_text(size, report->hole_nbytes), (unsigned long long)report->nsparse,
			report->nsparse == 1 ? "" : "s");
	tell_views(cli, report);
	tell_mangled(cli, "ISO 9660", report->iso_nmangled);
	tell_mangled(cli, "Joliet", report->joliet_nmangled);
	tell_mangled(cli, "UDF", report->udf_nmangled);
	print_layer_breaks(cli, report);
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
	json_t *content = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"files", (json_int_t)report->nfiles, "directories",
		(json_int_t)report->ndirectories, "symlinks", (json_int_t)report->nsymlinks,
		"specials", (json_int_t)report->nspecials, "hardlinks",
		(json_int_t)report->nhardlinks, "bytes", (json_int_t)report->content_nbytes,
		"shared_files", (json_int_t)report->nshared, "shared_bytes",
		(json_int_t)report->shared_nbytes, "embedded_files", (json_int_t)report->nembedded,
		"compressed_files", (json_int_t)report->npacked, "sparse_files",
		(json_int_t)report->nsparse, "hole_bytes", (json_int_t)report->hole_nbytes);
	json_object_set_new(document, "content", content);
	json_object_set_new(document, "skipped", list_of_skipped(report));
	json_object_set_new(document, "added", list_of(report->added, report->nadded));
	json_object_set_new(document, "loaders", list_of_loaders(report));
	if (report->nlayer_breaks)
		json_object_set_new(document, "layer_breaks", list_of_layer_breaks(report));
	json_object_set_new(document, "boot", list_of(report->boot_lines, report->nboot_lines));
}

void add_image(json_t *document, const char *out, const struct discimg_master_report *report)
{
	json_t *image = json_pack("{s:o, s:I, s:I, s:o, s:I, s:i}", "path",
		out ? text_json(out) : json_null(), "sectors", (json_int_t)report->nsectors,
		"bytes", (json_int_t)report->nsectors * 2048, "volume_id",
		text_json(report->volume_id), "timestamp", (json_int_t)report->timestamp,
		"iso_level", (int)report->iso_level);
	if (report->session_lba > 0)
		json_object_set_new(image, "session_lba", json_integer(report->session_lba));
	json_object_set_new(document, "image", image);
	add_mastered(document, report);
}
