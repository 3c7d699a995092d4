/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a drive, as an initiator has it: the kernel's pass-through, or a drive in process. */
#ifndef MMC_TRANSPORT_H
#define MMC_TRANSPORT_H

#include "mmc/command.h"

struct mmc_transport {
	size_t max_nbytes; /* that one command carries */
	/*
	 * Has COMMAND, whose data lie in one piece, carried out, for which the drive is given
	 * TIMEOUT_MS: data, status and sense are set when it returns; MMC_TASK_ABORTED without
	 * sense when that was too short. With is_lost, errno tells why there is no drive.
	 */
	void (*execute)(void *state, struct mmc_command *command, unsigned timeout_ms);
	/* Reading speed in 1000 bytes/s, 0 for the fastest; NULL: by SET CD SPEED. */
	void (*set_speed)(void *state, uint32_t speed_kbps);
	void (*free)(void *state);
	void *state;
};

#endif
