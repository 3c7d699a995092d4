/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CD as one session at once (MMC-6 §6.33, SEND CUE SHEET): the sheet tells the drive what Q has
 * to say and in which form each part is sent; then everything is sent in order, from the pause
 * before the first track on, and the lead-in's CD-TEXT before that.
 */
#include "drive/mmc.h"
#include "drive/recording.h"

#include "base/bytes.h"
#include "base/context.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "mmc/writepage.h"
#include "sector/cdtext.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum {
	ENTRY_NBYTES = 8,
	MAX_ENTRIES = 2 + 1 + 99 * (2 + 100) + 1,
	FORM_SUB = 0x40,    /* with R to W of 96 bytes, which the lead-in has */
	PACKS_A_SECTOR = 4, /* of 24 symbols each */
	/* Lead-in addresses are those before 100 minutes, from 90 on (MMC-6 §4.2.3.3). */
	LEADIN_WRAP = 100 * 60 * CD_FRAMES_PER_SECOND,
	LEADIN_FIRST_LBA = CD_FIRST_LBA - 10 * 60 * CD_FRAMES_PER_SECOND,
};

/* Data forms (§6.33 table 554): raw, as user data, and made by the drive. */
struct form {
	uint8_t raw, user, made;
};

static struct form form_of(const struct discimg_track *track, unsigned disc_type)
{
	static const struct form audio = { 0x00, 0x00, 0x01 }, mode1 = { 0x11, 0x10, 0x14 },
				 mode2 = { 0x21, 0x20, 0x24 }, xa = { 0x31, 0x30, 0x34 };
	if (track_is_audio(track))
		return audio;
	if (track->mode == DISCIMG_MODE1)
		return mode1;
	return disc_type ? xa : mode2;
}

struct sheet {
	uint8_t bytes[MAX_ENTRIES * ENTRY_NBYTES];
	size_t n;
};

static void put_entry(struct sheet *sheet, uint8_t control_adr, uint8_t track, uint8_t index,
	uint8_t form, int32_t lba)
{
	struct msf msf = msf_of_lba(lba);
	const uint8_t entry[ENTRY_NBYTES] = { control_adr, track, index, form, 0, msf.minute,
		msf.second, msf.frame };
	memcpy(sheet->bytes + sheet->n, entry, ENTRY_NBYTES);
	sheet->n += ENTRY_NBYTES;
}

/* A number in two entries, ROOM characters in each behind HEAD, of NHEAD bytes. */
static void put_code(
	struct sheet *sheet, const uint8_t *head, size_t nhead, const char *text, size_t length)
{
	size_t room = ENTRY_NBYTES - nhead;
	for (size_t at = 0; at < length; at += room) {
		uint8_t *entry = sheet->bytes + sheet->n;
		memset(entry, 0, ENTRY_NBYTES);
		memcpy(entry, head, nhead);
		memcpy(entry + nhead, text + at, length - at < room ? length - at : room);
		sheet->n += ENTRY_NBYTES;
	}
}

static void put_track(struct sheet *sheet, const struct discimg_track *track, uint8_t form)
{
	uint8_t control = (uint8_t)(subcode_control(track) << 4);
	uint8_t number = (uint8_t)track->number;
	const uint8_t isrc[] = { control | Q_ISRC, number };
	if (track->isrc[0])
		put_code(sheet, isrc, sizeof(isrc), track->isrc, strlen(track->isrc));
	if (number == 1)
		put_entry(sheet, control | Q_POSITION, number, 0, form, CD_FIRST_LBA);
	else if (track->start_lba < track->index_lba[1])
		put_entry(sheet, control | Q_POSITION, number, 0, form, track->start_lba);
	for (uint8_t i = 1; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA)
			put_entry(
				sheet, control | Q_POSITION, number, i, form, track->index_lba[i]);
}

static void put_disc(struct sheet *sheet, const struct discimg_disc *disc, bool has_text)
{
	unsigned type = disc->sessions[0].disc_type;
	const struct discimg_track *first = &disc->tracks[0], *last = first + disc->ntracks - 1;
	uint8_t first_control = (uint8_t)(subcode_control(first) << 4);
	uint8_t last_control = (uint8_t)(subcode_control(last) << 4);
	const uint8_t mcn = first_control | Q_MCN;
	uint8_t leadin = form_of(first, type).made;
	if (disc->mcn[0])
		put_code(sheet, &mcn, 1, disc->mcn, strlen(disc->mcn));
	put_entry(sheet, first_control | Q_POSITION, Q_TRACK_LEAD_IN, 0,
		(uint8_t)(leadin | (has_text ? FORM_SUB : 0)), CD_FIRST_LBA);
	for (const struct discimg_track *track = first; track <= last; track++)
		put_track(sheet, track, form_of(track, type).raw);
	put_entry(sheet, last_control | Q_POSITION, Q_TRACK_LEAD_OUT, 1, form_of(last, type).made,
		track_end_lba(last));
}

/* One track of user data, NUMBER, from LBA on. */
static void put_data(struct sheet *sheet, unsigned number, int32_t lba, uint32_t nsectors)
{
	static const struct discimg_track track = { .mode = DISCIMG_MODE1 };
	const uint8_t control_adr = Q_CONTROL_DATA << 4 | Q_POSITION;
	struct form form = form_of(&track, 0);
	int32_t pause = lba + CD_FIRST_LBA, end = lba + (int32_t)nsectors;
	put_entry(sheet, control_adr, Q_TRACK_LEAD_IN, 0, form.made, pause);
	put_entry(sheet, control_adr, (uint8_t)number, 0, form.user, pause);
	put_entry(sheet, control_adr, (uint8_t)number, 1, form.user, lba);
	put_entry(sheet, control_adr, Q_TRACK_LEAD_OUT, 1, form.made, end);
}

static int send_sheet(
	struct recording *recording, struct discimg_job *job, uint32_t nsectors, bool has_text)
{
	uint8_t cdb[10] = { MMC_SEND_CUE_SHEET };
	struct sheet *sheet = calloc(1, sizeof(*sheet));
	if (!sheet)
		return fail_nomem(job);
	if (recording->plan.disc)
		put_disc(sheet, recording->plan.disc, has_text);
	else
		put_data(sheet, recording->next_track, recording->plan.lba, nsectors);
	cdb[6] = (uint8_t)(sheet->n >> 16);
	put_be16(cdb + 7, (uint16_t)sheet->n);
	int r = recording_work(recording, job, cdb, MMC_OUT, sheet->bytes, sheet->n,
		"the drive refuses the tracks");
	free(sheet);
	return r;
}

/* A pack of 18 bytes as 24 symbols of six bits (MMC-6 annex J). */
static void put_symbols(uint8_t *to, const uint8_t *pack)
{
	for (unsigned i = 0; i < CDTEXT_PACK_NBYTES; i += 3, to += 4) {
		uint32_t v = get_be24(pack + i);
		for (unsigned k = 0; k < 4; k++)
			to[k] = v >> (18 - 6 * k) & 0x3f;
	}
}

/* The packs again and again, from where ATIP has the lead-in begin to the pause. */
static int write_leadin(
	struct recording *recording, struct discimg_job *job, const uint8_t *packs, size_t npacks)
{
	enum { NBYTES = 28, LEADIN = 8, BATCH = 300 };
	uint8_t atip[NBYTES] = { 0 }, sub[BATCH * SECTOR_SUB_NBYTES];
	int n = mmc_read_toc(&recording->initiator, job, TOC_ATIP, atip, sizeof(atip));
	const uint8_t *p = atip + LEADIN;
	int32_t lba = lba_of_msf((struct msf){ p[0], p[1], p[2] }) - LEADIN_WRAP;
	if (n < 0)
		return n;
	if (n < LEADIN + 3 || lba < LEADIN_FIRST_LBA || lba >= CD_FIRST_LBA)
		return fail(job, DISCIMG_E_DRIVE,
			"%s: the drive does not tell where the lead-in begins, for CD-TEXT",
			recording->initiator.name);
	size_t pack = 0;
	int r = 0;
	while (lba < CD_FIRST_LBA && r == 0) {
		int32_t left = CD_FIRST_LBA - lba;
		uint32_t some = left < BATCH ? (uint32_t)left : BATCH;
		for (uint32_t i = 0; i < some * PACKS_A_SECTOR; i++, pack++)
			put_symbols(sub + i * SECTOR_SUB_NBYTES / PACKS_A_SECTOR,
				packs + pack % npacks * CDTEXT_PACK_NBYTES);
		r = recording_write(recording, job, lba, some, SECTOR_SUB_NBYTES, sub);
		lba += (int32_t)some;
	}
	return r;
}

/* The pause before the first track is the host's to send. */
static int write_pause(struct recording *recording, struct discimg_job *job)
{
	enum { BATCH = 25 };
	const struct discimg_disc *disc = recording->plan.disc;
	uint8_t sectors[BATCH * SECTOR_RAW_NBYTES] = { 0 };
	unsigned nbytes = recording->sector_nbytes;
	int32_t end = recording->plan.lba;
	int r = 0;
	for (int32_t lba = end + CD_FIRST_LBA; lba < end && r == 0; lba += BATCH) {
		for (int32_t i = 0; disc && i < BATCH; i++)
			track_synthesise(
				&disc->tracks[0], lba + i, nbytes, sectors + (size_t)i * nbytes);
		r = recording_write(recording, job, lba, BATCH, nbytes, sectors);
	}
	return r;
}

int recording_begin_cd(struct recording *recording, struct discimg_job *job, uint32_t nsectors)
{
	const struct discimg_disc *disc = recording->plan.disc;
	uint8_t *packs = NULL;
	size_t npacks = 0;
	uint32_t end = (uint32_t)recording->plan.lba + nsectors;
	if (end > CD_LAST_LBA)
		return fail(job, DISCIMG_E_NOSPACE,
			"%s: %u sectors cannot be addressed on a CD, at most %d can",
			recording->initiator.name, end, CD_LAST_LBA);
	int r = disc ? disc_make_cdtext(job, disc, recording->initiator.name, &packs, &npacks) : 0;
	if (r == 0)
		r = recording_set_page(recording, job, WRITE_SAO);
	if (r == 0)
		r = send_sheet(recording, job, nsectors, npacks > 0);
	if (r == 0 && npacks > 0)
		r = write_leadin(recording, job, packs, npacks);
	free(packs);
	return r < 0 ? r : write_pause(recording, job);
}
