/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of a disc and of its tracks: one consumer of the copy engine for each kind. */
#include "check/hashes.h"

#include "base/context.h"
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

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct hasher *hasher = state;
	size_t nbytes = (size_t)batch->nsectors * shape_nbytes(batch->shape);
	size_t track = (size_t)(disc_track_at(hasher->disc, batch->lba) - hasher->disc->tracks);
	bool good =
		go_to_track(hasher, track) &&
		digest_add(hasher->whole_digest, batch->data, nbytes) &&
		(!hasher->track_digest || digest_add(hasher->track_digest, batch->data, nbytes));
	return good ? 0 : fail_digest(job);
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

static int run_hashers(struct discimg_job *job, struct discimg_disc *disc,
	const struct stored_ranges *ranges, struct hasher *hashers, uint64_t *nbad)
{
	struct copy_consumer consumers[DIGEST_NKINDS];
	struct copy_report copied;
	for (int i = 0; i < DIGEST_NKINDS; i++) {
		if (!hashers[i].whole_digest || (disc->ntracks > 1 && !hashers[i].track_digest))
			return fail_digest(job);
		consumers[i] = (struct copy_consumer){ .take = take, .state = &hashers[i] };
	}
	struct copy_plan plan = { .disc = disc,
		.ranges = ranges->ranges,
		.nranges = ranges->n,
		.consumers = consumers,
		.nconsumers = DIGEST_NKINDS,
		.phase = "hashing" };
	int r = copy_run(job, &plan, &copied);
	*nbad = copied.nbad;
	for (int i = 0; i < DIGEST_NKINDS && r == 0; i++)
		r = finish_all(&hashers[i]) ? 0 : fail_digest(job);
	return r;
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

int hashes_run(struct discimg_job *job, struct discimg_disc *disc, struct discimg_hashes *whole,
	struct discimg_hashes *tracks, uint64_t *nbad)
{
	struct hasher hashers[DIGEST_NKINDS];
	struct stored_ranges ranges;
	if (!stored_ranges_of(disc, &ranges))
		return fail_nomem(job);
	for (int i = 0; i < DIGEST_NKINDS; i++)
		hashers[i] = (struct hasher){ .kind = (enum digest_kind)i,
			.disc = disc,
			.whole = whole,
			.tracks = tracks,
			.whole_digest = digest_new((enum digest_kind)i),
			.track_digest =
				disc->ntracks > 1 ? digest_new((enum digest_kind)i) : NULL };
	count_bytes(disc, &ranges, whole, tracks);
	int r = run_hashers(job, disc, &ranges, hashers, nbad);
	for (int i = 0; i < DIGEST_NKINDS; i++) {
		digest_free(hashers[i].whole_digest);
		digest_free(hashers[i].track_digest);
	}
	free(ranges.ranges);
	return r;
}
