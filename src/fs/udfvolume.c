/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an anchor to the root of the files: volume descriptor sequences, of which the descriptor
 * with the highest number prevails (ECMA-167r3 3/8.4), partition maps, file set (4/14.1).
 */
#include "fs/udfvolume.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/udfmap.h"
#include "fs/udftag.h"

#include <inttypes.h>
#include <string.h>

enum {
	SEQUENCE_NUMBER = 16, /* 3/10.1 */
	ANCHOR_MAIN = 16,     /* 3/10.2: length in bytes and location */
	ANCHOR_RESERVE = 24,
	POINTER_NEXT = 20,     /* 3/10.3 */
	PARTITION_NUMBER = 22, /* 3/10.5 */
	PARTITION_START = 188,
	PARTITION_LENGTH = 192,
	LOGICAL_BLOCK_NBYTES = 212, /* 3/10.6 */
	LOGICAL_FILE_SET = 248,     /* long_ad */
	FILE_SET_ROOT = 400,        /* long_ad */
	FILE_SET_NEXT = 448,        /* long_ad */
};

#define FIRST_ANCHOR    256
#define MAX_DESCRIPTORS 256
#define MAX_POINTERS    16
#define MAX_FILE_SETS   64

void udf_fault(const struct udf_volume *volume, uint64_t offset, const char *what, const char *why)
{
	find_fault(volume->findings, (int64_t)(offset / BLOCK_NBYTES), "UDF: %s: %s", what, why);
}

static bool read_sector(const struct udf_volume *volume, uint64_t sector, uint8_t *buf)
{
	return sector < volume->nblocks &&
	       blocks_copy(
		       volume->blocks, sector * volume->block_nbytes, buf, volume->block_nbytes);
}

static void take_partition(struct udf_volume *volume, const uint8_t *p)
{
	struct udf_partition new = {
		.sequence = get_le32(p + SEQUENCE_NUMBER),
		.number = get_le16(p + PARTITION_NUMBER),
		.start = get_le32(p + PARTITION_START),
		.nblocks = get_le32(p + PARTITION_LENGTH),
	};
	size_t i = 0;
	while (i < volume->npartitions && volume->partitions[i].number != new.number)
		i++;
	if (i == UDF_MAX_PARTITIONS)
		return;
	if (i == volume->npartitions)
		volume->npartitions++;
	else if (new.sequence <= volume->partitions[i].sequence)
		return;
	volume->partitions[i] = new;
}

static void take_logical(struct udf_volume *volume, const uint8_t *p)
{
	if (get_le32(p + LOGICAL_BLOCK_NBYTES) != volume->block_nbytes ||
		(volume->has_logical && get_le32(p + SEQUENCE_NUMBER) <=
						get_le32(volume->logical + SEQUENCE_NUMBER)))
		return;
	memcpy(volume->logical, p, volume->block_nbytes);
	volume->has_logical = true;
}

/* Takes a sequence of NBYTES at SECTOR and, when it goes on elsewhere, what is there. */
static void read_sequence(struct udf_volume *volume, uint32_t nbytes, uint32_t sector)
{
	uint8_t p[UDF_MAX_BLOCK_NBYTES];
	unsigned npointers = 0;
	for (uint32_t i = 0; i < MAX_DESCRIPTORS && nbytes >= volume->block_nbytes;
		i++, sector++, nbytes -= volume->block_nbytes) {
		if (!read_sector(volume, sector, p))
			return;
		unsigned tag = get_le16(p);
		if (tag == 0 || tag == UDF_TERMINATOR)
			return;
		const char *fault = udf_tag_fault_at(p, volume->block_nbytes, sector);
		if (fault)
			udf_fault(volume, (uint64_t)sector * volume->block_nbytes,
				"a descriptor of the volume", fault);
		else if (tag == UDF_PARTITION)
			take_partition(volume, p);
		else if (tag == UDF_LOGICAL)
			take_logical(volume, p);
		else if (tag == UDF_POINTER && npointers++ < MAX_POINTERS) {
			nbytes = get_le32(p + POINTER_NEXT);
			sector = get_le32(p + POINTER_NEXT + 4) - 1;
			if (nbytes < UINT32_MAX - volume->block_nbytes)
				nbytes += volume->block_nbytes;
		}
	}
}

/* Both sequences are read: what one lacks the other has. */
static bool try_anchor(struct udf_volume *volume, uint64_t sector)
{
	uint8_t p[UDF_MAX_BLOCK_NBYTES];
	if (sector > UINT32_MAX || !read_sector(volume, sector, p) || get_le16(p) != UDF_ANCHOR ||
		udf_tag_fault_at(p, volume->block_nbytes, (uint32_t)sector))
		return false;
	read_sequence(volume, get_le32(p + ANCHOR_MAIN), get_le32(p + ANCHOR_MAIN + 4));
	read_sequence(volume, get_le32(p + ANCHOR_RESERVE), get_le32(p + ANCHOR_RESERVE + 4));
	return volume->has_logical && volume->npartitions > 0;
}

/* A session that was chosen may have no other anchors than those at its end. */
static bool try_end(struct udf_volume *volume, const struct discimg_track *track)
{
	uint64_t last = (uint64_t)track_end_lba(track) - 1;
	return blocks_are_chosen(volume->blocks) && track_end_lba(track) > FIRST_ANCHOR &&
	       (try_anchor(volume, last) || try_anchor(volume, last - FIRST_ANCHOR));
}

/* A session has its anchor where a disc of its own would (UDF 2.60 §6.10.3). */
static bool try_sessions(struct udf_volume *volume)
{
	const struct discimg_disc *disc = blocks_disc(volume->blocks);
	for (size_t i = disc->ntracks; i-- > 0;) {
		const struct discimg_track *track = &disc->tracks[i];
		int64_t start = track->index_lba[1];
		if (blocks_may_begin(volume->blocks, track) && start >= 0 &&
			(try_anchor(volume, (uint64_t)start + FIRST_ANCHOR) ||
				try_end(volume, track)))
			return true;
	}
	return false;
}

/* The sizes of blocks are tried in turn: what is no anchor at one of them may be at another. */
static bool find_anchor(struct udf_volume *volume)
{
	static const uint32_t sizes[] = { 2048, 512, 4096, 1024 };
	uint64_t disc_nbytes = (uint64_t)blocks_end(volume->blocks) * BLOCK_NBYTES;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		volume->block_nbytes = sizes[i];
		volume->nblocks = disc_nbytes / sizes[i];
		uint64_t last = volume->nblocks - 1;
		if (sizes[i] == BLOCK_NBYTES && try_sessions(volume))
			return true;
		if (blocks_are_chosen(volume->blocks))
			continue;
		if (try_anchor(volume, FIRST_ANCHOR) || try_anchor(volume, last) ||
			try_anchor(volume, last - FIRST_ANCHOR) ||
			try_anchor(volume, 2 * FIRST_ANCHOR))
			return true;
	}
	return false;
}

static struct udf_address address_of(const uint8_t *long_ad)
{
	return (struct udf_address){ .block = get_le32(long_ad + 4),
		.partition = get_le16(long_ad + 8) };
}

static const char *file_set_fault(
	const struct udf_volume *volume, struct udf_address at, uint8_t *block)
{
	if (!udf_block_copy(volume, at, block))
		return "it lies outside the disc or is unreadable";
	if (get_le16(block) != UDF_FILE_SET)
		return "there is none where the logical volume descriptor says";
	return udf_tag_fault_at(block, volume->block_nbytes, at.block);
}

/* The last descriptor of the file set that is any good. */
static int read_file_set(struct udf_volume *volume)
{
	uint8_t block[UDF_MAX_BLOCK_NBYTES];
	struct udf_address at = address_of(volume->logical + LOGICAL_FILE_SET);
	const char *fault = file_set_fault(volume, at, block);
	if (fault && !volume->use_mirror) {
		volume->use_mirror = true;
		if (!file_set_fault(volume, at, block))
			fault = NULL;
	}
	if (fault) {
		udf_fault(volume, 0, "the file set", fault);
		return fail(volume->job, DISCIMG_E_FORMAT, "the UDF volume's file set: %s", fault);
	}
	for (int i = 0; i < MAX_FILE_SETS && !fault; i++) {
		volume->root = address_of(block + FILE_SET_ROOT);
		if (get_le32(block + FILE_SET_NEXT) == 0)
			break;
		at = address_of(block + FILE_SET_NEXT);
		fault = file_set_fault(volume, at, block);
	}
	return 0;
}

int udf_volume_open(struct discimg_job *job, struct blocks *blocks, struct findings *findings,
	struct udf_volume *out)
{
	*out = (struct udf_volume){ .job = job, .blocks = blocks, .findings = findings };
	bool found = find_anchor(out);
	int r = blocks_result(blocks);
	if (r == 0 && !found)
		r = fail(job, DISCIMG_E_UNSUPPORTED, "no ISO 9660 or UDF file system was found");
	if (r == 0)
		r = udf_maps_read(out);
	return r == 0 ? read_file_set(out) : r;
}

void udf_volume_free(struct udf_volume *volume)
{
	udf_maps_free(volume);
}
