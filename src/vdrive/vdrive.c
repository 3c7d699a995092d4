/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual drives: made, loaded, emptied. */
#include "vdrive/engine.h"

#include <stdlib.h>
#include <string.h>

static void set_default(char *text, const char *standard)
{
	if (!text[0])
		strcpy(text, standard);
}

struct vdrive *vdrive_new(const struct vdrive_options *options)
{
	struct vdrive *drive = calloc(1, sizeof(*drive));
	if (!drive)
		return NULL;
	drive->options = *options;
	set_default(drive->options.vendor, "DISCIMG");
	set_default(drive->options.model, "Virtual Drive");
	set_default(drive->options.revision, "1.00");
	set_default(drive->options.serial, "000000000001");
	vdrive_attend(drive, SENSE_POWER_ON);
	return drive;
}

/* What was in the drive is gone. */
static void unload(struct vdrive *drive)
{
	medium_clear(&drive->medium);
	drive->job = NULL;
}

void vdrive_free(struct vdrive *drive)
{
	if (!drive)
		return;
	unload(drive);
	free(drive);
}

int vdrive_insert_disc(struct vdrive *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	unload(drive);
	int r = medium_of_disc(job, disc, &drive->medium);
	if (r < 0)
		return r;
	drive->job = job;
	drive->is_open = false;
	vdrive_attend(drive, SENSE_MEDIUM_CHANGED);
	return 0;
}

bool vdrive_eject(struct vdrive *drive)
{
	if (drive->is_prevented)
		return false;
	unload(drive);
	drive->is_open = true;
	return true;
}
