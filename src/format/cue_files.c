/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data files of a cue sheet. */
#include "base/flacin.h"
#include "format/cue_sheet.h"
#include "format/datafile.h"
#include "format/wave.h"

#include <stdio.h>
#include <stdlib.h>

/* Sheets name files as WAVE that are FLAC. */
static int find_samples(struct discimg_job *job, const char *where, struct cue_file *file)
{
	if (!flacin_is_flac(job, file->in))
		return wave_find_samples(
			job, where, file->in, &file->data_offset, &file->data_nbytes);
	int r = flacin_open(job, where, &file->in);
	if (r == 0)
		file->data_nbytes = infile_nbytes(file->in);
	return r;
}

static int open_file(struct discimg_job *job, const struct cue_sheet *sheet, struct cue_file *file)
{
	char *where;
	if (asprintf(&where, "%s:%u: FILE %.200s", sheet->path, file->line, file->name) < 0)
		return fail_nomem(job);
	int r = datafile_open(job, sheet->path, file->name, where, &file->in);
	if (r == 0)
		file->data_nbytes = infile_nbytes(file->in);
	if (r == 0 && file->type == CUE_WAVE)
		r = find_samples(job, where, file);
	free(where);
	return r;
}

int cue_open_files(struct discimg_job *job, struct cue_sheet *sheet)
{
	for (size_t i = 0; i < sheet->nfiles; i++) {
		int r = open_file(job, sheet, &sheet->files[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

void cue_sheet_free(struct cue_sheet *sheet)
{
	for (size_t i = 0; i < sheet->nfiles; i++) {
		infile_free(sheet->files[i].in);
		free(sheet->files[i].name);
	}
	free(sheet->packs_name);
	free(sheet->files);
	free(sheet->marks);
	discimg_disc_free(sheet->disc);
	*sheet = (struct cue_sheet){ 0 };
}

uint32_t cue_session_gap(unsigned number)
{
	uint32_t leadout = number == 1 ? CUE_FIRST_LEADOUT_NSECTORS : CUE_LEADOUT_NSECTORS;
	return leadout + CUE_LEADIN_NSECTORS + CUE_SESSION_PREGAP_NSECTORS;
}
