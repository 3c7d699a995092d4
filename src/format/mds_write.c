/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a disc as an Alcohol 120 % media descriptor and its .mdf. What is stored of a pregap lies
 * before the sector that its track is said to begin with: readers that know of no such pregaps
 * step over it.
 */
#include "base/context.h"
#include "format/laid.h"
#include "format/mds.h"
#include "format/rawtoc.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

#define DATA_NAME "*.mdf"

enum { ADR_CONTROL_DVD = 0x14 };

/* Where each part of the descriptor lies, one behind the other. */
struct parts {
	size_t nblocks, nextras; /* a DVD has no extra blocks */
	size_t blocks, extras, footer, name, nbytes;
};

struct printer {
	const struct discimg_disc *disc;
	const struct laid *laid;
	struct rawtoc_entry entries[RAWTOC_MAX_ENTRIES];
	struct parts parts;
	uint8_t *bytes;
};

/* A medium of 2048-byte sectors, or one that no CD could hold. */
static bool is_dvd(const struct discimg_disc *disc)
{
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	return disc->medium == DISCIMG_MEDIUM_DVD || disc->medium == DISCIMG_MEDIUM_BD ||
	       (disc->medium == DISCIMG_MEDIUM_ANY && track_end_lba(last) - 1 > CD_LAST_LBA);
}

static void find_parts(struct printer *p)
{
	struct parts *parts = &p->parts;
	bool dvd = is_dvd(p->disc);
	parts->nblocks = dvd ? 1 : rawtoc_make(p->disc, p->entries);
	parts->nextras = dvd ? 0 : p->disc->ntracks;
	parts->blocks = MDS_HEADER_NBYTES + p->disc->nsessions * MDS_SESSION_NBYTES;
	parts->extras = parts->blocks + parts->nblocks * MDS_TRACK_NBYTES;
	parts->footer = parts->extras + parts->nextras * MDS_EXTRA_NBYTES;
	parts->name = parts->footer + MDS_FOOTER_NBYTES;
	parts->nbytes = parts->name + sizeof(DATA_NAME);
}

static void put_header(struct printer *p)
{
	memcpy(p->bytes, MDS_MAGIC, MDS_MAGIC_NBYTES);
	p->bytes[MDS_VERSION] = 1;
	p->bytes[MDS_VERSION + 1] = 5;
	put_le16(p->bytes + MDS_MEDIUM, is_dvd(p->disc) ? MDS_MEDIUM_DVD : MDS_MEDIUM_CD);
	put_le16(p->bytes + MDS_NSESSIONS, (uint16_t)p->disc->nsessions);
	put_le16(p->bytes + MDS_TWO, 2);
	put_le32(p->bytes + MDS_SESSIONS, MDS_HEADER_NBYTES);
}

/* Entries I and on of one session, NBLOCKS in number. */
static void put_session(
	struct printer *p, const struct discimg_session *session, size_t i, size_t nblocks)
{
	uint8_t *to = p->bytes + MDS_HEADER_NBYTES +
		      (size_t)(session - p->disc->sessions) * MDS_SESSION_NBYTES;
	bool is_first_of_cd = session == p->disc->sessions && !is_dvd(p->disc);
	size_t ntracks = session->last_track - session->first_track + 1;
	put_le32(to + MDS_SESSION_START,
		(uint32_t)(is_first_of_cd ? CD_FIRST_LBA : session->start_lba));
	put_le32(to + MDS_SESSION_END, (uint32_t)session->leadout_lba);
	put_le16(to + MDS_SESSION_NUMBER, (uint16_t)session->number);
	to[MDS_SESSION_NBLOCKS] = (uint8_t)nblocks;
	to[MDS_SESSION_NNONTRACKS] = (uint8_t)(nblocks - ntracks);
	put_le16(to + MDS_SESSION_FIRST, (uint16_t)session->first_track);
	put_le16(to + MDS_SESSION_LAST, (uint16_t)session->last_track);
	put_le32(to + MDS_SESSION_BLOCKS, (uint32_t)(p->parts.blocks + i * MDS_TRACK_NBYTES));
}

/* Track I of the disc: where it lies, and its pregap. */
static void put_place(struct printer *p, uint8_t *to, size_t i)
{
	const struct discimg_track *track = &p->disc->tracks[i];
	const struct laid_track *laid = &p->laid->tracks[i];
	int32_t lba = track->index_lba[1], start = i == 0 ? CD_FIRST_LBA : track->start_lba;
	uint32_t nsectors = (uint32_t)(laid->end_lba - lba);
	put_le16(to + MDS_TRACK_SECTOR_NBYTES, (uint16_t)laid->nbytes);
	to[MDS_TRACK_SUB] = laid->shape.sub_nbytes ? MDS_SUB_RAW : MDS_SUB_NONE;
	put_le32(to + MDS_TRACK_LBA, (uint32_t)lba);
	put_le64(to + MDS_TRACK_OFFSET, laid->offset + (uint64_t)(lba - laid->lba) * laid->nbytes);
	put_le32(to + MDS_TRACK_NFILES, 1);
	put_le32(to + MDS_TRACK_FOOTER, (uint32_t)p->parts.footer);
	put_le32(to + MDS_TRACK_EXTRA, nsectors);
	if (!p->parts.nextras)
		return;
	to[MDS_TRACK_TWO] = 2;
	size_t extra = p->parts.extras + i * MDS_EXTRA_NBYTES;
	put_le32(to + MDS_TRACK_EXTRA, (uint32_t)extra);
	put_le32(p->bytes + extra + MDS_EXTRA_PREGAP, (uint32_t)(lba - start));
	put_le32(p->bytes + extra + MDS_EXTRA_LENGTH, nsectors);
}

static uint8_t mode_of(const struct discimg_track *track, unsigned nbytes)
{
	if (track_is_audio(track))
		return MDS_MODE_AUDIO;
	if (track->mode == DISCIMG_MODE1)
		return MDS_MODE_MODE1;
	return nbytes == SECTOR_USER_NBYTES ? MDS_MODE_FORM1 : MDS_MODE_MODE2;
}

static void put_entry(struct printer *p, size_t i, size_t *track)
{
	const struct rawtoc_entry *entry = &p->entries[i];
	uint8_t *to = p->bytes + p->parts.blocks + i * MDS_TRACK_NBYTES;
	const uint8_t msf[] = { entry->min, entry->sec, entry->frame };
	const uint8_t pmsf[] = { entry->pmin, entry->psec, entry->pframe };
	to[MDS_TRACK_CONTROL] = (uint8_t)(entry->adr << 4 | entry->control);
	to[MDS_TRACK_POINT] = entry->point;
	memcpy(to + MDS_TRACK_MSF, msf, sizeof(msf));
	to[MDS_TRACK_ZERO] = entry->zero;
	memcpy(to + MDS_TRACK_PMSF, pmsf, sizeof(pmsf));
	if (entry->point > 99)
		return;
	to[MDS_TRACK_MODE] =
		mode_of(&p->disc->tracks[*track], p->laid->tracks[*track].shape.nbytes);
	put_place(p, to, (*track)++);
}

static void put_cd(struct printer *p)
{
	size_t track = 0, i = 0;
	for (size_t k = 0; k < p->disc->nsessions; k++) {
		size_t first = i;
		for (; i < p->parts.nblocks && p->entries[i].session == p->disc->sessions[k].number;
			i++)
			put_entry(p, i, &track);
		put_session(p, &p->disc->sessions[k], first, i - first);
	}
}

static void put_dvd(struct printer *p)
{
	uint8_t *to = p->bytes + p->parts.blocks;
	put_session(p, p->disc->sessions, 0, 1);
	to[MDS_TRACK_MODE] = MDS_MODE_DVD;
	to[MDS_TRACK_CONTROL] = ADR_CONTROL_DVD;
	to[MDS_TRACK_POINT] = 1;
	put_place(p, to, 0);
}

static int print_descriptor(
	struct discimg_job *job, const struct discimg_disc *disc, struct laid *laid)
{
	struct printer *p = calloc(1, sizeof(*p));
	if (!p)
		return fail_nomem(job);
	p->disc = disc;
	p->laid = laid;
	find_parts(p);
	p->bytes = laid->sheet = calloc(1, p->parts.nbytes);
	laid->sheet_nbytes = p->parts.nbytes;
	if (p->bytes) {
		put_header(p);
		if (is_dvd(disc))
			put_dvd(p);
		else
			put_cd(p);
		put_le32(p->bytes + p->parts.footer + MDS_FOOTER_NAME, (uint32_t)p->parts.name);
		memcpy(p->bytes + p->parts.name, DATA_NAME, sizeof(DATA_NAME));
	}
	free(p);
	return laid->sheet ? 0 : fail_nomem(job);
}

static int check(struct discimg_job *job, const struct discimg_disc *disc)
{
	const struct discimg_track *first = disc->tracks, *last = first + disc->ntracks - 1;
	if (is_dvd(disc) && disc->ntracks > 1)
		return fail(job, DISCIMG_E_REFUSED,
			"an .mds of a DVD has one track, and this disc has %zu", disc->ntracks);
	if (!is_dvd(disc) && track_end_lba(last) - 1 > CD_LAST_LBA)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u ends at sector %d: a CD in an .mds knows no address beyond "
			"99:59:74 (sector %d)",
			last->number, track_end_lba(last) - 1, CD_LAST_LBA);
	if (first->start_lba < CD_FIRST_LBA)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u starts at sector %d, before the first of a CD (%d)",
			first->number, first->start_lba, CD_FIRST_LBA);
	return 0;
}

/* Each track as it is stored, or, on a CD, raw if that is asked for. */
static void choose_shapes(
	struct laid *laid, const struct discimg_disc *disc, const struct format_options *options)
{
	for (size_t i = 0; i < laid->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		bool has_sub =
			track->stored_sub_nbytes && track->stored_sub_kind == DISCIMG_SUB_RAW;
		bool is_raw = options->raw && !is_dvd(disc);
		laid->tracks[i].shape = (struct sector_shape){
			.nbytes = is_raw ? SECTOR_RAW_NBYTES : track->stored_nbytes,
			.sub_nbytes = has_sub ? SECTOR_SUB_NBYTES : 0,
		};
	}
}

int mds_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	int r = check(job, disc);
	if (r < 0)
		return r;
	struct laid *laid = laid_new(disc->ntracks);
	if (!laid)
		return fail_nomem(job);
	const struct discimg_track *first = disc->tracks;
	int32_t stored = first->start_lba + (int32_t)first->pregap_unstored;
	choose_shapes(laid, disc, options);
	laid_place(laid, disc, stored < 0 ? stored : 0);
	laid->sheet_path = strdup(path);
	laid->data_path = laid_path(path, "mdf");
	r = laid->sheet_path && laid->data_path ? print_descriptor(job, disc, laid)
						: fail_nomem(job);
	if (r < 0) {
		laid_free(laid);
		return r;
	}
	return laid_begin(job, laid, disc, options, out);
}
