/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of planar sub-channels, read as if it were raw. */
#include "format/subfile.h"

#include "sector/raw.h"
#include "sector/subchannel.h"

static ssize_t read_raw(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	uint8_t *p = buf;
	ssize_t n = infile_pread(state, job, buf, nbytes, offset);
	for (ssize_t i = 0; i + SECTOR_SUB_NBYTES <= n; i += SECTOR_SUB_NBYTES)
		subchannel_to_raw(p + i, p + i);
	return n;
}

static bool uses(void *state, const struct stat *st)
{
	return infile_uses(state, st);
}

static void free_planar(void *state)
{
	infile_free(state);
}

struct infile *subfile_new(struct infile *planar)
{
	static const struct infile_ops ops = { read_raw, uses, free_planar };
	return infile_new(infile_name(planar), infile_nbytes(planar), &ops, planar);
}
