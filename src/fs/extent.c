/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the structures of a disc reach. */
#include "base/context.h"
#include "fs/fs.h"
#include "fs/iso9660.h"
#include "fs/partition.h"
#include "fs/udf.h"

#include <stdarg.h>
#include <stdio.h>

static void __attribute__((format(printf, 3, 4)))
reach(struct fs_extent *extent, int64_t end_lba, const char *format, ...)
{
	va_list args;
	if (end_lba <= extent->end_lba)
		return;
	extent->end_lba = end_lba;
	va_start(args, format);
	vsnprintf(extent->by, sizeof(extent->by), format, args);
	va_end(args);
}

static int reach_volumes(struct discimg_job *job, struct blocks *blocks, struct fs_extent *extent)
{
	struct iso_set set;
	int r = iso_set_read(job, blocks, &set);
	if (r < 0)
		return r;
	for (size_t i = 0; i < set.nvolumes; i++)
		reach(extent, iso_volume_end(&set, &set.volumes[i], blocks_end(blocks)), "%s",
			iso_volume_name(set.volumes[i].kind));
	iso_set_free(&set);
	return 0;
}

static int reach_udf(struct blocks *blocks, struct fs_extent *extent)
{
	struct discimg_udf udf;
	struct udf_extent reached;
	int r = udf_read(blocks, &udf, &reached);
	if (r == 0 && udf.present)
		reach(extent, reached.end_lba, "%s", reached.by);
	return r;
}

static int reach_partitions(
	struct discimg_job *job, struct blocks *blocks, struct fs_extent *extent)
{
	struct discimg_system_area area;
	int r = system_area_read(job, blocks, &area);
	if (r < 0)
		return r;
	for (size_t i = 0; i < area.npartitions; i++) {
		const struct discimg_partition *partition = &area.partitions[i];
		if (!partition_is_placeholder(partition))
			reach(extent, partition_end_lba(partition), "%s partition %u",
				partition_scheme_name(partition->scheme), partition->number);
	}
	if (area.gpt_header_good)
		reach(extent, (int64_t)(area.gpt_backup_sector / 4 + 1), "backup GPT");
	system_area_free(&area);
	return 0;
}

int fs_extent(struct discimg_job *job, struct discimg_disc *disc, struct fs_extent *out)
{
	struct blocks *blocks = blocks_new(job, disc);
	*out = (struct fs_extent){ 0 };
	if (!blocks)
		return fail_nomem(job);
	int r = reach_volumes(job, blocks, out);
	if (r == 0)
		r = reach_udf(blocks, out);
	if (r == 0)
		r = reach_partitions(job, blocks, out);
	blocks_free(blocks);
	return r;
}
