/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive start */
#include "cli/commands.h"

#include <stdio.h>

enum { SPEED_UNLIMITED, SPEED_REAL };

struct arguments {
	const char *medium, *name, *faults;
	int speed;
	bool foreground;
};

static const struct cli_option options[] = {
	{ "media", 0, "FILE", "what is in it: an image, or a recordable disc, which is written",
		OPTION_TEXT, offsetof(struct arguments, medium), NULL, 0 },
	{ "name", 0, "NAME", "what the other commands know it by (default: vdrive0, …)",
		OPTION_TEXT, offsetof(struct arguments, name), NULL, 0 },
	{ "speed", 0, "SPEED", "as fast as it can, or as a drive would be (default: unlimited)",
		OPTION_CHOICE, offsetof(struct arguments, speed), "unlimited real", 0 },
	{ "faults", 0, "FILE", "what is wrong with it and its disc, planned in a text", OPTION_TEXT,
		offsetof(struct arguments, faults), NULL, 0 },
	{ "foreground", 0, NULL, "serve it until Ctrl-C, instead of in the background", OPTION_FLAG,
		offsetof(struct arguments, foreground), NULL, 0 },
	{ 0 },
};

static int start(struct cli *cli, const struct arguments *arguments, struct discimg_vdrive **drive)
{
	const struct discimg_vdrive_options wanted = {
		.name = arguments->name,
		.medium = arguments->medium,
		.faults = arguments->faults,
		.real_speed = arguments->speed == SPEED_REAL,
	};
	return discimg_vdrive_start(cli->job, &wanted, drive);
}

static void print_started(struct cli *cli, const struct discimg_vdrive_about *about)
{
	print_result(cli, "%s: %s", about->name, about->device);
	if (cli->document)
		json_object_update_new(cli->document, vdrive_json(about));
}

static int serve(struct cli *cli, struct discimg_vdrive *drive)
{
	int r = discimg_vdrive_serve(cli->job, drive);
	int ended = discimg_vdrive_end(cli->job, drive);
	return r < 0 ? r : ended;
}

static int run_foreground(struct cli *cli, const struct arguments *arguments)
{
	struct discimg_vdrive *drive;
	struct discimg_vdrive_about about;
	int r = start(cli, arguments, &drive);
	if (r < 0)
		return r;
	discimg_vdrive_describe(drive, &about);
	print_started(cli, &about);
	fflush(stdout);
	return serve(cli, drive);
}

/* In the child: until the drive is there, it speaks for the command, and then to the log. */
static int run_server(struct cli *cli, const struct arguments *arguments, int tell_fd)
{
	struct discimg_vdrive *drive;
	struct discimg_vdrive_about about;
	int r = start(cli, arguments, &drive);
	if (r < 0)
		return r;
	discimg_vdrive_describe(drive, &about);
	return leave_foreground(cli, tell_fd, &about, sizeof(about))
		       ? serve(cli, drive)
		       : discimg_vdrive_end(cli->job, drive);
}

static int run_background(struct cli *cli, const struct arguments *arguments)
{
	struct discimg_vdrive_about about;
	int tell_fd = go_to_background(cli, &about, sizeof(about));
	if (tell_fd >= 0)
		return run_server(cli, arguments, tell_fd);
	print_started(cli, &about);
	return 0;
}

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	(void)operands, (void)noperands;
	return arguments->foreground ? run_foreground(cli, arguments)
				     : run_background(cli, arguments);
}

static bool fault_line(unsigned i, char form[LISTING_NBYTES], const char **meaning)
{
	const struct discimg_vdrive_fault *fault = discimg_vdrive_fault(i);
	if (!fault)
		return false;
	snprintf(form, LISTING_NBYTES, "%s %s", fault->word, fault->operands);
	*meaning = fault->meaning;
	return true;
}

static const struct cli_listing faults = {
	.title = "A line of --faults is one of these",
	.line = fault_line,
	.text = "LBAS is LBA or FIRST-LAST, and may be negative: -150--1. Each sector fails its "
		"first N tries only, where these are given, and only while the drive reads faster "
		"than SPEED, in multiples of 1x. Commands are counted from 1, TEST UNIT READY and "
		"all. 3/11/05, for one, is a sense key, its code and qualifier. What takes time, a "
		"slow "
		"sector or the drive's own pace, takes it with --speed=real. A number sign begins "
		"a remark.",
};

const struct cli_command command_vdrive_start = {
	.name = "vdrive start",
	.operands = "",
	.summary = "add a drive to the system",
	.text = "Adds a drive to the system, which any program takes for real, and prints the name "
		"and the device of it. It stays until it is stopped, and leaves nothing behind; "
		"the tray opens and closes as that of any drive does. A recordable disc that is "
		"in it is written to its file. What goes wrong while it is served in the "
		"background is in the system's log.\n"
		"\n"
		"Only root can do this. The kernel must have the modules target_core_user and "
		"tcm_loop, as Debian's linux-image-amd64 has; kernels for clouds have not.",
	.examples = "  discimg vdrive start --media game.cue\n"
		    "  discimg vdrive start --name burner --media disc.vdisc\n",
	.listing = &faults,
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 0,
	.max_operands = 0,
	.run = run,
};
