/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CD's short table of contents, as libcdio and with it other programs of the system see it. */
#ifndef DRIVE_CDIOTOC_H
#define DRIVE_CDIOTOC_H

#include "drive/fulltoc.h"

/* Of the disc in the device file NAME, as one session; false when there is none to be had. */
bool cdio_toc_read(const char *name, struct toc *toc);

#endif
