/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive that is not there: a command engine after MMC-6, with a disc in it. It does no I/O but
 * through its disc, starts no thread and knows no clock: whoever serves it calls vdrive_execute().
 */
#ifndef VDRIVE_VDRIVE_H
#define VDRIVE_VDRIVE_H

#include "disc/disc.h"
#include "mmc/command.h"
#include "vdrive/faults.h"

struct vdisc;
struct vdrive;

/* {0} is the default. */
struct vdrive_options {
	char vendor[9];    /* as INQUIRY tells it; "": "DISCIMG" */
	char model[17];    /* "": "Virtual Drive" */
	char revision[5];  /* "": "1.00" */
	char serial[17];   /* "": "000000000001" */
	bool is_read_only; /* plays a drive that cannot write */
};

/* A drive that was just switched on, closed and empty; OPTIONS is copied. NULL: out of memory. */
struct vdrive *vdrive_new(const struct vdrive_options *options);

/* Takes the disc out first; NULL is accepted. */
void vdrive_free(struct vdrive *drive);

/*
 * Closes the tray with DISC in it, pressed; what was in the drive is freed, prevented or not. DISC
 * is taken over, also on failure, and is read under JOB, which must live until it is out again.
 */
int vdrive_insert_disc(struct vdrive *drive, struct discimg_job *job, struct discimg_disc *disc);

/* Likewise with DISC, a recordable one; it can be written when it was opened so. */
int vdrive_insert_vdisc(struct vdrive *drive, struct discimg_job *job, struct vdisc *disc);

/* From now on PLAN, which is taken over, tells what is wrong with the drive; NULL: nothing. */
void vdrive_set_faults(struct vdrive *drive, struct fault_plan *plan);

/*
 * The button of the tray: opens it, with the disc on it, as `eject` does; what loads it again finds
 * the same disc. False while removal is prevented; then the initiator is told that somebody wishes
 * it (GET EVENT STATUS NOTIFICATION).
 */
bool vdrive_eject(struct vdrive *drive);

/* Frees the disc, wherever the tray is, and leaves it there. */
void vdrive_take_out(struct vdrive *drive);

/* What a struct mmc_target of the drive executes; STATE is the drive. */
void vdrive_execute(void *state, struct mmc_command *command);

/*
 * LOGICAL UNIT RESET: as after power on, but for the disc, the tray and persistent prevention.
 * What was written stays, and a session at once that was under way stays open, cut off. No unit
 * attention is made: whoever brings the reset tells its initiators.
 */
void vdrive_reset(struct vdrive *drive);

#endif
