/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The MD5 that isomd5sum implants: "ISO MD5SUM = …;SKIPSECTORS = 15;…" (as implantisomd5 1.2.3
 * writes it). It is of the volume but for its last sectors, which some drives cannot read.
 */
#include "check/implanted.h"

#include "base/bytes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PVD_NBLOCKS = 84, MD5_NDIGITS = 32 };

static bool is_primary(const uint8_t *block)
{
	return memcmp(block, "\1CD001", 6) == 0;
}

static bool parse_md5(const char *text, char md5[33])
{
	const char *p = strstr(text, "ISO MD5SUM = ");
	if (!p)
		return false;
	p += strlen("ISO MD5SUM = ");
	for (int i = 0; i < MD5_NDIGITS; i++) {
		if (!isxdigit((unsigned char)p[i]))
			return false;
		md5[i] = (char)tolower((unsigned char)p[i]);
	}
	md5[MD5_NDIGITS] = '\0';
	return true;
}

static bool parse_skipped(const char *text, uint32_t *nskipped)
{
	const char *p = strstr(text, "SKIPSECTORS = ");
	char *end;
	if (!p || !isdigit((unsigned char)p[strlen("SKIPSECTORS = ")]))
		return false;
	unsigned long v = strtoul(p + strlen("SKIPSECTORS = "), &end, 10);
	*nskipped = (uint32_t)v;
	return *end == ';' && v <= UINT32_MAX;
}

bool implanted_parse(const uint8_t *pvd, struct implanted *out)
{
	char text[IMPLANTED_NBYTES + 1] = "";
	uint32_t nblocks = get_be32(pvd + PVD_NBLOCKS), nskipped;
	memcpy(text, pvd + IMPLANTED_AT, IMPLANTED_NBYTES);
	if (!is_primary(pvd) || !parse_md5(text, out->md5) || !parse_skipped(text, &nskipped) ||
		nskipped >= nblocks)
		return false;
	out->nsectors = nblocks - nskipped;
	return true;
}
