/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg vdrive blank */
#include "cli/commands.h"

struct arguments {
	int medium; /* as discimg_vdrive_media() counts them */
	uint64_t nbytes;
	bool replace;
};

static const struct cli_option options[] = {
	{ "media", 0, "MEDIUM", "what kind of disc", OPTION_CHOICE,
		offsetof(struct arguments, medium),
		"cd-r cd-rw dvd-r dvd-rw dvd-r-dl dvd+r dvd+rw dvd+r-dl dvd-ram bd-r bd-r-dl bd-re "
		"bd-re-dl",
		0 },
	{ "size", 0, "SIZE", "how much user data it holds, such as 650M (default: the usual size)",
		OPTION_SIZE, offsetof(struct arguments, nbytes), NULL, 0 },
	{ "force", 0, NULL, "replace a file that is there", OPTION_FLAG,
		offsetof(struct arguments, replace), NULL, 0 },
	{ 0 },
};

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	struct discimg_vdrive_blank_options blank = {
		.medium = discimg_vdrive_media((unsigned)arguments->medium),
		.nbytes = arguments->nbytes,
		.replace = arguments->replace,
	};
	struct discimg_vdrive_blank_report report;
	char size[UNITS_NBYTES];
	(void)noperands;
	int r = discimg_vdrive_blank(cli->job, operands[0], &blank, &report);
	if (r < 0)
		return r;
	print_result(cli, "%s: a blank %s of %s", operands[0], report.medium,
		size_text(size, report.nbytes));
	if (cli->document) {
		json_object_set_new(cli->document, "medium", json_string(report.medium));
		json_object_set_new(
			cli->document, "capacity_bytes", json_integer((json_int_t)report.nbytes));
	}
	return r;
}

const struct cli_command command_vdrive_blank = {
	.name = "vdrive blank",
	.operands = "DISC",
	.summary = "make a blank disc, a sparse file",
	.text = "Makes the file DISC a blank disc, a CD-R unless --media tells otherwise, which "
		"virtual drives write and every command reads as an image. It takes only as much "
		"of the disk as is written.",
	.examples = "  discimg vdrive blank --media dvd+rw disc.vdisc\n"
		    "  discimg vdrive blank --media cd-r --size 650M disc.vdisc\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
