/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg mount */
#include "cli/commands.h"

#include <stdio.h>

#define KIND_NBYTES 32

struct arguments {
	struct discimg_files_options files;
	bool allow_other, foreground;
};

static const struct cli_option options[] = {
	FILES_OPTIONS(struct arguments, files),
	{ "allow-other", 0, NULL, "let all users read, as modes and owners allow", OPTION_FLAG,
		offsetof(struct arguments, allow_other), NULL, 0 },
	{ "foreground", 'f', NULL, "serve until Ctrl-C, instead of in the background", OPTION_FLAG,
		offsetof(struct arguments, foreground), NULL, 0 },
	{ 0 },
};

/* One run: what is asked for. */
struct mounting {
	struct cli *cli;
	const struct arguments *asked;
	const char *input, *directory;
};

static int begin(
	const struct mounting *mounting, struct discimg_mount **mount, char kind[KIND_NBYTES])
{
	const struct discimg_mount_options wanted = { .files = mounting->asked->files,
		.allow_other = mounting->asked->allow_other };
	int r = discimg_mount_begin(
		mounting->cli->job, mounting->input, mounting->directory, &wanted, mount);
	if (r == 0)
		snprintf(kind, KIND_NBYTES, "%s", discimg_mount_kind(*mount));
	return r;
}

static void print_begun(const struct mounting *mounting, const char *kind)
{
	struct cli *cli = mounting->cli;
	print_result(cli, "%s is mounted on %s (%s)", mounting->input, mounting->directory, kind);
	fflush(stdout);
	if (!cli->document)
		return;
	json_object_set_new(cli->document, "name", text_json(mounting->input));
	json_object_set_new(cli->document, "directory", text_json(mounting->directory));
	json_object_set_new(cli->document, "names", json_string(kind));
}

static int serve(const struct mounting *mounting, struct discimg_mount *mount)
{
	int r = discimg_mount_serve(mounting->cli->job, mount);
	discimg_mount_end(mount);
	return r;
}

static int run_foreground(const struct mounting *mounting)
{
	struct discimg_mount *mount;
	char kind[KIND_NBYTES];
	int r = begin(mounting, &mount, kind);
	if (r < 0)
		return r;
	print_begun(mounting, kind);
	return serve(mounting, mount);
}

static int run_server(const struct mounting *mounting, int tell_fd)
{
	struct discimg_mount *mount;
	char kind[KIND_NBYTES] = "";
	int r = begin(mounting, &mount, kind);
	if (r < 0)
		return r;
	if (leave_foreground(mounting->cli, tell_fd, kind, sizeof(kind)))
		return serve(mounting, mount);
	discimg_mount_end(mount);
	return 0;
}

static int run_background(const struct mounting *mounting)
{
	char kind[KIND_NBYTES];
	int tell_fd = go_to_background(mounting->cli, kind, sizeof(kind));
	if (tell_fd >= 0)
		return run_server(mounting, tell_fd);
	print_begun(mounting, kind);
	return 0;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct mounting mounting = {
		.cli = cli, .asked = arguments, .input = operands[0], .directory = operands[1]
	};
	(void)noperands;
	return mounting.asked->foreground ? run_foreground(&mounting) : run_background(&mounting);
}

const struct cli_command command_mount = {
	.name = "mount",
	.operands = "IMAGE|DRIVE DIR",
	.summary = "show the files of a disc or image as a directory",
	.text = "Mounts the files on the empty directory DIR, read-only, by FUSE: an image of any "
		"format, a compressed one, too, or a drive. That needs no root. Names, modes, "
		"owners, times and links are those that discimg ls tells. Only the user who "
		"mounts can look at the files, whatever their modes are, unless --allow-other is "
		"given.\n"
		"\n"
		"The files are served in the background until they are unmounted by "
		"fusermount3 -u DIR, or umount DIR; in the foreground Ctrl-C does so, too. "
		"Reading what lies in an unreadable sector fails with an input/output error, and "
		"reading all else does not; the system's log, or standard error in the foreground, "
		"has the names of such files.",
	.examples = "  discimg mount game.chd /mnt\n"
		    "  fusermount3 -u /mnt\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 2,
	.max_operands = 2,
	.run = run,
};
