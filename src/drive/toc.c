/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracks of a CD by libcdio (TOC, CD-TEXT, ISRC, MCN), and its sessions by the full TOC
 * (MMC-6 §6.25.3.4, READ TOC/PMA/ATIP format 2), which libcdio does not tell.
 */
#include "drive/fulltoc.h"
#include "drive/optical.h"

#include "base/context.h"
#include "sector/raw.h"

#include <cdio/cdio.h>
#include <cdio/cdtext.h>
#include <cdio/logging.h>
#include <ctype.h>
#include <string.h>

#define FULL_TOC_NBYTES 4096

static int read_full_toc(struct optical *drive, struct discimg_job *job, struct full_toc *out)
{
	uint8_t buf[FULL_TOC_NBYTES];
	int n = mmc_full_toc(drive, job, buf, sizeof(buf));
	full_toc_parse(buf, n > 0 ? (size_t)n : 0, out);
	return n < 0 ? n : 0;
}

/* The disc type tells the mode where no sector of the track can be read raw. */
static enum discimg_track_mode data_mode(struct optical *drive, struct discimg_job *job,
	int32_t lba, const struct full_toc *full, int *result)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	int r = mmc_read_raw(drive, job, lba, 1, raw);
	*result = r < 0 ? r : 0;
	bool mode2 = r == 0 ? raw[RAW_MODE] == 2 : full->disc_type == DISC_TYPE_XA;
	if (full->disc_type == DISC_TYPE_CDI && (r > 0 || mode2))
		return DISCIMG_CDI;
	return mode2 ? DISCIMG_MODE2 : DISCIMG_MODE1;
}

static unsigned flags_of(const CdIo_t *cdio, track_t number)
{
	unsigned flags = 0;
	if (cdio_get_track_preemphasis(cdio, number) == CDIO_TRACK_FLAG_TRUE)
		flags |= DISCIMG_FLAG_PRE;
	if (cdio_get_track_copy_permit(cdio, number) == CDIO_TRACK_FLAG_TRUE)
		flags |= DISCIMG_FLAG_DCP;
	if (cdio_get_track_channels(cdio, number) == 4)
		flags |= DISCIMG_FLAG_4CH;
	return flags;
}

static int add_track(struct optical *drive, struct discimg_job *job, CdIo_t *cdio, track_t number,
	const struct full_toc *full, struct discimg_disc *disc)
{
	struct discimg_track *track = disc_add_track(disc);
	int32_t lba = cdio_get_track_lsn(cdio, number);
	int r = 0;
	if (!track)
		return fail_nomem(job);
	track->number = number;
	track->session = full->session_of_track[number] ? full->session_of_track[number] : 1;
	track->index_lba[1] = lba;
	track->start_lba = lba;
	if (disc->ntracks == 1 && lba > 0) { /* audio or data hidden before the first track */
		track->start_lba = 0;
		track->index_lba[0] = 0;
	}
	bool audio = cdio_get_track_format(cdio, number) == TRACK_FORMAT_AUDIO;
	track->mode = audio ? DISCIMG_AUDIO : data_mode(drive, job, lba, full, &r);
	track->flags = flags_of(cdio, number);
	if (!audio)
		track->flags &= DISCIMG_FLAG_DCP; /* the other bits mean something else for data */
	return r;
}

/* A track ends where the next one of its session starts, the last one at the lead-out. */
static void set_lengths(const struct full_toc *full, int32_t leadout_lba, struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		bool last = i + 1 == disc->ntracks;
		int32_t end = last ? leadout_lba : track[1].start_lba;
		if (!last && track[1].session != track->session &&
			full->leadout_lba[track->session])
			end = full->leadout_lba[track->session];
		track->nsectors = end > track->start_lba ? (uint32_t)(end - track->start_lba) : 0;
	}
}

static bool is_text_of(const char *text, size_t length, int (*belongs)(int))
{
	if (!text || strlen(text) != length || strspn(text, "0") == length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!belongs((unsigned char)text[i]))
			return false;
	return true;
}

static void read_codes(CdIo_t *cdio, struct discimg_disc *disc)
{
	char *mcn = cdio_get_mcn(cdio);
	if (is_text_of(mcn, sizeof(disc->mcn) - 1, isdigit))
		memcpy(disc->mcn, mcn, sizeof(disc->mcn));
	cdio_free(mcn);
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		if (!track_is_audio(track))
			continue;
		char *isrc = cdio_get_track_isrc(cdio, (track_t)track->number);
		if (is_text_of(isrc, sizeof(track->isrc) - 1, isalnum))
			memcpy(track->isrc, isrc, sizeof(track->isrc));
		cdio_free(isrc);
	}
}

static int read_texts(struct discimg_job *job, CdIo_t *cdio, struct discimg_disc *disc)
{
	static const struct {
		cdtext_field_t theirs;
		enum discimg_cdtext_field ours;
	} fields[] = {
		{ CDTEXT_FIELD_TITLE, DISCIMG_CDTEXT_TITLE },
		{ CDTEXT_FIELD_PERFORMER, DISCIMG_CDTEXT_PERFORMER },
		{ CDTEXT_FIELD_SONGWRITER, DISCIMG_CDTEXT_SONGWRITER },
		{ CDTEXT_FIELD_COMPOSER, DISCIMG_CDTEXT_COMPOSER },
		{ CDTEXT_FIELD_ARRANGER, DISCIMG_CDTEXT_ARRANGER },
		{ CDTEXT_FIELD_MESSAGE, DISCIMG_CDTEXT_MESSAGE },
		{ CDTEXT_FIELD_DISCID, DISCIMG_CDTEXT_DISC_ID },
		{ CDTEXT_FIELD_GENRE, DISCIMG_CDTEXT_GENRE },
	};
	const cdtext_t *texts = cdio_get_cdtext(cdio);
	for (size_t f = 0; texts && f < sizeof(fields) / sizeof(fields[0]); f++) {
		for (size_t i = 0; i <= disc->ntracks; i++) {
			unsigned track = i ? disc->tracks[i - 1].number : 0;
			const char *text =
				cdtext_get_const(texts, fields[f].theirs, (track_t)track);
			if (text && !disc_set_cdtext(disc, 0, track, fields[f].ours, text))
				return fail_nomem(job);
		}
	}
	return 0;
}

static int read_tracks(
	struct optical *drive, struct discimg_job *job, CdIo_t *cdio, struct discimg_disc *disc)
{
	struct full_toc full;
	track_t first = cdio_get_first_track_num(cdio), last = cdio_get_last_track_num(cdio);
	if (first == CDIO_INVALID_TRACK || last == CDIO_INVALID_TRACK || first < 1 || last > 99)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc is blank, or has no readable TOC",
			drive->name);
	int r = read_full_toc(drive, job, &full);
	for (unsigned number = first; r == 0 && number <= last; number++)
		r = add_track(drive, job, cdio, (track_t)number, &full, disc);
	if (r < 0)
		return r;
	set_lengths(&full, cdio_get_track_lsn(cdio, CDIO_CDROM_LEADOUT_TRACK), disc);
	read_codes(cdio, disc);
	return read_texts(job, cdio, disc);
}

/* libcdio would print, and exit on its errors; what fails shows in its results anyway. */
static void ignore_message(cdio_log_level_t level, const char *message)
{
	(void)level, (void)message;
}

int toc_read(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	cdio_log_set_handler(ignore_message);
	CdIo_t *cdio = cdio_open(drive->name, DRIVER_LINUX);
	if (!cdio)
		return fail(
			job, DISCIMG_E_DRIVE, "%s: cannot read the table of contents", drive->name);
	int r = read_tracks(drive, job, cdio, disc);
	cdio_destroy(cdio);
	return r;
}
