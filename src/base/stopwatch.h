/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long something took, by a clock that nobody sets. */
#ifndef BASE_STOPWATCH_H
#define BASE_STOPWATCH_H

#include <time.h>

static inline struct timespec stopwatch_start(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now;
}

static inline double stopwatch_seconds(struct timespec start)
{
	struct timespec now = stopwatch_start();
	return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

#endif
