/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive list */
#include "cli/commands.h"

static const struct cli_option options[] = { { 0 } };

json_t *vdrive_json(const struct discimg_vdrive_about *about)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:I}", "name", about->name, "drive", about->device,
		"generic", about->generic, "medium", text_json(about->medium), "process",
		(json_int_t)about->pid);
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct discimg_vdrives drives;
	(void)arguments, (void)operands, (void)noperands;
	int r = discimg_vdrive_list(cli->job, &drives);
	json_t *list = cli->document ? json_array() : NULL;
	for (size_t i = 0; i < drives.n && r == 0; i++) {
		const struct discimg_vdrive_about *about = &drives.list[i];
		print_result(cli, "%s: %s  %s", about->name, about->device,
			about->medium[0] ? about->medium : "empty");
		if (list)
			json_array_append_new(list, vdrive_json(about));
	}
	if (r == 0 && drives.n == 0)
		print_result(cli, "there is no virtual drive");
	if (list)
		json_object_set_new(cli->document, "drives", list);
	discimg_vdrives_free(&drives);
	return r;
}

const struct cli_command command_vdrive_list = {
	.name = "vdrive list",
	.operands = "",
	.summary = "list virtual drives and what is in them",
	.text = "Lists the virtual drives of this system: name, device, and the file that was "
		"inserted.",
	.examples = "  discimg vdrive list --json\n",
	.options = options,
	.min_operands = 0,
	.max_operands = 0,
	.run = run,
};
