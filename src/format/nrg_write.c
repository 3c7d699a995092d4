/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a disc as a Nero image of version 2: each session of a CD disc-at-once, with the two
 * seconds before LBA 0 as Nero stores them; anything else track-at-once.
 */
#include "base/context.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "format/laid.h"
#include "format/nrg.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/qcode.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printer {
	FILE *f;
	const struct discimg_disc *disc;
	const struct laid *laid;
};

static void print_be16(FILE *f, unsigned v)
{
	fputc((int)(v >> 8 & 0xff), f);
	fputc((int)(v & 0xff), f);
}

static void print_be32(FILE *f, uint32_t v)
{
	print_be16(f, v >> 16);
	print_be16(f, v & 0xffff);
}

static void print_be64(FILE *f, uint64_t v)
{
	print_be32(f, (uint32_t)(v >> 32));
	print_be32(f, (uint32_t)v);
}

static void print_zeros(FILE *f, size_t n)
{
	while (n-- > 0)
		fputc(0, f);
}

static void print_chunk(FILE *f, const char *id, size_t nbytes)
{
	fputs(id, f);
	print_be32(f, (uint32_t)nbytes);
}

/* Tracks FIRST to LAST, as they lie in disc->tracks, are a session. */
static void find_session(const struct discimg_disc *disc, size_t first, size_t *last)
{
	*last = first;
	while (*last + 1 < disc->ntracks &&
		disc->tracks[*last + 1].session == disc->tracks[first].session)
		++*last;
}

static void print_cue(FILE *f, unsigned control, uint8_t track, unsigned index, int32_t lba)
{
	fputc((int)(control << 4 | Q_POSITION), f);
	fputc(track, f);
	fputc(bcd_of(index), f);
	fputc(0, f);
	print_be32(f, (uint32_t)lba);
}

/* Every track has an INDEX 00, be it where INDEX 01 is. */
static size_t count_cues(const struct discimg_track *track)
{
	size_t n = 1;
	for (int i = 1; i < DISCIMG_NINDEXES; i++)
		n += track->index_lba[i] != DISCIMG_NO_LBA;
	return n;
}

/* Where what is stored of track I begins on the disc: for the first one two seconds early. */
static int32_t first_lba(const struct printer *p, size_t i)
{
	return i == 0 ? CD_FIRST_LBA : p->laid->tracks[i].lba;
}

static void print_cuex(const struct printer *p, size_t first, size_t last)
{
	const struct discimg_track *tracks = p->disc->tracks;
	size_t n = 2; /* lead-in and lead-out */
	for (size_t i = first; i <= last; i++)
		n += count_cues(&tracks[i]);
	print_chunk(p->f, "CUEX", n * NRG_CUE_NBYTES);
	print_cue(p->f, subcode_control(&tracks[first]), Q_TRACK_LEAD_IN, 0, first_lba(p, first));
	for (size_t i = first; i <= last; i++) {
		unsigned control = subcode_control(&tracks[i]);
		uint8_t number = bcd_of(tracks[i].number);
		print_cue(p->f, control, number, 0, first_lba(p, i));
		for (unsigned k = 1; k < DISCIMG_NINDEXES; k++)
			if (tracks[i].index_lba[k] != DISCIMG_NO_LBA)
				print_cue(p->f, control, number, k, tracks[i].index_lba[k]);
	}
	print_cue(p->f, subcode_control(&tracks[last]), Q_TRACK_LEAD_OUT, 1,
		track_end_lba(&tracks[last]));
}

static uint8_t mode_code(const struct printer *p, size_t i)
{
	struct sector_shape shape = p->laid->tracks[i].shape;
	return nrg_find_mode(p->disc->tracks[i].mode, shape.nbytes, shape.sub_nbytes)->code;
}

static void print_dao_track(const struct printer *p, size_t i)
{
	const struct discimg_track *track = &p->disc->tracks[i];
	const struct laid_track *laid = &p->laid->tracks[i];
	uint64_t nbefore = (uint64_t)(track->index_lba[1] - laid->lba);
	uint64_t nsectors = (uint64_t)(laid->end_lba - laid->lba);
	fwrite(track->isrc, 12, 1, p->f);
	print_be16(p->f, laid->nbytes);
	fputc(mode_code(p, i), p->f);
	print_zeros(p->f, NRG_TRACK_ONE - NRG_TRACK_MODE - 1);
	fputc(1, p->f);
	print_be64(p->f, i == 0 ? 0 : laid->offset);
	print_be64(p->f, laid->offset + nbefore * laid->nbytes);
	print_be64(p->f, laid->offset + nsectors * laid->nbytes);
}

static void print_daox(const struct printer *p, size_t first, size_t last)
{
	const struct discimg_disc *disc = p->disc;
	size_t nbytes = NRG_DAO_TRACKS + (last - first + 1) * NRG_TRACK2_NBYTES;
	unsigned type = 0;
	for (size_t i = 0; i < disc->nsessions; i++)
		if (disc->sessions[i].number == disc->tracks[first].session)
			type = disc->sessions[i].disc_type;
	print_chunk(p->f, "DAOX", nbytes);
	print_be32(p->f, (uint32_t)nbytes);
	fwrite(disc->mcn, sizeof(disc->mcn), 1, p->f);
	fputc((int)type, p->f);
	fputc(1, p->f);
	fputc((int)disc->tracks[first].number, p->f);
	fputc((int)disc->tracks[last].number, p->f);
	for (size_t i = first; i <= last; i++)
		print_dao_track(p, i);
}

static void print_etn2(const struct printer *p, size_t first, size_t last)
{
	print_chunk(p->f, "ETN2", (last - first + 1) * NRG_ETN2_NBYTES);
	for (size_t i = first; i <= last; i++) {
		const struct laid_track *laid = &p->laid->tracks[i];
		print_be64(p->f, laid->offset);
		print_be64(p->f, (uint64_t)(laid->end_lba - laid->lba) * laid->nbytes);
		print_be32(p->f, mode_code(p, i));
		print_be32(p->f, (uint32_t)laid->lba);
		print_be64(p->f, 0);
	}
}

/* A medium that has no addresses of 99:59:74, and hence no disc-at-once of CDs. */
static bool is_cd(const struct discimg_disc *disc)
{
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	return disc->medium == DISCIMG_MEDIUM_CD ||
	       (disc->medium == DISCIMG_MEDIUM_ANY && track_end_lba(last) - 1 <= CD_LAST_LBA);
}

static uint32_t medium_bits(const struct discimg_disc *disc)
{
	if (is_cd(disc))
		return NRG_MEDIUM_CD_WRITTEN;
	return disc->medium == DISCIMG_MEDIUM_BD ? NRG_MEDIUM_BD_WRITTEN : NRG_MEDIUM_DVD_WRITTEN;
}

static void print_chunks(const struct printer *p, const uint8_t *packs, size_t npacks)
{
	size_t last;
	for (size_t first = 0; first < p->disc->ntracks; first = last + 1) {
		find_session(p->disc, first, &last);
		if (is_cd(p->disc)) {
			print_cuex(p, first, last);
			print_daox(p, first, last);
		} else {
			print_etn2(p, first, last);
		}
		if (first == 0 && npacks) {
			print_chunk(p->f, "CDTX", npacks * CDTEXT_PACK_NBYTES);
			fwrite(packs, CDTEXT_PACK_NBYTES, npacks, p->f);
		}
		print_chunk(p->f, "SINF", 4);
		print_be32(p->f, (uint32_t)(last - first + 1));
	}
	print_chunk(p->f, "MTYP", 4);
	print_be32(p->f, medium_bits(p->disc));
	print_chunk(p->f, "END!", 0);
	fputs("NER5", p->f);
	print_be64(p->f, p->laid->nbytes);
}

static int print_sheet(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	struct laid *laid)
{
	uint8_t *packs;
	size_t npacks;
	int r = disc_make_cdtext(job, disc, path, &packs, &npacks);
	if (r < 0)
		return r;
	struct printer p = { .f = open_memstream((char **)&laid->sheet, &laid->sheet_nbytes),
		.disc = disc,
		.laid = laid };
	if (p.f)
		print_chunks(&p, packs, npacks);
	free(packs);
	return p.f && fclose(p.f) == 0 ? 0 : fail_nomem(job);
}

static int check(struct discimg_job *job, const struct discimg_disc *disc)
{
	const struct discimg_track *first = &disc->tracks[0];
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	if (disc->medium == DISCIMG_MEDIUM_CD && track_end_lba(last) - 1 > CD_LAST_LBA)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u ends at sector %d: a CD in an .nrg knows no address beyond "
			"99:59:74 (sector %d)",
			last->number, track_end_lba(last) - 1, CD_LAST_LBA);
	if (first->start_lba < CD_FIRST_LBA || first->index_lba[1] < CD_FIRST_LBA)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u starts at sector %d, before the first of a CD (%d)",
			first->number, first->start_lba, CD_FIRST_LBA);
	return 0;
}

/* The shape that TRACK is stored in, when Nero has a mode for it, or else raw. */
static struct sector_shape choose_shape(
	const struct discimg_track *track, const struct format_options *options, bool has_sub)
{
	struct sector_shape shape = { .nbytes = track->stored_nbytes };
	if (has_sub || options->raw || !nrg_find_mode(track->mode, shape.nbytes, 0))
		shape.nbytes = SECTOR_RAW_NBYTES;
	shape.sub_nbytes = has_sub ? SECTOR_SUB_NBYTES : 0;
	return shape;
}

int nrg_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	int r = check(job, disc);
	if (r < 0)
		return r;
	struct laid *laid = laid_new(disc->ntracks);
	if (!laid)
		return fail_nomem(job);
	for (size_t i = 0; i < laid->ntracks; i++)
		laid->tracks[i].shape =
			choose_shape(&disc->tracks[i], options, laid_has_sub(disc, options));
	laid_place(laid, disc, is_cd(disc) ? CD_FIRST_LBA : 0);
	laid->data_path = strdup(path);
	r = laid->data_path ? print_sheet(job, disc, path, laid) : fail_nomem(job);
	if (r < 0) {
		laid_free(laid);
		return r;
	}
	return laid_begin(job, laid, disc, options, out);
}
