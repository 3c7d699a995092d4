/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How media of each family are written in order (MMC-6 §4.3 to §4.5, and
 * clause 6 for each command): what readies them, and what closes them. Between the two stand plain
 * WRITE commands.
 */
#include "drive/recording.h"

#include "base/bytes.h"
#include "base/context.h"
#include "disc/subcode.h"
#include "mmc/writepage.h"

#include <string.h>

enum {
	IMMEDIATE = 1 << 0, /* CLOSE TRACK/SESSION, byte 1 */
	CLOSE_STOP_FORMAT = 0,
	CLOSE_TRACK = 1,
	CLOSE_SESSION = 2,
	CLOSE_FINALISE = 6, /* DVD+R, BD-R: no session can follow */
};

int recording_work(struct recording *recording, struct discimg_job *job, const uint8_t *cdb,
	enum mmc_direction direction, void *data, size_t nbytes, const char *what)
{
	struct request request = { .cdb = cdb,
		.direction = direction,
		.data = data,
		.nbytes = nbytes,
		.timeout_ms = TIMEOUT_WORK_MS };
	int r = initiator_run(&recording->initiator, job, &request);
	return r > 0 ? initiator_fail(&recording->initiator, job, what) : r;
}

int recording_set_page(struct recording *recording, struct discimg_job *job, enum write_type type)
{
	enum { HEADER_NBYTES = 8, NBYTES = HEADER_NBYTES + WRITE_PAGE_NBYTES, PAGE_FORMAT = 0x10 };
	const struct record_plan *plan = &recording->plan;
	uint8_t data[NBYTES] = { 0 }, *page = data + HEADER_NBYTES;
	uint8_t sense[10] = { MMC_MODE_SENSE_10, 0, MMC_WRITE_PAGE, [8] = NBYTES };
	uint8_t select[10] = { MMC_MODE_SELECT_10, PAGE_FORMAT, [8] = NBYTES };
	int r = recording_work(recording, job, sense, MMC_IN, data, NBYTES,
		"the drive does not tell how it would write");
	if (r < 0)
		return r;
	memset(data, 0, HEADER_NBYTES);
	page[0] = MMC_WRITE_PAGE;
	page[1] = WRITE_PAGE_NBYTES - 2;
	page[WRITE_TYPE] = (uint8_t)(type | WRITE_BUFFER_FREE | (plan->simulate ? WRITE_TEST : 0) |
				     (type == WRITE_PACKET ? WRITE_LINK_SIZE_VALID : 0));
	unsigned control =
		plan->disc ? subcode_control(&plan->disc->tracks[0]) : (unsigned)Q_CONTROL_DATA;
	page[WRITE_TRACK_MODE] = (uint8_t)(control | (plan->multi ? WRITE_MULTI_SESSION : 0));
	page[WRITE_BLOCK_TYPE] = plan->disc ? BLOCK_RAW : BLOCK_MODE1;
	page[WRITE_LINK_SIZE] = 16;
	page[WRITE_SESSION_FORMAT] = plan->disc ? (uint8_t)plan->disc->sessions[0].disc_type : 0;
	return recording_work(
		recording, job, select, MMC_OUT, data, NBYTES, "the drive does not write so");
}

static int close(struct recording *recording, struct discimg_job *job, unsigned function)
{
	uint8_t cdb[10] = { MMC_CLOSE_TRACK_SESSION, IMMEDIATE, (uint8_t)function };
	if (function == CLOSE_TRACK)
		put_be16(cdb + 4, (uint16_t)recording->next_track);
	int r = recording_work(
		recording, job, cdb, MMC_NO_DATA, NULL, 0, "the disc could not be closed");
	return r < 0 ? r : initiator_wait_done(&recording->initiator, job, "finishing");
}

/* What is done at once has its end with the last flush. */
static int end_nothing(struct recording *recording, struct discimg_job *job)
{
	(void)recording, (void)job;
	return 0;
}

/* --- DVD-R, DVD-RW: the disc at once, or a track that others can follow ----------------------- */

static int begin_dvd_at_once(
	struct recording *recording, struct discimg_job *job, uint32_t nsectors)
{
	uint8_t cdb[10] = { MMC_RESERVE_TRACK };
	put_be32(cdb + 5, nsectors);
	int r = recording_set_page(recording, job, WRITE_SAO);
	return r < 0 ? r
		     : recording_work(recording, job, cdb, MMC_NO_DATA, NULL, 0,
			       "the drive has no room for the track");
}

static int begin_incremental(
	struct recording *recording, struct discimg_job *job, uint32_t nsectors)
{
	(void)nsectors;
	return recording_set_page(recording, job, WRITE_PACKET);
}

static int end_session(struct recording *recording, struct discimg_job *job)
{
	int r = close(recording, job, CLOSE_TRACK);
	return r < 0 ? r : close(recording, job, CLOSE_SESSION);
}

/* --- DVD+R, BD-R: a track, which the drive begins by itself ---------------------------------- */

static int begin_nothing(struct recording *recording, struct discimg_job *job, uint32_t nsectors)
{
	(void)recording, (void)job, (void)nsectors;
	return 0;
}

static int end_disc(struct recording *recording, struct discimg_job *job)
{
	int r = close(recording, job, CLOSE_TRACK);
	unsigned last = recording->plan.multi ? CLOSE_SESSION : CLOSE_FINALISE;
	return r < 0 ? r : close(recording, job, last);
}

/* --- what can be written anywhere ------------------------------------------------------------ */

/* A DVD+RW is being formatted behind our back until it is told that it is enough (§4.3.8). */
static int end_format(struct recording *recording, struct discimg_job *job)
{
	return recording->profile == PROFILE_DVD_PLUS_RW ? close(recording, job, CLOSE_STOP_FORMAT)
							 : 0;
}

/* A track of a CD takes four seconds at least (IEC 60908 §17.5); the others whole blocks. */
static const struct record_strategy cd = { .words = "one session at once (SAO)",
	.can_simulate = true,
	.block_nsectors = 1,
	.least_nsectors = 300,
	.begin = recording_begin_cd,
	.end = end_nothing };
static const struct record_strategy dvd_at_once = { .words = "the disc at once (DAO)",
	.can_simulate = true,
	.block_nsectors = 16,
	.begin = begin_dvd_at_once,
	.end = end_nothing };
static const struct record_strategy dvd_incremental = { .words = "a track of packets (incremental)",
	.can_simulate = true,
	.block_nsectors = 16,
	.begin = begin_incremental,
	.end = end_session };
static const struct record_strategy sequential = {
	.words = "a track in order", .block_nsectors = 32, .begin = begin_nothing, .end = end_disc
};
static const struct record_strategy random_access = { .words = "overwritten in place",
	.holds_head = true,
	.block_nsectors = 32,
	.begin = begin_nothing,
	.end = end_format };

const struct record_strategy *recording_strategy(
	const struct recording *recording, const struct record_plan *plan)
{
	switch (recording->profile) {
	case PROFILE_CD_R:
	case PROFILE_CD_RW:
		return &cd;
	case PROFILE_DVD_R:
	case PROFILE_DVD_R_DL:
	case PROFILE_DVD_RW_SEQUENTIAL:
		return plan->multi || plan->lba ? &dvd_incremental : &dvd_at_once;
	case PROFILE_DVD_PLUS_R:
	case PROFILE_DVD_PLUS_R_DL:
	case PROFILE_BD_R:
		return &sequential;
	case PROFILE_DVD_RAM:
	case PROFILE_DVD_RW_OVERWRITE:
	case PROFILE_DVD_PLUS_RW:
	case PROFILE_BD_RE:
		return &random_access;
	default:
		return NULL;
	}
}

int recording_close(void *state, struct discimg_job *job)
{
	struct recording *recording = state;
	recording->plan = (struct record_plan){ .multi = true };
	const struct record_strategy *strategy = recording_strategy(recording, &recording->plan);
	int r = 0;
	if (strategy == &cd || strategy == &dvd_incremental)
		r = recording_set_page(recording, job, strategy == &cd ? WRITE_TAO : WRITE_PACKET);
	return r < 0 ? r : end_disc(recording, job);
}
