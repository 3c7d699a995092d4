/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg extract */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>

struct arguments {
	struct discimg_files_options files;
	const char *directory;
	struct text_list excludes;
	bool devices;
};

static const struct cli_option options[] = {
	{ "directory", 'C', "DIR", "where to, instead of the current directory; is made",
		OPTION_TEXT, offsetof(struct arguments, directory), NULL, 0 },
	{ "exclude", 'x', "GLOB", "leave out what matches, with all below", OPTION_LIST,
		offsetof(struct arguments, excludes), NULL, 0 },
	FILES_OPTIONS(struct arguments, files),
	{ "devices", 0, NULL, "make device nodes, too (needs root)", OPTION_FLAG,
		offsetof(struct arguments, devices), NULL, 0 },
	{ 0 },
};

static void print_report(struct cli *cli, const struct discimg_extract_report *report)
{
	char files[UNITS_NBYTES], size[UNITS_NBYTES], text[UNITS_NBYTES];
	print_result(cli, "extracted %s, %s", count_text(files, report->nfiles, "file", "files"),
		size_text(size, report->nbytes));
	if (report->nrefused)
		print_result(cli, "%s not extracted",
			count_text(text, report->nrefused, "name was", "names were"));
	if (report->nfaulty)
		print_result(cli, "%s bad sectors, which are zeros now",
			count_text(text, report->nfaulty, "file has", "files have"));
}

static void fill_document(json_t *document, const struct discimg_extract_report *report)
{
	const struct {
		const char *key;
		uint64_t n;
	} numbers[] = {
		{ "files", report->nfiles },
		{ "directories", report->ndirectories },
		{ "links", report->nlinks },
		{ "bytes", report->nbytes },
		{ "bad_sectors", report->nbad },
		{ "files_with_bad_sectors", report->nfaulty },
		{ "refused", report->nrefused },
		{ "devices_left_out", report->ndevices },
		{ "attributes_lost", report->nstripped },
	};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		json_object_set_new(
			document, numbers[i].key, json_integer((json_int_t)numbers[i].n));
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct arguments *asked = arguments;
	if (asked->directory && !*asked->directory) {
		usage_error(cli, "-C has an empty name; . is the folder one is in");
		return CLI_USAGE;
	}
	const struct discimg_extract_options wanted = { .files = asked->files,
		.directory = asked->directory,
		.excludes = asked->excludes.items,
		.nexcludes = asked->excludes.n,
		.devices = asked->devices };
	struct discimg_extract_report report;
	int r = discimg_extract(cli->job, operands[0], (const char *const *)operands + 1,
		noperands - 1, &wanted, &report);
	if (r < 0)
		return r;
	print_report(cli, &report);
	if (cli->document)
		fill_document(cli->document, &report);
	return r;
}

const struct cli_command command_extract = {
	.name = "extract",
	.operands = "IMAGE|DRIVE [PATH...]",
	.summary = "write the files of a disc or image into a directory",
	.text = "Writes the files PATH, which may be patterns such as '/boot/*.cfg', with all "
		"below "
		"them, under their full paths in DIR; without PATH all files of the disc. Modes, "
		"times, symbolic and hard links are the disc's, and owners are for root; "
		"so are ACLs and the extended attributes of the name space user. Files "
		"that are there already are replaced.\n\n"
		"A GLOB without a slash is matched with the last name of a path, one with a slash "
		"with the whole path and with what lies below; a slash at its end makes it match "
		"directories only.\n\n"
		"Nothing is written outside DIR, whatever names and links the disc has. What "
		"cannot be made is told and left out. Bytes of unreadable sectors become zeros. "
		"Exit status 1 after either, and where all is extracted and the file system is "
		"damaged or made to mislead. Files that share their sectors, and would take more "
		"room than there is, are refused before the first is written.",
	.examples = "  discimg extract os.iso -C tree\n"
		    "  discimg extract os.iso /boot '*.efi' -C tree\n"
		    "  discimg extract game.cue --exclude '*.avi' -C game\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = SIZE_MAX,
	.run = run,
};
