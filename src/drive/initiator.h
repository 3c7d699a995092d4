/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending commands to a drive, whichever way there is to it, and what their failures mean. */
#ifndef DRIVE_INITIATOR_H
#define DRIVE_INITIATOR_H

#include "mmc/transport.h"

#include <discimg/job.h>

/* What a drive is given: for questions, for reading one scratched sector, for work on a medium. */
enum { TIMEOUT_QUERY_MS = 15000, TIMEOUT_READ_MS = 60000, TIMEOUT_WORK_MS = 200000 };

struct initiator {
	struct mmc_transport transport;
	char *name;           /* of the drive, in messages */
	enum mmc_sense sense; /* of the last command; SENSE_NONE when it was carried out */
};

/* A command, and its data in one piece. */
struct request {
	const uint8_t *cdb; /* as long as its operation code demands */
	enum mmc_direction direction;
	void *data;
	size_t nbytes;
	unsigned timeout_ms; /* 0: TIMEOUT_QUERY_MS */
	size_t transferred;  /* set by initiator_run() */
};

/* Takes over TRANSPORT, also on failure; NAME is copied. */
int initiator_init(struct initiator *initiator, struct discimg_job *job, const char *name,
	const struct mmc_transport *transport);

/* Accepts one that was never made. */
void initiator_clear(struct initiator *initiator);

/*
 * 0 when REQUEST was carried out; DISCIMG_FAULTS when the drive refused it or failed, and
 * initiator->sense tells why. Fails when the drive is gone, empty, or has another disc by now.
 */
int initiator_run(struct initiator *initiator, struct discimg_job *job, struct request *request);

/* Likewise, but all of the data must have been transferred, else that is DISCIMG_FAULTS, too. */
int initiator_run_whole(
	struct initiator *initiator, struct discimg_job *job, struct request *request);

/* fail() with WHAT was tried ("the disc cannot be blanked") and the last command's sense. */
int initiator_fail(struct initiator *initiator, struct discimg_job *job, const char *what);

/* Waits until the medium is ready, as long as one may spin up. */
int initiator_wait_ready(struct initiator *initiator, struct discimg_job *job);

/*
 * Waits until the drive has done what it was told, however long that takes, and reports PHASE. It
 * cannot be stopped in it: is_cancelled() is not heeded.
 */
int initiator_wait_done(struct initiator *initiator, struct discimg_job *job, const char *phase);

#endif
