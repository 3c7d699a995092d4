/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of a directory's children as a view of the image knows them: made to fit, no two alike,
 * in the order that the view prescribes.
 */
#ifndef MASTER_IDENTIFIERS_H
#define MASTER_IDENTIFIERS_H

#include "master/tree.h"

enum view_kind {
	VIEW_ISO, /* ECMA-119 §7.5, §10.2: capitals, digits, '_'; 30 characters and a dot */
	VIEW_ROCK_RIDGE, /* the same names, and fields that tell the true ones */
	VIEW_JOLIET,     /* Joliet specification: UCS-2 or UTF-16, here up to 103 units */
	VIEW_UDF,        /* OSTA UDF 2.60 §2.1.1: up to 254 characters of Latin 1 or 127 units */
};

/*
 * ECMA-119 §7.6.3 leaves 31 bytes, mkisofs and Windows take 103 units of 2 bytes in Joliet, and UDF
 * counts up to 255 bytes (ECMA-167r3 4/14.4.4).
 */
#define IDENTIFIER_MAX_NBYTES 255

struct identifier {
	const struct tree_node *node;
	uint32_t at; /* offset of its first byte in the list's bytes; no version number */
	uint16_t nbytes;
	bool mangled; /* cut, or numbered as another name became the same */
};

struct identifiers {
	struct identifier *items;
	size_t n;
	uint8_t *bytes;
};

/*
 * Those children of DIRECTORY that a view of KIND shows: without Rock Ridge, neither symbolic links
 * nor special files. A name that is too long is cut before its extension; one that is there already
 * gets "_001", "_002"… (Joliet, UDF: "~1", "~2"…) in place of its last characters; the first in the
 * order of the tree keeps its name. False when out of memory.
 */
bool identifiers_make(
	enum view_kind kind, const struct tree_node *directory, struct identifiers *list);
void identifiers_free(struct identifiers *list);

/* NAME as such a view has it where no other name is like it; how many bytes. */
unsigned identifier_of(enum view_kind kind, const char *name, uint8_t to[IDENTIFIER_MAX_NBYTES]);

#endif
