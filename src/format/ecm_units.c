/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of an ECM file, and making sectors whole again. */
#include "base/bytes.h"
#include "format/ecm.h"
#include "sector/ecc.h"
#include "sector/edc.h"
#include "sector/raw.h"

#include <string.h>

enum { ADDRESS_NBYTES = 3, SUBHEADER_NBYTES = 4, FORM2_NBYTES = 2324 };

const uint16_t ecm_packed_nbytes[ECM_NTYPES] = { 1, ADDRESS_NBYTES + SECTOR_USER_NBYTES,
	SUBHEADER_NBYTES + SECTOR_USER_NBYTES, SUBHEADER_NBYTES + FORM2_NBYTES };
const uint16_t ecm_nbytes[ECM_NTYPES] = { 1, SECTOR_RAW_NBYTES, SECTOR_MODE2_NBYTES,
	SECTOR_MODE2_NBYTES };

size_t ecm_parse_head(const uint8_t *p, size_t nbytes, struct ecm_run *run)
{
	size_t n = 0;
	uint64_t count = 0;
	for (unsigned shift = 0; n < nbytes && n < ECM_MAX_HEAD_NBYTES; shift += n == 1 ? 5 : 7) {
		uint8_t byte = p[n++];
		count |= (uint64_t)(n == 1 ? byte >> 2 & 31 : byte & 127) << shift;
		if (byte & 128)
			continue;
		run->type = (enum ecm_type)(p[0] & 3);
		run->count = (uint32_t)count + 1; /* 0 for ECM_END */
		return count <= ECM_END ? n : 0;
	}
	return 0;
}

static void make_mode1(const uint8_t *packed, uint8_t *sector)
{
	memset(sector + 1, 0xff, RAW_HEADER - 2);
	memcpy(sector + RAW_HEADER, packed, ADDRESS_NBYTES);
	sector[RAW_MODE] = 1;
	memcpy(sector + RAW_DATA, packed + ADDRESS_NBYTES, SECTOR_USER_NBYTES);
	put_le32(sector + RAW_MODE1_EDC, edc_of(0, sector, RAW_MODE1_EDC));
	ecc_write(sector, true);
}

/* What the sub-header says of the form does not count: the run's type does. */
static void make_mode2(enum ecm_type type, const uint8_t *packed, uint8_t *sector)
{
	unsigned edc = type == ECM_FORM1 ? RAW_FORM1_EDC : RAW_FORM2_EDC;
	sector[RAW_MODE] = 2;
	memcpy(sector + RAW_DATA, packed, SUBHEADER_NBYTES);
	memcpy(sector + RAW_DATA + SUBHEADER_NBYTES, packed, ecm_packed_nbytes[type]);
	put_le32(sector + edc, edc_of(0, sector + RAW_DATA, edc - RAW_DATA));
	if (type == ECM_FORM1)
		ecc_write(sector, false);
}

void ecm_make_unit(enum ecm_type type, const uint8_t *packed, uint8_t *unit)
{
	uint8_t sector[SECTOR_RAW_NBYTES] = { 0 };
	switch (type) {
	case ECM_MODE1:
		make_mode1(packed, sector);
		memcpy(unit, sector, SECTOR_RAW_NBYTES);
		break;
	case ECM_FORM1:
	case ECM_FORM2:
		make_mode2(type, packed, sector);
		memcpy(unit, sector + RAW_DATA, SECTOR_MODE2_NBYTES);
		break;
	default:
		*unit = *packed;
	}
}
