/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An optical drive as a reader, whichever way there is to it. */
#ifndef DRIVE_OPTICAL_H
#define DRIVE_OPTICAL_H

#include "drive/fulltoc.h"
#include "drive/initiator.h"

#include "disc/reader.h"

struct optical {
	struct initiator initiator;
	bool raw;       /* READ CD is used for data tracks */
	bool slowed;    /* a speed was set */
	bool said_made; /* that EDC and ECC are made anew */
};

/*
 * The disc in the drive that TRANSPORT, which is taken over, leads to. NAME is its name in
 * messages; RAW as in drive_open_reader().
 */
int optical_open(struct discimg_job *job, const char *name, const struct mmc_transport *transport,
	bool raw, struct disc_reader *reader);

/* Likewise of the device file NAME. */
int optical_open_device(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader);

/* toc.c: the tracks and sessions of a CD, into a disc that is not finished; and its texts. */
int toc_read(
	struct optical *drive, struct discimg_job *job, struct toc *toc, struct discimg_disc *disc);
bool toc_has_audio(const struct discimg_disc *disc);
int toc_read_texts(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc);

/*
 * indexes.c: pregaps and indexes above 01, which no table of contents tells, as sub-channel Q does.
 * Moves the borders of tracks whose INDEX 01, session and length are set.
 */
int indexes_read(struct initiator *drive, struct discimg_job *job, struct discimg_disc *disc);

#endif
