/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The isz packing: Zipped ISO of UltraISO (format/isz.h), chunk by chunk. */
#include "format/isz.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "format/packed_blocks.h"
#include "format/packing.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CHUNK_NBYTES   (16 << 20)
#define PLAIN_CHUNK_NBYTES (256 << 10) /* where there is no table of chunks */
#define STRIDE             16          /* chunks from one known offset to the next */

static const char *const suffixes[] = { "isz", NULL };

struct isz {
	uint64_t nbytes;
	uint32_t chunk_nbytes, nchunks;
	unsigned pointer_nbytes;
	uint8_t *pointers; /* NULL when all lies plain */
	uint64_t *offsets; /* of each STRIDE'th chunk's data */
	uint64_t data;     /* offset */
	bool has_crc;
	uint32_t crc;     /* of all, as the file tells */
	uint32_t got_crc; /* of the bytes that were read in order so far */
	uint64_t nwatched;
	char *name;
};

static bool probe(const uint8_t *head, size_t nbytes)
{
	return nbytes >= ISZ_HEADER_NBYTES && memcmp(head, "IsZ!", 4) == 0;
}

static uint32_t pointer(const struct isz *isz, uint32_t i)
{
	const uint8_t *p = isz->pointers + (size_t)i * isz->pointer_nbytes;
	uint32_t value = 0;
	for (unsigned k = 0; k < isz->pointer_nbytes; k++)
		value |= (uint32_t)p[k] << 8 * k;
	return value;
}

static enum isz_method method_of(const struct isz *isz, uint32_t i)
{
	if (!isz->pointers)
		return ISZ_PLAIN;
	return (enum isz_method)(pointer(isz, i) >> (8 * isz->pointer_nbytes - 2));
}

/* Of the data that chunk I takes in the file. */
static uint32_t packed_nbytes(const struct isz *isz, uint32_t i)
{
	uint32_t mask = (1u << (8 * isz->pointer_nbytes - 2)) - 1;
	return method_of(isz, i) == ISZ_ZEROS ? 0 : pointer(isz, i) & mask;
}

static uint32_t max_packed_nbytes(const struct isz *isz)
{
	return isz->chunk_nbytes + isz->chunk_nbytes / 8 + 1024;
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	const struct isz *isz = state;
	uint32_t i = (uint32_t)(offset / isz->chunk_nbytes);
	block->offset = (uint64_t)i * isz->chunk_nbytes;
	uint64_t rest = isz->nbytes - block->offset;
	block->nbytes = rest < isz->chunk_nbytes ? (uint32_t)rest : isz->chunk_nbytes;
	if (!isz->pointers) {
		block->packed_offset = isz->data + block->offset;
		block->packed_nbytes = block->nbytes;
		return;
	}
	block->packed_offset = isz->offsets[i / STRIDE];
	for (uint32_t k = i / STRIDE * STRIDE; k < i; k++)
		block->packed_offset += packed_nbytes(isz, k);
	block->packed_nbytes = packed_nbytes(isz, i);
	if (block->packed_nbytes > max_packed_nbytes(isz))
		block->packed_nbytes = 0;
}

static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	const struct isz *isz = state;
	uint32_t i = (uint32_t)(block->offset / isz->chunk_nbytes);
	if (n < block->packed_nbytes ||
		!isz_unpack_chunk(method_of(isz, i), packed, n, out, block->nbytes))
		blocks_mark_bad(bad, 0, block->nbytes);
}

/* Once all was read in order, its CRC can be compared. */
static void watch(
	void *state, struct discimg_job *job, const uint8_t *p, size_t nbytes, uint64_t offset)
{
	struct isz *isz = state;
	if (!isz->has_crc || offset > isz->nwatched || offset + nbytes <= isz->nwatched)
		return;
	size_t skip = (size_t)(isz->nwatched - offset);
	isz->got_crc = crc32_of(isz->got_crc, p + skip, nbytes - skip);
	isz->nwatched = offset + nbytes;
	if (isz->nwatched == isz->nbytes && isz->got_crc != isz->crc)
		say_damage(job,
			"%s: the CRC of all is %08x, and should be %08x: some bytes are wrong",
			isz->name, isz->got_crc, isz->crc);
}

static void free_isz(void *state)
{
	struct isz *isz = state;
	free(isz->pointers);
	free(isz->offsets);
	free(isz->name);
	free(isz);
}

static const struct blocks_ops isz_ops = {
	.find = find, .unpack = unpack, .watch = watch, .free = free_isz
};

/* True when the chunks are of a size that makes sense, and as many as are needed. */
static bool is_possible(const struct isz *isz, uint32_t nchunks)
{
	return isz->nbytes > 0 && isz->chunk_nbytes > 0 &&
	       isz->chunk_nbytes % BLOCKS_UNIT_NBYTES == 0 &&
	       isz->chunk_nbytes <= MAX_CHUNK_NBYTES &&
	       nchunks >= (isz->nbytes - 1) / isz->chunk_nbytes + 1 && isz->pointer_nbytes >= 1 &&
	       isz->pointer_nbytes <= 4;
}

static int parse_header(
	struct discimg_job *job, const char *name, const uint8_t *header, struct isz *isz)
{
	isz->nbytes =
		(uint64_t)get_le32(header + ISZ_NSECTORS) * get_le16(header + ISZ_SECTOR_NBYTES);
	isz->chunk_nbytes = get_le32(header + ISZ_CHUNK_NBYTES);
	isz->pointer_nbytes = header[ISZ_POINTER_NBYTES];
	isz->data = get_le32(header + ISZ_DATA);
	isz->has_crc = header[ISZ_HEADER_SIZE] >= ISZ_HEADER_NBYTES;
	isz->crc = ~get_le32(header + ISZ_CRC);
	if (header[ISZ_PASSWORD])
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: is encrypted with a password; unpack it with UltraISO first", name);
	if (header[ISZ_SEGMENT])
		return fail(job, DISCIMG_E_INVALID,
			"%s: is segment %u of a Zipped ISO; open the first one, the .isz", name,
			header[ISZ_SEGMENT]);
	if (get_le32(header + ISZ_CHUNK_TABLE) == 0) {
		isz->chunk_nbytes = PLAIN_CHUNK_NBYTES;
		isz->pointer_nbytes = 1;
	}
	uint32_t nchunks =
		get_le32(header + ISZ_CHUNK_TABLE) ? get_le32(header + ISZ_NCHUNKS) : UINT32_MAX;
	if (!is_possible(isz, nchunks))
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu bytes in %u chunks of %u, told by pointers of %u bytes, make no "
			"sense",
			name, (unsigned long long)isz->nbytes, nchunks, isz->chunk_nbytes,
			isz->pointer_nbytes);
	isz->nchunks = (uint32_t)((isz->nbytes - 1) / isz->chunk_nbytes + 1);
	return 0;
}

static int read_pointers(
	struct discimg_job *job, struct infile *packed, uint64_t table, struct isz *isz)
{
	uint64_t nbytes = (uint64_t)isz->nchunks * isz->pointer_nbytes;
	uint64_t there = infile_nbytes(packed);
	if (table > there || nbytes > there - table)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: the table of %u chunks does not lie in the file", isz->name,
			isz->nchunks);
	isz->pointers = malloc((size_t)nbytes);
	isz->offsets = calloc(isz->nchunks / STRIDE + 1, sizeof(*isz->offsets));
	if (!isz->pointers || !isz->offsets)
		return fail_nomem(job);
	if (infile_pread(packed, job, isz->pointers, (size_t)nbytes, table) != (ssize_t)nbytes)
		return fail(job, DISCIMG_E_IO, "cannot read %s", isz->name);
	isz_deobfuscate(isz->pointers, (size_t)nbytes);
	uint64_t offset = isz->data;
	for (uint32_t i = 0; i < isz->nchunks; i++) {
		if (i % STRIDE == 0)
			isz->offsets[i / STRIDE] = offset;
		offset += packed_nbytes(isz, i);
	}
	return 0;
}

/* *PACKED may be replaced by all segments; it is freed on failure when these are not complete. */
static int read_isz(struct discimg_job *job, struct infile **packed, struct isz *isz)
{
	uint8_t header[ISZ_HEADER_NBYTES];
	isz->name = strdup(infile_name(*packed));
	if (!isz->name)
		return fail_nomem(job);
	if (infile_pread(*packed, job, header, sizeof(header), 0) != sizeof(header))
		return fail(job, DISCIMG_E_IO, "cannot read %s", isz->name);
	int r = parse_header(job, isz->name, header, isz);
	uint64_t table = get_le32(header + ISZ_CHUNK_TABLE);
	if (r == 0 && table)
		r = read_pointers(job, *packed, table, isz);
	return r < 0 ? r : isz_join_segments(job, header, packed);
}

static int open_isz(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	struct isz *isz = calloc(1, sizeof(*isz));
	int r = isz ? read_isz(job, &packed, isz) : fail_nomem(job);
	if (r < 0) {
		infile_free(packed);
		if (isz)
			free_isz(isz);
		return r;
	}
	struct blocks_plan plan = { .name = name,
		.nbytes = isz->nbytes,
		.max_nbytes = isz->chunk_nbytes,
		.max_packed_nbytes = max_packed_nbytes(isz),
		.ops = &isz_ops,
		.state = isz };
	return blocks_open(job, packed, &plan, out);
}

const struct packing packing_isz = {
	.name = "isz",
	.suffixes = suffixes,
	.holds = "iso",
	.probe = probe,
	.open = open_isz,
};
