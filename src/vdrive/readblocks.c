/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User data: READ, VERIFY and SEEK (MMC-6 §6.15, §6.47), and how sectors reach the initiator. */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/raw.h"

#include <string.h>

enum { RELATIVE_ADDRESS = 1 << 0 }; /* obsolete, byte 1 */

/* What a sector's status means. Who reads raw sectors looks at their EDC himself. */
static enum mmc_sense sense_of_status(
	const struct vdrive *drive, uint8_t status, struct sector_shape shape)
{
	uint8_t recovery = mode_current(drive, PAGE_ERROR_RECOVERY)[RECOVERY_FLAGS];
	switch (status) {
	case DISCIMG_SECTOR_UNREADABLE:
	case DISCIMG_SECTOR_NEVER_READ:
		return SENSE_UNRECOVERED_READ;
	case DISCIMG_SECTOR_BAD_EDC:
		return shape.nbytes == SECTOR_RAW_NBYTES || recovery & RECOVERY_DISABLE_CORRECTION
			       ? SENSE_NONE
			       : SENSE_LEC_UNCORRECTABLE;
	default:
		return SENSE_NONE;
	}
}

/* One sector that disc_read() does not give, when it failed with RESULT. */
static enum mmc_sense sense_of_failure(int result)
{
	return result == DISCIMG_E_UNSUPPORTED ? SENSE_ILLEGAL_MODE_FOR_TRACK
					       : SENSE_INTERNAL_FAILURE;
}

/* N sectors that cannot be read at once, up to the first that cannot be read at all. */
static enum mmc_sense read_singly(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood)
{
	for (*ngood = 0; *ngood < n; (*ngood)++) {
		int32_t at = lba + (int32_t)*ngood;
		uint8_t *sector = to + (size_t)*ngood * shape_nbytes(shape);
		if (!disc_track_at(drive->medium.disc, at))
			return sense_at(drive, SENSE_BLANK_CHECK, at);
		int r = disc_read(drive->medium.disc, drive->job, at, 1, shape, sector,
			drive->status + *ngood);
		if (r < 0)
			return sense_at(drive, sense_of_failure(r), at);
	}
	return SENSE_NONE;
}

enum mmc_sense read_medium(struct vdrive *drive, int32_t lba, uint32_t n, struct sector_shape shape,
	uint8_t *to, uint32_t *ngood)
{
	enum mmc_sense sense = SENSE_NONE;
	*ngood = n;
	if (disc_read(drive->medium.disc, drive->job, lba, n, shape, to, drive->status) < 0)
		sense = read_singly(drive, lba, n, shape, to, ngood);
	for (uint32_t i = 0; i < *ngood; i++) {
		enum mmc_sense bad = sense_of_status(drive, drive->status[i], shape);
		if (bad == SENSE_NONE)
			continue;
		*ngood = i;
		return sense_at(drive, bad, lba + (int32_t)i);
	}
	return sense;
}

bool sends_bad(const struct vdrive *drive, enum mmc_sense sense)
{
	enum { MEDIUM_ERROR = 3 };
	return sense >> 16 == MEDIUM_ERROR &&
	       mode_current(drive, PAGE_ERROR_RECOVERY)[RECOVERY_FLAGS] & RECOVERY_TRANSFER_BLOCK;
}

static uint32_t smaller(uint32_t a, size_t b)
{
	return b < a ? (uint32_t)b : a;
}

/*
 * Sectors go straight to where they are wanted. Where that is in small pieces, as the pages of a
 * kernel's ring may be, more of them at once and one copy are faster.
 */
enum mmc_sense send_sectors(struct vdrive *drive, struct mmc_command *command, int32_t lba,
	uint32_t n, struct sector_shape shape)
{
	size_t nbytes = shape_nbytes(shape), offset = 0, room;
	enum mmc_sense sense = SENSE_NONE;
	uint8_t *to;
	while (n > 0 && sense == SENSE_NONE && command->direction == MMC_IN &&
		(to = command_span(command, offset, &room))) {
		uint32_t ngood, some = smaller(smaller(n, CHUNK_NSECTORS), room / nbytes);
		if (some >= smaller(n, RAW_NSECTORS)) {
			sense = read_sectors(drive, lba, some, shape, to, &ngood);
			ngood += sends_bad(drive, sense);
			command->transferred = offset + ngood * nbytes;
		} else {
			size_t wanted = (command->data_nbytes - offset + nbytes - 1) / nbytes;
			some = smaller(smaller(n, RAW_NSECTORS), wanted);
			sense = read_sectors(drive, lba, some, shape, drive->raw, &ngood);
			ngood += sends_bad(drive, sense);
			command_put(command, offset, drive->raw, ngood * nbytes);
		}
		offset += some * nbytes;
		lba += (int32_t)some;
		n -= some;
	}
	return sense;
}

/* 0 when N sectors of user data from LBA on may be there. */
static enum mmc_sense check_range(struct vdrive *drive, uint32_t lba, uint32_t n)
{
	if ((uint64_t)lba + n > (uint64_t)drive->medium.end_lba)
		return SENSE_LBA_OUT_OF_RANGE;
	if (n && !drive->medium.disc)
		return sense_at(drive, SENSE_BLANK_CHECK, (int32_t)lba);
	return SENSE_NONE;
}

static enum mmc_sense read_user(
	struct vdrive *drive, struct mmc_command *command, uint32_t lba, uint32_t n)
{
	enum mmc_sense sense = check_range(drive, lba, n);
	if (sense != SENSE_NONE)
		return sense;
	if (n)
		drive->at_lba = (int32_t)(lba + n - 1);
	return send_sectors(drive, command, (int32_t)lba, n,
		(struct sector_shape){ .nbytes = SECTOR_USER_NBYTES });
}

/* SPC-2's, which MMC leaves out: 21 bits of address, and 0 for 256 sectors. */
enum mmc_sense read_6(struct vdrive *drive, struct mmc_command *command)
{
	uint32_t n = command->cdb[4] ? command->cdb[4] : 256;
	return read_user(drive, command, get_be24(command->cdb + 1) & 0x1fffff, n);
}

enum mmc_sense read_10(struct vdrive *drive, struct mmc_command *command)
{
	if (command->cdb[1] & RELATIVE_ADDRESS)
		return SENSE_INVALID_FIELD_IN_CDB;
	return read_user(drive, command, get_be32(command->cdb + 2), get_be16(command->cdb + 7));
}

enum mmc_sense read_12(struct vdrive *drive, struct mmc_command *command)
{
	if (command->cdb[1] & RELATIVE_ADDRESS)
		return SENSE_INVALID_FIELD_IN_CDB;
	return read_user(drive, command, get_be32(command->cdb + 2), get_be32(command->cdb + 6));
}

/* That sectors can be read; they are not compared with anything. */
enum mmc_sense verify_10(struct vdrive *drive, struct mmc_command *command)
{
	enum { BYTE_CHECK = 1 << 1 };
	static const struct sector_shape shape = { .nbytes = SECTOR_USER_NBYTES };
	uint32_t lba = get_be32(command->cdb + 2), n = get_be16(command->cdb + 7);
	if (command->cdb[1] & (BYTE_CHECK | RELATIVE_ADDRESS))
		return SENSE_INVALID_FIELD_IN_CDB;
	enum mmc_sense sense = check_range(drive, lba, n);
	for (uint32_t some; n > 0 && sense == SENSE_NONE; n -= some, lba += some) {
		uint32_t ngood;
		some = n < RAW_NSECTORS ? n : RAW_NSECTORS;
		sense = read_sectors(drive, (int32_t)lba, some, shape, drive->raw, &ngood);
	}
	return sense;
}

enum mmc_sense seek_10(struct vdrive *drive, struct mmc_command *command)
{
	uint32_t lba = get_be32(command->cdb + 2);
	if (lba >= (uint32_t)drive->medium.end_lba)
		return SENSE_LBA_OUT_OF_RANGE;
	drive->at_lba = (int32_t)lba;
	return SENSE_NONE;
}
