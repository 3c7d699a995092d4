/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What readers make of a file's bytes and of what stands beside them: contents that zisofs has
 * packed, and named streams of UDF.
 */
#include "fewblocks.h"
#include "fuzz.h"

#include "base/context.h"
#include "fs/udfstreams.h"
#include "fs/udftag.h"
#include "fs/zisofs.h"

#include <stdlib.h>
#include <string.h>

/* --- zisofs ----------------------------------------------------------------------------------- */

struct stored {
	const uint8_t *bytes;
	size_t nbytes;
};

static int read_stored(void *state, struct discimg_job *job, uint64_t offset, uint8_t *buf,
	size_t nbytes, uint64_t *nbad)
{
	const struct stored *stored = state;
	(void)job, (void)nbad;
	if (offset > stored->nbytes || nbytes > stored->nbytes - offset)
		abort();
	memcpy(buf, stored->bytes + offset, nbytes);
	return 0;
}

/* From each place on so many bytes: twice as many halves are the same. */
static void compare_readings(struct discimg_job *job, const struct zisofs *zisofs,
	const struct zisofs_stored *stored, uint64_t at)
{
	enum { WHOLE_NBYTES = 40000 };
	static uint8_t whole[WHOLE_NBYTES], halves[WHOLE_NBYTES];
	uint64_t left = zisofs->nbytes - at, nbad = 0;
	size_t n = left < WHOLE_NBYTES ? (size_t)left : WHOLE_NBYTES;
	if (zisofs_read(zisofs, stored, job, at, whole, n, &nbad) < 0 ||
		zisofs_read(zisofs, stored, job, at, halves, n / 2, &nbad) < 0 ||
		zisofs_read(zisofs, stored, job, at + n / 2, halves + n / 2, n - n / 2, &nbad) <
			0 ||
		memcmp(whole, halves, n) != 0)
		abort();
}

void fuzz_zisofs(const uint8_t *data, size_t nbytes)
{
	enum { ENTRY_NBYTES = 12 };
	struct zisofs zisofs;
	if (nbytes < ENTRY_NBYTES || !zisofs_parse(data, ENTRY_NBYTES, &zisofs) ||
		!zisofs_fits(&zisofs, nbytes - ENTRY_NBYTES))
		return;
	struct discimg_job *job = discimg_job_new(NULL);
	struct stored bytes = { data + ENTRY_NBYTES, nbytes - ENTRY_NBYTES };
	const struct zisofs_stored stored = {
		.read = read_stored, .state = &bytes, .nbytes = bytes.nbytes
	};
	const uint64_t places[] = { 0, zisofs.nbytes / 3,
		zisofs.nbytes > 1000 ? zisofs.nbytes - 1000 : 0 };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		compare_readings(job, &zisofs, &stored, places[i]);
	discimg_job_free(job);
}

/* --- named streams ---------------------------------------------------------------------------- */

/* What Linux takes for the attributes of a file. */
static void judge_list(const struct attributelist *list)
{
	struct attribute attribute;
	size_t at = 0;
	while (attributelist_next(list->bytes, list->nbytes, &at, &attribute))
		if (strncmp(attribute.name, "user.", 5) != 0 || !attribute.name[5] ||
			strlen(attribute.name) > 255 || attribute.nbytes > 65536)
			abort();
	if (at != list->nbytes)
		abort();
}

/* The entry at BLOCK, be it named in a directory or not. */
static void read_streams(struct udf_volume *volume, uint32_t block)
{
	struct udf_streams streams = { 0 };
	struct udf_entry entry;
	if (udf_entry_read(volume, (struct udf_address){ .block = block }, &entry))
		return;
	if (udf_streams_read(volume, &entry, &streams) < 0)
		abort();
	judge_list(&streams.list);
	free(streams.list.bytes);
}

/* Its partitions begin with the disc, so that blocks lie where their tags say. */
void fuzz_streams(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	struct blocks *blocks = blocks_new(job, disc);
	struct udf_volume volume = { .job = job,
		.blocks = blocks,
		.block_nbytes = FEW_BLOCK_NBYTES,
		.nblocks = FEW_NSECTORS,
		.maps = { { .kind = UDF_MAP_PHYSICAL }, { .kind = UDF_MAP_PHYSICAL } },
		.nmaps = 2 };
	for (unsigned i = 0; i < few.n; i++)
		read_streams(&volume, few.lba[i]);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}
