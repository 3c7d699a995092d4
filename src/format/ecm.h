/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Error Code Modeler files, after Neill Corlett's ecm 1.0: "ECM" and a zero byte, runs of sectors
 * that lack what can be made anew, and runs of plain bytes; at the end the EDC of all.
 */
#ifndef FORMAT_ECM_H
#define FORMAT_ECM_H

#include "base/infile.h"

enum {
	ECM_MAGIC_NBYTES = 4,
	ECM_EDC_NBYTES = 4,
	ECM_MAX_HEAD_NBYTES = 5, /* of a run: two bits of type, 5 of count; then 7 more in each */
};

#define ECM_END 0xffffffffu /* the count, less one, of the run that is none */

enum ecm_type {
	ECM_BYTES, /* as they are */
	ECM_MODE1, /* address and user data of a 2352-byte sector */
	ECM_FORM1, /* sub-header, once, and user data of Mode 2 Form 1, without sync and header */
	ECM_FORM2, /* the same of Form 2 */
	ECM_NTYPES,
};

/* What one unit of each type takes, packed and unpacked. */
extern const uint16_t ecm_packed_nbytes[ECM_NTYPES], ecm_nbytes[ECM_NTYPES];

/* A run, or what is left of one. */
struct ecm_run {
	enum ecm_type type;
	uint32_t count; /* units */
};

/* A place in the middle of everything. */
struct ecm_place {
	uint64_t packed_offset; /* of what is to be read next: a head when RUN.count is 0 */
	uint64_t offset;        /* in what is unpacked */
	struct ecm_run run;     /* that one is in */
};

/* The head of a run at P; the bytes that it takes, 0 when it is cut off. */
size_t ecm_parse_head(const uint8_t *p, size_t nbytes, struct ecm_run *run);

/* Makes one unit of TYPE from its packed bytes. */
void ecm_make_unit(enum ecm_type type, const uint8_t *packed, uint8_t *unit);

#endif
