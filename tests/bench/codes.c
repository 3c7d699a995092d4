/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * codes            names the ways to check EDC, P and Q that run here, one a line
 * codes WAY        checks good sectors of Mode 1 and prints gigabytes of them per second of CPU
 * time
 */
#include "sector/ecc_sums.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NSECTORS = 1024, NROUNDS = 16, CODED = 12, EDC_END = 2068 };

static const char byte_tables[] = "byte tables";

static uint32_t edc_table[256];
static uint8_t alpha_table[256];

static void make_tables(void)
{
	for (unsigned i = 0; i < 256; i++) {
		uint32_t edc = i;
		for (int bit = 0; bit < 8; bit++)
			edc = edc >> 1 ^ (edc & 1 ? 0xd8018001 : 0);
		edc_table[i] = edc;
		alpha_table[i] = (uint8_t)(i << 1 ^ (i & 0x80 ? 0x1d : 0));
	}
}

/* What each byte of a codeword is added to, in the way of textbooks: a table look-up a byte. */
struct sums {
	uint8_t plain, weighted;
};

static void add(struct sums *sums, uint8_t v)
{
	sums->plain ^= v;
	sums->weighted = alpha_table[sums->weighted] ^ v;
}

static bool p_is_good(const uint8_t *coded)
{
	for (unsigned i = 0; i < 86; i++) {
		struct sums sums = { 0, 0 };
		for (unsigned k = 0; k < 26; k++)
			add(&sums, coded[86 * k + i]);
		if (sums.plain | sums.weighted)
			return false;
	}
	return true;
}

static bool q_is_good(const uint8_t *coded)
{
	for (unsigned i = 0; i < 52; i++) {
		struct sums sums = { 0, 0 };
		unsigned at = i / 2 * 86 + i % 2;
		for (unsigned k = 0; k < 43; k++) {
			add(&sums, coded[at]);
			at += 88;
			if (at >= 2236)
				at -= 2236;
		}
		add(&sums, coded[2236 + i]);
		add(&sums, coded[2288 + i]);
		if (sums.plain | sums.weighted)
			return false;
	}
	return true;
}

static bool is_good_by_bytes(const uint8_t *sector)
{
	uint32_t edc = 0;
	for (unsigned i = 0; i < EDC_END; i++)
		edc = edc >> 8 ^ edc_table[(edc ^ sector[i]) & 0xff];
	return edc == 0 && p_is_good(sector + CODED) && q_is_good(sector + CODED);
}

static bool is_good(const struct sector_kernel *kernel, const uint8_t *sector)
{
	if (!kernel)
		return is_good_by_bytes(sector);
	return kernel->edc(0, sector, EDC_END) == 0 && ecc_sums_are_zero(kernel, sector + CODED);
}

static const struct sector_kernel *find(const char *name)
{
	for (size_t i = 0; i < nsector_kernels; i++)
		if (strcmp(sector_kernels[i].name, name) == 0 && sector_kernels[i].runs_here())
			return &sector_kernels[i];
	return NULL;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int measure(const struct sector_kernel *kernel)
{
	static uint8_t sectors[NSECTORS][SECTOR_RAW_NBYTES];
	uint8_t user[SECTOR_USER_NBYTES];
	unsigned ngood = 0;
	for (int i = 0; i < NSECTORS; i++) {
		for (unsigned k = 0; k < sizeof(user); k++)
			user[k] = (uint8_t)rand();
		raw_reshape(SECTOR_MODE1, i, user, sizeof(user), sectors[i], SECTOR_RAW_NBYTES);
	}
	double start = seconds();
	for (int round = 0; round < NROUNDS; round++)
		for (int i = 0; i < NSECTORS; i++)
			ngood += is_good(kernel, sectors[i]);
	printf("%.4f\n", (double)sizeof(sectors) * NROUNDS / (seconds() - start) / 1e9);
	return ngood == NSECTORS * NROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	make_tables();
	if (argc == 2) {
		const struct sector_kernel *kernel = find(argv[1]);
		if (kernel || strcmp(argv[1], byte_tables) == 0)
			return measure(kernel);
		fprintf(stderr, "codes: there is no way \"%s\" here\n", argv[1]);
		return EXIT_FAILURE;
	}
	printf("%s\n", byte_tables);
	for (size_t i = 0; i < nsector_kernels; i++)
		if (sector_kernels[i].runs_here())
			printf("%s\n", sector_kernels[i].name);
	return EXIT_SUCCESS;
}
