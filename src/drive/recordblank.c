/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a used medium ready to be written anew: BLANK for CD-RW and DVD-RW (MMC-6 §6.2), FORMAT
 * UNIT for what can be overwritten (§6.5), or zeros over the volume descriptors where that does.
 */
#include "drive/head.h"
#include "drive/recording.h"

#include "base/bytes.h"
#include "base/context.h"

#include <string.h>

static int run_to_end(struct recording *recording, struct discimg_job *job, struct request *request,
	const char *phase)
{
	struct initiator *initiator = &recording->initiator;
	request->timeout_ms = TIMEOUT_WORK_MS;
	int r = initiator_run(initiator, job, request);
	if (r > 0)
		return initiator_fail(initiator, job, "the disc cannot be made blank");
	return r < 0 ? r : initiator_wait_done(initiator, job, phase);
}

static int erase(struct recording *recording, struct discimg_job *job, bool fast)
{
	enum { IMMEDIATE = 0x10, ALL = 0, MINIMAL = 1 };
	const uint8_t cdb[12] = { MMC_BLANK, IMMEDIATE | (fast ? MINIMAL : ALL) };
	struct request request = { .cdb = cdb };
	return run_to_end(recording, job, &request, "blanking");
}

/* The format type (§6.24.3.3.2) of all of the medium: basic for DVD+RW, else full. */
static int format(struct recording *recording, struct discimg_job *job)
{
	enum { FULL = 0x00, BASIC = 0x26, FORMAT_DATA = 0x11, IMMEDIATE = 0x02, HEADER_NBYTES = 4 };
	const uint8_t cdb[6] = { MMC_FORMAT_UNIT, FORMAT_DATA };
	uint8_t list[HEADER_NBYTES + 8] = { 0, IMMEDIATE, 0, 8 };
	struct request request = {
		.cdb = cdb, .direction = MMC_OUT, .data = list, .nbytes = sizeof(list)
	};
	uint8_t type = recording->profile == PROFILE_DVD_PLUS_RW ? BASIC : FULL;
	if (!recording_find_format(recording, job, type, list + HEADER_NBYTES))
		return fail(job, DISCIMG_E_DRIVE, "%s: the drive does not format a %s",
			recording->initiator.name, recording->medium.name);
	return run_to_end(recording, job, &request, "formatting");
}

static int clear_descriptors(struct recording *recording, struct discimg_job *job)
{
	static const uint8_t zeros[HEAD_NBYTES];
	int r = recording_write(recording, job, 0, HEAD_NSECTORS, SECTOR_USER_NBYTES, zeros);
	return r < 0 ? r : recording_flush(recording, job);
}

static int blank(struct recording *recording, struct discimg_job *job, bool fast)
{
	const struct recorder_medium *medium = &recording->medium;
	if (medium->erasable)
		return erase(recording, job, fast);
	if (!medium->overwritable)
		return fail(job, DISCIMG_E_MEDIUM, "%s: a %s can be written only once",
			recording->initiator.name, medium->name);
	if (medium->unformatted || !fast)
		return format(recording, job);
	return clear_descriptors(recording, job);
}

int recording_blank(struct disc_recorder *recorder, struct discimg_job *job, bool fast)
{
	struct recording *recording = recorder->state;
	int r = blank(recording, job, fast);
	if (r == 0)
		r = recording_inspect(recording, job);
	if (r == 0)
		recorder->medium = recording->medium;
	return r;
}
