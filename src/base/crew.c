/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crew of threads, one a processor, that shares out the pieces of one task after the other. */
#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#define MAX_NTHREADS 16

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t begun, done;
	void (*work)(void *state, size_t i);
	void *state;
	size_t npieces, ntaken, ndone;
	bool ended;
	size_t nthreads; /* beside the caller's */
	pthread_t threads[MAX_NTHREADS];
};

/* Works until no piece is left; called with the lock, which is given back while working. */
static void take_part(struct crew *crew)
{
	while (crew->ntaken < crew->npieces) {
		size_t i = crew->ntaken++;
		pthread_mutex_unlock(&crew->lock);
		crew->work(crew->state, i);
		pthread_mutex_lock(&crew->lock);
		if (++crew->ndone == crew->npieces)
			pthread_cond_signal(&crew->done);
	}
}

static void *serve(void *arg)
{
	struct crew *crew = arg;
	pthread_mutex_lock(&crew->lock);
	while (!crew->ended) {
		take_part(crew);
		if (!crew->ended)
			pthread_cond_wait(&crew->begun, &crew->lock);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

size_t processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	return n > MAX_NTHREADS ? MAX_NTHREADS : (size_t)n;
}

/* A thread that does not start leaves its work to the others. */
struct crew *crew_new(void)
{
	struct crew *crew = calloc(1, sizeof(*crew));
	if (!crew)
		return NULL;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->begun, NULL);
	pthread_cond_init(&crew->done, NULL);
	size_t wanted = processors() - 1;
	while (crew->nthreads < wanted &&
		pthread_create(&crew->threads[crew->nthreads], NULL, serve, crew) == 0)
		crew->nthreads++;
	return crew;
}

void crew_free(struct crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->ended = true;
	pthread_cond_broadcast(&crew->begun);
	pthread_mutex_unlock(&crew->lock);
	for (size_t i = 0; i < crew->nthreads; i++)
		pthread_join(crew->threads[i], NULL);
	pthread_cond_destroy(&crew->done);
	pthread_cond_destroy(&crew->begun);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}

size_t crew_size(const struct crew *crew)
{
	return crew->nthreads + 1;
}

void crew_run(struct crew *crew, size_t npieces, void (*work)(void *state, size_t i), void *state)
{
	pthread_mutex_lock(&crew->lock);
	crew->work = work;
	crew->state = state;
	crew->ntaken = crew->ndone = 0;
	crew->npieces = npieces;
	if (npieces > 1)
		pthread_cond_broadcast(&crew->begun);
	take_part(crew);
	while (crew->ndone < npieces)
		pthread_cond_wait(&crew->done, &crew->lock);
	crew->npieces = crew->ntaken = 0;
	pthread_mutex_unlock(&crew->lock);
}
