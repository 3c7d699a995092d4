/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gendoc man|bash: prints what data/discimg.1.in (in man(7)'s macros) and data/discimg.bash.in
 * leave open, from the tables of commands and options that --help prints too. Run by the build.
 */
#include "cli/cli.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- the manual page --------------------------------------------------------------------- */

/* Prints N bytes of TEXT as roff: no control lines, no escapes, minus signs that can be pasted. */
static void put_roff(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] == '-')
			fputs("\\-", stdout);
		else if ((text[i] == '.' || text[i] == '\'') && (i == 0 || text[i - 1] == '\n'))
			printf("\\&%c", text[i]);
		else
			putchar(text[i]);
	}
}

static void put_text(const char *text)
{
	put_roff(text, strlen(text));
	putchar('\n');
}

/* Paragraphs are separated by an empty line, in TEXT as in roff's .PP. */
static void put_paragraphs(const char *text)
{
	for (const char *end; (end = strstr(text, "\n\n")); text = end + 2) {
		put_roff(text, (size_t)(end - text));
		puts("\n.PP");
	}
	put_text(text);
}

static void put_options(const struct cli_option *option)
{
	for (; option && option->name; option++) {
		puts(".TP");
		if (option->letter)
			printf("\\fB\\-%c\\fR, ", option->letter);
		fputs("\\fB\\-\\-", stdout);
		put_roff(option->name, strlen(option->name));
		if (option->argument && option->argument[0] == '[')
			printf("\\fR[=\\fI%s", option->argument + 1);
		else if (option->argument)
			printf("\\fR=\\fI%s", option->argument);
		puts("\\fR");
		putchar(toupper((unsigned char)option->help[0]));
		put_roff(option->help + 1, strlen(option->help + 1));
		for (const char *word = option->choices; word && *word;) {
			size_t n = strcspn(word, " ");
			fputs(word == option->choices ? ": \\fB" : "\\fR, \\fB", stdout);
			put_roff(word, n);
			word += n + (word[n] == ' ');
		}
		puts(option->choices ? "\\fR." : ".");
	}
}

/* EXAMPLES: lines that begin with two spaces. */
static void put_examples(const char *examples)
{
	puts(".PP\n.EX");
	put_roff(examples, strlen(examples));
	puts(".EE");
}

static void put_listing(const struct cli_listing *listing)
{
	char form[LISTING_NBYTES];
	const char *meaning;
	printf(".PP\n%s:\n", listing->title);
	for (unsigned i = 0; listing->line(i, form, &meaning); i++) {
		puts(".TP");
		put_text(form);
		put_text(meaning);
	}
	puts(".PP");
	put_paragraphs(listing->text);
}

static void put_command(const struct cli_command *command)
{
	printf(".SS discimg %s\n.B discimg %s\n%s[\\fIOPTION\\fR]...\n", command->name,
		command->name, command->commands ? "\\fICOMMAND\\fR\n" : "");
	if (!command->commands && *command->operands) {
		printf(".I ");
		put_text(command->operands);
	}
	puts(".PP");
	put_paragraphs(command->text);
	put_options(command->options);
	if (command->examples)
		put_examples(command->examples);
	if (command->listing)
		put_listing(command->listing);
	if (command->notes) {
		printf(".PP\n");
		put_paragraphs(command->notes);
	}
}

static void put_exit_statuses(void)
{
	puts(".SH EXIT STATUS");
	for (const struct cli_exit *e = exit_statuses; e->meaning; e++) {
		printf(".TP\n.B %d\n", e->status);
		put_text(e->meaning);
	}
}

static void put_man(void)
{
	puts(".SH COMMANDS");
	for (size_t i = 0; commands[i]; i++) {
		put_command(commands[i]);
		for (size_t k = 0; commands[i]->commands && commands[i]->commands[k]; k++)
			put_command(commands[i]->commands[k]);
	}
	puts(".SH COMMON OPTIONS\nEvery command has these.");
	put_options(common_options);
	put_exit_statuses();
}

/* --- the bash completion ------------------------------------------------------------------- */

static void put_option_names(const struct cli_option *option)
{
	for (; option && option->name; option++)
		printf(" --%s%s", option->name,
			option->argument && option->argument[0] != '[' ? "=" : "");
}

static void put_choices(const char *command, const struct cli_option *option)
{
	for (; option && option->name; option++) {
		if (option->choices)
			printf("\t%s:--%s) echo '%s' ;;\n", command, option->name, option->choices);
		else if (option->kind == OPTION_NUMBER || option->kind == OPTION_SIZE)
			printf("\t%s:--%s) echo ;;\n", command, option->name);
	}
}

/* Calls PUT for every command that is no group. */
static void each_command(void (*put)(const struct cli_command *command))
{
	for (size_t i = 0; commands[i]; i++) {
		const struct cli_command *const *group = commands[i]->commands;
		if (!group)
			put(commands[i]);
		for (; group && *group; group++)
			put(*group);
	}
}

/* A pattern of case: the quotes keep the blank in a name. */
static void put_command_options(const struct cli_command *command)
{
	printf("\t'%s') echo", command->name);
	put_option_names(command->options);
	puts(" ;;");
}

static void put_command_choices(const struct cli_command *command)
{
	char name[64];
	snprintf(name, sizeof(name), "'%s'", command->name);
	put_choices(name, command->options);
}

static void put_if_drive(const struct cli_command *command)
{
	if (strstr(command->operands, "DRIVE"))
		printf("\t'%s':*) ;;\n", command->name);
}

static void put_group(const struct cli_command *group)
{
	printf("\t%s) echo", group->name);
	for (size_t i = 0; group->commands[i]; i++)
		printf(" %s", command_word(group->commands[i]));
	puts(" ;;");
}

static void put_bash(void)
{
	puts("_discimg_commands()\n{\n\techo \\");
	for (size_t i = 0; commands[i]; i++)
		printf("\t\t%s \\\n", commands[i]->name);
	puts("\t\thelp --help --version\n}\n\n_discimg_group()\n{\n\tcase $1 in");
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->commands)
			put_group(commands[i]);
	puts("\t*) return 1 ;;\n\tesac\n}\n\n_discimg_options()\n{\n\tcase $1 in");
	each_command(put_command_options);
	fputs("\tesac\n\techo", stdout);
	put_option_names(common_options);
	puts("\n}\n\n_discimg_choices()\n{\n\tcase $1 in");
	each_command(put_command_choices);
	put_choices("*", common_options);
	puts("\t*) return 1 ;;\n\tesac\n}\n\n_discimg_wants_drive()\n{\n\tcase $1 in");
	each_command(put_if_drive);
	puts("\t*:--drive | *:--append) ;;\n\t*) return 1 ;;\n\tesac\n}");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "man") == 0)
		put_man();
	else if (argc == 2 && strcmp(argv[1], "bash") == 0)
		put_bash();
	else
		return fputs("usage: gendoc man|bash\n", stderr), EXIT_USAGE;
	return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_GOOD : EXIT_FAILED;
}
