/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of codewords that stand in columns, 16 side by side. */
#include "sector/kernel.h"

#ifdef SECTOR_KERNEL_X86
#include <string.h>

#define LANES(name) name##_sse2
#define TARGET      __attribute__((target("sse2")))

typedef uint8_t lanes __attribute__((vector_size(16)));
typedef int8_t signed_lanes __attribute__((vector_size(16)));

TARGET static inline lanes top_bits(lanes v)
{
	return (lanes)((signed_lanes)v < 0);
}

TARGET static inline lanes times_alpha(lanes v)
{
	return (v + v) ^ (top_bits(v) & 0x1d);
}

#include "sector/columns.h"
#endif
