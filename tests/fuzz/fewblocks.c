/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc of a few blocks, and sums that fit whatever they hold. */
#include "fewblocks.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "fs/udftag.h"
#include "sector/crc16.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fewblocks_take(struct fewblocks *few, const uint8_t *data, size_t nbytes)
{
	for (few->n = 0; few->n < FEW_MAX_NBLOCKS && nbytes > 2; few->n++) {
		size_t n = nbytes - 2 < FEW_BLOCK_NBYTES ? nbytes - 2 : FEW_BLOCK_NBYTES;
		few->lba[few->n] = get_le16(data) % FEW_NSECTORS;
		memset(few->bytes[few->n], 0, FEW_BLOCK_NBYTES);
		memcpy(few->bytes[few->n], data + 2, n);
		data += 2 + n;
		nbytes -= 2 + n;
	}
}

/* --- sums ------------------------------------------------------------------------------------- */

/* Offsets in a tag (ECMA-167r3 3/7.2) and in a file identifier (4/14.4). */
enum {
	TAG_SUM = 4,
	TAG_CRC = 8,
	TAG_CRC_NBYTES = 10,
	FID_NAME_NBYTES = 19,
	FID_USE_NBYTES = 36,
	FID_NBYTES = 38,
};

static void sum_tag(uint8_t *p, size_t nbytes)
{
	uint8_t sum = 0;
	if (get_le16(p + TAG_CRC_NBYTES) > nbytes - UDF_TAG_NBYTES)
		put_le16(p + TAG_CRC_NBYTES, (uint16_t)(nbytes - UDF_TAG_NBYTES));
	put_le16(
		p + TAG_CRC, (uint16_t)~crc16_of(p + UDF_TAG_NBYTES, get_le16(p + TAG_CRC_NBYTES)));
	p[TAG_SUM] = 0;
	for (int i = 0; i < UDF_TAG_NBYTES; i++)
		sum = (uint8_t)(sum + p[i]);
	p[TAG_SUM] = sum;
}

/* File identifiers follow each other from AT on, be it in a block or inside an entry. */
static void sum_identifiers(uint8_t *block, size_t at)
{
	while (at + FID_NBYTES <= FEW_BLOCK_NBYTES && get_le16(block + at) == UDF_FILE_IDENTIFIER) {
		size_t nbytes = FID_NBYTES + get_le16(block + at + FID_USE_NBYTES) +
				block[at + FID_NAME_NBYTES];
		nbytes = (nbytes + 3) & ~(size_t)3;
		if (nbytes > FEW_BLOCK_NBYTES - at)
			return;
		sum_tag(block + at, nbytes);
		at += nbytes;
	}
}

static void sum_udf(uint8_t *block)
{
	unsigned tag = get_le16(block);
	/* Where the bodies of entries end, 4/14.9 and 4/14.17, and their attributes' lengths. */
	size_t body = tag == UDF_FILE_ENTRY ? 176 : tag == UDF_EXTENDED_FILE_ENTRY ? 216 : 0;
	size_t attributes = body ? get_le32(block + body - 8) : 0;
	if (body && attributes < FEW_BLOCK_NBYTES - body)
		sum_identifiers(block, body + attributes);
	sum_identifiers(block, 0);
	if ((tag >= UDF_PRIMARY && tag <= 9) ||
		(tag >= UDF_FILE_SET && tag <= UDF_EXTENDED_FILE_ENTRY &&
			tag != UDF_FILE_IDENTIFIER))
		sum_tag(block, FEW_BLOCK_NBYTES);
}

static uint8_t *block_of(struct fewblocks *few, uint64_t lba)
{
	for (unsigned i = few->n; i-- > 0;)
		if (few->lba[i] == lba)
			return few->bytes[i];
	return NULL;
}

static void copy_out(struct fewblocks *few, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	for (size_t done = 0, n; done < nbytes; done += n) {
		size_t skip = (offset + done) % FEW_BLOCK_NBYTES;
		const uint8_t *block = block_of(few, (offset + done) / FEW_BLOCK_NBYTES);
		n = FEW_BLOCK_NBYTES - skip < nbytes - done ? FEW_BLOCK_NBYTES - skip
							    : nbytes - done;
		if (block)
			memcpy(buf + done, block + skip, n);
		else
			memset(buf + done, 0, n);
	}
}

/* The header at HEADER of a GPT, and the array of entries that it names (UEFI 2.10 §5.3.2). */
static void sum_gpt(struct fewblocks *few, uint8_t *header)
{
	static uint8_t entries[32768];
	uint64_t nbytes = (uint64_t)get_le32(header + 80) * get_le32(header + 84);
	uint64_t sector = get_le64(header + 72);
	if (memcmp(header, "EFI PART", 8) != 0)
		return;
	if (nbytes <= sizeof(entries) && sector < FEW_NSECTORS * 4) {
		copy_out(few, sector * 512, entries, (size_t)nbytes);
		put_le32(header + 88, crc32_of(0, entries, (size_t)nbytes));
	}
	if (get_le32(header + 12) > 512)
		return;
	put_le32(header + 16, 0);
	put_le32(header + 16, crc32_of(0, header, get_le32(header + 12)));
}

/* The 16-bit words of El Torito's validation entry add up to zero (§2.1). */
static void sum_catalogue(uint8_t *block)
{
	uint16_t sum = 0;
	if (block[0] != 1 || block[30] != 0x55 || block[31] != 0xaa)
		return;
	put_le16(block + 28, 0);
	for (int i = 0; i < 32; i += 2)
		sum = (uint16_t)(sum + get_le16(block + i));
	put_le16(block + 28, (uint16_t)-sum);
}

void fewblocks_sum(struct fewblocks *few)
{
	for (unsigned i = 0; i < few->n; i++) {
		sum_udf(few->bytes[i]);
		sum_catalogue(few->bytes[i]);
		for (int at = 0; at < FEW_BLOCK_NBYTES; at += 512)
			sum_gpt(few, few->bytes[i] + at);
	}
}

/* --- as a disc -------------------------------------------------------------------------------- */

static int read_few(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, buf += FEW_BLOCK_NBYTES) {
		const uint8_t *block = block_of(state, (uint64_t)lba + i);
		if (block)
			memcpy(buf, block, FEW_BLOCK_NBYTES);
		else
			memset(buf, 0, FEW_BLOCK_NBYTES);
	}
	return 0;
}

struct discimg_disc *fewblocks_disc(struct fewblocks *few)
{
	struct discimg_disc *disc = disc_new_plain("fuzz", DISCIMG_MEDIUM_ANY, FEW_NSECTORS);
	if (!disc)
		abort();
	disc->source = (struct disc_source){ .read = read_few, .state = few };
	return disc;
}

void fewblocks_save(const struct fewblocks *few, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)FEW_NSECTORS * FEW_BLOCK_NBYTES) < 0)
		abort();
	for (unsigned i = 0; i < few->n; i++)
		if (pwrite(fd, few->bytes[i], FEW_BLOCK_NBYTES,
			    (off_t)few->lba[i] * FEW_BLOCK_NBYTES) != FEW_BLOCK_NBYTES)
			abort();
	close(fd);
}
