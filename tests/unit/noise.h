/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random bytes that are the same in every run, and how many sectors of them a test takes. */
#ifndef UNIT_NOISE_H
#define UNIT_NOISE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* G. Marsaglia's xorshift; *SEED is not 0. */
static inline uint32_t noise(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 32);
}

static inline void noise_fill(uint8_t *p, size_t nbytes, uint64_t *seed)
{
	for (size_t i = 0; i < nbytes; i++)
		p[i] = (uint8_t)noise(seed);
}

/* As many as DISCIMG_TEST_SECTORS in the environment says; USUALLY without it. */
static inline unsigned long noise_nsectors(unsigned long usually)
{
	const char *wanted = getenv("DISCIMG_TEST_SECTORS");
	return wanted ? strtoul(wanted, NULL, 10) : usually;
}

#endif
