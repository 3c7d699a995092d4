/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg convert */
#include "cli/commands.h"

#include <inttypes.h>
#include <string.h>

static const struct cli_option options[] = {
	{ "layout", 0, "HOW", "how tracks are laid into data files", OPTION_CHOICE,
		offsetof(struct discimg_convert_options, layout), "single tracks", 0 },
	{ "audio", 0, "KIND", "audio tracks of a .cue or .toc as files of this kind", OPTION_CHOICE,
		offsetof(struct discimg_convert_options, audio), "bin wav flac", 0 },
	{ "sub", 0, "WHEN", "whether sub-channels P to W are written: where IN has them, or made",
		OPTION_CHOICE, offsetof(struct discimg_convert_options, sub), "auto always none",
		0 },
	{ "raw", 0, NULL, "data sectors of a .cue as 2352 bytes, with EDC and ECC", OPTION_FLAG,
		offsetof(struct discimg_convert_options, raw), NULL, 0 },
	{ "generate-ecc", 0, NULL, "EDC and parity for raw sectors that have zeros there",
		OPTION_FLAG, offsetof(struct discimg_convert_options, generate_ecc), NULL, 0 },
	{ "no-prove", 0, NULL, "do not read OUT back and compare it with IN", OPTION_FLAG,
		offsetof(struct discimg_convert_options, no_prove), NULL, 0 },
	{ "codec", 0, "LIST", "codecs of a .chd, with commas between them", OPTION_TEXT,
		offsetof(struct discimg_convert_options, codecs), NULL, 0 },
	{ "hunk", 0, "N", "bytes that a .chd packs at a time", OPTION_NUMBER,
		offsetof(struct discimg_convert_options, hunk_nbytes), NULL, 0 },
	{ "fast", 0, NULL, "pack a .chd, .cso or .zso quickly rather than well", OPTION_FLAG,
		offsetof(struct discimg_convert_options, fast), NULL, 0 },
	{ "allow-loss", 0, NULL, "write OUT even where it cannot hold all that IN has", OPTION_FLAG,
		offsetof(struct discimg_convert_options, allow_loss), NULL, 0 },
	{ "session", 0, "N", "only session N, from LBA 0", OPTION_NUMBER,
		offsetof(struct discimg_convert_options, session), NULL, 1 },
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
	struct discimg_convert_report report;
	int r = discimg_convert(cli->job, operands[0], operands[1], arguments, &report);
	if (cli->document) {
		json_object_set_new(cli->document, "losses", losses_json(&report.losses));
		json_object_set_new(cli->document, "proven", json_boolean(report.proven));
		json_object_set_new(cli->document, "regenerated_sectors",
			json_integer((json_int_t)report.nregenerated));
		json_object_set_new(
			cli->document, "bad_sectors", json_integer((json_int_t)report.nbad));
	}
	if (r >= 0 && !on_stdout && report.nregenerated)
		print_result(cli, "made EDC and parity of %" PRIu64 " sector%s anew",
			report.nregenerated, report.nregenerated == 1 ? "" : "s");
	if (r >= 0 && !on_stdout)
		print_result(cli, "wrote %s%s", operands[1],
			report.proven ? ", read back and found the same" : "");
	return r;
}

const struct cli_command command_convert = {
	.name = "convert",
	.operands = "IN OUT",
	.summary = "convert between image formats",
	.text = "Writes the disc IN, an image or a drive, as the image OUT. The suffix of OUT "
		"decides the format: .iso (data only, 2048-byte sectors), the same packed as .cso "
		"or .zso, .cue (any CD, with a .bin beside it), .toc (likewise), .ccd (with .img "
		"and .sub), .mds (with .mdf), .nrg or .chd (packed); - is an .iso on standard "
		"output. OUT appears under its name "
		"only when it is complete, and never replaces what IN is read from. A .cue keeps "
		"sectors as IN has them; several sessions in "
		"an .iso keep their addresses, with zeros between them.\n\n"
		"What IN has and OUT cannot hold is told before anything is written, and nothing "
		"is, unless --allow-loss is given. EDC and parity that can be made again are no "
		"loss, nor are gaps of silence or zeros.\n\n"
		"Before OUT has its name it is read back: tracks, indexes, texts and every sector "
		"must be those of IN, or there is no OUT.",
	.examples = "  discimg convert game.cue game.iso\n"
		    "  discimg convert --layout=tracks --audio=flac album.chd album.cue\n"
		    "  discimg convert game.ccd game.chd\n",
	.options = options,
	.arguments_nbytes = sizeof(struct discimg_convert_options),
	.min_operands = 2,
	.max_operands = 2,
	.run = run,
};
