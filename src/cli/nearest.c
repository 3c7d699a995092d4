/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command that was probably meant by a word that is none. */
#include "cli/cli.h"

#include <string.h>

#define MAX_LENGTH 15

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;
	return least < c ? least : c;
}

/* How many letters must be put in, left out or replaced to make B of A (Levenshtein). */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[MAX_LENGTH + 1];
	size_t length = strlen(b);
	for (size_t j = 0; j <= length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; a[i]; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < length; j++) {
			unsigned above = row[j + 1];
			row[j + 1] = min3(above + 1, row[j] + 1, diagonal + (a[i] != b[j]));
			diagonal = above;
		}
	}
	return row[length];
}

const char *nearest_command(const struct cli_command *const *among, const char *word)
{
	const char *nearest = NULL;
	unsigned least = 3; /* more wrong letters than two are another word */
	for (size_t i = 0; among[i] && strlen(word) <= MAX_LENGTH; i++) {
		const char *name = command_word(among[i]);
		unsigned d = strlen(name) <= MAX_LENGTH ? distance(word, name) : least;
		if (d < least && d < strlen(name)) {
			least = d;
			nearest = name;
		}
	}
	return nearest;
}
