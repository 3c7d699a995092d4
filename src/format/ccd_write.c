/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as a CloneCD control file, its .img and, where there are sub-channels, its .sub.
 */
#include "disc/cdtext.h"
#include "format/ccd.h"
#include "format/laid.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 3, PACK_WITHOUT_CRC_NBYTES = 16 };

/* As CloneCD counts LBAs of entries: straight from the times, also where these are no times. */
static int lba_of_times(unsigned min, unsigned sec, unsigned frame)
{
	return (int)((min * 60 + sec) * CD_FRAMES_PER_SECOND + frame) + CD_FIRST_LBA;
}

static int mode_of(const struct discimg_track *track)
{
	if (track_is_audio(track))
		return 0;
	return track->mode == DISCIMG_MODE1 ? 1 : 2;
}

static void print_head(FILE *f, const struct discimg_disc *disc, size_t nentries, size_t npacks)
{
	fprintf(f,
		"[CloneCD]\r\nVersion=%d\r\n[Disc]\r\nTocEntries=%zu\r\nSessions=%zu\r\n"
		"DataTracksScrambled=0\r\nCDTextLength=%zu\r\n",
		VERSION, nentries, disc->nsessions, npacks * CDTEXT_PACK_NBYTES);
	if (disc->mcn[0])
		fprintf(f, "CATALOG=%s\r\n", disc->mcn);
}

/* The pregap of a session is of the mode of its first track. */
static void print_sessions(FILE *f, const struct discimg_disc *disc, bool has_sub)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (i > 0 && track->session == track[-1].session)
			continue;
		fprintf(f, "[Session %u]\r\nPreGapMode=%d\r\nPreGapSubC=%d\r\n", track->session,
			mode_of(track), has_sub);
	}
}

static void print_entry(FILE *f, size_t i, const struct rawtoc_entry *e)
{
	fprintf(f,
		"[Entry %zu]\r\nSession=%u\r\nPoint=0x%02x\r\nADR=0x%02x\r\nControl=0x%02x\r\n"
		"TrackNo=0\r\nAMin=%u\r\nASec=%u\r\nAFrame=%u\r\nALBA=%d\r\nZero=%u\r\n"
		"PMin=%u\r\nPSec=%u\r\nPFrame=%u\r\nPLBA=%d\r\n",
		i, e->session, e->point, e->adr, e->control, e->min, e->sec, e->frame,
		lba_of_times(e->min, e->sec, e->frame), e->zero, e->pmin, e->psec, e->pframe,
		lba_of_times(e->pmin, e->psec, e->pframe));
}

static void print_cdtext(FILE *f, const uint8_t *packs, size_t npacks)
{
	if (npacks)
		fprintf(f, "[CDText]\r\nEntries=%zu\r\n", npacks);
	for (size_t i = 0; i < npacks; i++) {
		fprintf(f, "Entry %zu=", i);
		for (size_t k = 0; k < PACK_WITHOUT_CRC_NBYTES; k++)
			fprintf(f, "%s%02x", k ? " " : "", packs[i * CDTEXT_PACK_NBYTES + k]);
		fputs("\r\n", f);
	}
}

static void print_flags(FILE *f, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
		{ DISCIMG_FLAG_DCP, "DCP" },
		{ DISCIMG_FLAG_4CH, "4CH" },
		{ DISCIMG_FLAG_PRE, "PRE" },
		{ DISCIMG_FLAG_SCMS, "SCMS" },
	};
	const char *separator = "FLAGS=";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flags & names[i].flag))
			continue;
		fprintf(f, "%s%s", separator, names[i].name);
		separator = " ";
	}
	if (flags)
		fputs("\r\n", f);
}

/* Indexes count from BASE, the first sector of the session that is written. */
static void print_track(FILE *f, const struct discimg_track *track, int32_t base)
{
	fprintf(f, "[TRACK %u]\r\nMODE=%d\r\n", track->number, mode_of(track));
	print_flags(f, track->flags);
	if (track->isrc[0])
		fprintf(f, "ISRC=%s\r\n", track->isrc);
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA && track->index_lba[i] >= base)
			fprintf(f, "INDEX %d=%d\r\n", i, track->index_lba[i] - base);
}

static void print_tracks(FILE *f, const struct discimg_disc *disc)
{
	int32_t base = 0;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (i > 0 && track->session != track[-1].session)
			base = track->start_lba;
		print_track(f, track, base);
	}
}

/* The sheet of DISC as LAID's; its packs of CD-TEXT are made before, for these can fail. */
static int print_sheet(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	bool has_sub, struct laid *laid)
{
	struct rawtoc_entry entries[RAWTOC_MAX_ENTRIES];
	uint8_t *packs;
	size_t npacks, n = rawtoc_make(disc, entries);
	int r = disc_make_cdtext(job, disc, path, &packs, &npacks);
	if (r < 0)
		return r;
	FILE *f = open_memstream((char **)&laid->sheet, &laid->sheet_nbytes);
	if (f) {
		print_head(f, disc, n, npacks);
		print_sessions(f, disc, has_sub);
		for (size_t i = 0; i < n; i++)
			print_entry(f, i, &entries[i]);
		print_cdtext(f, packs, npacks);
		print_tracks(f, disc);
	}
	free(packs);
	return f && fclose(f) == 0 ? 0 : fail_nomem(job);
}

static int check(struct discimg_job *job, const struct discimg_disc *disc)
{
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	if (disc->medium == DISCIMG_MEDIUM_DVD || disc->medium == DISCIMG_MEDIUM_BD)
		return fail(job, DISCIMG_E_REFUSED,
			"a .ccd is of a CD, and this disc is none; write an .iso or .mds instead");
	if (track_end_lba(last) - 1 > CD_LAST_LBA)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u ends at sector %d: a .ccd knows no address beyond 99:59:74 "
			"(sector %d)",
			last->number, track_end_lba(last) - 1, CD_LAST_LBA);
	if (disc->tracks[0].index_lba[1] < 0)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u starts at sector %d, before LBA 0, where an .img begins",
			disc->tracks[0].number, disc->tracks[0].index_lba[1]);
	return 0;
}

static int plan(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct laid *laid)
{
	bool has_sub = laid_has_sub(disc, options);
	laid->sheet_path = strdup(path);
	laid->data_path = laid_path(path, "img");
	laid->sub_path = has_sub ? laid_path(path, "sub") : NULL;
	if (!laid->sheet_path || !laid->data_path || (has_sub && !laid->sub_path))
		return fail_nomem(job);
	for (size_t i = 0; i < laid->ntracks; i++)
		laid->tracks[i].shape = (struct sector_shape){ .nbytes = SECTOR_RAW_NBYTES,
			.sub_nbytes = has_sub ? SECTOR_SUB_NBYTES : 0 };
	laid_place(laid, disc, 0);
	return print_sheet(job, disc, path, has_sub, laid);
}

int ccd_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	int r = check(job, disc);
	if (r < 0)
		return r;
	struct laid *laid = laid_new(disc->ntracks);
	if (!laid)
		return fail_nomem(job);
	r = plan(job, disc, path, options, laid);
	if (r < 0) {
		laid_free(laid);
		return r;
	}
	return laid_begin(job, laid, disc, options, out);
}
