/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg convert */
#include "cli/commands.h"

#include <string.h>

static const struct cli_option options[] = {
	{ "layout", 0, "HOW", "how tracks are laid into data files", OPTION_CHOICE,
		offsetof(struct discimg_convert_options, layout), "single tracks", 0 },
	{ "raw", 0, NULL, "data sectors of a .cue as 2352 bytes, with EDC and ECC", OPTION_FLAG,
		offsetof(struct discimg_convert_options, raw), NULL, 0 },
	{ "session", 0, "N", "only session N, from LBA 0", OPTION_NUMBER,
		offsetof(struct discimg_convert_options, session), NULL, 0 },
	{ 0 },
};

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	(void)noperands;
	bool on_stdout = strcmp(operands[1], "-") == 0;
	if (on_stdout && cli->json) {
		usage_error(cli, "--json and the image cannot both go to standard output");
		return CLI_USAGE;
	}
	int r = discimg_convert(cli->job, operands[0], operands[1], arguments);
	if (r >= 0 && !on_stdout)
		print_result(cli, "wrote %s", operands[1]);
	return r;
}

const struct cli_command command_convert = {
	.name = "convert",
	.operands = "IN OUT",
	.summary = "convert between image formats",
	.text = "Writes the disc IN, an image or a drive, as the image OUT. The suffix of OUT "
		"decides the format: .iso (data only, 2048-byte sectors) or .cue (any CD, with a "
		".bin beside it); - is an .iso on standard output. OUT appears under its name "
		"only when it is complete, and never replaces what IN is read from. A .cue keeps "
		"sectors as IN has them; several sessions in "
		"an .iso keep their addresses, with zeros between them.",
	.examples = "  discimg convert game.cue game.iso\n"
		    "  discimg convert --layout=tracks album.cue copy.cue\n",
	.options = options,
	.arguments_nbytes = sizeof(struct discimg_convert_options),
	.min_operands = 2,
	.max_operands = 2,
	.run = run,
};
