/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configurations of line and keyword: SYSLINUX (its manual, "SYSLINUX CONFIG FILE") and the Boot
 * Loader Specification (type 1 entries).
 */
#include "fs/bootconfig.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LINE_NBYTES 2048

/* What a keyword's value is: one path, paths between commas, or a kernel's command line. */
enum value { ONE, LIST, ARGUMENTS };

struct keyword {
	const char *word;
	enum bootconfig_kind kind;
	enum value value;
};

static const struct keyword syslinux_keywords[] = {
	{ "kernel", CONFIG_KERNEL, ONE },
	{ "linux", CONFIG_KERNEL, ONE },
	{ "com32", CONFIG_PROGRAM, ONE },
	{ "ui", CONFIG_PROGRAM, ONE },
	{ "initrd", CONFIG_INITRD, LIST },
	{ "append", CONFIG_INITRD, ARGUMENTS },
	{ "include", CONFIG_FURTHER, ONE },
	{ "config", CONFIG_FURTHER, ONE },
	{ NULL, CONFIG_KERNEL, ONE },
};

static const struct keyword entry_keywords[] = {
	{ "linux", CONFIG_KERNEL, ONE },
	{ "efi", CONFIG_PROGRAM, ONE },
	{ "initrd", CONFIG_INITRD, ONE },
	{ "devicetree", CONFIG_INITRD, ONE },
	{ NULL, CONFIG_KERNEL, ONE },
};

static void tell(const struct bootconfig_sink *sink, enum bootconfig_kind kind, unsigned line,
	const char *path, size_t nbytes)
{
	char copy[LINE_NBYTES];
	snprintf(copy, sizeof(copy), "%.*s", (int)nbytes, path);
	struct bootconfig_reference reference = { kind, line, copy, false };
	if (nbytes > 0 && !strstr(copy, "::")) /* names of another machine's files */
		sink->take(sink->user, &reference);
}

/* PATHS with commas between them. */
static void tell_list(const struct bootconfig_sink *sink, enum bootconfig_kind kind, unsigned line,
	const char *paths, size_t nbytes)
{
	for (size_t at = 0; at < nbytes;) {
		const char *comma = memchr(paths + at, ',', nbytes - at);
		size_t n = comma ? (size_t)(comma - paths) - at : nbytes - at;
		tell(sink, kind, line, paths + at, n);
		at += n + 1;
	}
}

static void tell_value(const struct bootconfig_sink *sink, const struct keyword *keyword,
	unsigned line, const char *value)
{
	if (keyword->value != ARGUMENTS) {
		size_t n = strcspn(value, " \t");
		if (keyword->value == LIST)
			tell_list(sink, keyword->kind, line, value, n);
		else
			tell(sink, keyword->kind, line, value, n);
		return;
	}
	for (const char *word = value; *word; word += strspn(word, " \t")) {
		size_t n = strcspn(word, " \t");
		if (n > 7 && strncasecmp(word, "initrd=", 7) == 0)
			tell_list(sink, keyword->kind, line, word + 7, n - 7);
		word += n;
	}
}

static void scan_line(const struct bootconfig_sink *sink, const struct keyword *keywords,
	unsigned number, const char *line)
{
	const char *word = line + strspn(line, " \t");
	size_t n = strcspn(word, " \t");
	if (n == 4 && strncasecmp(word, "menu", 4) == 0) { /* of these only MENU INCLUDE matters */
		const char *next = word + 4 + strspn(word + 4, " \t");
		if (strncasecmp(next, "include", 7) != 0)
			return;
		word = next;
		n = strcspn(word, " \t");
	}
	for (const struct keyword *keyword = keywords; keyword->word; keyword++)
		if (strlen(keyword->word) == n && strncasecmp(word, keyword->word, n) == 0)
			tell_value(sink, keyword, number, word + n + strspn(word + n, " \t"));
}

static void scan(const char *text, size_t nbytes, const struct keyword *keywords,
	const struct bootconfig_sink *sink)
{
	char line[LINE_NBYTES];
	unsigned number = 1;
	for (size_t at = 0; at < nbytes; number++) {
		const char *end = memchr(text + at, '\n', nbytes - at);
		size_t n = end ? (size_t)(end - text) - at : nbytes - at;
		snprintf(line, sizeof(line), "%.*s", (int)(n < LINE_NBYTES ? n : LINE_NBYTES),
			text + at);
		line[strcspn(line, "\r")] = '\0';
		scan_line(sink, keywords, number, line);
		at += n + 1;
	}
}

void bootconfig_scan_syslinux(const char *text, size_t nbytes, const struct bootconfig_sink *sink)
{
	scan(text, nbytes, syslinux_keywords, sink);
}

void bootconfig_scan_entry(const char *text, size_t nbytes, const struct bootconfig_sink *sink)
{
	scan(text, nbytes, entry_keywords, sink);
}
