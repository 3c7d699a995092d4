/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Constant tables of 256 entries for maps that are linear over GF(2): ENTRY(i) is written from the
 * images of the eight single bits, and the compiler does the rest.
 */
#ifndef SECTOR_BYTETABLE_H
#define SECTOR_BYTETABLE_H

#define BYTETABLE_4(ENTRY, i) ENTRY(i), ENTRY((i) + 1), ENTRY((i) + 2), ENTRY((i) + 3)
#define BYTETABLE_16(ENTRY, i)                                                                     \
	BYTETABLE_4(ENTRY, i), BYTETABLE_4(ENTRY, (i) + 4), BYTETABLE_4(ENTRY, (i) + 8),           \
		BYTETABLE_4(ENTRY, (i) + 12)
#define BYTETABLE_64(ENTRY, i)                                                                     \
	BYTETABLE_16(ENTRY, i), BYTETABLE_16(ENTRY, (i) + 16), BYTETABLE_16(ENTRY, (i) + 32),      \
		BYTETABLE_16(ENTRY, (i) + 48)
#define BYTETABLE_256(ENTRY)                                                                       \
	BYTETABLE_64(ENTRY, 0), BYTETABLE_64(ENTRY, 64), BYTETABLE_64(ENTRY, 128),                 \
		BYTETABLE_64(ENTRY, 192)

#endif
