/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files and folders of a UDF volume are, and where they lie (ECMA-167r3 4/14.5 to 14.17).
 */
#ifndef MASTER_UDF_ENTRIES_H
#define MASTER_UDF_ENTRIES_H

#include "master/udf_view.h"

/* A block each. */
int udf_entry_of_directory(const struct udf_view *view, uint32_t index, uint8_t *to);
int udf_entry_of_file(const struct udf_view *view, const struct tree_node *node, uint8_t *to);

/* How many bytes an entry has room for. */
uint32_t udf_entry_room(uint16_t revision, uint32_t block_nbytes);

/* What an entry holds: NBYTES INSIDE it, or, where that is NULL, from BLOCK on. */
struct udf_content {
	const uint8_t *inside;
	uint32_t nbytes;
	uint32_t block; /* of names in the metadata, of other data in the partition */
};

/* Of the directory of the streams of EXTRA, and of one of them, which lies at BLOCK. */
void udf_entry_of_streams(const struct udf_view *view, const struct udf_extra *extra,
	const struct udf_content *content, uint8_t *to);
void udf_entry_of_stream(const struct udf_view *view, const struct udf_extra *extra, uint32_t block,
	const struct udf_content *content, uint8_t *to);

/* Of the metadata, or the mirror of that, for BLOCK of the partition. */
void udf_entry_of_metadata(const struct udf_view *view, bool mirror, uint32_t block, uint8_t *to);

/* How many blocks NODE needs for further extents, and the I-th of them. */
uint32_t udf_entry_count_extents(const struct udf_view *view, const struct tree_node *node);
void udf_entry_put_extents(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to);

/* How many blocks the target of the symbolic link NODE needs besides its entry. */
uint32_t udf_entry_count_link(const struct udf_view *view, const struct tree_node *node);

#endif
