/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an IFO file of DVD-Video tells of places: the tables of the video manager (VMGI) and of a
 * title set (VTSI). All is in sectors of 2048 bytes. DVD-Video's book is not public; the offsets
 * are those that http://stnsoft.com/DVD/ifo.html has found.
 */
#ifndef MASTER_DVD_IFO_H
#define MASTER_DVD_IFO_H

#include "master/tree.h"

/* A part of a VOB that is played in one piece (C_ADT). */
struct dvd_cell {
	uint32_t start, last; /* from the first VOB of the menu, or of the titles */
};

struct dvd_cells {
	struct dvd_cell *items;
	size_t n;
	uint32_t end; /* one past the last sector that any of them takes */
};

struct dvd_ifo {
	uint32_t set_nsectors; /* from this IFO to the end of its BUP */
	uint32_t ifo_nsectors;
	uint32_t menu, titles; /* where these VOBs begin, from this IFO; 0: there are none */
	struct dvd_cells menu_cells, title_cells;
	/* Of the manager: */
	unsigned nsets;
	uint32_t *set_starts; /* of each title set, from this IFO; 0: no title is in it */
};

/* Reads NODE, which is to be of the manager, or of a title set. OUT is to be freed in any case. */
int dvd_ifo_read(struct discimg_job *job, const struct tree_node *node, bool is_manager,
	struct dvd_ifo *out);
void dvd_ifo_free(struct dvd_ifo *ifo);

#endif
