/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands to a drive through the kernel's SG_IO (linux/Documentation/scsi/scsi-generic). */
#ifndef DRIVE_SGIO_H
#define DRIVE_SGIO_H

#include "mmc/transport.h"

#include <discimg/job.h>

/* Opens the device file NAME, without waiting for a disc, for commands that only read. */
int sgio_open(struct discimg_job *job, const char *name, struct mmc_transport *transport);

#endif
