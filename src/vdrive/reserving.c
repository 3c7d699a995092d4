/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What precedes writing: RESERVE TRACK, SEND OPC INFORMATION, SEND DISC STRUCTURE. */
#include "vdrive/engine.h"

#include "base/bytes.h"

/* MMC-6 §6.31: a track of the size that is told, or on DVD+R DL up to the address. */
enum mmc_sense reserve_track(struct vdrive *drive, struct mmc_command *command)
{
	enum { BY_END_LBA = 1 << 0 };
	struct vdisc *disc = drive->burn.vdisc;
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	struct burn_opening opening;
	uint32_t size = get_be32(command->cdb + 5);
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	if (profile_facts(drive->medium.profile)->is_random)
		return SENSE_INVALID_OPCODE;
	if (drive->burn.has_cue || !burn_opening(disc, &opening))
		return SENSE_COMMAND_SEQUENCE;
	uint32_t block = vdisc_medium(disc)->block_nsectors;
	uint64_t end = (uint64_t)opening.first_lba + size;
	if (command->cdb[1] & BY_END_LBA)
		end = (uint64_t)get_be32(command->cdb + 5) + 1;
	end = (end + block - 1) / block * block;
	if (end <= (uint64_t)opening.first_lba || end > vdisc_nsectors(disc))
		return SENSE_INVALID_FIELD_IN_CDB;
	bool is_at_once = medium_family(&drive->medium) == FAMILY_DVD &&
			  (page[WRITE_TYPE] & WRITE_TYPE_MASK) == WRITE_SAO;
	struct vdisc_track like = { .mode = DISCIMG_MODE1,
		.control = page[WRITE_TRACK_MODE] & WRITE_TRACK_MODE_MASK,
		.write = is_at_once ? VDISC_WRITE_SAO : VDISC_WRITE_INCREMENTAL,
		.end_lba = (int32_t)end };
	sense = begin_rehearsal(drive);
	if (sense == SENSE_NONE)
		sense = sense_of_write(drive, burn_begin_track(disc, drive->job, &opening, &like),
			opening.first_lba);
	drive->burn.is_stale = true;
	return sense;
}

/* MMC-6 §6.35: the laser is calibrated; there is none, but it may fail. */
enum mmc_sense send_opc(struct vdrive *drive, struct mmc_command *command)
{
	(void)command;
	enum mmc_sense sense = check_writable(drive);
	if (sense == SENSE_NONE && fault_forbids_calibration(drive->faults))
		return SENSE_POWER_CALIBRATION_ERROR;
	return sense;
}

/* MMC-6 §6.34: format 20h, where layer 0 ends; before anything was written. */
enum mmc_sense send_disc_structure(struct vdrive *drive, struct mmc_command *command)
{
	enum { LAYER_BOUNDARY = 0x20, NBYTES = 12 };
	uint8_t data[NBYTES];
	struct vdisc *disc = drive->burn.vdisc;
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	bool has_layers = drive->medium.profile == PROFILE_DVD_R_DL ||
			  drive->medium.profile == PROFILE_DVD_PLUS_R_DL;
	if (command->cdb[7] != LAYER_BOUNDARY || !has_layers)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (!command_get(command, 0, data, sizeof(data)))
		return SENSE_PARAMETER_LIST_LENGTH;
	if (vdisc_state(disc)->nsessions)
		return SENSE_COMMAND_SEQUENCE;
	uint32_t nsectors = get_be32(data + 8);
	uint32_t half = vdisc_nsectors(disc) / 2;
	if (nsectors == 0 || nsectors > half || nsectors % vdisc_medium(disc)->block_nsectors)
		return SENSE_INVALID_FIELD_IN_LIST;
	vdisc_state(disc)->layer_nsectors = nsectors;
	drive->burn.is_stale = true;
	return sense_of_write(drive, vdisc_commit(disc, drive->job), 0);
}
