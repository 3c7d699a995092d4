/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded ring with one producer and several consumers. */
#include "base/ring.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t nslots, nconsumers;
	uint64_t nfilled; /* slots ever published */
	bool closed, stopped;
	struct {
		uint64_t ntaken; /* slots ever released by this consumer */
		bool gone;
	} consumer[];
};

struct ring *ring_new(size_t nslots, size_t nconsumers)
{
	struct ring *ring = calloc(1, sizeof(*ring) + nconsumers * sizeof(ring->consumer[0]));
	if (!ring)
		return NULL;
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->changed, NULL);
	ring->nslots = nslots;
	ring->nconsumers = nconsumers;
	return ring;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;
	pthread_cond_destroy(&ring->changed);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

/* Slots that the slowest consumer has released; all of them when nobody is left. */
static bool slowest(const struct ring *ring, uint64_t *ntaken)
{
	bool any = false;
	for (size_t i = 0; i < ring->nconsumers; i++) {
		if (ring->consumer[i].gone)
			continue;
		if (!any || ring->consumer[i].ntaken < *ntaken)
			*ntaken = ring->consumer[i].ntaken;
		any = true;
	}
	return any;
}

long ring_claim(struct ring *ring)
{
	long slot = -1;
	uint64_t ntaken = 0;
	pthread_mutex_lock(&ring->lock);
	while (!ring->stopped && slowest(ring, &ntaken)) {
		if (ring->nfilled - ntaken < ring->nslots) {
			slot = (long)(ring->nfilled % ring->nslots);
			break;
		}
		pthread_cond_wait(&ring->changed, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
	return slot;
}

void ring_publish(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->nfilled++;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
}

static void raise_flag(struct ring *ring, bool *flag)
{
	pthread_mutex_lock(&ring->lock);
	*flag = true;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
}

void ring_close(struct ring *ring)
{
	raise_flag(ring, &ring->closed);
}

void ring_stop(struct ring *ring)
{
	raise_flag(ring, &ring->stopped);
}

void ring_leave(struct ring *ring, size_t consumer)
{
	raise_flag(ring, &ring->consumer[consumer].gone);
}

long ring_next(struct ring *ring, size_t consumer)
{
	long slot = -1;
	pthread_mutex_lock(&ring->lock);
	while (!ring->stopped) {
		uint64_t ntaken = ring->consumer[consumer].ntaken;
		if (ntaken < ring->nfilled) {
			slot = (long)(ntaken % ring->nslots);
			break;
		}
		if (ring->closed)
			break;
		pthread_cond_wait(&ring->changed, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
	return slot;
}

void ring_release(struct ring *ring, size_t consumer)
{
	pthread_mutex_lock(&ring->lock);
	ring->consumer[consumer].ntaken++;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
}
