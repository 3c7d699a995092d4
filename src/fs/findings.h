/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What checks of structures found, kept up to a bound so that a hostile disc cannot flood us. */
#ifndef FS_FINDINGS_H
#define FS_FINDINGS_H

#include <discimg/verify.h>

#define FINDINGS_MAX 1000

struct findings {
	struct discimg_finding *items;
	size_t n;
	uint64_t nfaults, nnotes; /* all of them, also those beyond FINDINGS_MAX */
	bool out_of_memory;
};

/* LBA is where the structure stands, DISCIMG_NO_LBA where that has no meaning. FINDINGS: or NULL.
 */
void find_fault(struct findings *findings, int64_t lba, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void find_note(struct findings *findings, int64_t lba, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void findings_free(struct findings *findings);

#endif
