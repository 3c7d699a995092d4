/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg verify */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>

#define SHOWN_RANGES 20

static const struct cli_option options[] = {
	{ "quick", 0, NULL, "check the structures only, do not read every sector", OPTION_FLAG,
		offsetof(struct discimg_verify_options, quick), NULL, 0 },
	{ 0 },
};

/* Names for scripts; in the order of enum discimg_bad_kind. */
static const char *const kind_keys[DISCIMG_BAD_NKINDS] = { "unreadable", "c2", "different", "sync",
	"header", "edc", "parity" };

static const char *path_of(const struct discimg_bad *bad, const struct discimg_bad_range *range)
{
	return range->file == DISCIMG_NO_FILE ? NULL : bad->files[range->file].path;
}

static void print_range(
	struct cli *cli, const struct discimg_bad *bad, const struct discimg_bad_range *range)
{
	const char *path = path_of(bad, range);
	char span[64];
	if (range->nsectors == 1)
		snprintf(span, sizeof(span), "sector %" PRId32, range->lba);
	else
		snprintf(span, sizeof(span), "sectors %" PRId32 " to %" PRId32, range->lba,
			range->lba + (int32_t)range->nsectors - 1);
	print_result(cli, "bad: %s: %s%s%s", span, discimg_bad_kind_name(range->kind),
		path ? ": " : "", path ? path : "");
}

static void print_files(struct cli *cli, const struct discimg_bad *bad)
{
	char count[UNITS_NBYTES];
	print_result(cli, "Files that hold them:");
	for (size_t i = 0; i < bad->nfiles && (i < SHOWN_RANGES || cli->verbose); i++)
		print_result(cli, "  %s: %s, the first is %" PRId32, bad->files[i].path,
			count_text(count, bad->files[i].nbad, "bad sector", "bad sectors"),
			bad->files[i].first_lba);
}

static void print_bad(struct cli *cli, const struct discimg_bad *bad)
{
	size_t shown = cli->verbose || bad->nranges <= SHOWN_RANGES ? bad->nranges : SHOWN_RANGES;
	for (size_t i = 0; i < shown; i++)
		print_range(cli, bad, &bad->ranges[i]);
	if (shown < bad->nranges)
		print_result(cli, "and %zu more ranges; --verbose or --json lists them",
			bad->nranges - shown);
	if (bad->nranges > 1 && bad->nfiles)
		print_files(cli, bad);
}

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

/* "is good: 345 sectors read", "differ: 2 bad sectors, the first is 46". */
static void print_verdict(
	struct cli *cli, const struct discimg_verify_report *report, char **names, size_t nnames)
{
	const struct discimg_bad *bad = &report->bad;
	bool good = bad->nsectors == 0 && report->nfaults == 0, compared = nnames > 1;
	char what[256] = "", count[UNITS_NBYTES];
	size_t n = 0;
	if (good && report->nchecked)
		n += (size_t)snprintf(what, sizeof(what), ": %s %s",
			count_text(count, report->nchecked, "sector", "sectors"),
			compared ? "compared" : "read");
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
	if (compared)
		print_result(cli, "%s and %s %s%s", names[0], names[1],
			good ? "are the same" : "differ", what);
	else
		print_result(cli, "%s is %s%s", names[0], good ? "good" : "bad", what);
}

static json_t *bad_json(const struct discimg_bad *bad)
{
	json_t *ranges = json_array(), *files = json_array(), *kinds = json_object();
	for (size_t i = 0; i < bad->nranges; i++) {
		const struct discimg_bad_range *range = &bad->ranges[i];
		json_array_append_new(
			ranges, json_pack("{s:i, s:I, s:s, s:s?}", "lba", range->lba, "sectors",
					(json_int_t)range->nsectors, "kind", kind_keys[range->kind],
					"path", path_of(bad, range)));
	}
	for (size_t i = 0; i < bad->nfiles; i++)
		json_array_append_new(
			files, json_pack("{s:s, s:i, s:I}", "path", bad->files[i].path, "first_lba",
				       bad->files[i].first_lba, "sectors",
				       (json_int_t)bad->files[i].nbad));
	for (int kind = 0; kind < DISCIMG_BAD_NKINDS; kind++)
		json_object_set_new(
			kinds, kind_keys[kind], json_integer((json_int_t)bad->nsectors_of[kind]));
	return json_pack("{s:I, s:o, s:o?, s:o, s:o, s:I}", "sectors", (json_int_t)bad->nsectors,
		"sectors_of_kind", kinds, "first_lba",
		bad->nsectors ? json_integer(bad->first_lba) : NULL, "ranges", ranges, "files",
		files, "unlisted_sectors", (json_int_t)bad->nunlisted);
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

static void fill_document(
	struct cli *cli, const struct discimg_verify_report *report, bool compared)
{
	json_t *document = cli->document;
	json_object_set_new(document, "sectors", json_integer((json_int_t)report->nsectors));
	if (compared)
		json_object_set_new(document, "against_sectors",
			json_integer((json_int_t)report->against_nsectors));
	json_object_set_new(
		document, "checked_sectors", json_integer((json_int_t)report->nchecked));
	json_object_set_new(document, "raw_sectors", json_integer((json_int_t)report->nraw));
	json_object_set_new(document, "bad", bad_json(&report->bad));
	json_object_set_new(document, "findings", findings_json(report));
	json_object_set_new(document, "faults", json_integer((json_int_t)report->nfaults));
	json_object_set_new(document, "notes", json_integer((json_int_t)report->nnotes));
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct discimg_verify_report report;
	bool compared = noperands > 1;
	int r = discimg_verify(
		cli->job, operands[0], compared ? operands[1] : NULL, arguments, &report);
	if (r >= 0) {
		print_findings(cli, &report);
		print_bad(cli, &report.bad);
		print_verdict(cli, &report, operands, noperands);
	}
	if (r >= 0 && cli->document)
		fill_document(cli, &report, compared);
	discimg_verify_report_free(&report);
	return r;
}

const struct cli_command command_verify = {
	.name = "verify",
	.operands = "IMAGE|DRIVE [AGAINST]",
	.summary = "check sectors and structures, or compare two discs",
	.text = "Without AGAINST, reads every sector, checks raw ones by their sync, header, EDC "
		"and "
		"parity, and looks through all structures: ISO 9660, Rock Ridge, Joliet, El "
		"Torito, "
		"UDF anchors, MBR and GPT. An image that is shorter than they say is bad; one that "
		"is longer is not.\n\n"
		"With AGAINST, an image or a drive, compares both sector by sector: whole raw "
		"sectors where both have them, else their user data. A drive may hold more than "
		"the "
		"image.\n\n"
		"Bad sectors are told with the files that they belong to. Exit status 1 when "
		"anything is bad.",
	.examples = "  discimg verify os.iso\n"
		    "  discimg verify os.iso /dev/sr0\n"
		    "  discimg verify --json game.cue other.cue\n",
	.options = options,
	.arguments_nbytes = sizeof(struct discimg_verify_options),
	.min_operands = 1,
	.max_operands = 2,
	.run = run,
};
