/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which bytes of an image have been read, in the syntax of GNU ddrescue's mapfile (its manual,
 * chapter "Mapfile structure"), so that ddrescue, ddrescuelog and others can read it and go on.
 */
#ifndef RIP_MAP_H
#define RIP_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct discimg_job;

enum map_state {
	MAP_UNTRIED = '?',
	MAP_UNTRIMMED = '*',
	MAP_UNSCRAPED = '/', /* a large read failed there; its sectors were not yet tried singly */
	MAP_BAD = '-',
	MAP_FINISHED = '+',
};

struct map_block {
	uint64_t position, nbytes;
	char state; /* enum map_state */
};

struct map {
	struct map_block *blocks; /* from position 0, without gaps, no two neighbours alike */
	size_t nblocks;
	uint64_t current; /* the position that was worked on last */
	unsigned pass;    /* of the reading, from 1 */
	char *disc;       /* which disc it is about, of the comment "# Disc: …"; "" if not told */
};

/* NBYTES of STATE; NULL when out of memory. */
struct map *map_new(uint64_t nbytes, char state, const char *disc);
void map_free(struct map *map);

/* False when out of memory; POSITION and NBYTES lie inside the map. */
bool map_set(struct map *map, uint64_t position, uint64_t nbytes, char state);

/* The block that POSITION lies in; NULL beyond the end. */
const struct map_block *map_at(const struct map *map, uint64_t position);

uint64_t map_nbytes(const struct map *map);
/* Bytes in blocks of STATE. */
uint64_t map_count(const struct map *map, char state);

int map_load(struct discimg_job *job, const char *path, struct map **out);
/* Replaces the file at PATH at once, or not at all. */
int map_save(struct discimg_job *job, const char *path, const struct map *map);

#endif
