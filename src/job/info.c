/* SPDX-License-Identifier: GPL-3.0-or-later */
/* info: all that is known of a disc. */
#include <discimg/info.h>

#include "base/context.h"
#include "check/audiosums.h"
#include "check/hashes.h"
#include "check/ids.h"
#include "fs/bootcheck.h"
#include "fs/eltorito.h"
#include "fs/fs.h"
#include "fs/partition.h"
#include "fs/udf.h"
#include "fs/walkiso.h"
#include "fs/walkudf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts the files of the tree with the best names, and notices Rock Ridge. */
static int count_files(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct discimg_info *report)
{
	struct walk walk;
	if (set->nvolumes == 0)
		return 0;
	int r = walk_best(job, blocks, set, NULL, &walk);
	if (r < 0)
		return r;
	report->rock_ridge = walk.rock_ridge;
	report->nfiles = walk.nfiles;
	report->ndirectories = walk.ndirectories;
	walk_free(&walk);
	return 0;
}

static int read_volumes(struct discimg_job *job, struct blocks *blocks, struct discimg_info *report)
{
	struct iso_set set;
	int r = iso_set_read(job, blocks, &set);
	if (r < 0)
		return r;
	r = count_files(job, blocks, &set, report);
	if (r == 0)
		r = boot_read(job, blocks, &set, &report->boot);
	report->volumes = set.volumes;
	report->nvolumes = set.nvolumes;
	return r;
}

/* The files of a UDF volume count where no other tree tells them. */
static int count_udf_files(
	struct discimg_job *job, struct blocks *blocks, struct discimg_info *report)
{
	struct walk walk;
	if (!report->udf.present || report->nvolumes > 0)
		return 0;
	int r = walk_udf(job, blocks, NULL, &walk);
	if (r == DISCIMG_E_UNSUPPORTED || r == DISCIMG_E_FORMAT) {
		forgive(job);
		return 0;
	}
	report->nfiles = walk.nfiles;
	report->ndirectories = walk.ndirectories;
	walk_free(&walk);
	return r;
}

static int read_structures(struct discimg_job *job, struct discimg_info *report)
{
	struct udf_extent udf_extent;
	struct blocks *blocks = blocks_new(job, report->disc);
	if (!blocks)
		return fail_nomem(job);
	int r = read_volumes(job, blocks, report);
	if (r == 0)
		r = udf_read(blocks, &report->udf, &udf_extent);
	if (r == 0)
		r = count_udf_files(job, blocks, report);
	if (r == 0)
		r = system_area_read(job, blocks, &report->system_area);
	blocks_free(blocks);
	return r;
}

static int name_boot_images(struct discimg_job *job, struct discimg_info *report)
{
	struct disc_names names;
	char path[4096];
	int r = report->boot.nentries ? fs_names_open(job, report->disc, &names) : 0;
	if (r < 0 || report->boot.nentries == 0)
		return r;
	for (size_t i = 0; i < report->boot.nentries && r == 0; i++) {
		struct discimg_boot_entry *entry = &report->boot.entries[i];
		if (entry->lba > INT32_MAX ||
			!names.path_at(names.state, (int32_t)entry->lba, path, sizeof(path)))
			continue;
		entry->path = strdup(path);
		r = entry->path ? 0 : fail_nomem(job);
	}
	names.free(names.state);
	return r;
}

static int check_boot(struct discimg_job *job, struct discimg_info *report)
{
	struct certificate certificate = { 0 };
	if (!report->boot.present && !report->system_area.has_mbr && !report->system_area.has_gpt)
		return 0;
	int r = boot_certify(job, report->disc, &certificate);
	report->boot_checks = certificate.checks;
	return r;
}

static int find_end(struct discimg_job *job, struct discimg_info *report)
{
	struct fs_extent extent;
	int r = fs_extent(job, report->disc, &extent);
	report->end_lba = extent.end_lba;
	snprintf(report->end_by, sizeof(report->end_by), "%s", extent.by);
	return r;
}

static int make_hashes(struct discimg_job *job, struct discimg_info *report)
{
	size_t n = discimg_disc_ntracks(report->disc);
	struct audiosums *audiosums = audiosums_new(report->disc);
	struct copy_consumer consumer;
	report->tracks = calloc(n, sizeof(*report->tracks));
	report->sums = calloc(n, sizeof(*report->sums));
	if (!audiosums || !report->tracks || !report->sums) {
		audiosums_free(audiosums);
		return fail_nomem(job);
	}
	audiosums_consume(audiosums, &consumer);
	int r = hashes_run(
		job, report->disc, &consumer, &report->whole, report->tracks, &report->nbad);
	if (r == 0)
		audiosums_finish(audiosums, report->sums);
	audiosums_free(audiosums);
	return r;
}

static int find_ids(struct discimg_job *job, struct discimg_info *report)
{
	struct ids ids;
	int r = ids_of_disc(job, report->disc, &ids);
	memcpy(report->freedb, ids.freedb, sizeof(ids.freedb));
	memcpy(report->accuraterip, ids.accuraterip, sizeof(ids.accuraterip));
	memcpy(report->musicbrainz, ids.musicbrainz, sizeof(ids.musicbrainz));
	return r;
}

int discimg_info(struct discimg_job *job, const char *name,
	const struct discimg_info_options *options, struct discimg_info *report)
{
	*report = (struct discimg_info){ 0 };
	int r = discimg_open(job, name, &report->disc);
	if (r == 0)
		r = read_structures(job, report);
	if (r == 0)
		r = name_boot_images(job, report);
	if (r == 0)
		r = check_boot(job, report);
	if (r == 0)
		r = find_end(job, report);
	if (r == 0)
		r = find_ids(job, report);
	if (r == 0 && (options->hash || options->dat_rows))
		r = make_hashes(job, report);
	return r < 0 ? r : report->nbad ? DISCIMG_FAULTS : 0;
}

void discimg_info_free(struct discimg_info *report)
{
	discimg_disc_free(report->disc);
	free(report->volumes);
	boot_free(&report->boot);
	boot_checks_free(&report->boot_checks);
	system_area_free(&report->system_area);
	free(report->tracks);
	free(report->sums);
	*report = (struct discimg_info){ 0 };
}
