/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate that a disc boots, or why it does not. */
#include "cli/cli.h"

static const char *const verdicts[] = {
	[DISCIMG_BOOT_OK] = "ok", [DISCIMG_BOOT_NOTE] = "note", [DISCIMG_BOOT_BAD] = "bad"
};

void print_boot_checks(struct cli *cli, const struct discimg_boot_checks *checks, bool bad_only)
{
	for (size_t i = 0; i < checks->n; i++)
		if (!bad_only || checks->items[i].verdict == DISCIMG_BOOT_BAD)
			print_result(cli, "%s%-4s  %s", bad_only ? "  " : "",
				verdicts[checks->items[i].verdict], checks->items[i].text);
}

json_t *boot_checks_json(const struct discimg_boot_checks *checks)
{
	json_t *list = json_array();
	for (size_t i = 0; i < checks->n; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:o}", "verdict", verdicts[checks->items[i].verdict],
				      "text", text_json(checks->items[i].text)));
	return json_pack("{s:I, s:I, s:o}", "ok", (json_int_t)checks->nok, "bad",
		(json_int_t)checks->nbad, "checks", list);
}
