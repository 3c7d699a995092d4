/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is mastered, written as an image of any format: plain sectors by the shortest way. */
#include "job/save_mastered.h"

#include "base/context.h"
#include "base/outfile.h"
#include "format/packing.h"
#include "job/anydrive.h"
#include "job/save.h"

#include <string.h>
#include <strings.h>

/* "os.iso.gz" */
static bool is_packed(const char *out)
{
	const char *dot = strrchr(out, '.'), *suffix;
	for (size_t i = 0; dot && (suffix = packing_suffix(i)); i++)
		if (strcasecmp(dot + 1, suffix) == 0)
			return true;
	return false;
}

static int format_of(struct discimg_job *job, const char *out, const struct format **format)
{
	if (format_of_output(job, out, format) == 0)
		return 0;
	forgive(job); /* a name without a suffix that tells: plain sectors, as always */
	*format = &format_iso;
	if (!is_packed(out))
		return 0;
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"%s: that packing is read, but not written: write to -, and to gzip, xz or zstd "
		"through a pipe",
		out);
}

static int write_through(struct discimg_job *job, const char *out,
	const struct mastering *mastering, const struct format *format)
{
	struct discimg_disc *disc;
	int r = mastering->open(mastering->state, job, &disc);
	if (r < 0)
		return r;
	struct save_plan plan = {
		.disc = disc, .format = format, .path = out, .phase = "mastering"
	};
	r = save_image(job, &plan, NULL);
	discimg_disc_free(disc);
	return r;
}

static int write_plain(struct discimg_job *job, const char *out, const struct mastering *mastering)
{
	struct outfile *file;
	int r = outfile_open(job, out, OUTFILE_REPLACE, &file);
	if (r < 0)
		return r;
	r = mastering->save(mastering->state, job, file);
	if (r == 0)
		r = outfile_commit(job, file);
	outfile_free(file);
	return r;
}

int save_mastered(struct discimg_job *job, const char *out, const struct mastering *mastering)
{
	if (anydrive_file(out))
		return fail(job, DISCIMG_E_INVALID,
			"%s is a drive, not an image; burn writes a tree to it", out);
	const struct format *format;
	int r = format_of(job, out, &format);
	if (r < 0)
		return r;
	return format == &format_iso && outfile_is_file(out)
		       ? write_plain(job, out, mastering)
		       : write_through(job, out, mastering, format);
}
