/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands. */
#include "cli/commands.h"

#include <string.h>

const struct cli_command *const commands[] = {
	&command_master,
	&command_rip,
	&command_burn,
	&command_verify,
	&command_info,
	&command_convert,
	&command_ls,
	&command_cat,
	&command_extract,
	&command_mount,
	&command_edit,
	&command_blank,
	&command_drives,
	&command_vdrive,
	NULL,
};

const char *command_word(const struct cli_command *command)
{
	const char *space = strrchr(command->name, ' ');
	return space ? space + 1 : command->name;
}

const struct cli_command *find_command(const struct cli_command *const *among, const char *word)
{
	for (size_t i = 0; among[i]; i++)
		if (strcmp(command_word(among[i]), word) == 0)
			return among[i];
	return NULL;
}
