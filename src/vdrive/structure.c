/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ DISC STRUCTURE: what the lead-in of a DVD or BD tells (MMC-6 §6.23), and where recordable
 * ones name their maker (ECMA-279 §24, ECMA-337 §14.4.2, ECMA-349; as libburn reads it).
 */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	HEADER_NBYTES = 4,
	DVD_NBYTES = 2048,
	PRE_RECORDED_NBYTES = 40,
	ADIP_NBYTES = 256,
	BOUNDARY_NBYTES = 8,
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
	FORMAT_MEDIUM_STATUS = 0x09, /* of a DVD-RAM */
	FORMAT_SPARE_AREA = 0x0a,
	FORMAT_PRE_RECORDED = 0x0e, /* of DVD-R, DVD-RW */
	FORMAT_CONTROL_DATA = 0x10, /* of DVD-R, DVD-RW: FORMAT_PHYSICAL in the lead-in */
	FORMAT_ADIP = 0x11,         /* of DVD+R, DVD+RW */
	FORMAT_BOUNDARY = 0x20,     /* of two layers that can be recorded */
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

static bool is_dual(enum mmc_profile profile)
{
	return profile == PROFILE_DVD_R_DL || profile == PROFILE_DVD_PLUS_R_DL;
}

/* Sectors of layer 0: half of all, unless less was set. */
static uint32_t boundary_of(const struct medium *medium)
{
	return medium->layer_nsectors ? medium->layer_nsectors
				      : ((uint32_t)nsectors_of(medium) + 1) / 2;
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
	bool has_two = n > DVD_LAYER_NSECTORS || is_dual(medium->profile);
	uint32_t last_of_first = has_two ? first + boundary_of(medium) - 1 : 0;
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

/* At most NBYTES of the maker's name. */
static void put_maker(const struct medium *medium, size_t from, uint8_t *to, size_t nbytes)
{
	const char *maker = medium->manufacturer ? medium->manufacturer : "";
	size_t n = strlen(maker);
	if (from < n)
		memcpy(to, maker + from, n - from < nbytes ? n - from : nbytes);
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
		put_maker(medium, 0, unit + 100, 6);
	}
	return BD_NBYTES;
}

/* Five fields of eight bytes, each with its number first; 3 and 4 name the maker. */
static size_t pre_recorded(const struct medium *medium, uint8_t *to)
{
	enum { FIELD_NBYTES = 8, NFIELDS = 5, NAME_NBYTES = 6 };
	for (unsigned i = 0; i < NFIELDS; i++)
		to[i * FIELD_NBYTES] = (uint8_t)(i + 1);
	put_maker(medium, 0, to + 2 * FIELD_NBYTES + 1, NAME_NBYTES);
	put_maker(medium, NAME_NBYTES, to + 3 * FIELD_NBYTES + 1, NAME_NBYTES);
	return PRE_RECORDED_NBYTES;
}

static size_t adip(const struct medium *medium, uint8_t *to)
{
	enum { MAKER = 19, MAKER_NBYTES = 8 };
	dvd_physical(medium, to);
	put_maker(medium, 0, to + MAKER, MAKER_NBYTES);
	return ADIP_NBYTES;
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

/* Whether somebody has set it, and where it is (MMC-6 §6.23, format 20h). */
static size_t boundary(const struct medium *medium, uint8_t *to)
{
	enum { IS_SET = 0x80 };
	to[0] = medium->layer_nsectors ? IS_SET : 0;
	put_be32(to + 4, boundary_of(medium));
	return BOUNDARY_NBYTES;
}

/* No cartridge. */
static size_t medium_status(const struct medium *medium, uint8_t *to)
{
	(void)medium, (void)to;
	return 4;
}

/* No sector is ever replaced: there are no spare ones. */
static size_t spare_area(const struct medium *medium, uint8_t *to)
{
	(void)medium, (void)to;
	return 12;
}

static size_t write_protection(const struct medium *medium, uint8_t *to)
{
	enum { MEDIUM_PROTECTED = 0x04 }; /* PWP: by the medium, for good */
	to[0] = medium->is_write_protected ? MEDIUM_PROTECTED : 0;
	return 4;
}

static bool is_any(enum mmc_profile profile)
{
	(void)profile;
	return true;
}

static bool is_dash(enum mmc_profile profile)
{
	return profile == PROFILE_DVD_R || profile == PROFILE_DVD_R_DL ||
	       profile == PROFILE_DVD_RW_OVERWRITE || profile == PROFILE_DVD_RW_SEQUENTIAL;
}

static bool is_plus(enum mmc_profile profile)
{
	return profile == PROFILE_DVD_PLUS_R || profile == PROFILE_DVD_PLUS_RW ||
	       profile == PROFILE_DVD_PLUS_R_DL;
}

static bool is_dvd_ram(enum mmc_profile profile)
{
	return profile == PROFILE_DVD_RAM;
}

static bool is_bd_recordable(enum mmc_profile profile)
{
	return profile == PROFILE_BD_R || profile == PROFILE_BD_RE;
}

static const struct structure {
	enum media_type media;
	enum structure_format format;
	uint16_t nbytes; /* behind the header */
	bool (*is_on)(enum mmc_profile profile);
	size_t (*put)(const struct medium *medium, uint8_t *to);
} structures[] = {
	{ MEDIA_DVD, FORMAT_PHYSICAL, DVD_NBYTES, is_any, dvd_physical },
	{ MEDIA_DVD, FORMAT_COPYRIGHT, 4, is_any, copyright },
	{ MEDIA_DVD, FORMAT_MANUFACTURING, DVD_NBYTES, is_any, manufacturing },
	{ MEDIA_DVD, FORMAT_MEDIUM_STATUS, 4, is_dvd_ram, medium_status },
	{ MEDIA_DVD, FORMAT_SPARE_AREA, 12, is_dvd_ram, spare_area },
	{ MEDIA_DVD, FORMAT_PRE_RECORDED, PRE_RECORDED_NBYTES, is_dash, pre_recorded },
	{ MEDIA_DVD, FORMAT_CONTROL_DATA, DVD_NBYTES, is_dash, dvd_physical },
	{ MEDIA_DVD, FORMAT_ADIP, ADIP_NBYTES, is_plus, adip },
	{ MEDIA_DVD, FORMAT_BOUNDARY, BOUNDARY_NBYTES, is_dual, boundary },
	{ MEDIA_DVD, FORMAT_WRITE_PROTECTION, 4, is_any, write_protection },
	{ MEDIA_BD, FORMAT_PHYSICAL, BD_NBYTES, is_any, bd_information },
	{ MEDIA_BD, FORMAT_SPARE_AREA, 12, is_bd_recordable, spare_area },
	{ MEDIA_BD, FORMAT_WRITE_PROTECTION, 4, is_any, write_protection },
};
#define NSTRUCTURES (sizeof(structures) / sizeof(structures[0]))

static bool has(const struct medium *medium, const struct structure *structure)
{
	enum media_type media = medium_family(medium) == FAMILY_BD ? MEDIA_BD : MEDIA_DVD;
	return structure->media == media && structure->is_on(medium->profile);
}

/* Which there are (MMC-6 table 452). */
static size_t put_list(const struct medium *medium, uint8_t *to)
{
	enum { READABLE = 0x40 };
	size_t n = 0;
	for (size_t i = 0; i < NSTRUCTURES; i++) {
		if (!has(medium, &structures[i]))
			continue;
		to[n] = (uint8_t)structures[i].format;
		to[n + 1] = READABLE;
		put_be16(to + n + 2, (uint16_t)(structures[i].nbytes + HEADER_NBYTES));
		n += 4;
	}
	return n;
}

static size_t put_structure(const struct medium *medium, unsigned format, uint8_t *to)
{
	if (format == FORMAT_LIST)
		return put_list(medium, to);
	for (size_t i = 0; i < NSTRUCTURES; i++)
		if (has(medium, &structures[i]) && structures[i].format == format)
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
	size_t n = put_structure(&drive->medium, command->cdb[7], data + HEADER_NBYTES);
	if (n == 0)
		return SENSE_INVALID_FIELD_IN_CDB;
	put_be16(data, (uint16_t)(n + 2));
	reply(command, data, HEADER_NBYTES + n, get_be16(command->cdb + 8));
	return SENSE_NONE;
}
