/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive: the group of its commands, each in its own file. */
#include "cli/commands.h"

static const struct cli_command *const group[] = {
	&command_vdrive_blank,
	&command_vdrive_start,
	&command_vdrive_insert,
	&command_vdrive_eject,
	&command_vdrive_list,
	&command_vdrive_stop,
	NULL,
};

const struct cli_command command_vdrive = {
	.name = "vdrive",
	.summary = "virtual drives, and the discs that they write",
	.text = "A virtual drive is one that the system takes for real, with any image in it, or "
		"with a recordable disc that is a file.",
	.commands = group,
};
