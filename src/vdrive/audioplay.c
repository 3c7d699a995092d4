/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing audio and READ SUB-CHANNEL (MMC-6 §6.24; MMC-3 §6.13 and following). Nothing is heard,
 * and no time passes: the drive is where it was told to play from until it is told something else.
 */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "disc/subcode.h"
#include "sector/msf.h"

#include <string.h>

enum {
	MSF = 1 << 1,
	SUB_Q = 1 << 6, /* READ SUB-CHANNEL, byte 2 */
	ADR_POSITION = 0x10,
	ADR_MCN = 0x20,
	ADR_ISRC = 0x30,
	IS_VALID = 0x80,
	HEADER_NBYTES = 4,
};

enum sub_format { FORMAT_POSITION = 1, FORMAT_MCN = 2, FORMAT_ISRC = 3 };

static enum mmc_sense play(struct vdrive *drive, int32_t lba, uint32_t n)
{
	const struct medium *medium = &drive->medium;
	if (medium_family(medium) != FAMILY_CD)
		return SENSE_CANNOT_READ_FORMAT;
	if (n == 0)
		return SENSE_NONE;
	const struct discimg_track *track = medium->disc ? disc_track_at(medium->disc, lba) : NULL;
	if (!track || (int64_t)lba + n > medium->end_lba)
		return SENSE_LBA_OUT_OF_RANGE;
	if (!track_is_audio(track))
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	drive->audio = AUDIO_PLAYING;
	drive->at_lba = lba;
	return SENSE_NONE;
}

/* All ones: from where it is. */
static int32_t start_of(const struct vdrive *drive, uint32_t lba)
{
	return lba == UINT32_MAX ? drive->at_lba : (int32_t)lba;
}

enum mmc_sense play_audio_10(struct vdrive *drive, struct mmc_command *command)
{
	return play(drive, start_of(drive, get_be32(command->cdb + 2)), get_be16(command->cdb + 7));
}

enum mmc_sense play_audio_12(struct vdrive *drive, struct mmc_command *command)
{
	return play(drive, start_of(drive, get_be32(command->cdb + 2)), get_be32(command->cdb + 6));
}

enum mmc_sense play_audio_msf(struct vdrive *drive, struct mmc_command *command)
{
	static const uint8_t from_here[3] = { 0xff, 0xff, 0xff };
	int32_t start = drive->at_lba, end;
	bool is_here = memcmp(command->cdb + 3, from_here, sizeof(from_here)) == 0;
	if ((!is_here && !get_msf(command->cdb + 3, &start)) || !get_msf(command->cdb + 6, &end) ||
		end < start)
		return SENSE_INVALID_FIELD_IN_CDB;
	return play(drive, start, (uint32_t)(end - start));
}

enum mmc_sense pause_resume(struct vdrive *drive, struct mmc_command *command)
{
	enum { RESUME = 1 << 0 };
	if (drive->audio != AUDIO_PLAYING && drive->audio != AUDIO_PAUSED)
		return SENSE_COMMAND_SEQUENCE;
	drive->audio = command->cdb[8] & RESUME ? AUDIO_PLAYING : AUDIO_PAUSED;
	return SENSE_NONE;
}

enum mmc_sense stop_play(struct vdrive *drive, struct mmc_command *command)
{
	(void)command;
	drive->audio = AUDIO_NONE;
	return SENSE_NONE;
}

/* Format 1: where the drive is (MMC-6 table 464). */
static size_t put_position(const struct vdrive *drive, bool as_msf, uint8_t *to)
{
	enum { NBYTES = 12 };
	const struct discimg_track *track =
		drive->medium.disc ? disc_track_at(drive->medium.disc, drive->at_lba) : NULL;
	to[0] = FORMAT_POSITION;
	if (!track)
		return NBYTES;
	struct q_position position = subcode_position(track, drive->at_lba);
	to[1] = (uint8_t)(ADR_POSITION | subcode_control(track));
	to[2] = position.track;
	to[3] = position.index;
	put_address(to + 4, as_msf, drive->at_lba);
	if (as_msf) {
		to[9] = position.relative.minute;
		to[10] = position.relative.second;
		to[11] = position.relative.frame;
	} else {
		put_be32(to + 8, (uint32_t)(drive->at_lba - track->index_lba[1]));
	}
	return NBYTES;
}

/* Format 2: the media catalogue number (MMC-6 table 465). */
static size_t put_mcn(const struct vdrive *drive, uint8_t *to)
{
	enum { NBYTES = 20, DIGITS = 13 };
	const char *mcn = drive->medium.disc ? drive->medium.disc->mcn : "";
	to[0] = FORMAT_MCN;
	to[1] = mcn[0] ? ADR_MCN : 0;
	if (mcn[0]) {
		to[4] = IS_VALID;
		memcpy(to + 5, mcn, DIGITS);
	}
	return NBYTES;
}

/* Format 3: the ISRC of a track (MMC-6 table 466); 0 when there is no such track. */
static size_t put_isrc(const struct vdrive *drive, unsigned number, uint8_t *to)
{
	enum { NBYTES = 20, CHARACTERS = 12 };
	const struct discimg_disc *disc = drive->medium.disc;
	for (size_t i = 0; disc && i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (track->number != number)
			continue;
		to[0] = FORMAT_ISRC;
		to[1] = (uint8_t)(ADR_ISRC | subcode_control(track));
		to[2] = (uint8_t)number;
		if (track->isrc[0]) {
			to[4] = IS_VALID;
			memcpy(to + 5, track->isrc, CHARACTERS);
		}
		return NBYTES;
	}
	return 0;
}

enum mmc_sense read_sub_channel(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[HEADER_NBYTES + 20] = { 0, (uint8_t)drive->audio }, *to = data + HEADER_NBYTES;
	const uint8_t *cdb = command->cdb;
	size_t n = 0;
	if (medium_family(&drive->medium) != FAMILY_CD)
		return SENSE_CANNOT_READ_FORMAT;
	if (cdb[2] & SUB_Q) {
		n = cdb[3] == FORMAT_POSITION ? put_position(drive, cdb[1] & MSF, to)
		    : cdb[3] == FORMAT_MCN    ? put_mcn(drive, to)
		    : cdb[3] == FORMAT_ISRC   ? put_isrc(drive, cdb[6], to)
					      : 0;
		if (n == 0)
			return SENSE_INVALID_FIELD_IN_CDB;
	}
	put_be16(data + 2, (uint16_t)n);
	reply(command, data, HEADER_NBYTES + n, get_be16(cdb + 7));
	return SENSE_NONE;
}
