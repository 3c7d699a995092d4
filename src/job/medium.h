/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be done with the medium in a recorder, as the verbs that write one share it. */
#ifndef JOB_MEDIUM_H
#define JOB_MEDIUM_H

#include "disc/recorder.h"

#include <discimg/drives.h>

enum discimg_medium_state medium_state(const struct recorder_medium *medium);

struct medium_need {
	uint32_t nsectors; /* that must fit */
	enum discimg_blank blank;
	bool simulate, multi, overburn;
};

/* Fails unless the medium can take what is needed, after medium_prepare() where it must be. */
int medium_check(struct discimg_job *job, const struct disc_recorder *recorder,
	const struct medium_need *need);

/* Blanks or formats where NEED says so or the medium requires it; *BLANKED tells whether. */
int medium_prepare(struct discimg_job *job, struct disc_recorder *recorder,
	const struct medium_need *need, bool *blanked);

#endif
