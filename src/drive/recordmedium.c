/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the medium in a recorder is and takes (MMC-6 §6.22, §6.24, §6.25, §6.27). */
#include "drive/mediumfacts.h"
#include "drive/mmc.h"
#include "drive/recording.h"

#include "base/bytes.h"
#include "base/context.h"
#include "sector/msf.h"

#include <string.h>

enum { FORMATS_NBYTES = 4 + 8 * 32, FORMAT_NBYTES = 8, FORMAT_KIND = 4 };

/* READ FORMAT CAPACITIES: the descriptors in DATA; how many, with the current capacity's. */
static size_t read_formats(
	struct recording *recording, struct discimg_job *job, uint8_t data[FORMATS_NBYTES])
{
	uint8_t cdb[10] = { MMC_READ_FORMAT_CAPACITIES };
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = FORMATS_NBYTES
	};
	put_be16(cdb + 7, FORMATS_NBYTES);
	memset(data, 0, FORMATS_NBYTES);
	if (initiator_run(&recording->initiator, job, &request) != 0)
		return 0;
	size_t n = data[3] / FORMAT_NBYTES, room = (FORMATS_NBYTES - 4) / FORMAT_NBYTES;
	return n < room ? n : room;
}

bool recording_find_format(
	struct recording *recording, struct discimg_job *job, uint8_t type, uint8_t descriptor[8])
{
	uint8_t data[FORMATS_NBYTES];
	size_t n = read_formats(recording, job, data);
	for (size_t i = 1; i < n; i++) {
		const uint8_t *format = data + 4 + i * FORMAT_NBYTES;
		if (format[FORMAT_KIND] >> 2 != type)
			continue;
		memcpy(descriptor, format, FORMAT_NBYTES);
		return true;
	}
	return false;
}

/* Of overwritable media, formatted or not, and of a DVD-RW that was written. */
static void inspect_formats(struct recording *recording, struct discimg_job *job)
{
	enum { UNFORMATTED = 1 };
	struct recorder_medium *medium = &recording->medium;
	uint8_t data[FORMATS_NBYTES];
	size_t n = read_formats(recording, job, data);
	uint32_t most = 0;
	for (size_t i = 1; i < n; i++) {
		uint32_t nsectors = get_be32(data + 4 + i * FORMAT_NBYTES);
		most = nsectors != UINT32_MAX && nsectors > most ? nsectors : most;
	}
	medium->unformatted =
		medium->overwritable && n > 0 && (data[4 + FORMAT_KIND] & 3) == UNFORMATTED;
	if (medium->overwritable && !medium->unformatted)
		medium->nsectors = medium->free_nsectors = get_be32(data + 4);
	else
		medium->nsectors = most;
}

/* What a used CD-RW holds once it is blank: its pregroove tells. */
static uint32_t capacity_of_atip(struct recording *recording, struct discimg_job *job)
{
	enum { NBYTES = 28, LAST_LEADOUT = 12 };
	uint8_t atip[NBYTES] = { 0 };
	int n = mmc_read_toc(&recording->initiator, job, TOC_ATIP, atip, sizeof(atip));
	const uint8_t *p = atip + LAST_LEADOUT;
	int32_t lba = n < LAST_LEADOUT + 3 ? 0 : lba_of_msf((struct msf){ p[0], p[1], p[2] });
	return lba > 0 ? (uint32_t)lba : 0;
}

/* READ TRACK INFORMATION of the track that is not there yet. */
static void inspect_next_track(struct recording *recording, struct discimg_job *job)
{
	enum { INVISIBLE = 0xff, NUMBER = 2, FLAGS = 7, NEXT_LBA_VALID = 1, NUMBER_HIGH = 32 };
	struct recorder_medium *medium = &recording->medium;
	uint8_t data[MMC_TRACK_INFORMATION_NBYTES];
	if (mmc_track_information(&recording->initiator, job, INVISIBLE, data) != 0 ||
		!(data[FLAGS] & NEXT_LBA_VALID))
		return;
	recording->next_track = (unsigned)data[NUMBER_HIGH] << 8 | data[NUMBER];
	medium->next_lba = (int32_t)get_be32(data + 12);
	medium->free_nsectors = get_be32(data + 16);
}

/* READ DISC INFORMATION, byte 2: how far the disc is written. */
static int read_status(struct recording *recording, struct discimg_job *job, uint8_t *status)
{
	enum { STATUS = 2, STATUS_MASK = 3 };
	uint8_t data[MMC_DISC_INFORMATION_NBYTES];
	*status = 0;
	int r = mmc_disc_information(&recording->initiator, job, data);
	if (r > 0)
		return initiator_fail(
			&recording->initiator, job, "the drive tells nothing of its disc");
	*status = data[STATUS] & STATUS_MASK;
	return r;
}

static void inspect_space(struct recording *recording, struct discimg_job *job)
{
	struct recorder_medium *medium = &recording->medium;
	if (medium->blank || medium->appendable)
		inspect_next_track(recording, job);
	if (medium->blank)
		medium->nsectors = medium->free_nsectors;
	else if (medium->erasable && medium->kind == DISCIMG_MEDIUM_CD)
		medium->nsectors = capacity_of_atip(recording, job);
	else if (medium->erasable || medium->overwritable)
		inspect_formats(recording, job);
}

int recording_inspect(struct recording *recording, struct discimg_job *job)
{
	enum { EMPTY = 0, INCOMPLETE = 1 };
	struct recorder_medium *medium = &recording->medium;
	uint8_t status;
	*medium = (struct recorder_medium){ 0 };
	recording->next_track = 1;
	recording->profile = mmc_profile(&recording->initiator, job);
	if (recording->profile == PROFILE_NONE)
		return 0;
	medium_set_facts(medium, recording->profile, "");
	medium->present = true;
	if (!medium->recordable)
		return 0;
	int r = read_status(recording, job, &status);
	if (r < 0)
		return r;
	medium->blank = status == EMPTY && !medium->overwritable;
	medium->appendable = status == INCOMPLETE && !medium->overwritable;
	recording_read_speeds(recording, job);
	inspect_space(recording, job);
	return 0;
}
