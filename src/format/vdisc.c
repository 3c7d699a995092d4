/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vdisc format: what can be read of a virtual recordable disc; drives write it, not convert. */
#include "vdisc/vdisc.h"

#include "base/context.h"
#include "format/format.h"

#include <string.h>

static const char *const suffixes[] = { "vdisc", NULL };

static enum format_match probe(const struct format_probe *probe)
{
	bool is_ours = memcmp(probe->head, vdisc_magic, VDISC_MAGIC_NBYTES) == 0;
	return is_ours ? FORMAT_CERTAIN : FORMAT_NO;
}

static int open_vdisc(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct vdisc *disc;
	int r = vdisc_open(job, path, false, &disc);
	if (r < 0)
		return r;
	r = vdisc_view(disc, job, true, out);
	if (r == 0 && !*out)
		r = fail(job, DISCIMG_E_MEDIUM, "%s: the %s is blank", path,
			vdisc_medium(disc)->name);
	if (r < 0)
		vdisc_free(disc);
	return r;
}

const struct format format_vdisc = {
	.name = "vdisc",
	.description = "recordable disc of a virtual drive",
	.suffixes = suffixes,
	.probe = probe,
	.open = open_vdisc,
};
