/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of a command line of mkisofs: options as getopt_long_only(3) takes them, of one dash or
 * two, and files between them. What only getopt would see an option in is refused.
 */
#include "cli/mkisofs.h"

#include <getopt.h>
#include <string.h>

enum { MAX_OPTIONS = 256, FIRST_LONG = 256 };

static int add(struct mkisofs *asked, struct text_list *list, const char *text)
{
	return mkisofs_own(asked, list, strdup(text));
}

static unsigned count_values(const struct mkisofs_option *option)
{
	unsigned n = option->argument ? 1 : 0;
	for (const char *p = option->argument; p && (p = strchr(p, ' ')); p++)
		n++;
	return n;
}

static int apply(struct mkisofs *asked, const struct mkisofs_option *option, char **values)
{
	void *at = (char *)asked + option->offset;
	switch (option->kind) {
	case MKISOFS_FLAG:
		*(bool *)at = true;
		return 0;
	case MKISOFS_TEXT:
		*(const char **)at = values[0];
		return 0;
	case MKISOFS_LIST:
		return add(asked, at, values[0]);
	case MKISOFS_CALL:
		return option->call(asked, values);
	case MKISOFS_NONE:
		return add(asked, &asked->unheeded, option->name);
	case MKISOFS_NOT:
		break;
	}
	return usage_error(asked->cli, "-%s: %s here", option->name, option->help);
}

/* The words behind an option, the first of which is VALUE. */
static int take_values(struct mkisofs *asked, const struct mkisofs_option *option, char *value,
	int argc, char **argv)
{
	char *values[MKISOFS_MAX_VALUES] = { value };
	for (unsigned i = 1; i < count_values(option); i++) {
		if (optind >= argc)
			return usage_error(
				asked->cli, "-%s needs %s", option->name, option->argument);
		values[i] = argv[optind++];
	}
	return apply(asked, option, values);
}

struct forms {
	struct option longs[MAX_OPTIONS + 1];
	char letters[2 * MAX_OPTIONS + 3];
};

static void list_forms(struct forms *forms)
{
	size_t nletters = 0, nlongs = 0;
	forms->letters[nletters++] = '-'; /* operands come in their order, as value 1 */
	forms->letters[nletters++] = ':';
	for (int i = 0; mkisofs_options[i].name && i < MAX_OPTIONS; i++) {
		const struct mkisofs_option *option = mkisofs_options + i;
		if (strlen(option->name) > 1) {
			forms->longs[nlongs++] = (struct option){ .name = option->name,
				.has_arg = option->argument ? required_argument : no_argument,
				.val = FIRST_LONG + i };
			continue;
		}
		forms->letters[nletters++] = option->name[0];
		if (option->argument)
			forms->letters[nletters++] = ':';
	}
}

static const struct mkisofs_option *find(int c)
{
	if (c >= FIRST_LONG)
		return mkisofs_options + (c - FIRST_LONG);
	for (const struct mkisofs_option *option = mkisofs_options; option->name; option++)
		if (option->name[0] == c && !option->name[1])
			return option;
	return NULL;
}

/* True when NAME, up to its end or "=", begins the name of an option of more than a letter. */
static bool begins_option(const char *name)
{
	size_t n = strcspn(name, "=");
	for (const struct mkisofs_option *option = mkisofs_options; option->name; option++)
		if (n > 1 && strlen(option->name) > 1 && strncmp(option->name, name, n) == 0)
			return true;
	return false;
}

/*
 * True when WORD is an option, or several letters in one word, of which only the last one has a
 * value, the next word. With values in the same word, any misspelt option would be taken: getopt
 * reads -pubisher as -p ubisher.
 */
static bool is_option(const char *word)
{
	const char *p = word + 1;
	if (word[1] == '-' || begins_option(p))
		return true;
	for (; *p; p++) {
		const struct mkisofs_option *option = find((unsigned char)*p);
		if (!option || (option->argument && p[1]))
			return false;
	}
	return true;
}

static int refuse(struct mkisofs *asked, int c, const char *word)
{
	struct nearest nearest = { .word = word + strspn(word, "-") };
	if (c == ':')
		return usage_error(asked->cli, "%s needs a value; see discimg -as %s -help", word,
			asked->program);
	for (const struct mkisofs_option *option = mkisofs_options; option->name; option++)
		nearest_offer(&nearest, option->name);
	if (*nearest.word && *nearest.longer)
		return usage_error(asked->cli, "%s is not enough of an option's name: %s", word,
			nearest.longer);
	if (nearest.name)
		return usage_error(
			asked->cli, "%s: no such option; did you mean -%s?", word, nearest.name);
	return usage_error(
		asked->cli, "%s: no such option; see discimg -as %s -help", word, asked->program);
}

int mkisofs_parse(struct mkisofs *asked, int argc, char **argv)
{
	struct forms forms = { 0 };
	int status = 0;
	list_forms(&forms);
	opterr = 0;
	while (status == 0) {
		const char *word = argv[optind < argc ? optind : 0];
		int c = word[0] == '-' && !is_option(word)
				? '?'
				: getopt_long_only(argc, argv, forms.letters, forms.longs, NULL);
		if (c == -1)
			break;
		if (c == '?' || c == ':')
			status = refuse(asked, c, word);
		else if (c == 1)
			status = add(asked, &asked->operands, optarg);
		else
			status = take_values(asked, find(c), optarg, argc, argv);
	}
	while (status == 0 && optind < argc)
		status = add(asked, &asked->operands, argv[optind++]);
	return status;
}
