/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing one data track by libburn. Its writer thread pulls; we push through a feed.
 *
 * Of an overwritable medium the head is written last (head.h).
 *
 * A file is done so fast that the threads of several could end at once, and libburn's list of
 * them has no lock: each gets its last sector only in finish(), one after the other.
 */
#include "base/context.h"
#include "drive/burner.h"
#include "drive/burnlog.h"
#include "drive/head.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void clear(struct burner *burner)
{
	if (burner->options)
		burn_write_opts_free(burner->options);
	if (burner->track)
		burn_track_free(burner->track);
	if (burner->session)
		burn_session_free(burner->session);
	if (burner->disc)
		burn_disc_free(burner->disc);
	feed_free(burner->feed);
	free(burner->head);
	free(burner->held);
	burner->options = NULL;
	burner->track = NULL;
	burner->session = NULL;
	burner->disc = NULL;
	burner->feed = NULL;
	burner->head = burner->held = NULL;
}

/* libburn makes the file even when it only simulates. */
static void remove_simulated(const struct burner *burner)
{
	struct stat st;
	if (burner->role == BURNER_FILE && burner->plan.simulate && burner->created &&
		stat(burner->device, &st) == 0 && st.st_size == 0)
		unlink(burner->device);
}

static bool attach_source(struct burner *burner)
{
	struct burn_source *source = feed_source(burner->feed);
	if (!source)
		return false;
	int tail = (int)(burner->plan.padding_nsectors * SECTOR_USER_NBYTES);
	burn_track_define_data(burner->track, 0, tail, 1, BURN_MODE1);
	bool attached = burn_track_set_source(burner->track, source) == BURN_SOURCE_OK;
	burn_source_free(source);
	return attached;
}

static bool build_session(struct burner *burner)
{
	burner->feed = feed_new((uint64_t)burner->plan.nsectors * SECTOR_USER_NBYTES);
	burner->head = calloc(HEAD_NSECTORS, SECTOR_USER_NBYTES);
	burner->held = calloc(1, SECTOR_USER_NBYTES);
	burner->disc = burn_disc_create();
	burner->session = burn_session_create();
	burner->track = burn_track_create();
	burner->options = burn_write_opts_new(burner->drive);
	return burner->feed && burner->head && burner->held && burner->disc && burner->session &&
	       burner->track && burner->options &&
	       burn_disc_add_session(burner->disc, burner->session, BURN_POS_END) &&
	       burn_session_add_track(burner->session, burner->track, BURN_POS_END) &&
	       attach_source(burner);
}

/* libburn lists why each write mode will not do: "SAO: …, TAO: …, ". */
static int choose_write_mode(struct burner *burner, struct discimg_job *job)
{
	char reasons[BURN_REASONS_LEN] = "";
	struct burn_write_opts *options = burner->options;
	enum burn_write_types type =
		burn_write_opts_auto_write_type(options, burner->disc, reasons, 2);
	size_t n = strlen(reasons);
	while (n > 0 && strchr(", ", reasons[n - 1]))
		reasons[--n] = '\0';
	if (type == BURN_WRITE_NONE)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: drive and medium (%s) have no write mode for this: %s", burner->name,
			burner->medium.name, reasons);
	say(job, DISCIMG_DETAIL, "%s: %s", burner->name,
		type == BURN_WRITE_SAO ? "written as one session (SAO, DAO)"
				       : "written as a track (TAO, incremental)");
	return 0;
}

static void set_options(struct burner *burner)
{
	const struct record_plan *plan = &burner->plan;
	burn_drive_set_speed(burner->drive, 0, plan->speed_kbps);
	burn_write_opts_set_simulate(burner->options, plan->simulate);
	/* What can be overwritten is never closed. */
	burn_write_opts_set_multi(burner->options, plan->multi && !burner->medium.overwritable);
	burn_write_opts_set_underrun_proof(burner->options, 1);
	burn_write_opts_set_force(burner->options, plan->overburn);
	/* What is written in order goes to where the drive has it. */
	if (burner->medium.overwritable && plan->lba)
		burn_write_opts_set_start_byte(
			burner->options, (off_t)plan->lba * SECTOR_USER_NBYTES);
}

int burner_begin(void *state, struct discimg_job *job, const struct record_plan *plan)
{
	struct burner *burner = state;
	int r = burner_grab(burner, job, false);
	if (r < 0)
		return r;
	burner->plan = *plan;
	burner->commits = burner->medium.overwritable;
	if (!build_session(burner)) {
		clear(burner);
		return fail_nomem(job);
	}
	if (plan->head)
		memcpy(burner->head, plan->head, HEAD_NBYTES);
	set_options(burner);
	r = choose_write_mode(burner, job);
	if (r < 0) {
		clear(burner);
		return r;
	}
	burn_disc_write(burner->options, burner->disc);
	return 0;
}

static bool has_stopped(struct burner *burner)
{
	return feed_is_abandoned(burner->feed) ||
	       burn_drive_get_status(burner->drive, NULL) == BURN_DRIVE_IDLE;
}

static int push(struct burner *burner, struct discimg_job *job, const uint8_t *data, size_t nbytes)
{
	while (nbytes > 0) {
		size_t n = feed_put(burner->feed, data, nbytes);
		data += n;
		nbytes -= n;
		if (n > 0)
			continue;
		if (is_cancelled(job))
			return check_cancelled(job);
		if (has_stopped(burner))
			return burnlog_fail(job, burner->name, "writing failed");
	}
	return 0;
}

int burner_take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct burner *burner = state;
	const uint8_t *instead = NULL;
	uint32_t nhead = burner->commits ? head_hold(burner->head, batch, &instead) : 0;
	uint32_t n = batch->nsectors - nhead;
	const uint8_t *rest = batch->data + (size_t)nhead * SECTOR_USER_NBYTES;
	bool is_last = (uint32_t)(batch->lba - burner->plan.lba) + batch->nsectors ==
		       burner->plan.nsectors;
	if (is_last && burner->role == BURNER_FILE && n > 0)
		memcpy(burner->held, rest + (size_t)--n * SECTOR_USER_NBYTES, SECTOR_USER_NBYTES);
	else if (is_last && burner->role == BURNER_FILE)
		nhead--;
	int r = push(burner, job, instead, (size_t)nhead * SECTOR_USER_NBYTES);
	return r < 0 ? r : push(burner, job, rest, (size_t)n * SECTOR_USER_NBYTES);
}

static int commit_head(struct burner *burner, struct discimg_job *job)
{
	uint32_t n = burner->plan.nsectors;
	if (!burner->commits || burner->plan.simulate)
		return 0;
	if (n > HEAD_NSECTORS || burner->role == BURNER_DRIVE)
		n = HEAD_NSECTORS;
	if (burn_random_access_write(
		    burner->drive, 0, (char *)burner->head, (off_t)n * SECTOR_USER_NBYTES, 1) == 1)
		return 0;
	return burnlog_fail(job, burner->name, "the start of the volume could not be written");
}

/* Waits like burner_wait(), but lets the user stop it. */
static int wait_written(struct burner *burner, struct discimg_job *job)
{
	struct discimg_progress progress = { .phase = "finishing", .buffer_percent = -1 };
	while (burn_drive_get_status(burner->drive, NULL) != BURN_DRIVE_IDLE) {
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		report_progress(job, &progress);
		usleep(20000);
	}
	if (!burn_drive_wrote_well(burner->drive))
		return burnlog_fail(job, burner->name, "writing failed");
	return 0;
}

int burner_finish(void *state, struct discimg_job *job)
{
	struct burner *burner = state;
	int r = 0;
	if (burner->role == BURNER_FILE)
		r = push(burner, job, burner->held, SECTOR_USER_NBYTES);
	feed_end(burner->feed);
	if (r == 0)
		r = wait_written(burner, job);
	if (r == 0)
		r = commit_head(burner, job);
	if (r < 0) {
		burner_abort(burner, job);
		return r;
	}
	burnlog_fetch(job, NULL);
	clear(burner);
	remove_simulated(burner);
	return 0;
}

/* Cancelled before the feed ends: else libburn would take the end for a short track, and pad it. */
void burner_abort(void *state, struct discimg_job *job)
{
	struct burner *burner = state;
	if (!burner->feed)
		return;
	burn_drive_cancel(burner->drive);
	feed_stop(burner->feed);
	burner_wait(burner, job, "stopping");
	burnlog_fetch(job, NULL);
	clear(burner);
	remove_simulated(burner);
}

int burner_buffer_percent(void *state)
{
	struct burner *burner = state;
	struct burn_progress p;
	enum burn_drive_status status = burn_drive_get_status(burner->drive, &p);
	if (status != BURN_DRIVE_WRITING || p.buffer_capacity == 0 ||
		p.buffer_available > p.buffer_capacity)
		return -1;
	return (int)(100 - (uint64_t)p.buffer_available * 100 / p.buffer_capacity);
}

int burner_close(void *state, struct discimg_job *job)
{
	enum { EVEN_WITHOUT_DAMAGE = 1 };
	struct burner *burner = state;
	int r = burner_grab(burner, job, false);
	if (r < 0)
		return r;
	struct burn_write_opts *options = burn_write_opts_new(burner->drive);
	if (!options)
		return fail_nomem(job);
	burn_write_opts_set_write_type(options, BURN_WRITE_TAO, BURN_BLOCK_MODE1);
	burn_write_opts_set_multi(options, 1);
	bool is_closed = burn_disc_close_damaged(options, EVEN_WITHOUT_DAMAGE) > 0;
	burn_write_opts_free(options);
	if (!is_closed)
		return burnlog_fail(job, burner->name, "the session cannot be closed");
	burnlog_fetch(job, NULL);
	return 0;
}
