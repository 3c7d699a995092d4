/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few MMC commands that reading needs (MMC-6 §6, SBC-3 §5), and what their failures mean. */
#include "drive/optical.h"

#include "base/bytes.h"
#include "base/context.h"
#include "sector/raw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	TEST_UNIT_READY = 0x00,
	READ_CAPACITY = 0x25,
	READ_10 = 0x28,
	READ_TOC_PMA_ATIP = 0x43,
	GET_CONFIGURATION = 0x46,
	READ_CD = 0xbe,
};

/* A drive may try for long to read one scratched sector, and spins up first. */
#define READ_TIMEOUT_MS  60000
#define QUERY_TIMEOUT_MS 15000
#define READY_NSECONDS   40

enum sense_key { KEY_NOT_READY = 0x2, KEY_UNIT_ATTENTION = 0x6 };
enum sense_code { ASC_BECOMING_READY = 0x04, ASC_MEDIUM_CHANGED = 0x28, ASC_NO_MEDIUM = 0x3a };

static int fail_gone(struct optical *drive, struct discimg_job *job)
{
	return fail(job, DISCIMG_E_DRIVE, "%s: the drive does not answer any more: %s", drive->name,
		strerrordesc_np(errno) ? strerrordesc_np(errno) : "unknown error");
}

/* What a failed command means for the reading of a disc. */
static int judge(struct optical *drive, struct discimg_job *job, const struct sgio_answer *answer)
{
	if (answer->key == KEY_NOT_READY && answer->asc == ASC_NO_MEDIUM)
		return fail(
			job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive", drive->name);
	if (answer->key == KEY_UNIT_ATTENTION && answer->asc == ASC_MEDIUM_CHANGED)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc was taken out or changed",
			drive->name);
	return DISCIMG_FAULTS;
}

static int run(struct optical *drive, struct discimg_job *job, const uint8_t *cdb,
	size_t cdb_nbytes, void *buf, size_t nbytes, unsigned timeout_ms,
	struct sgio_answer *answer)
{
	/* A reset is announced once, by a command that was not carried out. */
	for (int attempt = 0; attempt < 2; attempt++) {
		if (sgio_receive(drive->fd, cdb, cdb_nbytes, buf, nbytes, timeout_ms, answer) < 0)
			return fail_gone(drive, job);
		if (!answer->failed)
			return 0;
		if (answer->key != KEY_UNIT_ATTENTION || answer->asc == ASC_MEDIUM_CHANGED)
			break;
	}
	say(job, DISCIMG_DETAIL, "%s: command %02x %s: sense %x/%02x/%02x", drive->name, cdb[0],
		answer->timeout ? "timed out" : "failed", answer->key, answer->asc, answer->ascq);
	return judge(drive, job, answer);
}

int mmc_wait_ready(struct optical *drive, struct discimg_job *job)
{
	static const uint8_t cdb[6] = { TEST_UNIT_READY };
	const struct timespec pause = { .tv_nsec = 250000000 };
	struct sgio_answer answer;
	for (int i = 0; i < READY_NSECONDS * 4; i++) {
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		if (sgio_receive(drive->fd, cdb, sizeof(cdb), NULL, 0, QUERY_TIMEOUT_MS, &answer) <
			0)
			return fail_gone(drive, job);
		if (!answer.failed)
			return 0;
		if (answer.key == KEY_UNIT_ATTENTION)
			continue; /* the disc is new since the drive was last asked */
		if (answer.key != KEY_NOT_READY || answer.asc != ASC_BECOMING_READY)
			break;
		nanosleep(&pause, NULL);
	}
	int r = judge(drive, job, &answer);
	if (r < 0)
		return r;
	return fail(job, DISCIMG_E_DRIVE,
		"%s: the drive does not become ready (sense %x/%02x/%02x)", drive->name, answer.key,
		answer.asc, answer.ascq);
}

unsigned mmc_profile(struct optical *drive, struct discimg_job *job)
{
	enum { HEADER_NBYTES = 8, CURRENT_PROFILE = 6 };
	static const uint8_t cdb[10] = { GET_CONFIGURATION, 0x02, [8] = HEADER_NBYTES };
	uint8_t header[HEADER_NBYTES] = { 0 };
	struct sgio_answer answer;
	if (run(drive, job, cdb, sizeof(cdb), header, sizeof(header), QUERY_TIMEOUT_MS, &answer) !=
		0)
		return 0;
	return answer.nbytes >= HEADER_NBYTES ? get_be16(header + CURRENT_PROFILE) : 0;
}

int mmc_capacity(struct optical *drive, struct discimg_job *job, uint32_t *nsectors)
{
	static const uint8_t cdb[10] = { READ_CAPACITY };
	uint8_t data[8] = { 0 }; /* the last LBA, the sector's length */
	struct sgio_answer answer;
	int r = run(drive, job, cdb, sizeof(cdb), data, sizeof(data), QUERY_TIMEOUT_MS, &answer);
	if (r < 0)
		return r;
	uint32_t last = get_be32(data);
	if (r > 0 || answer.nbytes < sizeof(data) || last == 0 || last >= INT32_MAX - 1)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc is blank, or cannot be read",
			drive->name);
	*nsectors = last + 1;
	return 0;
}

static int read_exactly(struct optical *drive, struct discimg_job *job, const uint8_t *cdb,
	size_t cdb_nbytes, void *buf, size_t nbytes)
{
	struct sgio_answer answer;
	int r = run(drive, job, cdb, cdb_nbytes, buf, nbytes, READ_TIMEOUT_MS, &answer);
	return r == 0 && answer.nbytes != nbytes ? DISCIMG_FAULTS : r;
}

int mmc_read_user(
	struct optical *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf)
{
	uint8_t cdb[10] = { READ_10 };
	put_be32(cdb + 2, (uint32_t)lba);
	put_be16(cdb + 7, (uint16_t)n);
	return read_exactly(drive, job, cdb, sizeof(cdb), buf, (size_t)n * SECTOR_USER_NBYTES);
}

int mmc_read_raw(
	struct optical *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf)
{
	/* any sector type; sync, all headers, user data, EDC and ECC (MMC-6 §6.19.2) */
	uint8_t cdb[12] = { READ_CD, [9] = 0xf8 };
	put_be32(cdb + 2, (uint32_t)lba);
	cdb[6] = (uint8_t)(n >> 16);
	put_be16(cdb + 7, (uint16_t)n);
	return read_exactly(drive, job, cdb, sizeof(cdb), buf, (size_t)n * SECTOR_RAW_NBYTES);
}

int mmc_full_toc(struct optical *drive, struct discimg_job *job, uint8_t *buf, size_t nbytes)
{
	uint8_t cdb[10] = { READ_TOC_PMA_ATIP, 0x02, 0x02, [6] = 1 }; /* MSF; from session 1 */
	struct sgio_answer answer;
	put_be16(cdb + 7, (uint16_t)nbytes);
	int r = run(drive, job, cdb, sizeof(cdb), buf, nbytes, QUERY_TIMEOUT_MS, &answer);
	if (r != 0 || answer.nbytes < 2)
		return r < 0 ? r : 0;
	size_t told = (size_t)get_be16(buf) + 2;
	return (int)(told < answer.nbytes ? told : answer.nbytes);
}
