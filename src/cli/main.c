/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg: finds the command, runs it as one job, and turns its result into an exit status. */
#include "cli/commands.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one job of this process, for the signal handler alone. */
static struct discimg_job *volatile signalled_job;

static void on_signal(int signal)
{
	(void)signal;
	if (signalled_job)
		discimg_job_cancel(signalled_job);
}

static void catch_signals(struct discimg_job *job)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	signalled_job = job;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		sigaction(stops[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static void on_message(void *user, enum discimg_severity severity, const char *text)
{
	static const char *const kinds[] = { "", "note: ", "warning: " };
	struct cli *cli = user;
	if (severity == DISCIMG_DETAIL && !cli->verbose)
		return;
	if (severity == DISCIMG_NOTE && cli->quiet)
		return;
	if (cli->json && cli->document && severity != DISCIMG_DETAIL) {
		json_t *list = json_object_get(cli->document, "messages");
		json_array_append_new(
			list, json_pack("{s:s, s:o}", "severity",
				      severity == DISCIMG_WARNING ? "warning" : "note", "text",
				      text_json(text)));
	}
	complain(cli, kinds[severity], "%s", text);
}

static int exit_status_of(int result)
{
	if (result == DISCIMG_OK)
		return EXIT_GOOD;
	if (result == DISCIMG_FAULTS)
		return EXIT_FAULTS;
	if (result == CLI_USAGE || result == DISCIMG_E_USAGE)
		return EXIT_USAGE;
	return result == DISCIMG_E_CANCELLED ? EXIT_INTERRUPTED : EXIT_FAILED;
}

static void print_document(struct cli *cli, int result, int status)
{
	const char *error = discimg_job_error(cli->job);
	json_object_set_new(cli->document, "result", json_string(discimg_result_name(result)));
	json_object_set_new(cli->document, "exit", json_integer(status));
	if (result < 0)
		json_object_set_new(cli->document, "error", text_json(error));
	json_dumpf(cli->document, stdout,
		JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
	putchar('\n');
}

static bool reader_has_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

/* Whoever reads a pipe may have had enough: that is worth no message. */
static bool finish_output(struct cli *cli)
{
	if (fflush(stdout) != 0)
		cli->output_errno = errno;
	else if (!ferror(stdout))
		return true;
	else if (!cli->output_errno && reader_has_left())
		cli->output_errno = EPIPE; /* stdio, which met it earlier, keeps no errno */
	if (cli->output_errno != EPIPE)
		complain(cli, "", "cannot write standard output%s%s", cli->output_errno ? ": " : "",
			cli->output_errno ? strerror(cli->output_errno) : "");
	return false;
}

static int finish(struct cli *cli, int result)
{
	int status = exit_status_of(result);
	clear_progress(cli);
	if (result < 0 && result != CLI_USAGE) {
		const char *error = discimg_job_error(cli->job);
		/* Only memory for its own lists can fail a command without the library's knowing.
		 */
		complain(cli, "", "%s", *error ? error : discimg_result_name(result));
	}
	if (cli->document && result != CLI_USAGE)
		print_document(cli, result, status);
	json_decref(cli->document);
	return finish_output(cli) || status != EXIT_GOOD ? status : EXIT_FAILED;
}

static int run_command(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct discimg_callbacks callbacks = {
		.message = on_message, .progress = show_progress, .user = cli
	};
	cli->job = discimg_job_new(&callbacks);
	if (!cli->job)
		return usage_error(cli, "out of memory"), EXIT_FAILED;
	if (cli->json)
		cli->document = json_pack("{s:s, s:[]}", "command", cli->command->name, "messages");
	catch_signals(cli->job);
	int result = cli->command->run(cli, arguments, operands, noperands);
	int status = finish(cli, result);
	signalled_job = NULL;
	discimg_job_free(cli->job);
	return status;
}

static int parse_arguments(struct cli *cli, int argc, char **argv, void *arguments,
	char ***operands, size_t *noperands)
{
	if (!cli->command->parse)
		return parse_options(cli, argc, argv, arguments, operands, noperands);
	*operands = argv + argc;
	*noperands = 0;
	return cli->command->parse(cli, argc, argv, arguments);
}

static void print_help_on(const struct cli_command *command)
{
	if (command->print_help)
		command->print_help();
	else
		print_command_help(command);
}

static int start_command(struct cli *cli, int argc, char **argv)
{
	char **operands;
	size_t noperands;
	void *arguments = calloc(1, cli->command->arguments_nbytes + 1);
	if (!arguments)
		return usage_error(cli, "out of memory"), EXIT_FAILED;
	int status = parse_arguments(cli, argc, argv, arguments, &operands, &noperands);
	if (status == 0 && cli->help)
		print_help_on(cli->command);
	else if (status == 0 && cli->version)
		printf("discimg %s\n", discimg_version());
	else if (status == 0)
		status = run_command(cli, arguments, operands, noperands);
	if (cli->command->release)
		cli->command->release(arguments);
	free_lists(cli->command, arguments);
	free(arguments);
	return status;
}

static bool asks_for_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int refuse_word(struct cli *cli, const struct cli_command *const *known, const char *prefix,
	const char *word)
{
	struct nearest nearest = { .word = word };
	for (size_t i = 0; known[i]; i++)
		nearest_offer(&nearest, command_word(known[i]));
	if (nearest.name)
		return usage_error(
			cli, "%s: no such command; did you mean %s?", word, nearest.name);
	return usage_error(cli, "%s: no such command; see discimg%s --help", word, prefix);
}

/* Help on what WORDS name, or on all. */
static int print_help(struct cli *cli, char **words, int nwords)
{
	const struct cli_command *const *known = commands;
	const struct cli_command *command = NULL;
	for (int i = 0; i < nwords && known; i++) {
		const struct cli_command *named = find_command(known, words[i]);
		if (!named)
			return refuse_word(cli, known, "", words[i]);
		command = named;
		known = command->commands;
	}
	if (command)
		print_command_help(command);
	else
		print_main_help();
	return EXIT_GOOD;
}

/* ARGV[0] is the name of the group that CLI has as its command. */
static int start_in_group(struct cli *cli, int argc, char **argv)
{
	const struct cli_command *group = cli->command;
	const char *word = argc > 1 ? argv[1] : "";
	char prefix[64];
	const struct cli_command *command = find_command(group->commands, word);
	if (command) {
		cli->command = command;
		return start_command(cli, argc - 1, argv + 1);
	}
	if (asks_for_help(word)) {
		command = argc > 2 ? find_command(group->commands, argv[2]) : NULL;
		print_command_help(command ? command : group);
		return EXIT_GOOD;
	}
	if (argc < 2)
		return usage_error(cli, "a command is needed; see discimg %s --help", group->name);
	snprintf(prefix, sizeof(prefix), " %s", group->name);
	return refuse_word(cli, group->commands, prefix, word);
}

/*
 * The word behind "-as", which xorriso has too, when it is first on a command line or behind
 * "master"; what xorriso may have before it is about xorriso's own messages and files. 0: none.
 */
static int find_persona(int argc, char **argv)
{
	static const char *const personas[] = { "mkisofs", "genisoimage", "xorrisofs" };
	int i = 1;
	if (i < argc && strcmp(argv[i], "master") == 0)
		i++;
	while (i + 1 < argc &&
		(strcmp(argv[i], "-no_rc") == 0 || strcmp(argv[i], "-report_about") == 0))
		i += strcmp(argv[i], "-no_rc") ? 2 : 1;
	if (i + 1 >= argc || strcmp(argv[i], "-as") != 0)
		return 0;
	for (size_t k = 0; k < sizeof(personas) / sizeof(personas[0]); k++)
		if (strcmp(argv[i + 1], personas[k]) == 0)
			return i + 1;
	return 0;
}

static int start(struct cli *cli, int argc, char **argv)
{
	int persona = find_persona(argc, argv);
	if (persona) {
		cli->command = &command_mkisofs;
		return start_command(cli, argc - persona, argv + persona);
	}
	const char *name = argc > 1 ? argv[1] : "";
	cli->command = find_command(commands, name);
	if (cli->command && cli->command->commands)
		return start_in_group(cli, argc - 1, argv + 1);
	if (cli->command)
		return start_command(cli, argc - 1, argv + 1);
	if (asks_for_help(name))
		return print_help(cli, argv + 2, argc - 2);
	if (strcmp(name, "--version") == 0) {
		printf("discimg %s\n", discimg_version());
		return EXIT_GOOD;
	}
	if (argc < 2)
		return usage_error(cli, "a command is needed; see discimg --help");
	if (strcmp(name, "-as") == 0)
		return usage_error(
			cli, "-as: expected mkisofs, genisoimage or xorrisofs behind it");
	return refuse_word(cli, commands, "", name);
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int status = start(&cli, argc, argv);
	return status != EXIT_GOOD || finish_output(&cli) ? status : EXIT_FAILED;
}
