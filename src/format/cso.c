/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cso and zso packings: CISO, versions 1 and 2, and ZISO (format/cso.h). */
#include "format/cso.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/deflate.h"
#include "format/liblz4.h"
#include "format/packed_blocks.h"
#include "format/packing.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_NBYTES     (512 << 10) /* that are unpacked at once */
#define MAX_BLOCK_NBYTES (4 << 20)
#define MAX_SHIFT        16

static const char *const cso_suffixes[] = { "cso", "ciso", NULL };
static const char *const zso_suffixes[] = { "zso", NULL };

enum method { PLAIN, DEFLATED, LZ4 };

struct cso {
	bool ziso;
	struct liblz4 lz4; /* of a .zso, and of a .cso since version 2 */
	unsigned version, shift;
	uint64_t nbytes;
	uint32_t block_nbytes;
	uint64_t nblocks;
	uint32_t group; /* blocks that are unpacked at once */
	uint8_t *index; /* as it stands in the file */
};

static bool probe_cso(const uint8_t *head, size_t nbytes)
{
	return nbytes >= CSO_HEADER_NBYTES && memcmp(head, "CISO", 4) == 0;
}

static bool probe_zso(const uint8_t *head, size_t nbytes)
{
	return nbytes >= CSO_HEADER_NBYTES && memcmp(head, "ZISO", 4) == 0;
}

static uint32_t entry(const struct cso *cso, uint64_t i)
{
	return get_le32(cso->index + i * CSO_INDEX_ENTRY_NBYTES);
}

/* Where block I begins; I may be one past the last. */
static uint64_t position(const struct cso *cso, uint64_t i)
{
	return (uint64_t)(entry(cso, i) & ~CSO_FLAG) << cso->shift;
}

static enum method method_of(const struct cso *cso, uint64_t i, size_t packed_nbytes)
{
	bool flag = entry(cso, i) & CSO_FLAG;
	if (cso->ziso)
		return flag ? PLAIN : LZ4;
	if (cso->version < 2)
		return flag ? PLAIN : DEFLATED;
	return packed_nbytes >= cso->block_nbytes ? PLAIN : flag ? LZ4 : DEFLATED;
}

/* A group's bytes, and some more for padding and for blocks that packing made longer. */
static uint32_t max_packed_nbytes(const struct cso *cso)
{
	uint64_t nbytes = (uint64_t)cso->group *
			  (cso->block_nbytes + cso->block_nbytes / 8 + 64 + (1u << cso->shift));
	return nbytes < BLOCKS_MAX_NBYTES ? (uint32_t)nbytes : BLOCKS_MAX_NBYTES;
}

/* A group of blocks at once. */
static void find(const void *state, uint64_t offset, struct block *block)
{
	const struct cso *cso = state;
	uint64_t first = offset / cso->block_nbytes / cso->group * cso->group;
	uint64_t end = first + cso->group < cso->nblocks ? first + cso->group : cso->nblocks;
	uint64_t end_offset = end * cso->block_nbytes;
	block->offset = first * cso->block_nbytes;
	block->nbytes =
		(uint32_t)((end_offset < cso->nbytes ? end_offset : cso->nbytes) - block->offset);
	block->packed_offset = position(cso, first);
	uint64_t packed_end = position(cso, end);
	uint64_t packed = packed_end > block->packed_offset ? packed_end - block->packed_offset : 0;
	uint32_t limit = max_packed_nbytes(cso);
	block->packed_nbytes = packed < limit ? (uint32_t)packed : limit;
}

static bool unpack_block(const struct cso *cso, struct inflater *inflater, enum method method,
	const uint8_t *from, size_t n, uint8_t *to, size_t nbytes)
{
	switch (method) {
	case PLAIN:
		if (n < nbytes)
			return false;
		memcpy(to, from, nbytes);
		return true;
	case DEFLATED:
		return inflate_block(inflater, from, n, to, nbytes);
	case LZ4: /* "partial" lets padding follow the block */
		return cso->lz4.LZ4_decompress_safe_partial((const char *)from, (char *)to, (int)n,
			       (int)nbytes, (int)nbytes) == (int)nbytes;
	}
	return false;
}

static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	const struct cso *cso = state;
	struct inflater *inflater = inflater_new();
	uint64_t first = block->offset / cso->block_nbytes;
	for (uint32_t done = 0; done < block->nbytes; first++) {
		uint32_t rest = block->nbytes - done;
		uint32_t nbytes = rest < cso->block_nbytes ? rest : cso->block_nbytes;
		uint64_t from = position(cso, first) - block->packed_offset;
		uint64_t to = position(cso, first + 1) - block->packed_offset;
		if (to > n && from < n)
			to = n; /* the last one need not be padded */
		if (!inflater || from >= to || to > n ||
			!unpack_block(cso, inflater, method_of(cso, first, (size_t)(to - from)),
				packed + from, (size_t)(to - from), out + done, nbytes))
			blocks_mark_bad(bad, done, done + nbytes);
		done += nbytes;
	}
	inflater_free(inflater);
}

static void free_cso(void *state)
{
	struct cso *cso = state;
	free(cso->index);
	free(cso);
}

static const struct blocks_ops cso_ops = { .find = find, .unpack = unpack, .free = free_cso };

static int parse_header(
	struct discimg_job *job, const char *name, const uint8_t *header, struct cso *cso)
{
	cso->ziso = header[CSO_MAGIC] == 'Z';
	cso->nbytes = get_le64(header + CSO_NBYTES);
	cso->block_nbytes = get_le32(header + CSO_BLOCK_NBYTES);
	cso->version = header[CSO_VERSION];
	cso->shift = header[CSO_SHIFT];
	if (cso->version > (cso->ziso ? 1 : 2))
		return fail(job, DISCIMG_E_UNSUPPORTED, "%s: version %u of %s, expected at most %d",
			name, cso->version, cso->ziso ? "ZISO" : "CISO", cso->ziso ? 1 : 2);
	if (cso->block_nbytes < BLOCKS_UNIT_NBYTES || cso->block_nbytes > MAX_BLOCK_NBYTES ||
		cso->block_nbytes & (cso->block_nbytes - 1))
		return fail(job, DISCIMG_E_FORMAT,
			"%s: blocks of %u bytes, expected a power of two from %d to %d", name,
			cso->block_nbytes, BLOCKS_UNIT_NBYTES, MAX_BLOCK_NBYTES);
	if (cso->shift > MAX_SHIFT)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: an index that is shifted by %u bits, expected at most %d", name,
			cso->shift, MAX_SHIFT);
	cso->nblocks = cso->nbytes / cso->block_nbytes + (cso->nbytes % cso->block_nbytes != 0);
	cso->group = cso->block_nbytes < GROUP_NBYTES ? GROUP_NBYTES / cso->block_nbytes : 1;
	return 0;
}

static int read_index(struct discimg_job *job, struct infile *packed, struct cso *cso)
{
	const char *name = infile_name(packed);
	uint64_t room = infile_nbytes(packed) - CSO_HEADER_NBYTES;
	if (cso->nblocks == 0 || cso->nblocks >= room / CSO_INDEX_ENTRY_NBYTES)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: holds %llu blocks as its header tells, but with %llu bytes it has no "
			"room for their index",
			name, (unsigned long long)cso->nblocks,
			(unsigned long long)infile_nbytes(packed));
	size_t nbytes = (size_t)(cso->nblocks + 1) * CSO_INDEX_ENTRY_NBYTES;
	cso->index = malloc(nbytes);
	if (!cso->index)
		return fail_nomem(job);
	ssize_t n = infile_pread(packed, job, cso->index, nbytes, CSO_HEADER_NBYTES);
	return n == (ssize_t)nbytes ? 0 : fail(job, DISCIMG_E_IO, "cannot read %s", name);
}

static int read_cso(struct discimg_job *job, struct infile *packed, struct cso *cso)
{
	uint8_t header[CSO_HEADER_NBYTES];
	if (infile_pread(packed, job, header, sizeof(header), 0) != sizeof(header))
		return fail(job, DISCIMG_E_IO, "cannot read %s", infile_name(packed));
	int r = parse_header(job, infile_name(packed), header, cso);
	if (r == 0 && (cso->ziso || cso->version >= 2))
		r = liblz4_load(job, &cso->lz4);
	return r < 0 ? r : read_index(job, packed, cso);
}

static int open_cso(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	struct cso *cso = calloc(1, sizeof(*cso));
	int r = cso ? read_cso(job, packed, cso) : fail_nomem(job);
	if (r < 0) {
		infile_free(packed);
		if (cso)
			free_cso(cso);
		return r;
	}
	struct blocks_plan plan = { .name = name,
		.nbytes = cso->nbytes,
		.max_nbytes = cso->group * cso->block_nbytes,
		.max_packed_nbytes = max_packed_nbytes(cso),
		.ops = &cso_ops,
		.state = cso };
	return blocks_open(job, packed, &plan, out);
}

const struct packing packing_cso = {
	.name = "cso",
	.suffixes = cso_suffixes,
	.holds = "iso",
	.probe = probe_cso,
	.open = open_cso,
};

const struct packing packing_zso = {
	.name = "zso",
	.suffixes = zso_suffixes,
	.holds = "iso",
	.probe = probe_zso,
	.open = open_cso,
};
