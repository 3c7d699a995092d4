/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands. */
#include "cli/commands.h"

const struct cli_command *const commands[] = {
	&command_burn,
	&command_info,
	&command_master,
	&command_convert,
	&command_blank,
	&command_drives,
	&command_verify,
	NULL,
};
