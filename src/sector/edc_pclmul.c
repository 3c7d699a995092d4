/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EDC by carry-less multiplication (V. Gopal et al., Fast CRC Computation for Generic
 * Polynomials Using PCLMULQDQ Instruction, Intel, 2009): 16 bytes are moved over the next 64 or 16
 * by multiplying their halves with powers of x, and added to what is there. The last 16 go to the
 * tables.
 */
#include "sector/kernel.h"

#ifdef SECTOR_KERNEL_X86
#include <emmintrin.h>
#include <wmmintrin.h>

#define TARGET __attribute__((target("sse2,pclmul")))

/*
 * x^(n + 32) and x^(n - 32) modulo the EDC's polynomial, which move by n bits; least significant
 * bit first, and one bit up, since such a product of two 64-bit numbers is one bit short of 128.
 */
#define MOVE_512 _mm_set_epi64x(0x12e7928a2, 0x1f8931102)
#define MOVE_128 _mm_set_epi64x(0x1d5934102, 0x06c90c100)

TARGET static inline __m128i load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

/* What X is worth N bits later, added to Y, which stands there. */
TARGET static inline __m128i move(__m128i x, __m128i by, __m128i y)
{
	__m128i low = _mm_clmulepi64_si128(x, by, 0x00);
	__m128i high = _mm_clmulepi64_si128(x, by, 0x11);
	return _mm_xor_si128(_mm_xor_si128(low, high), y);
}

TARGET uint32_t edc_by_pclmul(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	uint8_t last[16];
	if (nbytes < 64)
		return edc_by_slices(edc, p, nbytes);
	__m128i a = _mm_xor_si128(load(p), _mm_cvtsi32_si128((int)edc));
	__m128i b = load(p + 16), c = load(p + 32), d = load(p + 48);
	p += 64;
	for (nbytes -= 64; nbytes >= 64; nbytes -= 64, p += 64) {
		a = move(a, MOVE_512, load(p));
		b = move(b, MOVE_512, load(p + 16));
		c = move(c, MOVE_512, load(p + 32));
		d = move(d, MOVE_512, load(p + 48));
	}
	d = move(move(move(a, MOVE_128, b), MOVE_128, c), MOVE_128, d);
	for (; nbytes >= 16; nbytes -= 16, p += 16)
		d = move(d, MOVE_128, load(p));
	_mm_storeu_si128((__m128i *)last, d);
	return edc_by_slices(edc_by_slices(0, last, sizeof(last)), p, nbytes);
}
#endif
