/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of FAT folders: Microsoft FAT specification 1.03, "FAT Long Directory Entries". */
#include "fs/fatnames.h"

#include "fs/text.h"

#include <ctype.h>
#include <string.h>

enum {
	ATTRIBUTES = 11,
	CASE_FLAGS = 12, /* Windows NT's: which half of a short name is in small letters */
	CASE_BASE = 0x08,
	CASE_EXTENSION = 0x10,
	LONG_NAME = 0x0f, /* all of read-only, hidden, system and volume */
	LONG_LAST = 0x40,
	LONG_CHECKSUM = 13,
	PART_NBYTES = 26,
	DELETED = 0xe5,
	SHORT_NBYTES = 11,
	SHORT_BASE_NBYTES = 8,
};

/* Where the thirteen characters of a part stand, the low byte first. */
static const uint8_t places[13] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };

static uint8_t checksum_of(const uint8_t *short_name)
{
	uint8_t sum = 0;
	for (int i = 0; i < SHORT_NBYTES; i++)
		sum = (uint8_t)((sum << 7 | sum >> 1) + short_name[i]);
	return sum;
}

static void take_part(struct fat_entry *entry, const uint8_t *p)
{
	unsigned number = p[0] & 0x1f;
	if (p[0] & LONG_LAST) {
		entry->long_nparts = entry->nleft = number <= FAT_LONG_PARTS ? number : 0;
		entry->checksum = p[LONG_CHECKSUM];
	}
	if (number == 0 || number != entry->nleft || p[LONG_CHECKSUM] != entry->checksum) {
		entry->long_nparts = 0;
		return;
	}
	uint8_t *to = entry->long_name + (size_t)(number - 1) * PART_NBYTES;
	for (int i = 0; i < 13; i++) {
		to[2 * i] = p[places[i] + 1];
		to[2 * i + 1] = p[places[i]];
	}
	entry->nleft--;
}

/* Ends at a NUL, or with the last part. */
static void take_long_name(struct fat_entry *entry)
{
	size_t n = 0, max = (size_t)entry->long_nparts * PART_NBYTES;
	while (n < max && (entry->long_name[n] || entry->long_name[n + 1]))
		n += 2;
	text_of_ucs2(entry->name, sizeof(entry->name), entry->long_name, n);
}

static size_t copy_half(char *to, const uint8_t *p, size_t nbytes, bool small)
{
	while (nbytes > 0 && p[nbytes - 1] == ' ')
		nbytes--;
	for (size_t i = 0; i < nbytes; i++)
		to[i] = (char)(small ? tolower(p[i]) : p[i]);
	return nbytes;
}

static void take_short_name(struct fat_entry *entry, const uint8_t *p)
{
	char name[SHORT_NBYTES + 1];
	size_t n = copy_half(name, p, SHORT_BASE_NBYTES, p[CASE_FLAGS] & CASE_BASE);
	name[n] = '.';
	size_t extension = copy_half(name + n + 1, p + SHORT_BASE_NBYTES,
		SHORT_NBYTES - SHORT_BASE_NBYTES, p[CASE_FLAGS] & CASE_EXTENSION);
	if (extension)
		n += 1 + extension;
	text_of_bytes(entry->name, sizeof(entry->name), (const uint8_t *)name, n);
}

bool fat_entry_take(struct fat_entry *entry, const uint8_t *p)
{
	if (p[0] != DELETED && (p[ATTRIBUTES] & 0x3f) == LONG_NAME) {
		take_part(entry, p);
		return false;
	}
	bool has_long =
		entry->long_nparts && entry->nleft == 0 && entry->checksum == checksum_of(p);
	entry->raw = p;
	if (p[0] != DELETED && has_long)
		take_long_name(entry);
	else if (p[0] != DELETED)
		take_short_name(entry, p);
	entry->long_nparts = 0;
	return p[0] != DELETED;
}
