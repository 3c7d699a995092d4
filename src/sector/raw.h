/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw CD sectors of 2352 bytes: their parts, making one from less, taking one apart, and checking
 * one (ECMA-130 §14; CD-ROM XA for Mode 2 Forms 1 and 2).
 */
#ifndef SECTOR_RAW_H
#define SECTOR_RAW_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SECTOR_USER_NBYTES = 2048,  /* user data of Mode 1 and of Mode 2 Form 1 */
	SECTOR_MODE2_NBYTES = 2336, /* all of Mode 2 that follows the header */
	SECTOR_RAW_NBYTES = 2352,
	SECTOR_SUB_NBYTES = 96, /* sub-channels P to W of one sector */

	RAW_HEADER = 12, /* minute, second, frame (BCD), mode */
	RAW_MODE = 15,
	RAW_DATA = 16, /* Mode 1 user data; Mode 2 sub-header, twice four bytes */
	RAW_SUBMODE = 18,
	RAW_FORM_DATA = 24, /* Mode 2 Form 1 and 2 user data */
	RAW_MODE1_EDC = 2064,
	RAW_MODE1_ZERO = 2068, /* eight bytes */
	RAW_FORM1_EDC = 2072,
	RAW_PARITY = 2076,    /* P, then Q to the end */
	RAW_FORM2_EDC = 2348, /* zero when not used */

	SUBMODE_FORM2 = 0x20,
};

/* What kind of sector the bytes are, or are to become. */
enum sector_mode { SECTOR_AUDIO, SECTOR_MODE1, SECTOR_MODE2 };

/*
 * Turns the FROM_NBYTES of one sector at LBA into TO_NBYTES, each 2048, 2336 or 2352: makes sync,
 * header, sub-header, EDC and parity, or drops them. False when the sector has no such part: audio
 * but as 2352, Mode 1 as 2336, Mode 2 Form 2 or formless as 2048. FROM and TO must not overlap.
 */
bool raw_reshape(enum sector_mode mode, int32_t lba, const uint8_t *from, unsigned from_nbytes,
	uint8_t *to, unsigned to_nbytes);

/* What raw_check() finds wrong; any of these together. */
enum raw_fault {
	RAW_BAD_SYNC = 1 << 0,
	RAW_BAD_ADDRESS = 1 << 1, /* the header's MSF is not that of the LBA */
	RAW_BAD_MODE = 1 << 2, /* the header's mode is not 0, 1 or 2, or is 0 and there is data */
	RAW_BAD_EDC = 1 << 3,
	RAW_BAD_PARITY = 1 << 4,
};

/*
 * The faults of the raw data sector at LBA, 0 when it is good. A formless sector of Mode 2 has
 * nothing to check but its header, and a Form 2 sector need not have an EDC.
 */
unsigned raw_check(const uint8_t *sector, int32_t lba);

enum raw_repair { RAW_WAS_GOOD, RAW_CORRECTED, RAW_BEYOND_REPAIR };

/*
 * Restores damaged bytes of a data sector from its parity. ERASED is NULL, or has a byte that is
 * not 0 for each of the 2352 bytes that is suspected, such as by C2 pointers; a wrong suspicion
 * does no harm. What is restored is proven: EDC and all parity fit afterwards. Else SECTOR is left
 * as it is. The sync has no part in this, nor has the header in Mode 2: see raw_renew_header().
 *
 * Ever restored are a burst of 86 bytes, or of 172 that are marked as erased, and any damage that
 * leaves each P codeword with one wrong byte or two erased ones; much else often is. Form 2 has no
 * parity: only a sub-header is mended from its other copy.
 */
enum raw_repair raw_correct(uint8_t *sector, const uint8_t *erased, unsigned *nchanged);

/* True when SECTOR begins with the sync pattern (ECMA-130 §14.1), as no audio is likely to. */
bool raw_has_sync(const uint8_t *sector);

/* Writes the sync pattern anew, which is the same in every data sector. */
void raw_renew_sync(uint8_t *sector);

/*
 * Writes sync and header anew, as they belong at LBA. Nothing but the LBA proves them in Mode 2; in
 * Mode 1 EDC and parity cover the header, and raw_check() tells whether it was that.
 */
void raw_renew_header(uint8_t *sector, enum sector_mode mode, int32_t lba);

/* Makes EDC and parity of a data sector anew from its other bytes. */
void raw_regenerate(uint8_t *sector);

/* True when a data sector's EDC and parity bytes are all zero, as some drives return them. */
bool raw_lacks_ecc(const uint8_t *sector);

#endif
