/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing CDs: blocks of each data block type of page 05h as sectors (MMC-6 §7.5 table 669), tracks
 * at once, and sessions at once as their cue sheet has them.
 */
#include "vdrive/engine.h"

#include "sector/raw.h"

#include <ctype.h>
#include <string.h>

enum { SUBHEADER_NBYTES = 8, FORM2_NBYTES = 2324 };

static void make_raw(
	const struct write_form *form, int32_t lba, const uint8_t *block, uint8_t *record)
{
	(void)lba;
	memcpy(record, block, form->nbytes);
}

static void make_mode1(
	const struct write_form *form, int32_t lba, const uint8_t *block, uint8_t *record)
{
	raw_reshape(SECTOR_MODE1, lba, block, form->nbytes, record, SECTOR_RAW_NBYTES);
}

static void make_mode2(
	const struct write_form *form, int32_t lba, const uint8_t *block, uint8_t *record)
{
	raw_reshape(SECTOR_MODE2, lba, block, form->nbytes, record, SECTOR_RAW_NBYTES);
}

/* XA: a sub-header, which comes with each block or stands in the page, and the user data. */
static void make_xa(
	const struct write_form *form, int32_t lba, const uint8_t *block, uint8_t *record)
{
	const uint8_t *subheader = form->subheader ? form->subheader : block;
	const uint8_t *data = form->subheader ? block : block + SUBHEADER_NBYTES;
	size_t nbytes = form->nbytes - (form->subheader ? 0u : SUBHEADER_NBYTES);
	memset(record, 0, SECTOR_RAW_NBYTES);
	raw_renew_header(record, SECTOR_MODE2, lba);
	memcpy(record + RAW_DATA, subheader, SUBHEADER_NBYTES / 2);
	memcpy(record + RAW_DATA + SUBHEADER_NBYTES / 2, subheader, SUBHEADER_NBYTES / 2);
	memcpy(record + RAW_FORM_DATA, data, nbytes);
	raw_regenerate(record);
}

bool form_of_block_type(
	const struct vdrive *drive, enum write_block_type type, struct write_form *form)
{
	static const struct {
		enum write_block_type type;
		bool has_page_subheader;
		struct write_form form;
	} rows[] = {
		{ BLOCK_RAW, false, { SECTOR_RAW_NBYTES, make_raw, DISCIMG_AUDIO, NULL } },
		{ BLOCK_MODE1, false, { SECTOR_USER_NBYTES, make_mode1, DISCIMG_MODE1, NULL } },
		{ BLOCK_MODE2, false, { SECTOR_MODE2_NBYTES, make_mode2, DISCIMG_MODE2, NULL } },
		{ BLOCK_FORM1, true, { SECTOR_USER_NBYTES, make_xa, DISCIMG_MODE2, NULL } },
		{ BLOCK_FORM1_SUB, false,
			{ SECTOR_USER_NBYTES + SUBHEADER_NBYTES, make_xa, DISCIMG_MODE2, NULL } },
		{ BLOCK_FORM2, true, { FORM2_NBYTES, make_xa, DISCIMG_MODE2, NULL } },
		{ BLOCK_MIXED, false,
			{ FORM2_NBYTES + SUBHEADER_NBYTES, make_xa, DISCIMG_MODE2, NULL } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].type != type)
			continue;
		*form = rows[i].form;
		if (rows[i].has_page_subheader)
			form->subheader =
				mode_current(drive, PAGE_WRITE_PARAMETERS) + WRITE_SUBHEADER;
		return true;
	}
	return false;
}

/* A track as page 05h wants it: "Track at once", with its ISRC and the disc's MCN. */
static enum mmc_sense track_of_page(
	const struct vdrive *drive, struct vdisc_track *like, struct write_form *form)
{
	enum { VALID = 0x80, AUDIO_CONTROL_DATA = 4 };
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	enum write_block_type type = page[WRITE_BLOCK_TYPE] & WRITE_BLOCK_TYPE_MASK;
	*like = (struct vdisc_track){ .control = page[WRITE_TRACK_MODE] & WRITE_TRACK_MODE_MASK,
		.write = (page[WRITE_TYPE] & WRITE_TYPE_MASK) == WRITE_TAO
				 ? VDISC_WRITE_TAO
				 : VDISC_WRITE_INCREMENTAL,
		.end_lba = (int32_t)vdisc_nsectors(drive->burn.vdisc) };
	bool is_data = like->control & AUDIO_CONTROL_DATA;
	if (!form_of_block_type(drive, type, form) || (!is_data && type != BLOCK_RAW))
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	if (page[WRITE_TRACK_MODE] & WRITE_FIXED_PACKETS && like->write == VDISC_WRITE_INCREMENTAL)
		return SENSE_INVALID_PACKET_SIZE;
	like->mode = is_data && type == BLOCK_RAW ? DISCIMG_MODE1 : form->mode;
	if (page[WRITE_ISRC] & VALID)
		memcpy(like->isrc, page + WRITE_ISRC + 1, sizeof(like->isrc) - 1);
	for (size_t i = 0; like->isrc[i]; i++)
		if (!isalnum((unsigned char)like->isrc[i]))
			return SENSE_INVALID_FIELD_IN_LIST;
	return SENSE_NONE;
}

static void take_mcn(const struct vdrive *drive)
{
	enum { VALID = 0x80 };
	const uint8_t *mcn = mode_current(drive, PAGE_WRITE_PARAMETERS) + WRITE_MCN;
	struct vdisc_state *state = vdisc_state(drive->burn.vdisc);
	if (!(mcn[0] & VALID) || state->nsessions)
		return;
	for (size_t i = 1; i < sizeof(state->mcn); i++)
		if (!isdigit(mcn[i]))
			return;
	memcpy(state->mcn, mcn + 1, sizeof(state->mcn) - 1);
}

static enum mmc_sense write_track_at_once(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	struct vdisc_track *track, like;
	struct write_form form;
	enum mmc_sense sense = track_of_page(drive, &like, &form);
	if (sense == SENSE_NONE)
		sense = begin_rehearsal(drive);
	if (sense != SENSE_NONE)
		return sense;
	if (!track_to_write(drive->burn.vdisc, lba))
		take_mcn(drive);
	sense = begin_or_continue(drive, lba, &like, &track);
	if (sense != SENSE_NONE)
		return sense;
	if (track->state == VDISC_TRACK_RESERVED) {
		track->mode = like.mode;
		track->control = like.control;
		memcpy(track->isrc, like.isrc, sizeof(track->isrc));
	}
	if (track->mode != like.mode)
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	return write_into(drive, command, track, n, &form);
}

void move_tracks(struct vdrive *drive)
{
	struct vdisc_state *state = vdisc_state(drive->burn.vdisc);
	for (unsigned i = 0; i < state->ntracks; i++) {
		struct vdisc_track *track = &state->tracks[i];
		if (track->state == VDISC_TRACK_COMPLETE ||
			drive->burn.next_lba <= track->start_lba)
			continue;
		bool is_done = drive->burn.next_lba >= track->end_lba;
		track->next_lba = is_done ? track->end_lba : drive->burn.next_lba;
		track->state = is_done ? VDISC_TRACK_COMPLETE : VDISC_TRACK_OPEN;
	}
}

static const struct burn_piece *piece_at(const struct burn *burn, int32_t lba)
{
	for (unsigned i = 0; i < burn->npieces; i++)
		if (lba >= burn->pieces[i].lba && lba < burn->pieces[i].end_lba)
			return &burn->pieces[i];
	return NULL;
}

enum mmc_sense make_pieces(struct vdrive *drive)
{
	struct burn *burn = &drive->burn;
	struct vdisc_state *state = vdisc_state(burn->vdisc);
	const struct burn_piece *piece;
	while ((piece = piece_at(burn, burn->next_lba)) && piece->is_made) {
		for (unsigned i = 0; i < state->ntracks; i++) {
			struct vdisc_track *track = &state->tracks[i];
			if (burn->next_lba < track->start_lba || burn->next_lba >= track->end_lba)
				continue;
			track->next_lba = burn->next_lba;
			int r = burn_pad(burn->vdisc, drive->job, track, piece->end_lba);
			if (r < 0)
				return sense_of_write(drive, r, burn->next_lba);
		}
		burn->next_lba = piece->end_lba;
		move_tracks(drive);
	}
	return SENSE_NONE;
}

static enum mmc_sense write_session_at_once(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	struct burn *burn = &drive->burn;
	size_t offset = 0;
	if (burn->takes_leadin && lba < burn->pieces[0].lba)
		return write_leadin(drive, command, lba, n);
	if (lba != burn->next_lba)
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	while (n > 0) {
		struct write_form form;
		const struct burn_piece *piece = piece_at(burn, burn->next_lba);
		if (!piece)
			return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, burn->next_lba);
		if (!form_of_block_type(drive, piece->type, &form))
			return SENSE_ILLEGAL_MODE_FOR_TRACK;
		uint32_t left = (uint32_t)(piece->end_lba - burn->next_lba);
		uint32_t some = n < left ? n : left;
		enum mmc_sense sense =
			write_data(drive, command, &offset, burn->next_lba, some, &form);
		if (sense != SENSE_NONE)
			return sense;
		burn->next_lba += (int32_t)some;
		n -= some;
		move_tracks(drive);
		sense = make_pieces(drive);
		if (sense != SENSE_NONE)
			return sense;
	}
	drive->burn.is_stale = true;
	return SENSE_NONE;
}

enum mmc_sense write_cd(struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	switch (page[WRITE_TYPE] & WRITE_TYPE_MASK) {
	case WRITE_PACKET:
	case WRITE_TAO:
		return drive->burn.has_cue ? SENSE_COMMAND_SEQUENCE
					   : write_track_at_once(drive, command, lba, n);
	case WRITE_SAO:
		return drive->burn.has_cue ? write_session_at_once(drive, command, lba, n)
					   : SENSE_COMMAND_SEQUENCE;
	case WRITE_RAW:
		return drive->burn.has_cue && !drive->burn.is_raw
			       ? SENSE_COMMAND_SEQUENCE
			       : write_raw(drive, command, lba, n);
	default:
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	}
}
