/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crew of threads, one a processor, that shares out the pieces of one task after the other. */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stddef.h>

/* How many of them this process may run on: at least 1. */
size_t processors(void);

struct crew;

/* As many threads as there are processors, the caller's among them; NULL when out of memory. */
struct crew *crew_new(void);

/* Ends the threads; NULL is accepted. */
void crew_free(struct crew *crew);

/* How many pieces can be under way at a time. */
size_t crew_size(const struct crew *crew);

/*
 * Calls WORK(STATE, i) for each i below NPIECES, in any order and on all threads of the crew, and
 * returns when all are done. One task at a time.
 */
void crew_run(struct crew *crew, size_t npieces, void (*work)(void *state, size_t i), void *state);

#endif
