/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a disc boots: what was looked at, one line each. */
#ifndef DISCIMG_BOOTABLE_H
#define DISCIMG_BOOTABLE_H

#include <stddef.h>

enum discimg_boot_verdict {
	DISCIMG_BOOT_OK,
	DISCIMG_BOOT_NOTE, /* worth knowing, and no fault */
	DISCIMG_BOOT_BAD,
};

struct discimg_boot_check {
	enum discimg_boot_verdict verdict;
	char *text; /* one line: what it is, and what was found */
};

/* All that was looked at, in the order of booting: firmware first, kernels last. */
struct discimg_boot_checks {
	struct discimg_boot_check *items; /* the first thousand */
	size_t n;
	size_t nok, nbad; /* of all */
};

#endif
