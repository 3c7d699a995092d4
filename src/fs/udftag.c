/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Descriptor tags: checksum, CRC and location (ECMA-167r3 3/7.2). The CRC is that of CDs, not
 * inverted.
 */
#include "fs/udftag.h"

#include "base/bytes.h"
#include "sector/crc16.h"

enum { TAG_CHECKSUM = 4, TAG_CRC = 8, TAG_CRC_NBYTES = 10, TAG_LOCATION = 12 };

bool udf_tag_sum_fits(const uint8_t *p)
{
	uint8_t sum = 0;
	for (int i = 0; i < UDF_TAG_NBYTES; i++)
		sum = (uint8_t)(sum + (i == TAG_CHECKSUM ? 0 : p[i]));
	return sum == p[TAG_CHECKSUM];
}

const char *udf_tag_fault(const uint8_t *p, size_t nbytes)
{
	size_t crc_nbytes = get_le16(p + TAG_CRC_NBYTES);
	if (!udf_tag_sum_fits(p))
		return "the checksum of its tag is wrong";
	if (crc_nbytes > nbytes - UDF_TAG_NBYTES)
		return "its CRC is of more bytes than it has";
	uint16_t crc = (uint16_t)~crc16_of(p + UDF_TAG_NBYTES, crc_nbytes);
	return crc == get_le16(p + TAG_CRC) ? NULL : "its CRC is wrong";
}

const char *udf_tag_fault_at(const uint8_t *p, size_t nbytes, uint32_t location)
{
	const char *fault = udf_tag_fault(p, nbytes);
	if (!fault && get_le32(p + TAG_LOCATION) != location)
		return "its tag says that it stands elsewhere";
	return fault;
}
