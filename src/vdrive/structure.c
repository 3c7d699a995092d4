/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ DISC STRUCTURE: what the lead-in of a DVD or BD tells (MMC-6 §6.23). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	HEADER_NBYTES = 4,
	DVD_NBYTES = 2048,
	BD_UNIT_NBYTES = 112,    /* one unit of disc information */
	BD_NBYTES = 4096,        /* of all units, with their fill */
	DVD_FIRST_PSN = 0x30000, /* physical sector number of LBA 0 (ECMA-267 §16.2.1) */
	DVD_RAM_FIRST_PSN = 0x31000,
	BD_FIRST_PSN = 0x100000,
	DVD_LAYER_NSECTORS = 2298496, /* more are on two layers (ECMA-337: 4 700 372 992 bytes) */
	BD_LAYER_NSECTORS = 12219392,
};

enum media_type { MEDIA_DVD = 0, MEDIA_BD = 1 }; /* CDB byte 1 */

enum structure_format {
	FORMAT_PHYSICAL = 0x00, /* of a BD: disc information */
	FORMAT_COPYRIGHT = 0x01,
	FORMAT_MANUFACTURING = 0x04,
	FORMAT_WRITE_PROTECTION = 0xc0,
	FORMAT_LIST = 0xff,
};

static int32_t nsectors_of(const struct medium *medium)
{
	return medium->capacity_nsectors ? (int32_t)medium->capacity_nsectors : medium->end_lba;
}

/* Book type and part version (MMC-6 table 406), as the first byte tells them. */
static uint8_t book_of(enum mmc_profile profile)
{
	static const struct {
		enum mmc_profile profile;
		uint8_t book;
	} books[] = {
		{ PROFILE_DVD_ROM, 0x01 },
		{ PROFILE_DVD_RAM, 0x16 },
		{ PROFILE_DVD_R, 0x25 },
		{ PROFILE_DVD_R_DL, 0x26 },
		{ PROFILE_DVD_RW_OVERWRITE, 0x32 },
		{ PROFILE_DVD_RW_SEQUENTIAL, 0x32 },
		{ PROFILE_DVD_PLUS_RW, 0x92 },
		{ PROFILE_DVD_PLUS_R, 0xa1 },
		{ PROFILE_DVD_PLUS_R_DL, 0xe1 },
	};
	for (size_t i = 0; i < sizeof(books) / sizeof(books[0]); i++)
		if (books[i].profile == profile)
			return books[i].book;
	return 0;
}

/* Layers, rates and where the data area lies (MMC-6 table 405). */
static size_t dvd_physical(const struct medium *medium, uint8_t *to)
{
	enum {
		RATE_10_MBPS = 0x02,
		TWO_LAYERS = 0x20,
		EMBOSSED = 0x01,
		RECORDABLE = 0x02,
		REWRITABLE = 0x04
	};
	const struct mmc_profile_facts *facts = profile_facts(medium->profile);
	int32_t n = nsectors_of(medium);
	uint32_t first = medium->profile == PROFILE_DVD_RAM ? DVD_RAM_FIRST_PSN : DVD_FIRST_PSN;
	bool has_two = n > DVD_LAYER_NSECTORS;
	uint32_t last_of_first = has_two ? first + ((uint32_t)n + 1) / 2 - 1 : 0;
	to[0] = book_of(medium->profile);
	to[1] = RATE_10_MBPS; /* 120 mm */
	to[2] = (uint8_t)((has_two ? TWO_LAYERS : 0) | (facts->is_rewritable          ? REWRITABLE
							       : facts->is_recordable ? RECORDABLE
										      : EMBOSSED));
	put_be32(to + 4, first);
	put_be32(to + 8, n > 0 ? first + (uint32_t)n - 1 : first);
	put_be32(to + 12, last_of_first);
	return DVD_NBYTES;
}

/* One unit per layer (MMC-6 table 439 and following; the BD white papers name the fields). */
static size_t bd_information(const struct medium *medium, uint8_t *to)
{
	const struct mmc_profile_facts *facts = profile_facts(medium->profile);
	int32_t n = nsectors_of(medium);
	unsigned nlayers = n > BD_LAYER_NSECTORS ? 2 : 1;
	for (unsigned layer = 0; layer < nlayers; layer++) {
		uint8_t *unit = to + (size_t)layer * BD_UNIT_NBYTES;
		memcpy(unit, "DI\1", 3);                   /* identifier, format */
		unit[4] = (uint8_t)(nlayers << 4 | layer); /* units, and which this is */
		unit[6] = BD_UNIT_NBYTES - 12;             /* bytes in use */
		memcpy(unit + 8,
			facts->is_rewritable   ? "BDW" /* disc type */
			: facts->is_recordable ? "BDR"
					       : "BDO",
			3);
		unit[11] = 0x20; /* 120 mm, version */
		unit[12] = (uint8_t)(nlayers << 4);
		put_be32(unit + 24, BD_FIRST_PSN);
		put_be32(unit + 28, BD_FIRST_PSN + (uint32_t)n - 1);
	}
	return BD_NBYTES;
}

/* Nobody has protected it, and it may be played everywhere (MMC-6 table 409). */
static size_t copyright(const struct medium *medium, uint8_t *to)
{
	(void)medium, (void)to;
	return 4;
}

static size_t manufacturing(const struct medium *medium, uint8_t *to)
{
	(void)medium, (void)to;
	return DVD_NBYTES;
}

static size_t write_protection(const struct medium *medium, uint8_t *to)
{
	enum { MEDIUM_PROTECTED = 0x04 }; /* PWP: by the medium, for good */
	to[0] = medium->is_write_protected ? MEDIUM_PROTECTED : 0;
	return 4;
}

static const struct structure {
	enum media_type media;
	enum structure_format format;
	uint16_t nbytes; /* behind the header */
	size_t (*put)(const struct medium *medium, uint8_t *to);
} structures[] = {
	{ MEDIA_DVD, FORMAT_PHYSICAL, DVD_NBYTES, dvd_physical },
	{ MEDIA_DVD, FORMAT_COPYRIGHT, 4, copyright },
	{ MEDIA_DVD, FORMAT_MANUFACTURING, DVD_NBYTES, manufacturing },
	{ MEDIA_DVD, FORMAT_WRITE_PROTECTION, 4, write_protection },
	{ MEDIA_BD, FORMAT_PHYSICAL, BD_NBYTES, bd_information },
	{ MEDIA_BD, FORMAT_WRITE_PROTECTION, 4, write_protection },
};
#define NSTRUCTURES (sizeof(structures) / sizeof(structures[0]))

/* Which there are (MMC-6 table 452). */
static size_t put_list(enum media_type media, uint8_t *to)
{
	enum { READABLE = 0x40 };
	size_t n = 0;
	for (size_t i = 0; i < NSTRUCTURES; i++) {
		if (structures[i].media != media)
			continue;
		to[n] = (uint8_t)structures[i].format;
		to[n + 1] = READABLE;
		put_be16(to + n + 2, (uint16_t)(structures[i].nbytes + HEADER_NBYTES));
		n += 4;
	}
	return n;
}

static size_t put_structure(
	const struct medium *medium, enum media_type media, unsigned format, uint8_t *to)
{
	if (format == FORMAT_LIST)
		return put_list(media, to);
	for (size_t i = 0; i < NSTRUCTURES; i++)
		if (structures[i].media == media && structures[i].format == format)
			return structures[i].put(medium, to);
	return 0;
}

enum mmc_sense read_disc_structure(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t data[HEADER_NBYTES + BD_NBYTES] = { 0 };
	unsigned media = command->cdb[1] & 0x0f;
	enum mmc_family family = medium_family(&drive->medium);
	if (media > MEDIA_BD)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (family != (media == MEDIA_BD ? FAMILY_BD : FAMILY_DVD))
		return SENSE_CANNOT_READ_FORMAT;
	size_t n = put_structure(&drive->medium, media, command->cdb[7], data + HEADER_NBYTES);
	if (n == 0)
		return SENSE_INVALID_FIELD_IN_CDB;
	put_be16(data, (uint16_t)(n + 2));
	reply(command, data, HEADER_NBYTES + n, get_be16(command->cdb + 8));
	return SENSE_NONE;
}
