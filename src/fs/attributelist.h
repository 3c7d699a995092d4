/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended attributes and ACLs that an image keeps of its files: lists of them, and AAIP 2.0. */
#ifndef FS_ATTRIBUTELIST_H
#define FS_ATTRIBUTELIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What AL entries hold, one behind the other; zero it first, free bytes. */
struct attribute_fields {
	uint8_t *bytes;
	size_t nbytes, room;
	bool failed; /* out of memory */
	/* Set by attributelist_make(): of the names that are not for a host, of checksums that
	 * libisofs has made ("isofs."), and of others. */
	bool has_sums, has_others;
};

/* Adds DATA, what an AL entry holds behind its flags. */
void attribute_fields_add(struct attribute_fields *fields, const uint8_t *data, size_t nbytes);

/*
 * Makes of them a list as attributelist_next() takes it, at *LIST (for free()), of *NBYTES: 0 where
 * there is nothing for a host. Names are Linux's: those of "user.", and both of ACLs. False when
 * out of memory.
 */
bool attributelist_make(struct attribute_fields *fields, uint8_t **list, size_t *nbytes);

/* Such a list in the making; zero it first, free bytes. */
struct attributelist {
	uint8_t *bytes;
	size_t nbytes, room;
};

/* Adds an attribute; where its value, of NBYTES, is to be put. NULL when out of memory. */
uint8_t *attributelist_add(struct attributelist *list, const char *name, size_t nbytes);

struct attribute {
	const char *name;
	const uint8_t *value;
	size_t nbytes;
};

/* The attribute at *AT of a list of NBYTES, and *AT behind it; false at the end. */
bool attributelist_next(
	const uint8_t *list, size_t nbytes, size_t *at, struct attribute *attribute);

#endif
