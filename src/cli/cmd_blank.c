/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg blank */
#include "cli/commands.h"

struct arguments {
	int how; /* enum discimg_blank */
};

static const struct cli_option options[] = {
	{ "fast", 0, NULL, "only the tables by which contents are found (default)", OPTION_VALUE,
		offsetof(struct arguments, how), NULL, DISCIMG_BLANK_FAST },
	{ "full", 0, NULL, "all of the disc, which takes as long as writing it", OPTION_VALUE,
		offsetof(struct arguments, how), NULL, DISCIMG_BLANK_FULL },
	{ 0 },
};

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	struct discimg_blank_report report;
	(void)noperands;
	int r = discimg_blank(cli->job, operands[0], (enum discimg_blank)arguments->how, &report);
	if (r == 0)
		print_result(cli, "%s: the %s is now %s (%.0f s)", operands[0], report.medium,
			report.after == DISCIMG_STATE_OVERWRITABLE
				? "empty"
				: discimg_state_name(report.after),
			report.seconds);
	if (cli->document) {
		json_object_set_new(cli->document, "medium", json_string(report.medium));
		json_object_set_new(
			cli->document, "before", json_string(discimg_state_name(report.before)));
		json_object_set_new(
			cli->document, "after", json_string(discimg_state_name(report.after)));
		json_object_set_new(cli->document, "capacity_bytes",
			json_integer((json_int_t)report.capacity_nbytes));
		json_object_set_new(cli->document, "seconds", json_real(report.seconds));
	}
	return r;
}

const struct cli_command command_blank = {
	.name = "blank",
	.operands = "DRIVE",
	.summary = "blank or format rewritable media",
	.text = "Makes the disc in DRIVE (/dev/srN, stdio:FILE or virtual:FILE) blank. CD-RW and "
		"DVD-RW are "
		"blanked. On DVD+RW, DVD-RAM and BD-RE the start of the volume is cleared, and "
		"with "
		"--full the disc is formatted anew. A FILE is emptied. A mounted disc is refused.",
	.examples = "  discimg blank /dev/sr0\n"
		    "  discimg blank --full /dev/sr0\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
