/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files, stored in the kernel's cache before it asks for them.
 *
 * Storing waits for pages that a request holds until it is answered. So it is a thread of its own
 * that stores, and the one that answers requests never waits for it. All that the thread uses was
 * found for it: places in files of the host.
 */
#include "fuse/ahead.h"

#include "base/io.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	ENOUGH = 4,           /* so many in a row are no chance */
	MOST_SKIPPED = 64,    /* directories, links, empty and large files in between */
	MOST_FILES = 1024,    /* at once */
	SMALL_NBYTES = 65536, /* larger ones are worth a request */
	LEAST_NBYTES = 128 << 10,
	MOST_NBYTES = 4 << 20, /* at once, where reading goes on and on */
};

/* A whole file. */
struct piece {
	uint64_t inode;
	uint64_t at;
	int fd;
	size_t nbytes;
};

struct ahead {
	const struct served *served;
	struct fuse_session *session;
	/* of who answers requests */
	uint32_t directory;
	uint32_t next; /* place in its listing behind what was read or stored last */
	unsigned nread;
	size_t window; /* how many bytes to store at once */
	bool started;
	pthread_t thread;
	/* of the thread while busy, else of who answers requests */
	atomic_bool busy;
	fuse_req_t req;
	size_t npieces;
	struct piece pieces[MOST_FILES]; /* the first is REQ's */
	uint8_t buf[SMALL_NBYTES];
	/* of both */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool wanted, ends;
};

struct ahead *ahead_new(const struct served *served, struct fuse_session *session)
{
	struct ahead *ahead = calloc(1, sizeof(*ahead));
	if (!ahead)
		return NULL;
	ahead->served = served;
	ahead->session = session;
	ahead->directory = WALK_NO_NODE;
	ahead->window = LEAST_NBYTES;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	return ahead;
}

static bool load(struct ahead *ahead, const struct piece *piece)
{
	return pread_whole(piece->fd, ahead->buf, piece->nbytes, piece->at) ==
	       (ssize_t)piece->nbytes;
}

/* False where the kernel does not know the file, or has no use for it: nor for those behind it. */
static bool store(struct ahead *ahead, const struct piece *piece)
{
	struct fuse_bufvec data = FUSE_BUFVEC_INIT(piece->nbytes);
	data.buf[0].mem = ahead->buf;
	return fuse_lowlevel_notify_store(
		       ahead->session, piece->inode, 0, &data, FUSE_BUF_NO_SPLICE) == 0;
}

/* What was read is answered last, so that who reads finds the rest in the cache. */
static void work(struct ahead *ahead)
{
	const struct piece *first = &ahead->pieces[0];
	for (size_t i = 1; i < ahead->npieces; i++)
		if (!load(ahead, &ahead->pieces[i]) || !store(ahead, &ahead->pieces[i]))
			break;
	if (load(ahead, first))
		fuse_reply_buf(ahead->req, (const char *)ahead->buf, first->nbytes);
	else
		fuse_reply_err(ahead->req, EIO);
}

static bool wait_for_work(struct ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	while (!ahead->wanted && !ahead->ends)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	bool wanted = ahead->wanted;
	ahead->wanted = false;
	pthread_mutex_unlock(&ahead->lock);
	return wanted;
}

static void *run(void *state)
{
	struct ahead *ahead = state;
	while (wait_for_work(ahead)) {
		work(ahead);
		atomic_store(&ahead->busy, false);
	}
	return NULL;
}

/* Signals are for the thread that answers requests: they end its waiting. */
static bool start(struct ahead *ahead)
{
	sigset_t all, old;
	if (ahead->started)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	ahead->started = pthread_create(&ahead->thread, NULL, run, ahead) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ahead->started;
}

/* Whether all of NODE, a small file, lies plainly in a file of the host. */
static bool find_piece(const struct ahead *ahead, uint32_t node, struct piece *piece)
{
	const struct walk *walk = ahead->served->data.walk;
	const struct walk_node *it = &walk->nodes[node];
	struct filedata data = { .disc = ahead->served->data.disc, .walk = walk, .node = node };
	uint64_t there;
	if (!S_ISREG(it->mode) || it->nbytes == 0 || it->nbytes > SMALL_NBYTES)
		return false;
	piece->inode = served_inode(ahead->served, node);
	piece->nbytes = (size_t)it->nbytes;
	return filedata_locate(&data, 0, &piece->fd, &piece->at, &there) && piece->fd >= 0 &&
	       there >= it->nbytes;
}

/*
 * The files from ahead->next on that the window has room for. Pages of the one that is being read
 * are held until it is answered: under another name it must not be stored.
 */
static void plan(struct ahead *ahead)
{
	const struct served *served = ahead->served;
	const uint32_t *list =
		served->shown + served->data.walk->nodes[ahead->directory].first_child;
	uint32_t end = served->nshown[ahead->directory];
	size_t nbytes = 0;
	while (ahead->next < end && ahead->npieces < MOST_FILES && nbytes < ahead->window) {
		struct piece *piece = &ahead->pieces[ahead->npieces];
		if (!find_piece(ahead, list[ahead->next++], piece) ||
			piece->inode == ahead->pieces[0].inode)
			continue;
		nbytes += piece->nbytes;
		ahead->npieces++;
	}
	ahead->window = ahead->window * 2 < MOST_NBYTES ? ahead->window * 2 : MOST_NBYTES;
}

/*
 * Whether files are read in the order of their listing. Who has read so may go on in another
 * directory, but must read two files there: of many, only the first may be wanted. What is read
 * although it was stored tells that storing was of no use.
 */
static bool is_in_order(struct ahead *ahead, uint32_t node)
{
	const struct served *served = ahead->served;
	uint32_t directory = served->data.walk->nodes[node].parent;
	uint32_t place = served_place(served, node), last = ahead->directory;
	bool is_through = last != WALK_NO_NODE && ahead->next >= served->nshown[last];
	if (directory == last && place >= ahead->next && place - ahead->next <= MOST_SKIPPED)
		ahead->nread++;
	else if (directory != last && ahead->nread >= ENOUGH - 1)
		ahead->nread = ENOUGH - 1;
	else
		ahead->nread = 1;
	if (ahead->nread < ENOUGH && (directory == last || !is_through))
		ahead->window = LEAST_NBYTES;
	ahead->directory = directory;
	ahead->next = place + 1;
	return ahead->nread >= ENOUGH;
}

bool ahead_take(struct ahead *ahead, fuse_req_t req, uint32_t node)
{
	if (atomic_load(&ahead->busy) || !find_piece(ahead, node, &ahead->pieces[0]) ||
		!is_in_order(ahead, node) || !start(ahead))
		return false;
	ahead->npieces = 1;
	plan(ahead);
	if (ahead->npieces == 1)
		return false;
	ahead->req = req;
	atomic_store(&ahead->busy, true);
	pthread_mutex_lock(&ahead->lock);
	ahead->wanted = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	return true;
}

bool ahead_is_busy(const struct ahead *ahead)
{
	return atomic_load(&ahead->busy);
}

void ahead_free(struct ahead *ahead)
{
	if (!ahead)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->ends = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	if (ahead->started)
		pthread_join(ahead->thread, NULL);
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
}
