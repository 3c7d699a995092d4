/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to store in the kernel's cache, from what was asked for. */
#include "fuse/ahead.h"

#include "fuse/mapped.h"
#include "fuse/reply.h"
#include "fuse/store.h"

#include <stdlib.h>

enum {
	ENOUGH = 4,              /* so many in a row are no chance */
	MOST_SKIPPED = 64,       /* directories, and empty and large files in between */
	SMALL_NBYTES = 64 << 10, /* are stored as a whole */
	LEAST_NBYTES = 128 << 10,
	MOST_NBYTES = 4 << 20, /* at once, where reading goes on and on */
};

struct ahead {
	const struct served *served;
	struct store *store;
	struct mapped mapped;
	bool stopped;
	fuse_req_t held; /* is answered when all that was added is stored */
	struct ahead_answer answer;
	/* of files that are read one after another */
	uint32_t directory;
	uint32_t next; /* place in its listing behind what was read or stored last */
	unsigned nread;
	size_t window; /* how many bytes to store at once */
};

struct ahead *ahead_new(const struct served *served, struct fuse_session *session)
{
	struct ahead *ahead = calloc(1, sizeof(*ahead));
	if (!ahead)
		return NULL;
	ahead->served = served;
	ahead->mapped.fd = -1;
	ahead->directory = WALK_NO_NODE;
	ahead->window = LEAST_NBYTES;
	ahead->store = store_new(fuse_session_fd(session));
	if (ahead->store)
		return ahead;
	free(ahead);
	return NULL;
}

static const struct walk *walk_of(const struct ahead *ahead)
{
	return ahead->served->data.walk;
}

static bool is_small_file(const struct ahead *ahead, uint32_t node)
{
	const struct walk_node *it = &walk_of(ahead)->nodes[node];
	return S_ISREG(it->mode) && it->nbytes > 0 && it->nbytes <= SMALL_NBYTES;
}

/* Adds NODE, if all of it lies plainly in one place of the file that is mapped. */
static bool add_file(struct ahead *ahead, uint32_t node)
{
	struct filedata data = {
		.disc = ahead->served->data.disc, .walk = walk_of(ahead), .node = node
	};
	struct store_piece piece = { .inode = served_inode(ahead->served, node),
		.nbytes = (size_t)walk_of(ahead)->nodes[node].nbytes };
	uint64_t at, there;
	int fd;
	if (!is_small_file(ahead, node) || !filedata_locate(&data, 0, &fd, &at, &there) || fd < 0 ||
		there < piece.nbytes)
		return false;
	if (store_npieces(ahead->store) > 0 && !mapped_keeps(&ahead->mapped, fd))
		return false;
	piece.bytes = mapped_find(&ahead->mapped, fd, at, piece.nbytes);
	if (piece.bytes)
		store_add(ahead->store, &piece);
	return piece.bytes;
}

/*
 * The files from ahead->next on that the window has room for. Pages of the one that is being read
 * are held until it is answered: under another name it must not be stored.
 */
static void add_files(struct ahead *ahead, uint64_t inode)
{
	const struct served *served = ahead->served;
	const struct walk *walk = walk_of(ahead);
	const uint32_t *list = served->shown + walk->nodes[ahead->directory].first_child;
	uint32_t end = served->nshown[ahead->directory];
	for (size_t nbytes = 0; ahead->next < end && nbytes < ahead->window &&
				store_npieces(ahead->store) < STORE_MOST_PIECES;
		ahead->next++) {
		uint32_t node = list[ahead->next];
		if (served_inode(served, node) != inode && add_file(ahead, node))
			nbytes += (size_t)walk->nodes[node].nbytes;
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
	uint32_t directory = walk_of(ahead)->nodes[node].parent;
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

/* Holds REQ until all that was added is stored. */
static bool hold(struct ahead *ahead, fuse_req_t req, const struct ahead_answer *answer)
{
	if (store_npieces(ahead->store) == 0 || !store_begin(ahead->store))
		return false;
	ahead->held = req;
	ahead->answer = *answer;
	return true;
}

bool ahead_take(
	struct ahead *ahead, fuse_req_t req, uint32_t node, const struct ahead_answer *answer)
{
	if (ahead->stopped || ahead_is_busy(ahead) || !is_small_file(ahead, node) ||
		!is_in_order(ahead, node))
		return false;
	mapped_trim(&ahead->mapped);
	add_files(ahead, served_inode(ahead->served, node));
	return hold(ahead, req, answer);
}

int ahead_fd(const struct ahead *ahead)
{
	return store_fd(ahead->store);
}

static void reply(struct ahead *ahead)
{
	const struct ahead_answer *answer = &ahead->answer;
	fuse_req_t req = ahead->held;
	ahead->held = NULL;
	if (req)
		reply_placed(req, ahead->served, answer->fd, answer->at, answer->nbytes);
}

void ahead_answer(struct ahead *ahead)
{
	if (store_event(ahead->store))
		reply(ahead);
}

bool ahead_is_busy(const struct ahead *ahead)
{
	return ahead->held || store_is_busy(ahead->store);
}

void ahead_stop(struct ahead *ahead)
{
	ahead->stopped = true;
}

void ahead_free(struct ahead *ahead)
{
	if (!ahead)
		return;
	store_free(ahead->store);
	reply(ahead);
	mapped_free(&ahead->mapped);
	free(ahead);
}
