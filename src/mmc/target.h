/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever answers commands. */
#ifndef MMC_TARGET_H
#define MMC_TARGET_H

#include "mmc/command.h"

struct mmc_target {
	/* Carries COMMAND out: data, status and sense are set when it returns. Never two at a time.
	 */
	void (*execute)(void *state, struct mmc_command *command);
	void *state;
};

#endif
