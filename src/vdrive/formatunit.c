/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ FORMAT CAPACITIES and FORMAT UNIT (MMC-6 §6.24, §6.5). */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "sector/raw.h"

#include <string.h>

enum {
	LIST_HEADER_NBYTES = 4,
	DESCRIPTOR_NBYTES = 8,
	UNFORMATTED = 1, /* descriptor types of the current capacity */
	FORMATTED = 2,
	NO_MEDIUM = 3,
	FORMAT_DATA = 0x10, /* FORMAT UNIT, byte 1 */
	FORMAT_CODE_MASK = 0x07,
	FORMAT_CODE = 1,
};

/* Format types (MMC-6 table 343), and the parameter that goes with each. */
static const struct {
	enum mmc_profile profile;
	uint8_t type;
	uint32_t parameter;
} types[] = {
	{ PROFILE_DVD_RAM, 0x00, 2048 },         /* full */
	{ PROFILE_DVD_RAM, 0x01, 2048 },         /* with spare areas */
	{ PROFILE_DVD_RW_SEQUENTIAL, 0x00, 16 }, /* full */
	{ PROFILE_DVD_RW_SEQUENTIAL, 0x10, 16 }, /* full, sessions closed */
	{ PROFILE_DVD_RW_SEQUENTIAL, 0x15, 16 }, /* quick */
	{ PROFILE_DVD_RW_OVERWRITE, 0x00, 16 }, { PROFILE_DVD_RW_OVERWRITE, 0x10, 16 },
	{ PROFILE_DVD_RW_OVERWRITE, 0x13, 16 },                                   /* quick grow */
	{ PROFILE_DVD_RW_OVERWRITE, 0x15, 16 }, { PROFILE_DVD_PLUS_RW, 0x26, 0 }, /* basic */
	{ PROFILE_BD_R, 0x00, 2048 },  /* sequential recording, with spare areas */
	{ PROFILE_BD_R, 0x32, 0 },     /* the same by sub-type */
	{ PROFILE_BD_RE, 0x00, 2048 }, /* full, with spare areas */
	{ PROFILE_BD_RE, 0x30, 0 },    /* with spare areas as they are told */
	{ PROFILE_BD_RE, 0x31, 2048 }, /* without */
};

static bool has_type(enum mmc_profile profile, uint8_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].profile == profile && types[i].type == type)
			return true;
	return false;
}

static uint8_t current_kind(const struct medium *medium, bool is_formatted)
{
	if (medium->profile == PROFILE_NONE)
		return NO_MEDIUM;
	bool can_format = profile_facts(medium->profile)->is_random;
	bool is_blank = medium->status == MEDIUM_EMPTY;
	return (can_format ? is_formatted : !is_blank) ? FORMATTED : UNFORMATTED;
}

enum mmc_sense read_format_capacities(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[LIST_HEADER_NBYTES + 16 * DESCRIPTOR_NBYTES] = { 0 };
	const struct medium *medium = vdrive_medium(drive);
	struct vdisc *disc = medium->profile == PROFILE_NONE ? NULL : drive->burn.vdisc;
	bool is_formatted = disc && burn_is_random(disc);
	uint32_t now = disc && !is_formatted && medium->status == MEDIUM_EMPTY
			       ? medium->capacity_nsectors
			       : (uint32_t)medium->end_lba;
	size_t n = LIST_HEADER_NBYTES + DESCRIPTOR_NBYTES;
	put_be32(data + LIST_HEADER_NBYTES, now);
	put_be32(data + LIST_HEADER_NBYTES + 4, SECTOR_USER_NBYTES);
	data[LIST_HEADER_NBYTES + 4] = current_kind(medium, is_formatted);
	for (size_t i = 0; disc && i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].profile != medium->profile)
			continue;
		put_be32(data + n, medium->capacity_nsectors);
		put_be32(data + n + 4, types[i].parameter);
		data[n + 4] = (uint8_t)(types[i].type << 2);
		n += DESCRIPTOR_NBYTES;
	}
	data[3] = (uint8_t)(n - LIST_HEADER_NBYTES);
	reply(command, data, n, get_be16(command->cdb + 7));
	return SENSE_NONE;
}

/* All of the disc, whatever of it was asked for: nothing is ever found worn out. */
static enum mmc_sense format(struct vdrive *drive)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct vdisc_state *state = vdisc_state(disc);
	bool was_random = burn_is_random(disc);
	vdisc_end_rehearsal(disc);
	burn_forget(&drive->burn);
	if (drive->medium.profile == PROFILE_BD_R)
		return state->nsessions ? SENSE_COMMAND_SEQUENCE : SENSE_NONE;
	int r = was_random ? 0 : vdisc_erase(disc, drive->job, 0, vdisc_nsectors(disc));
	*state = (struct vdisc_state){ 0 };
	vdisc_format(state, vdisc_nsectors(disc));
	if (r == 0)
		r = vdisc_commit(disc, drive->job);
	vdrive_renew_medium(drive);
	return r < 0 ? SENSE_FORMAT_FAILED : SENSE_NONE;
}

enum mmc_sense format_unit(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t list[LIST_HEADER_NBYTES + DESCRIPTOR_NBYTES];
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	if ((command->cdb[1] & FORMAT_CODE_MASK) != FORMAT_CODE || !(command->cdb[1] & FORMAT_DATA))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (!command_get(command, 0, list, sizeof(list)) || get_be16(list + 2) != DESCRIPTOR_NBYTES)
		return SENSE_PARAMETER_LIST_LENGTH;
	bool is_known = false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		is_known |= types[i].profile == drive->medium.profile;
	if (!is_known)
		return SENSE_CANNOT_FORMAT_MEDIUM;
	if (!has_type(drive->medium.profile, list[LIST_HEADER_NBYTES + 4] >> 2))
		return SENSE_INVALID_FIELD_IN_LIST;
	/* FFFFFFFFh: as much as there is (DVD+RW) */
	uint32_t nsectors = get_be32(list + LIST_HEADER_NBYTES);
	if (nsectors != UINT32_MAX && nsectors > drive->medium.capacity_nsectors)
		return SENSE_INVALID_FIELD_IN_LIST;
	return format(drive);
}
