/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names on a command line of mkisofs: what goes where into the image, and patterns, which mkisofs
 * matches with paths of the host and we with those of the image.
 */
#include "cli/mkisofs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int fail_nomem_here(struct mkisofs *asked)
{
	complain(asked->cli, "", "out of memory");
	return EXIT_FAILED;
}

static int add(struct mkisofs *asked, struct text_list *list, const char *text)
{
	const char **items = reallocarray(list->items, list->n + 1, sizeof(*items));
	if (!items)
		return fail_nomem_here(asked);
	items[list->n++] = text;
	list->items = items;
	return 0;
}

int mkisofs_own(struct mkisofs *asked, struct text_list *list, char *text)
{
	if (!text)
		return fail_nomem_here(asked);
	int status = add(asked, &asked->owned, text);
	if (status) {
		free(text);
		return status;
	}
	return add(asked, list, text);
}

/* xorriso takes it and heeds it not. */
int mkisofs_no_bak(struct mkisofs *asked, char **values)
{
	static const char *const globs[] = { "*~*", "*#*", "*.bak" };
	int status = 0;
	(void)values;
	if (strcmp(asked->program, "genisoimage") != 0)
		return add(asked, &asked->unheeded, "no-bak");
	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]) && status == 0; i++)
		status = add(asked, &asked->excludes, globs[i]);
	return status;
}

/* DEST below -root, with what means something in a graft escaped. */
static int add_graft(struct mkisofs *asked, const char *dest, size_t n, const char *src)
{
	const char *root = asked->root ? asked->root : "";
	char *text = NULL;
	if (asprintf(&text, "%s/%.*s=%s", root, (int)n, dest, src) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->grafts, text);
}

/* Where the "=" of a graft point is that no backslash escapes, or NULL. */
static const char *find_equals(const char *text)
{
	for (; *text && *text != '='; text++)
		if (*text == '\\' && text[1])
			text++;
	return *text ? text : NULL;
}

static int take_operand(struct mkisofs *asked, const char *text)
{
	struct stat st;
	const char *equals = asked->graft_points ? find_equals(text) : NULL;
	if (equals)
		return add_graft(asked, text, (size_t)(equals - text), equals + 1);
	if (stat(text, &st) < 0) {
		complain(asked->cli, "", "cannot open %s: %s", text, strerror(errno));
		return EXIT_FAILED;
	}
	if (S_ISDIR(st.st_mode) && !asked->root)
		return add(asked, &asked->trees, text);
	return add_graft(asked, "", 0, text);
}

int mkisofs_take_operands(struct mkisofs *asked)
{
	int status = 0;
	for (size_t i = 0; i < asked->operands.n && status == 0; i++)
		status = take_operand(asked, asked->operands.items[i]);
	return status;
}

static FILE *open_list(struct mkisofs *asked, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	if (!file)
		complain(asked->cli, "", "cannot open %s: %s", path, strerror(errno));
	return file;
}

static int close_list(struct mkisofs *asked, const char *path, FILE *file, int status)
{
	if (ferror(file) && status == 0) {
		complain(asked->cli, "", "cannot read %s: %s", path, strerror(errno));
		status = EXIT_FAILED;
	}
	if (file != stdin)
		fclose(file);
	return status;
}

int mkisofs_read_list(struct mkisofs *asked, const char *path, struct text_list *list)
{
	FILE *file = open_list(asked, path);
	char *line = NULL;
	size_t room = 0;
	int status = 0;
	if (!file)
		return EXIT_FAILED;
	while (status == 0 && getline(&line, &room, file) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line)
			status = mkisofs_own(asked, list, strdup(line));
	}
	free(line);
	return close_list(asked, path, file, status);
}

/* The next word of FILE, quoted by either mark or not; the caller frees it. NULL at the end. */
static char *read_word(FILE *file)
{
	char *word = NULL;
	size_t nbytes;
	FILE *text = open_memstream(&word, &nbytes);
	int c = getc(file), mark = 0;
	bool some = false;
	while (text && (c == ' ' || c == '\t' || c == '\n'))
		c = getc(file);
	for (; text && c != EOF && (mark || !strchr(" \t\n", c)); c = getc(file)) {
		some = true;
		if (mark ? c == mark : c == '"' || c == '\'')
			mark = mark ? 0 : c;
		else
			putc(c, text);
	}
	if (text)
		fclose(text);
	if (some)
		return word;
	free(word);
	return NULL;
}

int mkisofs_read_quoted(struct mkisofs *asked, const char *path, struct text_list *list)
{
	FILE *file = open_list(asked, path);
	int status = 0;
	char *word;
	if (!file)
		return EXIT_FAILED;
	while (status == 0 && (word = read_word(file)))
		status = mkisofs_own(asked, list, word);
	return close_list(asked, path, file, status);
}

/* A line "WEIGHT PATH", or "PATH WEIGHT", as "PATH WEIGHT". */
static int add_weight(struct mkisofs *asked, const char *line, bool weight_first)
{
	size_t n = strcspn(line, " \t");
	const char *rest = line + n + strspn(line + n, " \t");
	char *text = NULL;
	if (!weight_first)
		return mkisofs_own(asked, &asked->weights, strdup(line));
	if (asprintf(&text, "%s %.*s", strcmp(rest, "/") ? rest : "*", (int)n, line) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->weights, text);
}

int mkisofs_read_weights(struct mkisofs *asked, const char *path, bool weight_first)
{
	struct text_list lines = { 0 };
	int status = mkisofs_read_list(asked, path, &lines);
	for (size_t i = 0; i < lines.n && status == 0; i++)
		status = add_weight(asked, lines.items[i], weight_first);
	free(lines.items);
	return status;
}

/* What TEXT is behind the path of the folder TREE, or NULL when it does not begin with that. */
static const char *behind(const char *tree, const char *text)
{
	size_t n = strlen(tree);
	while (n > 1 && tree[n - 1] == '/')
		n--;
	return strncmp(text, tree, n) == 0 && text[n] == '/' ? text + n : NULL;
}

void mkisofs_localize(const struct mkisofs *asked, struct text_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < asked->trees.n; k++) {
			const char *rest = behind(asked->trees.items[k], list->items[i]);
			if (!rest)
				continue;
			list->items[i] = rest;
			break;
		}
}
