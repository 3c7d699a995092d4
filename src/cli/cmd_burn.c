/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg burn */
#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

struct arguments {
	struct text_list drives;
	const char *speed;
	int blank; /* enum discimg_blank */
	unsigned padding;
	bool simulate, multi, no_verify, eject, overburn;
	struct discimg_master_options master;
};

#define AT(member) offsetof(struct arguments, member)

static const struct cli_option options[] = {
	{ "drive", 'd', "DRIVE", "/dev/srN, stdio:FILE, virtual:FILE; may be given several times",
		OPTION_LIST, AT(drives), NULL, 0 },
	{ "speed", 's', "SPEED", "as 8 or 8x; max (the default) or min", OPTION_TEXT, AT(speed),
		NULL, 0 },
	{ "blank", 0, "HOW", "blank a used rewritable disc first", OPTION_CHOICE, AT(blank),
		"auto never fast full", 0 },
	{ "no-verify", 0, NULL, "do not read the disc back", OPTION_FLAG, AT(no_verify), NULL, 0 },
	{ "simulate", 'n', NULL, "do all but turn the laser on", OPTION_FLAG, AT(simulate), NULL,
		0 },
	{ "multi", 0, NULL, "leave the disc open for further sessions", OPTION_FLAG, AT(multi),
		NULL, 0 },
	{ "padding", 0, "SECTORS", "zeros to write behind the data", OPTION_NUMBER, AT(padding),
		NULL, 0 },
	{ "overburn", 0, NULL, "try more than the disc says it holds", OPTION_FLAG, AT(overburn),
		NULL, 0 },
	{ "bootable", 0, NULL, "of a TREE: find or add boot loaders, as master does", OPTION_FLAG,
		AT(master.bootable), NULL, 0 },
	{ "volid", 'V', "TEXT", "of a TREE: its volume id (default: ISOIMAGE)", OPTION_TEXT,
		AT(master.volume_id), NULL, 0 },
	{ "skip-unreadable", 0, NULL, "of a TREE: go on without unreadable files, exit 1",
		OPTION_FLAG, AT(master.skip_unreadable), NULL, 0 },
	{ "eject", 'e', NULL, "eject the disc when all is done", OPTION_FLAG, AT(eject), NULL, 0 },
	{ 0 },
};

/* "8", "2.4x", "max", "min" */
static bool parse_speed(const char *text, double *speed)
{
	char *end;
	*speed = strcmp(text, "min") == 0 ? -1 : 0;
	if (*speed < 0 || strcmp(text, "max") == 0)
		return true;
	*speed = text[0] >= '0' && text[0] <= '9' ? strtod(text, &end) : 0;
	return *speed > 0 && *speed < 1000 && (strcmp(end, "") == 0 || strcmp(end, "x") == 0);
}

static void print_drive(struct cli *cli, const struct discimg_burn_report *report,
	const struct discimg_burn_drive *drive, bool simulated)
{
	char size[UNITS_NBYTES], speed[UNITS_NBYTES];
	uint64_t nbytes = (uint64_t)report->nsectors * report->sector_nbytes;
	if (drive->result < 0)
		return;
	double seconds = drive->write_seconds > 0.01 ? drive->write_seconds : 0.01;
	print_result(cli, "%s %u sectors (%s) to %s (%s), %s", simulated ? "simulated" : "wrote",
		report->nsectors, size_text(size, nbytes), drive->name, drive->medium,
		speed_text(speed, (double)nbytes / seconds / 1000, report->speed_1x_kbps));
	if (drive->result == 0 && drive->verified)
		print_result(cli, "read back %s: every sector is as it was sent", drive->name);
	print_bad(cli, &drive->bad);
}

static json_t *drive_json(const struct discimg_burn_drive *drive)
{
	return json_pack("{s:o, s:s, s:s, s:b, s:f, s:b, s:f, s:o}", "drive",
		text_json(drive->name), "medium", drive->medium, "result",
		discimg_result_name(drive->result), "blanked", drive->blanked, "write_seconds",
		drive->write_seconds, "verified", drive->verified, "verify_seconds",
		drive->verify_seconds, "bad", bad_json(&drive->bad));
}

static void add_json(struct cli *cli, const char *source, const struct discimg_burn_report *report,
	bool simulated)
{
	json_t *list = json_array();
	if (!cli->document) {
		json_decref(list);
		return;
	}
	for (size_t i = 0; i < report->ndrives; i++)
		if (report->drives[i].name)
			json_array_append_new(list, drive_json(&report->drives[i]));
	json_object_set_new(cli->document, "source", text_json(source));
	json_object_set_new(cli->document, "sectors", json_integer(report->nsectors));
	json_object_set_new(cli->document, "bytes",
		json_integer((json_int_t)report->nsectors * report->sector_nbytes));
	json_object_set_new(cli->document, "simulated", json_boolean(simulated));
	json_object_set_new(cli->document, "drives", list);
	if (report->is_tree)
		add_mastered(cli->document, &report->mastered);
}

static int run(struct cli *cli, const void *given, char **operands, size_t noperands)
{
	const struct arguments *arguments = given;
	struct discimg_burn_options burn = { .drives = arguments->drives.items,
		.ndrives = arguments->drives.n,
		.blank = (enum discimg_blank)arguments->blank,
		.padding_nsectors = arguments->padding,
		.simulate = arguments->simulate,
		.multi = arguments->multi,
		.overburn = arguments->overburn,
		.eject = arguments->eject,
		.no_verify = arguments->no_verify,
		.master = &arguments->master };
	struct discimg_burn_report report;
	(void)noperands;
	if (arguments->speed && !parse_speed(arguments->speed, &burn.speed))
		return usage_error(cli, "--speed %s: expected a number as 8 or 8x, max or min",
			       arguments->speed),
		       CLI_USAGE;
	int r = discimg_burn(cli->job, operands[0], &burn, &report);
	if (r >= 0)
		print_boot(cli, &report.mastered);
	for (size_t i = 0; i < report.ndrives && report.drives[i].name; i++)
		print_drive(cli, &report, &report.drives[i], burn.simulate);
	add_json(cli, operands[0], &report, burn.simulate);
	discimg_burn_report_free(&report);
	return r;
}

const struct cli_command command_burn = {
	.name = "burn",
	.operands = "IMAGE|TREE",
	.summary = "write a disc, then read it back",
	.text = "Writes IMAGE, a disc of one data track in any known format, to the disc in DRIVE, "
		"then reads the disc back and compares every sector with what was sent. A TREE, a "
		"directory, is mastered while it is written, without an image in between.\n\n"
		"Without --drive, the only drive that holds a writable disc is taken. With "
		"several, "
		"all are written at once. stdio:FILE is a file, or a block device such as a USB "
		"stick, that plays an overwritable disc; virtual:FILE is a disc that `discimg "
		"vdrive blank` has made, in a virtual drive, which also takes any CD of one "
		"session, with its audio, indexes, CD-TEXT and codes.\n\n"
		"A used CD-RW or DVD-RW is blanked first, unless --blank=never; what can be "
		"overwritten (DVD+RW, DVD-RAM, BD-RE) is overwritten. A mounted disc is refused. "
		"To a disc that --multi has left open, master --append adds sessions.",
	.examples = "  discimg burn os.iso\n"
		    "  discimg burn --drive=/dev/sr0 --drive=/dev/sr1 --speed=8x os.iso\n"
		    "  discimg burn ./tree --drive=stdio:disc.img\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
