/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was changed of damaged sectors, for people and for scripts. */
#include "cli/cli.h"

#define SHOWN_RANGES 20

/* Names for scripts; in the order of enum discimg_repair_kind. */
static const char *const kind_keys[DISCIMG_REPAIR_NKINDS] = { "bytes", "parity", "header",
	"added" };

static void print_range(struct cli *cli, const struct discimg_repair_range *range)
{
	char span[SPAN_NBYTES], count[UNITS_NBYTES];
	print_result(cli, "repaired: %s: %s: %s", span_text(span, range->lba, range->nsectors),
		discimg_repair_kind_name(range->kind),
		count_text(count, range->nbytes, "byte", "bytes"));
}

void print_repairs(struct cli *cli, const struct discimg_repairs *repairs)
{
	size_t n = repairs->nranges;
	size_t shown = cli->verbose || n <= SHOWN_RANGES ? n : SHOWN_RANGES;
	for (size_t i = 0; i < shown; i++)
		print_range(cli, &repairs->ranges[i]);
	if (shown < n)
		print_result(cli, "and %zu more ranges; --verbose or --json lists them", n - shown);
}

json_t *repairs_json(const struct discimg_repairs *repairs)
{
	json_t *ranges = json_array(), *kinds = json_object();
	for (size_t i = 0; i < repairs->nranges; i++) {
		const struct discimg_repair_range *range = &repairs->ranges[i];
		json_array_append_new(
			ranges, json_pack("{s:i, s:I, s:s, s:I}", "lba", range->lba, "sectors",
					(json_int_t)range->nsectors, "kind", kind_keys[range->kind],
					"bytes", (json_int_t)range->nbytes));
	}
	for (int kind = 0; kind < DISCIMG_REPAIR_NKINDS; kind++)
		json_object_set_new(kinds, kind_keys[kind],
			json_integer((json_int_t)repairs->nsectors_of[kind]));
	return json_pack("{s:I, s:I, s:o, s:o, s:I}", "sectors", (json_int_t)repairs->nsectors,
		"bytes", (json_int_t)repairs->nbytes, "sectors_of_kind", kinds, "ranges", ranges,
		"unlisted_sectors", (json_int_t)repairs->nunlisted);
}
