/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command or option that was probably meant by a word that is none. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum {
	MAX_LENGTH = 31,
	TOO_DISTANT = 3, /* more wrong letters than two are another word */
};

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

static void note_longer(struct nearest *nearest, const char *name)
{
	size_t at = strlen(nearest->longer), left = sizeof(nearest->longer) - at;
	if (at + strlen(name) + sizeof(", ...") < sizeof(nearest->longer))
		snprintf(nearest->longer + at, left, "%s%s", at ? ", " : "", name);
	else if (left > sizeof("...") && nearest->longer[at - 1] != '.')
		snprintf(nearest->longer + at, left, "...");
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	if (strncmp(name, nearest->word, strlen(nearest->word)) == 0 && name[1])
		note_longer(nearest, name);
	unsigned least = nearest->name ? nearest->distance : TOO_DISTANT;
	if (strlen(nearest->word) > MAX_LENGTH || strlen(name) > MAX_LENGTH)
		return;
	unsigned d = distance(nearest->word, name);
	if (d >= least || 2 * d > strlen(name))
		return;
	nearest->name = name;
	nearest->distance = d;
}
