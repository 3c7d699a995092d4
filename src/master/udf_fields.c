/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of UDF's descriptors: ECMA-167r3 1/7, 3/7, 4/14.14, OSTA UDF 2.60 §2.1. */
#include "master/udf_fields.h"

#include "base/bytes.h"
#include "sector/crc16.h"

#include <string.h>
#include <time.h>

enum {
	TAG_NBYTES = 16,
	TAG_CHECKSUM = 4,
	TAG_SERIAL = 6,
	LOCAL_TIME = 1 << 12, /* of a zone that follows: 0 is UTC */
	WRITE_PROTECTED = 1,  /* UDF 2.60 §2.1.5.3: hard */
	UNIX_CLASS = 4,       /* §6.3 */
};

#define FIRST_TIME (-62135596800LL) /* the year 1 */
#define LAST_TIME  253402300799LL   /* the end of the year 9999 */

void udf_field_tag(
	uint8_t *p, uint16_t revision, enum udf_tag_id id, uint32_t location, size_t nbytes)
{
	put_le16(p, (uint16_t)id);
	put_le16(p + 2, revision < UDF_NSR03 ? 2 : 3);
	put_le16(p + TAG_SERIAL, 1);
	put_le16(p + 8, (uint16_t)~crc16_of(p + TAG_NBYTES, nbytes - TAG_NBYTES));
	put_le16(p + 10, (uint16_t)(nbytes - TAG_NBYTES));
	put_le32(p + 12, location);
	p[TAG_CHECKSUM] = 0;
	p[TAG_CHECKSUM + 1] = 0;
	for (unsigned i = 0; i < TAG_NBYTES; i++)
		if (i != TAG_CHECKSUM)
			p[TAG_CHECKSUM] = (uint8_t)(p[TAG_CHECKSUM] + p[i]);
}

void udf_field_time(uint8_t *p, int64_t seconds, uint32_t nsec)
{
	time_t time = (time_t)(seconds < FIRST_TIME  ? FIRST_TIME
			       : seconds > LAST_TIME ? LAST_TIME
						     : seconds);
	struct tm tm = { 0 };
	gmtime_r(&time, &tm);
	put_le16(p, LOCAL_TIME);
	put_le16(p + 2, (uint16_t)(tm.tm_year + 1900));
	p[4] = (uint8_t)(tm.tm_mon + 1);
	p[5] = (uint8_t)tm.tm_mday;
	p[6] = (uint8_t)tm.tm_hour;
	p[7] = (uint8_t)tm.tm_min;
	p[8] = (uint8_t)tm.tm_sec;
	p[9] = (uint8_t)(nsec / 10000000);
	p[10] = (uint8_t)(nsec / 100000 % 100);
	p[11] = (uint8_t)(nsec / 1000 % 100);
}

static void put_name(uint8_t *p, const char *name)
{
	memset(p, 0, 32);
	memcpy(p + 1, name, strlen(name));
}

void udf_field_domain(uint8_t *p, uint16_t revision)
{
	put_name(p, "*OSTA UDF Compliant");
	put_le16(p + 24, revision);
	p[26] = WRITE_PROTECTED;
}

void udf_field_entity(uint8_t *p, const char *name, uint16_t revision)
{
	put_name(p, name);
	put_le16(p + 24, revision);
	p[26] = UNIX_CLASS;
}

void udf_field_developer(uint8_t *p)
{
	put_name(p, "*discimg");
	p[24] = UNIX_CLASS;
}

void udf_field_charset(uint8_t *p)
{
	static const char name[] = "OSTA Compressed Unicode";
	memset(p, 0, 64);
	memcpy(p + 1, name, sizeof(name));
}

void udf_field_extent(uint8_t *p, uint32_t nbytes, uint32_t lba)
{
	put_le32(p, nbytes);
	put_le32(p + 4, lba);
}

void udf_field_short_address(uint8_t *p, uint32_t nbytes, uint32_t block)
{
	udf_field_extent(p, nbytes, block);
}

void udf_field_long_address(
	uint8_t *p, uint32_t nbytes, uint32_t block, uint16_t partition, uint32_t unique_id)
{
	udf_field_extent(p, nbytes, block);
	put_le16(p + 8, partition);
	put_le16(p + 10, 0);
	put_le32(p + 12, unique_id);
}
