/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending commands to a drive (MMC-6 §6, SAM-5 §5), and what their failures mean. */
#include "drive/initiator.h"

#include "base/context.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define READY_NSECONDS 40 /* a drive spins up first */

enum sense_key { KEY_NOT_READY = 0x2, KEY_UNIT_ATTENTION = 0x6 };
enum sense_code { ASC_BECOMING_READY = 0x04, ASC_MEDIUM_CHANGED = 0x28, ASC_NO_MEDIUM = 0x3a };

static unsigned key_of(enum mmc_sense sense)
{
	return (unsigned)sense >> 16;
}

static unsigned asc_of(enum mmc_sense sense)
{
	return (unsigned)sense >> 8 & 0xff;
}

static unsigned ascq_of(enum mmc_sense sense)
{
	return (unsigned)sense & 0xff;
}

int initiator_init(struct initiator *initiator, struct discimg_job *job, const char *name,
	const struct mmc_transport *transport)
{
	*initiator = (struct initiator){ .transport = *transport, .name = strdup(name) };
	return initiator->name ? 0 : fail_nomem(job);
}

void initiator_clear(struct initiator *initiator)
{
	if (initiator->transport.free)
		initiator->transport.free(initiator->transport.state);
	free(initiator->name);
	*initiator = (struct initiator){ .name = NULL };
}

static int fail_gone(struct initiator *initiator, struct discimg_job *job)
{
	return fail(job, DISCIMG_E_DRIVE, "%s: the drive does not answer any more: %s",
		initiator->name, strerrordesc_np(errno) ? strerrordesc_np(errno) : "unknown error");
}

/* What a failed command means for work with a disc. */
static int judge(struct initiator *initiator, struct discimg_job *job)
{
	unsigned key = key_of(initiator->sense), asc = asc_of(initiator->sense);
	if (key == KEY_NOT_READY && asc == ASC_NO_MEDIUM)
		return fail(job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive",
			initiator->name);
	if (key == KEY_UNIT_ATTENTION && asc == ASC_MEDIUM_CHANGED)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc was taken out or changed",
			initiator->name);
	return DISCIMG_FAULTS;
}

/* Once; sets the initiator's sense. */
static void send(struct initiator *initiator, struct request *request, struct mmc_command *command)
{
	struct iovec iov = { .iov_base = request->data, .iov_len = request->nbytes };
	*command = (struct mmc_command){ .cdb = request->cdb,
		.cdb_nbytes = mmc_cdb_nbytes(request->cdb[0]),
		.direction = request->direction,
		.iov = &iov,
		.niov = request->nbytes ? 1 : 0,
		.data_nbytes = request->nbytes };
	initiator->transport.execute(initiator->transport.state, command,
		request->timeout_ms ? request->timeout_ms : TIMEOUT_QUERY_MS);
	request->transferred = command->transferred;
	initiator->sense = command->status == MMC_CHECK_CONDITION
				   ? sense_get(command->sense, sizeof(command->sense))
				   : SENSE_NONE;
	command->iov = NULL;
}

int initiator_run(struct initiator *initiator, struct discimg_job *job, struct request *request)
{
	struct mmc_command command;
	/* A reset is announced once, by a command that was not carried out. */
	for (int attempt = 0; attempt < 2; attempt++) {
		send(initiator, request, &command);
		if (command.is_lost)
			return fail_gone(initiator, job);
		if (command.status == MMC_GOOD)
			return 0;
		if (key_of(initiator->sense) != KEY_UNIT_ATTENTION ||
			asc_of(initiator->sense) == ASC_MEDIUM_CHANGED)
			break;
	}
	say(job, DISCIMG_DETAIL, "%s: command %02x %s: sense %x/%02x/%02x", initiator->name,
		request->cdb[0], command.status == MMC_TASK_ABORTED ? "timed out" : "failed",
		key_of(initiator->sense), asc_of(initiator->sense), ascq_of(initiator->sense));
	return judge(initiator, job);
}

int initiator_run_whole(
	struct initiator *initiator, struct discimg_job *job, struct request *request)
{
	int r = initiator_run(initiator, job, request);
	return r == 0 && request->transferred != request->nbytes ? DISCIMG_FAULTS : r;
}

int initiator_fail(struct initiator *initiator, struct discimg_job *job, const char *what)
{
	enum mmc_sense sense = initiator->sense;
	const char *text = sense == SENSE_NONE ? "the drive gave no reason" : sense_text(sense);
	return fail(job, DISCIMG_E_DRIVE, "%s: %s: %s (sense %x/%02x/%02x)", initiator->name, what,
		text ? text : "for a reason that has no name here", key_of(sense), asc_of(sense),
		ascq_of(sense));
}

/* Asks once: 0 when it is ready, DISCIMG_FAULTS when it is not yet. */
static int ask_ready(struct initiator *initiator, struct discimg_job *job)
{
	static const uint8_t cdb[6] = { MMC_TEST_UNIT_READY };
	struct request request = { .cdb = cdb };
	struct mmc_command command;
	send(initiator, &request, &command);
	if (command.is_lost)
		return fail_gone(initiator, job);
	if (command.status == MMC_GOOD)
		return 0;
	/* The disc is new since the drive was last asked, or busy. */
	if (key_of(initiator->sense) == KEY_UNIT_ATTENTION ||
		(key_of(initiator->sense) == KEY_NOT_READY &&
			asc_of(initiator->sense) == ASC_BECOMING_READY))
		return DISCIMG_FAULTS;
	int r = judge(initiator, job);
	return r < 0 ? r : initiator_fail(initiator, job, "the drive does not become ready");
}

static void pause_if_busy(const struct initiator *initiator)
{
	const struct timespec pause = { .tv_nsec = 250000000 };
	if (key_of(initiator->sense) == KEY_NOT_READY)
		nanosleep(&pause, NULL);
}

int initiator_wait_ready(struct initiator *initiator, struct discimg_job *job)
{
	for (int i = 0; i < READY_NSECONDS * 4; i++) {
		int r = check_cancelled(job);
		if (r == 0)
			r = ask_ready(initiator, job);
		if (r <= 0)
			return r;
		pause_if_busy(initiator);
	}
	return initiator_fail(initiator, job, "the drive does not become ready");
}

int initiator_wait_done(struct initiator *initiator, struct discimg_job *job, const char *phase)
{
	const struct discimg_progress progress = { .phase = phase, .buffer_percent = -1 };
	int r;
	while ((r = ask_ready(initiator, job)) > 0) {
		report_progress(job, &progress);
		pause_if_busy(initiator);
	}
	return r;
}
