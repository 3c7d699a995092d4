/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of scrambled sectors, read plain (ECMA-130 §15). */
#include "format/unscramble.h"

#include "sector/raw.h"
#include "sector/scramble.h"

#include <string.h>

static void unscramble(uint8_t *sector)
{
	if (raw_has_sync(sector))
		scramble(sector);
}

/* Part of one sector, from byte SKIP of it on. */
static ssize_t read_part(struct infile *in, struct discimg_job *job, uint8_t *buf, size_t nbytes,
	uint64_t offset, size_t skip)
{
	uint8_t sector[SECTOR_RAW_NBYTES] = { 0 };
	ssize_t n = infile_pread(in, job, sector, sizeof(sector), offset - skip);
	if (n < 0 || (size_t)n <= skip)
		return n < 0 ? n : 0;
	unscramble(sector);
	size_t some = (size_t)n - skip < nbytes ? (size_t)n - skip : nbytes;
	memcpy(buf, sector + skip, some);
	return (ssize_t)some;
}

/* Whole sectors at once, and what is before and behind them one by one. */
static ssize_t read_plain(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	size_t done = 0;
	while (done < nbytes) {
		uint8_t *to = (uint8_t *)buf + done;
		size_t skip = (size_t)((offset + done) % SECTOR_RAW_NBYTES);
		size_t left = nbytes - done, some = SECTOR_RAW_NBYTES - skip;
		ssize_t n;
		if (skip > 0 || left < SECTOR_RAW_NBYTES) {
			some = left < some ? left : some;
			n = read_part(state, job, to, some, offset + done, skip);
		} else {
			some = left - left % SECTOR_RAW_NBYTES;
			n = infile_pread(state, job, to, some, offset + done);
			for (ssize_t i = 0; i + SECTOR_RAW_NBYTES <= n; i += SECTOR_RAW_NBYTES)
				unscramble(to + i);
		}
		if (n < 0)
			return n;
		done += (size_t)n;
		if ((size_t)n < some)
			break;
	}
	return (ssize_t)done;
}

/* Whoever owns the scrambled file knows what it uses. */
static bool uses_nothing(void *state, const struct stat *st)
{
	(void)state, (void)st;
	return false;
}

static void keep(void *state)
{
	(void)state;
}

struct infile *unscramble_new(struct infile *in)
{
	static const struct infile_ops ops = { read_plain, uses_nothing, keep };
	return infile_new(infile_name(in), infile_nbytes(in), &ops, in);
}
