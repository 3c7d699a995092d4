/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded queue between us, who push, and libburn, whose writer thread pulls (struct
 * burn_source). The pulling side sees zeros in place of nothing: it waits.
 */
#ifndef DRIVE_FEED_H
#define DRIVE_FEED_H

#include <libburn/libburn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feed;

/* NBYTES is what libburn is told to expect. NULL when out of memory. */
struct feed *feed_new(uint64_t nbytes);
/* No burn_source of it may still be in use. NULL is accepted. */
void feed_free(struct feed *feed);

/* A source for libburn, to be given to burn_source_free(); NULL when out of memory. */
struct burn_source *feed_source(struct feed *feed);

/* Takes up to NBYTES; 0 when there was no room for 100 ms, or when nobody pulls any more. */
size_t feed_put(struct feed *feed, const uint8_t *data, size_t nbytes);
/* libburn has said that it wants no more. */
bool feed_is_abandoned(struct feed *feed);
/* What was put may still be pulled; then the source ends. */
void feed_end(struct feed *feed);
/* The source ends at once, as one that failed. */
void feed_stop(struct feed *feed);

#endif
