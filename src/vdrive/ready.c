/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is it ready, and if not, why (MMC-6 TEST UNIT READY; SPC-4 REQUEST SENSE). */
#include "vdrive/engine.h"

enum { DESCRIPTOR_FORMAT = 1 << 0 }; /* REQUEST SENSE, byte 1 */

/* The dispatcher has found a medium, and no unit attention. */
enum mmc_sense test_unit_ready(struct vdrive *drive, struct mmc_command *command)
{
	(void)drive, (void)command;
	return SENSE_NONE;
}

/*
 * Sense data went with each command that failed, so that none is left to be told; only pending unit
 * attentions are (SPC-4 §6.39).
 */
enum mmc_sense request_sense(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t sense[MMC_SENSE_NBYTES];
	if (command->cdb[1] & DESCRIPTOR_FORMAT)
		return SENSE_INVALID_FIELD_IN_CDB;
	sense_put(sense, vdrive_take_attention(drive), NULL);
	reply(command, sense, sizeof(sense), command->cdb[4]);
	return SENSE_NONE;
}
