/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening whatever a user names, as a disc or for its files. */
#include "base/context.h"
#include "format/format.h"
#include "fs/files.h"
#include "job/anydrive.h"

int discimg_open(struct discimg_job *job, const char *name, struct discimg_disc **out)
{
	const struct format *format;
	if (anydrive_is_name(name))
		return anydrive_open(job, name, out);
	int r = format_recognise(job, name, &format);
	return r < 0 ? r : format->open(job, name, out);
}

int discimg_files_open(struct discimg_job *job, const char *input,
	const struct discimg_files_options *options, struct discimg_files **out)
{
	struct discimg_disc *disc;
	int r = discimg_open(job, input, &disc);
	return r < 0 ? r : files_open(job, disc, options, out);
}
