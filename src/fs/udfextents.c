/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation descriptors (ECMA-167r3 4/12, 4/14.14): short, long, extended, the data embedded in
 * their place, and the blocks in which they go on.
 */
#include "base/bytes.h"
#include "base/context.h"
#include "fs/udfentry.h"
#include "fs/udftag.h"
#include "fs/walk.h"

/* Flags, bits 0 to 2 (4/14.6.8). */
enum { SHORT, LONG, EXTENDED, EMBEDDED };

/* Upper two bits of an extent's length (4/14.14.1.1). */
enum { RECORDED, ALLOCATED, UNALLOCATED, CONTINUED };

enum {
	CHAIN_NBYTES = 20, /* 4/14.5 */
	CHAIN_BODY = 24,
};

struct descriptor {
	unsigned type;
	uint32_t nbytes;
	struct udf_address at;
};

struct collector {
	struct udf_volume *volume;
	const struct udf_entry *entry;
	struct udf_data *out;
	const char *fault;
	int result;
};

static unsigned descriptor_nbytes(const struct udf_entry *entry)
{
	static const unsigned sizes[] = { [SHORT] = 8, [LONG] = 16, [EXTENDED] = 20 };
	return sizes[entry->flags & 7];
}

static struct descriptor parse(const struct udf_entry *entry, const uint8_t *p)
{
	unsigned at = (entry->flags & 7) == EXTENDED ? 12 : 4; /* its three lengths come first */
	bool is_short = (entry->flags & 7) == SHORT;
	return (struct descriptor){
		.type = get_le32(p) >> 30,
		.nbytes = get_le32(p) & 0x3fffffff,
		.at = { .block = get_le32(p + at),
			.partition = is_short ? entry->address.partition : get_le16(p + at + 4) },
	};
}

static bool append(struct collector *collector, uint64_t offset, uint64_t nbytes)
{
	struct udf_volume *volume = collector->volume;
	uint64_t left = collector->entry->nbytes - collector->out->nbytes;
	if (volume->npieces++ > (1u << 20) + 4 * volume->nblocks) {
		collector->fault = "it and those before it have more extents than a disc of this "
				   "size has room for";
		return false;
	}
	if (!udf_data_append(collector->out, offset, nbytes < left ? nbytes : left))
		collector->result = fail_nomem(volume->job);
	return collector->result == 0;
}

/* What is recorded, in as many pieces as it is scattered in. */
static bool take_recorded(struct collector *collector, struct descriptor extent)
{
	struct udf_volume *volume = collector->volume;
	while (extent.nbytes > 0 && collector->out->nbytes < collector->entry->nbytes) {
		uint32_t n = (uint32_t)udf_nblocks(volume, extent.nbytes);
		uint64_t offset = udf_locate(volume, extent.at, &n);
		uint64_t nbytes = (uint64_t)n * volume->block_nbytes;
		if (offset == UDF_NOWHERE) {
			collector->fault = "an extent of its data is not in the volume";
			return false;
		}
		if (nbytes > extent.nbytes)
			nbytes = extent.nbytes;
		if (!append(collector, offset, nbytes))
			return false;
		extent.nbytes -= (uint32_t)nbytes;
		extent.at.block += n;
	}
	return true;
}

/*
 * Takes the descriptors of NBYTES at P. True when they go on: *NEXT is where. UDF_MAX_BLOCK_NBYTES
 * bound their number.
 */
static bool take_list(
	struct collector *collector, const uint8_t *p, uint32_t nbytes, struct udf_address *next)
{
	unsigned step = descriptor_nbytes(collector->entry);
	for (uint32_t at = 0; at + step <= nbytes; at += step) {
		struct descriptor extent = parse(collector->entry, p + at);
		if (extent.nbytes == 0 || collector->out->nbytes >= collector->entry->nbytes)
			return false;
		if (extent.type == CONTINUED) {
			*next = extent.at;
			return true;
		}
		bool good = extent.type == RECORDED ? take_recorded(collector, extent)
						    : append(collector, WALK_HOLE, extent.nbytes);
		if (!good)
			return false;
	}
	return false;
}

/* Follows the blocks that have nothing but allocation descriptors. */
static void take_chain(struct collector *collector, struct udf_address at)
{
	struct udf_volume *volume = collector->volume;
	uint8_t block[UDF_MAX_BLOCK_NBYTES];
	uint32_t nbytes;
	do {
		if (volume->nchains++ > 2 * volume->nblocks || !udf_block_copy(volume, at, block) ||
			get_le16(block) != UDF_ALLOCATION_EXTENT ||
			udf_tag_fault_at(block, volume->block_nbytes, at.block)) {
			collector->fault = "the list of its extents goes on where there is none";
			return;
		}
		nbytes = get_le32(block + CHAIN_NBYTES);
		if (nbytes > volume->block_nbytes - CHAIN_BODY)
			nbytes = volume->block_nbytes - CHAIN_BODY;
	} while (take_list(collector, block + CHAIN_BODY, nbytes, &at));
}

static void take_all(struct collector *collector)
{
	const struct udf_entry *entry = collector->entry;
	unsigned form = entry->flags & 7;
	struct udf_address next;
	if (form > EMBEDDED)
		collector->fault = "its allocation descriptors are of an unknown kind";
	else if (form == EMBEDDED)
		append(collector, entry->offset + entry->extents_at, entry->extents_nbytes);
	else if (take_list(
			 collector, entry->bytes + entry->extents_at, entry->extents_nbytes, &next))
		take_chain(collector, next);
}

int udf_entry_data(struct udf_volume *volume, const struct udf_entry *entry, struct udf_data *out,
	const char **fault)
{
	struct collector collector = { .volume = volume, .entry = entry, .out = out };
	*out = (struct udf_data){ 0 };
	if (entry->nbytes > 0)
		take_all(&collector);
	if (!collector.fault && collector.result == 0 && out->nbytes < entry->nbytes)
		collector.fault = "its extents have fewer bytes than its file entry says";
	*fault = collector.fault;
	return collector.result;
}
