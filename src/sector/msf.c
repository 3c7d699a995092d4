/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of CD sectors: LBA and MSF (ECMA-130 §14.2, MMC-6 §4.2.3). */
#include "sector/msf.h"

#define FRAMES_PER_MINUTE (60 * CD_FRAMES_PER_SECOND)
#define LEAD_IN_WRAP      (100 * FRAMES_PER_MINUTE) /* 90:00:00 and on lie before 00:00:00 */

struct msf msf_of_length(uint32_t nsectors)
{
	return (struct msf){
		.minute = (uint8_t)(nsectors / FRAMES_PER_MINUTE),
		.second = (uint8_t)(nsectors / CD_FRAMES_PER_SECOND % 60),
		.frame = (uint8_t)(nsectors % CD_FRAMES_PER_SECOND),
	};
}

uint32_t length_of_msf(struct msf msf)
{
	return (uint32_t)msf.minute * FRAMES_PER_MINUTE +
	       (uint32_t)msf.second * CD_FRAMES_PER_SECOND + msf.frame;
}

struct msf msf_of_lba(int32_t lba)
{
	int32_t n = lba - CD_FIRST_LBA;
	return msf_of_length((uint32_t)(n < 0 ? n + LEAD_IN_WRAP : n));
}

int32_t lba_of_msf(struct msf msf)
{
	return (int32_t)length_of_msf(msf) + CD_FIRST_LBA;
}

uint8_t bcd_of(unsigned v)
{
	return (uint8_t)(v / 10 << 4 | v % 10);
}

bool unbcd(uint8_t bcd, uint8_t *v)
{
	*v = (uint8_t)((bcd >> 4) * 10 + (bcd & 15));
	return (bcd >> 4) < 10 && (bcd & 15) < 10;
}
