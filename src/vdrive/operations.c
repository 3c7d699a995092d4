/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that a virtual drive knows (MMC-6 §6), by operation code. */
#include "vdrive/engine.h"

static const struct operation_entry operations[] = {
	{ MMC_TEST_UNIT_READY, "TEST UNIT READY", test_unit_ready, NEEDS_MEDIUM },
	{ MMC_REQUEST_SENSE, "REQUEST SENSE", request_sense, IGNORES_ATTENTION },
	{ MMC_FORMAT_UNIT, "FORMAT UNIT", format_unit, NEEDS_MEDIUM | WRITES },
	{ MMC_READ_6, "READ(6)", read_6, NEEDS_MEDIUM },
	{ MMC_INQUIRY, "INQUIRY", inquiry, IGNORES_ATTENTION },
	{ MMC_MODE_SELECT_6, "MODE SELECT(6)", mode_select_6, 0 },
	{ MMC_MODE_SENSE_6, "MODE SENSE(6)", mode_sense_6, 0 },
	{ MMC_START_STOP_UNIT, "START STOP UNIT", start_stop_unit, 0 },
	{ MMC_PREVENT_ALLOW_MEDIUM_REMOVAL, "PREVENT ALLOW MEDIUM REMOVAL", prevent_allow, 0 },
	{ MMC_READ_FORMAT_CAPACITIES, "READ FORMAT CAPACITIES", read_format_capacities, 0 },
	{ MMC_READ_CAPACITY, "READ CAPACITY", read_capacity, NEEDS_MEDIUM },
	{ MMC_READ_10, "READ(10)", read_10, NEEDS_MEDIUM },
	{ MMC_WRITE_10, "WRITE(10)", write_10, NEEDS_MEDIUM | WRITES },
	{ MMC_SEEK_10, "SEEK(10)", seek_10, NEEDS_MEDIUM },
	{ MMC_WRITE_AND_VERIFY_10, "WRITE AND VERIFY(10)", write_and_verify,
		NEEDS_MEDIUM | WRITES },
	{ MMC_VERIFY_10, "VERIFY(10)", verify_10, NEEDS_MEDIUM },
	{ MMC_SYNCHRONIZE_CACHE, "SYNCHRONIZE CACHE", synchronize_cache, NEEDS_MEDIUM | WRITES },
	{ MMC_READ_SUB_CHANNEL, "READ SUB-CHANNEL", read_sub_channel, NEEDS_MEDIUM },
	{ MMC_READ_TOC_PMA_ATIP, "READ TOC/PMA/ATIP", read_toc, NEEDS_MEDIUM },
	{ MMC_PLAY_AUDIO_10, "PLAY AUDIO(10)", play_audio_10, NEEDS_MEDIUM },
	{ MMC_GET_CONFIGURATION, "GET CONFIGURATION", get_configuration, IGNORES_ATTENTION },
	{ MMC_PLAY_AUDIO_MSF, "PLAY AUDIO MSF", play_audio_msf, NEEDS_MEDIUM },
	{ MMC_GET_EVENT_STATUS_NOTIFICATION, "GET EVENT STATUS NOTIFICATION", get_event_status,
		IGNORES_ATTENTION },
	{ MMC_PAUSE_RESUME, "PAUSE/RESUME", pause_resume, NEEDS_MEDIUM },
	{ MMC_STOP_PLAY_SCAN, "STOP PLAY/SCAN", stop_play, NEEDS_MEDIUM },
	{ MMC_READ_DISC_INFORMATION, "READ DISC INFORMATION", read_disc_information, NEEDS_MEDIUM },
	{ MMC_READ_TRACK_INFORMATION, "READ TRACK INFORMATION", read_track_information,
		NEEDS_MEDIUM },
	{ MMC_RESERVE_TRACK, "RESERVE TRACK", reserve_track, NEEDS_MEDIUM | WRITES },
	{ MMC_SEND_OPC_INFORMATION, "SEND OPC INFORMATION", send_opc, NEEDS_MEDIUM | WRITES },
	{ MMC_MODE_SELECT_10, "MODE SELECT(10)", mode_select_10, 0 },
	{ MMC_MODE_SENSE_10, "MODE SENSE(10)", mode_sense_10, 0 },
	{ MMC_CLOSE_TRACK_SESSION, "CLOSE TRACK/SESSION", close_track_session,
		NEEDS_MEDIUM | WRITES },
	{ MMC_READ_BUFFER_CAPACITY, "READ BUFFER CAPACITY", read_buffer_capacity, NEEDS_MEDIUM },
	{ MMC_SEND_CUE_SHEET, "SEND CUE SHEET", send_cue_sheet, NEEDS_MEDIUM | WRITES },
	{ MMC_BLANK, "BLANK", blank, NEEDS_MEDIUM | WRITES },
	{ MMC_PLAY_AUDIO_12, "PLAY AUDIO(12)", play_audio_12, NEEDS_MEDIUM },
	{ MMC_READ_12, "READ(12)", read_12, NEEDS_MEDIUM },
	{ MMC_WRITE_12, "WRITE(12)", write_12, NEEDS_MEDIUM | WRITES },
	{ MMC_GET_PERFORMANCE, "GET PERFORMANCE", get_performance, NEEDS_MEDIUM },
	{ MMC_READ_DISC_STRUCTURE, "READ DISC STRUCTURE", read_disc_structure, NEEDS_MEDIUM },
	{ MMC_SET_STREAMING, "SET STREAMING", set_streaming, NEEDS_MEDIUM },
	{ MMC_READ_CD_MSF, "READ CD MSF", read_cd_msf, NEEDS_MEDIUM },
	{ MMC_SET_CD_SPEED, "SET CD SPEED", set_cd_speed, 0 },
	{ MMC_MECHANISM_STATUS, "MECHANISM STATUS", mechanism_status, 0 },
	{ MMC_READ_CD, "READ CD", read_cd, NEEDS_MEDIUM },
	{ MMC_SEND_DISC_STRUCTURE, "SEND DISC STRUCTURE", send_disc_structure,
		NEEDS_MEDIUM | WRITES },
};

const struct operation_entry *operation_of(uint8_t opcode)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (operations[i].opcode == opcode)
			return &operations[i];
	return NULL;
}
