/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a command's words go: results to standard output, all else to standard error. */
#include "cli/cli.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

__attribute__((format(printf, 3, 0))) static void log_to_system(
	struct cli *cli, const char *kind, const char *format, va_list args)
{
	char text[1024];
	vsnprintf(text, sizeof(text), format, args);
	syslog(*kind ? LOG_WARNING : LOG_ERR, "%s: %s%s", cli->command->name, kind, text);
}

/* One line, whatever the words of a command line hold. */
__attribute__((format(printf, 1, 0))) static void print_line(const char *format, va_list args)
{
	char *text;
	if (vasprintf(&text, format, args) < 0)
		return;
	for (char *p = text; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	fprintf(stderr, "%s\n", text);
	free(text);
}

__attribute__((format(printf, 3, 0))) static void vcomplain(
	struct cli *cli, const char *kind, const char *format, va_list args)
{
	if (cli->has_left) {
		log_to_system(cli, kind, format, args);
		return;
	}
	clear_progress(cli);
	fprintf(stderr, "discimg: %s%s%s", cli->command ? cli->command->name : "",
		cli->command ? ": " : "", kind);
	print_line(format, args);
}

void complain(struct cli *cli, const char *kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vcomplain(cli, kind, format, args);
	va_end(args);
}

int usage_error(struct cli *cli, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vcomplain(cli, "", format, args);
	va_end(args);
	return EXIT_USAGE;
}

void print_result(struct cli *cli, const char *format, ...)
{
	if (cli->json || cli->quiet)
		return;
	clear_progress(cli);
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}
