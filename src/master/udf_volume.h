/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leads to the files of a UDF volume: recognition, anchors, descriptors (ECMA-167r3 3/10). */
#ifndef MASTER_UDF_VOLUME_H
#define MASTER_UDF_VOLUME_H

#include "master/udf_view.h"

/* Where reserve descriptors lie that need not be far from the main ones. */
uint32_t udf_volume_near_reserve(const struct udf_view *view);

/*
 * Fills the disc's first UDF_HEAD_NBLOCKS from VRS_LBA on, the first sector behind the descriptors
 * of ISO 9660. The volume must have its place and end.
 */
void udf_volume_write(const struct udf_view *view, uint32_t vrs_lba, uint8_t *blocks);

/* Block I of a sequence of descriptors that begins at the block LBA. */
void udf_volume_write_descriptor(
	const struct udf_view *view, uint32_t lba, uint32_t i, uint8_t *to);

/* An anchor for the block LBA. */
void udf_volume_write_anchor(const struct udf_view *view, uint32_t lba, uint8_t *to);

/*
 * The file set, block 0 of the metadata, or the terminator behind it, which is for readers that go
 * on to it. It is no part of the extent that the logical volume names: chkudf takes what is there
 * for file sets (4/8.3.1).
 */
void udf_volume_write_file_set(const struct udf_view *view, uint32_t block, uint8_t *to);

#endif
