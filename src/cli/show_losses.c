/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image cannot keep, for programs. */
#include "cli/cli.h"

json_t *losses_json(const struct discimg_losses *losses)
{
	json_t *list = json_array();
	for (size_t i = 0; i < losses->n; i++) {
		const struct discimg_loss *loss = &losses->items[i];
		json_array_append_new(
			list, json_pack("{s:s, s:I, s:s}", "kind", loss->kind, "count",
				      (json_int_t)loss->count, "text", loss->text));
	}
	return list;
}
