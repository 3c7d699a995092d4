/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded ring with one producer and several consumers, each of which sees every slot in order.
 * It hands out slot numbers; what a slot holds is the caller's. A slot is free again when all
 * consumers have released it.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* NULL when out of memory. */
struct ring *ring_new(size_t nslots, size_t nconsumers);
void ring_free(struct ring *ring);

/* Producer: the next free slot, waiting for it; -1 when stopped or no consumer is left. */
long ring_claim(struct ring *ring);
/* Producer: the claimed slot is filled. */
void ring_publish(struct ring *ring);
/* Producer: nothing more will come. */
void ring_close(struct ring *ring);

/* Consumer: the next filled slot, waiting for it; -1 at the end or when stopped. */
long ring_next(struct ring *ring, size_t consumer);
/* Consumer: done with the slot that ring_next() gave. */
void ring_release(struct ring *ring, size_t consumer);
/* Consumer: gone for good; the others go on. */
void ring_leave(struct ring *ring, size_t consumer);

/* Anyone: all waits end with -1, now and later. */
void ring_stop(struct ring *ring);

#endif
