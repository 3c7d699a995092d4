/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image has besides its files: volume descriptors, boot records, and what gets lost. */
#include "job/origin.h"

#include "base/context.h"
#include "fs/eltorito.h"
#include "fs/partition.h"
#include "fs/udf.h"
#include "job/losses.h"

#include <stdio.h>
#include <string.h>

enum { HFS_AT = 1024 };

static int read_structures(struct discimg_job *job, struct origin *origin, struct blocks *blocks)
{
	struct udf_extent extent;
	int r = iso_set_read(job, blocks, &origin->set);
	if (r == 0)
		r = boot_read(job, blocks, &origin->set, &origin->boot);
	if (r == 0)
		r = udf_read(blocks, &origin->udf, &extent);
	if (r == 0)
		r = system_area_read(job, blocks, &origin->area);
	return r;
}

static void name_file_systems(struct origin *origin)
{
	unsigned revision = origin->udf.present ? origin->udf.revision : 0;
	snprintf(origin->fs, sizeof(origin->fs), "%s%s%s", iso_primary(&origin->set) ? "iso" : "",
		iso_joliet(&origin->set) ? ",joliet" : "",
		!revision                   ? ""
		: iso_primary(&origin->set) ? ",udf"
					    : "udf");
	if (revision)
		snprintf(origin->revision, sizeof(origin->revision), "%x.%02x", revision >> 8,
			revision & 0xff);
}

int origin_open(struct discimg_job *job, const char *image, unsigned session, struct origin *origin)
{
	struct discimg_files_options options = { .session = session };
	*origin = (struct origin){ 0 };
	int r = discimg_files_open(job, image, &options, &origin->files);
	if (r == 0)
		r = files_read_all(job, origin->files);
	if (r < 0)
		return r;
	struct blocks *blocks = blocks_new(job, origin->files->disc);
	if (blocks)
		blocks_choose(blocks, session, 0);
	r = blocks ? read_structures(job, origin, blocks) : fail_nomem(job);
	blocks_free(blocks);
	if (r == 0)
		name_file_systems(origin);
	return r;
}

void origin_free(struct origin *origin)
{
	system_area_free(&origin->area);
	boot_free(&origin->boot);
	iso_set_free(&origin->set);
	discimg_files_free(origin->files);
}

/* N blocks from LBA on, whole and readable. */
static int read_blocks(
	struct discimg_job *job, const struct origin *origin, int64_t lba, uint32_t n, uint8_t *to)
{
	uint64_t nbad = 0;
	int r = disc_read_bytes(origin->files->disc, job, (uint64_t)lba * BLOCK_NBYTES, to,
		(size_t)n * BLOCK_NBYTES, &nbad);
	if (r == 0 && nbad)
		r = fail(job, DISCIMG_E_IO, "sector %lld cannot be read", (long long)lba);
	return r;
}

int origin_descriptors(struct discimg_job *job, const struct origin *origin,
	struct tree_origin *out, int64_t *time)
{
	const struct discimg_volume *primary = iso_primary(&origin->set);
	const struct discimg_volume *joliet = iso_joliet(&origin->set);
	const struct discimg_volume *enhanced = iso_enhanced(&origin->set);
	uint32_t ns; /* which the descriptor keeps */
	int r = primary ? read_blocks(job, origin, primary->lba, 1, out->primary) : 0;
	if (r == 0 && joliet)
		r = read_blocks(job, origin, joliet->lba, 1, out->joliet);
	if (r == 0 && enhanced)
		r = read_blocks(job, origin, enhanced->lba, 1, out->enhanced);
	if (!iso_long_time(out->primary + VD_MODIFIED, time, &ns))
		iso_long_time(out->primary + VD_CREATED, time, &ns);
	return r;
}

static uint64_t count_tracks(const struct origin *origin)
{
	return origin->stays ? 0 : origin->files->disc->ntracks - 1;
}

static uint64_t count_volumes(const struct origin *origin)
{
	uint64_t n = 0;
	for (size_t i = 0; i < origin->set.nvolumes; i++)
		n += origin->set.volumes[i].kind == DISCIMG_VOLUME_SUPPLEMENTARY;
	return n;
}

static uint64_t count_forks(const struct origin *origin)
{
	const struct walk *walk = &origin->files->walk;
	uint64_t n = 0;
	for (size_t i = 0; i < walk->nnodes; i++)
		n += walk->nodes[i].is_fork;
	return n;
}

static uint64_t count_attributes(const struct origin *origin)
{
	return origin->files->walk.nwith_others;
}

static const struct {
	const char *kind;
	uint64_t (*count)(const struct origin *origin);
	const char *one, *many;
} rows[] = {
	{ "tracks", count_tracks, "further track", "further tracks" },
	{ "volumes", count_volumes, "further volume descriptor", "further volume descriptors" },
	{ "forks", count_forks, "associated file", "associated files" },
	{ "attributes", count_attributes, "file's extended attributes of other than users",
		"files' extended attributes of other than users" },
};

bool origin_has_hfs(const struct origin *origin, struct discimg_job *job, uint64_t start)
{
	uint8_t signature[2];
	uint64_t nbad = 0;
	if (disc_read_bytes(origin->files->disc, job, start + HFS_AT, signature, 2, &nbad) < 0) {
		forgive(job);
		return false;
	}
	return memcmp(signature, "BD", 2) == 0 || memcmp(signature, "H+", 2) == 0;
}

/* Over the whole image, or as a partition of Apple's map. */
static uint64_t count_hfs(const struct origin *origin, struct discimg_job *job)
{
	uint64_t n = origin_has_hfs(origin, job, 0);
	for (size_t i = 0; i < origin->area.npartitions && n == 0; i++)
		n = strcmp(origin->area.partitions[i].type, "Apple_HFS") == 0 &&
		    origin_has_hfs(origin, job, origin->area.partitions[i].start_nbytes);
	return n;
}

void origin_losses(
	struct discimg_job *job, const struct origin *origin, struct discimg_losses *losses)
{
	losses->n = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t n = rows[i].count(origin);
		if (n)
			losses_add(losses, rows[i].kind, n, "", rows[i].one, rows[i].many);
	}
	if (count_hfs(origin, job))
		losses_add(losses, "hfs", 1, "the HFS volume", NULL, NULL);
}
