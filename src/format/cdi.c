/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cdi format: from the descriptor of a DiscJuggler image to a disc. It is read only. */
#include "format/cdi.h"

#include "base/context.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "format/pause.h"
#include "format/runs.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum { Q_NBYTES_BEHIND = 16 };

struct layout {
	struct discimg_job *job;
	const struct cdi *cdi;
	struct discimg_disc *disc;
	struct runs *runs;
	struct infile *in; /* the runs' */
	uint64_t offset;   /* of the next track's first sector */
};

static unsigned sector_nbytes(const struct discimg_track *track, const struct cdi_track *from)
{
	unsigned behind = from->read_mode == CDI_READ_RAW_Q ? Q_NBYTES_BEHIND : 0;
	return track->stored_nbytes + track->stored_sub_nbytes + behind;
}

static int set_mode(struct layout *l, const struct cdi_track *from, struct discimg_track *track)
{
	static const enum discimg_track_mode modes[] = { DISCIMG_AUDIO, DISCIMG_MODE1,
		DISCIMG_MODE2 };
	static const unsigned sizes[] = { SECTOR_USER_NBYTES, SECTOR_MODE2_NBYTES,
		SECTOR_RAW_NBYTES, SECTOR_RAW_NBYTES, SECTOR_RAW_NBYTES };
	if (from->mode > 2 || from->read_mode > CDI_READ_RAW_PW)
		return CDI_FAIL(l->job, l->cdi,
			"track %u is of mode %u, read in mode %u, expected up to 2 and 4",
			track->number, from->mode, from->read_mode);
	track->mode = modes[from->mode];
	track->stored_nbytes = sizes[from->read_mode];
	track->stored_sub_nbytes = from->read_mode == CDI_READ_RAW_PW ? SECTOR_SUB_NBYTES : 0;
	if (!track_type_name(track->mode, track->stored_nbytes))
		return CDI_FAIL(l->job, l->cdi, "track %u of mode %u has sectors of %u bytes",
			track->number, from->mode, track->stored_nbytes);
	return 0;
}

/* Indexes follow each other from the track's first sector on, the last one up to its end. */
static int set_indexes(struct layout *l, const struct cdi_track *from, struct discimg_track *track)
{
	int64_t lba = track->start_lba;
	for (unsigned i = 0; i < from->nindexes; i++) {
		bool is_empty = i != 1 && from->index_nsectors[i] == 0;
		if (lba >= track_end_lba(track) && !is_empty)
			return CDI_FAIL(l->job, l->cdi,
				"track %u: INDEX %02u is at sector %lld, but the track ends at %d",
				track->number, i, (long long)lba, track_end_lba(track));
		track->index_lba[i] = is_empty ? DISCIMG_NO_LBA : (int32_t)lba;
		lba += from->index_nsectors[i];
	}
	return 0;
}

/* Addresses count from 00:00:00; where one is missing, the track follows the one before it. */
static int place(struct layout *l, const struct cdi_track *from, struct discimg_track *track)
{
	int64_t lba = (int64_t)from->start + CD_FIRST_LBA;
	bool follows = track->number > 1;
	if (follows && from->start == 0)
		lba = track_end_lba(track - 1);
	if (from->nsectors == 0 || from->nsectors > INT32_MAX || lba > INT32_MAX - from->nsectors)
		return CDI_FAIL(l->job, l->cdi, "track %u has %u sectors from sector %lld on",
			track->number, from->nsectors, (long long)lba);
	track->start_lba = (int32_t)lba;
	track->nsectors = from->nsectors;
	return set_indexes(l, from, track);
}

/* The pause before LBA 0 is stored, but is part of the disc only where it tells something. */
static int drop_pause(struct layout *l, struct discimg_track *track, unsigned size)
{
	uint32_t n = track->start_lba < 0 ? (uint32_t)-track->start_lba : 0, nblank = n;
	if (n == 0 || n >= track->nsectors || track->index_lba[1] < 0)
		return 0;
	if (!l->cdi->is_dvd) {
		int r = pause_count_blank(
			l->job, l->in, track, l->offset, track->start_lba, n, &nblank);
		if (r < 0 || nblank == 0)
			return r;
	}
	l->offset += (uint64_t)n * size;
	track->start_lba = 0;
	track->nsectors -= n;
	track->index_lba[0] = track->index_lba[1] > 0 ? 0 : DISCIMG_NO_LBA;
	return 0;
}

static int add_run(struct layout *l, const struct cdi_track *from, struct discimg_track *track)
{
	unsigned size = sector_nbytes(track, from);
	uint64_t room = l->cdi->offset - l->offset;
	if (track->nsectors > room / size)
		return CDI_FAIL(l->job, l->cdi,
			"track %u: %u sectors of %u bytes from byte %llu on, but the sectors end "
			"at byte %llu",
			track->number, track->nsectors, size, (unsigned long long)l->offset,
			(unsigned long long)l->cdi->offset);
	int r = drop_pause(l, track, size);
	struct run run = { .lba = track->start_lba,
		.nsectors = track->nsectors,
		.offset = l->offset,
		.nbytes = size };
	l->offset += (uint64_t)track->nsectors * size;
	return r < 0 ? r : runs_add(l->job, l->runs, &run);
}

static int add_track(struct layout *l, size_t i)
{
	const struct cdi_track *from = &l->cdi->tracks[i];
	struct discimg_track *track = disc_add_track(l->disc);
	if (!track)
		return fail_nomem(l->job);
	track->number = (unsigned)i + 1;
	track->session = from->session;
	track->flags = subcode_flags(from->control);
	memcpy(track->isrc, from->isrc, sizeof(track->isrc));
	if (from->read_mode == CDI_READ_RAW_Q)
		say(l->job, DISCIMG_NOTE,
			"%s: track %u: 16 bytes of the Q sub-channel behind each sector are left "
			"out",
			l->cdi->path, track->number);
	int r = set_mode(l, from, track);
	if (r == 0)
		r = place(l, from, track);
	return r < 0 ? r : add_run(l, from, track);
}

static int lay_out(struct layout *l)
{
	int r = 0;
	const uint8_t *packs;
	if (l->cdi->is_dvd)
		l->disc->medium = DISCIMG_MEDIUM_DVD;
	memcpy(l->disc->mcn, l->cdi->mcn, sizeof(l->disc->mcn));
	for (size_t i = 0; r == 0 && i < l->cdi->ntracks; i++)
		r = add_track(l, i);
	if (r == 0)
		r = disc_finish(l->job, l->disc, l->cdi->path);
	size_t npacks = r == 0 && l->cdi->cdtext
				? cdtext_find_packs(l->cdi->cdtext, l->cdi->cdtext_nbytes, &packs)
				: 0;
	return npacks ? disc_read_cdtext(l->job, l->disc, l->cdi->path, packs, npacks) : r;
}

/* Takes over IN. */
static int describe(struct discimg_job *job, const struct cdi *cdi, struct infile *in,
	struct discimg_disc *disc)
{
	struct layout l = { .job = job, .cdi = cdi, .disc = disc, .runs = runs_new(), .in = in };
	if (!l.runs) {
		infile_free(in);
		return fail_nomem(job);
	}
	runs_attach(l.runs, disc);
	int r = runs_add_file(job, l.runs, in);
	return r < 0 ? r : lay_out(&l);
}

static int open_cdi(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct infile *in;
	int r = format_open_input(job, path, &in);
	if (r < 0)
		return r;
	struct cdi *cdi = calloc(1, sizeof(*cdi));
	struct discimg_disc *disc = disc_new("cdi", DISCIMG_MEDIUM_CD);
	r = cdi && disc ? cdi_parse(job, path, in, cdi) : fail_nomem(job);
	if (r == 0)
		r = describe(job, cdi, in, disc);
	else
		infile_free(in);
	if (cdi)
		cdi_free(cdi);
	free(cdi);
	if (r == 0)
		*out = disc;
	else
		discimg_disc_free(disc);
	return r;
}

/* Where the end cannot be looked at, the name must do: the beginning may be that of an .iso. */
static enum format_match probe(const struct format_probe *probe)
{
	uint64_t offset;
	if (probe->tail &&
		cdi_find_descriptor(probe->tail + FORMAT_PROBE_TAIL_NBYTES - CDI_TRAILER_NBYTES,
			probe->file_nbytes, &offset))
		return FORMAT_CERTAIN;
	if (strcmp(probe->suffix, "cdi") != 0)
		return FORMAT_NO;
	return probe->tail ? FORMAT_PLAUSIBLE : FORMAT_CERTAIN;
}

static const char *const suffixes[] = { "cdi", NULL };

const struct format format_cdi = {
	.name = "cdi",
	.description = "DiscJuggler image",
	.suffixes = suffixes,
	.packable = true,
	.probe = probe,
	.open = open_cdi,
};
