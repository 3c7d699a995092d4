/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How names of ISO 9660 are made: its levels (ECMA-119 §10), and the liberties that mkisofs has
 * introduced, by a word each.
 */
#include "master/naming.h"

#include "base/context.h"

#include <stddef.h>
#include <string.h>

/* The words, and which members of the style each sets. */
static const struct {
	const char *word;
	size_t members[7];
} liberties[] = {
#define MEMBER(name) (offsetof(struct identifier_style, name))
	{ "lowercase", { MEMBER(lowercase) } },
	{ "ascii", { MEMBER(ascii) } },
	{ "multidot", { MEMBER(multidot) } },
	{ "leading-dot", { MEMBER(leading_dot) } },
	{ "folder-dot", { MEMBER(folder_dot) } },
	{ "no-dot", { MEMBER(no_dot) } },
	{ "no-version", { MEMBER(no_version) } },
	{ "37", { MEMBER(long_names), MEMBER(no_version) } },
	{ "untranslated", { MEMBER(lowercase), MEMBER(ascii), MEMBER(multidot), MEMBER(leading_dot),
				  MEMBER(no_dot), MEMBER(no_version), MEMBER(long_names) } },
#undef MEMBER
};

enum { NLIBERTIES = sizeof(liberties) / sizeof(liberties[0]) };

static bool take(struct identifier_style *style, const char *word, size_t n)
{
	for (size_t i = 0; i < NLIBERTIES; i++) {
		if (strlen(liberties[i].word) != n || memcmp(word, liberties[i].word, n) != 0)
			continue;
		const size_t *at = liberties[i].members;
		for (size_t k = 0; k < sizeof(liberties[i].members) / sizeof(*at) && at[k]; k++)
			*(bool *)((char *)style + at[k]) = true;
		return true;
	}
	return false;
}

int naming_choose(struct discimg_job *job, const struct discimg_master_options *options,
	struct identifier_style *style)
{
	const char *p = options->iso_names;
	*style = (struct identifier_style){
		.kind = options->no_rock_ridge ? VIEW_ISO : VIEW_ROCK_RIDGE,
		.strict = options->iso_level == 1,
	};
	if (options->iso_level > 4)
		return fail(job, DISCIMG_E_INVALID, "ISO 9660 has levels 1 to 4, not %u",
			options->iso_level);
	while (p) {
		size_t n = strcspn(p, ",");
		if (!take(style, p, n))
			return fail(job, DISCIMG_E_USAGE,
				"names of ISO 9660 \"%s\": found \"%.*s\", expected lowercase, "
				"ascii, multidot, leading-dot, folder-dot, no-dot, no-version, 37 "
				"or untranslated, with commas between",
				options->iso_names, (int)n, p);
		p = p[n] ? p + n + 1 : NULL;
	}
	if (style->strict && style->long_names)
		return fail(job, DISCIMG_E_INVALID,
			"names of 37 characters are wished for, but level 1 has 8 and 3");
	return 0;
}
