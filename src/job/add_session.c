/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc in a drive that a session is added to: what takes one, writing it, reading it back. */
#include "job/add_session.h"

#include "base/context.h"
#include "disc/bytes.h"
#include "disc/copy.h"
#include "drive/head.h"
#include "drive/recorder.h"
#include "job/anydrive.h"
#include "job/readback.h"
#include "sector/raw.h"

#include <string.h>

static int check_medium(
	struct discimg_job *job, const char *name, const struct recorder_medium *medium)
{
	if (!medium->present)
		return fail(job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive", name);
	if (!medium->recordable)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the disc in the drive, a %s, cannot be written in it", name,
			medium->name);
	if (medium->blank || medium->unformatted)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive is blank, and has no session that another could "
			"be added to; burn --multi writes the first one",
			name, medium->name);
	if (medium->overwritable)
		return 0;
	if (!medium->appendable)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive is closed and takes no further session; burn "
			"--multi leaves a disc open",
			name, medium->name);
	if (medium->next_lba <= 0)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive is full, or the drive does not tell where a "
			"session could begin",
			name, medium->name);
	return 0;
}

int session_inspect(struct discimg_job *job, const char *name, struct recorder_medium *medium)
{
	struct disc_recorder recorder = { 0 };
	int r = anydrive_open_recorder(job, name, true, &recorder);
	*medium = recorder.medium;
	if (r == 0)
		r = check_medium(job, name, medium);
	drive_close_recorder(&recorder);
	return r;
}

int session_close(struct discimg_job *job, const char *name)
{
	struct disc_recorder recorder = { 0 };
	int r = anydrive_open_recorder(job, name, true, &recorder);
	if (r == 0)
		r = check_medium(job, name, &recorder.medium);
	if (r == 0)
		r = recorder.close(recorder.state, job);
	if (r == 0)
		say(job, DISCIMG_NOTE,
			"%s: the last session, which was begun and not completed, is closed", name);
	drive_close_recorder(&recorder);
	return r;
}

static int check_room(struct discimg_job *job, const struct session *session, uint32_t nsectors,
	const struct recorder_medium *medium)
{
	uint64_t room = medium->free_nsectors;
	if (medium->overwritable)
		room = room > session->lba ? room - session->lba : 0;
	if (nsectors <= room)
		return 0;
	return fail(job, DISCIMG_E_NOSPACE,
		"%s: the session has %.1f MiB, but the %s has room for %.1f MiB", session->name,
		(double)nsectors * SECTOR_USER_NBYTES / (1 << 20), medium->name,
		(double)room * SECTOR_USER_NBYTES / (1 << 20));
}

struct writing {
	struct disc_recorder *recorder;
	struct sent *sent;
};

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct writing *writing = state;
	int r = sent_take(writing->sent, job, batch);
	return r < 0 ? r : writing->recorder->take(writing->recorder->state, job, batch);
}

static int buffer_percent(void *state)
{
	struct writing *writing = state;
	return writing->recorder->buffer_percent(writing->recorder->state);
}

static int copy(struct discimg_job *job, const struct session *session, uint32_t nsectors,
	struct writing *writing)
{
	struct copy_range range = { .lba = (int32_t)session->lba,
		.nsectors = nsectors,
		.shape = { .nbytes = SECTOR_USER_NBYTES } };
	struct copy_consumer consumer = { .take = take, .state = writing };
	struct copy_plan plan = { .disc = session->disc,
		.ranges = &range,
		.nranges = 1,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "writing",
		.speed_1x_kbps = writing->recorder->medium.speed_1x_kbps,
		.buffer_percent = buffer_percent,
		.buffer_state = writing };
	struct copy_report report;
	return copy_run(job, &plan, &report);
}

static int record(struct discimg_job *job, const struct session *session, uint32_t nsectors,
	struct writing *writing)
{
	struct disc_recorder *recorder = writing->recorder;
	struct record_plan plan = { .lba = (int32_t)session->lba,
		.nsectors = nsectors,
		.head = session->head,
		.multi = true };
	int r = recorder->begin(recorder->state, job, &plan);
	if (r < 0)
		return r;
	r = copy(job, session, nsectors, writing);
	if (r == 0)
		r = recorder->finish(recorder->state, job);
	if (r == 0)
		return 0;
	recorder->abort(recorder->state, job);
	say(job, DISCIMG_WARNING,
		"%s: the session was not completed; what was on the disc before is still there%s",
		session->name, session->head ? "" : ", in the sessions before it");
	return r;
}

static int read_back(
	struct discimg_job *job, struct session *session, const struct writing *writing)
{
	struct discimg_burn_drive result = { .name = (char *)session->name };
	int r = readback(job, writing->recorder, writing->sent, NULL, &result);
	session->verified = r == 0;
	bad_free(&result.bad);
	return r;
}

/* The head was written by no batch. */
static int check_head(struct discimg_job *job, struct session *session)
{
	struct discimg_disc *disc = NULL;
	uint8_t head[HEAD_NBYTES];
	uint64_t nbad = 0;
	int r = session->head ? anydrive_open(job, session->name, &disc) : 0;
	if (r == 0 && disc)
		r = disc_read_bytes(disc, job, 0, head, sizeof(head), &nbad);
	discimg_disc_free(disc);
	if (r < 0 || !disc || (nbad == 0 && memcmp(head, session->head, sizeof(head)) == 0))
		return r;
	session->verified = false;
	say(job, DISCIMG_WARNING, "%s: the volume descriptors are not as they were sent",
		session->name);
	return DISCIMG_FAULTS;
}

int session_write(
	struct discimg_job *job, const struct recorder_medium *medium, struct session *session)
{
	uint32_t nsectors = discimg_disc_nsectors(session->disc) - session->lba;
	struct disc_recorder recorder = { 0 };
	struct writing writing = { .recorder = &recorder,
		.sent = sent_new(job, nsectors, SECTOR_USER_NBYTES) };
	int r = writing.sent ? check_room(job, session, nsectors, medium) : fail_nomem(job);
	if (r == 0)
		r = anydrive_open_recorder(job, session->name, false, &recorder);
	if (r == 0 && (recorder.medium.next_lba != medium->next_lba ||
			      strcmp(recorder.medium.name, medium->name) != 0))
		r = fail(job, DISCIMG_E_MEDIUM, "%s: the disc in the drive is another one now",
			session->name);
	if (r == 0)
		r = record(job, session, nsectors, &writing);
	if (r == 0)
		r = read_back(job, session, &writing);
	if (r == 0)
		r = check_head(job, session);
	drive_close_recorder(&recorder);
	sent_free(writing.sent);
	return r;
}
