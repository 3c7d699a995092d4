/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much is on the medium; the drive's buffer (MMC-6 §6.18 to §6.20). */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/raw.h"

/* Sectors are told as 2048 bytes long, whatever they hold. */
enum mmc_sense read_capacity(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[8];
	int32_t end = drive->medium.end_lba;
	put_be32(data, end > 0 ? (uint32_t)end - 1 : 0);
	put_be32(data + 4, SECTOR_USER_NBYTES);
	reply(command, data, sizeof(data), sizeof(data));
	return SENSE_NONE;
}

/* All of it is always free: what is written is on the disc when the command ends. */
enum mmc_sense read_buffer_capacity(struct vdrive *drive, struct mmc_command *command)
{
	enum { IN_BLOCKS = 1 << 0, BUFFER_NBYTES = 4096 * 1024 };
	bool in_blocks = command->cdb[1] & IN_BLOCKS;
	uint32_t capacity = in_blocks ? BUFFER_NBYTES / SECTOR_USER_NBYTES : BUFFER_NBYTES;
	uint8_t data[12] = { 0, sizeof(data) - 2, 0, in_blocks };
	(void)drive;
	if (!in_blocks)
		put_be32(data + 4, capacity);
	put_be32(data + 8, capacity);
	reply(command, data, sizeof(data), get_be16(command->cdb + 7));
	return SENSE_NONE;
}
