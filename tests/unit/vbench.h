/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual drive on the bench: discs to put in, and commands written as hexadecimal text. */
#ifndef UNIT_VBENCH_H
#define UNIT_VBENCH_H

#include "vdrive/vdrive.h"

enum vbench_disc {
	NO_DISC,
	/*
	 * CD-ROM with MCN 1234567890123 and texts. Session 1: track 1, Mode 1, 0 to 99; track 2,
	 * audio with ISRC USABC0512345, pause at 100, INDEX 01 at 250, INDEX 02 at 300, to 399.
	 * Session 2: track 3, Mode 2, pause at 11650, INDEX 01 at 11800: Form 1 to 11819, Form 2 to
	 * 11839, formless to 11849.
	 */
	MIXED_CD,
	DATA_DVD, /* DVD-ROM of 1000 sectors */
	DATA_BD,  /* BD-ROM of 1000 sectors */
	VBENCH_NDISCS,
};

/* Sectors that cannot be read, where a disc has them. */
enum { BAD_DATA_LBA = 50, BAD_AUDIO_LBA = 320 };

struct vbench {
	struct vdrive *drive;
	struct discimg_job *job;
	struct mmc_command last;
	uint8_t in[65536]; /* data in; EEh where nothing was put */
	uint8_t out[4096];
};

/* User data of each sector are full of the lower byte of its LBA, audio likewise. */
void vbench_power_on(struct vbench *bench, enum vbench_disc disc);
void vbench_power_off(struct vbench *bench);
/* The disc as a pressed one that nobody has inserted. */
struct discimg_disc *vbench_disc(struct discimg_job *job, enum vbench_disc which);

/* The fault plan of TEXT; NULL when it is none, and then MESSAGE tells why. The caller's. */
struct fault_plan *vbench_plan(const char *text, char message[256]);
struct fault_plan *vbench_good_plan(const char *text);

/* Takes the unit attentions that wait. */
void vbench_settle(struct vbench *bench);

/*
 * Sends the command CDB, "28 00 00000000 00 0001 00", with room for ROOM bytes, or with OUT,
 * hexadecimal too, as data. What it answered.
 */
enum mmc_sense vbench_send(struct vbench *bench, const char *cdb, size_t room);
enum mmc_sense vbench_send_out(struct vbench *bench, const char *cdb, const char *out);
/* Likewise with so many zeros as data, at most as many as there is room for. */
enum mmc_sense vbench_send_zeros(struct vbench *bench, const char *cdb, size_t nbytes);

/*
 * True when the data that came begin with EXPECTED: hexadecimal, in which ".." stands for any byte;
 * '=' at its end: and nothing follows.
 */
bool vbench_got(const struct vbench *bench, const char *expected);

#endif
