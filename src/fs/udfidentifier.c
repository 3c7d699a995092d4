/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File identifier descriptors: ECMA-167r3 4/14.4, OSTA UDF 2.60 §2.3.4. */
#include "fs/udfidentifier.h"

#include "base/bytes.h"
#include "fs/udftag.h"

enum {
	FLAGS = 18,
	NAME_NBYTES = 19,
	ICB_BLOCK = 24,
	ICB_PARTITION = 28,
	USE_NBYTES = 36,
	BODY = 38,
};

static const char unreadable[] = "the directory is unreadable here";

const char *udf_identifier_read(struct udf_volume *volume, const struct udf_data *data, uint64_t at,
	struct udf_identifier *out)
{
	uint8_t *p = out->bytes;
	if (!udf_data_copy(volume->blocks, data, at, p, BODY))
		return unreadable;
	uint32_t use_nbytes = get_le16(p + USE_NBYTES);
	out->name_nbytes = p[NAME_NBYTES];
	out->nbytes = (BODY + use_nbytes + p[NAME_NBYTES] + 3) & ~3u;
	if (get_le16(p) != UDF_FILE_IDENTIFIER || out->nbytes > volume->block_nbytes ||
		out->nbytes > data->nbytes - at)
		return "an entry of the directory is malformed";
	if (!udf_data_copy(volume->blocks, data, at, p, out->nbytes))
		return unreadable;
	out->flags = p[FLAGS];
	out->icb = (struct udf_address){ .block = get_le32(p + ICB_BLOCK),
		.partition = get_le16(p + ICB_PARTITION) };
	out->name = p + BODY + use_nbytes;
	return udf_tag_fault(p, out->nbytes);
}
