/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever answers commands. */
#ifndef MMC_TARGET_H
#define MMC_TARGET_H

#include "mmc/command.h"

struct mmc_target {
	/* Carries COMMAND out: data, status and sense are set when it returns. Never two at a time.
	 */
	void (*execute)(void *state, struct mmc_command *command);
	/*
	 * LOGICAL UNIT RESET (SAM-5 §7.7), when all commands before it are carried out; NULL: it
	 * has nothing that would change. Who carries the commands tells the initiators of it by a
	 * unit attention.
	 */
	void (*reset)(void *state);
	void *state;
};

#endif
