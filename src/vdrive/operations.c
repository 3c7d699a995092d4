/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that a virtual drive knows (MMC-6 §6), by operation code. */
#include "vdrive/engine.h"

static const struct operation_entry operations[] = {
	{ MMC_TEST_UNIT_READY, "TEST UNIT READY", test_unit_ready, NEEDS_MEDIUM },
	{ MMC_REQUEST_SENSE, "REQUEST SENSE", request_sense, IGNORES_ATTENTION },
	{ MMC_INQUIRY, "INQUIRY", inquiry, IGNORES_ATTENTION },
	{ MMC_READ_CAPACITY, "READ CAPACITY", read_capacity, NEEDS_MEDIUM },
	{ MMC_READ_10, "READ(10)", read_10, NEEDS_MEDIUM },
	{ MMC_READ_12, "READ(12)", read_12, NEEDS_MEDIUM },
};

const struct operation_entry *operation_of(uint8_t opcode)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (operations[i].opcode == opcode)
			return &operations[i];
	return NULL;
}
