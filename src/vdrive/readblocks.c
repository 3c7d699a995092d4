/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User data: READ(10) and READ(12) (MMC-6 §6.15, §6.16), and how sectors reach the initiator. */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/raw.h"

#include <string.h>

enum { RELATIVE_ADDRESS = 1 << 0 }; /* obsolete, byte 1 */

/* What a sector's status means to one who asked for its data. */
static enum mmc_sense sense_of_status(uint8_t status)
{
	switch (status) {
	case DISCIMG_SECTOR_UNREADABLE:
	case DISCIMG_SECTOR_NEVER_READ:
		return SENSE_UNRECOVERED_READ;
	case DISCIMG_SECTOR_BAD_EDC:
		return SENSE_LEC_UNCORRECTABLE;
	default:
		return SENSE_NONE;
	}
}

static enum mmc_sense read_chunk(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood);

/* N sectors that cannot be read at once, up to the first that cannot be read at all. */
static enum mmc_sense read_singly(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood)
{
	enum mmc_sense sense = SENSE_NONE;
	for (uint32_t i = 0, one; i < n && sense == SENSE_NONE; i++, *ngood += one)
		sense = read_chunk(drive, lba + (int32_t)i, 1, shape,
			to + (size_t)i * shape_nbytes(shape), &one);
	return sense;
}

/* Reads N sectors, at most CHUNK_NSECTORS; *NGOOD of them came before one that did not. */
static enum mmc_sense read_chunk(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood)
{
	*ngood = 0;
	if (!disc_track_at(drive->medium.disc, lba))
		return sense_at(drive, SENSE_BLANK_CHECK, lba);
	int r = disc_read(drive->medium.disc, drive->job, lba, n, shape, to, drive->status);
	if (r < 0 && n == 1)
		return sense_at(drive,
			r == DISCIMG_E_UNSUPPORTED ? SENSE_ILLEGAL_MODE_FOR_TRACK
						   : SENSE_INTERNAL_FAILURE,
			lba);
	if (r < 0)
		return read_singly(drive, lba, n, shape, to, ngood);
	for (; *ngood < n; (*ngood)++) {
		enum mmc_sense sense = sense_of_status(drive->status[*ngood]);
		if (sense != SENSE_NONE)
			return sense_at(drive, sense, lba + (int32_t)*ngood);
	}
	return SENSE_NONE;
}

/* One sector that does not lie in one piece of the initiator's memory, or not all of it. */
static enum mmc_sense send_split(struct vdrive *drive, struct mmc_command *command, size_t offset,
	int32_t lba, struct sector_shape shape)
{
	uint8_t sector[SECTOR_RAW_NBYTES + 294 + SECTOR_SUB_NBYTES];
	uint32_t ngood;
	enum mmc_sense sense = read_chunk(drive, lba, 1, shape, sector, &ngood);
	if (sense == SENSE_NONE)
		command_put(command, offset, sector, shape_nbytes(shape));
	return sense;
}

enum mmc_sense send_sectors(struct vdrive *drive, struct mmc_command *command, int32_t lba,
	uint32_t n, struct sector_shape shape)
{
	size_t nbytes = shape_nbytes(shape), offset = 0;
	enum mmc_sense sense = SENSE_NONE;
	while (n > 0 && sense == SENSE_NONE && command->direction == MMC_IN) {
		size_t room;
		uint32_t some = 1;
		uint8_t *to = command_span(command, offset, &room);
		if (!to)
			break; /* the initiator wants no more */
		if (room < nbytes) {
			sense = send_split(drive, command, offset, lba, shape);
		} else {
			some = room / nbytes < n ? (uint32_t)(room / nbytes) : n;
			some = some < CHUNK_NSECTORS ? some : CHUNK_NSECTORS;
			sense = read_chunk(drive, lba, some, shape, to, &some);
			command->transferred = offset + some * nbytes;
		}
		offset += some * nbytes;
		lba += (int32_t)some;
		n -= some;
	}
	return sense;
}

static enum mmc_sense read_user(struct vdrive *drive, struct mmc_command *command, uint32_t n)
{
	uint32_t lba = get_be32(command->cdb + 2);
	if (command->cdb[1] & RELATIVE_ADDRESS)
		return SENSE_INVALID_FIELD_IN_CDB;
	if ((uint64_t)lba + n > (uint64_t)drive->medium.end_lba)
		return SENSE_LBA_OUT_OF_RANGE;
	if (n && !drive->medium.disc)
		return sense_at(drive, SENSE_BLANK_CHECK, (int32_t)lba);
	return send_sectors(drive, command, (int32_t)lba, n,
		(struct sector_shape){ .nbytes = SECTOR_USER_NBYTES });
}

enum mmc_sense read_10(struct vdrive *drive, struct mmc_command *command)
{
	return read_user(drive, command, get_be16(command->cdb + 7));
}

enum mmc_sense read_12(struct vdrive *drive, struct mmc_command *command)
{
	return read_user(drive, command, get_be32(command->cdb + 6));
}
