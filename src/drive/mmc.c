/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that reading needs (MMC-6 §6, SBC-3 §5). */
#include "drive/mmc.h"

#include "base/bytes.h"
#include "base/context.h"
#include "sector/raw.h"

#include <ctype.h>
#include <string.h>

enum { MSF = 1 << 1 }; /* byte 1: addresses as MSF */

/* READ CD, byte 9: sync, all headers, user data, EDC and ECC (§6.17 table 351). */
enum { WHOLE_SECTOR = 0xf8 };

enum mmc_profile mmc_profile(struct initiator *drive, struct discimg_job *job)
{
	enum { HEADER_NBYTES = 8, CURRENT_PROFILE = 6 };
	static const uint8_t cdb[10] = { MMC_GET_CONFIGURATION, 0x02, [8] = HEADER_NBYTES };
	uint8_t header[HEADER_NBYTES] = { 0 };
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = header, .nbytes = sizeof(header)
	};
	if (initiator_run_whole(drive, job, &request) != 0)
		return PROFILE_NONE;
	return (enum mmc_profile)get_be16(header + CURRENT_PROFILE);
}

int mmc_capacity(struct initiator *drive, struct discimg_job *job, uint32_t *nsectors)
{
	static const uint8_t cdb[10] = { MMC_READ_CAPACITY };
	uint8_t data[8] = { 0 }; /* the last LBA, the sector's length */
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = sizeof(data)
	};
	int r = initiator_run_whole(drive, job, &request);
	if (r < 0)
		return r;
	uint32_t last = get_be32(data);
	if (r > 0 || last == 0 || last >= INT32_MAX - 1)
		return fail(job, DISCIMG_E_MEDIUM, "%s: the disc is blank, or cannot be read",
			drive->name);
	*nsectors = last + 1;
	return 0;
}

int mmc_last_session(struct initiator *drive, struct discimg_job *job, int32_t *lba)
{
	enum { SESSIONS = 1, NBYTES = 12, START = 8 };
	static const uint8_t cdb[10] = { MMC_READ_TOC_PMA_ATIP, 0, SESSIONS, [8] = NBYTES };
	uint8_t data[NBYTES] = { 0 };
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = sizeof(data)
	};
	int r = initiator_run_whole(drive, job, &request);
	uint32_t start = r == 0 ? get_be32(data + START) : 0;
	*lba = start < INT32_MAX ? (int32_t)start : 0;
	return r < 0 ? r : 0;
}

int mmc_disc_information(
	struct initiator *drive, struct discimg_job *job, uint8_t data[MMC_DISC_INFORMATION_NBYTES])
{
	static const uint8_t cdb[10] = {
		MMC_READ_DISC_INFORMATION, [8] = MMC_DISC_INFORMATION_NBYTES
	};
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = MMC_DISC_INFORMATION_NBYTES
	};
	memset(data, 0, MMC_DISC_INFORMATION_NBYTES);
	return initiator_run(drive, job, &request);
}

int mmc_track_information(struct initiator *drive, struct discimg_job *job, unsigned number,
	uint8_t data[MMC_TRACK_INFORMATION_NBYTES])
{
	enum { BY_NUMBER = 1 };
	uint8_t cdb[10] = { MMC_READ_TRACK_INFORMATION,
		BY_NUMBER, [8] = MMC_TRACK_INFORMATION_NBYTES };
	struct request request = { .cdb = cdb,
		.direction = MMC_IN,
		.data = data,
		.nbytes = MMC_TRACK_INFORMATION_NBYTES };
	put_be32(cdb + 2, number);
	memset(data, 0, MMC_TRACK_INFORMATION_NBYTES);
	return initiator_run_whole(drive, job, &request);
}

unsigned mmc_unfinished(const uint8_t data[MMC_DISC_INFORMATION_NBYTES])
{
	enum { STATUS = 2, LAST_SESSION = 0x0c, INCOMPLETE = 0x04, NSESSIONS = 4, HIGH = 9 };
	unsigned nsessions = (unsigned)data[HIGH] << 8 | data[NSESSIONS];
	if ((data[STATUS] & LAST_SESSION) != INCOMPLETE)
		return 0;
	return nsessions ? nsessions : 1;
}

static int read_exactly(struct initiator *drive, struct discimg_job *job, const uint8_t *cdb,
	void *buf, size_t nbytes)
{
	struct request request = { .cdb = cdb,
		.direction = MMC_IN,
		.data = buf,
		.nbytes = nbytes,
		.timeout_ms = TIMEOUT_READ_MS };
	return initiator_run_whole(drive, job, &request);
}

int mmc_read_user(
	struct initiator *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf)
{
	uint8_t cdb[10] = { MMC_READ_10 };
	put_be32(cdb + 2, (uint32_t)lba);
	put_be16(cdb + 7, (uint16_t)n);
	return read_exactly(drive, job, cdb, buf, (size_t)n * SECTOR_USER_NBYTES);
}

int mmc_read_raw(
	struct initiator *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf)
{
	uint8_t cdb[12] = { MMC_READ_CD, [9] = WHOLE_SECTOR };
	put_be32(cdb + 2, (uint32_t)lba);
	cdb[6] = (uint8_t)(n >> 16);
	put_be16(cdb + 7, (uint16_t)n);
	return read_exactly(drive, job, cdb, buf, (size_t)n * SECTOR_RAW_NBYTES);
}

int mmc_read_sub(struct initiator *drive, struct discimg_job *job, int32_t lba, uint8_t *sub)
{
	enum { SUB_RAW = 1 };
	uint8_t cdb[12] = { MMC_READ_CD, [8] = 1, WHOLE_SECTOR, SUB_RAW };
	uint8_t sector[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES];
	put_be32(cdb + 2, (uint32_t)lba);
	int r = read_exactly(drive, job, cdb, sector, sizeof(sector));
	memcpy(sub, sector + SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES);
	return r;
}

int mmc_read_toc(struct initiator *drive, struct discimg_job *job, enum toc_format format,
	uint8_t *buf, size_t nbytes)
{
	/* Format 2 begins at session 1; the others at what comes first. */
	uint8_t cdb[10] = { MMC_READ_TOC_PMA_ATIP, MSF, (uint8_t)format, [6] = format == TOC_FULL };
	struct request request = { .cdb = cdb, .direction = MMC_IN, .data = buf, .nbytes = nbytes };
	put_be16(cdb + 7, (uint16_t)nbytes);
	int r = initiator_run(drive, job, &request);
	if (r != 0 || request.transferred < 2)
		return r < 0 ? r : 0;
	size_t told = (size_t)get_be16(buf) + 2;
	return (int)(told < request.transferred ? told : request.transferred);
}

/* Zeros stand for none where a drive sets the flag all the same. */
static bool is_code(const char *text, int (*belongs)(int))
{
	size_t i = 0;
	while (belongs((unsigned char)text[i]))
		i++;
	return text[i] == '\0' && text[strspn(text, "0")] != '\0';
}

/* Formats 2 and 3 (§6.24 tables 465 and 466): both have a flag and then the characters. */
static int read_code(struct initiator *drive, struct discimg_job *job, uint8_t format,
	unsigned number, char *text, size_t length)
{
	enum { SUB_Q = 0x40, NBYTES = 24, FLAG = 8, VALID = 0x80 };
	uint8_t cdb[10] = { MMC_READ_SUB_CHANNEL, MSF, SUB_Q, format, 0, 0,
		(uint8_t)number, [8] = NBYTES };
	uint8_t data[NBYTES] = { 0 };
	struct request request = {
		.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = sizeof(data)
	};
	int r = initiator_run(drive, job, &request);
	memset(text, 0, length + 1);
	if (data[FLAG] & VALID)
		memcpy(text, data + FLAG + 1, length);
	return r < 0 ? r : 0;
}

int mmc_read_mcn(struct initiator *drive, struct discimg_job *job, char mcn[14])
{
	enum { FORMAT_MCN = 2 };
	int r = read_code(drive, job, FORMAT_MCN, 0, mcn, 13);
	if (!is_code(mcn, isdigit))
		mcn[0] = '\0';
	return r;
}

int mmc_read_isrc(struct initiator *drive, struct discimg_job *job, unsigned number, char isrc[13])
{
	enum { FORMAT_ISRC = 3 };
	int r = read_code(drive, job, FORMAT_ISRC, number, isrc, 12);
	if (!is_code(isrc, isalnum))
		isrc[0] = '\0';
	return r;
}
