/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET CONFIGURATION: profiles and features, and which are current (MMC-6 §5.3, §6.6). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

/* Sets of profiles: the bit of each is its place in profile_at(). */
enum {
	CD_ROM = 1 << 0,
	CD_R = 1 << 1,
	CD_RW = 1 << 2,
	DVD_ROM = 1 << 3,
	DVD_R = 1 << 4,
	DVD_RAM = 1 << 5,
	DVD_RW_O = 1 << 6,
	DVD_RW_S = 1 << 7,
	DVD_R_DL = 1 << 8,
	DVD_PLUS_RW = 1 << 9,
	DVD_PLUS_R = 1 << 10,
	DVD_PLUS_R_DL = 1 << 11,
	BD_ROM = 1 << 12,
	BD_R = 1 << 13,
	BD_RE = 1 << 14,
	ALL_CD = CD_ROM | CD_R | CD_RW,
	ALL_DVD = DVD_ROM | DVD_R | DVD_RAM | DVD_RW_O | DVD_RW_S | DVD_R_DL | DVD_PLUS_RW |
		  DVD_PLUS_R | DVD_PLUS_R_DL,
	ALL_BD = BD_ROM | BD_R | BD_RE,
	ALL = ALL_CD | ALL_DVD | ALL_BD,
};

enum {
	HEADER_NBYTES = 8,
	FEATURE_HEADER_NBYTES = 4,
	CURRENT = 1 << 0,
	PERSISTENT = 1 << 1,
	PROFILE_LIST = 0x0000,
	RANDOM_READABLE = 0x0010,
	RANDOM_WRITABLE = 0x0020,
	SERIAL_NUMBER = 0x0108,
};

struct feature {
	uint16_t code;
	uint8_t version;
	uint8_t flags;    /* PERSISTENT: always current */
	unsigned current; /* the profiles that it is current with */
	bool writes;      /* a drive that only reads lacks it */
	uint8_t nbytes;   /* of data, a multiple of four */
	uint8_t data[28];
};

/* By rising code, as GET CONFIGURATION tells them. */
static const struct feature features[] = {
	/* Core: SCSI, device busy events */
	{ 0x0001, 2, PERSISTENT, ALL, false, 8, { 0, 0, 0, 1, 0x01 } },
	/* Morphing: operational change events, polled */
	{ 0x0002, 1, PERSISTENT, ALL, false, 4, { 0x02 } },
	/* Removable medium: a tray that can be loaded, ejected and locked */
	{ 0x0003, 2, PERSISTENT, ALL, false, 4, { 0x39 } },
	/* blocks of 2048 bytes, by 16 of which it is read; see put_feature() */
	{ RANDOM_READABLE, 0, 0, ALL, false, 8, { 0, 0, 0x08, 0, 0, 16, 0x01 } },
	{ 0x001d /* multi-read */, 0, 0, ALL_CD, false, 0, { 0 } },
	{ 0x001e /* CD read: C2 pointers, CD-TEXT */, 2, 0, ALL_CD, false, 4, { 0x03 } },
	/* DVD read: in units of ECC blocks; dual layer -R and -RW */
	{ 0x001f, 2, 0, ALL_DVD, false, 4, { 0x01, 0, 0x03 } },
	{ RANDOM_WRITABLE, 1, 0, DVD_RAM | DVD_PLUS_RW | BD_RE, true, 12,
		{ 0, 0, 0, 0, 0, 0, 0x08, 0, 0, 16, 0x01 } },
	/* Incremental streaming: data blocks of 2048 bytes, BUF, one link size of 16 */
	{ 0x0021, 3, 0, CD_R | CD_RW | DVD_R | DVD_RW_S | DVD_R_DL | BD_R, true, 8,
		{ 0x01, 0x00, 0x01, 1, 16 } },
	/* Formattable: BD-RE with spare areas as one likes, BD-R sequential only */
	{ 0x0023, 1, 0, DVD_RAM | DVD_RW_O | DVD_RW_S | DVD_PLUS_RW | BD_R | BD_RE, true, 8,
		{ 0, 0, 0, 0x08 } },
	/* Restricted overwrite */
	{ 0x0026, 0, 0, DVD_RW_O, true, 0, { 0 } },
	{ 0x002a /* DVD+RW: writes */, 0, 0, DVD_PLUS_RW, true, 4, { 0x01 } },
	{ 0x002b /* DVD+R: writes */, 0, 0, DVD_PLUS_R, true, 4, { 0x01 } },
	/* Rigid restricted overwrite: intermediate state, blank */
	{ 0x002c, 0, 0, DVD_RW_O, true, 4, { 0x03 } },
	/* CD track at once: BUF, R–W raw, test write, CD-RW; all data block types */
	{ 0x002d, 2, 0, CD_R | CD_RW, true, 4, { 0x57, 0x00, 0x3f, 0x0f } },
	/* CD mastering: BUF, SAO, RAW, test write, CD-RW, R–W; cue sheets up to 4000 bytes */
	{ 0x002e, 1, 0, CD_R | CD_RW, true, 4, { 0x6f, 0x00, 0x0f, 0xa0 } },
	/* DVD-R/-RW write: BUF, dual layer -R, test write, DVD-RW */
	{ 0x002f, 2, 0, DVD_R | DVD_RW_S | DVD_R_DL, true, 4, { 0x4e } },
	{ 0x0037 /* CD-RW media write: all subtypes */, 0, 0, CD_RW, true, 4, { 0, 0xff } },
	{ 0x003b /* DVD+R dual layer: writes */, 0, 0, DVD_PLUS_R_DL, true, 4, { 0x01 } },
	/* BD read: BD-RE versions 1 to 3, BD-R and BD-ROM version 1 and 2, by class */
	{ 0x0040, 1, 0, ALL_BD, false, 28,
		{ [4] = 0, 0x02, 0, 0x0c, [12] = 0, 0x06, 0, 0x06, [20] = 0, 0x02, 0, 0x02 } },
	/* BD write */
	{ 0x0041, 1, 0, BD_R | BD_RE, true, 20,
		{ [4] = 0, 0x02, 0, 0x0c, [12] = 0, 0x06, 0, 0x06 } },
	{ 0x0100 /* power management */, 0, PERSISTENT, ALL, false, 0, { 0 } },
	/* CD audio play: separate mutes and volumes, 256 levels */
	{ 0x0103, 0, 0, ALL_CD, false, 4, { 0x03, 0, 0x01, 0x00 } },
	{ 0x0105 /* timeouts */, 1, PERSISTENT, ALL, false, 4, { 0 } },
	/* Real time streaming: buffer capacity, SET CD SPEED, page 2Ah, write speeds, streams */
	{ 0x0107, 5, PERSISTENT, ALL, false, 4, { 0x1f } },
	{ SERIAL_NUMBER, 0, PERSISTENT, ALL, false, 16, { 0 } },
};

static unsigned bit_of(enum mmc_profile profile)
{
	const struct mmc_profile_facts *facts;
	for (size_t i = 0; (facts = profile_at(i)); i++)
		if (facts->profile == profile)
			return 1u << i;
	return 0;
}

static bool is_offered(const struct vdrive *drive, const struct mmc_profile_facts *facts)
{
	return !facts->is_recordable || !drive->options.is_read_only;
}

static size_t put_profile_list(const struct vdrive *drive, uint8_t *to)
{
	const struct mmc_profile_facts *facts;
	size_t n = FEATURE_HEADER_NBYTES;
	for (size_t i = 0; (facts = profile_at(i)); i++) {
		if (!is_offered(drive, facts))
			continue;
		put_be16(to + n, (uint16_t)facts->profile);
		to[n + 2] = facts->profile == vdrive_medium(drive)->profile ? CURRENT : 0;
		n += 4;
	}
	put_be16(to, PROFILE_LIST);
	to[2] = PERSISTENT | CURRENT;
	to[3] = (uint8_t)(n - FEATURE_HEADER_NBYTES);
	return n;
}

static bool is_current(const struct vdrive *drive, const struct feature *feature)
{
	return feature->flags & PERSISTENT ||
	       feature->current & bit_of(vdrive_medium(drive)->profile);
}

/* The few bytes that depend on the medium, or the drive. */
static void put_details(const struct vdrive *drive, uint16_t code, uint8_t *data)
{
	const struct medium *medium = vdrive_medium(drive);
	if (code == RANDOM_READABLE && medium_family(medium) == FAMILY_CD)
		put_be16(data + 4, 1);
	if (code == RANDOM_READABLE && medium_family(medium) == FAMILY_BD)
		put_be16(data + 4, 32);
	if (code == RANDOM_WRITABLE && medium->end_lba > 0)
		put_be32(data, (uint32_t)medium->end_lba - 1);
	if (code == SERIAL_NUMBER)
		memcpy(data, drive->options.serial, strlen(drive->options.serial));
}

static size_t put_feature(const struct vdrive *drive, const struct feature *feature, uint8_t *to)
{
	put_be16(to, feature->code);
	to[2] = (uint8_t)(feature->version << 2 | feature->flags |
			  (is_current(drive, feature) ? CURRENT : 0));
	to[3] = feature->nbytes;
	memcpy(to + FEATURE_HEADER_NBYTES, feature->data, feature->nbytes);
	put_details(drive, feature->code, to + FEATURE_HEADER_NBYTES);
	return FEATURE_HEADER_NBYTES + feature->nbytes;
}

enum mmc_sense get_configuration(struct vdrive *drive, struct mmc_command *command)
{
	enum { FROM_ALL = 0, FROM_CURRENT = 1, ONE = 2 };
	uint8_t data[1024] = { 0 };
	unsigned which = command->cdb[1] & 0x03;
	uint16_t first = get_be16(command->cdb + 2);
	size_t n = HEADER_NBYTES;
	if (which > ONE)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (first == PROFILE_LIST)
		n += put_profile_list(drive, data + n);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		const struct feature *feature = &features[i];
		bool is_wanted = which == ONE ? feature->code == first : feature->code >= first;
		if (!is_wanted || (feature->writes && drive->options.is_read_only) ||
			(which == FROM_CURRENT && !is_current(drive, feature)))
			continue;
		n += put_feature(drive, feature, data + n);
	}
	put_be32(data, (uint32_t)(n - 4));
	put_be16(data + 6, (uint16_t)vdrive_medium(drive)->profile);
	reply(command, data, n, get_be16(command->cdb + 7));
	return SENSE_NONE;
}
