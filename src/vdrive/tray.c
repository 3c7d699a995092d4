/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tray: START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL, MECHANISM STATUS (MMC-6 §6.44, §6.14).
 */
#include "vdrive/engine.h"

#include "base/bytes.h"

enum {
	START = 1 << 0,
	LOAD_EJECT = 1 << 1,
	FORMAT_LAYER = 1 << 2,
	POWER_CONDITIONS = 0xf0,
	PREVENT = 1 << 0,
	PERSISTENT = 1 << 1,
};

void tray_open(struct vdrive *drive)
{
	if (drive->is_open)
		return;
	drive->is_open = true;
	if (drive->medium.profile != PROFILE_NONE)
		vdrive_tell_event(drive, EVENT_MEDIA_REMOVAL);
}

/* What lies in the tray is in the drive again. */
void tray_close(struct vdrive *drive)
{
	if (!drive->is_open)
		return;
	drive->is_open = false;
	vdrive_medium_arrived(drive);
}

enum mmc_sense start_stop_unit(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t flags = command->cdb[4];
	if (flags & FORMAT_LAYER)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (flags & POWER_CONDITIONS || !(flags & LOAD_EJECT))
		return SENSE_NONE; /* it spins when it is asked for something */
	if (flags & START) {
		tray_close(drive);
		return SENSE_NONE;
	}
	if (drive->is_prevented)
		return SENSE_REMOVAL_PREVENTED;
	tray_open(drive);
	return SENSE_NONE;
}

enum mmc_sense prevent_allow(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t flags = command->cdb[4] & (PREVENT | PERSISTENT);
	bool *which =
		flags & PERSISTENT ? &drive->is_prevented_for_good : &drive->is_prevented_once;
	*which = flags & PREVENT;
	drive->is_prevented = drive->is_prevented_for_good || drive->is_prevented_once;
	return SENSE_NONE;
}

enum mmc_sense mechanism_status(struct vdrive *drive, struct mmc_command *command)
{
	enum { DOOR_OPEN = 0x10 };
	uint8_t data[8] = { 0 }; /* no changer, no slots: idle, at LBA 0 */
	if (drive->is_open)
		data[1] = DOOR_OPEN;
	reply(command, data, sizeof(data), get_be16(command->cdb + 8));
	return SENSE_NONE;
}
