/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speeds: GET PERFORMANCE, SET STREAMING, SET CD SPEED (MMC-6 §6.9, §6.37, §6.42). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	HEADER_NBYTES = 8,
	DESCRIPTOR_NBYTES = 16,
	TYPE_PERFORMANCE = 0x00,
	TYPE_WRITE_SPEEDS = 0x03,
	FOR_WRITING = 1 << 2, /* GET PERFORMANCE, byte 1 */
	EXCEPT = 0x03,
	SPEED_MAXIMUM = 0xffff,
};

static uint32_t last_lba(const struct medium *medium)
{
	uint32_t end =
		medium->capacity_nsectors ? medium->capacity_nsectors : (uint32_t)medium->end_lba;
	return end ? end - 1 : 0;
}

/* Type 0: the same speed from the first sector to the last; no exceptions. */
static size_t put_performance(const struct vdrive *drive, uint8_t which, uint8_t *data)
{
	uint8_t *descriptor = data + HEADER_NBYTES;
	uint32_t kbps = which & FOR_WRITING ? drive->write_kbps : drive->read_kbps;
	data[4] = which & FOR_WRITING ? 0x02 : 0;
	if (which & EXCEPT || kbps == 0) {
		data[4] |= which & EXCEPT ? 0x01 : 0;
		return HEADER_NBYTES;
	}
	put_be32(descriptor + 4, kbps);
	put_be32(descriptor + 8, last_lba(&drive->medium));
	put_be32(descriptor + 12, kbps);
	return HEADER_NBYTES + DESCRIPTOR_NBYTES;
}

/* Type 3: one for each writing speed (MMC-6 table 297). */
static size_t put_write_speeds(const struct vdrive *drive, size_t most, uint8_t *data)
{
	enum { EXACT = 0x02 };
	uint32_t kbps[MAX_SPEEDS];
	size_t n = speeds_for_writing(drive->medium.profile, kbps);
	n = n < most ? n : most;
	for (size_t i = 0; i < n; i++) {
		uint8_t *descriptor = data + HEADER_NBYTES + i * DESCRIPTOR_NBYTES;
		descriptor[0] = EXACT;
		put_be32(descriptor + 4, last_lba(&drive->medium));
		put_be32(descriptor + 8, speed_for_reading(drive->medium.profile));
		put_be32(descriptor + 12, kbps[i]);
	}
	return HEADER_NBYTES + n * DESCRIPTOR_NBYTES;
}

enum mmc_sense get_performance(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[HEADER_NBYTES + MAX_SPEEDS * DESCRIPTOR_NBYTES] = { 0 };
	const uint8_t *cdb = command->cdb;
	size_t most = get_be16(cdb + 8), n;
	if (cdb[10] == TYPE_PERFORMANCE && (cdb[1] & EXCEPT) != EXCEPT)
		n = put_performance(drive, cdb[1], data);
	else if (cdb[10] == TYPE_WRITE_SPEEDS && !(cdb[1] & 0x1f))
		n = put_write_speeds(drive, most, data);
	else
		return SENSE_INVALID_FIELD_IN_CDB;
	put_be32(data, (uint32_t)(n - 4));
	reply(command, data, n, HEADER_NBYTES + most * DESCRIPTOR_NBYTES);
	return SENSE_NONE;
}

static void set_speeds(struct vdrive *drive, uint32_t read_kbps, uint32_t write_kbps)
{
	enum mmc_profile profile = vdrive_medium(drive)->profile;
	uint32_t most = speed_for_reading(profile);
	drive->read_kbps = read_kbps && read_kbps < most ? read_kbps : most;
	drive->write_kbps = speed_granted(profile, write_kbps);
}

/* Rotation is always constant linear, or what the drive likes. */
enum mmc_sense set_cd_speed(struct vdrive *drive, struct mmc_command *command)
{
	uint16_t reading = get_be16(command->cdb + 2), writing = get_be16(command->cdb + 4);
	if ((command->cdb[1] & 0x03) > 1)
		return SENSE_INVALID_FIELD_IN_CDB;
	set_speeds(drive, reading == SPEED_MAXIMUM ? 0 : reading,
		writing == SPEED_MAXIMUM ? UINT32_MAX : writing);
	return SENSE_NONE;
}

/* The performance descriptor (MMC-6 table 581): so many 1000 bytes in so many milliseconds. */
enum mmc_sense set_streaming(struct vdrive *drive, struct mmc_command *command)
{
	enum { NBYTES = 28, RESTORE_DEFAULTS = 1 << 2, READ_SIZE = 12, WRITE_SIZE = 20 };
	uint8_t list[NBYTES];
	size_t n = get_be16(command->cdb + 9);
	if (command->cdb[8] != TYPE_PERFORMANCE)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (n == 0)
		return SENSE_NONE;
	if (n != NBYTES || !command_get(command, 0, list, sizeof(list)))
		return SENSE_PARAMETER_LIST_LENGTH;
	uint32_t read_ms = get_be32(list + READ_SIZE + 4);
	uint32_t write_ms = get_be32(list + WRITE_SIZE + 4);
	if (list[0] & RESTORE_DEFAULTS) {
		set_speeds(drive, 0, UINT32_MAX);
		return SENSE_NONE;
	}
	if (read_ms == 0 || write_ms == 0 || get_be32(list + 8) < get_be32(list + 4))
		return SENSE_INVALID_FIELD_IN_LIST;
	uint64_t reading = (uint64_t)get_be32(list + READ_SIZE) * 1000 / read_ms;
	uint64_t writing = (uint64_t)get_be32(list + WRITE_SIZE) * 1000 / write_ms;
	set_speeds(drive, reading > UINT32_MAX ? 0 : (uint32_t)reading,
		writing > UINT32_MAX ? UINT32_MAX : (uint32_t)writing);
	return SENSE_NONE;
}
