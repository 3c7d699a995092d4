/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive in our own hands, as a recorder: every medium is written by MMC commands, over any
 * transport. (The kernel's drives are in libburn's hands, see burner.h.)
 */
#ifndef DRIVE_RECORDING_H
#define DRIVE_RECORDING_H

#include "disc/recorder.h"
#include "drive/initiator.h"
#include "mmc/profile.h"
#include "mmc/writepage.h"

struct recording;

/* How media of one kind are written. */
struct record_strategy {
	const char *words; /* for the log: "one session at once" */
	bool holds_head;   /* see head.h */
	bool can_simulate;
	uint32_t block_nsectors; /* what is written is filled up to a multiple of this */
	uint32_t least_nsectors; /* and to no less */
	/* Readies drive and medium for NSECTORS from plan.lba on. */
	int (*begin)(struct recording *recording, struct discimg_job *job, uint32_t nsectors);
	/* Everything was written, and flushed: closes what is to be closed. */
	int (*end)(struct recording *recording, struct discimg_job *job);
};

struct recording {
	struct initiator initiator;
	enum mmc_profile profile;
	struct recorder_medium medium;
	unsigned next_track; /* number of the one that would be written next */

	/* While writing. */
	const struct record_strategy *strategy; /* NULL: nothing is under way */
	struct record_plan plan;
	unsigned sector_nbytes;  /* 2048, or 2352 of a disc that is sent raw */
	uint32_t total_nsectors; /* with what fills up */
	uint8_t *head;           /* NULL unless the strategy holds it back */
	uint8_t *buffer;         /* of one command */
	uint32_t buffer_nsectors, nbuffered;
	int32_t next_lba; /* of the first that is buffered */
};

/*
 * The recorder that TRANSPORT, which is taken over, leads to; NAME is the drive's in messages. A
 * drive without a disc, or with one that cannot be written, is no failure here.
 */
int recording_open(struct discimg_job *job, const char *name, const struct mmc_transport *transport,
	struct disc_recorder *recorder);

/* recording.c: WRITE(10) of N blocks of NBYTES. */
int recording_write(struct recording *recording, struct discimg_job *job, int32_t lba, uint32_t n,
	unsigned nbytes, const uint8_t *data);
/* Has the drive write what it has buffered, and waits for it. */
int recording_flush(struct recording *recording, struct discimg_job *job);

/* recordmedium.c: fills recording->medium anew. */
int recording_inspect(struct recording *recording, struct discimg_job *job);
/* A format descriptor (MMC-6 §6.24.3.3) of TYPE that the medium can be formatted by; or false. */
bool recording_find_format(
	struct recording *recording, struct discimg_job *job, uint8_t type, uint8_t descriptor[8]);

/* recordspeed.c: the medium's speeds; and one in 1000 bytes/s, 0 the fastest, -1 the slowest. */
void recording_read_speeds(struct recording *recording, struct discimg_job *job);
int recording_set_speed(struct recording *recording, struct discimg_job *job, int32_t speed_kbps);

/* recordcd.c: the strategy of CDs. */
int recording_begin_cd(struct recording *recording, struct discimg_job *job, uint32_t nsectors);

/* recordstrategy.c: a command that may take long; WHAT it was for, should it fail. */
int recording_work(struct recording *recording, struct discimg_job *job, const uint8_t *cdb,
	enum mmc_direction direction, void *data, size_t nbytes, const char *what);
/* Mode page 05h as the drive has it, with what we want of it. */
int recording_set_page(struct recording *recording, struct discimg_job *job, enum write_type type);
/* A disc_recorder's function. */
int recording_close(void *state, struct discimg_job *job);
/* NULL for media that are not written, or not by us. */
const struct record_strategy *recording_strategy(
	const struct recording *recording, const struct record_plan *plan);

/* recordblank.c: a disc_recorder's function. */
int recording_blank(struct disc_recorder *recorder, struct discimg_job *job, bool fast);

#endif
