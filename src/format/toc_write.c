/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as a .toc: what its tracks are called there. */
#include "format/toc_write.h"

#include "base/context.h"
#include "format/toc_sheet.h"
#include "sector/raw.h"

/* Mode 2 of 2336 bytes is called formless or mixed when it is printed, as the disc's type tells. */
static const char *mode_name(const struct discimg_track *track, unsigned nbytes)
{
	if (track_is_audio(track))
		return "AUDIO";
	if (track->mode == DISCIMG_MODE1)
		return nbytes == SECTOR_RAW_NBYTES ? "MODE1_RAW" : "MODE1";
	if (nbytes == SECTOR_RAW_NBYTES)
		return "MODE2_RAW";
	return nbytes == SECTOR_USER_NBYTES ? "MODE2_FORM1" : "MODE2_FORM_MIX";
}

/* SWAP is a word of FILE only; with sub-channels it must be DATAFILE, high byte first. */
static void choose_shape(const struct discimg_track *track, const struct format_options *options,
	struct sheet_place *place)
{
	place->shape = (struct sector_shape){ .nbytes = track->stored_nbytes,
		.sub_nbytes = track->stored_sub_nbytes };
	if (options->raw)
		place->shape.nbytes = SECTOR_RAW_NBYTES;
	place->type = mode_name(track, place->shape.nbytes);
	if (track_is_audio(track) && !place->shape.sub_nbytes)
		place->audio = options->audio;
	place->is_swapped = track_is_audio(track) && place->shape.sub_nbytes;
}

static const struct sheet_dialect dialect = {
	.suffix = ".toc",
	.article = "a .toc",
	.of_cd_only = true,
	.choose = choose_shape,
	.print = toc_print,
};

/* CD_I says of all Mode 2 tracks that they are CD-i. */
static int check_modes(struct discimg_job *job, const struct discimg_disc *disc)
{
	bool is_cdi = disc->sessions[0].disc_type == TOC_TYPE_CDI;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (track->mode != (is_cdi ? DISCIMG_MODE2 : DISCIMG_CDI))
			continue;
		return fail(job, DISCIMG_E_REFUSED,
			"track %u is %s, others are not, or the disc is not: a .toc tells that of "
			"the whole disc only",
			track->number, is_cdi ? "no CD-i track" : "a CD-i track");
	}
	return 0;
}

int toc_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	int r = check_modes(job, disc);
	return r < 0 ? r : sheet_create(job, disc, path, options, &dialect, out);
}
