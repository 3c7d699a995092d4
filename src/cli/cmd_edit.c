/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg edit */
#include "cli/commands.h"

#include <string.h>

struct arguments {
	const char *out;
	struct discimg_edit_options edit;
	struct change_list changes;
};

#define CHANGE(name, argument, kind, help)                                                         \
	{                                                                                          \
		name, 0, argument, help, OPTION_CHANGE, offsetof(struct arguments, changes), NULL, \
			kind                                                                       \
	}
#define TEXT(name, argument, field, help)                                                          \
	{                                                                                          \
		name, 0, argument, help, OPTION_TEXT, offsetof(struct arguments, edit.field),      \
			NULL, 0                                                                    \
	}
#define FLAG(name, field, help)                                                                    \
	{                                                                                          \
		name, 0, NULL, help, OPTION_FLAG, offsetof(struct arguments, edit.field), NULL, 0  \
	}

static const struct cli_option options[] = {
	{ "output", 'o', "NEW", "the image to write; - is standard output", OPTION_TEXT,
		offsetof(struct arguments, out), NULL, 0 },
	FLAG("in-place", in_place, "replace IMAGE itself, when all is well"),
	CHANGE("put", "SRC=/PATH", DISCIMG_PUT, "put SRC of the host at or into /PATH"),
	CHANGE("rm", "GLOB", DISCIMG_REMOVE, "remove what matches, with all below"),
	CHANGE("mv", "/A=/B", DISCIMG_MOVE, "move /A to or into /B"),
	CHANGE("mkdir", "/PATH", DISCIMG_MKDIR, "make a folder, with those above"),
	CHANGE("chmod", "MODE[:GLOB]", DISCIMG_CHMOD, "set permissions as chmod does"),
	CHANGE("chown", "USER:GROUP[:GLOB]", DISCIMG_CHOWN, "set owner and group"),
	{ "volid", 'V', "TEXT", "volume id", OPTION_TEXT,
		offsetof(struct arguments, edit.volume_id), NULL, 0 },
	TEXT("publisher", "TEXT", publisher, "publisher id"),
	TEXT("preparer", "TEXT", preparer, "data preparer id"),
	TEXT("application-id", "TEXT", application_id, "application id"),
	TEXT("system-id", "TEXT", system_id, "system id"),
	TEXT("timestamp", "WHEN", timestamp, "volume time: newest, now, or seconds since 1970"),
	TEXT("input-charset", "NAME", input_charset,
		"character code of names that are put (default: UTF-8)"),
	FLAG("allow-loss", allow_loss, "go on without what cannot be made again"),
	{ 0 },
};

static void add_to_document(
	json_t *document, const char *out, const struct discimg_edit_report *report)
{
	json_t *changes = json_array();
	for (size_t i = 0; i < report->nlines; i++)
		json_array_append_new(changes, text_json(report->lines[i]));
	json_object_set_new(document, "changes", changes);
	json_object_set_new(document, "losses", losses_json(&report->losses));
	if (report->mastered.nsectors)
		add_image(document, out, &report->mastered);
}

static int edit(struct cli *cli, const struct arguments *arguments, const char *image)
{
	struct discimg_edit_options wanted = arguments->edit;
	struct discimg_edit_report report = { 0 };
	const char *out = wanted.in_place ? image : arguments->out;
	wanted.changes = arguments->changes.items;
	wanted.nchanges = arguments->changes.n;
	int r = discimg_edit(cli->job, image, arguments->out, &wanted, &report);
	if (cli->document)
		add_to_document(cli->document, out, &report);
	if (r >= 0 && strcmp(out, "-") != 0) {
		for (size_t i = 0; i < report.nlines; i++)
			print_result(cli, "%s", report.lines[i]);
		print_mastered(cli, out, &report.mastered);
	}
	discimg_edit_report_free(&report);
	return r;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct arguments *given = arguments;
	(void)noperands;
	if (!given->out == !given->edit.in_place) {
		usage_error(cli, given->out ? "-o and --in-place exclude each other"
					    : "either -o NEW is needed, or --in-place");
		return CLI_USAGE;
	}
	if (given->out && !*given->out) {
		usage_error(cli, "-o has an empty name: give the image to write");
		return CLI_USAGE;
	}
	if (cli->json && given->out && strcmp(given->out, "-") == 0) {
		usage_error(cli, "--json and -o - cannot both have standard output");
		return CLI_USAGE;
	}
	return edit(cli, given, operands[0]);
}

const struct cli_command command_edit = {
	.name = "edit",
	.operands = "IMAGE",
	.summary = "put, remove and rename files of an image",
	.text = "Makes the changes, in the order in which they are given, to the files of IMAGE, "
		"and writes the whole as the image NEW. The content of files is "
		"copied from IMAGE, not unpacked. What is not changed keeps its names in every "
		"file system, its owner, mode, times, links, attributes and its place in the "
		"order; "
		"the image keeps its file systems, its texts and its time.\n\n"
		"--put of a file puts it into a folder that is there, else under the name that is "
		"given; of a folder it puts all that is in it. A folder that is there stays as it "
		"is. In SRC and /A, \\= is an equals sign. A GLOB is one as `master` has it: "
		"without a slash it is matched with "
		"names, with one with paths and what lies below.\n\n"
		"What IMAGE has that cannot be made again is told before anything is written, and "
		"nothing is, unless --allow-loss is given.",
	.examples = "  discimg edit os.iso -o new.iso --put=preseed.cfg=/ --rm='/doc/*'\n"
		    "  discimg edit os.iso --in-place --mv=/old=/new --volid=MY_OS\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
