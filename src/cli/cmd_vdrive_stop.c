/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive stop */
#include "cli/commands.h"

struct arguments {
	bool all;
};

static const struct cli_option options[] = {
	{ "all", 0, NULL, "every virtual drive of this system", OPTION_FLAG,
		offsetof(struct arguments, all), NULL, 0 },
	{ 0 },
};

static int stop(struct cli *cli, const char *name)
{
	int r = discimg_vdrive_stop(cli->job, name);
	if (r == 0)
		print_result(cli, "%s: stopped", name);
	return r;
}

static int stop_all(struct cli *cli)
{
	struct discimg_vdrives drives;
	int r = discimg_vdrive_list(cli->job, &drives);
	for (size_t i = 0; i < drives.n && r == 0; i++)
		r = stop(cli, drives.list[i].name);
	discimg_vdrives_free(&drives);
	return r < 0 ? r : discimg_vdrive_sweep(cli->job);
}

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	if (arguments->all != (noperands == 0))
		return usage_error(cli, "name one drive (discimg vdrive list tells which there "
					"are), or say --all"),
		       CLI_USAGE;
	return arguments->all ? stop_all(cli) : stop(cli, operands[0]);
}

const struct cli_command command_vdrive_stop = {
	.name = "vdrive stop",
	.operands = "[NAME]",
	.summary = "remove a virtual drive",
	.text = "Takes the virtual drive NAME out of the system, also while it is in use, as if "
		"its cable were pulled; what was written to a recordable disc is kept. One whose "
		"process has died is removed, too.",
	.examples = "  discimg vdrive stop vdrive0\n  discimg vdrive stop --all\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 0,
	.max_operands = 1,
	.run = run,
};
