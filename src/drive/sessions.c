/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sessions of a DVD or BD in a drive (MMC-6 §6.22, §6.27). Between them lie border zones and
 * the like, which belong to no track and which no drive reads; of one that was not completed nobody
 * knows what it was to be, and it is left out, as in a CD's table of contents.
 */
#include "drive/sessions.h"

#include "base/bytes.h"
#include "base/context.h"
#include "drive/mmc.h"
#include "sector/raw.h"

/* What READ TRACK INFORMATION tells of a track (table 493). */
struct span {
	unsigned session;
	int64_t start_lba, end_lba;
	bool is_complete; /* nothing more can be written there */
};

static int read_span(
	struct initiator *drive, struct discimg_job *job, unsigned number, struct span *span)
{
	enum { MODE = 6, BLANK = 1 << 6, FLAGS = 7, NEXT_LBA_VALID = 1 << 0 };
	uint8_t data[MMC_TRACK_INFORMATION_NBYTES];
	int r = mmc_track_information(drive, job, number, data);
	if (r != 0)
		return r;
	span->session = (unsigned)data[33] << 8 | data[3];
	span->start_lba = get_be32(data + 8);
	span->end_lba = span->start_lba + get_be32(data + 24);
	span->is_complete = !(data[MODE] & BLANK) && !(data[FLAGS] & NEXT_LBA_VALID);
	return 0;
}

/* False when SPAN does not follow what is there, or lies beyond all that can be read. */
static bool follows(const struct discimg_disc *disc, const struct span *span, uint32_t nsectors)
{
	if (span->start_lba >= span->end_lba || span->end_lba > nsectors)
		return false;
	if (disc->ntracks == 0)
		return span->session == 1;
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	return span->start_lba >= track_end_lba(last) &&
	       (span->session == last->session || span->session == last->session + 1);
}

static int add_span(struct discimg_job *job, struct discimg_disc *disc, const struct span *span)
{
	struct discimg_track *track = disc_add_track(disc);
	if (!track)
		return fail_nomem(job);
	track->session = span->session;
	track->mode = DISCIMG_MODE1;
	track->start_lba = track->index_lba[1] = (int32_t)span->start_lba;
	track->nsectors = (uint32_t)(span->end_lba - span->start_lba);
	track->stored_nbytes = SECTOR_USER_NBYTES;
	return 0;
}

/* The complete tracks up to number LAST, in order; > 0 where the drive contradicts itself. */
static int add_all(struct initiator *drive, struct discimg_job *job, unsigned last,
	uint32_t nsectors, struct discimg_disc *disc)
{
	for (unsigned number = 1; number <= last; number++) {
		struct span span;
		int r = read_span(drive, job, number, &span);
		if (r != 0)
			return r;
		if (!span.is_complete)
			continue;
		if (!follows(disc, &span, nsectors))
			return DISCIMG_FAULTS;
		r = add_span(job, disc, &span);
		if (r < 0)
			return r;
	}
	return 0;
}

/* More than one session, UNFINISHED being the number of one that is not complete, or 0. */
static bool has_several(const struct discimg_disc *disc, unsigned unfinished)
{
	unsigned last = disc->ntracks ? disc->tracks[disc->ntracks - 1].session : 0;
	return last > 1 || (last == 1 && unfinished > 1);
}

int sessions_read(struct initiator *drive, struct discimg_job *job, enum discimg_medium medium,
	uint32_t nsectors, struct discimg_disc **out)
{
	uint8_t data[MMC_DISC_INFORMATION_NBYTES];
	*out = NULL;
	int r = mmc_disc_information(drive, job, data);
	unsigned last = (unsigned)data[11] << 8 | data[6];
	if (r != 0 || last < 2)
		return r < 0 ? r : 0;
	struct discimg_disc *disc = disc_new("drive", medium);
	if (!disc)
		return fail_nomem(job);
	r = add_all(drive, job, last, nsectors, disc);
	bool are_told = r == 0 && has_several(disc, mmc_unfinished(data));
	if (are_told)
		r = disc_finish(job, disc, drive->name);
	if (are_told && r == 0)
		*out = disc;
	else
		discimg_disc_free(disc);
	return r < 0 ? r : 0;
}
