/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that a virtual drive knows (MMC-6 §6), by operation code. */
#include "vdrive/engine.h"

static const struct operation_entry operations[] = {
	{ MMC_TEST_UNIT_READY, "TEST UNIT READY", test_unit_ready, NEEDS_MEDIUM },
	{ MMC_REQUEST_SENSE, "REQUEST SENSE", request_sense, IGNORES_ATTENTION },
	{ MMC_INQUIRY, "INQUIRY", inquiry, IGNORES_ATTENTION },
	{ MMC_MODE_SELECT_6, "MODE SELECT(6)", mode_select_6, 0 },
	{ MMC_MODE_SENSE_6, "MODE SENSE(6)", mode_sense_6, 0 },
	{ MMC_START_STOP_UNIT, "START STOP UNIT", start_stop_unit, 0 },
	{ MMC_PREVENT_ALLOW_MEDIUM_REMOVAL, "PREVENT ALLOW MEDIUM REMOVAL", prevent_allow, 0 },
	{ MMC_READ_CAPACITY, "READ CAPACITY", read_capacity, NEEDS_MEDIUM },
	{ MMC_READ_10, "READ(10)", read_10, NEEDS_MEDIUM },
	{ MMC_READ_TOC_PMA_ATIP, "READ TOC/PMA/ATIP", read_toc, NEEDS_MEDIUM },
	{ MMC_GET_CONFIGURATION, "GET CONFIGURATION", get_configuration, IGNORES_ATTENTION },
	{ MMC_GET_EVENT_STATUS_NOTIFICATION, "GET EVENT STATUS NOTIFICATION", get_event_status,
		IGNORES_ATTENTION },
	{ MMC_READ_DISC_INFORMATION, "READ DISC INFORMATION", read_disc_information, NEEDS_MEDIUM },
	{ MMC_READ_TRACK_INFORMATION, "READ TRACK INFORMATION", read_track_information,
		NEEDS_MEDIUM },
	{ MMC_MODE_SELECT_10, "MODE SELECT(10)", mode_select_10, 0 },
	{ MMC_MODE_SENSE_10, "MODE SENSE(10)", mode_sense_10, 0 },
	{ MMC_READ_12, "READ(12)", read_12, NEEDS_MEDIUM },
	{ MMC_MECHANISM_STATUS, "MECHANISM STATUS", mechanism_status, 0 },
};

const struct operation_entry *operation_of(uint8_t opcode)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (operations[i].opcode == opcode)
			return &operations[i];
	return NULL;
}
