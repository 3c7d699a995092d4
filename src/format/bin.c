/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bin format: sectors of a data track whose sheet is missing. Raw ones of 2352 bytes, with or
 * without sub-channels behind each, are known by the sync pattern and mode byte that each begins
 * with (ECMA-130 §14.1 to §14.2); those of 2336 bytes by their sub-headers, which Mode 2 sectors of
 * either form carry twice (Yellow Book, CD-ROM XA).
 */
#include "base/context.h"
#include "format/format.h"
#include "format/runs.h"
#include "sector/msf.h"
#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	Q_BEHIND_NBYTES = 16, /* what drives return of Q alone (MMC-6 READ CD, 010b) */

	DESCRIPTOR_LBA = 16,  /* of the first volume descriptor (ECMA-119 §6.2.1) */
	DESCRIPTOR_ID = 1,    /* in it, five bytes */
	SUBHEADER_NBYTES = 8, /* file, channel, submode, coding; twice */
	HEAD_SUBHEADERS = 16, /* so many must be whole in a file without a descriptor */
};

static const char *const suffixes[] = { "bin", "raw", NULL };

/* What the sectors of a file are; all zero when nothing tells it. */
struct shape {
	unsigned step;   /* bytes from one to the next */
	unsigned nbytes; /* main channel: 2352 or 2336 */
	bool is_cdi;
};

static bool has_sync(const struct format_probe *probe, size_t offset)
{
	static const uint8_t sync[RAW_HEADER] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		255, 0 };
	return offset + sizeof(sync) <= probe->head_nbytes &&
	       memcmp(probe->head + offset, sync, sizeof(sync)) == 0;
}

static bool has_bytes(
	const struct format_probe *probe, size_t offset, const char *bytes, size_t nbytes)
{
	return offset + nbytes <= probe->head_nbytes &&
	       memcmp(probe->head + offset, bytes, nbytes) == 0;
}

/* The volume descriptor of a CD-i disc (Green Book §III.2.2), where ISO 9660 has CD001. */
static bool has_cdi_descriptor(const struct format_probe *probe, size_t step, size_t user)
{
	return has_bytes(probe, DESCRIPTOR_LBA * step + user + DESCRIPTOR_ID, "CD-I ", 5);
}

/* A sub-header that is there twice, and whose submode (Yellow Book: data, audio, video) is set. */
static bool has_subheader(const struct format_probe *probe, size_t offset)
{
	const uint8_t *p = probe->head + offset;
	return offset + SUBHEADER_NBYTES <= probe->head_nbytes && memcmp(p, p + 4, 4) == 0 && p[2];
}

static bool has_mode2_sectors(const struct format_probe *probe)
{
	size_t descriptor = DESCRIPTOR_LBA * SECTOR_MODE2_NBYTES;
	size_t id = descriptor + SUBHEADER_NBYTES + DESCRIPTOR_ID;
	if (probe->file_nbytes % SECTOR_MODE2_NBYTES)
		return false;
	if (has_bytes(probe, id, "CD001", 5) || has_bytes(probe, id, "CD-I ", 5))
		return has_subheader(probe, descriptor);
	for (size_t i = 0; i < HEAD_SUBHEADERS; i++)
		if (!has_subheader(probe, i * SECTOR_MODE2_NBYTES))
			return false;
	return true;
}

static struct shape find_shape(const struct format_probe *probe)
{
	static const unsigned steps[] = { SECTOR_RAW_NBYTES, SECTOR_RAW_NBYTES + Q_BEHIND_NBYTES,
		SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES };
	struct shape shape = { .nbytes = SECTOR_RAW_NBYTES };
	for (size_t i = 0; has_sync(probe, 0) && i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!has_sync(probe, steps[i]) && probe->file_nbytes != steps[i])
			continue;
		shape.step = steps[i];
		shape.is_cdi = has_cdi_descriptor(probe, steps[i], RAW_FORM_DATA);
		return shape;
	}
	if (has_mode2_sectors(probe))
		return (struct shape){ .step = SECTOR_MODE2_NBYTES,
			.nbytes = SECTOR_MODE2_NBYTES,
			.is_cdi =
				has_cdi_descriptor(probe, SECTOR_MODE2_NBYTES, SUBHEADER_NBYTES) };
	return (struct shape){ 0 };
}

static enum format_match probe(const struct format_probe *probe)
{
	if (find_shape(probe).step)
		return FORMAT_CERTAIN;
	for (size_t i = 0; suffixes[i]; i++)
		if (strcmp(probe->suffix, suffixes[i]) == 0)
			return FORMAT_PLAUSIBLE;
	return FORMAT_NO;
}

static int read_head(
	struct discimg_job *job, const char *path, struct infile *in, struct format_probe *probe)
{
	uint8_t *head = calloc(1, FORMAT_PROBE_NBYTES);
	if (!head)
		return fail_nomem(job);
	ssize_t n = infile_pread(in, job, head, FORMAT_PROBE_NBYTES, 0);
	*probe = (struct format_probe){ .path = path,
		.head = head,
		.head_nbytes = n < 0 ? 0 : (size_t)n,
		.file_nbytes = infile_nbytes(in) };
	return n < 0 ? fail_errno(job, "cannot read %s", path) : 0;
}

/* "game.cue" for "game.bin" if that is there; the caller frees it. */
static char *sheet_beside(const char *path)
{
	static const char *const kinds[] = { "cue", "ccd", "toc", "mds" };
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && !strchr(dot, '/') && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char *sheet;
		if (asprintf(&sheet, "%.*s.%s", (int)(dot - path), path, kinds[i]) < 0)
			return NULL;
		if (access(sheet, R_OK) == 0)
			return sheet;
		free(sheet);
	}
	return NULL;
}

static int check(struct discimg_job *job, const struct format_probe *probe, struct shape shape)
{
	const char *path = probe->path;
	if (shape.step == 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: has no sheet, and its bytes do not tell what sectors they are; open "
			"its cue sheet, or write one (for audio: FILE \"%s\" BINARY, TRACK 01 "
			"AUDIO, INDEX 01 00:00:00)",
			path, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	if (shape.nbytes == SECTOR_RAW_NBYTES && probe->head[RAW_MODE] != 1 &&
		probe->head[RAW_MODE] != 2)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: has no sheet, and its first sector is of mode %u, expected 1 or 2",
			path, probe->head[RAW_MODE]);
	if (probe->file_nbytes / shape.step > CD_LAST_LBA)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu raw sectors, but a CD has at most %d (99:59:74)", path,
			(unsigned long long)(probe->file_nbytes / shape.step), CD_LAST_LBA + 1);
	return 0;
}

/* True when P to W behind the sectors are in planar order: only so the CRC of some Q fits. */
static bool is_planar(const struct format_probe *probe, unsigned step)
{
	unsigned nraw = 0, nplanar = 0;
	for (size_t i = 0; (i + 1) * step <= probe->head_nbytes; i++) {
		const uint8_t *sub = probe->head + i * step + SECTOR_RAW_NBYTES;
		uint8_t q[SUBCHANNEL_NBYTES];
		subchannel_get(sub, SUBCHANNEL_Q, q);
		nraw += q_is_intact(q);
		nplanar += q_is_intact(sub + SUBCHANNEL_Q * SUBCHANNEL_NBYTES);
	}
	return nplanar > nraw;
}

/* How many bytes of sub-channels are kept of those behind each sector. */
static unsigned sub_nbytes(
	struct discimg_job *job, const struct format_probe *probe, struct shape shape)
{
	if (shape.step == shape.nbytes)
		return 0;
	if (shape.step < SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES || is_planar(probe, shape.step)) {
		say(job, DISCIMG_NOTE, "%s: %s behind each sector are left out", probe->path,
			shape.step < SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES
				? "16 bytes of the Q sub-channel"
				: "sub-channels in planar order");
		return 0;
	}
	return SECTOR_SUB_NBYTES;
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

static enum discimg_track_mode mode_of(const struct format_probe *probe, struct shape shape)
{
	if (shape.is_cdi)
		return DISCIMG_CDI;
	bool is_mode1 = shape.nbytes == SECTOR_RAW_NBYTES && probe->head[RAW_MODE] == 1;
	return is_mode1 ? DISCIMG_MODE1 : DISCIMG_MODE2;
}

/* Takes over IN. */
static int describe(struct discimg_job *job, struct infile *in, const struct format_probe *probe,
	struct shape shape, struct discimg_disc *disc)
{
	struct runs *runs = runs_new();
	struct discimg_track *track = disc_add_track(disc);
	if (!runs || !track) {
		runs_free(runs);
		infile_free(in);
		return fail_nomem(job);
	}
	runs_attach(runs, disc);
	track->mode = mode_of(probe, shape);
	track->stored_nbytes = shape.nbytes;
	track->stored_sub_nbytes = sub_nbytes(job, probe, shape);
	track->index_lba[1] = 0;
	track->nsectors = (uint32_t)((probe->file_nbytes + shape.step - 1) / shape.step);
	struct run run = { .nsectors = track->nsectors, .nbytes = shape.step };
	uint64_t lacking = (uint64_t)run.nsectors * shape.step - probe->file_nbytes;
	unsigned unused = shape.step - shape.nbytes - track->stored_sub_nbytes;
	run.short_nbytes = lacking > unused ? lacking - unused : 0;
	int file = runs_add_file(job, runs, in);
	int r = file < 0 ? file : runs_add(job, runs, &run);
	if (r == 0)
		r = disc_finish(job, disc, probe->path);
	if (r == 0)
		tell(job, probe->path, &run, track_type_name(track->mode, shape.nbytes));
	return r;
}

static int open_bin(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct format_probe found = { 0 };
	struct shape shape = { 0 };
	struct infile *in;
	int r = format_open_input(job, path, &in);
	if (r < 0)
		return r;
	r = read_head(job, path, in, &found);
	if (r == 0) {
		shape = find_shape(&found);
		r = check(job, &found, shape);
	}
	struct discimg_disc *disc = r == 0 ? disc_new("bin", DISCIMG_MEDIUM_CD) : NULL;
	if (r == 0 && !disc)
		r = fail_nomem(job);
	if (r == 0)
		r = describe(job, in, &found, shape, disc);
	else
		infile_free(in);
	free((void *)found.head);
	if (r == 0)
		*out = disc;
	else
		discimg_disc_free(disc);
	return r;
}

const struct format format_bin = {
	.name = "bin",
	.description = "sectors of 2336 or 2352 bytes of a data track without a sheet",
	.suffixes = suffixes,
	.packable = true,
	.probe = probe,
	.open = open_bin,
};
