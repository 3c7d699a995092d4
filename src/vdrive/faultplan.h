/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fault plan as it was read; see faults.h. */
#ifndef VDRIVE_FAULTPLAN_H
#define VDRIVE_FAULTPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_kind {
	FAULT_ATTENTION,
	FAULT_CALIBRATION_ERROR,
	FAULT_CHANGED,
	FAULT_END,
	FAULT_FLIP,
	FAULT_JITTER,
	FAULT_MARKED,
	FAULT_NO_Q,
	FAULT_OFFSET,
	FAULT_OVERREAD,
	FAULT_SEED, /* none, but a line of the plan */
	FAULT_SLOW,
	FAULT_UNMARKED,
	FAULT_UNREADABLE,
	FAULT_VANISH,
	FAULT_VANISH_AT,
	FAULT_WRITE_ERROR,
	FAULT_WRONG,
	FAULT_WRONG_Q,
};

struct fault {
	enum fault_kind kind;
	int32_t first, last; /* sectors, where the kind has any; else 0 */
	int64_t values[2];   /* what else the kind wants, in its order */
	uint32_t tries;      /* that fail; 0: all */
	unsigned above;      /* speeds only, in multiples of 1x; 0: at any */
	uint16_t *tried;     /* how often, by sector from the first; NULL without tries */
};

struct fault_plan {
	struct fault *faults;
	size_t n;
	uint64_t random; /* the state of a generator */
	uint64_t ncommands;
	bool gone; /* the drive */
};

#endif
