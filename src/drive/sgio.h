/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands to a drive through the kernel's SG_IO (linux/Documentation/scsi/scsi-generic). */
#ifndef DRIVE_SGIO_H
#define DRIVE_SGIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What came of a command: the data's length, and the sense (SPC-4 §4.5, MMC-6 annex F). */
struct sgio_answer {
	size_t nbytes; /* that were received */
	bool failed;   /* the drive refused, or did not answer in time */
	bool timeout;
	uint8_t key, asc, ascq;
};

/*
 * Sends CDB and receives at most NBYTES into BUF. 0 with ANSWER filled; -1 with errno when the
 * kernel could not send it, as for a drive that went away (ENXIO, ENODEV).
 */
int sgio_receive(int fd, const uint8_t *cdb, size_t cdb_nbytes, void *buf, size_t nbytes,
	unsigned timeout_ms, struct sgio_answer *answer);

#endif
