/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A UDF logical volume: what its descriptors say, and where its logical blocks lie on the disc
 * (ECMA-167r3 parts 3 and 4, OSTA UDF 2.60 §2.2).
 */
#ifndef FS_UDFVOLUME_H
#define FS_UDFVOLUME_H

#include "fs/findings.h"
#include "fs/udfdata.h"

#define UDF_MAX_PARTITIONS   16
#define UDF_MAX_MAPS         16
#define UDF_MAX_BLOCK_NBYTES 4096
#define UDF_NOWHERE          UINT64_MAX

struct udf_address {
	uint32_t block;     /* logical */
	uint16_t partition; /* the number of its map */
};

/* By partition descriptor, 3/10.5. */
struct udf_partition {
	uint32_t sequence;
	uint16_t number;
	uint32_t start, nblocks;
};

enum udf_map_kind {
	UDF_MAP_UNKNOWN,
	UDF_MAP_PHYSICAL,
	UDF_MAP_VIRTUAL,
	UDF_MAP_SPARABLE,
	UDF_MAP_METADATA,
};

/* A packet of a sparable partition that is kept elsewhere. */
struct udf_spare {
	uint32_t original; /* the first block, in the partition */
	uint32_t mapped;   /* on the disc */
};

struct udf_map {
	enum udf_map_kind kind;
	uint16_t number; /* of the partition descriptor */
	uint16_t base;   /* the map that the blocks of this one lie in; itself */
	uint64_t start;  /* block of the disc */
	uint32_t packet_nblocks;
	struct udf_spare *spares; /* sorted */
	size_t nspares;
	uint32_t *table; /* virtual: blocks in BASE */
	size_t ntable;
	uint32_t metadata_block, mirror_block; /* of their entries, in BASE */
	struct udf_data metadata, mirror;
};

struct udf_volume {
	struct discimg_job *job;
	struct blocks *blocks;
	struct findings *findings; /* or NULL */
	uint32_t block_nbytes;
	uint64_t nblocks; /* of the disc */
	struct udf_partition partitions[UDF_MAX_PARTITIONS];
	size_t npartitions;
	struct udf_map maps[UDF_MAX_MAPS];
	size_t nmaps;
	uint8_t logical[UDF_MAX_BLOCK_NBYTES]; /* the prevailing logical volume descriptor */
	bool has_logical;
	struct udf_address root;
	bool use_mirror;         /* of the metadata partition */
	uint64_t nchains;        /* blocks that lead to others were followed so often */
	uint64_t npieces;        /* extents were taken apart into so many */
	uint64_t nstream_blocks; /* of named streams were read */
};

/*
 * Finds the volume and reads its descriptors, maps and file set. FINDINGS: or NULL. Fails with
 * DISCIMG_E_UNSUPPORTED when there is none and with DISCIMG_E_FORMAT when its files cannot be
 * reached. OUT is to be given to udf_volume_free() in any case.
 */
int udf_volume_open(struct discimg_job *job, struct blocks *blocks, struct findings *findings,
	struct udf_volume *out);
void udf_volume_free(struct udf_volume *volume);

/*
 * The byte where logical block AT lies, and in *NBLOCKS, which is at least 1, how many of those
 * that are asked for follow without a gap. UDF_NOWHERE when there is no such block.
 */
uint64_t udf_locate(const struct udf_volume *volume, struct udf_address at, uint32_t *nblocks);

/* Copies the logical block AT. */
bool udf_block_copy(const struct udf_volume *volume, struct udf_address at, uint8_t *buf);

/* A fault of the volume as a whole; OFFSET in bytes. */
void udf_fault(const struct udf_volume *volume, uint64_t offset, const char *what, const char *why);

static inline uint64_t udf_nblocks(const struct udf_volume *volume, uint64_t nbytes)
{
	return nbytes / volume->block_nbytes + (nbytes % volume->block_nbytes != 0);
}

#endif
