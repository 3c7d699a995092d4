/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile file systems, boot records and partition tables. */
#include "fewblocks.h"
#include "fuzz.h"

#include "base/context.h"
#include "check/embedded.h"
#include "fs/eltorito.h"
#include "fs/fs.h"
#include "fs/partition.h"
#include "fs/sanity.h"
#include "fs/udf.h"

#include <stdlib.h>

static void look_up_names(struct discimg_job *job, struct discimg_disc *disc)
{
	struct disc_names names;
	char path[64];
	if (fs_names_open(job, disc, &names) < 0)
		return;
	for (int32_t lba = -1; lba < 300; lba++)
		if (names.path_at(names.state, lba, path, sizeof(path)) && !path[0])
			abort(); /* what has a name has one that can be told */
	names.free(names.state);
}

static void read_tables(struct discimg_job *job, struct discimg_disc *disc)
{
	struct blocks *blocks = blocks_new(job, disc);
	struct iso_set set;
	struct discimg_boot boot;
	struct discimg_system_area area;
	struct discimg_udf udf;
	struct udf_extent extent;
	if (iso_set_read(job, blocks, &set) < 0 || boot_read(job, blocks, &set, &boot) < 0 ||
		system_area_read(job, blocks, &area) < 0 || udf_read(blocks, &udf, &extent) < 0)
		abort(); /* whatever a disc holds, looking at it does not fail */
	boot_free(&boot);
	system_area_free(&area);
	iso_set_free(&set);
	blocks_free(blocks);
}

static void read_sums(struct discimg_job *job, struct discimg_disc *disc)
{
	struct embedded *embedded;
	struct embedded_list list = { 0 };
	if (embedded_find(job, disc, &embedded) < 0 || embedded_finish(job, embedded, &list) < 0)
		abort();
	embedded_list_free(&list);
	embedded_free(embedded);
}

void fuzz_structures(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct findings findings = { 0 };
	struct fs_extent extent;
	fewblocks_take(&few, data, nbytes);
	if (fs_check(job, disc, &findings) < 0 || fs_extent(job, disc, &extent) < 0)
		abort();
	look_up_names(job, disc);
	read_tables(job, disc);
	read_sums(job, disc);
	findings_free(&findings);
	discimg_disc_free(disc);
	discimg_job_free(job);
}
