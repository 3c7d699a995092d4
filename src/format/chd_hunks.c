/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hunks of a CHD, unpacked and one behind the other. */
#include "base/context.h"
#include "base/crew.h"
#include "base/digest.h"
#include "base/io.h"
#include "format/chd.h"
#include "format/chd_codec.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SUM_NBYTES = 1 << 20,   /* read at a time for the sums */
	BATCH_NHUNKS = 1 << 16, /* unpacked at a time, at most */
};

/* What one thread at a time needs. */
struct worker {
	struct worker *next;
	struct chd_coder *coder;
	uint8_t *packed; /* hunk_nbytes */
};

enum hunk_state { WAITING, GOOD, BAD };

#define NO_HUNK UINT64_MAX

struct chd_hunks {
	struct libflac libflac;
	struct infile *in;
	struct chd_header header;
	uint8_t *map;
	struct chd_metas metas;
	struct chd_crc crc;
	struct crew *crew;
	pthread_mutex_t lock; /* of what follows, and of reading IN */
	struct worker *idle;
	/* the batch that is being unpacked */
	struct discimg_job *job;
	uint64_t first;
	size_t n;
	uint8_t *to;
	enum hunk_state *states;
	size_t nadded; /* hunks of it that went past the SHA-1 */
	bool adding;   /* by some thread */
	/* a hunk of which only a part was wanted */
	uint8_t *kept;
	uint64_t kept_hunk;
	bool kept_good;
	uint64_t ntold; /* hunks below have been told of if they are bad */
	bool warned;
	/* the SHA-1 of all that was read in order */
	struct digest *digest;
	uint64_t nsummed;
};

static void free_worker(struct worker *worker)
{
	if (!worker)
		return;
	chd_coder_free(worker->coder);
	free(worker->packed);
	free(worker);
}

static struct worker *new_worker(const struct chd_hunks *hunks)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	if (!worker)
		return NULL;
	worker->packed = malloc(hunks->header.hunk_nbytes);
	worker->coder = chd_coder_new(&hunks->libflac, hunks->header.hunk_nbytes, false);
	if (worker->packed && worker->coder)
		return worker;
	free_worker(worker);
	return NULL;
}

static struct worker *claim_worker(struct chd_hunks *hunks)
{
	pthread_mutex_lock(&hunks->lock);
	struct worker *worker = hunks->idle;
	if (worker)
		hunks->idle = worker->next;
	pthread_mutex_unlock(&hunks->lock);
	return worker ? worker : new_worker(hunks);
}

static void release_worker(struct chd_hunks *hunks, struct worker *worker)
{
	pthread_mutex_lock(&hunks->lock);
	worker->next = hunks->idle;
	hunks->idle = worker;
	pthread_mutex_unlock(&hunks->lock);
}

static bool read_packed(struct chd_hunks *hunks, const struct chd_place *place, uint8_t *to)
{
	pthread_mutex_lock(&hunks->lock);
	ssize_t n = infile_pread(hunks->in, hunks->job, to, place->nbytes, place->offset);
	pthread_mutex_unlock(&hunks->lock);
	return n == (ssize_t)place->nbytes;
}

static bool unpack(
	struct chd_hunks *hunks, struct worker *worker, const struct chd_place *place, uint8_t *to)
{
	uint32_t hunk_nbytes = hunks->header.hunk_nbytes;
	bool is_packed = hunks->header.codecs[0] != 0;
	if (place->kind == CHD_HUNK_PLAIN && !is_packed && place->offset == 0) {
		memset(to, 0, hunk_nbytes);
		return true;
	}
	if (place->kind == CHD_HUNK_PLAIN)
		return read_packed(hunks, place, to) &&
		       (!is_packed || chd_crc_of(&hunks->crc, to, hunk_nbytes) == place->crc);
	const struct chd_codec *codec = chd_codec_find(hunks->header.codecs[place->kind]);
	return read_packed(hunks, place, worker->packed) &&
	       codec->unpack(worker->coder, worker->packed, place->nbytes, to, hunk_nbytes) &&
	       chd_crc_of(&hunks->crc, to, hunk_nbytes) == place->crc;
}

/* Adds a hunk to the SHA-1 if it is due; with a bad one the sum can never be complete. */
static void add_to_sum(struct chd_hunks *hunks, uint64_t hunk, const uint8_t *p, bool good)
{
	uint64_t left = hunks->header.logical_nbytes - hunk * hunks->header.hunk_nbytes;
	if (!hunks->digest || !good || hunk != hunks->nsummed)
		return;
	size_t n = left < hunks->header.hunk_nbytes ? (size_t)left : hunks->header.hunk_nbytes;
	if (digest_add(hunks->digest, p, n))
		hunks->nsummed++;
}

/* One thread at a time adds up, in order, what is unpacked; the others meanwhile unpack more. */
static void finish_one(struct chd_hunks *hunks, size_t i, bool good)
{
	pthread_mutex_lock(&hunks->lock);
	hunks->states[i] = good ? GOOD : BAD;
	while (!hunks->adding && hunks->nadded < hunks->n &&
		hunks->states[hunks->nadded] != WAITING) {
		size_t next = hunks->nadded;
		bool next_good = hunks->states[next] == GOOD;
		hunks->adding = true;
		pthread_mutex_unlock(&hunks->lock);
		add_to_sum(hunks, hunks->first + next, hunks->to + next * hunks->header.hunk_nbytes,
			next_good);
		pthread_mutex_lock(&hunks->lock);
		hunks->adding = false;
		hunks->nadded++;
	}
	pthread_mutex_unlock(&hunks->lock);
}

static void unpack_one(void *state, size_t i)
{
	struct chd_hunks *hunks = state;
	struct worker *worker = claim_worker(hunks);
	struct chd_place place = chd_get_place(hunks->map, hunks->first + i);
	bool good =
		worker && unpack(hunks, worker, &place, hunks->to + i * hunks->header.hunk_nbytes);
	if (worker)
		release_worker(hunks, worker);
	finish_one(hunks, i, good);
}

static void tell_bad(struct chd_hunks *hunks, struct discimg_job *job, uint64_t hunk)
{
	uint64_t offset = hunk * hunks->header.hunk_nbytes;
	if (hunk < hunks->ntold)
		return;
	say(job, hunks->warned ? DISCIMG_DETAIL : DISCIMG_WARNING,
		"%s: hunk %llu (bytes %llu to %llu of what it holds) does not unpack to what its "
		"CRC tells; its sectors are lost",
		infile_name(hunks->in), (unsigned long long)hunk, (unsigned long long)offset,
		(unsigned long long)offset + hunks->header.hunk_nbytes - 1);
	hunks->ntold = hunk + 1;
	hunks->warned = true;
}

/* Unpacks N hunks to TO, on all processors; false when one of them is bad. */
static bool unpack_batch(
	struct chd_hunks *hunks, struct discimg_job *job, uint64_t first, size_t n, uint8_t *to)
{
	bool all = true;
	hunks->states = calloc(n, sizeof(*hunks->states));
	if (!hunks->states)
		return false;
	hunks->job = job;
	hunks->first = first;
	hunks->n = n;
	hunks->to = to;
	hunks->nadded = 0;
	if (n > 1 && !hunks->crew)
		hunks->crew = crew_new();
	if (n > 1 && hunks->crew)
		crew_run(hunks->crew, n, unpack_one, hunks);
	else
		for (size_t i = 0; i < n; i++)
			unpack_one(hunks, i);
	for (size_t i = 0; i < n; i++) {
		if (hunks->states[i] == BAD)
			tell_bad(hunks, job, first + i);
		all = all && hunks->states[i] == GOOD;
	}
	free(hunks->states);
	return all;
}

/* A part of one hunk, which is kept in case that the rest is wanted next. */
static bool read_part(struct chd_hunks *hunks, struct discimg_job *job, uint64_t hunk, size_t skip,
	size_t n, uint8_t *to)
{
	if (hunks->kept_hunk != hunk) {
		hunks->kept_good = unpack_batch(hunks, job, hunk, 1, hunks->kept);
		hunks->kept_hunk = hunk;
	}
	memcpy(to, hunks->kept + skip, n);
	return hunks->kept_good;
}

/* The bytes from OFFSET on, at most NBYTES, that can be had in one go; 0 when they are bad. */
static size_t read_some(struct chd_hunks *hunks, struct discimg_job *job, uint8_t *to,
	size_t nbytes, uint64_t offset)
{
	uint32_t hunk_nbytes = hunks->header.hunk_nbytes;
	uint64_t hunk = offset / hunk_nbytes;
	size_t skip = (size_t)(offset % hunk_nbytes), n = nbytes / hunk_nbytes;
	if (skip == 0 && n > 0 && hunk != hunks->kept_hunk) {
		n = n < BATCH_NHUNKS ? n : BATCH_NHUNKS;
		return unpack_batch(hunks, job, hunk, n, to) ? n * hunk_nbytes : 0;
	}
	n = hunk_nbytes - skip < nbytes ? hunk_nbytes - skip : nbytes;
	return read_part(hunks, job, hunk, skip, n, to) ? n : 0;
}

static ssize_t pread_hunks(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	struct chd_hunks *hunks = state;
	uint64_t total = hunks->header.logical_nbytes;
	uint64_t left = offset < total ? total - offset : 0;
	size_t wanted = left < nbytes ? (size_t)left : nbytes;
	for (size_t done = 0; done < wanted;) {
		size_t n =
			read_some(hunks, job, (uint8_t *)buf + done, wanted - done, offset + done);
		if (n == 0) {
			errno = EIO;
			return -1;
		}
		done += n;
	}
	return (ssize_t)wanted;
}

static bool uses_hunks(void *state, const struct stat *st)
{
	struct chd_hunks *hunks = state;
	return infile_uses(hunks->in, st);
}

static void free_hunks(void *state)
{
	struct chd_hunks *hunks = state;
	crew_free(hunks->crew);
	while (hunks->idle) {
		struct worker *worker = hunks->idle;
		hunks->idle = worker->next;
		free_worker(worker);
	}
	pthread_mutex_destroy(&hunks->lock);
	digest_free(hunks->digest);
	chd_metas_free(&hunks->metas);
	infile_free(hunks->in);
	free(hunks->map);
	free(hunks->kept);
	free(hunks);
}

static const struct infile_ops hunks_ops = {
	.pread = pread_hunks, .uses = uses_hunks, .free = free_hunks
};

int chd_open_hunks(struct discimg_job *job, struct infile *in, const struct chd_header *header,
	uint8_t *map, struct chd_metas *metas, struct chd_hunks **state, struct infile **out)
{
	struct chd_hunks *hunks = calloc(1, sizeof(*hunks));
	uint8_t *kept = malloc(header->hunk_nbytes);
	struct libflac libflac = { 0 };
	int r = hunks && kept ? chd_codecs_load(job, header->codecs, &libflac) : fail_nomem(job);
	if (r < 0) {
		infile_free(in);
		chd_metas_free(metas);
		free(map);
		free(hunks);
		free(kept);
		return r;
	}
	*hunks = (struct chd_hunks){ .libflac = libflac,
		.in = in,
		.header = *header,
		.map = map,
		.metas = *metas,
		.kept = kept,
		.kept_hunk = NO_HUNK };
	*metas = (struct chd_metas){ 0 };
	pthread_mutex_init(&hunks->lock, NULL);
	chd_crc_init(&hunks->crc);
	*state = hunks;
	*out = infile_new(infile_name(in), header->logical_nbytes, &hunks_ops, hunks);
	return *out ? 0 : fail_nomem(job);
}

/* --- the sums that the header carries ------------------------------------------------------ */

static void watch(void *state, struct discimg_job *job)
{
	struct chd_hunks *hunks = state;
	digest_free(hunks->digest);
	hunks->digest = digest_new(job, DIGEST_SHA1);
	hunks->nsummed = 0;
	hunks->kept_hunk = NO_HUNK; /* so that it is read again, and added up */
}

/* Reads what was not read in order, until the sum is complete; false when a hunk is bad. */
static int sum_rest(struct chd_hunks *hunks, struct discimg_job *job, bool *complete)
{
	uint32_t hunk_nbytes = hunks->header.hunk_nbytes;
	size_t most = SUM_NBYTES / hunk_nbytes;
	uint8_t *buf = malloc((size_t)hunk_nbytes * most);
	int r = buf ? 0 : fail_nomem(job);
	*complete = true;
	while (r == 0 && *complete && hunks->nsummed < hunks->header.nhunks) {
		uint64_t left = hunks->header.nhunks - hunks->nsummed;
		*complete = unpack_batch(
			hunks, job, hunks->nsummed, left < most ? (size_t)left : most, buf);
		r = check_cancelled(job);
	}
	free(buf);
	return r;
}

static void print_hex(const uint8_t sha1[CHD_SHA1_NBYTES], char hex[DISC_SUM_NBYTES])
{
	for (int i = 0; i < CHD_SHA1_NBYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", sha1[i]);
}

static int tell(struct discimg_job *job, const char *what, const uint8_t *expected,
	const uint8_t *found, disc_tell_sum *tell_sum, void *user)
{
	struct disc_sum sum = { .what = what };
	print_hex(expected, sum.expected);
	print_hex(found, sum.found);
	return tell_sum(user, job, &sum);
}

static int check_sums(void *state, struct discimg_job *job, disc_tell_sum *tell_sum, void *user)
{
	struct chd_hunks *hunks = state;
	const struct chd_header *h = &hunks->header;
	uint8_t raw[CHD_SHA1_NBYTES], all[CHD_SHA1_NBYTES];
	bool complete = false;
	if (is_all_zero(h->raw_sha1, CHD_SHA1_NBYTES))
		return 0;
	if (!hunks->digest)
		watch(hunks, job);
	int r = hunks->digest ? sum_rest(hunks, job, &complete) : fail_nomem(job);
	if (r < 0 || !complete)
		return r;
	if (!digest_finish_bytes(hunks->digest, raw) ||
		!chd_hash_all(job, &hunks->metas, h->raw_sha1, all))
		return fail_nomem(job);
	hunks->nsummed = 0;
	r = tell(job, "SHA-1 of the data", h->raw_sha1, raw, tell_sum, user);
	return r < 0 ? r : tell(job, "SHA-1 of data and metadata", h->sha1, all, tell_sum, user);
}

const struct disc_sums chd_sums = { .watch = watch, .check = check_sums };
