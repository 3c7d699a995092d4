/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --help, from the tables of commands and options, at most 80 columns wide. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#define WIDTH       79
#define HELP_COLUMN 26

const struct cli_exit exit_statuses[] = {
	{ EXIT_GOOD, "done, and all good" },
	{ EXIT_FAULTS, "done, but faults were found: unreadable sectors, differences" },
	{ EXIT_FAILED, "failed or refused: nothing was done, or not all" },
	{ EXIT_USAGE, "wrong usage" },
	{ EXIT_INTERRUPTED, "interrupted" },
	{ 0 },
};

/* Prints TEXT from COLUMN on, broken at spaces, further lines indented to INDENT. */
static void print_wrapped(const char *text, int column, int indent)
{
	bool first = true;
	while (*text) {
		int n = (int)strcspn(text, " \n");
		if (!first && column + 1 + n > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			putchar(' ');
			column++;
		}
		printf("%.*s", n, text);
		column += n;
		text += n;
		first = *text == '\n';
		if (first) {
			printf("\n%*s", text[1] == '\n' ? 0 : indent, "");
			column = indent;
		}
		text += *text != '\0';
	}
	putchar('\n');
}

static void print_option(const struct cli_option *option)
{
	char left[64];
	int n = snprintf(left, sizeof(left), "  %c%c%s --%s%s%s", option->letter ? '-' : ' ',
		option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
		option->argument ? "=" : "", option->argument ? option->argument : "");
	if (option->argument && option->argument[0] == '[') /* --zisofs[=VERSION] */
		n = snprintf(
			left, sizeof(left), "      --%s[=%s", option->name, option->argument + 1);
	printf("%s", left);
	if (n > HELP_COLUMN - 2) {
		putchar('\n');
		n = 0;
	}
	printf("%*s", HELP_COLUMN - n, "");
	if (!option->choices) {
		print_wrapped(option->help, HELP_COLUMN, HELP_COLUMN);
		return;
	}
	char text[512];
	snprintf(text, sizeof(text), "%s: %s", option->help, option->choices);
	print_wrapped(text, HELP_COLUMN, HELP_COLUMN);
}

static void print_listing(const struct cli_listing *listing)
{
	char form[LISTING_NBYTES];
	const char *meaning;
	int column = 0;
	for (unsigned i = 0; listing->line(i, form, &meaning); i++)
		if (column < (int)strlen(form) + 4)
			column = (int)strlen(form) + 4;
	printf("\n%s:\n", listing->title);
	for (unsigned i = 0; listing->line(i, form, &meaning); i++) {
		printf("  %-*s", column - 2, form);
		print_wrapped(meaning, column, column);
	}
	putchar('\n');
	print_wrapped(listing->text, 0, 0);
}

static void print_commands(const struct cli_command *const *list)
{
	printf("\nCommands:\n");
	for (size_t i = 0; list[i]; i++)
		printf("  %-10s %s\n", command_word(list[i]), list[i]->summary);
}

static void print_group_help(const struct cli_command *group)
{
	printf("Usage: discimg %s COMMAND [OPTION]... [OPERAND]...\n\n", group->name);
	print_wrapped(group->text, 0, 0);
	print_commands(group->commands);
	printf("\nEach command has its own --help.\n");
}

void print_command_help(const struct cli_command *command)
{
	if (command->commands) {
		print_group_help(command);
		return;
	}
	printf("Usage: discimg %s [OPTION]...%s%s\n\n", command->name,
		*command->operands ? " " : "", command->operands);
	print_wrapped(command->text, 0, 0);
	printf("\nOptions:\n");
	for (const struct cli_option *o = command->options; o && o->name; o++)
		print_option(o);
	for (const struct cli_option *o = common_options; o->name; o++)
		print_option(o);
	if (command->examples)
		printf("\nExamples:\n%s", command->examples);
	if (command->listing)
		print_listing(command->listing);
	if (command->notes) {
		printf("\nNotes:\n\n");
		print_wrapped(command->notes, 0, 0);
	}
}

void print_main_help(void)
{
	printf("Usage: discimg COMMAND [OPTION]... [OPERAND]...\n\n"
	       "Masters, rips, checks, converts and burns optical discs, exact to the sector.\n");
	print_commands(commands);
	printf("\nEach command has its own --help.\n\nExit status:\n");
	for (const struct cli_exit *e = exit_statuses; e->meaning; e++)
		printf("  %3d  %s\n", e->status, e->meaning);
}
