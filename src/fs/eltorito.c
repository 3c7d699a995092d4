/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot catalogue: El Torito 1.0 §2, figures 2 to 6. */
#include "fs/eltorito.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/text.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY_NBYTES 32
#define MAX_ENTRIES  256         /* four sectors of catalogue */
#define MAX_INFO     (16u << 20) /* there may be one in each entry */

enum {
	HEADER_VALIDATION = 0x01,
	HEADER_SECTION = 0x90,
	HEADER_LAST_SECTION = 0x91,
	INDICATOR_BOOTABLE = 0x88,
	INDICATOR_EXTENSION = 0x44,
	MEDIA_EXTENDED = 0x20, /* the section entry has extensions behind it */
};

/* The words of the validation entry add up to zero, and it ends in 55h AAh. */
static bool checksum_is_good(const uint8_t *p)
{
	uint16_t sum = 0;
	for (int i = 0; i < ENTRY_NBYTES; i += 2)
		sum = (uint16_t)(sum + get_le16(p + i));
	return sum == 0 && p[0] == HEADER_VALIDATION && p[30] == 0x55 && p[31] == 0xaa;
}

static int add_entry(
	struct discimg_job *job, struct discimg_boot *boot, unsigned platform, const uint8_t *p)
{
	struct discimg_boot_entry *bigger =
		reallocarray(boot->entries, boot->nentries + 1, sizeof(*bigger));
	if (!bigger)
		return fail_nomem(job);
	boot->entries = bigger;
	bigger[boot->nentries++] = (struct discimg_boot_entry){ .platform = platform,
		.bootable = p[0] == INDICATOR_BOOTABLE,
		.emulation = p[1] & 0x0f,
		.load_segment = get_le16(p + 2),
		.load_nsectors = get_le16(p + 6),
		.lba = get_le32(p + 8) };
	return 0;
}

/* The default entry, then sections: a header that counts its entries, and these. */
static int read_entries(struct discimg_job *job, struct blocks *blocks, struct discimg_boot *boot,
	unsigned platform)
{
	uint64_t offset = (uint64_t)boot->catalogue_lba * BLOCK_NBYTES + ENTRY_NBYTES;
	unsigned nleft = 1;
	bool more = true;
	uint8_t p[ENTRY_NBYTES];
	for (int i = 1; nleft || more; i++, offset += ENTRY_NBYTES) {
		boot->is_endless = i == MAX_ENTRIES;
		if (boot->is_endless || !blocks_copy(blocks, offset, p, sizeof(p)))
			break;
		if (p[0] == INDICATOR_EXTENSION)
			continue;
		if (nleft == 0) {
			if (p[0] != HEADER_SECTION && p[0] != HEADER_LAST_SECTION)
				break;
			more = p[0] == HEADER_SECTION;
			platform = p[1];
			nleft = get_le16(p + 2);
			continue;
		}
		nleft--;
		int r = add_entry(job, boot, platform, p);
		if (r < 0)
			return r;
	}
	return blocks_result(blocks);
}

int boot_read(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct discimg_boot *out)
{
	*out = (struct discimg_boot){ .present = set->has_boot,
		.catalogue_lba = set->boot_catalogue_lba };
	const uint8_t *p = set->has_boot ? block_at(blocks, out->catalogue_lba) : NULL;
	if (!p)
		return blocks_result(blocks);
	out->checksum_good = checksum_is_good(p);
	text_of_bytes(out->id, sizeof(out->id), p + 4, strnlen((const char *)p + 4, 24));
	text_trim(out->id);
	if (p[0] != HEADER_VALIDATION)
		return 0;
	int r = read_entries(job, blocks, out, p[1]);
	if (r < 0)
		boot_free(out);
	return r;
}

void boot_free(struct discimg_boot *boot)
{
	for (size_t i = 0; i < boot->nentries; i++)
		free(boot->entries[i].path);
	free(boot->entries);
	boot->entries = NULL;
	boot->nentries = 0;
}

/* The sum of the 32-bit words of BLOCK from byte AT on, N bytes of which belong to the image. */
static uint32_t sum_words(const uint8_t *block, uint32_t at, uint32_t n)
{
	uint32_t sum = 0;
	for (; at + 4 <= n; at += 4)
		sum += get_le32(block + at);
	for (uint32_t shift = 0; at < n; at++, shift += 8) /* zeros behind its end */
		sum += (uint32_t)block[at] << shift;
	return sum;
}

enum boot_info boot_check_info(
	struct blocks *blocks, const struct iso_set *set, const struct discimg_boot_entry *entry)
{
	const uint8_t *p = block_at(blocks, entry->lba);
	if (!p || get_le32(p + 8) != set->start_lba + 16 || get_le32(p + 12) != entry->lba)
		return BOOT_INFO_NONE;
	uint32_t nbytes = get_le32(p + 16), expected = get_le32(p + 20), sum = 0;
	if (nbytes < 64 || nbytes > MAX_INFO)
		return BOOT_INFO_BAD;
	for (uint32_t done = 0; done < nbytes; done += BLOCK_NBYTES) {
		uint32_t left = nbytes - done;
		p = block_at(blocks, (int64_t)entry->lba + done / BLOCK_NBYTES);
		if (!p)
			return BOOT_INFO_BAD;
		sum += sum_words(p, done ? 0 : 64, left < BLOCK_NBYTES ? left : BLOCK_NBYTES);
	}
	return sum == expected ? BOOT_INFO_GOOD : BOOT_INFO_BAD;
}
