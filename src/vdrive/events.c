/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET EVENT STATUS NOTIFICATION, polled (MMC-6 §6.7). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	POLLED = 1 << 0,
	NO_EVENT_AVAILABLE = 0x80,
	HEADER_NBYTES = 4,
	EVENT_NBYTES = 4,
};

enum event_class {
	CLASS_OPERATIONAL_CHANGE = 1,
	CLASS_POWER = 2,
	CLASS_EXTERNAL_REQUEST = 3,
	CLASS_MEDIA = 4,
	CLASS_BUSY = 6,
	CLASSES = 1 << CLASS_OPERATIONAL_CHANGE | 1 << CLASS_POWER | 1 << CLASS_EXTERNAL_REQUEST |
		  1 << CLASS_MEDIA | 1 << CLASS_BUSY,
};

void vdrive_tell_event(struct vdrive *drive, enum media_event event)
{
	enum { LAST = sizeof(drive->events) / sizeof(drive->events[0]) - 1 };
	/* Who never asks is told the latest. */
	if (drive->nevents > LAST) {
		memmove(drive->events, drive->events + 1, LAST * sizeof(drive->events[0]));
		drive->nevents = LAST;
	}
	drive->events[drive->nevents++] = event;
}

static void put_media_event(struct vdrive *drive, uint8_t *event)
{
	enum { PRESENT = 1 << 1, TRAY_OPEN = 1 << 0 };
	if (drive->nevents) {
		event[0] = (uint8_t)drive->events[0];
		drive->nevents--;
		memmove(drive->events, drive->events + 1,
			drive->nevents * sizeof(drive->events[0]));
	}
	event[1] = (uint8_t)((vdrive_medium(drive)->profile ? PRESENT : 0) |
			     (drive->is_open ? TRAY_OPEN : 0));
}

/* The profile, and so the features, have changed (MMC-6 §6.7.2.2). */
static void put_operational_change(struct vdrive *drive, uint8_t *event)
{
	enum { CHANGED = 2, FEATURE_CHANGE = 1, PERSISTENT_PREVENT = 0x80 };
	if (drive->has_changed) {
		event[0] = CHANGED;
		event[3] = FEATURE_CHANGE;
		drive->has_changed = false;
	}
	event[1] = drive->is_prevented_for_good ? PERSISTENT_PREVENT : 0;
}

/* Of the classes that are asked for, the first with something to tell; else the first. */
static enum event_class choose(const struct vdrive *drive, uint8_t classes)
{
	if (classes & 1 << CLASS_OPERATIONAL_CHANGE && drive->has_changed)
		return CLASS_OPERATIONAL_CHANGE;
	if (classes & 1 << CLASS_MEDIA && drive->nevents)
		return CLASS_MEDIA;
	enum event_class class = CLASS_OPERATIONAL_CHANGE;
	while (!(classes & 1 << class))
		class ++;
	return class;
}

enum mmc_sense get_event_status(struct vdrive *drive, struct mmc_command *command)
{
	enum { POWER_ACTIVE = 1 };
	uint8_t data[HEADER_NBYTES + EVENT_NBYTES] = { 0 }, *event = data + HEADER_NBYTES;
	size_t allocation = get_be16(command->cdb + 7);
	uint8_t classes = command->cdb[4] & CLASSES;
	if (!(command->cdb[1] & POLLED))
		return SENSE_INVALID_FIELD_IN_CDB;
	data[3] = CLASSES;
	if (!classes || allocation <= HEADER_NBYTES) { /* an event that has no room stays */
		data[2] = NO_EVENT_AVAILABLE;
		put_be16(data, HEADER_NBYTES - 2);
		reply(command, data, HEADER_NBYTES, allocation);
		return SENSE_NONE;
	}
	enum event_class class = choose(drive, classes);
	data[2] = (uint8_t) class;
	put_be16(data, sizeof(data) - 2);
	if (class == CLASS_MEDIA)
		put_media_event(drive, event);
	else if (class == CLASS_OPERATIONAL_CHANGE)
		put_operational_change(drive, event);
	else if (class == CLASS_POWER)
		event[1] = POWER_ACTIVE;
	reply(command, data, sizeof(data), allocation);
	return SENSE_NONE;
}
