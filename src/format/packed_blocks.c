/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A packed file that can be unpacked from certain places on: read as if it lay unpacked. */
#include "format/packed_blocks.h"

#include "base/context.h"
#include "base/crew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NSLOTS   32
#define SLOTS_NBYTES (32u << 20) /* for all slots together, if one alone is not larger */

/* A block in memory. */
struct slot {
	bool filled;
	struct block block;
	uint64_t used; /* when, in reads */
	uint8_t *data, *packed;
	size_t packed_nbytes; /* that could be read */
	uint8_t *bad;         /* one byte a unit */
};

struct blocks {
	struct infile *packed;
	struct blocks_plan plan;
	char *name; /* for messages */
	struct slot slots[MAX_NSLOTS];
	size_t nslots;
	struct crew *crew; /* from the first time that it is of use */
	struct slot *batch[MAX_NSLOTS];
	uint64_t next;   /* where the last block that was asked for ends */
	uint64_t nreads; /* so far */
	bool warned;
};

void blocks_mark_bad(uint8_t *bad, size_t from, size_t to)
{
	if (from < to)
		memset(bad + from / BLOCKS_UNIT_NBYTES, 1,
			(to - 1) / BLOCKS_UNIT_NBYTES - from / BLOCKS_UNIT_NBYTES + 1);
}

static size_t count_units(uint32_t nbytes)
{
	return (nbytes + BLOCKS_UNIT_NBYTES - 1) / BLOCKS_UNIT_NBYTES;
}

static void unpack_one(void *state, size_t i)
{
	struct blocks *blocks = state;
	struct slot *slot = blocks->batch[i];
	memset(slot->bad, 0, count_units(slot->block.nbytes));
	blocks->plan.ops->unpack(blocks->plan.state, &slot->block, slot->packed,
		slot->packed_nbytes, slot->data, slot->bad);
}

/* What is bad in SLOT, in bytes of what is unpacked; false when nothing is. */
static bool find_bad(const struct slot *slot, uint64_t *from, uint64_t *to)
{
	size_t nunits = count_units(slot->block.nbytes), first = 0;
	while (first < nunits && !slot->bad[first])
		first++;
	size_t end = first;
	while (end < nunits && slot->bad[end])
		end++;
	*from = slot->block.offset + (uint64_t)first * BLOCKS_UNIT_NBYTES;
	*to = slot->block.offset + (uint64_t)end * BLOCKS_UNIT_NBYTES;
	if (*to > slot->block.offset + slot->block.nbytes)
		*to = slot->block.offset + slot->block.nbytes;
	return first < nunits;
}

static void tell_bad(struct blocks *blocks, struct discimg_job *job, const struct slot *slot)
{
	uint64_t from, to;
	if (!find_bad(slot, &from, &to))
		return;
	say(job, blocks->warned ? DISCIMG_DETAIL : DISCIMG_WARNING,
		"%s: the packed data are damaged near byte %llu: bytes %llu to %llu of what they "
		"hold cannot be read",
		blocks->name, (unsigned long long)slot->block.packed_offset,
		(unsigned long long)from, (unsigned long long)(to - 1));
	blocks->warned = true;
}

static struct slot *oldest_slot(struct blocks *blocks)
{
	struct slot *oldest = &blocks->slots[0];
	for (size_t i = 1; i < blocks->nslots; i++)
		if (blocks->slots[i].used < oldest->used)
			oldest = &blocks->slots[i];
	return oldest;
}

static struct slot *slot_of(struct blocks *blocks, uint64_t offset)
{
	for (size_t i = 0; i < blocks->nslots; i++) {
		struct slot *slot = &blocks->slots[i];
		if (slot->filled && offset - slot->block.offset < slot->block.nbytes)
			return slot;
	}
	return NULL;
}

static bool allocate(const struct blocks *blocks, struct slot *slot)
{
	if (slot->data)
		return true;
	slot->bad = malloc(count_units(blocks->plan.max_nbytes));
	slot->packed = malloc((size_t)blocks->plan.max_packed_nbytes + 1);
	slot->data = slot->bad && slot->packed ? malloc(blocks->plan.max_nbytes) : NULL;
	if (slot->data)
		return true;
	free(slot->bad);
	free(slot->packed);
	return false;
}

/* How many blocks are worth unpacking at once, when the one at OFFSET is asked for. */
static size_t batch_size(struct blocks *blocks, uint64_t offset)
{
	if (offset != blocks->next || blocks->nslots == 1)
		return 1;
	if (!blocks->crew)
		blocks->crew = crew_new();
	if (!blocks->crew)
		return 1;
	size_t n = crew_size(blocks->crew);
	return n < blocks->nslots ? n : blocks->nslots;
}

/* Reads the packed bytes of the block at OFFSET into a slot; NULL when out of memory. */
static struct slot *fetch(struct blocks *blocks, struct discimg_job *job, uint64_t offset)
{
	struct slot *slot = oldest_slot(blocks);
	if (!allocate(blocks, slot))
		return NULL;
	slot->filled = true;
	slot->used = blocks->nreads;
	blocks->plan.ops->find(blocks->plan.state, offset, &slot->block);
	ssize_t n = infile_pread(blocks->packed, job, slot->packed, slot->block.packed_nbytes,
		slot->block.packed_offset);
	slot->packed_nbytes = n < 0 ? 0 : (size_t)n;
	return slot;
}

/* The block at OFFSET and, when all is read in order, some of those behind it. */
static struct slot *fill(struct blocks *blocks, struct discimg_job *job, uint64_t offset)
{
	size_t wanted = batch_size(blocks, offset), n = 0;
	while (n < wanted && offset < blocks->plan.nbytes && !slot_of(blocks, offset)) {
		blocks->nreads++;
		struct slot *slot = fetch(blocks, job, offset);
		if (!slot)
			break;
		blocks->batch[n++] = slot;
		offset = slot->block.offset + slot->block.nbytes;
	}
	if (n > 1)
		crew_run(blocks->crew, n, unpack_one, blocks);
	else if (n == 1)
		unpack_one(blocks, 0);
	for (size_t i = 0; i < n; i++)
		tell_bad(blocks, job, blocks->batch[i]);
	if (n == 0)
		errno = ENOMEM;
	return n > 0 ? blocks->batch[0] : NULL;
}

static bool is_good(const struct slot *slot, uint64_t from, size_t nbytes)
{
	for (uint64_t unit = from / BLOCKS_UNIT_NBYTES;
		unit <= (from + nbytes - 1) / BLOCKS_UNIT_NBYTES; unit++)
		if (slot->bad[unit])
			return false;
	return true;
}

/* The bytes from OFFSET on that are in one block, at most NBYTES; -1 with errno. */
static ssize_t read_some(struct blocks *blocks, struct discimg_job *job, uint8_t *buf,
	size_t nbytes, uint64_t offset)
{
	struct slot *slot = slot_of(blocks, offset);
	if (!slot)
		slot = fill(blocks, job, offset);
	if (!slot)
		return -1;
	slot->used = ++blocks->nreads;
	blocks->next = slot->block.offset + slot->block.nbytes;
	uint64_t from = offset - slot->block.offset;
	size_t n = slot->block.nbytes - (size_t)from;
	n = n < nbytes ? n : nbytes;
	if (!is_good(slot, from, n)) {
		errno = EIO;
		return -1;
	}
	memcpy(buf, slot->data + from, n);
	if (blocks->plan.ops->watch)
		blocks->plan.ops->watch(blocks->plan.state, job, buf, n, offset);
	return (ssize_t)n;
}

static ssize_t pread_blocks(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	struct blocks *blocks = state;
	size_t done = 0;
	while (done < nbytes && offset + done < blocks->plan.nbytes) {
		size_t rest = nbytes - done;
		if (rest > blocks->plan.nbytes - offset - done)
			rest = (size_t)(blocks->plan.nbytes - offset - done);
		ssize_t n = read_some(blocks, job, (uint8_t *)buf + done, rest, offset + done);
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static bool uses_blocks(void *state, const struct stat *st)
{
	struct blocks *blocks = state;
	return infile_uses(blocks->packed, st);
}

static void free_blocks(void *state)
{
	struct blocks *blocks = state;
	crew_free(blocks->crew);
	for (size_t i = 0; i < blocks->nslots; i++)
		if (blocks->slots[i].data) {
			free(blocks->slots[i].data);
			free(blocks->slots[i].packed);
			free(blocks->slots[i].bad);
		}
	blocks->plan.ops->free(blocks->plan.state);
	infile_free(blocks->packed);
	free(blocks->name);
	free(blocks);
}

static const struct infile_ops blocks_ops = { pread_blocks, uses_blocks, free_blocks };

int blocks_open(struct discimg_job *job, struct infile *packed, const struct blocks_plan *plan,
	struct infile **out)
{
	struct blocks *blocks = calloc(1, sizeof(*blocks));
	char *name = strdup(infile_name(packed));
	if (!blocks || !name) {
		plan->ops->free(plan->state);
		infile_free(packed);
		free(blocks);
		free(name);
		return fail_nomem(job);
	}
	*blocks = (struct blocks){ .packed = packed, .plan = *plan, .name = name };
	blocks->warned = plan->warned;
	blocks->next = UINT64_MAX; /* whoever looks at the beginning only needs no more */
	blocks->nslots = SLOTS_NBYTES / ((size_t)plan->max_nbytes + plan->max_packed_nbytes + 1);
	if (blocks->nslots > MAX_NSLOTS)
		blocks->nslots = MAX_NSLOTS;
	if (blocks->nslots == 0)
		blocks->nslots = 1;
	*out = infile_new(plan->name, plan->nbytes, &blocks_ops, blocks);
	return *out ? 0 : fail_nomem(job);
}
