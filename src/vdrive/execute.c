/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One command from its CDB to status and sense (SAM-5 §5). */
#include "vdrive/engine.h"

#include "base/context.h"

#include <string.h>

/* The control byte, a CDB's last (SAM-5 §5.2). */
enum { CONTROL_LINK = 1 << 0, CONTROL_NACA = 1 << 2 };

void vdrive_attend(struct vdrive *drive, enum mmc_sense what)
{
	for (unsigned i = 0; i < drive->nattentions; i++)
		if (drive->attentions[i] == what)
			return;
	if (drive->nattentions < MAX_ATTENTIONS)
		drive->attentions[drive->nattentions++] = what;
}

enum mmc_sense vdrive_take_attention(struct vdrive *drive)
{
	if (drive->nattentions == 0)
		return SENSE_NONE;
	enum mmc_sense first = drive->attentions[0];
	drive->nattentions--;
	memmove(drive->attentions, drive->attentions + 1,
		drive->nattentions * sizeof(drive->attentions[0]));
	return first;
}

enum mmc_sense sense_at(struct vdrive *drive, enum mmc_sense what, int32_t lba)
{
	drive->bad_lba = lba;
	return what;
}

void reply(struct mmc_command *command, const void *bytes, size_t n, size_t allocation)
{
	command_put(command, 0, bytes, n < allocation ? n : allocation);
}

static enum mmc_sense run(struct vdrive *drive, struct mmc_command *command)
{
	const struct operation_entry *entry =
		command->cdb_nbytes ? operation_of(command->cdb[0]) : NULL;
	if (!entry || (entry->flags & WRITES && drive->options.is_read_only))
		return SENSE_INVALID_OPCODE;
	size_t nbytes = mmc_cdb_nbytes(command->cdb[0]);
	if (command->cdb_nbytes < nbytes ||
		command->cdb[nbytes - 1] & (CONTROL_LINK | CONTROL_NACA))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (!(entry->flags & IGNORES_ATTENTION) && drive->nattentions)
		return vdrive_take_attention(drive);
	if (entry->flags & NEEDS_MEDIUM && vdrive_medium(drive)->profile == PROFILE_NONE)
		return drive->is_open ? SENSE_NO_MEDIUM_OPEN : SENSE_NO_MEDIUM_CLOSED;
	if (drive->burn.is_stale && !(entry->flags & WRITES))
		vdrive_renew_medium(drive);
	return entry->run(drive, command);
}

/* What the fault plan has for this command; false when there is no drive any more. */
static bool meet_fault(struct vdrive *drive)
{
	switch (fault_next_command(drive->faults)) {
	case FAULT_RESET:
		vdrive_attend(drive, SENSE_RESET);
		return true;
	case FAULT_CHANGE:
		if (drive->medium.profile != PROFILE_NONE)
			vdrive_medium_arrived(drive);
		return true;
	case FAULT_GONE:
		return false;
	case FAULT_NO_EVENT:
		break;
	}
	return true;
}

void vdrive_execute(void *state, struct mmc_command *command)
{
	struct vdrive *drive = state;
	command->transferred = 0;
	command->span_iov = 0;
	command->span_offset = 0;
	drive->bad_lba = DISCIMG_NO_LBA;
	drive->delay_us = 0;
	drive->is_lost = !meet_fault(drive);
	enum mmc_sense sense = drive->is_lost ? SENSE_INTERNAL_FAILURE : run(drive, command);
	command->delay_us = drive->delay_us < UINT32_MAX ? (uint32_t)drive->delay_us : UINT32_MAX;
	command->is_lost = drive->is_lost;
	command->status = sense == SENSE_NONE ? MMC_GOOD : MMC_CHECK_CONDITION;
	memset(command->sense, 0, sizeof(command->sense));
	if (sense != SENSE_NONE)
		sense_put(command->sense, sense,
			drive->bad_lba == DISCIMG_NO_LBA ? NULL : &drive->bad_lba);
	if (drive->job)
		forgive(drive->job); /* what failed has been told as sense */
}
