/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options by table: getopt_long does the reading, the tables say where values go. */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 128
#define FIRST_LONG  256 /* getopt_long's values, above all letters */

const struct cli_option common_options[] = {
	{ "json", 0, NULL, "print one JSON document on standard output", OPTION_FLAG,
		offsetof(struct cli, json), NULL, 0 },
	{ "quiet", 'q', NULL, "print errors and warnings only", OPTION_FLAG,
		offsetof(struct cli, quiet), NULL, 0 },
	{ "verbose", 'v', NULL, "also tell what was tried, and what the drive said", OPTION_FLAG,
		offsetof(struct cli, verbose), NULL, 0 },
	{ "progress", 0, "HOW", "how to show progress", OPTION_CHOICE,
		offsetof(struct cli, progress), "auto bar lines json none", 0 },
	{ "help", 'h', NULL, "print this help", OPTION_FLAG, offsetof(struct cli, help), NULL, 0 },
	{ 0 },
};

struct parser {
	struct option longs[MAX_OPTIONS + 1];
	const struct cli_option *options[MAX_OPTIONS];
	void *base[MAX_OPTIONS]; /* what the option's offset counts from */
	char letters[2 * MAX_OPTIONS + 3];
	int n;
};

/* "[v2]" may be left out. */
static int argument_of(const struct cli_option *option)
{
	if (!option->argument)
		return no_argument;
	return option->argument[0] == '[' ? optional_argument : required_argument;
}

static void add_options(struct parser *parser, const struct cli_option *options, void *base)
{
	for (; options && options->name && parser->n < MAX_OPTIONS; options++) {
		parser->longs[parser->n] = (struct option){ .name = options->name,
			.has_arg = argument_of(options),
			.val = FIRST_LONG + parser->n };
		if (options->letter) {
			char letter[3] = { options->letter, options->argument ? ':' : '\0', '\0' };
			strcat(parser->letters, letter);
		}
		parser->options[parser->n] = options;
		parser->base[parser->n++] = base;
	}
}

static int find_by_letter(const struct parser *parser, int letter)
{
	for (int i = 0; i < parser->n; i++)
		if (parser->options[i]->letter == letter)
			return i;
	return -1;
}

static bool set_number(const char *text, unsigned *number)
{
	char *end;
	errno = 0;
	unsigned long v = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno || v > UINT_MAX)
		return false;
	*number = (unsigned)v;
	return true;
}

/* "700M": a whole number of bytes, or of what the letter behind it says. */
static bool set_size(const char *text, uint64_t *nbytes)
{
	static const char letters[] = "KMGT";
	char *end;
	errno = 0;
	unsigned long long v = strtoull(text, &end, 10);
	const char *letter = *end ? strchr(letters, *end) : NULL;
	unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;
	if (text[0] < '0' || text[0] > '9' || errno || (*end && (!letter || end[1])) ||
		v > UINT64_MAX >> shift)
		return false;
	*nbytes = (uint64_t)v << shift;
	return true;
}

static bool set_choice(const char *text, const char *choices, int *choice)
{
	size_t length = strlen(text);
	for (int i = 0; *choices; i++) {
		size_t n = strcspn(choices, " ");
		if (n == length && strncmp(choices, text, n) == 0) {
			*choice = i;
			return true;
		}
		choices += n + (choices[n] == ' ');
	}
	return false;
}

/* Of an option that takes one of a few words, whatever it is kept as. */
static bool is_choice(const struct cli_option *option, const char *text)
{
	int unused;
	return !option->choices || !text || set_choice(text, option->choices, &unused);
}

static int add_text(struct text_list *list, const char *text)
{
	const char **items = reallocarray(list->items, list->n + 1, sizeof(*items));
	if (!items)
		return EXIT_FAILED;
	items[list->n++] = text;
	list->items = items;
	return 0;
}

static int add_change(struct change_list *list, int kind, const char *text)
{
	struct discimg_change *items = reallocarray(list->items, list->n + 1, sizeof(*items));
	if (!items)
		return EXIT_FAILED;
	items[list->n++] = (struct discimg_change){ (enum discimg_change_kind)kind, text };
	list->items = items;
	return 0;
}

static int set_option(
	struct cli *cli, const struct cli_option *option, void *base, const char *text)
{
	void *at = (char *)base + option->offset;
	if (!is_choice(option, text))
		return usage_error(
			cli, "--%s %s: expected one of: %s", option->name, text, option->choices);
	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_VALUE:
		*(int *)at = option->value;
		return 0;
	case OPTION_TEXT:
		*(const char **)at = text ? text : "";
		return 0;
	case OPTION_LIST:
		return add_text(at, text);
	case OPTION_CHANGE:
		return add_change(at, option->value, text);
	case OPTION_NUMBER:
		if (set_number(text, at) && *(unsigned *)at >= (unsigned)option->value)
			return 0;
		return usage_error(cli, "--%s %s: a whole number%s was expected", option->name,
			text, option->value ? " from 1 on" : "");
	case OPTION_SIZE:
		if (set_size(text, at))
			return 0;
		return usage_error(cli,
			"--%s %s: a whole number of bytes was expected, or one with K, M, G or T",
			option->name, text);
	case OPTION_CHOICE:
		if (!text || !set_choice(text, option->choices, at))
			*(int *)at = option->value;
		return 0;
	}
	return 0;
}

static int unknown_option(struct cli *cli, const struct parser *parser, const char *word)
{
	char name[64] = "";
	const char *p = word + strspn(word, "-");
	struct nearest nearest = { .word = name };
	memccpy(name, p, '=', sizeof(name) - 1);
	name[strcspn(name, "=")] = '\0';
	for (int i = 0; i < parser->n; i++)
		nearest_offer(&nearest, parser->options[i]->name);
	if (*name && *nearest.longer)
		return usage_error(
			cli, "%s is not enough of an option's name: %s", word, nearest.longer);
	if (nearest.name)
		return usage_error(
			cli, "%s: no such option; did you mean --%s?", word, nearest.name);
	return usage_error(
		cli, "%s: no such option; see discimg %s --help", word, cli->command->name);
}

static int wrong_option(struct cli *cli, const struct parser *parser, int c, char **argv)
{
	const char *word = argv[optind - 1];
	if (c == ':')
		return usage_error(
			cli, "%s needs a value; see discimg %s --help", word, cli->command->name);
	if (optopt && optopt < FIRST_LONG)
		return usage_error(cli, "-%c: no such option; see discimg %s --help", optopt,
			cli->command->name);
	if (optopt)
		return usage_error(
			cli, "%s takes no value; see discimg %s --help", word, cli->command->name);
	return unknown_option(cli, parser, word);
}

/* What a variable that is not set leaves on a command line. */
static int check_names(struct cli *cli, char *const *operands, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!*operands[i])
			return usage_error(cli, "operand %zu is empty, and names nothing", i + 1);
	return 0;
}

static int check_operands(struct cli *cli, char *const *operands, size_t n)
{
	const struct cli_command *command = cli->command;
	if (cli->help)
		return 0;
	if (n >= command->min_operands && n <= command->max_operands)
		return check_names(cli, operands, n);
	return usage_error(cli, "%s; usage: discimg %s [OPTION]...%s%s",
		n < command->min_operands ? "an operand is missing" : "too many operands",
		command->name, *command->operands ? " " : "", command->operands);
}

int parse_options(struct cli *cli, int argc, char **argv, void *arguments, char ***operands,
	size_t *noperands)
{
	struct parser parser = { .letters = ":" };
	int c, status = 0;
	add_options(&parser, cli->command->options, arguments);
	add_options(&parser, common_options, cli);
	while (status == 0 &&
		(c = getopt_long(argc, argv, parser.letters, parser.longs, NULL)) != -1) {
		int i = c >= FIRST_LONG ? c - FIRST_LONG : find_by_letter(&parser, c);
		if (c == '?' || c == ':' || i < 0)
			status = wrong_option(cli, &parser, c, argv);
		else
			status = set_option(cli, parser.options[i], parser.base[i], optarg);
	}
	*operands = argv + optind;
	*noperands = (size_t)(argc - optind);
	return status ? status : check_operands(cli, *operands, *noperands);
}

void free_lists(const struct cli_command *command, void *arguments)
{
	for (const struct cli_option *o = command->options; o && o->name; o++) {
		void *at = (char *)arguments + o->offset;
		if (o->kind == OPTION_LIST)
			free(((struct text_list *)at)->items);
		if (o->kind != OPTION_CHANGE)
			continue;
		struct change_list *list = at; /* which several options share */
		free(list->items);
		list->items = NULL;
	}
}
