/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mds format: from what a media descriptor tells of each track, and the sizes of its data
 * files, to a disc. Alcohol keeps no pregaps; where there is room for one before the sector that a
 * track begins with, it is there (mds_write.c keeps it so, which other readers step over).
 */
#include "format/mds.h"

#include "base/context.h"
#include "disc/subcode.h"
#include "format/datafile.h"
#include "format/rawtoc.h"
#include "format/runs.h"
#include "format/splice.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NFILES 64 /* Alcohol splits where a file system has no larger files */

struct layout {
	struct discimg_job *job;
	const struct mds *mds;
	struct discimg_disc *disc;
	struct runs *runs;
	struct infile *data; /* of the track that is laid out; the runs' */
	unsigned file;       /* the runs' number of it */
	uint64_t end_offset; /* in it, of the track before; 0 for the first */
};

static int open_part(struct layout *l, const struct mds_track *track, unsigned i)
{
	char *name = NULL, *where = NULL;
	int r = mds_find_name(l->job, l->mds, track, i, &name);
	if (r == 0 && asprintf(&where, "%s: %.200s", l->mds->path, name) < 0)
		r = fail_nomem(l->job);
	if (r == 0)
		r = datafile_open(l->job, l->mds->path, name, where, &l->data);
	if (r == 0)
		r = runs_add_file(l->job, l->runs, l->data);
	free(where);
	free(name);
	return r;
}

static int join_parts(struct layout *l, const struct splice_piece *pieces, size_t n)
{
	l->data = splice_new(infile_name(pieces[0].in), pieces, n);
	return l->data ? runs_add_file(l->job, l->runs, l->data) : fail_nomem(l->job);
}

/* Opens what TRACK lies in, unless that is what the track before it lies in. */
static int open_data(struct layout *l, const struct mds_track *track)
{
	struct splice_piece pieces[MAX_NFILES] = { 0 };
	unsigned n = track->nfiles ? track->nfiles : 1;
	int r = 0;
	if (l->data && track->footer == track[-1].footer && track->nfiles == track[-1].nfiles)
		return 0;
	if (n > MAX_NFILES)
		return MDS_FAIL(l->job, l->mds, "track %u is split into %u files, expected 1 to %d",
			track->number, n, MAX_NFILES);
	for (unsigned i = 0; r >= 0 && i < n; i++) {
		r = open_part(l, track, i);
		if (r >= 0)
			pieces[i] = (struct splice_piece){ .in = l->data,
				.nbytes = infile_nbytes(l->data) };
	}
	if (r >= 0 && n > 1)
		r = join_parts(l, pieces, n);
	l->file = r < 0 ? 0 : (unsigned)r;
	l->end_offset = 0;
	return r < 0 ? r : 0;
}

static int set_mode(struct layout *l, const struct mds_track *from, struct discimg_track *track)
{
	static const enum discimg_track_mode modes[MDS_MODE_MASK + 1] = { DISCIMG_MODE2,
		DISCIMG_AUDIO, DISCIMG_MODE1, DISCIMG_MODE2, DISCIMG_MODE2, DISCIMG_MODE2,
		DISCIMG_MODE2, DISCIMG_MODE2 };
	track->mode = modes[from->mode & MDS_MODE_MASK];
	if (l->mds->medium == DISCIMG_MEDIUM_DVD)
		track->mode = DISCIMG_MODE1;
	track->stored_sub_nbytes = from->sub == MDS_SUB_RAW ? SECTOR_SUB_NBYTES : 0;
	track->stored_nbytes = from->nbytes - track->stored_sub_nbytes;
	if (from->sub != MDS_SUB_RAW && from->sub != MDS_SUB_NONE)
		return fail(l->job, DISCIMG_E_UNSUPPORTED,
			"%s: track %u has sub-channels of kind %02Xh, expected none or 08h",
			l->mds->path, from->number, from->sub);
	if (!track_type_name(track->mode, track->stored_nbytes))
		return MDS_FAIL(l->job, l->mds, "track %u of mode %02Xh has sectors of %u bytes",
			from->number, from->mode, from->nbytes);
	if (track->mode == DISCIMG_MODE2 && l->mds->disc_types[from->session] == RAWTOC_TYPE_CDI)
		track->mode = DISCIMG_CDI;
	return 0;
}

/* Some programs count the pregap of the next track to the one before it as well. */
static int32_t end_lba(const struct mds *mds, const struct mds_track *track)
{
	const struct mds_track *next = track + 1;
	int32_t end = track->lba + (int32_t)track->nsectors;
	if (next == mds->tracks + mds->ntracks || next->session != track->session)
		return end;
	int32_t pregap_lba = next->lba - (int32_t)next->npregap;
	return pregap_lba > track->lba && pregap_lba < end ? pregap_lba : end;
}

/* Where the pregap of TRACK begins: behind the track before it, whatever is told of its length. */
static int32_t pregap_lba(const struct layout *l, const struct mds_track *from)
{
	const struct discimg_track *track = &l->disc->tracks[l->disc->ntracks - 1];
	int32_t lba = from->lba - (int32_t)from->npregap;
	if (l->disc->ntracks > 1 && track[-1].session == from->session &&
		track_end_lba(track - 1) < lba)
		lba = track_end_lba(track - 1);
	return lba;
}

/* How many sectors of a pregap of N are stored: all or none, but for the pause before LBA 0. */
static uint32_t count_stored(const struct layout *l, const struct mds_track *from, uint32_t n)
{
	uint64_t room = from->offset > l->end_offset ? from->offset - l->end_offset : 0;
	room /= from->nbytes;
	if (room >= n)
		return n;
	return l->disc->ntracks == 1 ? (uint32_t)room : 0;
}

static int place_track(struct layout *l, const struct mds_track *from, struct discimg_track *track)
{
	uint64_t data_nbytes = infile_nbytes(l->data);
	int32_t lba = from->lba, end = end_lba(l->mds, from);
	uint32_t nsectors = (uint32_t)(end - lba);
	if (from->offset > data_nbytes || nsectors > (data_nbytes - from->offset) / from->nbytes)
		return MDS_FAIL(l->job, l->mds,
			"track %u: %u sectors of %u bytes from byte %llu of %.200s on, which has "
			"%llu",
			from->number, nsectors, from->nbytes, (unsigned long long)from->offset,
			infile_name(l->data), (unsigned long long)data_nbytes);
	track->start_lba = pregap_lba(l, from);
	uint32_t nstored = count_stored(l, from, (uint32_t)(lba - track->start_lba));
	int32_t stored_lba = lba - (int32_t)nstored;
	if (track->start_lba < 0 && stored_lba > track->start_lba)
		track->start_lba = stored_lba < 0 ? stored_lba : 0;
	track->pregap_unstored = (uint32_t)(stored_lba - track->start_lba);
	track->nsectors = (uint32_t)(end - track->start_lba);
	track->index_lba[0] = track->start_lba < lba ? track->start_lba : DISCIMG_NO_LBA;
	track->index_lba[1] = lba;
	l->end_offset = from->offset + (uint64_t)nsectors * from->nbytes;
	struct run run = { .lba = stored_lba,
		.nsectors = nstored + nsectors,
		.file = l->file,
		.offset = from->offset - (uint64_t)nstored * from->nbytes,
		.nbytes = from->nbytes };
	return runs_add(l->job, l->runs, &run);
}

static int add_track(struct layout *l, const struct mds_track *from)
{
	struct discimg_track *track = disc_add_track(l->disc);
	if (!track)
		return fail_nomem(l->job);
	track->number = from->number;
	track->session = from->session;
	track->flags = subcode_flags(from->control);
	int r = set_mode(l, from, track);
	if (r == 0)
		r = open_data(l, from);
	return r < 0 ? r : place_track(l, from, track);
}

static int lay_out(struct layout *l)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < l->mds->ntracks; i++)
		r = add_track(l, &l->mds->tracks[i]);
	return r < 0 ? r : disc_finish(l->job, l->disc, l->mds->path);
}

static int describe(struct discimg_job *job, const struct mds *mds, struct discimg_disc *disc)
{
	struct layout l = { .job = job, .mds = mds, .disc = disc, .runs = runs_new() };
	if (!l.runs)
		return fail_nomem(job);
	runs_attach(l.runs, disc);
	disc->medium = mds->medium;
	int r = lay_out(&l);
	for (size_t i = 0; r == 0 && i < disc->nsessions; i++)
		disc->sessions[i].disc_type = mds->disc_types[disc->sessions[i].number];
	if (r == 0 && mds->layer_break && mds->layer_break < discimg_disc_nsectors(disc))
		say(job, DISCIMG_NOTE, "%s: layer 1 begins at sector %u", mds->path,
			mds->layer_break);
	return r;
}

static int open_mds(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct mds *mds = malloc(sizeof(*mds));
	struct discimg_disc *disc = disc_new("mds", DISCIMG_MEDIUM_CD);
	int r;
	if (mds && disc) {
		r = mds_parse(job, path, mds);
		if (r == 0)
			r = describe(job, mds, disc);
		mds_free(mds);
	} else {
		r = fail_nomem(job);
	}
	free(mds);
	if (r == 0)
		*out = disc;
	else
		discimg_disc_free(disc);
	return r;
}

static enum format_match probe(const struct format_probe *probe)
{
	if (probe->head_nbytes >= MDS_MAGIC_NBYTES &&
		memcmp(probe->head, MDS_MAGIC, MDS_MAGIC_NBYTES) == 0)
		return FORMAT_CERTAIN;
	return strcmp(probe->suffix, "mds") == 0 ? FORMAT_PLAUSIBLE : FORMAT_NO;
}

static const char *const suffixes[] = { "mds", NULL };

const struct format format_mds = {
	.name = "mds",
	.description = "Alcohol 120 % media descriptor with .mdf",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_SESSIONS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI |
		 KEEPS_SUB_RAW | KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_FLAGS |
		 KEEPS_FIRST_NUMBER | KEEPS_DISC_TYPE | KEEPS_BEFORE_ZERO,
	.probe = probe,
	.open = open_mds,
	.create = mds_create,
};
