/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 2048-byte blocks of a disc: a direct-mapped cache of clusters of blocks, as large as the
 * directories of a well-filled DVD, for each view of a tree comes back to them, and to read a
 * cluster again is a seek of a drive or the unpacking of an image.
 */
#include "fs/blocks.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SLOTS       512
#define CLUSTER_NSECTORS 32

/* Of images that lie plainly in a file, which the kernel caches: what stays in the processor's. */
#define PLAIN_NSLOTS   8
#define PLAIN_NSECTORS 8

struct cluster {
	int64_t first;
	bool present[CLUSTER_NSECTORS];
	uint8_t data[][BLOCK_NBYTES];
};

struct blocks {
	struct discimg_job *job;
	struct discimg_disc *disc;
	unsigned session, track; /* chosen; 0: any */
	int64_t end;
	int result;
	int nslots, nsectors;              /* the latter of a cluster */
	struct cluster *slots[MOST_SLOTS]; /* NULL: empty */
};

struct blocks *blocks_new(struct discimg_job *job, struct discimg_disc *disc)
{
	struct blocks *blocks = calloc(1, sizeof(*blocks));
	if (!blocks)
		return NULL;
	blocks->job = job;
	blocks->disc = disc;
	blocks->end = discimg_disc_nsectors(disc);
	blocks->nslots = disc->source.locate ? PLAIN_NSLOTS : MOST_SLOTS;
	blocks->nsectors = disc->source.locate ? PLAIN_NSECTORS : CLUSTER_NSECTORS;
	return blocks;
}

void blocks_free(struct blocks *blocks)
{
	for (int i = 0; blocks && i < blocks->nslots; i++)
		free(blocks->slots[i]);
	free(blocks);
}

void blocks_work_for(struct blocks *blocks, struct discimg_job *job)
{
	blocks->job = job;
}

void blocks_choose(struct blocks *blocks, unsigned session, unsigned track)
{
	blocks->session = session;
	blocks->track = track;
}

bool blocks_may_begin(const struct blocks *blocks, const struct discimg_track *track)
{
	return !track_is_audio(track) && (!blocks->session || track->session == blocks->session) &&
	       (!blocks->track || track->number == blocks->track);
}

bool blocks_are_chosen(const struct blocks *blocks)
{
	return blocks->session || blocks->track;
}

int64_t blocks_end(const struct blocks *blocks)
{
	return blocks->end;
}

struct discimg_disc *blocks_disc(struct blocks *blocks)
{
	return blocks->disc;
}

int blocks_result(const struct blocks *blocks)
{
	return blocks->result;
}

/* Reads N sectors of one track. What has no user data of 2048 bytes is expected here, and absent.
 */
static bool read_some(struct blocks *blocks, int32_t lba, uint32_t n, struct cluster *cluster)
{
	uint32_t at = (uint32_t)(lba - cluster->first);
	uint8_t status[CLUSTER_NSECTORS];
	int r = disc_read(blocks->disc, blocks->job, lba, n,
		(struct sector_shape){ .nbytes = BLOCK_NBYTES }, cluster->data[at], status);
	if (r == DISCIMG_E_UNSUPPORTED) {
		forgive(blocks->job);
		return false;
	}
	if (r < 0)
		blocks->result = r;
	for (uint32_t i = 0; i < n; i++)
		cluster->present[at + i] = r == 0 && !discimg_sector_is_bad(status[i]);
	return true;
}

static void fill(struct blocks *blocks, struct cluster *cluster, int64_t first)
{
	cluster->first = first;
	memset(cluster->present, 0, sizeof(cluster->present));
	int64_t last = first + blocks->nsectors;
	if (last > blocks_end(blocks))
		last = blocks_end(blocks);
	for (int64_t lba = first; lba < last;) {
		const struct discimg_track *track = disc_track_at(blocks->disc, (int32_t)lba);
		if (!track || track_is_audio(track)) {
			lba++;
			continue;
		}
		int64_t end = track_end_lba(track);
		if (end > last)
			end = last;
		if (!read_some(blocks, (int32_t)lba, (uint32_t)(end - lba), cluster))
			for (int64_t i = lba; i < end; i++)
				read_some(blocks, (int32_t)i, 1, cluster);
		lba = end;
	}
}

static struct cluster *cluster_at(struct blocks *blocks, int64_t first)
{
	struct cluster **slot = &blocks->slots[first / blocks->nsectors % blocks->nslots];
	if (*slot && (*slot)->first == first)
		return *slot;
	if (!*slot)
		*slot = malloc(sizeof(**slot) + (size_t)blocks->nsectors * BLOCK_NBYTES);
	if (*slot)
		fill(blocks, *slot, first);
	else
		blocks->result = fail_nomem(blocks->job);
	return *slot;
}

const uint8_t *block_at(struct blocks *blocks, int64_t lba)
{
	if (lba < 0 || lba >= blocks_end(blocks) || blocks->result < 0 ||
		blocks->disc->source.sequential)
		return NULL;
	int64_t first = lba - lba % blocks->nsectors;
	const struct cluster *cluster = cluster_at(blocks, first);
	return cluster && cluster->present[lba - first] ? cluster->data[lba - first] : NULL;
}

bool blocks_copy(struct blocks *blocks, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	while (nbytes > 0) {
		size_t skip = offset % BLOCK_NBYTES;
		size_t n = nbytes < BLOCK_NBYTES - skip ? nbytes : BLOCK_NBYTES - skip;
		const uint8_t *block = block_at(blocks, (int64_t)(offset / BLOCK_NBYTES));
		if (!block)
			return false;
		memcpy(buf, block + skip, n);
		buf += n;
		offset += n;
		nbytes -= n;
	}
	return true;
}
