/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a recorder may write, and shall (MMC-6 §6.9, §6.37, §6.42). */
#include "drive/recording.h"

#include "base/bytes.h"

void recording_read_speeds(struct recording *recording, struct discimg_job *job)
{
	enum { HEADER_NBYTES = 8, DESCRIPTOR_NBYTES = 16, SPEED = 12, TYPE_WRITE_SPEEDS = 3 };
	const uint8_t cdb[12] = { MMC_GET_PERFORMANCE, [9] = RECORDER_MAX_SPEEDS,
		TYPE_WRITE_SPEEDS };
	uint8_t data[HEADER_NBYTES + RECORDER_MAX_SPEEDS * DESCRIPTOR_NBYTES] = { 0 };
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = sizeof(data)
	};
	if (initiator_run(&recording->initiator, job, &request) != 0)
		return;
	for (size_t at = HEADER_NBYTES; at + DESCRIPTOR_NBYTES <= request.transferred;
		at += DESCRIPTOR_NBYTES)
		recorder_add_speed(&recording->medium, get_be32(data + at + SPEED));
}

static int set_cd_speed(struct recording *recording, struct discimg_job *job, uint32_t kbps)
{
	enum { FASTEST = 0xffff };
	uint8_t cdb[12] = { MMC_SET_CD_SPEED, 0, 0xff, 0xff };
	struct request request = { .cdb = cdb };
	put_be16(cdb + 4, (uint16_t)(kbps < FASTEST ? kbps : FASTEST));
	return initiator_run(&recording->initiator, job, &request);
}

/* The performance descriptor (§6.37 table 581): so many 1000 bytes in so many milliseconds. */
static int set_streaming(struct recording *recording, struct discimg_job *job, uint32_t kbps)
{
	enum {
		NBYTES = 28,
		LAST_LBA = 8,
		READ_SIZE = 12,
		READ_MS = 16,
		WRITE_SIZE = 20,
		WRITE_MS = 24
	};
	const uint8_t cdb[12] = { MMC_SET_STREAMING, [10] = NBYTES };
	uint8_t list[NBYTES] = { 0 };
	struct request request = {
		.cdb = cdb, .direction = MMC_OUT, .data = list, .nbytes = sizeof(list)
	};
	uint32_t nsectors = recording->medium.nsectors;
	put_be32(list + LAST_LBA, nsectors ? nsectors - 1 : 0);
	put_be32(list + READ_SIZE, kbps);
	put_be32(list + READ_MS, 1000);
	put_be32(list + WRITE_SIZE, kbps);
	put_be32(list + WRITE_MS, 1000);
	return initiator_run(&recording->initiator, job, &request);
}

int recording_set_speed(struct recording *recording, struct discimg_job *job, int32_t speed_kbps)
{
	const struct recorder_medium *medium = &recording->medium;
	if (medium->nspeeds == 0)
		return 0; /* one that does not tell its speeds has its own mind */
	uint32_t kbps = medium->speeds_kbps[0];
	if (speed_kbps < 0)
		kbps = medium->speeds_kbps[medium->nspeeds - 1];
	else if (speed_kbps > 0)
		kbps = (uint32_t)speed_kbps;
	int r = medium->kind == DISCIMG_MEDIUM_CD ? set_cd_speed(recording, job, kbps)
						  : set_streaming(recording, job, kbps);
	return r < 0 ? r : 0;
}
