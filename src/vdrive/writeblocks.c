/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WRITE(10), WRITE(12) and WRITE AND VERIFY(10) (MMC-6 §6.44 to §6.46): which rules the medium has
 * for where one may write, and the way of data from the initiator to the disc.
 */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum { RELATIVE_ADDRESS = 1 << 0, BATCH_NSECTORS = 64 };

enum mmc_sense sense_of_write(struct vdrive *drive, int result, int32_t lba)
{
	if (result == 0)
		return SENSE_NONE;
	return sense_at(drive,
		result == DISCIMG_E_MEDIUM ? SENSE_NO_MORE_RESERVATIONS : SENSE_WRITE_ERROR, lba);
}

enum mmc_sense check_writable(const struct vdrive *drive)
{
	if (!drive->burn.vdisc || drive->medium.is_write_protected)
		return SENSE_WRITE_PROTECTED;
	return SENSE_NONE;
}

/* Bytes that the initiator sent and that lie in one piece, or a copy of them in BOUNCE. */
static const uint8_t *next_blocks(
	struct mmc_command *command, size_t offset, unsigned nbytes, uint32_t *n, uint8_t *bounce)
{
	size_t room;
	const uint8_t *from = command_span(command, offset, &room);
	if (from && room >= nbytes) {
		*n = room / nbytes < *n ? (uint32_t)(room / nbytes) : *n;
		return from;
	}
	*n = 1;
	return command_get(command, offset, bounce, nbytes) ? bounce : NULL;
}

enum mmc_sense write_data(struct vdrive *drive, struct mmc_command *command, size_t *offset,
	int32_t lba, uint32_t n, const struct write_form *form)
{
	uint8_t bounce[WRITE_BLOCK_MAX_NBYTES];
	uint8_t *records = NULL;
	enum mmc_sense sense = SENSE_NONE;
	unsigned record_nbytes = vdisc_record_nbytes(drive->burn.vdisc);
	if (form->make && !(records = calloc(BATCH_NSECTORS, record_nbytes)))
		return SENSE_INTERNAL_FAILURE;
	while (n > 0 && sense == SENSE_NONE) {
		uint32_t some = form->make && n > BATCH_NSECTORS ? BATCH_NSECTORS : n, nwritten;
		const uint8_t *from = next_blocks(command, *offset, form->nbytes, &some, bounce);
		if (!from) {
			sense = SENSE_INVALID_FIELD_IN_CDB; /* less was sent than told */
			break;
		}
		for (uint32_t i = 0; i < some && form->make; i++)
			form->make(form, lba + (int32_t)i, from + (size_t)i * form->nbytes,
				records + (size_t)i * record_nbytes);
		sense = write_records(drive, lba, some, form->make ? records : from, &nwritten);
		*offset += (size_t)nwritten * form->nbytes;
		lba += (int32_t)nwritten;
		n -= nwritten;
	}
	free(records);
	command->transferred = *offset < command->data_nbytes ? *offset : command->data_nbytes;
	return sense;
}

static const struct write_form plain = { .nbytes = SECTOR_USER_NBYTES };

/* A DVD-RW in restricted overwrite takes whole ECC blocks only (MMC-6 §4.3.6.3). */
static enum mmc_sense write_anywhere(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	uint32_t block = vdisc_medium(drive->burn.vdisc)->block_nsectors;
	size_t offset = 0;
	if (!burn_is_random(drive->burn.vdisc))
		return SENSE_NOT_FORMATTED;
	if (lba < 0 || (int64_t)lba + n > vdisc_state(drive->burn.vdisc)->formatted_nsectors)
		return SENSE_LBA_OUT_OF_RANGE;
	if (drive->medium.profile == PROFILE_DVD_RW_OVERWRITE &&
		((uint32_t)lba % block || n % block))
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	return write_data(drive, command, &offset, lba, n, &plain);
}

/* The track that is written next at LBA; NULL when there is none. */
struct vdisc_track *track_to_write(struct vdisc *disc, int32_t lba)
{
	struct vdisc_state *state = vdisc_state(disc);
	for (unsigned i = 0; i < state->ntracks; i++)
		if (state->tracks[i].state != VDISC_TRACK_COMPLETE &&
			state->tracks[i].next_lba == lba)
			return &state->tracks[i];
	return NULL;
}

enum mmc_sense begin_or_continue(struct vdrive *drive, int32_t lba, const struct vdisc_track *like,
	struct vdisc_track **track)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct burn_opening opening;
	*track = track_to_write(disc, lba);
	if (*track)
		return SENSE_NONE;
	if ((uint32_t)lba >= vdisc_nsectors(disc))
		return SENSE_LBA_OUT_OF_RANGE;
	if (!burn_opening(disc, &opening) || lba != opening.first_lba)
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	enum mmc_sense sense =
		sense_of_write(drive, burn_begin_track(disc, drive->job, &opening, like), lba);
	*track = track_to_write(disc, lba);
	drive->burn.is_stale = true;
	return sense;
}

enum mmc_sense write_into(struct vdrive *drive, struct mmc_command *command,
	struct vdisc_track *track, uint32_t n, const struct write_form *form)
{
	int32_t lba = track->next_lba;
	size_t offset = 0;
	bool is_last = track->end_lba == (int32_t)vdisc_nsectors(drive->burn.vdisc);
	if (n > (uint32_t)(track->end_lba - lba))
		return is_last ? SENSE_LBA_OUT_OF_RANGE : SENSE_END_OF_USER_AREA;
	enum mmc_sense sense = write_data(drive, command, &offset, lba, n, form);
	track->next_lba += (int32_t)(offset / form->nbytes);
	if (offset)
		track->state = VDISC_TRACK_OPEN;
	drive->burn.is_stale = true;
	return sense;
}

/* DVD-R/-RW as page 05h has it: incremental, or disc at once on a blank one. */
static enum mmc_sense set_dvd_minus_write(const struct vdrive *drive, struct vdisc_track *like)
{
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	switch (page[WRITE_TYPE] & WRITE_TYPE_MASK) {
	case WRITE_PACKET:
		return SENSE_NONE;
	case WRITE_SAO:
		like->write = VDISC_WRITE_SAO;
		return vdisc_state(drive->burn.vdisc)->nsessions ? SENSE_PROGRAM_AREA_NOT_EMPTY
								 : SENSE_NONE;
	default:
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	}
}

static bool is_dvd_minus(const struct vdrive *drive)
{
	enum mmc_profile profile = drive->medium.profile;
	return profile == PROFILE_DVD_R || profile == PROFILE_DVD_RW_SEQUENTIAL ||
	       profile == PROFILE_DVD_R_DL;
}

static enum mmc_sense write_in_order(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct vdisc_track *track, like = {
		.mode = DISCIMG_MODE1, .control = 4, .end_lba = (int32_t)vdisc_nsectors(disc)
	};
	enum mmc_sense sense = SENSE_NONE;
	if (is_dvd_minus(drive) && !track_to_write(disc, lba))
		sense = set_dvd_minus_write(drive, &like);
	if (sense == SENSE_NONE && is_dvd_minus(drive))
		sense = begin_rehearsal(drive);
	if (sense == SENSE_NONE)
		sense = begin_or_continue(drive, lba, &like, &track);
	return sense == SENSE_NONE ? write_into(drive, command, track, n, &plain) : sense;
}

enum mmc_sense begin_rehearsal(struct vdrive *drive)
{
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	struct vdisc *disc = drive->burn.vdisc;
	if (!(page[WRITE_TYPE] & WRITE_TEST))
		return vdisc_is_rehearsed(disc) ? SENSE_COMMAND_SEQUENCE : SENSE_NONE;
	return vdisc_rehearse(disc) ? SENSE_NONE : SENSE_INTERNAL_FAILURE;
}

static enum mmc_sense write_blocks(struct vdrive *drive, struct mmc_command *command, uint32_t n)
{
	int32_t lba = (int32_t)get_be32(command->cdb + 2);
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	if (command->cdb[1] & RELATIVE_ADDRESS)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (n == 0)
		return SENSE_NONE;
	if (profile_facts(drive->medium.profile)->is_random)
		return write_anywhere(drive, command, lba, n);
	if (medium_family(&drive->medium) == FAMILY_CD)
		return write_cd(drive, command, lba, n);
	return write_in_order(drive, command, lba, n);
}

enum mmc_sense write_10(struct vdrive *drive, struct mmc_command *command)
{
	return write_blocks(drive, command, get_be16(command->cdb + 7));
}

enum mmc_sense write_12(struct vdrive *drive, struct mmc_command *command)
{
	return write_blocks(drive, command, get_be32(command->cdb + 6));
}

/* What the kernel took, it gives back: verified is what was written. CDs cannot (MMC-6 §6.46). */
enum mmc_sense write_and_verify(struct vdrive *drive, struct mmc_command *command)
{
	if (medium_family(&drive->medium) == FAMILY_CD)
		return SENSE_INVALID_OPCODE;
	return write_blocks(drive, command, get_be16(command->cdb + 7));
}
