/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing: what a recordable disc in the drive takes next, and the session at once that a cue sheet
 * has begun. What is written for good is in the vdisc; the struct medium of the drive is made anew
 * from it before the next command that is no write.
 */
#ifndef VDRIVE_BURN_H
#define VDRIVE_BURN_H

#include "vdisc/vdisc.h"
#include "vdrive/modepages.h"

#define BURN_MAX_PIECES 512 /* a cue sheet of 4096 bytes */

/* Sectors in a row that the initiator sends in one form. */
struct burn_piece {
	int32_t lba, end_lba;
	enum write_block_type type;
	bool is_made; /* by the drive: nothing is sent */
};

/* What Q tells in a lead-in that is written raw. */
struct burn_leadin {
	int32_t leadout_lba;
	uint8_t disc_type;
	struct {
		uint8_t control;
		int32_t lba; /* DISCIMG_NO_LBA: there is no such track */
	} tracks[100];
};

struct burn {
	struct vdisc *vdisc; /* NULL: no recordable disc is in the drive */
	bool is_stale;       /* struct medium no longer tells what VDISC does */

	/* Session at once: what the cue sheet told, until the session is closed. */
	bool has_cue;
	int32_t next_lba; /* that is written next */
	unsigned npieces;
	struct burn_piece pieces[BURN_MAX_PIECES];

	/* Raw mode, from its first block on; then the one piece is the program area. */
	bool is_raw, is_test;
	struct burn_leadin leadin;

	/* R to W of the lead-in, from which packs of CD-TEXT are taken. */
	bool takes_leadin, has_packs;
	int32_t leadin_next_lba; /* DISCIMG_NO_LBA before the first */
};

/* Where a track that is not there yet would begin. */
struct burn_opening {
	uint16_t number, session;
	int32_t start_lba, first_lba; /* with its pregap, and INDEX 01 */
};

/* False when the disc takes no more tracks, or one that is open has all that is left. */
bool burn_opening(struct vdisc *disc, struct burn_opening *opening);

/* True when any block may be written at any time: formatted, or DVD-RAM. */
bool burn_is_random(struct vdisc *disc);

/* The lead-in of the first session begins here: 97:17:00, as ATIP tells. */
enum { BURN_LEADIN_LBA = -12375 };

/*
 * tracks.c: changes of the vdisc's state; each returns a failure of the vdisc. A track that is
 * closed is padded to what its medium asks for.
 */
int burn_begin_track(struct vdisc *disc, struct discimg_job *job,
	const struct burn_opening *opening, const struct vdisc_track *like);
int burn_pad(struct vdisc *disc, struct discimg_job *job, struct vdisc_track *track, int32_t end);
int burn_close_track(struct vdisc *disc, struct discimg_job *job, struct vdisc_track *track);
int burn_close_session(struct vdisc *disc, struct discimg_job *job, bool is_final);

#endif
