/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first 64 KiB of an overwritable medium, which are written last. */
#include "drive/head.h"

#include <string.h>

uint32_t head_hold(uint8_t *head, const struct sector_batch *batch, const uint8_t **instead)
{
	/* ECMA-119 §8.3 */
	static const uint8_t unfinished[HEAD_NBYTES] = {
		[16 * SECTOR_USER_NBYTES] = 255, 'C', 'D', '0', '0', '1', 1
	};
	*instead = unfinished;
	if (batch->lba >= HEAD_NSECTORS)
		return 0;
	size_t offset = (size_t)batch->lba * SECTOR_USER_NBYTES;
	uint32_t room = HEAD_NSECTORS - (uint32_t)batch->lba;
	uint32_t n = batch->nsectors < room ? batch->nsectors : room;
	memcpy(head + offset, batch->data, (size_t)n * SECTOR_USER_NBYTES);
	*instead = unfinished + offset;
	return n;
}
