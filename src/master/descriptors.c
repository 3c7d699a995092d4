/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Volume descriptors: primary (ECMA-119 §8.4), supplementary with UCS-2 level 3 (§8.5, Joliet),
 * enhanced (ISO 9660:1999 §8.5), boot record (§8.2 and El Torito 1.0 §2), terminator (§8.3).
 */
#include "master/descriptors.h"

#include "base/bytes.h"
#include "master/identity.h"

#include <string.h>

#define DEFAULT_PREPARER "DISCIMG"

enum {
	TYPE_BOOT = 0,
	TYPE_PRIMARY = 1,
	TYPE_SUPPLEMENTARY = 2,
	TYPE_TERMINATOR = 255,
	ENHANCED_VERSION = 2, /* ISO 9660:1999 §8.5.3 */
	TEXT_VOLUME_ID_NBYTES = 32,
	TEXT_FILE_ID_NBYTES = 37,
	TEXT_NBYTES = 128,
	/* What ORIGIN's descriptors hand on: flags and identifiers, the character set (Joliet's
	 * level), which volume of a set it is, then all from the volume set id to the times and to
	 * what is for applications, or for nobody. */
	IDS_AT = 7,
	IDS_NBYTES = 65,
	ESCAPES_AT = 88,
	SET_NBYTES = 40,
	TEXTS_AT = 190,
	TIMES_AT = 813,
	TIMES_NBYTES = 68,
	USE_AT = 883,
	USE_NBYTES = 512,
	REST_NBYTES = BLOCK_NBYTES - USE_AT,
};

static void begin(uint8_t *to, uint8_t type)
{
	memset(to, 0, BLOCK_NBYTES);
	to[0] = type;
	memcpy(to + 1, "CD001", 5);
	to[6] = 1;
}

static void put_both16(uint8_t *p, uint16_t v)
{
	put_le16(p, v);
	put_be16(p + 2, v);
}

/* TEXT, padded with spaces; in UCS-2 for Joliet, where a byte is left over as zero. */
static void put_text(enum view_kind kind, uint8_t *to, size_t nbytes, const char *text)
{
	size_t n = text ? strlen(text) : 0;
	bool wide = kind == VIEW_JOLIET;
	for (size_t i = 0; i < nbytes / (wide ? 2 : 1); i++) {
		uint8_t letter = i < n ? (uint8_t)text[i] : ' ';
		if (wide)
			put_be16(to + 2 * i, letter);
		else
			to[i] = letter;
	}
}

static void put_texts(
	enum view_kind kind, const struct discimg_master_options *options, uint8_t *to)
{
	const char *volume = options->volume_id ? options->volume_id : DEFAULT_VOLUME;
	const char *preparer = options->preparer ? options->preparer : DEFAULT_PREPARER;
	put_text(kind, to + 8, TEXT_VOLUME_ID_NBYTES, options->system_id);
	put_text(kind, to + 40, TEXT_VOLUME_ID_NBYTES, volume);
	put_text(kind, to + 190, TEXT_NBYTES,
		options->volume_set_id ? options->volume_set_id : volume);
	put_text(kind, to + 318, TEXT_NBYTES, options->publisher);
	put_text(kind, to + 446, TEXT_NBYTES, preparer);
	put_text(kind, to + 574, TEXT_NBYTES, options->application_id);
	put_text(kind, to + 702, TEXT_FILE_ID_NBYTES, options->copyright_file);
	put_text(kind, to + 739, TEXT_FILE_ID_NBYTES, options->abstract_file);
	put_text(kind, to + 776, TEXT_FILE_ID_NBYTES, options->bibliographic_file);
}

/* §8.4.26: creation and modification; no expiration, effective at once. */
static void put_times(const char digits[17], uint8_t *to)
{
	memcpy(to, digits, 16);
	memcpy(to + 17, digits, 16);
	memset(to + 34, '0', 16);
	memset(to + 51, '0', 16);
}

/* The descriptor of ORIGIN for a view of KIND, or NULL. */
static const uint8_t *descriptor_of(const struct tree_origin *origin, enum view_kind kind)
{
	const uint8_t *p = !origin                 ? NULL
			   : kind == VIEW_JOLIET   ? origin->joliet
			   : kind == VIEW_ENHANCED ? origin->enhanced
						   : origin->primary;
	return p && p[6] ? p : NULL;
}

static void put_like(const uint8_t *from, uint8_t *to)
{
	memcpy(to + IDS_AT, from + IDS_AT, IDS_NBYTES);
	memcpy(to + ESCAPES_AT, from + ESCAPES_AT, SET_NBYTES);
	memcpy(to + TEXTS_AT, from + TEXTS_AT, TIMES_AT - TEXTS_AT);
	memcpy(to + TIMES_AT, from + TIMES_AT, TIMES_NBYTES);
	memcpy(to + USE_AT, from + USE_AT, REST_NBYTES);
}

static void change_descriptor(enum view_kind kind, uint8_t *to,
	const struct discimg_master_options *options, const char digits[17])
{
	const struct {
		unsigned at, nbytes;
		const char *text;
	} texts[] = {
		{ 8, TEXT_VOLUME_ID_NBYTES, options->system_id },
		{ 40, TEXT_VOLUME_ID_NBYTES, options->volume_id },
		{ 318, TEXT_NBYTES, options->publisher },
		{ 446, TEXT_NBYTES, options->preparer },
		{ 574, TEXT_NBYTES, options->application_id },
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].text)
			put_text(kind, to + texts[i].at, texts[i].nbytes, texts[i].text);
	if (options->timestamp)
		put_times(digits, to + TIMES_AT);
}

void descriptors_change(
	struct tree_origin *origin, const struct discimg_master_options *options, int64_t timestamp)
{
	char digits[17];
	identity_digits(options, timestamp, digits);
	change_descriptor(VIEW_ISO, origin->primary, options, digits);
	change_descriptor(VIEW_JOLIET, origin->joliet, options, digits);
	change_descriptor(VIEW_ENHANCED, origin->enhanced, options, digits);
}

void descriptor_write_volume(
	const struct descriptors_about *about, const struct view *view, uint8_t *to)
{
	enum view_kind kind = view->style.kind;
	bool primary = is_iso9660(kind);
	const uint8_t *like = descriptor_of(about->origin, kind);
	begin(to, primary ? TYPE_PRIMARY : TYPE_SUPPLEMENTARY);
	if (kind == VIEW_ENHANCED)
		to[6] = ENHANCED_VERSION;
	put_texts(kind, about->options, to);
	put_both32(to + 80, about->nsectors);
	if (kind == VIEW_JOLIET)
		memcpy(to + 88, "%/E", 3); /* UCS-2 level 3 */
	put_both16(to + 120, 1);
	put_both16(to + 124, 1);
	put_both16(to + 128, BLOCK_NBYTES);
	put_both32(to + 132, view->path_table_nbytes);
	put_le32(to + 140, view->path_table_lbas[0] - view->lba_offset);
	put_be32(to + 148, view->path_table_lbas[1] - view->lba_offset);
	view_write_root_record(view, to + 156);
	put_times(about->digits, to + TIMES_AT);
	/* Zeros implantisomd5 takes for something that an application has left there. */
	memset(to + USE_AT, ' ', USE_NBYTES);
	if (like)
		put_like(like, to);
	/* §8.4.30: of the file structure; ISO 9660:1999 §8.5.27. */
	to[881] = kind == VIEW_ENHANCED ? ENHANCED_VERSION : 1;
}

void descriptor_write_boot(uint32_t catalog_lba, uint8_t *to)
{
	static const char id[] = "EL TORITO SPECIFICATION";
	begin(to, TYPE_BOOT);
	memcpy(to + 7, id, sizeof(id) - 1);
	put_le32(to + 71, catalog_lba);
}

void descriptor_write_terminator(uint8_t *to)
{
	begin(to, TYPE_TERMINATOR);
}
