/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MD5 that isomd5sum implants into an ISO 9660 image. */
#ifndef CHECK_IMPLANTED_H
#define CHECK_IMPLANTED_H

#include <stdbool.h>
#include <stdint.h>

/* Where it stands in the primary volume descriptor: application use (ECMA-119 §8.4.32). */
enum { IMPLANTED_AT = 883, IMPLANTED_NBYTES = 512 };

struct implanted {
	char md5[33];      /* of the sectors from 0 on, the field itself taken for spaces */
	uint32_t nsectors; /* of 2048 bytes */
};

/* True when the 2048 bytes of PVD have one. */
bool implanted_parse(const uint8_t *pvd, struct implanted *out);

#endif
