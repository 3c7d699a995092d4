/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mode pages that can be set: their values at power on, and which of their bits may change. */
#include "vdrive/modepages.h"

/* MMC-6 §7.3 table 655 */
static const uint8_t recovery[12] = { PAGE_ERROR_RECOVERY, 10, 0x00,
	32 /* read retries */, [8] = 1 /* write retries */ };
static const uint8_t recovery_changes[12] = { PAGE_ERROR_RECOVERY, 10,
	RECOVERY_TRANSFER_BLOCK | RECOVERY_DISABLE_CORRECTION, 0xff, [8] = 0xff };

/* MMC-6 §7.5 table 664: a data track at once, of Mode 1, buffer underrun-free */
static const uint8_t writing[WRITE_PAGE_NBYTES] = { PAGE_WRITE_PARAMETERS,
	WRITE_PAGE_NBYTES - 2, [WRITE_TYPE] = WRITE_BUFFER_FREE | WRITE_TAO,
	[WRITE_TRACK_MODE] = 0x04, [WRITE_BLOCK_TYPE] = BLOCK_MODE1,
	[WRITE_PAUSE_NSECTORS + 1] = 150 };
#define FF4  0xff, 0xff, 0xff, 0xff
#define FF16 FF4, FF4, FF4, FF4
static const uint8_t writing_changes[WRITE_PAGE_NBYTES] = { PAGE_WRITE_PARAMETERS,
	WRITE_PAGE_NBYTES - 2, 0x7f, 0xff, 0x0f, 0xff, 0x00, 0x3f, 0xff, 0x00,
	FF4 /* packet size */, 0xff, 0xff, FF16 /* MCN */, FF16 /* ISRC */, FF4 };

/* MMC-6 annex, CD audio control page: immediate; ports 0 and 1 at full volume */
static const uint8_t audio[16] = { PAGE_AUDIO_CONTROL, 14, 0x04, [8] = 1, 0xff, 2, 0xff };
static const uint8_t audio_changes[16] = { PAGE_AUDIO_CONTROL, 14, 0x02, [8] = 0x0f, 0xff, 0x0f,
	0xff };

/* SPC-4 §7.5.13: idle and standby timers, off */
static const uint8_t power[12] = { PAGE_POWER_CONDITION, 10 };
static const uint8_t power_changes[12] = { PAGE_POWER_CONDITION, 10, 0x00, 0x03, FF4, FF4 };

/* MMC-6 §7.7: groups 1 and 2 of commands end within 5 and 120 seconds */
static const uint8_t timeouts[10] = { PAGE_TIMEOUT_PROTECT, 8, [7] = 5, [9] = 120 };
static const uint8_t timeouts_changes[10] = { PAGE_TIMEOUT_PROTECT, 8 };

static const struct mode_page pages[MODE_NPAGES] = {
	{ PAGE_ERROR_RECOVERY, sizeof(recovery), recovery, recovery_changes },
	{ PAGE_WRITE_PARAMETERS, sizeof(writing), writing, writing_changes },
	{ PAGE_AUDIO_CONTROL, sizeof(audio), audio, audio_changes },
	{ PAGE_POWER_CONDITION, sizeof(power), power, power_changes },
	{ PAGE_TIMEOUT_PROTECT, sizeof(timeouts), timeouts, timeouts_changes },
};

const struct mode_page *mode_page_at(size_t i)
{
	return i < MODE_NPAGES ? &pages[i] : NULL;
}
