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
	VIEW_ENHANCED,   /* ISO 9660:1999 §8.5: any bytes, 207 of them */
	VIEW_UDF,        /* OSTA UDF 2.60 §2.1.1: up to 254 characters of Latin 1 or 127 units */
};

/* True for the primary volume's view, with Rock Ridge or without. */
static inline bool is_iso9660(enum view_kind kind)
{
	return kind == VIEW_ISO || kind == VIEW_ROCK_RIDGE;
}

/* What a view takes for a name: {0} but for the kind is what its standard has. */
struct identifier_style {
	enum view_kind kind;
	bool strict; /* ISO 9660: 8 characters and 3 (level 1); Joliet: 64 units */
	/* In ISO 9660, against the standard, as mkisofs has had it: */
	bool lowercase;   /* small letters stay */
	bool ascii;       /* so do all characters of 7 bits, dots among them */
	bool multidot;    /* all dots stay, not only the last one */
	bool leading_dot; /* so does one at the beginning */
	bool folder_dot;  /* folders have extensions, too */
	bool no_dot;      /* names without an extension have no dot behind them */
	bool no_version;  /* nor files a version number */
	bool long_names;  /* 37 characters, not 31 */
};

/*
 * ECMA-119 §7.6.3 leaves 31 bytes, mkisofs and Windows take 103 units of 2 bytes in Joliet, and UDF
 * counts up to 255 bytes (ECMA-167r3 4/14.4.4).
 */
#define IDENTIFIER_MAX_NBYTES 255

/* The longest identifier of ISO 9660 in any style. */
#define ISO_IDENTIFIER_MAX 37

/* What a directory of a view lists: its children, or what else lies there (relocation.h). */
struct view_listing {
	const struct tree_node *directory;
	struct tree_node *const *nodes;
	size_t n;
};

static inline struct view_listing listing_of(const struct tree_node *directory)
{
	return (struct view_listing){ directory, directory->children, directory->nchildren };
}

struct identifier {
	const struct tree_node *node;
	uint32_t at; /* offset of its first byte in the list's bytes; no version number */
	uint16_t nbytes;
	bool is_past; /* the version of the image it was read from, or none, stands behind it: */
	uint8_t version_nbytes;
	uint8_t flags; /* of the record there */
	bool mangled;  /* cut, or numbered as another name became the same */
};

struct identifiers {
	struct identifier *items;
	size_t n;
	uint8_t *bytes;
};

extern const struct identifier_style identifier_udf;

/*
 * Those nodes of LISTING that a view of STYLE shows: without Rock Ridge, neither symbolic
 * links nor special files. A name that is too long is cut before its extension; one that is there
 * already gets "_001", "_002"… (Joliet, UDF: "~1", "~2"…) in place of its last characters; the
 * first one keeps its name. Before all of them come those that were in the image that the tree was
 * read from (past.h), by the names that they had. False when out of memory.
 */
bool identifiers_make(const struct identifier_style *style, const struct view_listing *listing,
	struct identifiers *list);
/* True when NODE is a directory that lies elsewhere: DIRECTORY lists a file in its place. */
static inline bool is_placeholder(const struct identifier_style *style,
	const struct tree_node *directory, const struct tree_node *node)
{
	return node->moved && node->parent == directory && style->kind == VIEW_ROCK_RIDGE;
}

void identifiers_free(struct identifiers *list);

/* NAME as such a view has it where no other name is like it; how many bytes. */
unsigned identifier_of(
	const struct identifier_style *style, const char *name, uint8_t to[IDENTIFIER_MAX_NBYTES]);

#endif
