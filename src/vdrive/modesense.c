/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MODE SENSE and MODE SELECT, with 6 and 10 bytes (MMC-6 §6.10, §6.11; SPC-4 §6.9 to §6.12). */
#include "vdrive/engine.h"

#include "base/bytes.h"

#include <string.h>

enum {
	PAGE_FORMAT = 0x10, /* MODE SELECT, byte 1 */
	SAVE_PAGES = 0x01,
	PAGE_CODE_MASK = 0x3f,
	SUBPAGES_ALL = 0xff,
	HEADER_6 = 4,  /* length, medium type, device-specific, length of block descriptors */
	HEADER_10 = 8, /* the same with lengths of two bytes */
	MAX_NBYTES = HEADER_10 + (MODE_NPAGES + 1) * MODE_PAGE_MAX_NBYTES,
};

/* Which values MODE SENSE asks for: its byte 2, bits 7 and 6. */
enum page_control { CURRENT, CHANGEABLE, STANDARD, SAVED };

void mode_reset(struct vdrive *drive)
{
	for (size_t i = 0; i < MODE_NPAGES; i++)
		memcpy(drive->pages[i], mode_page_at(i)->standard, mode_page_at(i)->nbytes);
}

const uint8_t *mode_current(const struct vdrive *drive, enum mode_page_code code)
{
	for (size_t i = 0; i < MODE_NPAGES; i++)
		if (mode_page_at(i)->code == code)
			return drive->pages[i];
	return NULL;
}

/* Page 2Ah (MMC-3 §5.5.10): what the drive can do, and how fast. */
static size_t capabilities(const struct vdrive *drive, const struct medium *medium,
	enum page_control which, uint8_t *page)
{
	enum { FIXED_NBYTES = 32, DESCRIPTOR_NBYTES = 4, BUFFER_KIB = 4096 };
	uint32_t kbps[MAX_SPEEDS];
	size_t n = speeds_for_writing(medium->profile, kbps);
	size_t nbytes = FIXED_NBYTES + n * DESCRIPTOR_NBYTES;
	memset(page, 0, nbytes);
	page[0] = PAGE_CAPABILITIES;
	page[1] = (uint8_t)(nbytes - 2);
	if (which == CHANGEABLE)
		return nbytes;
	page[2] = 0x3b; /* reads DVD-RAM, DVD-R, DVD-ROM, CD-RW, CD-R */
	page[3] = drive->options.is_read_only ? 0 : 0x37; /* writes them, and test writes */
	page[4] = 0xf1; /* BUF, multi-session, Mode 2 Form 2 and 1, audio play */
	page[5] = 0x77; /* MCN, ISRC, C2 pointers, R–W, accurate stream, CD-DA commands */
	page[6] = (uint8_t)(0x29 | (drive->is_prevented ? 0x02 : 0)); /* tray, ejects, locks */
	page[7] = 0x23; /* R–W in the lead-in; separate volumes and mutes */
	put_be16(page + 8, (uint16_t)speed_for_reading(medium->profile));
	put_be16(page + 10, 256); /* volume levels */
	put_be16(page + 12, BUFFER_KIB);
	put_be16(page + 14, (uint16_t)drive->read_kbps);
	put_be16(page + 18, n ? (uint16_t)kbps[0] : 0);
	put_be16(page + 20, n ? (uint16_t)drive->write_kbps : 0);
	put_be16(page + 22, 1); /* copy management revision */
	put_be16(page + 28, n ? (uint16_t)drive->write_kbps : 0);
	put_be16(page + 30, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		put_be16(page + FIXED_NBYTES + i * DESCRIPTOR_NBYTES + 2, (uint16_t)kbps[i]);
	return nbytes;
}

static size_t put_pages(
	const struct vdrive *drive, uint8_t code, enum page_control which, uint8_t *to)
{
	size_t n = 0;
	for (size_t i = 0; i < MODE_NPAGES; i++) {
		const struct mode_page *page = mode_page_at(i);
		const uint8_t *from = which == CURRENT      ? drive->pages[i]
				      : which == CHANGEABLE ? page->changeable
							    : page->standard;
		if (code != page->code && code != PAGE_ALL)
			continue;
		memcpy(to + n, from, page->nbytes);
		n += page->nbytes;
	}
	if (code == PAGE_CAPABILITIES || code == PAGE_ALL)
		n += capabilities(drive, vdrive_medium(drive), which, to + n);
	return n;
}

static enum mmc_sense mode_sense(
	struct vdrive *drive, struct mmc_command *command, size_t header, size_t allocation)
{
	uint8_t data[MAX_NBYTES] = { 0 };
	const uint8_t *cdb = command->cdb;
	enum page_control which = cdb[2] >> 6;
	if (which == SAVED)
		return SENSE_SAVING_NOT_SUPPORTED;
	if (cdb[3] != 0 && cdb[3] != SUBPAGES_ALL)
		return SENSE_INVALID_FIELD_IN_CDB;
	size_t n = put_pages(drive, cdb[2] & PAGE_CODE_MASK, which, data + header);
	if (n == 0)
		return SENSE_INVALID_FIELD_IN_CDB;
	n += header;
	if (header == HEADER_10)
		put_be16(data, (uint16_t)(n - 2));
	else
		data[0] = n - 1 > 255 ? 255 : (uint8_t)(n - 1);
	reply(command, data, n, allocation);
	return SENSE_NONE;
}

enum mmc_sense mode_sense_6(struct vdrive *drive, struct mmc_command *command)
{
	return mode_sense(drive, command, HEADER_6, command->cdb[4]);
}

enum mmc_sense mode_sense_10(struct vdrive *drive, struct mmc_command *command)
{
	return mode_sense(drive, command, HEADER_10, get_be16(command->cdb + 7));
}

/* Values of page 05h that nobody has defined. */
static bool is_write_page_valid(const uint8_t *page)
{
	static const uint16_t block_types = 0xbf8f; /* bit N: type N is defined */
	uint8_t multi = page[WRITE_TRACK_MODE] & WRITE_MULTI_SESSION;
	uint8_t format = page[WRITE_SESSION_FORMAT];
	return (page[WRITE_TYPE] & WRITE_TYPE_MASK) <= WRITE_LAYER_JUMP &&
	       block_types >> (page[WRITE_BLOCK_TYPE] & WRITE_BLOCK_TYPE_MASK) & 1 &&
	       multi != 0x80 &&
	       (format == 0x00 || format == 0x10 || format == 0x20 || format == 0xff);
}

/* True when only bits that may change differ from what is set now. */
static bool is_change_allowed(const struct mode_page *page, const uint8_t *now, const uint8_t *to)
{
	for (size_t i = 2; i < page->nbytes; i++)
		if ((now[i] ^ to[i]) & ~page->changeable[i])
			return false;
	return page->code != PAGE_WRITE_PARAMETERS || is_write_page_valid(to);
}

/* One page of the parameter list; *NBYTES is how long it is. */
static enum mmc_sense select_page(
	struct vdrive *drive, const uint8_t *list, size_t left, size_t *nbytes)
{
	if (left < 2 || left < (size_t)list[1] + 2)
		return SENSE_PARAMETER_LIST_LENGTH;
	*nbytes = (size_t)list[1] + 2;
	for (size_t i = 0; i < MODE_NPAGES; i++) {
		const struct mode_page *page = mode_page_at(i);
		uint8_t code = list[0] & PAGE_CODE_MASK;
		if (code != page->code)
			continue;
		/* Some send page 05h with four bytes of the vendor's behind it. */
		if (*nbytes < page->nbytes)
			return SENSE_INVALID_FIELD_IN_LIST;
		if (!is_change_allowed(page, drive->pages[i], list))
			return SENSE_INVALID_FIELD_IN_LIST;
		memcpy(drive->pages[i] + 2, list + 2, page->nbytes - 2u);
		return SENSE_NONE;
	}
	return SENSE_INVALID_FIELD_IN_LIST;
}

/* Pages before one that is wrong have been set, as SPC-4 §6.9 lets it be. */
static enum mmc_sense mode_select(
	struct vdrive *drive, struct mmc_command *command, size_t header, size_t nbytes)
{
	uint8_t list[512];
	if (!(command->cdb[1] & PAGE_FORMAT))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (command->cdb[1] & SAVE_PAGES)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (nbytes == 0)
		return SENSE_NONE;
	if (nbytes < header || nbytes > sizeof(list) || !command_get(command, 0, list, nbytes))
		return SENSE_PARAMETER_LIST_LENGTH;
	size_t at = header + (header == HEADER_10 ? get_be16(list + 6) : list[3]);
	enum mmc_sense sense = at > nbytes ? SENSE_PARAMETER_LIST_LENGTH : SENSE_NONE;
	while (at < nbytes && sense == SENSE_NONE) {
		size_t some = 0;
		sense = select_page(drive, list + at, nbytes - at, &some);
		at += some;
	}
	return sense;
}

enum mmc_sense mode_select_6(struct vdrive *drive, struct mmc_command *command)
{
	return mode_select(drive, command, HEADER_6, command->cdb[4]);
}

enum mmc_sense mode_select_10(struct vdrive *drive, struct mmc_command *command)
{
	return mode_select(drive, command, HEADER_10, get_be16(command->cdb + 7));
}
