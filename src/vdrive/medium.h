/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in the drive, as commands ask for it. Made anew whenever it changes: of a pressed disc by
 * pressed.c, once; of a recordable one from its file, after each command that wrote.
 */
#ifndef VDRIVE_MEDIUM_H
#define VDRIVE_MEDIUM_H

#include "disc/disc.h"
#include "mmc/profile.h"

/* READ DISC INFORMATION, byte 2, bits 1 and 0 (MMC-6 §6.22.3.1.2). */
enum medium_status {
	MEDIUM_EMPTY = 0,
	MEDIUM_INCOMPLETE = 1, /* takes another session, or has one open */
	MEDIUM_COMPLETE = 2,
	MEDIUM_OTHER = 3, /* written in any order: DVD-RAM, DVD+RW, BD-RE */
};

/* The same byte, bits 3 and 2: the last session's state. */
enum session_status {
	SESSION_EMPTY = 0,
	SESSION_INCOMPLETE = 1,
	SESSION_DAMAGED = 2,
	SESSION_COMPLETE = 3,
};

/* A logical track, as READ TRACK INFORMATION tells of it (MMC-6 §6.27.3). */
struct medium_track {
	unsigned number, session; /* from 1 */
	int32_t start_lba;        /* of its INDEX 01 */
	uint32_t nsectors;        /* from there: recorded, reserved, or left when it is the last */
	int32_t next_lba;         /* the next writable address, when has_next_lba */
	uint32_t free_nsectors;   /* from next_lba */
	int32_t last_lba;         /* recorded, when has_last_lba */
	uint8_t control;          /* the Q sub-channel's, enum q_control; on DVD and BD 4 */
	uint8_t data_mode;        /* 1, 2, or 0Fh while it is not known */
	uint32_t packet_nsectors; /* of fixed packets; 0: none */
	bool is_blank;
	bool is_reserved;
	bool is_packet; /* incremental; on a CD in packets */
	bool is_damaged;
	bool has_next_lba;
	bool has_last_lba;
};

struct medium {
	enum mmc_profile profile; /* PROFILE_NONE: there is none */
	/* What can be read of it, sessions that are complete first; NULL: nothing. The medium's. */
	struct discimg_disc *disc;
	unsigned nclosed; /* sessions of DISC that have a table of contents */
	enum medium_status status;
	enum session_status last_session;
	/* All logical tracks, those that are open, reserved or invisible last; the medium's. */
	struct medium_track *tracks;
	size_t ntracks;
	unsigned nsessions;         /* with the one that is empty or open */
	int32_t end_lba;            /* READ CAPACITY tells the sector before it */
	uint32_t capacity_nsectors; /* that a blank one would hold; 0: pressed */
	uint32_t layer_nsectors;    /* of layer 0, when somebody has set it; or 0 */
	int32_t leadin_lba;         /* where the lead-in of the next session would begin; CD */
	uint8_t disc_type;          /* 00h, 10h, 20h, FFh: not known yet (TOC point A0h) */
	uint8_t format_status;      /* background formatting, 0 none to 3 complete (DVD+RW) */
	const char *manufacturer;   /* of a recordable DVD or BD; NULL: none. Static */
	bool is_write_protected;
};

/* Frees what it holds, and leaves an empty drive's. */
void medium_clear(struct medium *medium);

/* Adds a track of zeros but for its number and session; NULL: out of memory. */
struct medium_track *medium_add_track(struct medium *medium);

/*
 * What a pressed DISC is, which is taken over, also on failure. Images that do not tell their
 * medium are of the smallest that holds them.
 */
int medium_of_disc(struct discimg_job *job, struct discimg_disc *disc, struct medium *medium);

static inline enum mmc_family medium_family(const struct medium *medium)
{
	return profile_family(medium->profile);
}

/* The track that LBA lies in, or NULL. */
const struct medium_track *medium_track_at(const struct medium *medium, int32_t lba);

#endif
