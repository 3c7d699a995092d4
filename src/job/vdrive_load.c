/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media for virtual drives. */
#include "job/vdrive_load.h"

#include "base/context.h"
#include "format/format.h"
#include "vdisc/vdisc.h"

#include <stdlib.h>
#include <string.h>

static void pass_on(void *user, enum discimg_severity severity, const char *text)
{
	say(user, severity, "%s", text);
}

/* A failure of the medium's own job becomes one of JOB. */
static int hand_up(struct discimg_job *job, const struct vdrive_load *load, int result)
{
	return result < 0 ? fail(job, result, "%s", discimg_job_error(load->job)) : result;
}

static int open_medium(struct vdrive_load *load, bool writable)
{
	const struct format *format;
	int r = format_recognise(load->job, load->path, &format);
	if (r < 0)
		return r;
	if (strcmp(format->name, "vdisc") == 0)
		return vdisc_open(load->job, load->path, writable, &load->vdisc);
	return format->open(load->job, load->path, &load->disc);
}

int load_open(struct discimg_job *job, struct discimg_job *listener, const char *path,
	bool writable, struct vdrive_load *load)
{
	const struct discimg_callbacks callbacks = { .message = pass_on, .user = listener };
	*load = (struct vdrive_load){ .job = discimg_job_new(&callbacks), .path = strdup(path) };
	int r = load->job && load->path ? hand_up(job, load, open_medium(load, writable))
					: fail_nomem(job);
	if (r < 0)
		load_close(load);
	return r;
}

int load_insert(struct discimg_job *job, struct vdrive_load *load, struct vdrive *drive)
{
	int r = load->vdisc ? vdrive_insert_vdisc(drive, load->job, load->vdisc)
			    : vdrive_insert_disc(drive, load->job, load->disc);
	load->vdisc = NULL;
	load->disc = NULL;
	return hand_up(job, load, r);
}

void load_close(struct vdrive_load *load)
{
	vdisc_free(load->vdisc);
	discimg_disc_free(load->disc);
	discimg_job_free(load->job);
	free(load->path);
	*load = (struct vdrive_load){ 0 };
}
