/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FUSE_NOTIFY_STORE (linux/fuse.h), from a thread of its own.
 *
 * Storing waits, as nothing can interrupt, for pages that a request holds until it is answered. So
 * the one that answers requests must never store. If it is killed, its device must be closed, for
 * the kernel then answers what it had read: the thread has a table of files of its own, and in it a
 * device of its own. What it had not read the guard answers.
 */
#include "fuse/store.h"

#include "fuse/guard.h"

#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <unistd.h>

struct store {
	int device;   /* the session's */
	int own;      /* the thread's */
	int event_fd; /* eventfd(2) */
	struct guard guard;
	bool started, failed;
	pthread_t thread;
	/* of the thread while busy, else of its user */
	atomic_bool busy;
	size_t npieces;
	struct store_piece pieces[STORE_MOST_PIECES];
	/* of both */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool wanted, ends;
};

struct store *store_new(int device)
{
	struct store *store = calloc(1, sizeof(*store));
	if (!store)
		return NULL;
	store->device = device;
	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->changed, NULL);
	store->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	store->own = guard_clone(device);
	if (store->event_fd >= 0 && store->own >= 0)
		return store;
	store_free(store);
	return NULL;
}

static bool put(const struct store *store, const struct store_piece *piece)
{
	struct fuse_notify_store_out where = { .nodeid = piece->inode,
		.size = (uint32_t)piece->nbytes };
	struct fuse_out_header head = { .error = FUSE_NOTIFY_STORE };
	struct iovec parts[] = { { &head, sizeof(head) }, { &where, sizeof(where) },
		{ (void *)(uintptr_t)piece->bytes, piece->nbytes } };
	head.len = (uint32_t)(sizeof(head) + sizeof(where) + piece->nbytes);
	return writev(store->own, parts, 3) == (ssize_t)head.len;
}

/* Where the kernel does not know a file, or has no use for it, it has none for those behind it. */
static void work(const struct store *store)
{
	for (size_t i = 0; i < store->npieces; i++)
		if (!put(store, &store->pieces[i]))
			return;
}

static bool wait_for_work(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	while (!store->wanted && !store->ends)
		pthread_cond_wait(&store->changed, &store->lock);
	bool wanted = store->wanted;
	store->wanted = false;
	pthread_mutex_unlock(&store->lock);
	return wanted;
}

static void *run(void *state)
{
	struct store *store = state;
	bool apart = unshare(CLONE_FILES) == 0;
	if (apart) {
		close(store->device);
		close(store->guard.alive);
	}
	while (wait_for_work(store)) {
		if (apart)
			work(store);
		store->npieces = 0;
		atomic_store(&store->busy, false);
		eventfd_write(store->event_fd, 1);
	}
	return NULL;
}

/* Signals are for the thread that answers requests: they end its waiting. */
static bool start(struct store *store)
{
	sigset_t all, old;
	if (store->started)
		return true;
	if (store->failed || !guard_start(&store->guard, store->device)) {
		store->failed = true;
		return false;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	store->started = pthread_create(&store->thread, NULL, run, store) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!store->started)
		guard_end(&store->guard);
	store->failed = !store->started;
	return store->started;
}

void store_add(struct store *store, const struct store_piece *piece)
{
	store->pieces[store->npieces++] = *piece;
}

size_t store_npieces(const struct store *store)
{
	return store->npieces;
}

bool store_begin(struct store *store)
{
	if (!start(store)) {
		store->npieces = 0;
		return false;
	}
	atomic_store(&store->busy, true);
	pthread_mutex_lock(&store->lock);
	store->wanted = true;
	pthread_cond_signal(&store->changed);
	pthread_mutex_unlock(&store->lock);
	return true;
}

bool store_is_busy(const struct store *store)
{
	return atomic_load(&store->busy);
}

int store_fd(const struct store *store)
{
	return store->event_fd;
}

bool store_event(struct store *store)
{
	eventfd_t n;
	return eventfd_read(store->event_fd, &n) == 0;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	pthread_mutex_lock(&store->lock);
	store->ends = true;
	pthread_cond_signal(&store->changed);
	pthread_mutex_unlock(&store->lock);
	if (store->started) {
		pthread_join(store->thread, NULL);
		guard_end(&store->guard);
	}
	pthread_cond_destroy(&store->changed);
	pthread_mutex_destroy(&store->lock);
	if (store->own >= 0)
		close(store->own);
	if (store->event_fd >= 0)
		close(store->event_fd);
	free(store);
}
