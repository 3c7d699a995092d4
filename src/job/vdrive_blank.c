/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vdrive blank: makes the file of a recordable disc. */
#include "base/context.h"
#include "sector/raw.h"
#include "vdisc/vdisc.h"

#include <discimg/vdrive.h>

#include <stddef.h>

const char *discimg_vdrive_media(unsigned i)
{
	const struct vdisc_medium *medium = vdisc_medium_of(i);
	return medium ? medium->label : NULL;
}

int discimg_vdrive_blank(struct discimg_job *job, const char *path,
	const struct discimg_vdrive_blank_options *options,
	struct discimg_vdrive_blank_report *report)
{
	const char *label = options->medium ? options->medium : "cd-r";
	const struct vdisc_medium *medium = vdisc_medium_of(vdisc_kind_of(label));
	uint64_t nsectors =
		options->nbytes / SECTOR_USER_NBYTES + (options->nbytes % SECTOR_USER_NBYTES != 0);
	*report = (struct discimg_vdrive_blank_report){ 0 };
	if (!medium)
		return fail(job, DISCIMG_E_INVALID, "%s: there is no medium \"%s\"", path, label);
	/* What is too much for any is refused there, by the numbers of the medium. */
	uint32_t wanted = nsectors > UINT32_MAX ? UINT32_MAX : (uint32_t)nsectors;
	int r = vdisc_create(job, path, vdisc_kind_of(label), wanted, options->replace);
	if (r < 0)
		return r;
	wanted = wanted ? wanted : medium->nsectors;
	report->medium = medium->name;
	report->nbytes = (uint64_t)(wanted - wanted % medium->block_nsectors) * SECTOR_USER_NBYTES;
	return 0;
}
