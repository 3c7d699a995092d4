/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who the drive is: INQUIRY and its vital product data (SPC-4 §6.6, §7.8; MMC-6 §6.8). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	EVPD = 1 << 0,
	TYPE_CD_DVD = 0x05,
	REMOVABLE = 0x80,
	VERSION_SPC_3 = 0x05,
	RESPONSE_FORMAT = 0x02,
	VENDOR = 8, /* 8 bytes */
	MODEL = 16, /* 16 bytes */
	REVISION = 32,
	VERSIONS = 58, /* eight version descriptors of two bytes */
	STANDARD_NBYTES = 96,

	PAGE_SUPPORTED = 0x00,
	PAGE_SERIAL_NUMBER = 0x80,
	PAGE_IDENTIFICATION = 0x83,
	PAGE_HEADER = 4,
	CODE_SET_ASCII = 0x02,
	DESIGNATOR_T10 = 0x01, /* of the logical unit: vendor, model, serial number */
};

static const uint16_t versions[] = { 0x0060 /* SAM-3 */, 0x0300 /* SPC-3 */, 0x04e0 /* MMC-6 */ };

/* ASCII fields are filled up with spaces. */
static void put_text(uint8_t *to, size_t nbytes, const char *text)
{
	memset(to, ' ', nbytes);
	memcpy(to, text, strnlen(text, nbytes));
}

static void put_names(uint8_t *to, const struct vdrive_options *options)
{
	put_text(to, MODEL - VENDOR, options->vendor);
	put_text(to + MODEL - VENDOR, REVISION - MODEL, options->model);
}

static size_t standard_data(const struct vdrive_options *options, uint8_t *data)
{
	data[0] = TYPE_CD_DVD;
	data[1] = REMOVABLE;
	data[2] = VERSION_SPC_3;
	data[3] = RESPONSE_FORMAT;
	data[4] = STANDARD_NBYTES - 5; /* what follows */
	put_names(data + VENDOR, options);
	put_text(data + REVISION, 4, options->revision);
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		put_be16(data + VERSIONS + 2 * i, versions[i]);
	return STANDARD_NBYTES;
}

static size_t supported_pages(uint8_t *payload)
{
	static const uint8_t pages[] = { PAGE_SUPPORTED, PAGE_SERIAL_NUMBER, PAGE_IDENTIFICATION };
	memcpy(payload, pages, sizeof(pages));
	return sizeof(pages);
}

static size_t serial_number(const struct vdrive_options *options, uint8_t *payload)
{
	size_t n = strlen(options->serial);
	memcpy(payload, options->serial, n);
	return n;
}

static size_t identification(const struct vdrive_options *options, uint8_t *payload)
{
	enum { NAMES_NBYTES = REVISION - VENDOR };
	put_names(payload + 4, options);
	size_t n = NAMES_NBYTES + serial_number(options, payload + 4 + NAMES_NBYTES);
	payload[0] = CODE_SET_ASCII;
	payload[1] = DESIGNATOR_T10;
	payload[3] = (uint8_t)n;
	return 4 + n;
}

/* 0 when there is no such page. */
static size_t vital_product_data(const struct vdrive_options *options, uint8_t page, uint8_t *data)
{
	size_t n = page == PAGE_SUPPORTED        ? supported_pages(data + PAGE_HEADER)
		   : page == PAGE_SERIAL_NUMBER  ? serial_number(options, data + PAGE_HEADER)
		   : page == PAGE_IDENTIFICATION ? identification(options, data + PAGE_HEADER)
						 : 0;
	data[0] = TYPE_CD_DVD;
	data[1] = page;
	put_be16(data + 2, (uint16_t)n);
	return n ? PAGE_HEADER + n : 0;
}

enum mmc_sense inquiry(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[STANDARD_NBYTES] = { 0 };
	bool is_vital = command->cdb[1] & EVPD;
	uint8_t page = command->cdb[2];
	if (command->cdb[1] & ~EVPD || (!is_vital && page))
		return SENSE_INVALID_FIELD_IN_CDB;
	size_t n = is_vital ? vital_product_data(&drive->options, page, data)
			    : standard_data(&drive->options, data);
	if (n == 0)
		return SENSE_INVALID_FIELD_IN_CDB;
	reply(command, data, n, get_be16(command->cdb + 3));
	return SENSE_NONE;
}
