/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Form 2 user data as sectors of 2336 bytes (CD-ROM XA: sub-header twice, data, EDC). */
#include "format/form2.h"

#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_NBYTES = SECTOR_MODE2_NBYTES + SECTOR_SUB_NBYTES };

struct form2 {
	struct infile *in;
	uint64_t offset;
	uint32_t nsectors;
	unsigned sub_nbytes;
};

/* One sector as it goes out. */
static bool make_sector(
	const struct form2 *form2, struct discimg_job *job, uint64_t i, uint8_t sector[MAX_NBYTES])
{
	uint8_t raw[SECTOR_RAW_NBYTES] = { 0 }, stored[FORM2_USER_NBYTES + SECTOR_SUB_NBYTES];
	size_t nbytes = FORM2_USER_NBYTES + form2->sub_nbytes;
	ssize_t n = infile_pread(form2->in, job, stored, nbytes, form2->offset + i * nbytes);
	if (n < 0)
		return false;
	memset(stored + n, 0, nbytes - (size_t)n);
	raw[RAW_MODE] = 2;
	raw[RAW_SUBMODE] = raw[RAW_SUBMODE + 4] = SUBMODE_FORM2;
	memcpy(raw + RAW_FORM_DATA, stored, FORM2_USER_NBYTES);
	raw_regenerate(raw);
	memcpy(sector, raw + RAW_DATA, SECTOR_MODE2_NBYTES);
	memcpy(sector + SECTOR_MODE2_NBYTES, stored + FORM2_USER_NBYTES, form2->sub_nbytes);
	return true;
}

static ssize_t pread_form2(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	const struct form2 *form2 = state;
	unsigned out_nbytes = SECTOR_MODE2_NBYTES + form2->sub_nbytes;
	size_t done = 0;
	while (done < nbytes && (offset + done) / out_nbytes < form2->nsectors) {
		uint8_t sector[MAX_NBYTES];
		unsigned skip = (unsigned)((offset + done) % out_nbytes);
		size_t some = out_nbytes - skip < nbytes - done ? out_nbytes - skip : nbytes - done;
		if (!make_sector(form2, job, (offset + done) / out_nbytes, sector))
			return -1;
		memcpy((uint8_t *)buf + done, sector + skip, some);
		done += some;
	}
	return (ssize_t)done;
}

/* Whoever owns the inner file knows what it uses. */
static bool uses_nothing(void *state, const struct stat *st)
{
	(void)state, (void)st;
	return false;
}

static const struct infile_ops form2_ops = { pread_form2, uses_nothing, free };

struct infile *form2_new(struct infile *in, uint64_t offset, uint32_t nsectors, unsigned sub_nbytes)
{
	struct form2 *form2 = malloc(sizeof(*form2));
	if (!form2)
		return NULL;
	*form2 = (struct form2){
		.in = in, .offset = offset, .nsectors = nsectors, .sub_nbytes = sub_nbytes
	};
	return infile_new(infile_name(in), (uint64_t)nsectors * (SECTOR_MODE2_NBYTES + sub_nbytes),
		&form2_ops, form2);
}
