/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "stdio:FILE": a file or block device that stands for an overwritable medium. */
#ifndef DRIVE_STDIO_H
#define DRIVE_STDIO_H

#include "disc/reader.h"

int stdio_open(struct discimg_job *job, const char *path, struct disc_reader *reader);

#endif
