/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg rip */
#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

struct arguments {
	const char *retries, *speed;
	unsigned session;
	int layout;
	bool force, no_map;
};

#define AT(field) offsetof(struct arguments, field)

static const struct cli_option options[] = {
	{ "retries", 'r', "N", "try a sector that cannot be read N times more (3)", OPTION_TEXT,
		AT(retries), NULL, 0 },
	{ "speed", 's', "SPEED", "read no faster than this, as 8 or 8x; max is the default",
		OPTION_TEXT, AT(speed), NULL, 0 },
	{ "session", 0, "N", "only session N, from LBA 0", OPTION_NUMBER, AT(session), NULL, 1 },
	{ "layout", 0, "HOW", "how the tracks of a .cue are laid into data files", OPTION_CHOICE,
		AT(layout), "single tracks", 0 },
	{ "force", 'f', NULL, "replace a finished rip, or one of another disc", OPTION_FLAG,
		AT(force), NULL, 0 },
	{ "no-map", 0, NULL, "keep no map and nothing of a rip that is interrupted", OPTION_FLAG,
		AT(no_map), NULL, 0 },
	{ 0 },
};

/* Zero means none to the user, and the default to the library. */
static bool parse_retries(const char *text, int *retries)
{
	char *end;
	long v = text[0] >= '0' && text[0] <= '9' ? strtol(text, &end, 10) : -1;
	*retries = v == 0 ? -1 : (int)v;
	return v >= 0 && v <= 1000 && *end == '\0';
}

static bool parse_speed(const char *text, double *speed)
{
	char *end = "";
	if (strcmp(text, "max") == 0)
		return true;
	*speed = text[0] >= '0' && text[0] <= '9' ? strtod(text, &end) : 0;
	return *speed > 0 && *speed < 1000 && (strcmp(end, "") == 0 || strcmp(end, "x") == 0);
}

static void print_bad_ranges(struct cli *cli, const struct discimg_rip_report *report)
{
	enum { MOST = 10 };
	for (size_t i = 0; i < report->nranges && i < MOST; i++) {
		const struct discimg_rip_range *bad = &report->bad[i];
		if (bad->nsectors == 1)
			print_result(cli, "bad: sector %d", bad->lba);
		else
			print_result(cli, "bad: sectors %d to %d", bad->lba,
				bad->lba + (int32_t)bad->nsectors - 1);
	}
	if (report->nranges > MOST)
		print_result(cli, "bad: %zu more ranges", report->nranges - MOST);
	if (report->nbad && report->map_path)
		print_result(cli,
			"%llu sectors are bad; %s lists them, the same command tries them again",
			(unsigned long long)report->nbad, report->map_path);
	else if (report->nbad)
		print_result(cli, "%llu sectors are bad", (unsigned long long)report->nbad);
}

static void print_report(struct cli *cli, const char *drive, const char *out,
	const struct discimg_rip_report *report)
{
	char size[UNITS_NBYTES], speed[UNITS_NBYTES];
	double nbytes = (double)report->nbytes;
	if (report->nsectors)
		nbytes *= (double)report->nread / (double)report->nsectors;
	print_result(cli, "ripped %s to %s: %llu sectors, %s, %s", drive, out,
		(unsigned long long)report->nsectors, size_text(size, report->nbytes),
		speed_text(speed, report->seconds > 0 ? nbytes / report->seconds / 1000 : 0,
			report->speed_1x_kbps));
	print_bad_ranges(cli, report);
}

static json_t *ranges_json(const struct discimg_rip_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nranges; i++)
		json_array_append_new(
			list, json_pack("{s:i, s:I}", "lba", (int)report->bad[i].lba, "sectors",
				      (json_int_t)report->bad[i].nsectors));
	return list;
}

static void add_json(struct cli *cli, const char *drive, const char *out,
	const struct discimg_rip_report *report)
{
	if (!cli->document)
		return;
	json_t *more =
		json_pack("{s:s%, s:s%, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:f, s:o, s:o}",
			"drive", drive, strlen(drive), "output", out, strlen(out), "sectors",
			(json_int_t)report->nsectors, "bytes", (json_int_t)report->nbytes, "read",
			(json_int_t)report->nread, "synthesised", (json_int_t)report->nsynthesised,
			"retries", (json_int_t)report->nretried, "bad", (json_int_t)report->nbad,
			"dropped", (json_int_t)report->ndropped, "resumed", report->resumed,
			"seconds", report->seconds, "bad_ranges", ranges_json(report), "map",
			report->map_path ? json_string(report->map_path) : json_null());
	json_object_update(cli->document, more);
	json_decref(more);
}

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	struct discimg_rip_options rip = { .session = arguments->session,
		.layout = (enum discimg_layout)arguments->layout,
		.force = arguments->force,
		.no_map = arguments->no_map };
	struct discimg_rip_report report;
	(void)noperands;
	if (arguments->retries && !parse_retries(arguments->retries, &rip.retries))
		return usage_error(cli, "--retries %s: expected a number from 0 to 1000",
			       arguments->retries),
		       CLI_USAGE;
	if (arguments->speed && !parse_speed(arguments->speed, &rip.speed))
		return usage_error(cli, "--speed %s: expected a number as 8 or 8x, or max",
			       arguments->speed),
		       CLI_USAGE;
	int r = discimg_rip(cli->job, operands[0], operands[1], &rip, &report);
	if (r >= 0)
		print_report(cli, operands[0], operands[1], &report);
	add_json(cli, operands[0], operands[1], &report);
	discimg_rip_report_free(&report);
	return r;
}

const struct cli_command command_rip = {
	.name = "rip",
	.operands = "DRIVE OUT",
	.summary = "copy a disc to an image, exact to the sector",
	.text = "Copies the disc in DRIVE (/dev/sr0, stdio:FILE, virtual:FILE, or an image) to "
		"OUT. The suffix "
		"of OUT "
		"decides the format: .iso for data CDs, DVDs and BDs (2048-byte sectors), .cue "
		"for any disc (raw 2352-byte sectors of a CD, with its sessions, CD-TEXT, ISRCs "
		"and "
		"catalogue number).\n\n"
		"What is good is read first; then each sector that failed, by itself and again. "
		"Sectors that stay unreadable are filled (zeros; in raw data sectors 55h behind "
		"sync and header), counted, and listed in OUT.map, a map file of GNU ddrescue; "
		"the exit status is 1. The same command tries them again.\n\n"
		"A rip that was interrupted, in whatever way, goes on where it was when the same "
		"command is given with the same disc; until it is complete, its data is kept "
		"with the suffix .part. A finished rip is not replaced without --force.",
	.examples = "  discimg rip /dev/sr0 game.cue\n"
		    "  discimg rip --retries=20 --speed=4 /dev/sr0 scratched.iso\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 2,
	.max_operands = 2,
	.run = run,
};
