/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes, speeds and times as people read them. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>

const char *size_text(char *buf, uint64_t nbytes)
{
	if (nbytes < 1 << 10)
		snprintf(buf, UNITS_NBYTES, "%u byte%s", (unsigned)nbytes, nbytes == 1 ? "" : "s");
	else if (nbytes < 1 << 20)
		snprintf(buf, UNITS_NBYTES, "%.1f KiB", (double)nbytes / 1024);
	else if (nbytes < 1 << 30)
		snprintf(buf, UNITS_NBYTES, "%.1f MiB", (double)nbytes / (1 << 20));
	else
		snprintf(buf, UNITS_NBYTES, "%.2f GiB", (double)nbytes / (1 << 30));
	return buf;
}

const char *speed_text(char *buf, double kbps, uint32_t speed_1x_kbps)
{
	if (speed_1x_kbps)
		snprintf(buf, UNITS_NBYTES, "%.1fx (%.1f MB/s)", kbps / speed_1x_kbps, kbps / 1000);
	else
		snprintf(buf, UNITS_NBYTES, "%.1f MB/s", kbps / 1000);
	return buf;
}

const char *time_text(char *buf, uint32_t nsectors)
{
	snprintf(buf, UNITS_NBYTES, "%02u:%02u:%02u", nsectors / 4500, nsectors / 75 % 60,
		nsectors % 75);
	return buf;
}

const char *count_text(char *buf, uint64_t n, const char *one, const char *many)
{
	snprintf(buf, UNITS_NBYTES, "%" PRIu64 " %s", n, n == 1 ? one : many);
	return buf;
}

const char *span_text(char *buf, int32_t lba, uint32_t nsectors)
{
	if (nsectors == 1)
		snprintf(buf, SPAN_NBYTES, "sector %" PRId32, lba);
	else
		snprintf(buf, SPAN_NBYTES, "sectors %" PRId32 " to %" PRId32, lba,
			lba + (int32_t)nsectors - 1);
	return buf;
}
