/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The iso format: 2048-byte sectors of one or more data sessions, one behind the other from LBA 0
 * (ECMA-119 §6.1, §8.2 for the descriptor that tells it).
 */
#include "base/context.h"
#include "base/outfile.h"
#include "format/format.h"
#include "format/runs.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DESCRIPTOR_OFFSET = 16 * SECTOR_USER_NBYTES };

static const char *const suffixes[] = { "iso", "img", "udf", "dvd", NULL };

/* A volume descriptor of ISO 9660, or the first of a UDF recognition sequence (ECMA-167 2/9.1). */
static bool has_descriptor(const struct format_probe *probe)
{
	const uint8_t *id = probe->head + DESCRIPTOR_OFFSET + 1;
	return memcmp(id, "CD001", 5) == 0 || memcmp(id, "BEA01", 5) == 0;
}

static bool is_raw(const struct format_probe *probe)
{
	static const uint8_t sync[4] = { 0x00, 0xff, 0xff, 0xff };
	return memcmp(probe->head, sync, sizeof(sync)) == 0;
}

static enum format_match probe(const struct format_probe *probe)
{
	if (has_descriptor(probe))
		return FORMAT_CERTAIN;
	if (is_raw(probe) || probe->file_nbytes < SECTOR_USER_NBYTES)
		return FORMAT_NO;
	for (size_t i = 0; suffixes[i]; i++)
		if (strcmp(probe->suffix, suffixes[i]) == 0)
			return FORMAT_PLAUSIBLE;
	return FORMAT_NO;
}

/* Takes over IN. */
static int describe(
	struct discimg_job *job, const char *path, struct infile *in, struct discimg_disc **out)
{
	uint64_t nbytes = infile_nbytes(in);
	uint64_t nsectors = (nbytes + SECTOR_USER_NBYTES - 1) / SECTOR_USER_NBYTES;
	struct runs *runs = NULL;
	struct discimg_disc *disc = NULL;
	if (nsectors == 0 || nsectors >= INT32_MAX) {
		infile_free(in);
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu bytes, expected 1 to 2147483646 sectors of 2048", path,
			(unsigned long long)nbytes);
	}
	runs = runs_new();
	disc = runs ? disc_new_plain("iso", DISCIMG_MEDIUM_ANY, (uint32_t)nsectors) : NULL;
	if (!disc) {
		infile_free(in);
		runs_free(runs);
		return fail_nomem(job);
	}
	runs_attach(runs, disc);
	int file = runs_add_file(job, runs, in);
	struct run run = { .nsectors = (uint32_t)nsectors,
		.nbytes = SECTOR_USER_NBYTES,
		.file = (unsigned)file,
		.short_nbytes = nsectors * SECTOR_USER_NBYTES - nbytes };
	int r = file < 0 ? file : runs_add(job, runs, &run);
	if (r < 0) {
		discimg_disc_free(disc);
		return r;
	}
	if (run.short_nbytes)
		say(job, DISCIMG_NOTE, "%s: the last sector lacks %u bytes; they read as zero",
			path, (unsigned)run.short_nbytes);
	*out = disc;
	return 0;
}

static int open_iso(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct infile *in;
	int r = format_open_input(job, path, &in);
	return r < 0 ? r : describe(job, path, in, out);
}

struct iso_writer {
	struct outfile *out;
	struct copy_range *ranges;
};

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct iso_writer *writer = state;
	return outfile_write(job, writer->out, batch->data,
		(size_t)batch->nsectors * SECTOR_USER_NBYTES,
		(uint64_t)batch->lba * SECTOR_USER_NBYTES);
}

static int take_place(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
	const struct disc_place *from, uint32_t *ndone)
{
	struct iso_writer *writer = state;
	uint64_t done;
	int r = outfile_copy(job, writer->out, from->fd, from->offset,
		(uint64_t)n * SECTOR_USER_NBYTES, (uint64_t)lba * SECTOR_USER_NBYTES, &done);
	*ndone = (uint32_t)(done / SECTOR_USER_NBYTES);
	return r;
}

static int sync_data(void *state, struct discimg_job *job)
{
	struct iso_writer *writer = state;
	return outfile_sync(job, writer->out);
}

static int commit(void *state, struct discimg_job *job)
{
	struct iso_writer *writer = state;
	return outfile_commit(job, writer->out);
}

static void free_writer(void *state)
{
	struct iso_writer *writer = state;
	outfile_free(writer->out);
	free(writer->ranges);
	free(writer);
}

/* Several sessions keep their LBAs; pregaps that reach below LBA 0 are left out. */
static int plan(struct discimg_job *job, const struct discimg_disc *disc, struct iso_writer *writer)
{
	writer->ranges = calloc(disc->ntracks, sizeof(*writer->ranges));
	if (!writer->ranges)
		return fail_nomem(job);
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		int32_t lba = track->start_lba < 0 ? 0 : track->start_lba;
		writer->ranges[i] = (struct copy_range){ .lba = lba,
			.nsectors = (uint32_t)(track_end_lba(track) - lba),
			.shape = { .nbytes = SECTOR_USER_NBYTES } };
	}
	return 0;
}

static int create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	int r = disc_check_output(job, disc, path);
	if (r < 0)
		return r;
	struct iso_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return fail_nomem(job);
	r = plan(job, disc, writer);
	if (r == 0)
		r = outfile_open(job, path, options->outfile, &writer->out);
	if (r < 0) {
		free_writer(writer);
		return r;
	}
	*out = (struct format_writer){ .ranges = writer->ranges,
		.nranges = disc->ntracks,
		.resumed = outfile_is_resumed(writer->out),
		.by_lba = true,
		.take = take,
		.take_place = take_place,
		.sync = sync_data,
		.commit = commit,
		.free = free_writer,
		.state = writer };
	return 0;
}

const struct format format_iso = {
	.name = "iso",
	.description = "plain 2048-byte sectors: ISO 9660, UDF",
	.suffixes = suffixes,
	.packable = true,
	.probe = probe,
	.open = open_iso,
	.create = create,
};
