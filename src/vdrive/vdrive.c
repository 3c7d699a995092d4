/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual drives: made, loaded, emptied. */
#include "vdrive/engine.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

static void set_default(char *text, const char *standard)
{
	if (!text[0])
		strcpy(text, standard);
}

static void reset_speeds(struct vdrive *drive)
{
	drive->read_kbps = speed_for_reading(drive->medium.profile);
	drive->write_kbps = speed_granted(drive->medium.profile, UINT32_MAX);
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
	mode_reset(drive);
	drive->audio = AUDIO_NONE;
	reset_speeds(drive);
	vdrive_attend(drive, SENSE_POWER_ON);
	return drive;
}

const struct medium *vdrive_medium(const struct vdrive *drive)
{
	static const struct medium none = { .profile = PROFILE_NONE };
	return drive->is_open ? &none : &drive->medium;
}

void vdrive_medium_arrived(struct vdrive *drive)
{
	drive->has_changed = true;
	drive->audio = AUDIO_NONE;
	drive->at_lba = 0;
	if (drive->medium.profile == PROFILE_NONE)
		return;
	reset_speeds(drive);
	vdrive_tell_event(drive, EVENT_NEW_MEDIA);
	vdrive_attend(drive, SENSE_MEDIUM_CHANGED);
}

/* What was written but not committed is, as by a drive that is switched off in order. */
static void let_go(struct vdrive *drive)
{
	struct vdisc *disc = drive->burn.vdisc;
	medium_clear(&drive->medium);
	if (disc && vdisc_is_writable(disc)) {
		vdisc_end_rehearsal(disc);
		vdisc_commit(disc, drive->job);
		forgive(drive->job);
	}
	vdisc_free(disc);
	burn_forget(&drive->burn);
	drive->burn.vdisc = NULL;
	drive->burn.is_stale = false;
}

void vdrive_take_out(struct vdrive *drive)
{
	if (drive->medium.profile != PROFILE_NONE && !drive->is_open) {
		vdrive_tell_event(drive, EVENT_MEDIA_REMOVAL);
		drive->has_changed = true;
	}
	let_go(drive);
	drive->job = NULL;
}

void vdrive_free(struct vdrive *drive)
{
	if (!drive)
		return;
	let_go(drive);
	fault_plan_free(drive->faults);
	free(drive);
}

int vdrive_insert_disc(struct vdrive *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	vdrive_take_out(drive);
	int r = medium_of_disc(job, disc, &drive->medium);
	if (r < 0)
		return r;
	drive->job = job;
	drive->is_open = false;
	vdrive_medium_arrived(drive);
	return 0;
}

int vdrive_insert_vdisc(struct vdrive *drive, struct discimg_job *job, struct vdisc *disc)
{
	vdrive_take_out(drive);
	int r = medium_of_vdisc(job, disc, &drive->medium);
	if (r < 0) {
		vdisc_free(disc);
		return r;
	}
	drive->job = job;
	drive->burn.vdisc = disc;
	burn_forget(&drive->burn);
	drive->is_open = false;
	vdrive_medium_arrived(drive);
	return 0;
}

void vdrive_set_faults(struct vdrive *drive, struct fault_plan *plan)
{
	fault_plan_free(drive->faults);
	drive->faults = plan;
}

bool vdrive_eject(struct vdrive *drive)
{
	if (drive->is_prevented) {
		vdrive_tell_event(drive, EVENT_EJECT_REQUEST);
		return false;
	}
	tray_open(drive);
	return true;
}

/* Nothing need be committed: the vdisc in the drive goes on knowing what was written. */
void vdrive_reset(struct vdrive *drive)
{
	if (drive->burn.vdisc) {
		vdisc_end_rehearsal(drive->burn.vdisc);
		drive->burn.is_stale = true;
	}
	burn_forget(&drive->burn);
	mode_reset(drive);
	reset_speeds(drive);
	drive->is_prevented_once = false;
	drive->is_prevented = drive->is_prevented_for_good;
	drive->audio = AUDIO_NONE;
}
