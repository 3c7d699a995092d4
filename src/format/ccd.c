/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ccd format: from the entries of the lead-ins and the size of the .img file to a disc. The
 * first sector of .img is LBA 0; where a later session begins, the gap before it is left out.
 */
#include "format/ccd.h"
#include "format/datafile.h"
#include "format/laid.h"
#include "format/runs.h"
#include "format/subfile.h"
#include "format/unscramble.h"

#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "sector/qcode.h"
#include "sector/raw.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct session {
	bool has_leadout;
	int32_t leadout_lba;
	unsigned disc_type;
};

struct layout {
	struct discimg_job *job;
	const struct ccd *ccd;
	struct discimg_disc *disc;
	struct runs *runs;
	struct infile *image; /* the runs' */
	struct infile *data;  /* likewise: it, or it without its scrambling */
	unsigned data_file;   /* the runs' number of that */
	uint64_t image_nsectors;
	struct session sessions[RAWTOC_MAX_SESSIONS + 1];   /* by number */
	const struct ccd_entry *tracks[CCD_MAX_TRACKS + 1]; /* by number */
};

#define CCD_FAIL(l, format, ...)                                                                   \
	fail((l)->job, DISCIMG_E_FORMAT, "%s: " format, (l)->ccd->path, ##__VA_ARGS__)

/* Where an entry points to, by PLBA or by what it is made from. */
static int target_of(struct layout *l, const struct ccd_entry *entry, int32_t *lba)
{
	*lba = entry->plba;
	if (!entry->has_plba) {
		if (entry->pmin < 0 || entry->pmin > 99 || entry->psec < 0 || entry->psec > 59 ||
			entry->pframe < 0 || entry->pframe > 74)
			return CCD_FAIL(l, "point %02X is at %d:%d:%d, which is no time",
				(unsigned)entry->point, entry->pmin, entry->psec, entry->pframe);
		*lba = lba_of_msf((struct msf){
			(uint8_t)entry->pmin, (uint8_t)entry->psec, (uint8_t)entry->pframe });
	}
	if (*lba < CD_FIRST_LBA || *lba > CD_LAST_LBA + 1)
		return CCD_FAIL(l, "point %02X is at sector %d, expected one of a CD (%d to %d)",
			(unsigned)entry->point, *lba, CD_FIRST_LBA, CD_LAST_LBA + 1);
	return 0;
}

static int take_entry(struct layout *l, const struct ccd_entry *entry)
{
	if (entry->session < 1 || entry->session > RAWTOC_MAX_SESSIONS)
		return CCD_FAIL(l, "an entry of session %d, expected 1 to %d", entry->session,
			RAWTOC_MAX_SESSIONS);
	struct session *session = &l->sessions[entry->session];
	if (entry->point == RAWTOC_FIRST_TRACK)
		session->disc_type = (unsigned)entry->psec & 0xff;
	if (entry->point == RAWTOC_LEADOUT) {
		session->has_leadout = true;
		return target_of(l, entry, &session->leadout_lba);
	}
	if (entry->point < 1 || entry->point > CCD_MAX_TRACKS)
		return 0;
	if (l->tracks[entry->point])
		return CCD_FAIL(l, "two entries of track %d", entry->point);
	l->tracks[entry->point] = entry;
	return 0;
}

static int take_entries(struct layout *l)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < l->ccd->nentries; i++)
		r = take_entry(l, &l->ccd->entries[i]);
	return r;
}

/*
 * Indexes of later sessions count from the session's first sector, or, in files of some programs,
 * from the disc's: only INDEX 01, which the entry tells too, shows which. Where the first track of
 * a session has no INDEX 00, its pregap begins where the count does.
 */
static int place_indexes(
	struct layout *l, struct discimg_track *track, const struct ccd_track *told, bool is_first)
{
	int32_t lba = track->index_lba[1], base = 0;
	if (told->index[1] != DISCIMG_NO_LBA)
		base = lba - told->index[1];
	if (track->session == 1)
		base = 0;
	for (int i = 0; i < DISCIMG_NINDEXES; i++) {
		int64_t index = (int64_t)told->index[i] + base;
		if (told->index[i] == DISCIMG_NO_LBA || i == 1)
			continue;
		if (index < CD_FIRST_LBA || index > CD_LAST_LBA)
			return CCD_FAIL(l, "track %u: INDEX %d=%d is on no CD", track->number, i,
				told->index[i]);
		track->index_lba[i] = (int32_t)index;
	}
	track->start_lba = track->index_lba[0] != DISCIMG_NO_LBA ? track->index_lba[0] : lba;
	if (!is_first)
		return 0;
	if (track->session == 1)
		track->start_lba = lba < 0 ? lba : 0;
	else if (track->index_lba[0] == DISCIMG_NO_LBA && base > 0 && base < lba)
		track->start_lba = base;
	bool has_pregap = track->start_lba < lba;
	track->index_lba[0] = has_pregap ? track->start_lba : DISCIMG_NO_LBA;
	return 0;
}

static int add_track(struct layout *l, unsigned number)
{
	const struct ccd_entry *entry = l->tracks[number];
	const struct ccd_track *told = &l->ccd->tracks[number];
	struct discimg_track *track = disc_add_track(l->disc);
	if (!track)
		return fail_nomem(l->job);
	track->number = number;
	track->session = (unsigned)entry->session;
	track->flags = subcode_flags((unsigned)entry->control) | told->flags;
	track->stored_nbytes = SECTOR_RAW_NBYTES;
	track->mode = DISCIMG_AUDIO;
	if ((unsigned)entry->control & Q_CONTROL_DATA)
		track->mode = told->mode == 2 ? DISCIMG_MODE2 : DISCIMG_MODE1;
	memcpy(track->isrc, told->isrc, sizeof(track->isrc));
	bool is_first = l->disc->ntracks == 1 || track->session != track[-1].session;
	int r = target_of(l, entry, &track->index_lba[1]);
	return r < 0 ? r : place_indexes(l, track, told, is_first);
}

/* Each track ends where the next one of its session begins, or the session's lead-out. */
static int end_track(struct layout *l, struct discimg_track *track)
{
	const struct discimg_track *next = track + 1;
	const struct session *session = &l->sessions[track->session];
	bool is_last =
		next == l->disc->tracks + l->disc->ntracks || next->session != track->session;
	if (is_last && !session->has_leadout)
		return CCD_FAIL(
			l, "session %u has no lead-out: no entry of point A2", track->session);
	int32_t end = is_last ? session->leadout_lba : next->start_lba;
	if (end <= track->start_lba)
		return CCD_FAIL(l, "track %u begins at sector %d and ends at %d", track->number,
			track->start_lba, end);
	track->nsectors = (uint32_t)(end - track->start_lba);
	return 0;
}

static int add_tracks(struct layout *l)
{
	int r = 0;
	for (unsigned i = 1; r == 0 && i <= CCD_MAX_TRACKS; i++)
		if (l->tracks[i])
			r = add_track(l, i);
	for (size_t i = 0; r == 0 && i < l->disc->ntracks; i++)
		r = end_track(l, &l->disc->tracks[i]);
	return r;
}

/* Some programs write the gaps between sessions, too; then the file reaches to the lead-out. */
static bool has_gaps(const struct layout *l)
{
	const struct discimg_track *last = &l->disc->tracks[l->disc->ntracks - 1];
	return last->session > 1 && l->image_nsectors >= (uint64_t)track_end_lba(last);
}

/* MODE is wrong in files of old versions: what the first sector says itself counts more. */
static int find_mode(struct layout *l, struct discimg_track *track, uint64_t position)
{
	uint8_t header[RAW_DATA];
	position += (uint64_t)(track->index_lba[1] - track->start_lba);
	if (track_is_audio(track))
		return 0;
	ssize_t n =
		infile_pread(l->data, l->job, header, sizeof(header), position * SECTOR_RAW_NBYTES);
	if (n != (ssize_t)sizeof(header))
		return fail_errno(l->job, "cannot read %s", infile_name(l->image));
	bool has_sync = header[0] == 0 && header[1] == 0xff && header[RAW_HEADER - 1] == 0;
	if (has_sync && (header[RAW_MODE] == 1 || header[RAW_MODE] == 2))
		track->mode = header[RAW_MODE] == 1 ? DISCIMG_MODE1 : DISCIMG_MODE2;
	if (track->mode == DISCIMG_MODE2 &&
		l->sessions[track->session].disc_type == RAWTOC_TYPE_CDI)
		track->mode = DISCIMG_CDI;
	return 0;
}

static int lay_out(struct layout *l, int sub_file)
{
	bool gaps = has_gaps(l);
	uint64_t position = 0;
	int r = 0;
	for (size_t i = 0; r == 0 && i < l->disc->ntracks; i++) {
		struct discimg_track *track = &l->disc->tracks[i];
		if (gaps)
			position = (uint64_t)track->start_lba;
		struct run run = { .lba = track->start_lba,
			.nsectors = track->nsectors,
			.file = track_is_audio(track) ? 0 : l->data_file,
			.offset = position * SECTOR_RAW_NBYTES,
			.nbytes = SECTOR_RAW_NBYTES,
			.sub_apart = sub_file >= 0,
			.sub_file = sub_file >= 0 ? (unsigned)sub_file : 0,
			.sub_offset = position * SECTOR_SUB_NBYTES,
			.sub_nbytes = SECTOR_SUB_NBYTES };
		if (position + track->nsectors > l->image_nsectors)
			return CCD_FAIL(l,
				"track %u ends at sector %llu of %.200s, which has only %llu",
				track->number, (unsigned long long)position + track->nsectors,
				infile_name(l->image), (unsigned long long)l->image_nsectors);
		track->stored_sub_nbytes = sub_file >= 0 ? SECTOR_SUB_NBYTES : 0;
		r = find_mode(l, track, position);
		if (r == 0)
			r = runs_add(l->job, l->runs, &run);
		position += track->nsectors;
	}
	return r;
}

/* The part of PATH behind the last slash, with SUFFIX instead of its own. */
static char *name_beside(const char *path, const char *suffix)
{
	const char *slash = strrchr(path, '/');
	return laid_path(slash ? slash + 1 : path, suffix);
}

/* Opens the file beside the sheet whose name ends in SUFFIX. */
static int open_beside(struct layout *l, const char *suffix, struct infile **file)
{
	char *name = name_beside(l->ccd->path, suffix), *where = NULL;
	int r;
	if (!name || asprintf(&where, "%s: %.200s", l->ccd->path, name) < 0)
		r = fail_nomem(l->job);
	else
		r = datafile_open(l->job, l->ccd->path, name, where, file);
	free(name);
	free(where);
	return r;
}

static int open_image(struct layout *l)
{
	int r = open_beside(l, "img", &l->image);
	if (r < 0)
		return r;
	l->image_nsectors = infile_nbytes(l->image) / SECTOR_RAW_NBYTES;
	l->data = l->image;
	r = runs_add_file(l->job, l->runs, l->image);
	if (r >= 0 && l->ccd->scrambled) {
		l->data = unscramble_new(l->image);
		r = l->data ? runs_add_file(l->job, l->runs, l->data) : fail_nomem(l->job);
	}
	l->data_file = r < 0 ? 0 : (unsigned)r;
	return r < 0 ? r : 0;
}

/* The number of the .sub file among the runs', or -1 when there is none that fits. */
static int open_sub(struct layout *l, int *number)
{
	struct infile *planar;
	*number = -1;
	int r = open_beside(l, "sub", &planar);
	if (r == DISCIMG_E_NOTFOUND) {
		forgive(l->job);
		return 0;
	}
	if (r < 0)
		return r;
	if (infile_nbytes(planar) / SECTOR_SUB_NBYTES < l->image_nsectors) {
		say(l->job, DISCIMG_WARNING,
			"%.200s has sub-channels of %llu sectors, but %.200s has %llu sectors; "
			"they are left out",
			infile_name(planar),
			(unsigned long long)(infile_nbytes(planar) / SECTOR_SUB_NBYTES),
			infile_name(l->image), (unsigned long long)l->image_nsectors);
		infile_free(planar);
		return 0;
	}
	struct infile *raw = subfile_new(planar);
	r = raw ? runs_add_file(l->job, l->runs, raw) : fail_nomem(l->job);
	*number = r;
	return r < 0 ? r : 0;
}

static int finish(struct layout *l)
{
	struct discimg_disc *disc = l->disc;
	memcpy(disc->mcn, l->ccd->catalog, sizeof(disc->mcn));
	int r = disc_finish(l->job, disc, l->ccd->path);
	for (size_t i = 0; r == 0 && i < disc->nsessions; i++)
		disc->sessions[i].disc_type = l->sessions[disc->sessions[i].number].disc_type;
	if (r == 0 && l->ccd->npacks)
		r = disc_read_cdtext(l->job, disc, l->ccd->path, l->ccd->packs, l->ccd->npacks);
	return r;
}

static int describe(struct discimg_job *job, const struct ccd *ccd, struct discimg_disc *disc)
{
	struct layout l = { .job = job, .ccd = ccd, .disc = disc, .runs = runs_new() };
	int sub_file;
	if (!l.runs)
		return fail_nomem(job);
	runs_attach(l.runs, disc);
	int r = take_entries(&l);
	if (r == 0)
		r = add_tracks(&l);
	if (r == 0 && disc->ntracks == 0)
		r = CCD_FAIL(&l, "holds no track");
	if (r == 0)
		r = open_image(&l);
	if (r == 0)
		r = open_sub(&l, &sub_file);
	if (r == 0)
		r = lay_out(&l, sub_file);
	return r < 0 ? r : finish(&l);
}

static int open_ccd(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct ccd *ccd = malloc(sizeof(*ccd));
	struct discimg_disc *disc = disc_new("ccd", DISCIMG_MEDIUM_CD);
	int r;
	if (!ccd || !disc) {
		r = fail_nomem(job);
		goto out;
	}
	r = ccd_parse(job, path, ccd);
	if (r == 0)
		r = describe(job, ccd, disc);
	ccd_free(ccd);
	if (r == 0) {
		*out = disc;
		disc = NULL;
	}
out:
	discimg_disc_free(disc);
	free(ccd);
	return r;
}

static enum format_match probe(const struct format_probe *probe)
{
	static const char magic[] = "[CloneCD]";
	const char *p = (const char *)probe->head, *end = p + probe->head_nbytes;
	while (p < end && strchr("\r\n\t \xef\xbb\xbf", *p) && *p)
		p++;
	if (end - p >= (ptrdiff_t)strlen(magic) && strncasecmp(p, magic, strlen(magic)) == 0)
		return FORMAT_CERTAIN;
	return strcmp(probe->suffix, "ccd") == 0 ? FORMAT_PLAUSIBLE : FORMAT_NO;
}

static const char *const suffixes[] = { "ccd", NULL };

const struct format format_ccd = {
	.name = "ccd",
	.description = "CloneCD control file with .img and .sub",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_SESSIONS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI |
		 KEEPS_SUB_RAW | KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_INDEXES |
		 KEEPS_FLAGS | KEEPS_SCMS | KEEPS_MCN | KEEPS_ISRC | KEEPS_CDTEXT |
		 KEEPS_LANGUAGES | KEEPS_FIRST_NUMBER | KEEPS_DISC_TYPE,
	.probe = probe,
	.open = open_ccd,
	.create = ccd_create,
};
