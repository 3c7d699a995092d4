/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command, each in the cmd_ file of its name. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct cli_command command_blank;
extern const struct cli_command command_burn;
extern const struct cli_command command_cat;
extern const struct cli_command command_convert;
extern const struct cli_command command_drives;
extern const struct cli_command command_edit;
extern const struct cli_command command_extract;
extern const struct cli_command command_info;
extern const struct cli_command command_ls;
extern const struct cli_command command_master;
extern const struct cli_command command_mkisofs; /* not in the table: "-as" calls it */
extern const struct cli_command command_mount;
extern const struct cli_command command_rip;
extern const struct cli_command command_vdrive;
extern const struct cli_command command_vdrive_blank;
extern const struct cli_command command_vdrive_eject;
extern const struct cli_command command_vdrive_insert;
extern const struct cli_command command_vdrive_list;
extern const struct cli_command command_vdrive_start;
extern const struct cli_command command_vdrive_stop;
extern const struct cli_command command_verify;

/* cmd_master.c: masters TREES as OUT, and tells what came of it. */
int run_master(struct cli *cli, const char *const *trees, size_t ntrees, const char *out,
	const struct discimg_master_options *options);

#endif
