/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptors and directory records of ISO 9660: ECMA-119 4th edition §8, §9; Joliet. */
#include "fs/iso9660.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_DESCRIPTOR 16
#define DAYS_TO_1970     865565 /* from the 1st of March 400 years before the year 0 */

bool both_endian32_agrees(const uint8_t *p)
{
	return get_le32(p) == get_be32(p + 4);
}

bool both_endian16_agrees(const uint8_t *p)
{
	return get_le16(p) == get_be16(p + 2);
}

/* A date and a time in a zone that is ZONE quarters of an hour east of Greenwich. */
struct local_time {
	unsigned year, month, day, hour, minute, second;
	int8_t zone;
};

/*
 * timegm() at a tenth of its cost: a listing has a time for each file. Years begin in March, so
 * that leap days come last, and are counted from 400 before the year 0, so that none is below.
 */
static bool seconds_of(const struct local_time *t, int64_t *time)
{
	if (t->month - 1 > 11 || t->day - 1 > 30 || t->hour > 23 || t->minute > 59 ||
		t->second > 59)
		return false;
	unsigned year = t->year + 400 - (t->month < 3);
	unsigned month = t->month < 3 ? t->month + 9 : t->month - 3;
	unsigned days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 +
			t->day - 1;
	unsigned seconds = (t->hour * 60 + t->minute) * 60 + t->second;
	*time = ((int64_t)days - DAYS_TO_1970) * 86400 + seconds - t->zone * 15 * 60;
	return true;
}

bool iso_short_time(const uint8_t *p, int64_t *time)
{
	return seconds_of(&(struct local_time){ .year = 1900u + p[0],
				  .month = p[1],
				  .day = p[2],
				  .hour = p[3],
				  .minute = p[4],
				  .second = p[5],
				  .zone = (int8_t)p[6] },
		time);
}

/* The number that the N digits at P are. */
static bool get_digits(const uint8_t *p, unsigned n, unsigned *value)
{
	*value = 0;
	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return false;
		*value = *value * 10 + (*p - '0');
	}
	return true;
}

bool iso_long_time(const uint8_t *p, int64_t *time, uint32_t *ns)
{
	enum { HUNDREDTHS = 14, HUNDREDTH_NS = 10000000 };
	static const unsigned widths[] = { 4, 2, 2, 2, 2, 2 };
	unsigned parts[6], hundredths;
	const uint8_t *at = p;
	for (size_t i = 0; i < 6; at += widths[i++])
		if (!get_digits(at, widths[i], &parts[i]))
			return false;
	*ns = get_digits(p + HUNDREDTHS, 2, &hundredths) ? hundredths * HUNDREDTH_NS : 0;
	return seconds_of(&(struct local_time){ .year = parts[0],
				  .month = parts[1],
				  .day = parts[2],
				  .hour = parts[3],
				  .minute = parts[4],
				  .second = parts[5],
				  .zone = (int8_t)p[16] },
		time);
}

/* The Joliet escape sequences %/@ %/C %/E for UCS-2 levels 1 to 3. */
static unsigned joliet_level(const uint8_t *escapes)
{
	static const char levels[] = "@CE";
	for (unsigned i = 0; i < 3; i++)
		if (escapes[0] == '%' && escapes[1] == '/' && escapes[2] == levels[i])
			return i + 1;
	return 0;
}

static void get_text(const struct discimg_volume *volume, char *out, const uint8_t *p, size_t n)
{
	bool wide = volume->joliet_level;
	if (wide)
		n -= n % 2;
	while (n > wide && p[n - 1] == 0 && p[n - 1 - wide] == 0)
		n -= 1 + wide;
	if (wide)
		text_of_ucs2(out, DISCIMG_ID_NBYTES, p, n);
	else
		text_of_bytes(out, DISCIMG_ID_NBYTES, p, n);
	text_trim(out);
}

/* Sixteen digits to hundredths of a second, and the zone in quarters of an hour (§8.4.26.1). */
static void get_date(char *out, const uint8_t *p)
{
	bool empty = true;
	out[0] = '\0';
	for (int i = 0; i < 16; i++) {
		if (p[i] < '0' || p[i] > '9')
			return;
		empty = empty && p[i] == '0';
	}
	int zone = (int8_t)p[16] * 15;
	int zone_abs = abs(zone);
	if (empty)
		return;
	const char *s = (const char *)p;
	snprintf(out, DISCIMG_DATE_NBYTES, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.%.2s%c%02d:%02d", s,
		s + 4, s + 6, s + 8, s + 10, s + 12, s + 14, zone < 0 ? '-' : '+', zone_abs / 60,
		zone_abs % 60);
}

static void get_texts(const uint8_t *p, struct discimg_volume *volume)
{
	const struct {
		char *out;
		unsigned offset, nbytes;
	} fields[] = {
		{ volume->system_id, VD_SYSTEM_ID, 32 },
		{ volume->volume_id, VD_VOLUME_ID, 32 },
		{ volume->volume_set_id, VD_VOLUME_SET_ID, 128 },
		{ volume->publisher_id, VD_PUBLISHER_ID, 128 },
		{ volume->preparer_id, VD_PREPARER_ID, 128 },
		{ volume->application_id, VD_APPLICATION_ID, 128 },
		{ volume->copyright_file, VD_COPYRIGHT_FILE, 37 },
		{ volume->abstract_file, VD_ABSTRACT_FILE, 37 },
		{ volume->bibliographic_file, VD_BIBLIOGRAPHIC_FILE, 37 },
	};
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		get_text(volume, fields[i].out, p + fields[i].offset, fields[i].nbytes);
	get_date(volume->created, p + VD_CREATED);
	get_date(volume->modified, p + VD_MODIFIED);
	get_date(volume->expires, p + VD_EXPIRES);
	get_date(volume->effective, p + VD_EFFECTIVE);
}

static enum discimg_volume_kind kind_of(const uint8_t *p, const struct discimg_volume *volume)
{
	if (p[VD_TYPE] == VD_PRIMARY)
		return DISCIMG_VOLUME_PRIMARY;
	if (volume->joliet_level)
		return DISCIMG_VOLUME_JOLIET;
	return p[VD_VERSION] == 2 ? DISCIMG_VOLUME_ENHANCED : DISCIMG_VOLUME_SUPPLEMENTARY;
}

static void parse_volume(const uint8_t *p, int64_t lba, struct discimg_volume *volume)
{
	memset(volume, 0, sizeof(*volume));
	volume->lba = (int32_t)lba;
	if (p[VD_TYPE] == VD_SUPPLEMENTARY)
		volume->joliet_level = joliet_level(p + VD_ESCAPES);
	volume->kind = kind_of(p, volume);
	volume->block_nbytes = get_le16(p + VD_BLOCK_NBYTES);
	volume->nblocks = get_le32(p + VD_SPACE_NBLOCKS);
	volume->set_size = get_le16(p + VD_SET_SIZE);
	volume->sequence_number = get_le16(p + VD_SEQUENCE);
	volume->path_table_nbytes = get_le32(p + VD_PATH_TABLE_NBYTES);
	volume->path_table_lba = get_le32(p + VD_PATH_TABLE_L);
	struct iso_record root;
	if (iso_record_parse(p + VD_ROOT, RECORD_MIN_NBYTES, &root)) {
		volume->root_lba = root.block;
		volume->root_nbytes = root.data_nbytes;
	}
	get_texts(p, volume);
}

/* The boot record of El Torito; its catalogue's address stands at 47h (El Torito 1.0 figure 7). */
static void parse_boot(const uint8_t *p, struct iso_set *set)
{
	static const char id[32] = "EL TORITO SPECIFICATION";
	if (set->has_boot || memcmp(p + 7, id, sizeof(id)) != 0)
		return;
	set->has_boot = true;
	set->boot_catalogue_lba = get_le32(p + 0x47);
}

static bool is_descriptor(const uint8_t *p)
{
	return p && memcmp(p + VD_ID, "CD001", 5) == 0;
}

static int read_set(struct discimg_job *job, struct blocks *blocks, struct iso_set *set)
{
	int64_t lba = set->start_lba + FIRST_DESCRIPTOR;
	set->volumes = calloc(ISO_MAX_DESCRIPTORS, sizeof(*set->volumes));
	if (!set->volumes)
		return fail_nomem(job);
	for (int i = 0; i < ISO_MAX_DESCRIPTORS && !set->terminated; i++, lba++) {
		const uint8_t *p = block_at(blocks, lba);
		if (!is_descriptor(p))
			break;
		if (p[VD_TYPE] == VD_PRIMARY || p[VD_TYPE] == VD_SUPPLEMENTARY)
			parse_volume(p, lba, &set->volumes[set->nvolumes++]);
		else if (p[VD_TYPE] == VD_BOOT)
			parse_boot(p, set);
		set->terminated = p[VD_TYPE] == VD_TERMINATOR;
	}
	set->end_lba = lba;
	return 0;
}

/* The start of the last data track whose 17th sector is a descriptor; -1 when there is none. */
static int64_t find_start(struct blocks *blocks)
{
	const struct discimg_disc *disc = blocks_disc(blocks);
	int64_t found = -1, last = disc->last_session_lba;
	unsigned session = 0;
	if (last > 0 && !blocks_are_chosen(blocks) &&
		is_descriptor(block_at(blocks, last + FIRST_DESCRIPTOR)))
		return last;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		int64_t start = track->index_lba[1];
		if (!blocks_may_begin(blocks, track) || (found >= 0 && track->session == session))
			continue;
		if (!is_descriptor(block_at(blocks, start + FIRST_DESCRIPTOR)))
			continue;
		found = start;
		session = track->session;
	}
	return found;
}

int iso_set_read(struct discimg_job *job, struct blocks *blocks, struct iso_set *out)
{
	*out = (struct iso_set){ .start_lba = find_start(blocks) };
	int r = out->start_lba < 0 ? 0 : read_set(job, blocks, out);
	if (r == 0)
		r = blocks_result(blocks);
	if (r < 0)
		iso_set_free(out);
	return r;
}

void iso_set_free(struct iso_set *set)
{
	free(set->volumes);
	set->volumes = NULL;
	set->nvolumes = 0;
}

static const struct discimg_volume *find_volume(
	const struct iso_set *set, enum discimg_volume_kind kind)
{
	for (size_t i = 0; i < set->nvolumes; i++)
		if (set->volumes[i].kind == kind)
			return &set->volumes[i];
	return NULL;
}

const struct discimg_volume *iso_primary(const struct iso_set *set)
{
	return find_volume(set, DISCIMG_VOLUME_PRIMARY);
}

const struct discimg_volume *iso_joliet(const struct iso_set *set)
{
	return find_volume(set, DISCIMG_VOLUME_JOLIET);
}

const struct discimg_volume *iso_enhanced(const struct iso_set *set)
{
	return find_volume(set, DISCIMG_VOLUME_ENHANCED);
}

const char *iso_volume_name(enum discimg_volume_kind kind)
{
	static const char *const names[] = {
		[DISCIMG_VOLUME_PRIMARY] = "primary volume descriptor",
		[DISCIMG_VOLUME_JOLIET] = "Joliet volume descriptor",
		[DISCIMG_VOLUME_ENHANCED] = "enhanced volume descriptor",
		[DISCIMG_VOLUME_SUPPLEMENTARY] = "supplementary volume descriptor",
	};
	return names[kind];
}

int64_t iso_sector(const struct discimg_volume *volume, uint64_t block)
{
	if (volume->block_nbytes != 512 && volume->block_nbytes != 1024)
		return (int64_t)block;
	return (int64_t)(block * volume->block_nbytes / BLOCK_NBYTES);
}

int64_t iso_volume_end(
	const struct iso_set *set, const struct discimg_volume *volume, int64_t disc_end)
{
	int64_t nsectors = iso_sector(volume, volume->nblocks);
	int64_t end = set->start_lba + nsectors;
	return end > disc_end && set->start_lba > 0 ? nsectors : end;
}

bool iso_record_parse(const uint8_t *p, size_t available, struct iso_record *out)
{
	if (available < RECORD_MIN_NBYTES || p[0] < RECORD_MIN_NBYTES || p[0] > available)
		return false;
	unsigned name_nbytes = p[32];
	unsigned behind_name = 33 + name_nbytes + (name_nbytes % 2 == 0); /* §9.1.12: padded */
	if (33 + name_nbytes > p[0] || name_nbytes == 0)
		return false;
	if (behind_name > p[0])
		behind_name = p[0];
	*out = (struct iso_record){ .nbytes = p[0],
		.block = get_le32(p + 2) + p[1],
		.data_nbytes = get_le32(p + 10),
		.flags = p[25],
		.date = p + 18,
		.agrees = both_endian32_agrees(p + 2) && both_endian32_agrees(p + 10),
		.name = p + 33,
		.name_nbytes = name_nbytes,
		.system_use = p + behind_name,
		.system_use_nbytes = p[0] - behind_name };
	return true;
}
