/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "virtual:FILE": a virtual drive inside this process with FILE in it, any image as a pressed disc
 * or a recordable one (vdisc). Our reader and recorder meet the very engine that the kernel's
 * drives are served by, without the kernel.
 */
#ifndef JOB_VIRTUAL_H
#define JOB_VIRTUAL_H

#include "mmc/transport.h"

#include <discimg/job.h>

/* The FILE of "virtual:FILE", or NULL. */
const char *virtual_path(const char *name);

/*
 * A drive with the disc PATH in it, a recordable one to be written only if WRITABLE: then nobody
 * else may write it. What the disc has to say goes to JOB, which must live until the transport is
 * freed.
 */
int virtual_open(
	struct discimg_job *job, const char *path, bool writable, struct mmc_transport *transport);

#endif
