/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SCSI command, as an initiator sends it and a target sees it (SAM-5 §5.1). */
#ifndef MMC_COMMAND_H
#define MMC_COMMAND_H

#include "mmc/opcode.h"
#include "mmc/sense.h"

#include <stdbool.h>
#include <sys/uio.h>

enum mmc_direction { MMC_NO_DATA, MMC_IN, MMC_OUT }; /* as the initiator sees it */

struct mmc_command {
	const uint8_t *cdb;
	size_t cdb_nbytes;
	enum mmc_direction direction;
	const struct iovec *iov; /* room for data in, or data out; in as many pieces as it likes */
	unsigned niov;
	size_t data_nbytes; /* of them, at most the pieces' sum */

	/* What the target sets. */
	size_t transferred;              /* bytes from the first on: filled, or taken */
	uint8_t status;                  /* enum mmc_status */
	uint8_t sense[MMC_SENSE_NBYTES]; /* when CHECK CONDITION; else zeros */
	bool is_lost;                    /* the target is gone: no answer will ever come */
	uint32_t delay_us; /* what a drive at its speed would have taken; who serves may wait */

	/* Where command_span() looked last, so that going on does not begin anew. */
	unsigned span_iov;
	size_t span_offset; /* of that piece's first byte */
};

/*
 * The memory behind byte OFFSET of the data and, in *NBYTES, how much of it lies in one piece; NULL
 * beyond data_nbytes.
 */
uint8_t *command_span(struct mmc_command *command, size_t offset, size_t *nbytes);

/*
 * Puts N bytes at OFFSET of the data in, as many as there is room for, and raises transferred to
 * their end. Nothing when the data do not go in.
 */
void command_put(struct mmc_command *command, size_t offset, const void *bytes, size_t n);

/* Gets N bytes from OFFSET of the data out; false, and nothing got, when there are not so many. */
bool command_get(struct mmc_command *command, size_t offset, void *bytes, size_t n);

#endif
