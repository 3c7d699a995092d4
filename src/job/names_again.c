/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names tell the rules that they were made by: what they have, and, where the true ones have more,
 * what they have not (ECMA-119 §7.5, §10.1; the liberties of mkisofs; Joliet's 64 characters).
 */
#include "job/names_again.h"

#include "master/identifiers.h"
#include "master/past.h"

#include <stdio.h>
#include <string.h>

enum {
	SHORT_NAME = 8, /* level 1 */
	SHORT_EXTENSION = 3,
	ISO_MAX = 31,
	JOLIET_SHORT_NBYTES = 2 * 64,
};

/* What was met. */
struct traits {
	bool lowercase, ascii, multidot, leading_dot, folder_dot, no_dot, no_version, is_long;
	bool beyond_strict, beyond_joliet;  /* names that are longer than these allow */
	bool could_be_longer, joliet_could; /* the true name would have made one */
};

static bool is_strict(const uint8_t *p, unsigned n)
{
	const uint8_t *dot = memchr(p, '.', n);
	unsigned name = dot ? (unsigned)(dot - p) : n;
	unsigned extension = dot ? n - name - 1 : 0;
	return name <= SHORT_NAME && extension <= SHORT_EXTENSION;
}

static void take_letters(const struct past_name *name, struct traits *traits)
{
	for (unsigned i = 0; i < name->nbytes; i++) {
		uint8_t c = name->bytes[i];
		traits->lowercase |= c >= 'a' && c <= 'z';
		traits->ascii |= !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
				 !(c >= '0' && c <= '9') && c != '_' && c != '.';
	}
}

static void take_dots(
	const struct tree_node *node, const struct past_name *name, struct traits *traits)
{
	unsigned ndots = 0;
	for (unsigned i = 0; i < name->nbytes; i++)
		ndots += name->bytes[i] == '.';
	traits->multidot |= ndots > 1;
	traits->leading_dot |= name->nbytes && name->bytes[0] == '.';
	if (S_ISDIR(node->mode)) {
		traits->folder_dot |= ndots > 0;
	} else {
		traits->no_dot |= ndots == 0;
		traits->no_version |= name->version_nbytes == 0;
	}
}

static void take_iso(const struct tree_node *node, struct traits *traits)
{
	static const struct identifier_style plain = { .kind = VIEW_ISO };
	const struct past_name *name = &node->past->names[PAST_ISO];
	uint8_t natural[IDENTIFIER_MAX_NBYTES];
	if (!name->bytes)
		return;
	take_letters(name, traits);
	take_dots(node, name, traits);
	traits->is_long |= name->nbytes > ISO_MAX;
	traits->beyond_strict |= !is_strict(name->bytes, name->nbytes);
	traits->could_be_longer |= !is_strict(natural, identifier_of(&plain, node->name, natural));
}

static void take_joliet(const struct tree_node *node, struct traits *traits)
{
	static const struct identifier_style plain = { .kind = VIEW_JOLIET };
	const struct past_name *name = &node->past->names[PAST_JOLIET];
	uint8_t natural[IDENTIFIER_MAX_NBYTES];
	if (!name->bytes)
		return;
	traits->beyond_joliet |= name->nbytes > JOLIET_SHORT_NBYTES;
	traits->joliet_could |= identifier_of(&plain, node->name, natural) > JOLIET_SHORT_NBYTES;
}

static void add_word(struct names_again *out, bool is_met, const char *word)
{
	size_t n = strlen(out->liberties);
	if (is_met)
		snprintf(
			out->liberties + n, sizeof(out->liberties) - n, "%s%s", n ? "," : "", word);
}

void names_again_find(const struct tree *tree, struct names_again *out)
{
	struct traits traits = { 0 };
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!node->past || !node->parent)
			continue;
		take_iso(node, &traits);
		take_joliet(node, &traits);
	}
	*out = (struct names_again){
		.strict = traits.could_be_longer && !traits.beyond_strict,
		.joliet_strict = traits.joliet_could && !traits.beyond_joliet,
	};
	add_word(out, traits.lowercase, "lowercase");
	add_word(out, traits.ascii, "ascii");
	add_word(out, traits.multidot, "multidot");
	add_word(out, traits.leading_dot, "leading-dot");
	add_word(out, traits.folder_dot, "folder-dot");
	add_word(out, traits.no_dot, "no-dot");
	add_word(out, traits.no_version, "no-version");
	add_word(out, traits.is_long, "37");
}
