/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cue format: from the INDEX lines of a sheet and the sizes of its files to a disc. The first
 * sector of the first file is LBA 0, PREGAP and POSTGAP insert sectors that no file holds, and
 * addresses count on from file to file.
 */
#include "base/count.h"
#include "format/cue_sheet.h"
#include "format/cue_write.h"
#include "format/format.h"
#include "format/runs.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct layout {
	struct discimg_job *job;
	struct cue_sheet *sheet;
	struct runs *runs;
	unsigned run_file[CUE_MAX_FILES];
	int64_t lba;       /* of the next sector */
	uint64_t offset;   /* bytes of the current file that lie behind */
	uint32_t position; /* sectors of it that lie behind */
	struct discimg_track *track;
};

static uint32_t sector_nbytes(const struct discimg_track *track)
{
	return track->stored_nbytes + track->stored_sub_nbytes;
}

static const struct cue_mark *next_in_file(const struct cue_sheet *sheet, size_t i)
{
	bool is_last = i + 1 == sheet->nmarks || sheet->marks[i + 1].file != sheet->marks[i].file;
	return is_last ? NULL : &sheet->marks[i + 1];
}

static bool is_first_of_file(const struct cue_sheet *sheet, size_t i)
{
	return i == 0 || sheet->marks[i - 1].file != sheet->marks[i].file;
}

static bool is_first_of_track(const struct cue_sheet *sheet, size_t i)
{
	return i == 0 || sheet->marks[i - 1].track != sheet->marks[i].track;
}

/* The index must have at least a byte of the file behind it. */
static int check_reach(struct layout *l, const struct cue_mark *mark)
{
	const struct cue_file *file = &l->sheet->files[mark->file];
	uint64_t offset =
		l->offset + (uint64_t)(mark->position - l->position) * sector_nbytes(l->track);
	if (offset < file->data_nbytes)
		return 0;
	return CUE_FAIL(l->job, l->sheet, mark->line,
		"INDEX %02u lies at byte %llu of FILE %.200s, which has only %llu", mark->number,
		(unsigned long long)offset, file->name, (unsigned long long)file->data_nbytes);
}

/* Sectors of a file before its first INDEX belong to that track's pregap. */
static int check_lead(struct layout *l, size_t i)
{
	const struct cue_mark *mark = &l->sheet->marks[i];
	if (!is_first_of_file(l->sheet, i) || !is_first_of_track(l->sheet, i) || !mark->position)
		return 0;
	if (mark->number == 0)
		return CUE_FAIL(l->job, l->sheet, mark->line,
			"INDEX 00 leaves %u sector%s of FILE %.200s before it to no track, "
			"expected "
			"00:00:00",
			mark->position, noun_s(mark->position), l->sheet->files[mark->file].name);
	say(l->job, DISCIMG_NOTE,
		"%s:%u: %u sector%s lie%s before INDEX 01 in FILE %.200s; taken as the pregap",
		l->sheet->path, mark->line, mark->position, noun_s(mark->position),
		verb_s(mark->position), l->sheet->files[mark->file].name);
	l->track->index_lba[0] = l->track->start_lba;
	return 0;
}

static int check_type(struct layout *l, const struct cue_mark *mark)
{
	const struct cue_file *file = &l->sheet->files[mark->file];
	if (file->type != CUE_WAVE || l->track->mode == DISCIMG_AUDIO)
		return 0;
	return CUE_FAIL(l->job, l->sheet, l->sheet->track_line[mark->track],
		"TRACK %02u lies in a WAVE file, expected mode AUDIO", l->track->number);
}

/* The sectors from mark I (or its file's beginning) to the next mark, or the end of the file. */
static int add_piece(struct layout *l, size_t i)
{
	const struct cue_mark *mark = &l->sheet->marks[i], *next = next_in_file(l->sheet, i);
	const struct cue_file *file = &l->sheet->files[mark->file];
	uint32_t size = sector_nbytes(l->track);
	uint64_t left = file->data_nbytes - l->offset;
	uint64_t nsectors = next ? next->position - l->position : (left + size - 1) / size;
	if (nsectors > INT32_MAX)
		return CUE_FAIL(l->job, l->sheet, mark->line,
			"FILE %.200s has %llu sectors, more than any disc", file->name,
			(unsigned long long)nsectors);
	struct run run = { .lba = (int32_t)l->lba,
		.nsectors = (uint32_t)nsectors,
		.file = l->run_file[mark->file],
		.offset = file->data_offset + l->offset,
		.nbytes = size,
		.swapped = file->type == CUE_MOTOROLA && track_is_audio(l->track),
		.short_nbytes = nsectors * size > left ? nsectors * size - left : 0 };
	l->track->index_lba[mark->number] = (int32_t)(l->lba + mark->position - l->position);
	l->lba += (int64_t)nsectors;
	l->offset += nsectors * size;
	l->position += (uint32_t)nsectors;
	if (next && run.short_nbytes)
		return check_reach(l, next);
	if (run.short_nbytes)
		say(l->job, DISCIMG_NOTE,
			"%s:%u: the last sector of FILE %.200s lacks %llu bytes; they read as zero",
			l->sheet->path, file->line, file->name,
			(unsigned long long)run.short_nbytes);
	return nsectors ? runs_add(l->job, l->runs, &run) : 0;
}

static int lay_mark(struct layout *l, size_t i)
{
	const struct cue_mark *mark = &l->sheet->marks[i];
	if (is_first_of_file(l->sheet, i))
		l->offset = l->position = 0;
	int r = check_type(l, mark);
	if (r == 0)
		r = check_reach(l, mark);
	if (r == 0)
		r = check_lead(l, i);
	return r < 0 ? r : add_piece(l, i);
}

/* What needs a CD says so: gaps, flags, numbers. Else any medium of the size will do. */
static bool is_plain(const struct discimg_disc *disc)
{
	const struct discimg_track *track = disc->tracks;
	return disc->ntracks == 1 && track->mode == DISCIMG_MODE1 &&
	       track->stored_nbytes == SECTOR_USER_NBYTES && track->index_lba[1] == 0 &&
	       track->index_lba[2] == DISCIMG_NO_LBA && !track->postgap_unstored && !track->flags &&
	       !track->isrc[0] && !disc->mcn[0] && track->number == 1;
}

static int end_track(struct layout *l, size_t i)
{
	struct discimg_track *track = l->track;
	l->lba += track->postgap_unstored;
	bool is_gd = l->sheet->high_density > 0;
	int64_t limit = is_plain(l->sheet->disc) ? INT32_MAX - 1
			: is_gd                  ? GD_LAST_LBA
						 : CD_LAST_LBA;
	if (l->lba - 1 > limit)
		return CUE_FAIL(l->job, l->sheet, l->sheet->track_line[i],
			"TRACK %02u ends at sector %lld, but a %s ends at %lld%s", track->number,
			(long long)l->lba - 1, is_gd ? "GD-ROM" : "CD", (long long)limit,
			is_gd ? "" : " (99:59:74)");
	track->nsectors = (uint32_t)(l->lba - track->start_lba);
	return 0;
}

/* Between two sessions, or the two areas of a GD-ROM. */
static int skip_gap(struct layout *l, size_t i)
{
	struct cue_sheet *sheet = l->sheet;
	if (i == 0 || i != sheet->high_density) {
		l->lba += sheet->session_gap[i];
		return 0;
	}
	if (l->lba > GD_HIGH_DENSITY_LBA)
		return CUE_FAIL(l->job, sheet, sheet->track_line[i],
			"TRACK %02u is the first of the high-density area, which begins at sector "
			"%d, but the tracks before end at %lld",
			l->track->number, GD_HIGH_DENSITY_LBA, (long long)l->lba);
	l->lba = GD_HIGH_DENSITY_LBA;
	return 0;
}

static int lay_track(struct layout *l, size_t i, size_t *mark)
{
	struct cue_sheet *sheet = l->sheet;
	l->track = &sheet->disc->tracks[i];
	int r = skip_gap(l, i);
	if (r < 0)
		return r;
	l->track->start_lba = (int32_t)l->lba;
	l->lba += l->track->pregap_unstored;
	for (; r == 0 && *mark < sheet->nmarks && sheet->marks[*mark].track == i; (*mark)++) {
		r = lay_mark(l, *mark);
		if (r == 0 && l->lba > INT32_MAX)
			r = CUE_FAIL(l->job, sheet, sheet->track_line[i],
				"TRACK %02u ends behind the last sector that any disc has",
				l->track->number);
	}
	if (r < 0)
		return r;
	if (l->track->pregap_unstored || l->track->index_lba[0] != DISCIMG_NO_LBA)
		l->track->index_lba[0] = l->track->start_lba;
	return end_track(l, i);
}

static int lay_out(struct layout *l)
{
	size_t mark = 0;
	for (size_t i = 0; i < l->sheet->nfiles; i++) {
		struct cue_file *file = &l->sheet->files[i];
		int number = runs_add_file(l->job, l->runs, file->in);
		file->in = NULL;
		if (number < 0)
			return number;
		l->run_file[i] = (unsigned)number;
	}
	for (size_t i = 0; i < l->sheet->disc->ntracks; i++) {
		int r = lay_track(l, i, &mark);
		if (r < 0)
			return r;
	}
	if (is_plain(l->sheet->disc))
		l->sheet->disc->medium = DISCIMG_MEDIUM_ANY;
	l->sheet->disc->is_gd = l->sheet->high_density > 0;
	return disc_finish(l->job, l->sheet->disc, l->sheet->path);
}

static int describe(struct discimg_job *job, struct cue_sheet *sheet)
{
	struct layout l = { .job = job, .sheet = sheet, .runs = runs_new() };
	if (!l.runs)
		return fail_nomem(job);
	runs_attach(l.runs, sheet->disc);
	return lay_out(&l);
}

static int open_cue(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct cue_sheet sheet;
	int r = cue_parse(job, path, &sheet);
	if (r == 0)
		r = cue_read_packs(job, &sheet);
	if (r == 0)
		r = cue_open_files(job, &sheet);
	if (r == 0)
		r = describe(job, &sheet);
	if (r == 0) {
		*out = sheet.disc;
		sheet.disc = NULL;
	}
	cue_sheet_free(&sheet);
	return r;
}

/* "TRACK 01" at the beginning of the LEFT bytes at P. */
static bool is_track_line(const char *p, size_t left)
{
	char line[32] = "";
	const char *word = line;
	memcpy(line, p, left < sizeof(line) ? left : sizeof(line) - 1);
	word += strspn(word, " \t");
	if (strncasecmp(word, "TRACK", 5) != 0)
		return false;
	size_t nblanks = strspn(word + 5, " \t");
	return nblanks > 0 && isdigit((unsigned char)word[5 + nblanks]);
}

static enum format_match probe(const struct format_probe *probe)
{
	return format_match_sheet(probe, is_track_line, "cue");
}

static const char *const suffixes[] = { "cue", NULL };

const struct format format_cue = {
	.name = "cue",
	.description = "cue sheet with BINARY, MOTOROLA or WAVE files",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_SESSIONS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI |
		 KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_INDEXES | KEEPS_FLAGS |
		 KEEPS_SCMS | KEEPS_MCN | KEEPS_ISRC | KEEPS_CDTEXT | KEEPS_TRACK_GENRES |
		 KEEPS_LANGUAGES | KEEPS_REMARKS | KEEPS_FIRST_NUMBER | KEEPS_CDG,
	.audio = DISCIMG_AUDIO_FILE_FLAC,
	.probe = probe,
	.open = open_cue,
	.create = cue_create,
};
