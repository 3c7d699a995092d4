/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode pages: what an initiator may set of the drive (MMC-6 §7, SPC-4 §7.5). */
#ifndef VDRIVE_MODEPAGES_H
#define VDRIVE_MODEPAGES_H

#include "mmc/writepage.h"

#include <stddef.h>
#include <stdint.h>

enum mode_page_code {
	PAGE_ERROR_RECOVERY = 0x01,
	PAGE_WRITE_PARAMETERS = MMC_WRITE_PAGE,
	PAGE_AUDIO_CONTROL = 0x0e,
	PAGE_POWER_CONDITION = 0x1a,
	PAGE_TIMEOUT_PROTECT = 0x1d,
	PAGE_CAPABILITIES = 0x2a, /* nothing of it may be set */
	PAGE_ALL = 0x3f,
};

#define MODE_PAGE_MAX_NBYTES 64

/* Read/write error recovery (MMC-6 §7.3). */
enum {
	RECOVERY_FLAGS = 2,
	RECOVERY_TRANSFER_BLOCK = 1 << 5,     /* TB: bad sectors are transferred, too */
	RECOVERY_DISABLE_CORRECTION = 1 << 0, /* DCR */
};

struct mode_page {
	enum mode_page_code code;
	uint8_t nbytes; /* with the two of its head */
	const uint8_t *standard;
	const uint8_t *changeable; /* bits that may be set */
};

/* Page I by rising code but for PAGE_CAPABILITIES, which is made anew each time; NULL beyond. */
const struct mode_page *mode_page_at(size_t i);

#define MODE_NPAGES 5 /* that mode_page_at() gives */

#endif
