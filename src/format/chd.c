/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chd format: packed discs of the MAME project, as its chdman makes them. */
#include "format/chd.h"

#include "base/context.h"
#include "format/chd_write.h"
#include "format/format.h"
#include "format/runs.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum {
	TAG_DVD = CHD_TAG('D', 'V', 'D', ' '),
	TAG_OLD_CD = CHD_TAG('C', 'H', 'C', 'D'),
	TAG_LASERDISC = CHD_TAG('A', 'V', 'A', 'V'),
	MAX_NTRACKS = 99,
};

/* What a file is found to hold, before it becomes a disc. */
struct contents {
	struct discimg_job *job;
	const char *path;
	struct chd_header header;
	struct chd_metas metas;
	struct runs *runs;
	struct chd_hunks *hunks;
	struct discimg_disc *disc;
};

static const char *const suffixes[] = { "chd", NULL };

static enum format_match probe(const struct format_probe *probe)
{
	bool is_chd = memcmp(probe->head, "MComprHD", 8) == 0;
	return is_chd                              ? FORMAT_CERTAIN
	       : strcmp(probe->suffix, "chd") == 0 ? FORMAT_PLAUSIBLE
						   : FORMAT_NO;
}

static const struct chd_meta *find_meta(const struct chd_metas *metas, uint32_t tag)
{
	for (size_t i = 0; i < metas->n; i++)
		if (metas->items[i].tag == tag)
			return &metas->items[i];
	return NULL;
}

static int check_kind(struct contents *c)
{
	if (find_meta(&c->metas, TAG_OLD_CD))
		return fail(c->job, DISCIMG_E_UNSUPPORTED,
			"%s: tells of its tracks as CHDs did before 2005 (CHCD); chdman copy makes "
			"a newer one of it",
			c->path);
	if (find_meta(&c->metas, TAG_LASERDISC))
		return fail(c->job, DISCIMG_E_UNSUPPORTED,
			"%s: holds the video of a laserdisc, which has no sectors", c->path);
	return 0;
}

/* Opens the hunks as file 0 of the runs. */
static int open_hunks(struct contents *c, struct infile *in)
{
	uint8_t *map = NULL;
	struct infile *out;
	int r = chd_read_map(c->job, in, &c->header, &map);
	if (r < 0) {
		infile_free(in);
		return r;
	}
	r = chd_open_hunks(c->job, in, &c->header, map, &c->metas, &c->hunks, &out);
	if (r < 0)
		return r;
	r = runs_add_file(c->job, c->runs, out);
	return r < 0 ? r : 0;
}

/* Where the frames of each track lie; GD-ROMs store what is between tracks, too. */
static int add_runs(struct contents *c, const uint64_t first_frame[])
{
	for (size_t i = 0; i < c->disc->ntracks; i++) {
		const struct discimg_track *track = &c->disc->tracks[i];
		struct run run = { .lba = track->start_lba + (int32_t)track->pregap_unstored,
			.nsectors =
				track->nsectors - track->pregap_unstored - track->postgap_unstored,
			.offset = first_frame[i] * CHD_FRAME_NBYTES,
			.nbytes = CHD_FRAME_NBYTES,
			.swapped = track_is_audio(track) };
		uint64_t end = run.offset + (uint64_t)run.nsectors * CHD_FRAME_NBYTES;
		if (end > c->header.logical_nbytes)
			return fail(c->job, DISCIMG_E_FORMAT,
				"%s: track %u ends at byte %llu of what it holds, which is only "
				"%llu",
				c->path, track->number, (unsigned long long)end,
				(unsigned long long)c->header.logical_nbytes);
		int r = runs_add(c->job, c->runs, &run);
		if (r < 0)
			return r;
	}
	return 0;
}

static int describe_cd(struct contents *c)
{
	uint64_t first_frame[MAX_NTRACKS];
	const struct chd_meta *extra = find_meta(&c->metas, CHD_EXTRA_TAG);
	const char *text = extra ? (const char *)extra->data : NULL;
	if (!(c->disc = disc_new("chd", DISCIMG_MEDIUM_CD)))
		return fail_nomem(c->job);
	int r = chd_describe_tracks(c->job, c->path, &c->metas, c->disc, first_frame);
	if (r == 0 && text)
		r = chd_apply_extra(c->job, c->path, text, c->disc);
	if (r == 0)
		r = add_runs(c, first_frame);
	if (r == 0)
		r = disc_finish(c->job, c->disc, c->path);
	if (r == 0 && text)
		chd_apply_types(text, c->disc);
	return r;
}

/* Plain sectors: of a DVD, a hard disk, or whatever createraw was given. */
static int describe_plain(struct contents *c)
{
	uint64_t nbytes = c->header.logical_nbytes;
	uint64_t nsectors = (nbytes + SECTOR_USER_NBYTES - 1) / SECTOR_USER_NBYTES;
	if (nsectors >= INT32_MAX)
		return fail(c->job, DISCIMG_E_FORMAT,
			"%s: holds %llu sectors of 2048 bytes, expected at most 2147483646",
			c->path, (unsigned long long)nsectors);
	bool is_dvd = find_meta(&c->metas, TAG_DVD) != NULL;
	c->disc = disc_new_plain(
		"chd", is_dvd ? DISCIMG_MEDIUM_DVD : DISCIMG_MEDIUM_ANY, (uint32_t)nsectors);
	if (!c->disc)
		return fail_nomem(c->job);
	struct run run = { .nsectors = (uint32_t)nsectors,
		.nbytes = SECTOR_USER_NBYTES,
		.short_nbytes = nsectors * SECTOR_USER_NBYTES - nbytes };
	if (run.short_nbytes)
		say(c->job, DISCIMG_NOTE, "%s: the last sector lacks %u bytes; they read as zero",
			c->path, (unsigned)run.short_nbytes);
	return runs_add(c->job, c->runs, &run);
}

/* Takes over IN. */
static int read_contents(struct contents *c, struct infile *in)
{
	int r = chd_read_header(c->job, in, &c->header);
	if (r == 0)
		r = chd_read_metas(c->job, in, &c->header, &c->metas);
	if (r == 0)
		r = check_kind(c);
	if (r == 0)
		r = chd_has_tracks(&c->metas) ? describe_cd(c) : describe_plain(c);
	if (r < 0) {
		infile_free(in);
		return r;
	}
	return open_hunks(c, in);
}

static int open_chd(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct contents c = { .job = job, .path = path, .runs = runs_new() };
	struct infile *in;
	if (!c.runs)
		return fail_nomem(job);
	int r = format_open_input(job, path, &in);
	if (r == 0)
		r = read_contents(&c, in);
	chd_metas_free(&c.metas);
	if (r < 0) {
		discimg_disc_free(c.disc);
		runs_free(c.runs);
		return r;
	}
	runs_attach(c.runs, c.disc);
	c.disc->source.sums = &chd_sums;
	c.disc->source.sums_state = c.hunks;
	*out = c.disc;
	return 0;
}

const struct format format_chd = {
	.name = "chd",
	.description = "packed disc of MAME's chdman, version 5",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_SESSIONS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI |
		 KEEPS_SUB_RAW | KEEPS_SUB_RW | KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN |
		 KEEPS_INDEXES | KEEPS_FLAGS | KEEPS_SCMS | KEEPS_MCN | KEEPS_ISRC | KEEPS_CDTEXT |
		 KEEPS_TRACK_GENRES | KEEPS_LANGUAGES | KEEPS_REMARKS | KEEPS_FIRST_NUMBER |
		 KEEPS_DISC_TYPE,
	.packable = true,
	.probe = probe,
	.open = open_chd,
	.create = chd_create,
};
