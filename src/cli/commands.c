/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands. */
#include "cli/commands.h"

const struct cli_command *const commands[] = {
	&command_master,
	&command_rip,
	&command_burn,
	&command_verify,
	&command_info,
	&command_convert,
	&command_blank,
	&command_drives,
	NULL,
};
