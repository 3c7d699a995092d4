/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracks of a CD: sessions, starts and ends by the full TOC, texts by its CD-TEXT, MCN and ISRC
 * by READ SUB-CHANNEL; pregaps and further indexes by indexes.c. All of it are commands of our own,
 * which any drive is asked. For the kernel's drives libcdio is a second witness, see cdiotoc.c.
 */
#include "drive/cdiotoc.h"
#include "drive/mmc.h"
#include "drive/optical.h"

#include "base/bytes.h"
#include "base/context.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "drive/drive.h"
#include "sector/cdtext.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

/* 99 tracks, and five entries for each of 99 sessions. */
enum { FULL_TOC_NBYTES = 4 + (99 + 99 * 5) * 11, TEXT_HEADER_NBYTES = 4 };

/* Tells where the witness contradicts; what the two agree in may have been read. */
static void compare(struct optical *drive, struct discimg_job *job, const struct toc *full,
	const struct toc *seen)
{
	for (unsigned i = full->first_track; i <= full->last_track; i++)
		if (full->tracks[i].lba != seen->tracks[i].lba) {
			say(job, DISCIMG_WARNING,
				"%s: the disc has two tables of contents: track %u begins at "
				"sector %d by the full one, which is taken, and at %d by the one "
				"that other programs see",
				drive->initiator.name, i, full->tracks[i].lba, seen->tracks[i].lba);
			return;
		}
}

static int read_table(struct optical *drive, struct discimg_job *job, struct toc *toc)
{
	uint8_t answer[FULL_TOC_NBYTES];
	struct toc seen;
	int n = mmc_read_toc(&drive->initiator, job, TOC_FULL, answer, sizeof(answer));
	if (n < 0)
		return n;
	full_toc_parse(answer, (size_t)n, toc);
	bool is_whole = toc_is_whole(toc);
	bool is_seen = drive_is_device(drive->initiator.name) &&
		       cdio_toc_read(drive->initiator.name, &seen);
	if (is_whole && is_seen)
		compare(drive, job, toc, &seen);
	else if (is_seen)
		*toc = seen;
	else if (!is_whole)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc is blank, or has no readable TOC",
			drive->initiator.name);
	return 0;
}

/* The disc type tells the mode where no sector of the track can be read raw. */
static enum discimg_track_mode data_mode(
	struct optical *drive, struct discimg_job *job, int32_t lba, uint8_t disc_type, int *result)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	int r = mmc_read_raw(&drive->initiator, job, lba, 1, raw);
	*result = r < 0 ? r : 0;
	bool mode2 = r == 0 ? raw[RAW_MODE] == 2 : disc_type == DISC_TYPE_XA;
	if (disc_type == DISC_TYPE_CDI && (r > 0 || mode2))
		return DISCIMG_CDI;
	return mode2 ? DISCIMG_MODE2 : DISCIMG_MODE1;
}

static int add_track(struct optical *drive, struct discimg_job *job, const struct toc *toc,
	unsigned number, struct discimg_disc *disc)
{
	const struct toc_track *from = &toc->tracks[number];
	struct discimg_track *track = disc_add_track(disc);
	int r = 0;
	if (!track)
		return fail_nomem(job);
	track->number = number;
	track->session = from->session;
	track->index_lba[1] = from->lba;
	track->start_lba = from->lba;
	if (disc->ntracks == 1 && from->lba > 0) { /* audio or data hidden before the first */
		track->start_lba = 0;
		track->index_lba[0] = 0;
	}
	bool is_audio = !(from->control & Q_CONTROL_DATA);
	uint8_t disc_type = toc->sessions[from->session].disc_type;
	track->mode = is_audio ? DISCIMG_AUDIO : data_mode(drive, job, from->lba, disc_type, &r);
	track->flags = subcode_flags(from->control);
	if (!is_audio)
		track->flags &= DISCIMG_FLAG_DCP; /* the other bits mean something else for data */
	return r;
}

/* A track ends where the next one of its session starts, the last one at the lead-out. */
static void set_lengths(const struct toc *toc, struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		bool is_last = i + 1 == disc->ntracks || track[1].session != track->session;
		int32_t end =
			is_last ? toc->sessions[track->session].leadout_lba : track[1].start_lba;
		track->nsectors = end > track->start_lba ? (uint32_t)(end - track->start_lba) : 0;
	}
}

bool toc_has_audio(const struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (track_is_audio(&disc->tracks[i]))
			return true;
	return false;
}

static int read_codes(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	int r = mmc_read_mcn(&drive->initiator, job, disc->mcn);
	for (size_t i = 0; i < disc->ntracks && r == 0; i++) {
		struct discimg_track *track = &disc->tracks[i];
		if (track_is_audio(track))
			r = mmc_read_isrc(&drive->initiator, job, track->number, track->isrc);
	}
	return r;
}

/* The packs of the lead-in, whose length is asked for first: some drives send no more than all. */
static int read_packs(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	uint8_t header[TEXT_HEADER_NBYTES];
	int n = mmc_read_toc(&drive->initiator, job, TOC_TEXT, header, sizeof(header));
	if (n < (int)sizeof(header))
		return n < 0 ? n : 0;
	size_t nbytes = (size_t)get_be16(header) + 2;
	if (nbytes <= sizeof(header))
		return 0;
	nbytes = nbytes < UINT16_MAX ? nbytes : UINT16_MAX;
	uint8_t *answer = malloc(nbytes);
	if (!answer)
		return fail_nomem(job);
	n = mmc_read_toc(&drive->initiator, job, TOC_TEXT, answer, nbytes);
	size_t npacks =
		n < TEXT_HEADER_NBYTES ? 0 : (size_t)(n - TEXT_HEADER_NBYTES) / CDTEXT_PACK_NBYTES;
	if (n >= 0)
		n = disc_read_cdtext(job, disc, drive->initiator.name, answer + TEXT_HEADER_NBYTES,
			npacks < CDTEXT_MAX_PACKS ? npacks : CDTEXT_MAX_PACKS);
	free(answer);
	return n;
}

int toc_read_texts(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	int r = read_codes(drive, job, disc);
	return r == 0 && toc_has_audio(disc) ? read_packs(drive, job, disc) : r;
}

int toc_read(
	struct optical *drive, struct discimg_job *job, struct toc *toc, struct discimg_disc *disc)
{
	int r = read_table(drive, job, toc);
	if (r < 0)
		return r;
	for (unsigned i = toc->first_track; i <= toc->last_track && r == 0; i++)
		r = add_track(drive, job, toc, i, disc);
	set_lengths(toc, disc);
	return r;
}
