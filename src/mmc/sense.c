/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sense data: written, read and in words (SPC-4 §4.5, MMC-6 annex F). */
#include "mmc/sense.h"

#include "base/bytes.h"

#include <stddef.h>
#include <string.h>

enum {
	RESPONSE_FIXED = 0x70,
	RESPONSE_DESCRIPTOR = 0x72,
	RESPONSE_MASK = 0x7e, /* bit 0: deferred; bit 7: VALID, or reserved */
	VALID = 0x80,
	FIXED_KEY = 2,
	FIXED_INFORMATION = 3,
	FIXED_ADDITIONAL_LENGTH = 7,
	FIXED_ASC = 12,
	FIXED_KEY_SPECIFIC = 15,
	KEY_SPECIFIC_VALID = 0x80,
};

static const struct {
	enum mmc_sense what;
	const char *text;
} texts[] = {
	{ SENSE_NONE, "no sense" },
	{ SENSE_AUDIO_PLAY_IN_PROGRESS, "audio is being played" },
	{ SENSE_FORMAT_PROGRESS, "formatting in the background" },
	{ SENSE_NOT_READY_BECOMING, "becoming ready" },
	{ SENSE_NOT_READY_FORMATTING, "not ready: being formatted" },
	{ SENSE_NOT_READY_OPERATION, "not ready: an operation is in progress" },
	{ SENSE_NOT_READY_LONG_WRITE, "not ready: a long write is in progress" },
	{ SENSE_NO_MEDIUM, "there is no medium" },
	{ SENSE_NO_MEDIUM_CLOSED, "there is no medium, the tray is closed" },
	{ SENSE_NO_MEDIUM_OPEN, "there is no medium, the tray is open" },
	{ SENSE_WRITE_ERROR, "write error" },
	{ SENSE_UNRECOVERED_READ, "unrecovered read error" },
	{ SENSE_LEC_UNCORRECTABLE, "beyond the error correction" },
	{ SENSE_FORMAT_FAILED, "formatting failed" },
	{ SENSE_SESSION_FIXATION_ERROR, "the session could not be closed" },
	{ SENSE_LEADIN_ERROR, "the lead-in could not be written" },
	{ SENSE_POWER_CALIBRATION_ERROR, "the laser's power could not be calibrated" },
	{ SENSE_INTERNAL_FAILURE, "internal failure of the drive" },
	{ SENSE_PARAMETER_LIST_LENGTH, "wrong length of the parameter list" },
	{ SENSE_INVALID_OPCODE, "the drive does not know the command" },
	{ SENSE_LBA_OUT_OF_RANGE, "address out of range" },
	{ SENSE_INVALID_ADDRESS_FOR_WRITE, "nothing may be written at this address" },
	{ SENSE_INVALID_FIELD_IN_CDB, "invalid field in the command" },
	{ SENSE_INVALID_FIELD_IN_LIST, "invalid field in the parameter list" },
	{ SENSE_INVALID_VALUE_IN_LIST, "invalid value in the parameter list" },
	{ SENSE_COMMAND_SEQUENCE, "the command does not follow what was before" },
	{ SENSE_PROGRAM_AREA_NOT_EMPTY, "the program area is not empty" },
	{ SENSE_PROGRAM_AREA_EMPTY, "the program area is empty" },
	{ SENSE_INCOMPATIBLE_MEDIUM, "incompatible medium" },
	{ SENSE_CANNOT_READ_FORMAT, "the medium's format cannot be read" },
	{ SENSE_CANNOT_WRITE_MEDIUM, "the medium cannot be written" },
	{ SENSE_CANNOT_FORMAT_MEDIUM, "the medium cannot be formatted so" },
	{ SENSE_NOT_FORMATTED, "the medium is not formatted" },
	{ SENSE_SAVING_NOT_SUPPORTED, "parameters cannot be saved" },
	{ SENSE_REMOVAL_PREVENTED, "removal of the medium is prevented" },
	{ SENSE_END_OF_USER_AREA, "the user area ends on this track" },
	{ SENSE_ILLEGAL_MODE_FOR_TRACK, "illegal mode for this track" },
	{ SENSE_INVALID_PACKET_SIZE, "invalid packet size" },
	{ SENSE_KEY_NOT_ESTABLISHED, "copy protection: no key was established" },
	{ SENSE_INCOMPLETE_TRACK_IN_SESSION, "a track of the session is incomplete" },
	{ SENSE_PARTLY_WRITTEN_RESERVED_TRACK, "a reserved track is not full" },
	{ SENSE_NO_MORE_RESERVATIONS, "no more tracks can be reserved" },
	{ SENSE_MEDIUM_CHANGED, "the medium may have changed" },
	{ SENSE_POWER_ON, "power on or reset" },
	{ SENSE_RESET, "bus reset" },
	{ SENSE_MODE_PARAMETERS_CHANGED, "mode parameters have changed" },
	{ SENSE_REMOVAL_REQUESTED, "the eject button was pressed" },
	{ SENSE_WRITE_PROTECTED, "write protected" },
	{ SENSE_BLANK_CHECK, "nothing is recorded there" },
};

void sense_put(uint8_t sense[MMC_SENSE_NBYTES], enum mmc_sense what, const int32_t *lba)
{
	memset(sense, 0, MMC_SENSE_NBYTES);
	sense[0] = RESPONSE_FIXED;
	sense[FIXED_KEY] = (uint8_t)(what >> 16);
	sense[FIXED_ADDITIONAL_LENGTH] = MMC_SENSE_NBYTES - FIXED_ADDITIONAL_LENGTH - 1;
	put_be16(sense + FIXED_ASC, (uint16_t)what);
	if (lba) {
		sense[0] |= VALID;
		put_be32(sense + FIXED_INFORMATION, (uint32_t)*lba);
	}
}

void sense_put_progress(uint8_t sense[MMC_SENSE_NBYTES], uint16_t progress)
{
	sense[FIXED_KEY_SPECIFIC] = KEY_SPECIFIC_VALID;
	put_be16(sense + FIXED_KEY_SPECIFIC + 1, progress);
}

enum mmc_sense sense_get(const uint8_t *sense, unsigned nbytes)
{
	if (nbytes >= 4 && (sense[0] & RESPONSE_MASK) == RESPONSE_DESCRIPTOR)
		return (enum mmc_sense)((sense[1] & 0x0f) << 16 | get_be16(sense + 2));
	if (nbytes < FIXED_ASC + 2 || (sense[0] & RESPONSE_MASK) != RESPONSE_FIXED)
		return SENSE_NONE;
	return (enum mmc_sense)((sense[FIXED_KEY] & 0x0f) << 16 | get_be16(sense + FIXED_ASC));
}

const char *sense_text(enum mmc_sense what)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].what == what)
			return texts[i].text;
	return NULL;
}
