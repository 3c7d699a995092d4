/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bin format: raw 2352-byte sectors of a data track whose sheet is missing, known by the sync
 * pattern and mode byte of every sector (ECMA-130 §14.1 to §14.2).
 */
#include "base/context.h"
#include "format/format.h"
#include "format/runs.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const suffixes[] = { "bin", "raw", NULL };

/* Sizes of a raw sector: plain, with Q (16 bytes), with P to W. */
static const unsigned sizes[] = { SECTOR_RAW_NBYTES, 2368, 2448 };

static bool has_sync(const struct format_probe *probe, size_t offset)
{
	static const uint8_t sync[RAW_HEADER] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		255, 0 };
	return offset + sizeof(sync) <= probe->head_nbytes &&
	       memcmp(probe->head + offset, sync, sizeof(sync)) == 0;
}

/* How many bytes lie between two sync patterns, 0 when there are none. */
static unsigned sector_nbytes(const struct format_probe *probe)
{
	if (!has_sync(probe, 0))
		return 0;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (has_sync(probe, sizes[i]))
			return sizes[i];
	return probe->file_nbytes == SECTOR_RAW_NBYTES ? SECTOR_RAW_NBYTES : 0;
}

static enum format_match probe(const struct format_probe *probe)
{
	if (sector_nbytes(probe))
		return FORMAT_CERTAIN;
	for (size_t i = 0; suffixes[i]; i++)
		if (strcmp(probe->suffix, suffixes[i]) == 0)
			return FORMAT_PLAUSIBLE;
	return FORMAT_NO;
}

static int read_head(struct discimg_job *job, const char *path, struct infile *in, uint8_t head[],
	size_t size, struct format_probe *probe)
{
	ssize_t n = infile_pread(in, job, head, size, 0);
	if (n < 0)
		return fail_errno(job, "cannot read %s", path);
	probe->head = head;
	probe->head_nbytes = (size_t)n;
	probe->file_nbytes = infile_nbytes(in);
	return 0;
}

/* "game.cue" for "game.bin" if that is there; the caller frees it. */
static char *sheet_beside(const char *path)
{
	const char *dot = strrchr(path, '.');
	char *sheet;
	if (!dot || strchr(dot, '/') || asprintf(&sheet, "%.*s.cue", (int)(dot - path), path) < 0)
		return NULL;
	if (access(sheet, R_OK) == 0)
		return sheet;
	free(sheet);
	return NULL;
}

static int check(struct discimg_job *job, const char *path, const struct format_probe *probe)
{
	unsigned nbytes = sector_nbytes(probe);
	if (nbytes == 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: has no sheet, and its bytes do not tell what sectors they are; open "
			"its cue sheet, or write one (for audio: FILE \"%s\" BINARY, TRACK 01 "
			"AUDIO, INDEX 01 00:00:00)",
			path, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	if (nbytes != SECTOR_RAW_NBYTES)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: has no sheet, and sectors of %u bytes; those with sub-channels cannot "
			"be opened without one",
			path, nbytes);
	if (probe->head[RAW_MODE] != 1 && probe->head[RAW_MODE] != 2)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: has no sheet, and its first sector is of mode %u, expected 1 or 2",
			path, probe->head[RAW_MODE]);
	if (probe->file_nbytes / SECTOR_RAW_NBYTES > CD_LAST_LBA)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu raw sectors, but a CD has at most %d (99:59:74)", path,
			(unsigned long long)(probe->file_nbytes / SECTOR_RAW_NBYTES),
			CD_LAST_LBA + 1);
	return 0;
}

static void tell(struct discimg_job *job, const char *path, const struct run *run, const char *type)
{
	char *sheet = sheet_beside(path);
	say(job, DISCIMG_NOTE, "%s: has no sheet; taken as a disc of one %s track", path, type);
	if (sheet)
		say(job, DISCIMG_NOTE, "%s lies beside it: open that to see all tracks", sheet);
	if (run->short_nbytes)
		say(job, DISCIMG_NOTE, "%s: the last sector lacks %llu bytes; they read as zero",
			path, (unsigned long long)run->short_nbytes);
	free(sheet);
}

/* Takes over IN. */
static int describe(struct discimg_job *job, const char *path, struct infile *in,
	const struct format_probe *probe, struct discimg_disc *disc)
{
	struct runs *runs = runs_new();
	struct discimg_track *track = disc_add_track(disc);
	if (!runs || !track) {
		runs_free(runs);
		infile_free(in);
		return fail_nomem(job);
	}
	runs_attach(runs, disc);
	track->mode = probe->head[RAW_MODE] == 1 ? DISCIMG_MODE1 : DISCIMG_MODE2;
	track->stored_nbytes = SECTOR_RAW_NBYTES;
	track->index_lba[1] = 0;
	track->nsectors =
		(uint32_t)((probe->file_nbytes + SECTOR_RAW_NBYTES - 1) / SECTOR_RAW_NBYTES);
	struct run run = { .nsectors = track->nsectors, .nbytes = SECTOR_RAW_NBYTES };
	run.short_nbytes = (uint64_t)run.nsectors * SECTOR_RAW_NBYTES - probe->file_nbytes;
	int file = runs_add_file(job, runs, in);
	int r = file < 0 ? file : runs_add(job, runs, &run);
	if (r == 0)
		r = disc_finish(job, disc, path);
	if (r == 0)
		tell(job, path, &run, track_type_name(track->mode, SECTOR_RAW_NBYTES));
	return r;
}

static int open_bin(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	uint8_t head[2 * 2448];
	struct format_probe found = { .path = path };
	struct infile *in;
	int r = format_open_input(job, path, &in);
	if (r < 0)
		return r;
	r = read_head(job, path, in, head, sizeof(head), &found);
	if (r == 0)
		r = check(job, path, &found);
	struct discimg_disc *disc = r == 0 ? disc_new("bin", DISCIMG_MEDIUM_CD) : NULL;
	if (!disc) {
		infile_free(in);
		return r < 0 ? r : fail_nomem(job);
	}
	r = describe(job, path, in, &found, disc);
	if (r < 0) {
		discimg_disc_free(disc);
		return r;
	}
	*out = disc;
	return 0;
}

const struct format format_bin = {
	.name = "bin",
	.description = "raw 2352-byte sectors of a data track without a sheet",
	.suffixes = suffixes,
	.packable = true,
	.probe = probe,
	.open = open_bin,
};
