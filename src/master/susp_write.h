/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system use fields of directory records: SUSP 1.12, Rock Ridge (IEEE P1282 1.12), AAIP 2.0. */
#ifndef MASTER_SUSP_WRITE_H
#define MASTER_SUSP_WRITE_H

#include "master/tree.h"

/* Fields, one behind the other; each begins with its signature, length and version. */
struct fields {
	uint8_t *bytes;
	size_t nbytes, room;
	bool failed; /* out of memory */
};

enum fields_role {
	FIELDS_NAMED, /* a record with the name of its file */
	FIELDS_SELF,  /* "." and ".." */
	FIELDS_ROOT,  /* the root's ".", which tells that there are such fields at all */
};

/* Of directories that are relocated (IEEE P1282 1.12 §4.1.5). */
enum fields_relation {
	FIELDS_IN_PLACE,
	FIELDS_CHILD,     /* CL: the record is in place of a directory that lies elsewhere */
	FIELDS_PARENT,    /* PL: "..", which is elsewhere */
	FIELDS_RELOCATED, /* RE: not where it was in the tree */
};

/* A file, as the fields tell of it. */
struct fields_subject {
	const struct tree_node *node;
	enum fields_role role;
	enum fields_relation relation;
	uint32_t other_lba; /* where the directory of CL or PL is */
	uint32_t nlinks, serial;
	bool has_attributes; /* the image has AL fields somewhere */
};

/* Fills the emptied FIELDS, whose memory is used again. */
void fields_make(struct fields *fields, const struct fields_subject *subject);
void fields_free(struct fields *fields);

/* The seven bytes of a date and time, in UTC; years outside 1900 to 2155 become the nearest. */
void record_time(int64_t seconds, uint8_t to[7]);

/* True when record_time() cannot tell SECONDS. */
bool record_time_is_moved(int64_t seconds);

/* A number in both byte orders, ECMA-119 §7.3.3. */
void put_both32(uint8_t *p, uint32_t v);

#endif
