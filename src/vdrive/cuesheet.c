/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SEND CUE SHEET (MMC-6 §6.33): a session's tracks and the form in which each part of them is sent,
 * and its lead-in, whose sub-channels R to W may carry CD-TEXT.
 */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/qcode.h"
#include "sector/raw.h"

#include <ctype.h>
#include <string.h>

enum {
	ENTRY_NBYTES = 8,
	ENTRY_CONTROL_ADR = 0,
	ENTRY_TRACK = 1,
	ENTRY_INDEX = 2,
	ENTRY_FORM = 3,
	ENTRY_MSF = 5,
	FORM_SUB_MASK = 0xc0,
	FORM_SUB_RAW = 0x40, /* 96 bytes a sector, with R to W in them */
	LEADIN_PACKS = 4,    /* in the 96 symbols of one sector */
};

/* Data forms (MMC-6 table 554) without sub-channels. */
static const struct data_form {
	uint8_t form;
	bool is_made;
	enum write_block_type type;
	enum discimg_track_mode mode;
} forms[] = {
	{ 0x00, false, BLOCK_RAW, DISCIMG_AUDIO },
	{ 0x01, true, BLOCK_RAW, DISCIMG_AUDIO },
	{ 0x10, false, BLOCK_MODE1, DISCIMG_MODE1 },
	{ 0x11, false, BLOCK_RAW, DISCIMG_MODE1 },
	{ 0x14, true, BLOCK_MODE1, DISCIMG_MODE1 },
	{ 0x20, false, BLOCK_MODE2, DISCIMG_MODE2 },
	{ 0x21, false, BLOCK_RAW, DISCIMG_MODE2 },
	{ 0x24, true, BLOCK_MODE2, DISCIMG_MODE2 },
	{ 0x30, false, BLOCK_MODE2, DISCIMG_MODE2 },
	{ 0x31, false, BLOCK_RAW, DISCIMG_MODE2 },
	{ 0x34, true, BLOCK_MODE2, DISCIMG_MODE2 },
};

static const struct data_form *find_form(uint8_t form)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].form == form)
			return &forms[i];
	return NULL;
}

struct sheet {
	struct burn *burn; /* its pieces are filled in */
	struct vdisc_state *state;
	unsigned first_track; /* of the session, in STATE */
	uint16_t session;
	unsigned nmcn, nisrc; /* characters so far */
	uint8_t isrc_track;
	char isrc[13];
	bool has_leadout;
};

/* 13 digits in two entries of seven bytes. */
static bool take_mcn(struct sheet *sheet, const uint8_t *entry)
{
	for (unsigned i = 1; i < ENTRY_NBYTES && sheet->nmcn < 13; i++) {
		if (!isdigit(entry[i]))
			return false;
		sheet->state->mcn[sheet->nmcn++] = (char)entry[i];
	}
	return true;
}

/* Twelve characters in two entries of six; they come before the track's first index, or behind. */
static bool take_isrc(struct sheet *sheet, const uint8_t *entry)
{
	if (sheet->isrc_track != entry[ENTRY_TRACK])
		sheet->nisrc = 0;
	sheet->isrc_track = entry[ENTRY_TRACK];
	for (unsigned i = 2; i < ENTRY_NBYTES && sheet->nisrc < 12; i++) {
		if (!isalnum(entry[i]))
			return false;
		sheet->isrc[sheet->nisrc++] = (char)entry[i];
	}
	return true;
}

static struct vdisc_track *last_track(struct sheet *sheet)
{
	unsigned n = sheet->state->ntracks;
	return n > sheet->first_track ? &sheet->state->tracks[n - 1] : NULL;
}

/* What was begun before ends where the next begins. */
static bool end_piece(struct sheet *sheet, int32_t lba)
{
	struct burn *burn = sheet->burn;
	if (burn->npieces == 0)
		return true;
	burn->pieces[burn->npieces - 1].end_lba = lba;
	return lba > burn->pieces[burn->npieces - 1].lba;
}

static bool add_piece(struct sheet *sheet, int32_t lba, uint8_t form, enum discimg_track_mode *mode)
{
	struct burn *burn = sheet->burn;
	const struct data_form *found = find_form(form);
	if (!found || burn->npieces == BURN_MAX_PIECES)
		return false;
	burn->pieces[burn->npieces++] =
		(struct burn_piece){ .lba = lba, .type = found->type, .is_made = found->is_made };
	*mode = found->mode;
	return true;
}

static bool begin_track(struct sheet *sheet, uint8_t number, int32_t lba)
{
	struct vdisc_state *state = sheet->state;
	struct vdisc_track *before = last_track(sheet);
	if (number < 1 || number > 99 || state->ntracks >= VDISC_MAX_TRACKS ||
		(state->ntracks && number != state->tracks[state->ntracks - 1].number + 1))
		return false;
	if (before)
		before->end_lba = lba;
	state->tracks[state->ntracks++] = (struct vdisc_track){ .number = number,
		.session = sheet->session,
		.write = VDISC_WRITE_SAO,
		.start_lba = lba,
		.first_lba = DISCIMG_NO_LBA,
		.next_lba = lba };
	return true;
}

static bool take_index(struct sheet *sheet, const uint8_t *entry, int32_t lba)
{
	struct vdisc_state *state = sheet->state;
	struct vdisc_track *track = last_track(sheet);
	uint8_t number = entry[ENTRY_TRACK], index = entry[ENTRY_INDEX];
	enum discimg_track_mode mode;
	if (!end_piece(sheet, lba) || !add_piece(sheet, lba, entry[ENTRY_FORM], &mode))
		return false;
	if ((!track || track->number != number) && !begin_track(sheet, number, lba))
		return false;
	track = last_track(sheet);
	track->control = entry[ENTRY_CONTROL_ADR] >> 4;
	if (index == 1) {
		track->first_lba = lba;
		track->mode = mode;
	} else if (index > 99 || (index == 0 && lba != track->start_lba) ||
		   (index > 1 && track->first_lba == DISCIMG_NO_LBA)) {
		return false;
	} else if (index > 1 && state->nindexes < VDISC_MAX_INDEXES) {
		state->indexes[state->nindexes++] =
			(struct vdisc_index){ .track = number, .index = index, .lba = lba };
	}
	return true;
}

static bool take_leadout(struct sheet *sheet, int32_t lba)
{
	struct vdisc_track *track = last_track(sheet);
	if (!track || !end_piece(sheet, lba))
		return false;
	track->end_lba = lba;
	sheet->has_leadout = true;
	return true;
}

/* The main channel of the lead-in is the drive's to make, whatever mode it is told to be of. */
static bool take_leadin_form(struct sheet *sheet, uint8_t form)
{
	sheet->burn->takes_leadin = (form & FORM_SUB_MASK) == FORM_SUB_RAW;
	return find_form(form & (uint8_t)~FORM_SUB_RAW) != NULL;
}

static bool take_entry(struct sheet *sheet, const uint8_t *entry)
{
	struct msf msf = { entry[ENTRY_MSF], entry[ENTRY_MSF + 1], entry[ENTRY_MSF + 2] };
	uint8_t number = entry[ENTRY_TRACK], form = entry[ENTRY_FORM];
	switch (entry[ENTRY_CONTROL_ADR] & 0x0f) {
	case Q_MCN:
		return take_mcn(sheet, entry);
	case Q_ISRC:
		return take_isrc(sheet, entry);
	case Q_POSITION:
		break;
	default:
		return false;
	}
	if (sheet->has_leadout || msf.minute > 99 || msf.second > 59 || msf.frame > 74)
		return false;
	if (number == Q_TRACK_LEAD_IN)
		return take_leadin_form(sheet, form);
	if (number == Q_TRACK_LEAD_OUT)
		return take_leadout(sheet, lba_of_msf(msf));
	return take_index(sheet, entry, lba_of_msf(msf));
}

/* An ISRC that is whole goes to its track, which may have been begun later. */
static void place_isrc(struct sheet *sheet)
{
	struct vdisc_track *track = last_track(sheet);
	if (sheet->nisrc == 12 && track && track->number == sheet->isrc_track)
		memcpy(track->isrc, sheet->isrc, sizeof(track->isrc));
}

static enum mmc_sense read_sheet(
	struct sheet *sheet, struct mmc_command *command, size_t nbytes, int32_t start_lba)
{
	uint8_t entry[ENTRY_NBYTES];
	for (size_t at = 0; at < nbytes; at += ENTRY_NBYTES) {
		if (!command_get(command, at, entry, sizeof(entry)))
			return SENSE_PARAMETER_LIST_LENGTH;
		if (!take_entry(sheet, entry))
			return SENSE_INVALID_FIELD_IN_LIST;
		place_isrc(sheet);
	}
	/* cdrdao takes the next writable address of a later session for that of its pregap. */
	int32_t begins = sheet->burn->npieces ? sheet->burn->pieces[0].lba : DISCIMG_NO_LBA;
	bool is_there =
		begins == start_lba || (sheet->session > 1 && begins == start_lba - CD_FIRST_LBA);
	bool is_whole = sheet->has_leadout && is_there && (sheet->nmcn == 0 || sheet->nmcn == 13);
	return is_whole ? SENSE_NONE : SENSE_INVALID_FIELD_IN_LIST;
}

/* Whether the session that the sheet tells can be. */
static enum mmc_sense add_session(struct vdrive *drive, struct sheet *sheet)
{
	struct vdisc *disc = drive->burn.vdisc;
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	struct vdisc_state *state = sheet->state;
	const char *why;
	state->sessions[state->nsessions++] =
		(struct vdisc_session){ .disc_type = page[WRITE_SESSION_FORMAT] };
	if (last_track(sheet)->end_lba > (int64_t)vdisc_nsectors(disc))
		return SENSE_LBA_OUT_OF_RANGE;
	return state_is_possible(state, vdisc_medium(disc), vdisc_nsectors(disc), &why)
		       ? SENSE_NONE
		       : SENSE_INVALID_FIELD_IN_LIST;
}

/* The sheet's session becomes the disc's, or nothing does; a test write only plays with it. */
static enum mmc_sense take_sheet(struct vdrive *drive, struct mmc_command *command, size_t nbytes,
	const struct burn_opening *opening)
{
	struct burn *burn = &drive->burn;
	struct vdisc_state *state = vdisc_state(burn->vdisc);
	struct sheet sheet = { .burn = burn,
		.state = state,
		.first_track = state->ntracks,
		.session = opening->session };
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	if (!vdisc_rehearse(burn->vdisc))
		return SENSE_INTERNAL_FAILURE;
	burn_forget(burn);
	enum mmc_sense sense = read_sheet(&sheet, command, nbytes, opening->start_lba);
	if (sense == SENSE_NONE)
		sense = add_session(drive, &sheet);
	if (sense != SENSE_NONE) {
		vdisc_end_rehearsal(burn->vdisc);
		burn_forget(burn);
		return sense;
	}
	if (!(page[WRITE_TYPE] & WRITE_TEST))
		vdisc_keep_rehearsal(burn->vdisc);
	burn->has_cue = burn->is_stale = true;
	burn->next_lba = burn->pieces[0].lba;
	sense = sense_of_write(drive, vdisc_commit(burn->vdisc, drive->job), burn->next_lba);
	return sense == SENSE_NONE ? make_pieces(drive) : sense;
}

enum mmc_sense send_cue_sheet(struct vdrive *drive, struct mmc_command *command)
{
	struct burn_opening opening;
	size_t nbytes = get_be24(command->cdb + 6);
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	enum mmc_sense sense = check_writable(drive);
	if (sense == SENSE_NONE)
		sense = begin_rehearsal(drive);
	if (sense != SENSE_NONE)
		return sense;
	if (medium_family(&drive->medium) != FAMILY_CD ||
		(page[WRITE_TYPE] & WRITE_TYPE_MASK) != WRITE_SAO)
		return SENSE_COMMAND_SEQUENCE;
	if (nbytes == 0 || nbytes % ENTRY_NBYTES || nbytes > BURN_MAX_PIECES * ENTRY_NBYTES)
		return SENSE_PARAMETER_LIST_LENGTH;
	if (!burn_opening(drive->burn.vdisc, &opening) ||
		opening.session == vdisc_state(drive->burn.vdisc)->nsessions)
		return SENSE_COMMAND_SEQUENCE;
	return take_sheet(drive, command, nbytes, &opening);
}

void take_packs(struct burn *burn, const uint8_t *sub)
{
	struct vdisc_state *state = vdisc_state(burn->vdisc);
	for (unsigned i = 0; i < LEADIN_PACKS; i++) {
		const uint8_t *symbols = sub + i * SECTOR_SUB_NBYTES / LEADIN_PACKS;
		uint8_t pack[CDTEXT_PACK_NBYTES];
		for (unsigned k = 0; k < CDTEXT_PACK_NBYTES / 3; k++) {
			uint32_t v = (uint32_t)(symbols[4 * k] & 0x3f) << 18 |
				     (uint32_t)(symbols[4 * k + 1] & 0x3f) << 12 |
				     (uint32_t)(symbols[4 * k + 2] & 0x3f) << 6 |
				     (symbols[4 * k + 3] & 0x3f);
			pack[3 * k] = (uint8_t)(v >> 16);
			put_be16(pack + 3 * k + 1, (uint16_t)v);
		}
		bool is_text = pack[0] >= CDTEXT_TITLE && pack[0] <= CDTEXT_SIZE;
		/* They come again and again until the lead-in is full. */
		if (state->npacks && memcmp(pack, state->packs, sizeof(pack)) == 0)
			burn->has_packs = true;
		if (!is_text || burn->has_packs || state->npacks >= CDTEXT_MAX_PACKS)
			continue;
		memcpy(state->packs + state->npacks++ * CDTEXT_PACK_NBYTES, pack, sizeof(pack));
	}
}

enum mmc_sense write_leadin(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	struct burn *burn = &drive->burn;
	uint8_t sub[SECTOR_SUB_NBYTES];
	int32_t end = burn->pieces[0].lba;
	bool is_next = burn->leadin_next_lba == DISCIMG_NO_LBA || lba == burn->leadin_next_lba;
	if (!is_next || n > (uint32_t)(end - lba))
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	for (uint32_t i = 0; i < n; i++) {
		if (!command_get(command, (size_t)i * sizeof(sub), sub, sizeof(sub)))
			return SENSE_INVALID_FIELD_IN_CDB;
		take_packs(burn, sub);
	}
	burn->leadin_next_lba = lba + (int32_t)n;
	return SENSE_NONE;
}
