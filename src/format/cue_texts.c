/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CDTEXTFILE: the packs of CD-TEXT in a file of their own, which a cue sheet needs for languages
 * beyond the first, and for what its words cannot tell of that (CDRWIN user guide, appendix A).
 */
#include "disc/cdtext.h"
#include "format/cue_sheet.h"
#include "format/cue_write.h"
#include "format/datafile.h"
#include "sector/cdtext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADER_NBYTES = 4, /* as READ TOC returns it; may be there */
	MAX_NBYTES = HEADER_NBYTES + CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES + 1,
};

/* The words of the sheet are in UTF-8 and count more than the first block of the packs. */
static int read_packs(struct discimg_job *job, struct discimg_disc *disc, const char *where,
	const uint8_t *packs, size_t npacks)
{
	struct disc_cdtext *words = disc->cdtext[0];
	disc->cdtext[0] = NULL;
	int r = disc_read_cdtext(job, disc, where, packs, npacks);
	for (unsigned track = 0; words && track < DISC_CDTEXT_NTRACKS; track++)
		for (int i = 0; r == 0 && i < DISCIMG_CDTEXT_NFIELDS; i++) {
			const char *text = words->texts[track][i];
			if (text && !disc_set_cdtext(
					    disc, 0, track, (enum discimg_cdtext_field)i, text))
				r = fail_nomem(job);
		}
	disc_cdtext_free(words);
	return r;
}

static int read_file(
	struct discimg_job *job, struct discimg_disc *disc, const char *where, struct infile *in)
{
	const uint8_t *packs;
	uint8_t *bytes = malloc(MAX_NBYTES + 1);
	if (!bytes)
		return fail_nomem(job);
	ssize_t n = infile_pread(in, job, bytes, MAX_NBYTES + 1, 0);
	size_t npacks = n > 0 ? cdtext_find_packs(bytes, (size_t)n, &packs) : 0;
	int r = 0;
	if (n < 0)
		r = fail_errno(job, "%s: cannot read it", where);
	else if (npacks == 0 || n > MAX_NBYTES)
		r = fail(job, DISCIMG_E_FORMAT,
			"%s holds no CD-TEXT, expected up to %d packs of %d bytes", where,
			CDTEXT_MAX_PACKS, CDTEXT_PACK_NBYTES);
	else
		r = read_packs(job, disc, where, packs, npacks);
	free(bytes);
	return r;
}

/* Remarks are kept in the order of a sheet; the last one is of the disc. */
static void move_before_tracks(struct discimg_disc *disc)
{
	struct disc_remark last = disc->remarks[disc->nremarks - 1];
	size_t i = disc->nremarks - 1;
	for (; i > 0 && disc->remarks[i - 1].track > 0; i--)
		disc->remarks[i] = disc->remarks[i - 1];
	disc->remarks[i] = last;
}

/* The line stays as a remark, so that the user can find what is missing. */
static int go_without(struct discimg_job *job, struct cue_sheet *sheet, const char *where)
{
	char *line;
	forgive(job);
	say(job, DISCIMG_WARNING, "%s is not there; its texts are missing", where);
	if (asprintf(&line, "CDTEXTFILE \"%s\"", sheet->packs_name) < 0)
		return fail_nomem(job);
	bool kept = disc_add_remark(sheet->disc, 0, line);
	free(line);
	if (!kept)
		return fail_nomem(job);
	move_before_tracks(sheet->disc);
	return 0;
}

int cue_read_packs(struct discimg_job *job, struct cue_sheet *sheet)
{
	char *where;
	struct infile *in = NULL;
	if (!sheet->packs_name)
		return 0;
	if (asprintf(&where, "%s:%u: CDTEXTFILE %.200s", sheet->path, sheet->packs_line,
		    sheet->packs_name) < 0)
		return fail_nomem(job);
	int r = datafile_open(job, sheet->path, sheet->packs_name, where, &in);
	if (r == DISCIMG_E_NOTFOUND)
		r = go_without(job, sheet, where);
	else if (r == 0)
		r = read_file(job, sheet->disc, where, in);
	infile_free(in);
	free(where);
	return r;
}

/* True when words tell all of DISC's texts: one block, in English, with no codes. */
static bool words_suffice(const struct discimg_disc *disc)
{
	const struct discimg_cdtext_block *first = discimg_disc_cdtext_block(disc, 0);
	for (unsigned i = 1; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		if (disc->cdtext[i])
			return false;
	return !first ||
	       (first->language == DISC_LANGUAGE_ENGLISH && !first->genre && !first->copyright);
}

int cue_make_packs(struct discimg_job *job, const struct discimg_disc *disc, const char *where,
	uint8_t **bytes, size_t *nbytes)
{
	size_t npacks;
	*bytes = NULL;
	if (words_suffice(disc))
		return 0;
	int r = disc_make_cdtext(job, disc, where, bytes, &npacks);
	if (r < 0 || !*bytes)
		return r;
	uint8_t *ended = realloc(*bytes, npacks * CDTEXT_PACK_NBYTES + 1);
	if (!ended) {
		free(*bytes);
		*bytes = NULL;
		return fail_nomem(job);
	}
	*bytes = ended;
	*nbytes = npacks * CDTEXT_PACK_NBYTES + 1;
	ended[*nbytes - 1] = 0; /* as CDRWIN ends it */
	return 0;
}
