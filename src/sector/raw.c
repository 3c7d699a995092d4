/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw CD sectors of 2352 bytes: making, taking apart, checking (ECMA-130 §14, CD-ROM XA). */
#include "sector/raw.h"

#include "sector/ecc.h"
#include "sector/edc.h"
#include "sector/msf.h"

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

/* An EDC that is stored behind the bytes it covers makes the EDC of all of them zero. */
static bool edc_fits(const uint8_t *sector, unsigned begin, unsigned end)
{
	return edc_of(0, sector + begin, end + 4 - begin) == 0;
}

/* The sub-header is written twice; a Mode 2 sector where the copies differ is formless. */
static bool has_form(const uint8_t *sector)
{
	return memcmp(sector + RAW_DATA, sector + RAW_DATA + 4, 4) == 0;
}

static bool is_form2(const uint8_t *sector)
{
	return sector[RAW_SUBMODE] & SUBMODE_FORM2;
}

static bool has_no_edc(const uint8_t *edc)
{
	return (edc[0] | edc[1] | edc[2] | edc[3]) == 0;
}

static void put_header(uint8_t *sector, int32_t lba, uint8_t mode)
{
	struct msf msf = msf_of_lba(lba);
	memcpy(sector, sync_pattern, sizeof(sync_pattern));
	sector[RAW_HEADER] = bcd_of(msf.minute);
	sector[RAW_HEADER + 1] = bcd_of(msf.second);
	sector[RAW_HEADER + 2] = bcd_of(msf.frame);
	sector[RAW_MODE] = mode;
}

void raw_regenerate(uint8_t *sector)
{
	if (sector[RAW_MODE] == 1) {
		put_edc(sector, 0, RAW_MODE1_EDC);
		memset(sector + RAW_MODE1_ZERO, 0, RAW_PARITY - RAW_MODE1_ZERO);
		ecc_write(sector, true);
	} else if (sector[RAW_MODE] == 2 && has_form(sector)) {
		if (is_form2(sector)) {
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
	if (sector[RAW_MODE] != 2 || !has_form(sector) || is_form2(sector))
		return false;
	return all_zero(sector + RAW_FORM1_EDC, SECTOR_RAW_NBYTES - RAW_FORM1_EDC);
}

static unsigned check_mode1(const uint8_t *sector)
{
	unsigned faults = edc_fits(sector, 0, RAW_MODE1_EDC) ? 0 : RAW_BAD_EDC;
	return faults | (ecc_is_good(sector, true) ? 0 : RAW_BAD_PARITY);
}

/* Formless sectors carry no EDC; Form 2 sectors need not, and then hold zero there. */
static unsigned check_mode2(const uint8_t *sector)
{
	if (!has_form(sector))
		return 0;
	if (is_form2(sector)) {
		bool fits = has_no_edc(sector + RAW_FORM2_EDC) ||
			    edc_fits(sector, RAW_DATA, RAW_FORM2_EDC);
		return fits ? 0 : RAW_BAD_EDC;
	}
	unsigned faults = edc_fits(sector, RAW_DATA, RAW_FORM1_EDC) ? 0 : RAW_BAD_EDC;
	return faults | (ecc_is_good(sector, false) ? 0 : RAW_BAD_PARITY);
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
	return faults | (sector[RAW_MODE] == 0 ? 0 : RAW_BAD_MODE);
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
	if (form1 && (!has_form(raw) || is_form2(raw)))
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
