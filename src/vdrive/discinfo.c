/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ DISC INFORMATION and READ TRACK INFORMATION (MMC-6 §6.22, §6.27). */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/msf.h"

#include <string.h>

static const struct medium_track *last_track(const struct medium *medium)
{
	return medium->ntracks ? &medium->tracks[medium->ntracks - 1] : NULL;
}

static const struct medium_track *first_of_session(const struct medium *medium, unsigned session)
{
	for (size_t i = 0; i < medium->ntracks; i++)
		if (medium->tracks[i].session == session)
			return &medium->tracks[i];
	return NULL;
}

/* A time as the disc information has it: zero, then MSF; all ones where there is none. */
static void put_time(uint8_t *to, const struct medium *medium, bool is_known, int32_t lba)
{
	memset(to, 0xff, 4);
	if (!is_known)
		return;
	if (medium_family(medium) == FAMILY_CD)
		put_address(to, true, lba);
	else
		put_be32(to, (uint32_t)lba);
}

/* Type 0: 34 bytes (MMC-6 table 360). */
static enum mmc_sense standard_information(const struct medium *medium, struct mmc_command *command)
{
	enum { NBYTES = 34, ERASABLE = 0x10, UNRESTRICTED = 0x20 };
	uint8_t data[NBYTES] = { 0 };
	const struct mmc_profile_facts *facts = profile_facts(medium->profile);
	const struct medium_track *last = last_track(medium);
	const struct medium_track *first = first_of_session(medium, medium->nsessions);
	unsigned first_number = first ? first->number : 1, last_number = last ? last->number : 1;
	bool takes_more = medium->status < MEDIUM_COMPLETE;
	put_be16(data, NBYTES - 2);
	data[2] = (uint8_t)((facts->is_rewritable ? ERASABLE : 0) | medium->last_session << 2 |
			    medium->status);
	data[3] = 1; /* the first track */
	data[4] = (uint8_t)medium->nsessions;
	data[5] = (uint8_t)first_number;
	data[6] = (uint8_t)last_number;
	data[7] = (uint8_t)(UNRESTRICTED | medium->format_status);
	data[8] = medium->disc_type;
	data[9] = (uint8_t)(medium->nsessions >> 8);
	data[10] = (uint8_t)(first_number >> 8);
	data[11] = (uint8_t)(last_number >> 8);
	put_time(data + 16, medium, takes_more && facts->family == FAMILY_CD, medium->leadin_lba);
	put_time(data + 20, medium, takes_more, (int32_t)medium->capacity_nsectors);
	reply(command, data, sizeof(data), get_be16(command->cdb + 7));
	return SENSE_NONE;
}

/* Type 1: how many tracks there can be (MMC-6 table 370). */
static enum mmc_sense track_resources(const struct medium *medium, struct mmc_command *command)
{
	enum { NBYTES = 12, MAX_TRACKS_CD = 99, MAX_TRACKS = 153 /* DVD+R */ };
	uint8_t data[NBYTES] = { 0 };
	uint16_t most = medium_family(medium) == FAMILY_CD ? MAX_TRACKS_CD : MAX_TRACKS;
	put_be16(data, NBYTES - 2);
	data[2] = 1 << 5;
	put_be16(data + 4, most);
	put_be16(data + 6, (uint16_t)medium->ntracks);
	put_be16(data + 8, medium->status < MEDIUM_COMPLETE ? most : 0);
	put_be16(data + 10, (uint16_t)medium->ntracks);
	reply(command, data, sizeof(data), get_be16(command->cdb + 7));
	return SENSE_NONE;
}

/* Type 2: pseudo-overwrite, of which the drive has none (MMC-6 table 371). */
static enum mmc_sense overwrite_resources(struct mmc_command *command)
{
	enum { NBYTES = 16 };
	uint8_t data[NBYTES] = { 0, NBYTES - 2, 2 << 5 };
	reply(command, data, sizeof(data), get_be16(command->cdb + 7));
	return SENSE_NONE;
}

enum mmc_sense read_disc_information(struct vdrive *drive, struct mmc_command *command)
{
	const struct medium *medium = &drive->medium;
	switch (command->cdb[1] & 0x07) {
	case 0:
		return standard_information(medium, command);
	case 1:
		return track_resources(medium, command);
	case 2:
		return medium_family(medium) == FAMILY_BD ? overwrite_resources(command)
							  : SENSE_INVALID_FIELD_IN_CDB;
	default:
		return SENSE_INVALID_FIELD_IN_CDB;
	}
}

/* MMC-6 table 493 */
static size_t put_track(
	const struct medium *medium, const struct medium_track *track, uint8_t *data)
{
	enum {
		NBYTES = 48,
		DAMAGE = 0x20,
		RESERVED = 0x80,
		BLANK = 0x40,
		PACKET = 0x20,
		FIXED_PACKETS = 0x10,
		LAST_VALID = 0x02,
		NEXT_VALID = 0x01
	};
	put_be16(data, NBYTES - 2);
	data[2] = (uint8_t)track->number;
	data[3] = (uint8_t)track->session;
	data[5] = (uint8_t)((track->is_damaged ? DAMAGE : 0) | track->control);
	data[6] = (uint8_t)((track->is_reserved ? RESERVED : 0) | (track->is_blank ? BLANK : 0) |
			    (track->is_packet ? PACKET : 0) |
			    (track->packet_nsectors ? FIXED_PACKETS : 0) | track->data_mode);
	data[7] = (uint8_t)((track->has_last_lba ? LAST_VALID : 0) |
			    (track->has_next_lba ? NEXT_VALID : 0));
	put_be32(data + 8, (uint32_t)track->start_lba);
	put_be32(data + 16, track->free_nsectors);
	put_be32(data + 20, track->packet_nsectors                ? track->packet_nsectors
			    : medium_family(medium) == FAMILY_DVD ? 16
			    : medium_family(medium) == FAMILY_BD  ? 32
								  : 0);
	put_be32(data + 24, track->nsectors);
	put_be32(data + 28, track->has_last_lba ? (uint32_t)track->last_lba : 0);
	data[32] = (uint8_t)(track->number >> 8);
	data[33] = (uint8_t)(track->session >> 8);
	return NBYTES;
}

/* The pause before a track is the track's. */
static const struct medium_track *track_of_address(const struct medium *medium, int32_t lba)
{
	for (size_t i = 0; i < medium->ntracks; i++)
		if (lba < (int64_t)medium->tracks[i].start_lba + medium->tracks[i].nsectors)
			return &medium->tracks[i];
	return NULL;
}

/* The first track of a session at once that is not whole yet; NULL when there is none. */
static const struct medium_track *track_under_way(const struct vdrive *drive)
{
	const struct medium *medium = &drive->medium;
	for (size_t i = 0; i < medium->ntracks && drive->burn.has_cue; i++)
		if (medium->tracks[i].has_next_lba)
			return &medium->tracks[i];
	return NULL;
}

/* Number FFh is the invisible or incomplete track: the last, but in a session at once. */
static const struct medium_track *track_of_number(const struct vdrive *drive, uint32_t number)
{
	enum { INCOMPLETE_TRACK = 0xff };
	const struct medium *medium = &drive->medium;
	const struct medium_track *under_way = track_under_way(drive);
	if (number == INCOMPLETE_TRACK && medium->status < MEDIUM_COMPLETE)
		return under_way ? under_way : last_track(medium);
	for (size_t i = 0; i < medium->ntracks; i++)
		if (medium->tracks[i].number == number)
			return &medium->tracks[i];
	return NULL;
}

/*
 * On a blank CD that page 05h will have written in raw mode the lead-in is written first. Drives
 * tell so, and wodim relies on it.
 */
static int32_t next_writable(const struct vdrive *drive, const struct medium_track *track)
{
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	bool is_raw = (page[WRITE_TYPE] & WRITE_TYPE_MASK) == WRITE_RAW;
	bool is_cd = medium_family(&drive->medium) == FAMILY_CD;
	bool is_blank_disc = drive->medium.status == MEDIUM_EMPTY;
	return is_cd && is_raw && is_blank_disc ? drive->medium.leadin_lba : track->next_lba;
}

enum mmc_sense read_track_information(struct vdrive *drive, struct mmc_command *command)
{
	enum address_type { BY_LBA, BY_TRACK, BY_SESSION };
	const struct medium *medium = &drive->medium;
	uint32_t address = get_be32(command->cdb + 2);
	uint8_t data[48] = { 0 };
	const struct medium_track *track = NULL;
	switch ((enum address_type)(command->cdb[1] & 0x03)) {
	case BY_LBA:
		track = track_of_address(medium, (int32_t)address);
		if (!track)
			return SENSE_LBA_OUT_OF_RANGE;
		break;
	case BY_TRACK:
		track = track_of_number(drive, address);
		break;
	case BY_SESSION:
		track = first_of_session(medium, address);
		break;
	}
	if (!track)
		return SENSE_INVALID_FIELD_IN_CDB;
	size_t n = put_track(medium, track, data);
	if (track->has_next_lba)
		put_be32(data + 12, (uint32_t)next_writable(drive, track));
	reply(command, data, n, get_be16(command->cdb + 7));
	return SENSE_NONE;
}
