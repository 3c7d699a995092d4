/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packing the hunks of a CHD. Trying every codec on every hunk, as chdman does, wins little: where
 * samples lie, FLAC is best by far, and where a quick deflate gains nothing, LZMA does neither.
 */
#include "format/chd_pack.h"

#include "base/crew.h"
#include "base/digest.h"
#include "format/chd_codec.h"
#include "format/chd_guess.h"
#include "sector/raw.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	BATCH_NBYTES = 4 << 20,
	/* Percent of a hunk. Packed by FLAC to between these, samples are packed best. */
	FLAC_LOW = 15,
	FLAC_HIGH = 85,
	/* Packed by LZMA to more than this, deflate may be as good. */
	LZMA_HIGH = 50,
	/* FLAC makes at least so many percent of what is guessed. */
	FLAC_GAIN = 35,
};

struct worker {
	struct worker *next;
	struct chd_coder *coder;
	struct digest *digest;
	uint8_t *trial; /* hunk_nbytes */
};

struct chd_packer {
	struct discimg_job *job; /* whose failures are told */
	struct chd_header header;
	struct libflac libflac;
	bool fast;
	size_t nhunks;
	struct crew *crew;
	struct chd_crc crc;
	uint8_t *packed; /* nhunks × hunk_nbytes */
	pthread_mutex_t lock;
	struct worker *idle;
	/* the batch under way */
	struct chd_packed *hunks;
	struct chd_packed **list;
	atomic_bool failed;
};

static void free_worker(struct worker *worker)
{
	if (!worker)
		return;
	chd_coder_free(worker->coder);
	digest_free(worker->digest);
	free(worker->trial);
	free(worker);
}

static struct worker *new_worker(const struct chd_packer *packer)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	if (!worker)
		return NULL;
	worker->coder = chd_coder_new(&packer->libflac, packer->header.hunk_nbytes, packer->fast);
	worker->digest = digest_new(packer->job, DIGEST_SHA256);
	worker->trial = malloc(packer->header.hunk_nbytes);
	if (worker->coder && worker->digest && worker->trial)
		return worker;
	free_worker(worker);
	return NULL;
}

static struct worker *claim(struct chd_packer *packer)
{
	pthread_mutex_lock(&packer->lock);
	struct worker *worker = packer->idle;
	if (worker)
		packer->idle = worker->next;
	pthread_mutex_unlock(&packer->lock);
	return worker ? worker : new_worker(packer);
}

static void release(struct chd_packer *packer, struct worker *worker)
{
	pthread_mutex_lock(&packer->lock);
	worker->next = packer->idle;
	packer->idle = worker;
	pthread_mutex_unlock(&packer->lock);
}

struct chd_packer *chd_packer_new(
	struct discimg_job *job, const struct chd_header *header, bool fast)
{
	struct chd_packer *packer = calloc(1, sizeof(*packer));
	if (!packer)
		return NULL;
	packer->job = job;
	packer->header = *header;
	packer->fast = fast;
	packer->nhunks = BATCH_NBYTES / header->hunk_nbytes;
	packer->crew = crew_new();
	packer->packed = malloc(packer->nhunks * header->hunk_nbytes);
	pthread_mutex_init(&packer->lock, NULL);
	chd_crc_init(&packer->crc);
	if (chd_codecs_load(job, header->codecs, &packer->libflac) == 0 && packer->crew &&
		packer->packed)
		return packer;
	chd_packer_free(packer);
	return NULL;
}

void chd_packer_free(struct chd_packer *packer)
{
	if (!packer)
		return;
	crew_free(packer->crew);
	while (packer->idle) {
		struct worker *worker = packer->idle;
		packer->idle = worker->next;
		free_worker(worker);
	}
	pthread_mutex_destroy(&packer->lock);
	free(packer->packed);
	free(packer);
}

size_t chd_packer_nhunks(const struct chd_packer *packer)
{
	return packer->nhunks;
}

static void hash_one(void *state, size_t i)
{
	struct chd_packer *packer = state;
	struct chd_packed *hunk = &packer->hunks[i];
	uint32_t nbytes = packer->header.hunk_nbytes;
	struct worker *worker = claim(packer);
	hunk->crc = chd_crc_of(&packer->crc, hunk->from, nbytes);
	if (!worker || !digest_add(worker->digest, hunk->from, nbytes) ||
		!digest_finish_bytes(worker->digest, hunk->sha256))
		packer->failed = true;
	if (worker)
		release(packer, worker);
}

bool chd_packer_hash(struct chd_packer *packer, struct chd_packed *hunks, size_t n)
{
	packer->hunks = hunks;
	packer->failed = false;
	crew_run(packer->crew, n, hash_one, packer);
	return !packer->failed;
}

/* One hunk, and the best that was found for it so far. */
struct attempt {
	struct chd_packer *packer;
	struct worker *worker;
	struct chd_packed *hunk;
	uint8_t *best;
	bool tried[CHD_NCODECS];
};

/* Bytes that codec I makes of the hunk, its own size at most; keeps them if they are the fewest. */
static uint32_t try_codec(struct attempt *a, unsigned i)
{
	uint32_t hunk_nbytes = a->packer->header.hunk_nbytes;
	const struct chd_codec *codec = chd_codec_find(a->packer->header.codecs[i]);
	size_t n = codec->pack(
		a->worker->coder, a->hunk->from, hunk_nbytes, a->worker->trial, hunk_nbytes - 1);
	a->tried[i] = true;
	if (n > 0 && n < a->hunk->nbytes) {
		memcpy(a->best, a->worker->trial, n);
		a->hunk->kind = i;
		a->hunk->nbytes = (uint32_t)n;
		a->hunk->bytes = a->best;
	}
	return n ? (uint32_t)n : hunk_nbytes;
}

/* The place of the codec called NAME in the header, or -1. */
static int place_of(const struct chd_packer *packer, const char *name)
{
	for (int i = 0; i < CHD_NCODECS && packer->header.codecs[i]; i++)
		if (strcmp(chd_codec_find(packer->header.codecs[i])->name, name) == 0)
			return i;
	return -1;
}

/* True when a sector of the hunk begins as data sectors do. */
static bool has_sync(const struct chd_packer *packer, const uint8_t *hunk)
{
	static const uint8_t sync[RAW_HEADER] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		255, 0 };
	for (size_t i = 0; i + CHD_FRAME_NBYTES <= packer->header.hunk_nbytes;
		i += CHD_FRAME_NBYTES)
		if (memcmp(hunk + i, sync, sizeof(sync)) == 0)
			return true;
	return false;
}

/* What FLAC would make of the hunk, roughly. */
static size_t guess_flac(const struct attempt *a, bool is_cd)
{
	uint32_t nbytes = a->packer->header.hunk_nbytes;
	const uint8_t *p = a->hunk->from;
	size_t sum = 0;
	if (!is_cd) {
		size_t low = chd_guess_flac(p, nbytes, FLACBLOCK_LOW_FIRST);
		size_t high = chd_guess_flac(p, nbytes, FLACBLOCK_HIGH_FIRST);
		return low < high ? low : high;
	}
	for (size_t i = 0; i + CHD_FRAME_NBYTES <= nbytes; i += CHD_FRAME_NBYTES)
		sum += chd_guess_flac(p + i, SECTOR_RAW_NBYTES, FLACBLOCK_HIGH_FIRST);
	return sum;
}

static uint32_t part_of(uint32_t nbytes, unsigned percent)
{
	return (uint32_t)((uint64_t)nbytes * percent / 100);
}

/* Tries the codecs that may be best for the hunk, the likeliest first. */
static void choose(struct attempt *a)
{
	const struct chd_packer *packer = a->packer;
	uint32_t whole = packer->header.hunk_nbytes;
	bool is_cd = chd_codec_find(packer->header.codecs[0])->is_cd;
	int flac = place_of(packer, is_cd ? "cdfl" : "flac");
	int lzma = place_of(packer, is_cd ? "cdlz" : "lzma");
	if (flac >= 0 && is_cd && !has_sync(packer, a->hunk->from)) {
		uint32_t n = try_codec(a, (unsigned)flac);
		if (n >= part_of(whole, FLAC_LOW) && n <= part_of(whole, FLAC_HIGH))
			return;
	}
	bool lzma_is_best = lzma >= 0 && try_codec(a, (unsigned)lzma) <= part_of(whole, LZMA_HIGH);
	for (int i = 0; i < CHD_NCODECS && packer->header.codecs[i]; i++)
		if (!a->tried[i] && i != flac && !lzma_is_best)
			try_codec(a, (unsigned)i);
	if (flac >= 0 && !a->tried[flac] &&
		part_of((uint32_t)guess_flac(a, is_cd), FLAC_GAIN) < a->hunk->nbytes)
		try_codec(a, (unsigned)flac);
}

static void pack_one(void *state, size_t i)
{
	struct chd_packer *packer = state;
	struct attempt a = { .packer = packer, .worker = claim(packer), .hunk = packer->list[i] };
	a.best = packer->packed + i * packer->header.hunk_nbytes;
	a.hunk->kind = CHD_HUNK_PLAIN;
	a.hunk->nbytes = packer->header.hunk_nbytes;
	a.hunk->bytes = a.hunk->from;
	if (!a.worker) {
		packer->failed = true;
		return;
	}
	choose(&a);
	release(packer, a.worker);
}

bool chd_packer_pack(struct chd_packer *packer, struct chd_packed **list, size_t n)
{
	packer->list = list;
	packer->failed = false;
	crew_run(packer->crew, n, pack_one, packer);
	return !packer->failed;
}
