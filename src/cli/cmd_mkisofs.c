/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg -as mkisofs: master, for scripts that speak to mkisofs, genisoimage or xorrisofs. */
#include "cli/commands.h"
#include "cli/mkisofs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release(void *arguments)
{
	struct mkisofs *asked = arguments;
	struct text_list *lists[] = { &asked->operands, &asked->grafts, &asked->trees,
		&asked->excludes, &asked->hides, &asked->joliet_hides, &asked->udf_hides,
		&asked->owners, &asked->modes, &asked->weights, &asked->appended,
		&asked->unheeded };
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		free(lists[i]->items);
	for (size_t i = 0; i < asked->owned.n; i++)
		free((char *)asked->owned.items[i]);
	free(asked->owned.items);
}

static bool is_genisoimage(const struct mkisofs *asked)
{
	return strcmp(asked->program, "genisoimage") == 0;
}

/* What names of ISO 9660 have, as discimg master --iso-names takes it. */
static int choose_names(struct mkisofs *asked)
{
	bool is_long = asked->full_names || asked->max_names || asked->untranslated ||
		       asked->master.iso_level >= 2;
	const struct {
		bool wished;
		const char *word;
	} words[] = {
		{ asked->untranslated, "untranslated" },
		{ asked->max_names, "37" },
		{ asked->lowercase, "lowercase" },
		{ asked->relaxed, "ascii" },
		{ asked->multidot, "multidot" },
		{ asked->leading_dots || (is_long && !is_genisoimage(asked)), "leading-dot" },
		{ !asked->no_folder_dot, "folder-dot" },
		{ asked->omit_period, "no-dot" },
		{ asked->omit_version, "no-version" },
	};
	char *names = calloc(1, 160);
	for (size_t i = 0; names && i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].wished) {
			strcat(names, *names ? "," : "");
			strcat(names, words[i].word);
		}
	if (!asked->master.iso_level && !is_long)
		asked->master.iso_level = 1;
	else if (asked->master.iso_level == 1 && is_long)
		asked->master.iso_level = 2;
	struct text_list unused = { 0 };
	int status = mkisofs_own(asked, &unused, names);
	asked->master.iso_names = *names ? names : NULL;
	free(unused.items);
	return status;
}

static void choose_file_systems(struct mkisofs *asked)
{
	static const char *const lists[] = { "iso", "iso,joliet", "iso,udf", "iso,joliet,udf" };
	bool default_rock_ridge = !is_genisoimage(asked);
	bool joliet = asked->joliet || (asked->joliet_long && is_genisoimage(asked));
	asked->master.fs = lists[joliet + 2 * asked->udf];
	asked->master.joliet_strict = !asked->joliet_long;
	asked->master.no_rock_ridge =
		asked->no_rock_ridge ||
		(!default_rock_ridge && !asked->rock_ridge && !asked->rational);
}

/* -r comes before what is asked for by itself. */
static int choose_owners(struct mkisofs *asked)
{
	struct text_list owners = { 0 };
	if (!asked->rational)
		return 0;
	int status = mkisofs_own(asked, &owners, strdup("0:0"));
	for (size_t i = 0; i < asked->owners.n && status == 0; i++)
		status = mkisofs_own(asked, &owners, strdup(asked->owners.items[i]));
	free(asked->owners.items);
	asked->owners = owners;
	return status ? status : mkisofs_own(asked, &asked->modes, strdup("a=rX,a-st"));
}

static struct discimg_texts texts_of(const struct text_list *list)
{
	return (struct discimg_texts){ .items = list->items, .n = list->n };
}

static int finish(struct mkisofs *asked)
{
	struct discimg_master_options *master = &asked->master;
	int status = mkisofs_take_operands(asked);
	if (status == 0)
		status = choose_names(asked);
	if (status == 0)
		status = choose_owners(asked);
	if (status)
		return status;
	choose_file_systems(asked);
	mkisofs_localize(asked, &asked->excludes);
	mkisofs_localize(asked, &asked->hides);
	mkisofs_localize(asked, &asked->joliet_hides);
	mkisofs_localize(asked, &asked->udf_hides);
	mkisofs_localize(asked, &asked->weights);
	mkisofs_finish_boot(asked);
	if (!master->volume_set_id)
		master->volume_set_id = "";
	master->size_only = asked->print_size;
	master->unreadable_advice = "-m leaves it out, by its name";
	if (asked->stay_deep || master->no_rock_ridge)
		master->relocate_deep = NULL;
	master->grafts = texts_of(&asked->grafts);
	master->excludes = texts_of(&asked->excludes);
	master->hides = texts_of(&asked->hides);
	master->joliet_hides = texts_of(&asked->joliet_hides);
	master->udf_hides = texts_of(&asked->udf_hides);
	master->owners = texts_of(&asked->owners);
	master->modes = texts_of(&asked->modes);
	master->weights = texts_of(&asked->weights);
	return 0;
}

static void tell_unheeded(const struct mkisofs *asked)
{
	for (size_t i = 0; i < asked->unheeded.n && asked->cli->verbose; i++)
		complain(asked->cli, "note: ", "-%s has no effect here", asked->unheeded.items[i]);
}

static int parse(struct cli *cli, int argc, char **argv, void *arguments)
{
	struct mkisofs *asked = arguments;
	asked->cli = cli;
	asked->program = argv[0];
	asked->next.emulation = DISCIMG_BOOT_FLOPPY;
	asked->out = "-";
	int status = mkisofs_parse(asked, argc, argv);
	if (status || cli->help || cli->version)
		return status;
	if (asked->operands.n == 0)
		return usage_error(cli, "a file or folder is needed; see discimg -as %s -help",
			asked->program);
	tell_unheeded(asked);
	return finish(asked);
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct mkisofs *asked = arguments;
	(void)operands, (void)noperands;
	return run_master(cli, asked->trees.items, asked->trees.n, asked->out, &asked->master);
}

const struct cli_command command_mkisofs = {
	.name = "-as mkisofs",
	.operands = "FILE...",
	.arguments_nbytes = sizeof(struct mkisofs),
	.parse = parse,
	.print_help = mkisofs_print_help,
	.release = release,
	.run = run,
};
