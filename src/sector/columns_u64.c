/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of codewords that stand in columns, eight side by side in a 64-bit number. Runs anywhere. */
#include "sector/kernel.h"

#include <string.h>

#define LANES(name) name##_u64
#define TARGET

typedef uint64_t lanes;

#define EACH_BYTE(v) (UINT64_C(0x0101010101010101) * (v))

static inline lanes top_bits(lanes v)
{
	return (v >> 7 & EACH_BYTE(1)) * 0xff;
}

static inline lanes times_alpha(lanes v)
{
	return (v << 1 & EACH_BYTE(0xfe)) ^ (v >> 7 & EACH_BYTE(1)) * 0x1d;
}

#include "sector/columns.h"
