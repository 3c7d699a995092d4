/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner loops of EDC and parity, once for every kind of processor that is worth it. Callers of
 * edc.h and ecc.h get the best that runs here; only tests and benchmarks choose.
 */
#ifndef SECTOR_KERNEL_H
#define SECTOR_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) || defined(__i386__)
#define SECTOR_KERNEL_X86 1
#endif

/* Rows of bytes in memory, of which each column is a codeword over GF(2^8). */
struct byte_rows {
	const uint8_t *first;
	unsigned nrows;
	unsigned nbytes; /* of a row: 32 or more */
	unsigned stride; /* bytes from one row to the next */
};

struct sector_kernel {
	const char *name;
	bool (*runs_here)(void);
	uint32_t (*edc)(uint32_t edc, const uint8_t *p, size_t nbytes);

	/*
	 * For each column its PLAIN sum, and the one WEIGHTED by falling powers of alpha: the last
	 * row by 1, the one before it by alpha, and so on.
	 */
	void (*sum_columns)(const struct byte_rows *rows, uint8_t *plain, uint8_t *weighted);

	/* P[i] becomes the product of P[i] and BY[i]. NBYTES is 32 or more. */
	void (*multiply)(uint8_t *p, const uint8_t *by, unsigned nbytes);
};

/* All of them, the fastest first; the last runs anywhere. */
extern const struct sector_kernel sector_kernels[];
extern const size_t nsector_kernels;

/* The fastest that runs here. */
const struct sector_kernel *sector_kernel(void);

/* What the table is made of. */
uint32_t edc_by_slices(uint32_t edc, const uint8_t *p, size_t nbytes);
uint32_t edc_by_words(uint32_t edc, const uint8_t *p, size_t nbytes);
void sum_columns_u64(const struct byte_rows *rows, uint8_t *plain, uint8_t *weighted);
void multiply_u64(uint8_t *p, const uint8_t *by, unsigned nbytes);
#ifdef SECTOR_KERNEL_X86
uint32_t edc_by_pclmul(uint32_t edc, const uint8_t *p, size_t nbytes);
void sum_columns_sse2(const struct byte_rows *rows, uint8_t *plain, uint8_t *weighted);
void multiply_sse2(uint8_t *p, const uint8_t *by, unsigned nbytes);
void sum_columns_avx2(const struct byte_rows *rows, uint8_t *plain, uint8_t *weighted);
void multiply_avx2(uint8_t *p, const uint8_t *by, unsigned nbytes);
#endif

#endif
