/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc in a drive that a session is added to. */
#ifndef JOB_ADD_SESSION_H
#define JOB_ADD_SESSION_H

#include "disc/recorder.h"

/* Fails unless the disc in drive NAME, whose state goes to *MEDIUM, takes a session. */
int session_inspect(struct discimg_job *job, const char *name, struct recorder_medium *medium);

/* Closes the last session of the disc in drive NAME, which was begun and not completed, as it is.
 */
int session_close(struct discimg_job *job, const char *name);

/* What is written to a drive. */
struct session {
	const char *name; /* of the drive */
	struct discimg_disc *disc;
	uint32_t lba;        /* its first sector; the disc's last one is its last */
	const uint8_t *head; /* as record_plan.head */
	/* Out: */
	bool verified; /* every sector is as it was sent */
};

/*
 * Writes SESSION to the disc that MEDIUM was told of, leaves that appendable, and reads the session
 * back. DISCIMG_FAULTS when any sector differs.
 */
int session_write(
	struct discimg_job *job, const struct recorder_medium *medium, struct session *session);

#endif
