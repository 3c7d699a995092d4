/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much is on the medium (MMC-6 READ CAPACITY). */
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
