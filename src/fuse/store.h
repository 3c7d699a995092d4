/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of files, put into the kernel's cache by a thread of its own. */
#ifndef FUSE_STORE_H
#define FUSE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* A whole file: the kernel takes nothing else, no links. */
struct store_piece {
	uint64_t inode;
	/* May lie in a mapped file that ends before them: what is not there is not stored. */
	const void *bytes;
	size_t nbytes;
};

/* DEVICE is a session's. NULL where the kernel cannot be told by another thread. */
struct store *store_new(int device);

#define STORE_MOST_PIECES 2048

/* Only while the thread is not busy: the next piece to store, of at most so many. */
void store_add(struct store *store, const struct store_piece *piece);
size_t store_npieces(const struct store *store);

/* Lets the thread store what was added. When it is through there is an event. */
bool store_begin(struct store *store);

/* True while the thread works, for which it may need requests to be answered. */
bool store_is_busy(const struct store *store);

/* Can be read when there is an event; store_event() then takes it, and is false without one. */
int store_fd(const struct store *store);
bool store_event(struct store *store);

/* Waits for the end of its thread; NULL is accepted. */
void store_free(struct store *store);

#endif
