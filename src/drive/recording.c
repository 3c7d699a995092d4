/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive in our own hands, as a recorder: taking it, writing a track of data or a CD, giving it
 * back. */
#include "drive/recording.h"

#include "drive/head.h"

#include "base/bytes.h"
#include "base/context.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int recording_write(struct recording *recording, struct discimg_job *job, int32_t lba, uint32_t n,
	unsigned nbytes, const uint8_t *data)
{
	uint8_t cdb[10] = { MMC_WRITE_10 };
	char what[64];
	struct request request = { .cdb = cdb,
		.direction = MMC_OUT,
		.data = (void *)data,
		.nbytes = (size_t)n * nbytes,
		.timeout_ms = TIMEOUT_WORK_MS };
	put_be32(cdb + 2, (uint32_t)lba);
	put_be16(cdb + 7, (uint16_t)n);
	int r = initiator_run(&recording->initiator, job, &request);
	snprintf(what, sizeof(what), "sectors %d to %d cannot be written", lba,
		lba + (int32_t)n - 1);
	return r > 0 ? initiator_fail(&recording->initiator, job, what) : r;
}

int recording_flush(struct recording *recording, struct discimg_job *job)
{
	enum { IMMEDIATE = 0x02 };
	static const uint8_t cdb[10] = { MMC_SYNCHRONIZE_CACHE, IMMEDIATE };
	struct request request = { .cdb = cdb, .timeout_ms = TIMEOUT_WORK_MS };
	int r = initiator_run(&recording->initiator, job, &request);
	if (r > 0)
		return initiator_fail(
			&recording->initiator, job, "what was sent could not be written");
	return r < 0 ? r : initiator_wait_done(&recording->initiator, job, "finishing");
}

/* Between commands is where the user may stop it. */
static int send_buffered(struct recording *recording, struct discimg_job *job)
{
	uint32_t n = recording->nbuffered;
	int r = check_cancelled(job);
	if (r == 0 && n > 0)
		r = recording_write(recording, job, recording->next_lba, n,
			recording->sector_nbytes, recording->buffer);
	recording->next_lba += (int32_t)n;
	recording->nbuffered = 0;
	return r;
}

/* DATA may be NULL for zeros. */
static int put(
	struct recording *recording, struct discimg_job *job, const uint8_t *data, uint32_t n)
{
	int r = 0;
	while (n > 0 && r == 0) {
		uint32_t room = recording->buffer_nsectors - recording->nbuffered;
		uint32_t some = n < room ? n : room;
		size_t nbytes = (size_t)some * recording->sector_nbytes;
		uint8_t *to =
			recording->buffer + (size_t)recording->nbuffered * recording->sector_nbytes;
		if (data)
			memcpy(to, data, nbytes);
		else
			memset(to, 0, nbytes);
		data = data ? data + nbytes : NULL;
		recording->nbuffered += some;
		n -= some;
		if (recording->nbuffered == recording->buffer_nsectors)
			r = send_buffered(recording, job);
	}
	return r;
}

static void clear(struct recording *recording)
{
	free(recording->head);
	free(recording->buffer);
	recording->head = recording->buffer = NULL;
	recording->strategy = NULL;
}

/* The laser's power, where the drive does not calibrate by itself; those know no such command. */
static int calibrate(struct recording *recording, struct discimg_job *job)
{
	enum { DO_OPC = 1 };
	static const uint8_t cdb[10] = { MMC_SEND_OPC_INFORMATION, DO_OPC };
	struct request request = { .cdb = cdb, .timeout_ms = TIMEOUT_WORK_MS };
	int r = initiator_run(&recording->initiator, job, &request);
	if (r > 0 && recording->initiator.sense == SENSE_POWER_CALIBRATION_ERROR)
		return initiator_fail(&recording->initiator, job, "writing cannot begin");
	return r < 0 ? r : 0;
}

static int choose_strategy(
	struct recording *recording, struct discimg_job *job, const struct record_plan *plan)
{
	const struct record_strategy *strategy = recording_strategy(recording, plan);
	const char *name = recording->initiator.name, *medium = recording->medium.name;
	if (!strategy)
		return fail(job, DISCIMG_E_MEDIUM, "%s: a %s cannot be written", name, medium);
	if (plan->simulate && !strategy->can_simulate)
		return fail(job, DISCIMG_E_REFUSED,
			"%s: writing a %s cannot be simulated; CD-R, CD-RW, DVD-R and DVD-RW can",
			name, medium);
	say(job, DISCIMG_DETAIL, "%s: written as %s", name, strategy->words);
	uint32_t block = strategy->block_nsectors;
	uint32_t n = (plan->nsectors + plan->padding_nsectors + block - 1) / block * block;
	bool is_less = n < strategy->least_nsectors && !plan->disc;
	recording->total_nsectors = is_less ? strategy->least_nsectors : n;
	recording->sector_nbytes = plan->disc ? SECTOR_RAW_NBYTES : SECTOR_USER_NBYTES;
	recording->strategy = strategy;
	recording->plan = *plan;
	return 0;
}

static int allocate(struct recording *recording, struct discimg_job *job)
{
	uint32_t most =
		(uint32_t)(recording->initiator.transport.max_nbytes / recording->sector_nbytes);
	recording->buffer_nsectors = most < HEAD_NSECTORS ? most : most - most % HEAD_NSECTORS;
	recording->nbuffered = 0;
	recording->next_lba = recording->plan.lba;
	recording->buffer = malloc((size_t)most * recording->sector_nbytes);
	if (recording->strategy->holds_head)
		recording->head = calloc(1, HEAD_NBYTES);
	if (recording->head && recording->plan.head)
		memcpy(recording->head, recording->plan.head, HEAD_NBYTES);
	return recording->buffer && (recording->head || !recording->strategy->holds_head)
		       ? 0
		       : fail_nomem(job);
}

static int begin(void *state, struct discimg_job *job, const struct record_plan *plan)
{
	struct recording *recording = state;
	int r = choose_strategy(recording, job, plan);
	if (r < 0)
		return r;
	r = allocate(recording, job);
	if (r == 0)
		r = recording_set_speed(recording, job, plan->speed_kbps);
	if (r == 0 && !plan->simulate)
		r = calibrate(recording, job);
	if (r == 0)
		r = recording->strategy->begin(recording, job, recording->total_nsectors);
	if (r < 0)
		clear(recording);
	return r;
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct recording *recording = state;
	const uint8_t *instead;
	uint32_t nhead = recording->head ? head_hold(recording->head, batch, &instead) : 0;
	int r = nhead ? put(recording, job, instead, nhead) : 0;
	const uint8_t *rest = batch->data + (size_t)nhead * recording->sector_nbytes;
	return r < 0 ? r : put(recording, job, rest, batch->nsectors - nhead);
}

static int write_head(struct recording *recording, struct discimg_job *job)
{
	int r = recording_write(
		recording, job, 0, HEAD_NSECTORS, SECTOR_USER_NBYTES, recording->head);
	return r < 0 ? r : recording_flush(recording, job);
}

static int finish(void *state, struct discimg_job *job)
{
	struct recording *recording = state;
	int r = put(recording, job, NULL, recording->total_nsectors - recording->plan.nsectors);
	if (r == 0)
		r = send_buffered(recording, job);
	if (r == 0)
		r = recording_flush(recording, job);
	if (r == 0 && recording->head)
		r = write_head(recording, job);
	if (r == 0)
		r = recording->strategy->end(recording, job);
	if (r == 0)
		clear(recording);
	return r;
}

/* What was sent so far is on the disc; a session that lacks its end stays without. */
static void abandon(void *state, struct discimg_job *job)
{
	struct recording *recording = state;
	if (!recording->strategy)
		return;
	recording_flush(recording, job);
	clear(recording);
}

/* The drives that we write have no buffer that could run empty. */
static int buffer_percent(void *state)
{
	(void)state;
	return -1;
}

static int move_tray(struct recording *recording, struct discimg_job *job, bool in)
{
	enum { START = 1, LOAD_EJECT = 2 };
	const uint8_t cdb[6] = { MMC_START_STOP_UNIT, [4] = (uint8_t)(LOAD_EJECT | in) };
	struct request request = { .cdb = cdb, .timeout_ms = TIMEOUT_WORK_MS };
	int r = initiator_run(&recording->initiator, job, &request);
	return r > 0 ? initiator_fail(&recording->initiator, job, "the tray does not move") : r;
}

static int reload(void *state, struct discimg_job *job, enum recorder_reload *how)
{
	struct recording *recording = state;
	int r = move_tray(recording, job, false);
	if (r == 0)
		r = move_tray(recording, job, true);
	*how = RELOAD_FORGOTTEN;
	return r < 0 ? r : initiator_wait_ready(&recording->initiator, job);
}

static void eject(void *state, struct discimg_job *job)
{
	move_tray(state, job, false);
}

static void free_recording(void *state)
{
	struct recording *recording = state;
	clear(recording);
	initiator_clear(&recording->initiator);
	free(recording);
}

static int take_drive(struct recording *recording, struct discimg_job *job)
{
	int r = initiator_wait_ready(&recording->initiator, job);
	if (r == 0)
		return recording_inspect(recording, job);
	if (r != DISCIMG_E_MEDIUM)
		return r;
	forgive(job); /* an empty drive is none */
	return 0;
}

int recording_open(struct discimg_job *job, const char *name, const struct mmc_transport *transport,
	struct disc_recorder *recorder)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	if (!recording) {
		transport->free(transport->state);
		return fail_nomem(job);
	}
	int r = initiator_init(&recording->initiator, job, name, transport);
	if (r == 0)
		r = take_drive(recording, job);
	if (r < 0) {
		free_recording(recording);
		return r;
	}
	*recorder = (struct disc_recorder){ .name = recording->initiator.name,
		.medium = recording->medium,
		.takes_discs = true,
		.blank = recording_blank,
		.begin = begin,
		.take = take,
		.finish = finish,
		.abort = abandon,
		.buffer_percent = buffer_percent,
		.close = recording_close,
		.reload = reload,
		.eject = eject,
		.free = free_recording,
		.state = recording };
	return 0;
}
