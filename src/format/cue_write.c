/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as a cue sheet: what its tracks are called there. */
#include "format/cue_write.h"

#include "sector/raw.h"

static void choose_shape(const struct discimg_track *track, const struct format_options *options,
	struct sheet_place *place)
{
	enum discimg_track_mode mode = track->mode;
	place->shape = (struct sector_shape){ .nbytes = track->stored_nbytes };
	if (options->raw || !track_type_name(mode, track->stored_nbytes))
		place->shape.nbytes = SECTOR_RAW_NBYTES;
	if (mode == DISCIMG_CDG && track->stored_sub_nbytes == SECTOR_SUB_NBYTES)
		place->shape.sub_nbytes = SECTOR_SUB_NBYTES;
	else if (mode == DISCIMG_CDG)
		mode = DISCIMG_AUDIO;
	place->type = track_type_name(mode, place->shape.nbytes);
	if (mode == DISCIMG_AUDIO)
		place->audio = options->audio;
}

static const struct sheet_dialect dialect = {
	.suffix = ".cue",
	.article = "a cue sheet",
	.choose = choose_shape,
	.print = cue_print,
	.side_suffix = "cdt",
	.make_side = cue_make_packs,
};

int cue_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	return sheet_create(job, disc, path, options, &dialect, out);
}
