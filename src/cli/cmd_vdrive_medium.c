/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive insert and eject */
#include "cli/commands.h"

static const struct cli_option options[] = { { 0 } };

static int run_insert(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	(void)arguments, (void)noperands;
	int r = discimg_vdrive_insert(cli->job, operands[0], operands[1]);
	if (r == 0)
		print_result(cli, "%s: %s is in it", operands[0], operands[1]);
	return r;
}

const struct cli_command command_vdrive_insert = {
	.name = "vdrive insert",
	.operands = "NAME FILE",
	.summary = "put an image or a recordable disc into a virtual drive",
	.text = "Closes the tray of the virtual drive NAME with FILE in it: an image, or a "
		"recordable disc that \"discimg vdrive blank\" has made, which is then written. "
		"What was in it is taken out, unless a program holds it there.",
	.examples = "  discimg vdrive insert vdrive0 second.cue\n",
	.options = options,
	.min_operands = 2,
	.max_operands = 2,
	.run = run_insert,
};

static int run_eject(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	(void)arguments, (void)noperands;
	int r = discimg_vdrive_eject(cli->job, operands[0]);
	if (r == 0)
		print_result(cli, "%s: nothing is in it", operands[0]);
	return r;
}

const struct cli_command command_vdrive_eject = {
	.name = "vdrive eject",
	.operands = "NAME",
	.summary = "take out what is in a virtual drive",
	.text = "Opens the tray of the virtual drive NAME, and closes the file that lay in it. A "
		"disc that is mounted, or that a program holds in the drive, is refused.",
	.examples = "  discimg vdrive eject vdrive0\n",
	.options = options,
	.min_operands = 1,
	.max_operands = 1,
	.run = run_eject,
};
