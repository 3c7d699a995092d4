/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The toc format: from the pieces of a cdrdao .toc to a disc. LBA 0 is the first sector of the
 * first track, whether or not that is a pregap, and tracks follow each other.
 */
#include "base/count.h"
#include "format/form2.h"
#include "format/format.h"
#include "format/runs.h"
#include "format/splice.h"
#include "format/toc_sheet.h"
#include "format/toc_write.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

struct layout {
	struct discimg_job *job;
	struct toc_sheet *sheet;
	struct runs *runs;
	struct infile *in[TOC_MAX_FILES]; /* of the sheet's files, which the runs own */
	unsigned run_file[TOC_MAX_FILES]; /* and as the runs number them */
	int64_t lba;                      /* of the next track */
	/* the current track */
	struct toc_track *entry;
	struct discimg_track *track;
	const struct toc_piece *pieces;
	unsigned in_nbytes; /* of a sector in the files, sub-channels included */
	uint64_t nbytes;    /* of all pieces */
};

static uint64_t sectors_of(const struct layout *l, uint64_t nbytes)
{
	return nbytes / l->in_nbytes + (nbytes % l->in_nbytes != 0);
}

static uint64_t bytes_before(const struct layout *l, size_t npieces)
{
	uint64_t nbytes = 0;
	for (size_t i = 0; i < npieces; i++)
		nbytes += l->pieces[i].nbytes;
	return nbytes;
}

static int measure(struct layout *l)
{
	int64_t last;
	if (l->entry->npieces == 0)
		return TOC_FAIL(l->job, l->sheet, l->entry->line,
			"TRACK has no data, expected FILE, DATAFILE, SILENCE or ZERO in it");
	l->nbytes = bytes_before(l, l->entry->npieces);
	last = l->lba + (int64_t)sectors_of(l, l->nbytes) - 1;
	if (last > CD_LAST_LBA)
		return TOC_FAIL(l->job, l->sheet, l->entry->line,
			"TRACK ends at sector %lld, but a CD ends at %d (99:59:74)",
			(long long)last, CD_LAST_LBA);
	l->track->start_lba = (int32_t)l->lba;
	l->track->nsectors = (uint32_t)sectors_of(l, l->nbytes);
	return 0;
}

/* START or END in sectors from the track's beginning. */
static int find_position(
	struct layout *l, const char *what, const struct toc_position *position, uint32_t *nsectors)
{
	*nsectors = position->is_told ? position->nsectors
				      : (uint32_t)sectors_of(l, bytes_before(l, position->npieces));
	if (*nsectors < l->track->nsectors)
		return 0;
	return TOC_FAIL(l->job, l->sheet, position->line,
		"%s lies %u sector%s behind the track's beginning, but it has only %u", what,
		*nsectors, noun_s(*nsectors), l->track->nsectors);
}

static int add_index(struct layout *l, unsigned i, unsigned line, uint32_t nsectors)
{
	struct discimg_track *track = l->track;
	int64_t lba = (int64_t)track->index_lba[1] + nsectors;
	if (i == DISCIMG_NINDEXES)
		return TOC_FAIL(
			l->job, l->sheet, line, "END would be INDEX 100, expected at most 99");
	if (lba <= track->index_lba[i - 1])
		return TOC_FAIL(l->job, l->sheet, line, "INDEX %02u does not lie behind INDEX %02u",
			i, i - 1);
	if (lba >= track_end_lba(track))
		return TOC_FAIL(l->job, l->sheet, line,
			"INDEX %02u lies %u sector%s behind INDEX 01, but there the track ends", i,
			nsectors, noun_s(nsectors));
	track->index_lba[i] = (int32_t)lba;
	return 0;
}

/* END makes an index of its own, between the others. */
static int add_indexes(struct layout *l, uint32_t start)
{
	const struct toc_track *entry = l->entry;
	uint32_t end = UINT32_MAX;
	unsigned next = 2;
	int r = entry->end.line ? find_position(l, "END", &entry->end, &end) : 0;
	if (r == 0 && end <= start)
		r = TOC_FAIL(l->job, l->sheet, entry->end.line,
			"END lies %u sector%s behind the track's beginning, inside its pregap", end,
			noun_s(end));
	bool has_end = entry->end.line != 0;
	for (unsigned i = 0; r == 0 && i < entry->nindexes; i++) {
		if (has_end && end - start < entry->index[i]) {
			r = add_index(l, next++, entry->end.line, end - start);
			has_end = false;
		}
		if (r == 0)
			r = add_index(l, next++, entry->index_line[i], entry->index[i]);
	}
	return r == 0 && has_end ? add_index(l, next, entry->end.line, end - start) : r;
}

static int find_indexes(struct layout *l, uint32_t *start)
{
	*start = 0;
	int r = l->entry->start.line ? find_position(l, "START", &l->entry->start, start) : 0;
	if (r < 0)
		return r;
	if (*start)
		l->track->index_lba[0] = l->track->start_lba;
	l->track->index_lba[1] = l->track->start_lba + (int32_t)*start;
	return add_indexes(l, *start);
}

/* Zeros around the track are told to the disc, and kept nowhere. */
static void find_gaps(struct layout *l, uint32_t start)
{
	uint64_t nlead = 0, ntail = 0;
	size_t n = l->entry->npieces;
	for (size_t i = 0; i < n && l->pieces[i].kind == TOC_ZEROS; i++)
		nlead += l->pieces[i].nbytes;
	for (size_t i = n; i > 0 && l->pieces[i - 1].kind == TOC_ZEROS; i--)
		ntail += l->pieces[i - 1].nbytes;
	uint64_t lead = nlead / l->in_nbytes, end = sectors_of(l, l->nbytes - ntail);
	l->track->pregap_unstored = lead < start ? (uint32_t)lead : start;
	if (end < l->track->pregap_unstored)
		end = l->track->pregap_unstored;
	l->track->postgap_unstored = l->track->nsectors - (uint32_t)end;
}

/* Whether each piece begins with a sector. */
static bool is_aligned(const struct layout *l)
{
	uint64_t nbytes = 0;
	for (size_t i = 0; i < l->entry->npieces; i++) {
		if (nbytes % l->in_nbytes)
			return false;
		nbytes += l->pieces[i].nbytes;
	}
	return true;
}

static bool is_swapped(const struct layout *l, const struct toc_piece *piece)
{
	return track_is_audio(l->track) && piece->kind != TOC_ZEROS && !piece->is_low_first;
}

/* RUN is of IN, and its sectors are as the files have them. */
static int add_run(struct layout *l, struct infile *in, struct run *run)
{
	if (l->entry->in_nbytes != FORM2_USER_NBYTES || run->zeros)
		return runs_add(l->job, l->runs, run);
	struct infile *form2 =
		form2_new(in, run->offset, run->nsectors, l->track->stored_sub_nbytes);
	int number = form2 ? runs_add_file(l->job, l->runs, form2) : fail_nomem(l->job);
	if (number < 0)
		return number;
	run->file = (unsigned)number;
	run->offset = run->short_nbytes = 0;
	run->nbytes = l->track->stored_nbytes + l->track->stored_sub_nbytes;
	return runs_add(l->job, l->runs, run);
}

/* The sectors of the track from FIRST to END, of those that are stored. */
static bool clip(const struct layout *l, uint64_t *first, uint64_t *end)
{
	uint64_t begin = l->track->pregap_unstored;
	uint64_t limit = l->track->nsectors - l->track->postgap_unstored;
	*first = *first < begin ? begin : *first;
	*end = *end > limit ? limit : *end;
	return *first < *end;
}

static int add_aligned(struct layout *l)
{
	uint64_t before = 0;
	for (size_t i = 0; i < l->entry->npieces; i++) {
		const struct toc_piece *piece = &l->pieces[i];
		uint64_t begin = before / l->in_nbytes, first = begin;
		uint64_t end = sectors_of(l, before + piece->nbytes);
		bool zeros = piece->kind == TOC_ZEROS;
		uint64_t skip_nbytes;
		before += piece->nbytes;
		if (!clip(l, &first, &end))
			continue;
		skip_nbytes = (first - begin) * l->in_nbytes;
		uint64_t wanted = (end - first) * l->in_nbytes, left = piece->nbytes - skip_nbytes;
		struct run run = { .lba = l->track->start_lba + (int32_t)first,
			.nsectors = (uint32_t)(end - first),
			.file = zeros ? 0 : l->run_file[piece->file],
			.offset = piece->offset + skip_nbytes,
			.nbytes = l->in_nbytes,
			.zeros = zeros,
			.swapped = is_swapped(l, piece),
			.short_nbytes = wanted > left && !zeros ? wanted - left : 0 };
		int r = add_run(l, zeros ? NULL : l->in[piece->file], &run);
		if (r < 0)
			return r;
	}
	return 0;
}

/* All pieces of the track as one file. With sub-channels, only the samples are to be swapped. */
static struct infile *splice(struct layout *l)
{
	size_t n = l->entry->npieces;
	struct splice_piece *parts = calloc(n, sizeof(*parts));
	struct infile *in;
	if (!parts)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const struct toc_piece *piece = &l->pieces[i];
		bool zeros = piece->kind == TOC_ZEROS;
		parts[i] = (struct splice_piece){ .in = zeros ? NULL : l->in[piece->file],
			.offset = piece->offset,
			.nbytes = piece->nbytes,
			.swapped = is_swapped(l, piece) && !l->track->stored_sub_nbytes };
	}
	in = splice_new(l->sheet->path, parts, n);
	free(parts);
	return in;
}

static int add_spliced(struct layout *l)
{
	struct discimg_track *track = l->track;
	struct infile *in = splice(l);
	int number = in ? runs_add_file(l->job, l->runs, in) : fail_nomem(l->job);
	if (number < 0)
		return number;
	uint64_t first = track->pregap_unstored, end = track->nsectors - track->postgap_unstored;
	struct run run = { .lba = track->start_lba + (int32_t)first,
		.nsectors = (uint32_t)(end - first),
		.file = (unsigned)number,
		.offset = first * l->in_nbytes,
		.nbytes = l->in_nbytes,
		.swapped = track_is_audio(track) && track->stored_sub_nbytes,
		.short_nbytes =
			end * l->in_nbytes > l->nbytes ? end * l->in_nbytes - l->nbytes : 0 };
	return run.nsectors ? add_run(l, in, &run) : 0;
}

static int lay_track(struct layout *l, size_t i)
{
	uint32_t start;
	l->entry = &l->sheet->tracks[i];
	l->track = &l->sheet->disc->tracks[i];
	l->pieces = l->sheet->pieces ? l->sheet->pieces + l->entry->first : NULL;
	l->in_nbytes = l->entry->in_nbytes + l->track->stored_sub_nbytes;
	int r = measure(l);
	if (r == 0)
		r = find_indexes(l, &start);
	if (r < 0)
		return r;
	find_gaps(l, start);
	r = is_aligned(l) ? add_aligned(l) : add_spliced(l);
	l->lba += l->track->nsectors;
	return r;
}

static int lay_out(struct layout *l)
{
	struct toc_sheet *sheet = l->sheet;
	for (size_t i = 0; i < sheet->nfiles; i++) {
		l->in[i] = sheet->files[i].in;
		sheet->files[i].in = NULL;
		int number = runs_add_file(l->job, l->runs, l->in[i]);
		if (number < 0)
			return number;
		l->run_file[i] = (unsigned)number;
	}
	for (size_t i = 0; i < sheet->disc->ntracks; i++) {
		int r = lay_track(l, i);
		if (r < 0)
			return r;
	}
	int r = disc_finish(l->job, sheet->disc, sheet->path);
	if (r == 0 && sheet->disc_type >= 0)
		sheet->disc->sessions[0].disc_type = (unsigned)sheet->disc_type;
	return r;
}

static int describe(struct discimg_job *job, struct toc_sheet *sheet)
{
	struct layout *l = calloc(1, sizeof(*l));
	int r;
	if (!l || !(l->runs = runs_new())) {
		free(l);
		return fail_nomem(job);
	}
	l->job = job;
	l->sheet = sheet;
	runs_attach(l->runs, sheet->disc);
	r = lay_out(l);
	free(l);
	return r;
}

static int open_toc(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct toc_sheet *sheet = calloc(1, sizeof(*sheet));
	if (!sheet)
		return fail_nomem(job);
	int r = toc_parse(job, path, sheet);
	if (r == 0)
		r = toc_open_files(job, sheet);
	if (r == 0)
		r = describe(job, sheet);
	if (r == 0) {
		*out = sheet->disc;
		sheet->disc = NULL;
	}
	toc_sheet_free(sheet);
	return r;
}

/* "TRACK AUDIO" or "TRACK MODE…" at the beginning of a line. */
static bool is_track_line(const char *line, size_t nbytes)
{
	static const char *const modes[] = { "AUDIO", "MODE1", "MODE2" };
	char word[64] = "";
	const char *p = word;
	memcpy(word, line, nbytes < sizeof(word) ? nbytes : sizeof(word) - 1);
	p += strspn(p, " \t");
	if (strncmp(p, "TRACK", 5) != 0 || (p[5] != ' ' && p[5] != '\t'))
		return false;
	p += 5 + strspn(p + 5, " \t");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strncmp(p, modes[i], strlen(modes[i])) == 0)
			return true;
	return false;
}

static enum format_match probe(const struct format_probe *probe)
{
	return format_match_sheet(probe, is_track_line, "toc");
}

static const char *const suffixes[] = { "toc", NULL };

const struct format format_toc = {
	.name = "toc",
	.description = "cdrdao .toc with raw, WAVE or data files",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI | KEEPS_SUB_RAW |
		 KEEPS_SUB_RW | KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_INDEXES |
		 KEEPS_FLAGS | KEEPS_MCN | KEEPS_ISRC | KEEPS_CDTEXT | KEEPS_LANGUAGES |
		 KEEPS_REMARKS | KEEPS_FIRST_NUMBER | KEEPS_DISC_TYPE,
	.audio = DISCIMG_AUDIO_FILE_WAV,
	.probe = probe,
	.open = open_toc,
	.create = toc_create,
};
