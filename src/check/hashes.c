/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of a disc and of its tracks, shared out to as many consumers as there are processors. */
#include "check/hashes.h"

#include "base/context.h"
#include "base/crew.h"
#include "base/digest.h"
#include "check/surface.h"

#include <stdlib.h>
#include <string.h>

struct hasher {
	enum digest_kind kind;
	struct discimg_disc *disc;
	struct discimg_hashes *whole, *tracks;
	struct digest *whole_digest;
	struct digest *track_digest; /* NULL on a disc of one track, which is the whole */
	size_t track;                /* that is being hashed */
};

/* The kinds that one consumer takes, one after the other. */
struct shift {
	struct hasher *hashers[DIGEST_NKINDS];
	size_t n;
	unsigned load;
};

struct hashes {
	struct discimg_disc *disc;
	struct shift shifts[HASHES_NCONSUMERS];
	struct hasher hashers[DIGEST_NKINDS];
	struct discimg_hashes whole, *tracks;
};

_Static_assert(HASHES_NCONSUMERS == DIGEST_NKINDS, "no consumer goes without a kind");

/* From the most work to the least; picoseconds a byte on a processor with the SHA extensions. */
static const struct {
	enum digest_kind kind;
	unsigned load;
} loads[DIGEST_NKINDS] = {
	{ DIGEST_MD5, 1700 },
	{ DIGEST_SHA256, 900 },
	{ DIGEST_SHA1, 850 },
	{ DIGEST_CRC32, 100 },
};

static char *hex_of(struct discimg_hashes *hashes, enum digest_kind kind)
{
	char *const texts[DIGEST_NKINDS] = { [DIGEST_CRC32] = hashes->crc32,
		[DIGEST_MD5] = hashes->md5,
		[DIGEST_SHA1] = hashes->sha1,
		[DIGEST_SHA256] = hashes->sha256 };
	return texts[kind];
}

static bool finish(struct digest *digest, struct discimg_hashes *hashes, enum digest_kind kind)
{
	char hex[DIGEST_HEX_NBYTES];
	if (!digest_finish(digest, hex))
		return false;
	strcpy(hex_of(hashes, kind), hex);
	return true;
}

static int fail_digest(struct discimg_job *job)
{
	return fail(job, DISCIMG_E_UNSUPPORTED, "libcrypto could not make a digest");
}

/* Goes on to TRACK, finishing those before it, also empty ones. */
static bool go_to_track(struct hasher *hasher, size_t track)
{
	for (; hasher->track_digest && hasher->track < track; hasher->track++)
		if (!finish(hasher->track_digest, &hasher->tracks[hasher->track], hasher->kind))
			return false;
	return true;
}

static bool add(struct hasher *hasher, const struct sector_batch *batch)
{
	size_t nbytes = (size_t)batch->nsectors * shape_nbytes(batch->shape);
	size_t track = (size_t)(disc_track_at(hasher->disc, batch->lba) - hasher->disc->tracks);
	return go_to_track(hasher, track) &&
	       digest_add(hasher->whole_digest, batch->data, nbytes) &&
	       (!hasher->track_digest || digest_add(hasher->track_digest, batch->data, nbytes));
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	const struct shift *shift = state;
	for (size_t i = 0; i < shift->n; i++)
		if (!add(shift->hashers[i], batch))
			return fail_digest(job);
	return 0;
}

static bool finish_all(struct hasher *hasher)
{
	if (!go_to_track(hasher, hasher->disc->ntracks) ||
		!finish(hasher->whole_digest, hasher->whole, hasher->kind))
		return false;
	if (!hasher->track_digest)
		strcpy(hex_of(&hasher->tracks[0], hasher->kind),
			hex_of(hasher->whole, hasher->kind));
	return true;
}

void hashes_free(struct hashes *hashes)
{
	if (!hashes)
		return;
	for (int i = 0; i < DIGEST_NKINDS; i++) {
		digest_free(hashes->hashers[i].whole_digest);
		digest_free(hashes->hashers[i].track_digest);
	}
	free(hashes->tracks);
	free(hashes);
}

struct hashes *hashes_new(struct discimg_job *job, struct discimg_disc *disc)
{
	struct hashes *hashes = calloc(1, sizeof(*hashes));
	if (!hashes)
		return NULL;
	hashes->disc = disc;
	hashes->tracks = calloc(disc->ntracks, sizeof(*hashes->tracks));
	bool good = hashes->tracks != NULL;
	for (int i = 0; i < DIGEST_NKINDS; i++) {
		struct hasher *hasher = &hashes->hashers[i];
		*hasher = (struct hasher){ .kind = (enum digest_kind)i,
			.disc = disc,
			.whole = &hashes->whole,
			.tracks = hashes->tracks,
			.whole_digest = digest_new(job, (enum digest_kind)i) };
		if (disc->ntracks > 1)
			hasher->track_digest = digest_new(job, (enum digest_kind)i);
		good = good && hasher->whole_digest && (disc->ntracks == 1 || hasher->track_digest);
	}
	if (good)
		return hashes;
	hashes_free(hashes);
	return NULL;
}

static struct shift *least_loaded(struct shift *shifts, size_t n)
{
	struct shift *least = shifts;
	for (size_t i = 1; i < n; i++)
		if (shifts[i].load < least->load)
			least = &shifts[i];
	return least;
}

size_t hashes_consume(struct hashes *hashes, struct copy_consumer consumers[HASHES_NCONSUMERS])
{
	size_t ncpus = processors(), n = ncpus < HASHES_NCONSUMERS ? ncpus : HASHES_NCONSUMERS;
	for (size_t i = 0; i < DIGEST_NKINDS; i++) {
		struct shift *shift = least_loaded(hashes->shifts, n);
		shift->hashers[shift->n++] = &hashes->hashers[loads[i].kind];
		shift->load += loads[i].load;
	}
	for (size_t i = 0; i < n; i++)
		consumers[i] = (struct copy_consumer){ .take = take, .state = &hashes->shifts[i] };
	return n;
}

static void count_bytes(const struct discimg_disc *disc, const struct stored_ranges *ranges,
	struct discimg_hashes *whole, struct discimg_hashes *tracks)
{
	for (size_t i = 0; i < ranges->n; i++) {
		const struct copy_range *range = &ranges->ranges[i];
		uint64_t nbytes = (uint64_t)range->nsectors * shape_nbytes(range->shape);
		tracks[disc_track_at(disc, range->lba) - disc->tracks].nbytes += nbytes;
		whole->nbytes += nbytes;
	}
}

int hashes_finish(struct discimg_job *job, struct hashes *hashes, struct discimg_hashes *whole,
	struct discimg_hashes *tracks)
{
	struct stored_ranges ranges;
	for (int i = 0; i < DIGEST_NKINDS; i++)
		if (!finish_all(&hashes->hashers[i]))
			return fail_digest(job);
	if (!stored_ranges_of(hashes->disc, &ranges))
		return fail_nomem(job);
	count_bytes(hashes->disc, &ranges, &hashes->whole, hashes->tracks);
	free(ranges.ranges);
	*whole = hashes->whole;
	memcpy(tracks, hashes->tracks, hashes->disc->ntracks * sizeof(*tracks));
	return 0;
}

static int read_all(struct discimg_job *job, struct hashes *hashes,
	const struct copy_consumer *other, uint64_t *nbad)
{
	struct copy_consumer consumers[HASHES_NCONSUMERS + 1];
	struct stored_ranges ranges;
	struct copy_report copied;
	if (!stored_ranges_of(hashes->disc, &ranges))
		return fail_nomem(job);
	size_t n = hashes_consume(hashes, consumers);
	consumers[n++] = *other;
	struct copy_plan plan = { .disc = hashes->disc,
		.ranges = ranges.ranges,
		.nranges = ranges.n,
		.consumers = consumers,
		.nconsumers = n,
		.phase = "hashing" };
	int r = copy_run(job, &plan, &copied);
	*nbad = copied.nbad;
	free(ranges.ranges);
	return r;
}

int hashes_run(struct discimg_job *job, struct discimg_disc *disc,
	const struct copy_consumer *other, struct discimg_hashes *whole,
	struct discimg_hashes *tracks, uint64_t *nbad)
{
	struct hashes *hashes = hashes_new(job, disc);
	if (!hashes)
		return fail_digest(job);
	int r = read_all(job, hashes, other, nbad);
	if (r == 0)
		r = hashes_finish(job, hashes, whole, tracks);
	hashes_free(hashes);
	return r;
}
