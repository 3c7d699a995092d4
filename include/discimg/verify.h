/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a disc or image good, or the same as another? */
#ifndef DISCIMG_VERIFY_H
#define DISCIMG_VERIFY_H

#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One thing that is wrong with, or worth knowing of, the structures on a disc. */
struct discimg_finding {
	bool is_fault; /* else a note */
	int64_t lba;   /* where the structure stands; DISCIMG_NO_LBA where that has no meaning */
	char *text;    /* one line */
};

#ifdef __cplusplus
}
#endif
#endif
