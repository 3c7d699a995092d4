/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bad sectors and the files that hold them, for the commands that find some. */
#include "cli/cli.h"

#include <inttypes.h>

#define SHOWN_RANGES 20

/* Names for scripts; in the order of enum discimg_bad_kind. */
static const char *const kind_keys[DISCIMG_BAD_NKINDS] = { "unreadable", "c2", "different", "sync",
	"header", "edc", "parity" };

static const char *path_of(const struct discimg_bad *bad, const struct discimg_bad_range *range)
{
	return range->file == DISCIMG_NO_FILE ? NULL : bad->files[range->file].path;
}

static void print_range(
	struct cli *cli, const struct discimg_bad *bad, const struct discimg_bad_range *range)
{
	const char *path = path_of(bad, range);
	char span[SPAN_NBYTES];
	print_result(cli, "bad: %s: %s%s%s", span_text(span, range->lba, range->nsectors),
		discimg_bad_kind_name(range->kind), path ? ": " : "", path ? path : "");
}

static void print_files(struct cli *cli, const struct discimg_bad *bad)
{
	char count[UNITS_NBYTES];
	print_result(cli, "Files that hold them:");
	for (size_t i = 0; i < bad->nfiles && (i < SHOWN_RANGES || cli->verbose); i++)
		print_result(cli, "  %s: %s, the first is %" PRId32, bad->files[i].path,
			count_text(count, bad->files[i].nbad, "bad sector", "bad sectors"),
			bad->files[i].first_lba);
}

void print_bad(struct cli *cli, const struct discimg_bad *bad)
{
	size_t shown = cli->verbose || bad->nranges <= SHOWN_RANGES ? bad->nranges : SHOWN_RANGES;
	for (size_t i = 0; i < shown; i++)
		print_range(cli, bad, &bad->ranges[i]);
	if (shown < bad->nranges)
		print_result(cli, "and %zu more ranges; --verbose or --json lists them",
			bad->nranges - shown);
	if (bad->nranges > 1 && bad->nfiles)
		print_files(cli, bad);
}

static json_t *path_json(const struct discimg_bad *bad, const struct discimg_bad_range *range)
{
	const char *path = path_of(bad, range);
	return path ? text_json(path) : NULL;
}

json_t *bad_json(const struct discimg_bad *bad)
{
	json_t *ranges = json_array(), *files = json_array(), *kinds = json_object();
	for (size_t i = 0; i < bad->nranges; i++) {
		const struct discimg_bad_range *range = &bad->ranges[i];
		json_array_append_new(
			ranges, json_pack("{s:i, s:I, s:s, s:o?}", "lba", range->lba, "sectors",
					(json_int_t)range->nsectors, "kind", kind_keys[range->kind],
					"path", path_json(bad, range)));
	}
	for (size_t i = 0; i < bad->nfiles; i++)
		json_array_append_new(
			files, json_pack("{s:o, s:i, s:I}", "path", text_json(bad->files[i].path),
				       "first_lba", bad->files[i].first_lba, "sectors",
				       (json_int_t)bad->files[i].nbad));
	for (int kind = 0; kind < DISCIMG_BAD_NKINDS; kind++)
		json_object_set_new(
			kinds, kind_keys[kind], json_integer((json_int_t)bad->nsectors_of[kind]));
	return json_pack("{s:I, s:o, s:o?, s:o, s:o, s:I}", "sectors", (json_int_t)bad->nsectors,
		"sectors_of_kind", kinds, "first_lba",
		bad->nsectors ? json_integer(bad->first_lba) : NULL, "ranges", ranges, "files",
		files, "unlisted_sectors", (json_int_t)bad->nunlisted);
}
