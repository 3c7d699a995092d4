/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which inner loops of EDC and parity run on which processor. */
#include "sector/kernel.h"

static bool anywhere(void)
{
	return true;
}

#ifdef SECTOR_KERNEL_X86
static bool with_sse2(void)
{
	return __builtin_cpu_supports("sse2");
}

static bool with_sse2_pclmul(void)
{
	return __builtin_cpu_supports("sse2") && __builtin_cpu_supports("pclmul");
}

static bool with_avx2_pclmul(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul");
}
#endif

const struct sector_kernel sector_kernels[] = {
#ifdef SECTOR_KERNEL_X86
	{ "AVX2+PCLMUL", with_avx2_pclmul, edc_by_pclmul, sum_columns_avx2, multiply_avx2 },
	{ "SSE2+PCLMUL", with_sse2_pclmul, edc_by_pclmul, sum_columns_sse2, multiply_sse2 },
	{ "SSE2", with_sse2, edc_by_words, sum_columns_sse2, multiply_sse2 },
#endif
	{ "portable", anywhere, edc_by_words, sum_columns_u64, multiply_u64 },
};

const size_t nsector_kernels = sizeof(sector_kernels) / sizeof(sector_kernels[0]);

const struct sector_kernel *sector_kernel(void)
{
	const struct sector_kernel *kernel = sector_kernels;
	while (!kernel->runs_here())
		kernel++;
	return kernel;
}
