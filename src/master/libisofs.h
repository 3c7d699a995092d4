/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called of libisofs, which is loaded when attributes of the host are asked for. */
#ifndef MASTER_LIBISOFS_H
#define MASTER_LIBISOFS_H

#include "base/library.h"

#include <libisofs/libisofs.h>

#define LIBISOFS_FUNCTIONS(USE) USE(iso_local_get_attrs)

struct libisofs {
	LIBISOFS_FUNCTIONS(LIBRARY_POINTER)
};

int libisofs_load(struct discimg_job *job, struct libisofs *lib);

#endif
