/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening whatever a user names as a disc. */
#include "base/context.h"
#include "format/format.h"
#include "job/anydrive.h"

int discimg_open(struct discimg_job *job, const char *name, struct discimg_disc **out)
{
	const struct format *format;
	if (anydrive_is_name(name))
		return anydrive_open(job, name, out);
	int r = format_recognise(job, name, &format);
	return r < 0 ? r : format->open(job, name, out);
}
