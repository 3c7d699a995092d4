/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw CD sectors of 2352 bytes: making, taking apart, checking (ECMA-130 §14, CD-ROM XA). */
#include "sector/raw.h"

#include "sector/ecc.h"
#include "sector/edc.h"
#include "sector/msf.h"
#include "sector/xa.h"

#include <string.h>

static const uint8_t sync_pattern[RAW_HEADER] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0x00 };

/* The sub-header of a plain data sector: file 0, channel 0, submode data, coding 0; twice. */
static const uint8_t data_subheader[8] = { 0, 0, 0x08, 0, 0, 0, 0x08, 0 };

static void put_edc(uint8_t *sector, unsigned begin, unsigned end)
{
	uint32_t edc = edc_of(0, sector + begin, end - begin);
	for (int i = 0; i < 4; i++)
		sector[end + i] = (uint8_t)(edc >> 8 * i);
}

bool raw_has_sync(const uint8_t *sector)
{
	return memcmp(sector, sync_pattern, sizeof(sync_pattern)) == 0;
}

void raw_renew_sync(uint8_t *sector)
{
	memcpy(sector, sync_pattern, sizeof(sync_pattern));
}

static void put_header(uint8_t *sector, int32_t lba, uint8_t mode)
{
	struct msf msf = msf_of_lba(lba);
	raw_renew_sync(sector);
	sector[RAW_HEADER] = bcd_of(msf.minute);
	sector[RAW_HEADER + 1] = bcd_of(msf.second);
	sector[RAW_HEADER + 2] = bcd_of(msf.frame);
	sector[RAW_MODE] = mode;
}

void raw_renew_header(uint8_t *sector, enum sector_mode mode, int32_t lba)
{
	put_header(sector, lba, mode == SECTOR_MODE1 ? 1 : 2);
}

void raw_regenerate(uint8_t *sector)
{
	if (sector[RAW_MODE] == 1) {
		put_edc(sector, 0, RAW_MODE1_EDC);
		memset(sector + RAW_MODE1_ZERO, 0, RAW_PARITY - RAW_MODE1_ZERO);
		ecc_write(sector, true);
	} else if (sector[RAW_MODE] == 2 && xa_has_subheader(sector)) {
		if (sector[RAW_SUBMODE] & SUBMODE_FORM2) {
			put_edc(sector, RAW_DATA, RAW_FORM2_EDC);
		} else {
			put_edc(sector, RAW_DATA, RAW_FORM1_EDC);
			ecc_write(sector, false);
		}
	}
}

static bool all_zero(const uint8_t *p, unsigned nbytes)
{
	return p[0] == 0 && memcmp(p, p + 1, nbytes - 1) == 0;
}

bool raw_lacks_ecc(const uint8_t *sector)
{
	if (sector[RAW_MODE] == 1)
		return all_zero(sector + RAW_MODE1_EDC, SECTOR_RAW_NBYTES - RAW_MODE1_EDC);
	if (sector[RAW_MODE] != 2 || xa_form_of(sector) != XA_FORM1)
		return false;
	return all_zero(sector + RAW_FORM1_EDC, SECTOR_RAW_NBYTES - RAW_FORM1_EDC);
}

static unsigned check_mode1(const uint8_t *sector)
{
	unsigned faults = edc_fits(sector, RAW_MODE1_ZERO) ? 0 : RAW_BAD_EDC;
	return faults | (ecc_is_good(sector, true) ? 0 : RAW_BAD_PARITY);
}

/* Whether the EDC fits a sector of Mode 1, had it not another mode in its header. */
static bool was_mode1(const uint8_t *sector)
{
	uint8_t copy[RAW_MODE1_ZERO];
	memcpy(copy, sector, sizeof(copy));
	raw_renew_sync(copy);
	copy[RAW_MODE] = 1;
	return edc_fits(copy, sizeof(copy));
}

static unsigned check_mode2(const uint8_t *sector)
{
	enum xa_form form = xa_form_of(sector);
	if (form == XA_FORMLESS)
		return was_mode1(sector) ? RAW_BAD_MODE : 0;
	unsigned faults = xa_edc_fits(sector, form) ? 0 : RAW_BAD_EDC;
	if (form == XA_FORM1 && !ecc_is_good(sector, false))
		faults |= RAW_BAD_PARITY;
	return faults;
}

/* ECMA-130 §14.4: a sector of Mode 0 has zeros where others have data. */
static unsigned check_mode0(const uint8_t *sector)
{
	return all_zero(sector + RAW_DATA, SECTOR_RAW_NBYTES - RAW_DATA) ? 0 : RAW_BAD_MODE;
}

unsigned raw_check(const uint8_t *sector, int32_t lba)
{
	uint8_t expected[RAW_DATA];
	unsigned faults = 0;
	put_header(expected, lba, sector[RAW_MODE]);
	if (memcmp(sector, expected, RAW_HEADER) != 0)
		faults |= RAW_BAD_SYNC;
	if (memcmp(sector + RAW_HEADER, expected + RAW_HEADER, 3) != 0)
		faults |= RAW_BAD_ADDRESS;
	if (sector[RAW_MODE] == 1)
		return faults | check_mode1(sector);
	if (sector[RAW_MODE] == 2)
		return faults | check_mode2(sector);
	return faults | (sector[RAW_MODE] == 0 ? check_mode0(sector) : RAW_BAD_MODE);
}

/* Any data sector as 2352 bytes. */
static bool complete(
	enum sector_mode mode, int32_t lba, const uint8_t *from, unsigned from_nbytes, uint8_t *raw)
{
	if (mode == SECTOR_MODE1) {
		if (from_nbytes != SECTOR_USER_NBYTES)
			return false;
		put_header(raw, lba, 1);
		memcpy(raw + RAW_DATA, from, SECTOR_USER_NBYTES);
		raw_regenerate(raw);
		return true;
	}
	put_header(raw, lba, 2);
	if (from_nbytes == SECTOR_MODE2_NBYTES) {
		memcpy(raw + RAW_DATA, from, SECTOR_MODE2_NBYTES);
		return true;
	}
	memcpy(raw + RAW_DATA, data_subheader, sizeof(data_subheader));
	memcpy(raw + RAW_FORM_DATA, from, SECTOR_USER_NBYTES);
	raw_regenerate(raw);
	return true;
}

/* A part of a raw data sector. The sector's own header tells its mode, whatever the track says. */
static bool extract(const uint8_t *raw, uint8_t *to, unsigned to_nbytes)
{
	if (to_nbytes == SECTOR_MODE2_NBYTES) {
		memcpy(to, raw + RAW_DATA, SECTOR_MODE2_NBYTES);
		return raw[RAW_MODE] != 1;
	}
	bool form1 = raw[RAW_MODE] == 2;
	if (form1 && xa_form_of(raw) != XA_FORM1)
		return false;
	memcpy(to, raw + (form1 ? RAW_FORM_DATA : RAW_DATA), SECTOR_USER_NBYTES);
	return true;
}

bool raw_reshape(enum sector_mode mode, int32_t lba, const uint8_t *from, unsigned from_nbytes,
	uint8_t *to, unsigned to_nbytes)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	if (from_nbytes == to_nbytes) {
		memcpy(to, from, to_nbytes);
		return true;
	}
	if (mode == SECTOR_AUDIO)
		return false;
	if (from_nbytes == SECTOR_RAW_NBYTES)
		return extract(from, to, to_nbytes);
	if (to_nbytes == SECTOR_RAW_NBYTES)
		return complete(mode, lba, from, from_nbytes, to);
	return complete(mode, lba, from, from_nbytes, raw) && extract(raw, to, to_nbytes);
}
