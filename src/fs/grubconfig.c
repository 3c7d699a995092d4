/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a grub.cfg names: GRUB's manual 2.06, "Writing your own configuration file". */
#include "fs/bootconfig.h"

#include <stdio.h>
#include <string.h>

#define MAX_WORDS   64
#define MAX_NESTING 64
#define WORD_NBYTES 512

struct word {
	char text[WORD_NBYTES];
	bool is_dynamic; /* a variable is in it */
};

struct scanner {
	const char *at, *end;
	const struct bootconfig_sink *sink;
	unsigned line, command_line; /* that is read, and that the command began in */
	struct word words[MAX_WORDS];
	size_t nwords;
	bool asks_for_file[MAX_NESTING]; /* of each `if` that is open */
	size_t nifs;
	size_t depth;      /* of braces */
	size_t other_root; /* the depth at which another device was made the root; 0: none was */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void put(struct word *word, size_t *n, char c)
{
	if (*n + 1 < WORD_NBYTES)
		word->text[(*n)++] = c;
	word->text[*n] = '\0';
}

/* What QUOTE begins, up to the same. */
static void read_quoted(struct scanner *scanner, struct word *word, size_t *n, char quote)
{
	for (scanner->at++; scanner->at < scanner->end && *scanner->at != quote; scanner->at++) {
		if (quote == '"' && *scanner->at == '$')
			word->is_dynamic = true;
		if (quote == '"' && *scanner->at == '\\' && scanner->at + 1 < scanner->end)
			scanner->at++;
		scanner->line += *scanner->at == '\n';
		put(word, n, *scanner->at);
	}
}

/* ${name}: its braces do not end a word. */
static void read_variable(struct scanner *scanner, struct word *word, size_t *n)
{
	word->is_dynamic = true;
	put(word, n, '$');
	if (scanner->at + 1 == scanner->end || scanner->at[1] != '{')
		return;
	for (scanner->at++; scanner->at < scanner->end && *scanner->at != '\n'; scanner->at++) {
		put(word, n, *scanner->at);
		if (*scanner->at == '}')
			return;
	}
	scanner->at--;
}

static void read_word(struct scanner *scanner)
{
	struct word extra,
		*word = scanner->nwords < MAX_WORDS ? &scanner->words[scanner->nwords] : &extra;
	size_t n = 0;
	bool is_quoted = false;
	*word = (struct word){ 0 };
	for (; scanner->at < scanner->end; scanner->at++) {
		char c = *scanner->at;
		if (is_blank(c) || strchr("\n;{}", c))
			break;
		if (c == '\'' || c == '"') {
			is_quoted = true;
			read_quoted(scanner, word, &n, c);
		} else if (c == '$') {
			read_variable(scanner, word, &n);
		} else if (c == '\\' && scanner->at + 1 < scanner->end) {
			scanner->at++;
			scanner->line += *scanner->at == '\n';
			if (*scanner->at != '\n')
				put(word, &n, *scanner->at);
		} else {
			put(word, &n, c);
		}
		if (scanner->at == scanner->end)
			break;
	}
	/* Where a line is continued, there is no word. */
	scanner->nwords += scanner->nwords < MAX_WORDS && (n > 0 || is_quoted);
}

static bool is_any(const char *text, const char *const *names)
{
	while (*names && strcmp(text, *names) != 0)
		names++;
	return *names;
}

/* The path inside of a device that is this medium, or NULL. */
static const char *local_path(const struct word *word)
{
	const char *path = word->text;
	if (strncmp(path, "($root)", 7) == 0)
		path += 7;
	else if (strncmp(path, "(${root})", 9) == 0)
		path += 9;
	return path[0] == '/' && path[1] && !strpbrk(path, "$*") ? path : NULL;
}

static void tell(struct scanner *scanner, enum bootconfig_kind kind, const struct word *word)
{
	const char *path = local_path(word);
	bool conditional = false;
	for (size_t i = 0; i < scanner->nifs && i < MAX_NESTING; i++)
		conditional |= scanner->asks_for_file[i];
	struct bootconfig_reference reference = { kind, scanner->command_line, path, conditional };
	if (path && !scanner->other_root)
		scanner->sink->take(scanner->sink->user, &reference);
}

/* `if` and `elif`: does this command, from word FIRST on, ask whether a file is there? */
static bool asks_for_file(const struct scanner *scanner, size_t first)
{
	static const char *const asking[] = { "-e", "-f", "-s", "-d", "search", "search.file",
		NULL };
	for (size_t i = first; i < scanner->nwords; i++)
		if (is_any(scanner->words[i].text, asking))
			return true;
	return false;
}

/* Takes the words of structure from the front; the place of the command behind them. */
static size_t take_structure(struct scanner *scanner)
{
	static const char *const passed[] = { "then", "do", "else", "!", "while", "until", NULL };
	size_t i = 0;
	for (; i < scanner->nwords; i++) {
		const char *word = scanner->words[i].text;
		if (strcmp(word, "if") == 0) {
			if (scanner->nifs < MAX_NESTING)
				scanner->asks_for_file[scanner->nifs] =
					asks_for_file(scanner, i + 1);
			scanner->nifs++;
		} else if (strcmp(word, "elif") == 0) {
			if (scanner->nifs > 0 && scanner->nifs <= MAX_NESTING)
				scanner->asks_for_file[scanner->nifs - 1] |=
					asks_for_file(scanner, i + 1);
		} else if (strcmp(word, "fi") == 0) {
			scanner->nifs -= scanner->nifs > 0;
		} else if (!is_any(word, passed)) {
			break;
		}
	}
	return i;
}

/* `set root=(hd0)` and the like: what follows lies elsewhere. */
static void take_root(struct scanner *scanner, const struct word *word)
{
	if (strncmp(word->text, "root=", 5) == 0 && !word->is_dynamic)
		scanner->other_root = scanner->depth + 1;
}

static const struct command {
	const char *name;
	enum bootconfig_kind kind;
	bool takes_many;
} commands[] = {
	{ "linux", CONFIG_KERNEL, false },
	{ "linux16", CONFIG_KERNEL, false },
	{ "linuxefi", CONFIG_KERNEL, false },
	{ "multiboot", CONFIG_KERNEL, false },
	{ "multiboot2", CONFIG_KERNEL, false },
	{ "xen_hypervisor", CONFIG_KERNEL, false },
	{ "initrd", CONFIG_INITRD, true },
	{ "initrd16", CONFIG_INITRD, true },
	{ "initrdefi", CONFIG_INITRD, true },
	{ "module", CONFIG_INITRD, false },
	{ "module2", CONFIG_INITRD, false },
	{ "xen_module", CONFIG_INITRD, false },
	{ "devicetree", CONFIG_INITRD, false },
	{ "chainloader", CONFIG_PROGRAM, false },
	{ "configfile", CONFIG_FURTHER, false },
	{ "source", CONFIG_FURTHER, false },
	{ ".", CONFIG_FURTHER, false },
};

static void finish_command(struct scanner *scanner)
{
	size_t first = take_structure(scanner);
	const char *name = first < scanner->nwords ? scanner->words[first].text : "";
	if (strcmp(name, "set") == 0 && first + 1 < scanner->nwords)
		take_root(scanner, &scanner->words[first + 1]);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(name, commands[i].name) != 0)
			continue;
		for (size_t k = first + 1; k < scanner->nwords; k++) {
			if (scanner->words[k].text[0] == '-')
				continue;
			tell(scanner, commands[i].kind, &scanner->words[k]);
			if (!commands[i].takes_many)
				break;
		}
	}
	scanner->nwords = 0;
}

static void take_brace(struct scanner *scanner, char brace)
{
	if (brace == '{') {
		scanner->depth++;
		return;
	}
	scanner->depth -= scanner->depth > 0;
	if (scanner->other_root > scanner->depth + 1)
		scanner->other_root = 0;
}

void bootconfig_scan_grub(const char *text, size_t nbytes, const struct bootconfig_sink *sink)
{
	struct scanner scanner = {
		.at = text, .end = text + nbytes, .sink = sink, .line = 1, .command_line = 1
	};
	while (scanner.at < scanner.end) {
		char c = *scanner.at;
		if (c == '#') {
			while (scanner.at < scanner.end && *scanner.at != '\n')
				scanner.at++;
		} else if (c && strchr("\n;{}", c)) {
			finish_command(&scanner);
			if (c == '{' || c == '}')
				take_brace(&scanner, c);
			scanner.line += c == '\n';
			scanner.at++;
		} else if (is_blank(c) || c == '\0') {
			scanner.at++;
		} else {
			if (scanner.nwords == 0)
				scanner.command_line = scanner.line;
			read_word(&scanner);
		}
	}
	finish_command(&scanner);
}
