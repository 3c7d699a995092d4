/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg verify */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>

static const struct cli_option options[] = {
	{ "quick", 0, NULL, "check the structures only, do not read every sector", OPTION_FLAG,
		offsetof(struct discimg_verify_options, quick), NULL, 0 },
	{ "boot", 0, NULL, "certify, line by line, that it boots, and read nothing else",
		OPTION_FLAG, offsetof(struct discimg_verify_options, boot), NULL, 0 },
	{ "dat", 0, "FILE", "look the disc up in this DAT, the XML list of known discs",
		OPTION_TEXT, offsetof(struct discimg_verify_options, dat), NULL, 0 },
	{ "strict", 0, NULL, "a wrong CRC in sub-channel Q is a fault, and not a note", OPTION_FLAG,
		offsetof(struct discimg_verify_options, strict), NULL, 0 },
	{ "repair", 0, "OUT", "write a copy with what EDC and parity can restore", OPTION_TEXT,
		offsetof(struct discimg_verify_options, repair), NULL, 0 },
	{ 0 },
};

static void print_findings(struct cli *cli, const struct discimg_verify_report *report)
{
	char where[32];
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct discimg_finding *finding = &report->findings[i];
		where[0] = '\0';
		if (finding->lba != DISCIMG_NO_LBA)
			snprintf(where, sizeof(where), "sector %" PRId64 ": ", finding->lba);
		print_result(cli, "%s: %s%s", finding->is_fault ? "fault" : "note", where,
			finding->text);
	}
	if (report->nfaults + report->nnotes > report->nfindings)
		print_result(cli, "and %" PRIu64 " more findings",
			report->nfaults + report->nnotes - report->nfindings);
}

/* Those that do not fit are among the findings. */
static void print_embedded(struct cli *cli, const struct discimg_verify_report *report)
{
	for (size_t i = 0; cli->verbose && i < report->nembedded; i++)
		if (report->embedded[i].good)
			print_result(cli, "note: %s is as the image says: %s",
				report->embedded[i].what, report->embedded[i].found);
}

static json_t *embedded_json(const struct discimg_verify_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nembedded; i++) {
		const struct discimg_embedded *item = &report->embedded[i];
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s?, s:o?, s:I, s:b}", "what", item->what,
				"expected", item->expected, "found", item->found, "problem",
				item->problem, "first_lba",
				item->first_lba == DISCIMG_NO_LBA ? NULL
								  : json_integer(item->first_lba),
				"sectors", (json_int_t)item->nsectors, "good", item->good));
	}
	return list;
}

/* "is good: 345 sectors read", "differ: 2 bad sectors, the first is 46". */
static void print_verdict(struct cli *cli, const struct discimg_verify_report *report,
	const char *name, const char *against)
{
	const struct discimg_bad *bad = &report->bad;
	bool good = bad->nsectors == 0 && report->nfaults == 0;
	char what[256] = "", count[UNITS_NBYTES];
	size_t n = 0;
	if (good && report->nchecked)
		n += (size_t)snprintf(what, sizeof(what), ": %s %s",
			count_text(count, report->nchecked, "sector", "sectors"),
			against ? "compared" : "read");
	if (good && report->nraw)
		snprintf(what + n, sizeof(what) - n, ", %" PRIu64 " checked by EDC and parity",
			report->nraw);
	if (bad->nsectors)
		n += (size_t)snprintf(what, sizeof(what), ": %s, the first is %" PRId32,
			count_text(count, bad->nsectors, "bad sector", "bad sectors"),
			bad->first_lba);
	if (report->nfaults)
		snprintf(what + n, sizeof(what) - n, "%s %s", n ? ";" : ":",
			count_text(count, report->nfaults, "fault", "faults"));
	if (against)
		print_result(cli, "%s and %s %s%s", name, against, good ? "are the same" : "differ",
			what);
	else
		print_result(cli, "%s is %s%s", name, good ? "good" : "bad", what);
}

static json_t *findings_json(const struct discimg_verify_report *report)
{
	json_t *findings = json_array();
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct discimg_finding *finding = &report->findings[i];
		json_t *lba = finding->lba == DISCIMG_NO_LBA ? NULL : json_integer(finding->lba);
		json_array_append_new(findings, json_pack("{s:s, s:o?, s:s}", "severity",
							finding->is_fault ? "fault" : "note", "lba",
							lba, "text", finding->text));
	}
	return findings;
}

static json_t *dat_json(const struct discimg_dat_match *match)
{
	static const char *const verdicts[] = { [DISCIMG_DAT_UNKNOWN] = "unknown",
		[DISCIMG_DAT_PARTIAL] = "partial",
		[DISCIMG_DAT_KNOWN] = "known" };
	json_t *differing = json_array();
	for (size_t i = 0; i < match->ndiffering; i++)
		json_array_append_new(differing,
			json_pack("{s:i, s:o?}", "track", (int)match->differing[i].track + 1, "rom",
				match->differing[i].rom ? text_json(match->differing[i].rom)
							: NULL));
	return json_pack("{s:s, s:o?, s:i, s:i, s:o}", "verdict", verdicts[match->verdict], "game",
		match->game ? text_json(match->game) : NULL, "matching_tracks", (int)match->ntracks,
		"missing_tracks", (int)match->nmissing, "differing", differing);
}

static json_t *checksums_json(const struct discimg_verify_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->nchecksums; i++) {
		const struct discimg_checksum *checksum = &report->checksums[i];
		json_array_append_new(
			list, json_pack("{s:o, s:o, s:s, s:s, s:s, s:b}", "list",
				      text_json(checksum->list), "file", text_json(checksum->file),
				      "kind", checksum->kind, "expected", checksum->expected,
				      "found", checksum->found, "good", checksum->good));
	}
	return list;
}

static void fill_document(
	struct cli *cli, const struct discimg_verify_report *report, char **names, size_t nnames)
{
	json_t *document = cli->document;
	json_object_set_new(document, "name", text_json(names[0]));
	json_object_set_new(document, "sectors", json_integer((json_int_t)report->nsectors));
	if (nnames > 1) {
		json_object_set_new(document, "against", text_json(names[1]));
		json_object_set_new(document, "against_sectors",
			json_integer((json_int_t)report->against_nsectors));
	}
	json_object_set_new(
		document, "checked_sectors", json_integer((json_int_t)report->nchecked));
	json_object_set_new(document, "raw_sectors", json_integer((json_int_t)report->nraw));
	json_object_set_new(document, "q_sectors", json_integer((json_int_t)report->nsubq));
	json_object_set_new(
		document, "q_sectors_of_wrong_crc", json_integer((json_int_t)report->nsubq_crc));
	json_object_set_new(document, "bad", bad_json(&report->bad));
	json_object_set_new(document, "findings", findings_json(report));
	json_object_set_new(document, "checksums", checksums_json(report));
	json_object_set_new(document, "embedded", embedded_json(report));
	if (report->dat.verdict != DISCIMG_DAT_NOT_ASKED)
		json_object_set_new(document, "dat", dat_json(&report->dat));
	json_object_set_new(document, "faults", json_integer((json_int_t)report->nfaults));
	json_object_set_new(document, "notes", json_integer((json_int_t)report->nnotes));
}

static void add_repair(
	json_t *document, const struct discimg_verify_report *report, const char *out)
{
	json_t *repair = repairs_json(&report->repairs);
	json_object_set_new(repair, "output", text_json(out));
	json_object_set_new(repair, "proven", json_boolean(report->repair_proven));
	json_object_set_new(document, "repair", repair);
}

/* What makes no sense together. */
static bool is_usable(struct cli *cli, const struct discimg_verify_options *asked, bool compared)
{
	const char *whole = asked->repair ? "--repair" : asked->dat ? "--dat" : NULL;
	if (asked->boot && (whole || asked->quick || asked->strict || compared))
		usage_error(cli, "--boot looks at what one disc boots by, and at nothing else: "
				 "leave out all but IMAGE or DRIVE");
	else if (whole && (asked->quick || compared))
		usage_error(cli, "%s needs every sector of one disc: leave out %s", whole,
			asked->quick ? "--quick" : "AGAINST");
	else if (asked->quick && compared)
		usage_error(cli, "--quick reads structures only, and so compares nothing: "
				 "leave out --quick or AGAINST");
	else
		return true;
	return false;
}

static void print_copy(struct cli *cli, const struct discimg_verify_report *report, const char *in,
	const char *out)
{
	char count[UNITS_NBYTES];
	print_repairs(cli, &report->repairs);
	print_result(cli, "wrote %s%s: %s of %s repaired", out,
		report->repair_proven ? ", read back and found the same" : "",
		count_text(count, report->repairs.nsectors, "sector", "sectors"), in);
}

/* "os.iso: 14 checks, all good" */
static void print_certificate(
	struct cli *cli, const struct discimg_boot_checks *checks, const char *name)
{
	char count[UNITS_NBYTES];
	print_boot_checks(cli, checks, false);
	count_text(count, checks->nok + checks->nbad, "check", "checks");
	if (checks->nbad)
		print_result(cli, "%s: %s, %zu bad", name, count, checks->nbad);
	else
		print_result(cli, "%s: %s, all good", name, count);
}

static int run_boot(struct cli *cli, const struct discimg_verify_options *asked, const char *name)
{
	struct discimg_verify_report report;
	int r = discimg_verify(cli->job, name, NULL, asked, &report);
	if (r >= 0)
		print_certificate(cli, &report.boot, name);
	if (r >= 0 && cli->document) {
		json_object_set_new(cli->document, "name", text_json(name));
		json_object_set_new(cli->document, "boot", boot_checks_json(&report.boot));
	}
	discimg_verify_report_free(&report);
	return r;
}

static int run_whole(struct cli *cli, const struct discimg_verify_options *asked, char **operands,
	size_t noperands)
{
	struct discimg_verify_report report;
	const char *against = noperands > 1 ? operands[1] : NULL, *out = asked->repair;
	int r = discimg_verify(cli->job, operands[0], against, asked, &report);
	if (r >= 0) {
		if (out)
			print_copy(cli, &report, operands[0], out);
		print_findings(cli, &report);
		print_embedded(cli, &report);
		print_bad(cli, &report.bad);
		print_verdict(cli, &report, out ? out : operands[0], against);
	}
	if (r >= 0 && cli->document)
		fill_document(cli, &report, operands, noperands);
	if (r >= 0 && cli->document && out)
		add_repair(cli->document, &report, out);
	discimg_verify_report_free(&report);
	return r;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct discimg_verify_options *asked = arguments;
	if (!is_usable(cli, asked, noperands > 1))
		return CLI_USAGE;
	return asked->boot ? run_boot(cli, asked, operands[0])
			   : run_whole(cli, asked, operands, noperands);
}

const struct cli_command command_verify = {
	.name = "verify",
	.operands = "IMAGE|DRIVE [AGAINST]",
	.summary = "check sectors and structures, or compare two discs",
	.text = "Without AGAINST, reads every sector, checks raw ones by their sync, header, EDC "
		"and parity, and looks through all structures: ISO 9660, Rock Ridge, Joliet, El "
		"Torito, UDF anchors, MBR and GPT. An image that is shorter than they say is bad; "
		"one that is longer is not. Where sub-channels are stored, Q must fit its CRC and "
		"tell what the sheet tells.\n\n"
		"With AGAINST, an image or a drive, compares both sector by sector: whole raw "
		"sectors where both have them, else their user data. A drive may hold more than "
		"the image.\n\n"
		"Sums that the image or the data carry of themselves are compared (the MD5 of "
		"isomd5sum, the tags of libisofs, the SHA-1s of a .chd), and so are checksums "
		"that lie beside the image (SHA256SUMS, os.iso.md5, game.sfv). --dat looks the "
		"disc's tracks up in a DAT such as Redump's, and names it or the tracks that "
		"differ.\n\n"
		"--repair writes a copy of the image in which damaged raw sectors are restored "
		"from their parity, where EDC proves it; the suffix of OUT picks the format, "
		"which must hold raw sectors, as .cue does. What was changed is told, what cannot "
		"be restored stays as it is, and all that is said of bad sectors is about the "
		"copy. IMAGE is not changed.\n\n"
		"--boot tells of each thing that the disc boots by whether it is good: catalogue "
		"and boot images with their tables, EFI system partitions and the programs in "
		"them, MBR, GPT and Apple's map, and the kernels and other files that "
		"configurations of GRUB, ISOLINUX and systemd-boot name.\n\n"
		"Bad sectors are told with the files that they belong to. Exit status 1 when "
		"anything is bad.",
	.examples = "  discimg verify os.iso\n"
		    "  discimg verify os.iso /dev/sr0\n"
		    "  discimg verify --boot os.iso\n"
		    "  discimg verify game.cue --dat redump.dat\n"
		    "  discimg verify scratched.cue --repair mended.cue\n"
		    "  discimg verify --json game.cue other.cue\n",
	.options = options,
	.arguments_nbytes = sizeof(struct discimg_verify_options),
	.min_operands = 1,
	.max_operands = 2,
	.run = run,
};
