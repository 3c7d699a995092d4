/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CD's short table of contents by libcdio, which asks the kernel: tracks without sessions. It
 * answers for drives that have no full TOC, or a broken one, and is the witness for all others.
 */
#include "drive/cdiotoc.h"

#include "sector/qcode.h"

#include <cdio/cdio.h>
#include <cdio/logging.h>

static uint8_t control_of(const CdIo_t *cdio, track_t number)
{
	unsigned control = 0;
	if (cdio_get_track_format(cdio, number) != TRACK_FORMAT_AUDIO)
		control |= Q_CONTROL_DATA;
	if (cdio_get_track_copy_permit(cdio, number) == CDIO_TRACK_FLAG_TRUE)
		control |= Q_CONTROL_COPY_PERMITTED;
	if (control & Q_CONTROL_DATA)
		return (uint8_t)control;
	if (cdio_get_track_preemphasis(cdio, number) == CDIO_TRACK_FLAG_TRUE)
		control |= Q_CONTROL_PRE_EMPHASIS;
	if (cdio_get_track_channels(cdio, number) == 4)
		control |= Q_CONTROL_FOUR_CHANNEL;
	return (uint8_t)control;
}

static void read_tracks(const CdIo_t *cdio, struct toc *toc)
{
	track_t first = cdio_get_first_track_num(cdio), last = cdio_get_last_track_num(cdio);
	if (first == CDIO_INVALID_TRACK || first < 1 || last > TOC_MAX_TRACKS)
		return;
	toc->first_track = first;
	toc->last_track = last;
	for (track_t i = first; i <= last; i++)
		toc->tracks[i] = (struct toc_track){ .session = 1,
			.control = control_of(cdio, i),
			.lba = cdio_get_track_lsn(cdio, i) };
	toc->sessions[1].leadout_lba = cdio_get_track_lsn(cdio, CDIO_CDROM_LEADOUT_TRACK);
}

/* libcdio would print, and exit on its errors; what fails shows in its results anyway. */
static void ignore_message(cdio_log_level_t level, const char *message)
{
	(void)level, (void)message;
}

bool cdio_toc_read(const char *name, struct toc *toc)
{
	*toc = (struct toc){ 0 };
	cdio_log_set_handler(ignore_message);
	CdIo_t *cdio = cdio_open(name, DRIVER_LINUX);
	if (!cdio)
		return false;
	read_tracks(cdio, toc);
	cdio_destroy(cdio);
	return toc_is_whole(toc);
}
