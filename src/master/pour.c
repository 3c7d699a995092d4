/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files are read into a buffer, where they lie as in the image; their checksum tells whether
 * such a file was there before, and the bytes in the image whether it is so. Of large files three
 * samples are looked at, then both are compared, and else the kernel copies.
 */
#include "master/pour.h"

#include "base/context.h"
#include "base/digest.h"
#include "base/io.h"
#include "master/twins.h"

#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_NBYTES = 2048,
	BUFFER_NBLOCKS = 2 * CONTENT_LARGE_NBYTES / BLOCK_NBYTES,
	PIECE_NBYTES = 1 << 18, /* of large files that are compared */
	SAMPLE_NBYTES = 4096,
	COPY_NBLOCKS = 1 << 13, /* by the kernel at once, between two looks for Ctrl-C */
};

struct pouring {
	struct discimg_job *job;
	const struct pour *plan;
	struct content *content, *other; /* OTHER: of files that are read to be compared */
	struct twins *twins;             /* NULL: none are looked for */
	uint8_t *common; /* how often the tree has each size below the large ones: 0, 1, or more */
	uint8_t *buf;    /* blocks of the image from buf_lba on, to be written */
	uint32_t buf_lba, buf_nblocks;
	uint8_t *compared;    /* room for any small file, or for a piece of a large one */
	const uint8_t *bytes; /* of the small file that is looked for */
	const struct tree_node *node;
	bool pinned; /* the file that is poured is, and shares its place with no other */
	struct discimg_progress progress;
};

static uint32_t blocks_of(uint64_t nbytes)
{
	return (uint32_t)((nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
}

static bool is_large(const struct tree_node *node)
{
	return node->nbytes >= CONTENT_LARGE_NBYTES;
}

static void count_sizes(struct pouring *pouring)
{
	const struct places *places = pouring->plan->places;
	for (size_t i = 0; i < places->n; i++) {
		const struct tree_node *node = places->files[i];
		if (!is_large(node) && pouring->common[node->nbytes] < 2)
			pouring->common[node->nbytes]++;
	}
}

static int begin(struct pouring *pouring)
{
	const struct pour *plan = pouring->plan;
	pouring->content = content_new(pouring->job, plan->options, plan->report);
	pouring->other = content_new(pouring->job, plan->options, plan->report);
	pouring->buf = malloc((size_t)BUFFER_NBLOCKS * BLOCK_NBYTES);
	pouring->compared = malloc(CONTENT_LARGE_NBYTES);
	pouring->common = calloc(1, CONTENT_LARGE_NBYTES);
	if (!plan->options->no_dedup)
		pouring->twins = twins_new(plan->places->n);
	if (!pouring->content || !pouring->other || !pouring->buf || !pouring->compared ||
		!pouring->common || (!pouring->twins && !plan->options->no_dedup))
		return fail_nomem(pouring->job);
	count_sizes(pouring);
	pouring->progress = (struct discimg_progress){ .phase = "mastering",
		.total_nbytes = plan->places->most_nblocks * BLOCK_NBYTES,
		.buffer_percent = -1 };
	return 0;
}

static void end(struct pouring *pouring)
{
	content_free(pouring->content);
	content_free(pouring->other);
	twins_free(pouring->twins);
	free(pouring->buf);
	free(pouring->compared);
	free(pouring->common);
}

/* Writes what is in the buffer. */
static int flush(struct pouring *pouring)
{
	uint32_t n = pouring->buf_nblocks;
	pouring->buf_nblocks = 0;
	if (!pouring->plan->out || n == 0)
		return 0;
	return outfile_write(pouring->job, pouring->plan->out, pouring->buf,
		(size_t)n * BLOCK_NBYTES, (uint64_t)pouring->buf_lba * BLOCK_NBYTES);
}

/* True for files of an image that had places of their own there, and may have them for a reason. */
static bool lay_apart(const struct tree_node *a, const struct tree_node *b)
{
	const struct tree_source *x = a->source, *y = b->source;
	return x && y && x->disc && x->disc == y->disc &&
	       (x->nextents != y->nextents ||
		       (x->nextents > 0 && x->extents[0].offset != y->extents[0].offset));
}

/* 1: the small CANDIDATE, which has its place, has the bytes that are looked for; or 0. */
static int same_small(void *state, const struct tree_node *candidate)
{
	struct pouring *pouring = state;
	size_t nbytes = (size_t)candidate->nbytes;
	struct outfile *out = pouring->plan->out;
	const uint8_t *bytes = pouring->compared;
	if (lay_apart(pouring->node, candidate))
		return 0;
	if (!out) {
		int r = content_read(
			pouring->other, candidate, 0, pouring->compared, candidate->nbytes);
		if (r < 0)
			return r;
	} else if (pouring->buf_nblocks && candidate->lba >= pouring->buf_lba) {
		bytes = pouring->buf + (size_t)(candidate->lba - pouring->buf_lba) * BLOCK_NBYTES;
	} else if (pread_whole(outfile_fd(out), pouring->compared, nbytes,
			   (uint64_t)candidate->lba * BLOCK_NBYTES) != (ssize_t)nbytes) {
		return fail_errno(pouring->job, "cannot read back what was written");
	}
	return memcmp(bytes, pouring->bytes, nbytes) == 0;
}

/* The same for large files, both of which are read unless they share their blocks. */
static int same_large(void *state, const struct tree_node *candidate)
{
	struct pouring *pouring = state;
	uint64_t nbytes = candidate->nbytes;
	if (lay_apart(pouring->node, candidate))
		return 0;
	int shared = content_is_shared(pouring->content, pouring->node, pouring->other, candidate);
	if (shared != 0)
		return shared;
	for (uint64_t at = 0; at < nbytes; at += PIECE_NBYTES) {
		size_t n = nbytes - at < PIECE_NBYTES ? (size_t)(nbytes - at) : PIECE_NBYTES;
		uint8_t *one = pouring->compared, *two = one + PIECE_NBYTES;
		int r = check_cancelled(pouring->job);
		if (r == 0)
			r = content_read(pouring->content, pouring->node, at, one, n);
		if (r == 0)
			r = content_read(pouring->other, candidate, at, two, n);
		if (r < 0)
			return r;
		if (memcmp(one, two, n) != 0)
			return 0;
	}
	return content_is_whole(pouring->content) && content_is_whole(pouring->other);
}

/* A checksum of the first bytes of a large file, those in its middle, and the last. */
static int sum_samples(struct pouring *pouring, const struct tree_node *node, uint32_t *crc)
{
	const uint64_t last = node->nbytes - SAMPLE_NBYTES;
	const uint64_t places[] = { 0, last / 2, last };
	uint8_t sample[SAMPLE_NBYTES];
	*crc = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int r = content_read(pouring->content, node, places[i], sample, sizeof(sample));
		if (r < 0)
			return r;
		*crc = crc32_of(*crc, sample, sizeof(sample));
	}
	return 0;
}

/* NODE shares the place of an equal file that came before; *SHARED tells. */
static int share(
	struct pouring *pouring, struct tree_node *node, const uint8_t *bytes, bool *shared)
{
	const struct tree_node *twin = NULL;
	uint32_t crc;
	int r = 0;
	*shared = false;
	if (bytes)
		crc = crc32_of(0, bytes, (size_t)node->nbytes);
	else
		r = sum_samples(pouring, node, &crc);
	if (r < 0 || !content_is_whole(pouring->content))
		return r;
	pouring->node = node;
	pouring->bytes = bytes;
	r = twins_find(
		pouring->twins, node->nbytes, crc, bytes ? same_small : same_large, pouring, &twin);
	if (r < 0)
		return r;
	if (!twin) {
		twins_add(pouring->twins, crc, node);
		return 0;
	}
	*shared = true;
	node->lba = twin->lba;
	pouring->plan->report->nshared++;
	pouring->plan->report->shared_nbytes += node->nbytes;
	return 0;
}

static int pour_small(struct pouring *pouring, struct tree_node *node)
{
	const struct pour *plan = pouring->plan;
	bool look = pouring->twins && !pouring->pinned && pouring->common[node->nbytes] > 1;
	bool shared = false;
	uint32_t n = (uint32_t)places_nblocks(plan->places, node);
	int r = 0;
	if (BUFFER_NBLOCKS - pouring->buf_nblocks < n)
		r = flush(pouring);
	if (pouring->buf_nblocks == 0)
		pouring->buf_lba = plan->places->next_lba;
	uint8_t *bytes = pouring->buf + (size_t)pouring->buf_nblocks * BLOCK_NBYTES;
	if (r == 0 && (look || plan->out))
		r = content_read(pouring->content, node, 0, bytes, (size_t)n * BLOCK_NBYTES);
	if (r == 0 && look)
		r = share(pouring, node, bytes, &shared);
	if (r < 0 || shared)
		return r;
	places_put(plan->places, node);
	if (plan->out)
		pouring->buf_nblocks += n;
	return 0;
}

/* Moves what the kernel can copy of NODE; *NDONE blocks, the first ones. */
static int copy_by_kernel(struct pouring *pouring, const struct tree_node *node, uint32_t *ndone)
{
	struct disc_place place;
	uint64_t done = 0;
	int r = 0;
	*ndone = 0;
	while (r == 0 && done == (uint64_t)*ndone * BLOCK_NBYTES &&
		content_locate(pouring->content, node, done, COPY_NBLOCKS, &place)) {
		uint64_t some, nbytes = (uint64_t)place.nsectors * BLOCK_NBYTES;
		r = outfile_copy(pouring->job, pouring->plan->out, place.fd, place.offset, nbytes,
			(uint64_t)node->lba * BLOCK_NBYTES + done, &some);
		*ndone += (uint32_t)(some / BLOCK_NBYTES);
		done += nbytes;
		pouring->progress.done_nbytes += some;
		report_progress(pouring->job, &pouring->progress);
		if (r == 0)
			r = check_cancelled(pouring->job);
	}
	return r;
}

static int write_large(struct pouring *pouring, const struct tree_node *node)
{
	uint32_t at, n = blocks_of(node->nbytes);
	int r = copy_by_kernel(pouring, node, &at);
	while (r == 0 && at < n) {
		uint32_t some = n - at < BUFFER_NBLOCKS ? n - at : BUFFER_NBLOCKS;
		size_t nbytes = (size_t)some * BLOCK_NBYTES;
		r = content_read(
			pouring->content, node, (uint64_t)at * BLOCK_NBYTES, pouring->buf, nbytes);
		if (r == 0)
			r = outfile_write(pouring->job, pouring->plan->out, pouring->buf, nbytes,
				((uint64_t)node->lba + at) * BLOCK_NBYTES);
		at += some;
		if (r == 0)
			r = check_cancelled(pouring->job);
	}
	return r;
}

static int pour_large(struct pouring *pouring, struct tree_node *node)
{
	bool shared = false;
	int r = flush(pouring);
	if (r == 0 && pouring->twins && !pouring->pinned)
		r = share(pouring, node, NULL, &shared);
	if (r < 0 || shared)
		return r;
	places_put(pouring->plan->places, node);
	return pouring->plan->out ? write_large(pouring, node) : 0;
}

static int pour_file(struct pouring *pouring, struct tree_node *node)
{
	struct places *places = pouring->plan->places;
	uint32_t end = places->next_lba;
	int r = check_cancelled(pouring->job);
	pouring->pinned = places_go_to_pin(places, node);
	if (r == 0 && places->next_lba != end)
		r = flush(pouring); /* what is in the buffer has no gaps */
	if (r < 0)
		return r;
	if (node->bytes) {
		r = flush(pouring);
		places_put(places, node);
		return r;
	}
	return is_large(node) ? pour_large(pouring, node) : pour_small(pouring, node);
}

int pour_files(struct discimg_job *job, const struct pour *plan)
{
	struct pouring pouring = { .job = job, .plan = plan };
	struct places *places = plan->places;
	int r = begin(&pouring);
	places_begin(places, plan->tree, plan->lba);
	for (size_t i = 0; i < places->n && r == 0; i++) {
		r = pour_file(&pouring, places->files[i]);
		if (!plan->out)
			continue;
		pouring.progress.done_nbytes =
			(uint64_t)(places->next_lba - places->lba) * BLOCK_NBYTES;
		report_progress(job, &pouring.progress);
	}
	if (r == 0)
		r = flush(&pouring);
	if (r == 0)
		r = places_end(job, places, plan->tree);
	end(&pouring);
	return r;
}
