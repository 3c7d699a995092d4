/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded queue between us, who push, and libburn, whose writer thread pulls. */
#include "drive/feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROOM_NBYTES (4u << 20)
#define WAIT_NSEC   100000000

struct feed {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	off_t total_nbytes;
	size_t first, nbytes; /* what is queued, in the ring of ROOM_NBYTES */
	bool ended, stopped, abandoned;
	uint8_t *ring;
};

struct feed *feed_new(uint64_t nbytes)
{
	struct feed *feed = calloc(1, sizeof(*feed));
	uint8_t *ring = feed ? malloc(ROOM_NBYTES) : NULL;
	if (!ring) {
		free(feed);
		return NULL;
	}
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&feed->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&feed->lock, NULL);
	feed->total_nbytes = (off_t)nbytes;
	feed->ring = ring;
	return feed;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	pthread_cond_destroy(&feed->changed);
	pthread_mutex_destroy(&feed->lock);
	free(feed->ring);
	free(feed);
}

/* Copies as much as lies in one piece of the ring; false when nothing is queued. */
static bool pull_some(struct feed *feed, uint8_t **buf, size_t *nbytes)
{
	size_t n = ROOM_NBYTES - feed->first;
	n = n < feed->nbytes ? n : feed->nbytes;
	n = n < *nbytes ? n : *nbytes;
	memcpy(*buf, feed->ring + feed->first, n);
	feed->first = (feed->first + n) % ROOM_NBYTES;
	feed->nbytes -= n;
	*buf += n;
	*nbytes -= n;
	return n > 0;
}

/* libburn's thread: the whole of SIZE, or less only at the end; -1 when stopped. */
static int pull(struct burn_source *source, unsigned char *buf, int size)
{
	struct feed *feed = source->data;
	size_t left = size < 0 ? 0 : (size_t)size;
	pthread_mutex_lock(&feed->lock);
	while (left > 0 && !feed->stopped) {
		if (pull_some(feed, &buf, &left)) {
			pthread_cond_signal(&feed->changed);
			continue;
		}
		if (feed->ended)
			break;
		pthread_cond_wait(&feed->changed, &feed->lock);
	}
	bool stopped = feed->stopped;
	pthread_mutex_unlock(&feed->lock);
	return stopped ? -1 : size - (int)left;
}

static off_t get_size(struct burn_source *source)
{
	const struct feed *feed = source->data;
	return feed->total_nbytes;
}

static int set_size(struct burn_source *source, off_t nbytes)
{
	struct feed *feed = source->data;
	feed->total_nbytes = nbytes;
	return 1;
}

static void raise_flag(struct feed *feed, bool *flag)
{
	pthread_mutex_lock(&feed->lock);
	*flag = true;
	pthread_cond_broadcast(&feed->changed);
	pthread_mutex_unlock(&feed->lock);
}

static int abandon(struct burn_source *source)
{
	struct feed *feed = source->data;
	raise_flag(feed, &feed->abandoned);
	return 1;
}

/* The feed is its maker's and outlives the source. */
static void free_data(struct burn_source *source)
{
	source->data = NULL;
}

struct burn_source *feed_source(struct feed *feed)
{
	struct burn_source *source = calloc(1, sizeof(*source));
	if (!source)
		return NULL;
	*source = (struct burn_source){ .refcount = 1,
		.version = 1,
		.read_xt = pull,
		.get_size = get_size,
		.set_size = set_size,
		.free_data = free_data,
		.cancel = abandon,
		.data = feed };
	return source;
}

static void wait_for_room(struct feed *feed)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += WAIT_NSEC;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&feed->changed, &feed->lock, &until);
}

size_t feed_put(struct feed *feed, const uint8_t *data, size_t nbytes)
{
	pthread_mutex_lock(&feed->lock);
	if (feed->nbytes == ROOM_NBYTES && !feed->abandoned && !feed->stopped)
		wait_for_room(feed);
	size_t end = (feed->first + feed->nbytes) % ROOM_NBYTES;
	size_t n = ROOM_NBYTES - feed->nbytes;
	n = n < ROOM_NBYTES - end ? n : ROOM_NBYTES - end;
	n = n < nbytes ? n : nbytes;
	if (feed->abandoned || feed->stopped)
		n = 0;
	memcpy(feed->ring + end, data, n);
	feed->nbytes += n;
	pthread_cond_signal(&feed->changed);
	pthread_mutex_unlock(&feed->lock);
	return n;
}

bool feed_is_abandoned(struct feed *feed)
{
	pthread_mutex_lock(&feed->lock);
	bool abandoned = feed->abandoned;
	pthread_mutex_unlock(&feed->lock);
	return abandoned;
}

void feed_end(struct feed *feed)
{
	raise_flag(feed, &feed->ended);
}

void feed_stop(struct feed *feed)
{
	raise_flag(feed, &feed->stopped);
}
