/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive in libburn's hands, as the files of drive/ that work with libburn share it. */
#ifndef DRIVE_BURNER_H
#define DRIVE_BURNER_H

#include "disc/recorder.h"
#include "drive/feed.h"

#include <libburn/libburn.h>

enum burner_role { BURNER_DRIVE = 1, BURNER_FILE = 2 }; /* burn_drive_get_drive_role() */

struct burner {
	char *name;   /* as the user gave it: "/dev/cdrom", "stdio:FILE" */
	char *device; /* links resolved; for stdio: the file */
	struct burn_drive_info *infos;
	struct burn_drive *drive;
	enum burner_role role;
	bool grabbed;
	struct recorder_medium medium;

	/* While writing. */
	struct record_plan plan;
	struct feed *feed;
	struct burn_disc *disc;
	struct burn_session *session;
	struct burn_track *track;
	struct burn_write_opts *options;
	bool created; /* the file was not there before */
	bool commits; /* the head is held back, see head.h */
	uint8_t *head;
	uint8_t *held; /* the last sector, held back from libburn until finish(); see burnwrite.c */
};

/* libburn.c: takes and gives back the drive; fills burner->medium anew. */
int burner_grab(struct burner *burner, struct discimg_job *job, bool load);
void burner_release(struct burner *burner, bool eject);
void burner_inspect(struct burner *burner);
/* True when FORMAT UNIT must precede writing at any place. */
bool burner_is_unformatted(const struct burner *burner);
/* Polls every 100 ms until the drive is idle, reporting PHASE; is_cancelled() is not heeded. */
void burner_wait(struct burner *burner, struct discimg_job *job, const char *phase);

/* burnwrite.c: a disc_recorder's functions. */
int burner_begin(void *state, struct discimg_job *job, const struct record_plan *plan);
int burner_take(void *state, struct discimg_job *job, const struct sector_batch *batch);
int burner_finish(void *state, struct discimg_job *job);
void burner_abort(void *state, struct discimg_job *job);
int burner_buffer_percent(void *state);
int burner_close(void *state, struct discimg_job *job);

/* burnblank.c */
int burner_blank(struct disc_recorder *recorder, struct discimg_job *job, bool fast);

#endif
