/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing the hunks of a CHD by the codec that makes each one smallest, on all processors. */
#ifndef FORMAT_CHD_PACK_H
#define FORMAT_CHD_PACK_H

#include "format/chd.h"

struct discimg_job;
struct chd_packer;

#define CHD_PACK_SHA256_NBYTES 32

/* A hunk on its way; all but the first is filled in. */
struct chd_packed {
	const uint8_t *from;
	unsigned kind;        /* enum chd_hunk_kind: a codec, or plain */
	uint32_t nbytes;      /* packed */
	const uint8_t *bytes; /* FROM when plain; else the packer's, until it is used again */
	uint16_t crc;
	uint8_t sha256[CHD_PACK_SHA256_NBYTES];
};

/* For HEADER's hunks and codecs; FAST packs quickly rather than well. NULL: it failed. JOB is
 * that of all that follows. */
struct chd_packer *chd_packer_new(
	struct discimg_job *job, const struct chd_header *header, bool fast);
void chd_packer_free(struct chd_packer *packer);

/* How many hunks are worth handing over at once, and the most that may be. */
size_t chd_packer_nhunks(const struct chd_packer *packer);

/* Sets crc and sha256 of N hunks; false when out of memory. */
bool chd_packer_hash(struct chd_packer *packer, struct chd_packed *hunks, size_t n);

/* Sets kind, nbytes and bytes of the N hunks that LIST points to; false when out of memory. */
bool chd_packer_pack(struct chd_packer *packer, struct chd_packed **list, size_t n);

#endif
