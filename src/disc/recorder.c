/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What recorders have in common. */
#include "disc/recorder.h"

#include <string.h>

void recorder_add_speed(struct recorder_medium *medium, uint32_t kbps)
{
	unsigned at = 0;
	if (kbps == 0 || medium->nspeeds == RECORDER_MAX_SPEEDS)
		return;
	while (at < medium->nspeeds && medium->speeds_kbps[at] > kbps)
		at++;
	if (at < medium->nspeeds && medium->speeds_kbps[at] == kbps)
		return;
	memmove(&medium->speeds_kbps[at + 1], &medium->speeds_kbps[at],
		(medium->nspeeds - at) * sizeof(medium->speeds_kbps[0]));
	medium->speeds_kbps[at] = kbps;
	medium->nspeeds++;
}
