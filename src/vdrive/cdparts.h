/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which bytes of a CD sector READ CD returns (MMC-6 §6.17.2.6 table 351). */
#ifndef VDRIVE_CDPARTS_H
#define VDRIVE_CDPARTS_H

#include <stdbool.h>
#include <stdint.h>

/* What a sector is; also how READ CD tells what it expects. */
enum cd_kind { CD_ANY, CD_AUDIO, CD_MODE1, CD_FORMLESS, CD_FORM1, CD_FORM2 };

/* Byte 9 of the CDB. */
enum {
	PART_SYNC = 0x80,
	PART_SUBHEADER = 0x40,
	PART_HEADER = 0x20,
	PART_USER = 0x10,
	PART_EDC = 0x08,
	PARTS_ALL = 0xf8,
};

/*
 * PARTS of a raw sector of KIND, which is not CD_ANY, lie in one piece: *OFFSET and *NBYTES, 0 for
 * none. False when they do not, or when there is EDC without user data: MMC calls that illegal.
 */
bool cd_parts(enum cd_kind kind, unsigned parts, unsigned *offset, unsigned *nbytes);

#endif
