/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of partitions with new addresses: MBR, GPT (UEFI 2.10 §5.2, §5.3), and Apple's map (Inside
 * Macintosh: Devices, chapter 3). Before LABEL_START all is the system area and stays where it is;
 * what begins with a known piece goes where that is; what lies behind all files keeps its distance
 * from the end.
 */
#include "master/relabel.h"

#include "base/bytes.h"
#include "base/digest.h"

#include <string.h>

enum {
	SECTOR_NBYTES = 512,
	PER_BLOCK = 4,
	LABEL_START = RELABEL_AREA_NBYTES / SECTOR_NBYTES,

	IMAGE_AT = 432, /* where code of ISOLINUX and GRUB has the boot image's address */
	GRUB_SKIP = 4,  /* GRUB's own one is that of what follows the first 2048 bytes */
	MBR_TABLE = 446,
	MBR_ENTRY_NBYTES = 16,
	MBR_NENTRIES = 4,
	MBR_SIGNATURE = 510,
	TYPE_PROTECTIVE = 0xee,
	MAX_CYLINDERS = 1024,

	GPT_AT = SECTOR_NBYTES, /* offsets in its header: */
	GPT_HEADER_NBYTES = 12,
	GPT_HEADER_CRC = 16,
	GPT_HERE = 24,
	GPT_OTHER = 32,
	GPT_LAST_USABLE = 48,
	GPT_ENTRIES = 72,
	GPT_NENTRIES = 80,
	GPT_ENTRY_NBYTES = 84,
	GPT_ENTRIES_CRC = 88,
	GPT_FIRST = 32, /* in an entry: */
	GPT_LAST = 40,

	APM_NBLOCKS_AT = 4, /* in the driver descriptor */
	APM_COUNT = 4,      /* in an entry: */
	APM_START = 8,
	APM_NBLOCKS = 12,
	APM_NDATA = 84,
};

struct span {
	uint64_t first, end; /* sectors of 512 bytes */
};

struct maker {
	const struct relabel *relabel;
	const struct relabel_sizes *sizes; /* NULL: all is where it was */
};

bool relabel_add(struct relabel *relabel, uint64_t first, uint64_t n, const struct tree_node *node,
	bool is_new)
{
	for (size_t i = 0; i < relabel->npieces; i++)
		if (relabel->pieces[i].first == first)
			return true;
	if (relabel->npieces == RELABEL_MAX_PIECES)
		return false;
	relabel->pieces[relabel->npieces++] = (struct relabel_piece){ first, n, node, is_new };
	return true;
}

static uint64_t round_up(uint64_t n)
{
	return (n + PER_BLOCK - 1) / PER_BLOCK * PER_BLOCK;
}

static uint64_t new_first(const struct maker *maker, const struct relabel_piece *piece)
{
	return maker->sizes && piece->node ? (uint64_t)piece->node->lba * PER_BLOCK : piece->first;
}

static uint64_t new_n(const struct relabel_piece *piece)
{
	return piece->is_new ? (piece->node->nbytes + SECTOR_NBYTES - 1) / SECTOR_NBYTES : piece->n;
}

static const struct relabel_piece *piece_at(const struct relabel *relabel, uint64_t first)
{
	for (size_t i = 0; i < relabel->npieces; i++)
		if (relabel->pieces[i].first == first)
			return &relabel->pieces[i];
	return NULL;
}

/* Where what was at the boundary AT, the end or beginning of something, is now. */
static bool map(const struct maker *maker, uint64_t at, uint64_t *to)
{
	const struct relabel *relabel = maker->relabel;
	const struct relabel_sizes old = { relabel->nsectors, relabel->volume_end };
	const struct relabel_sizes *now = maker->sizes ? maker->sizes : &old;
	const struct relabel_piece *piece = piece_at(relabel, at);
	*to = at;
	if (at <= LABEL_START)
		return true;
	if (piece && piece->node) {
		*to = new_first(maker, piece);
		return true;
	}
	for (size_t i = 0; i < relabel->npieces; i++) {
		piece = &relabel->pieces[i];
		if (!piece->node)
			continue;
		*to = new_first(maker, piece) + new_n(piece);
		if (at == piece->first + piece->n)
			return true;
		*to = round_up(*to);
		if (at == round_up(piece->first + piece->n))
			return true;
	}
	*to = now->volume_end;
	if (at == relabel->volume_end)
		return true;
	uint64_t to_end = at > relabel->nsectors ? 0 : relabel->nsectors - at;
	*to = now->nsectors - to_end;
	return at >= relabel->content_end && to_end + LABEL_START < now->nsectors;
}

/* True for what the user knows to be lost. */
static bool is_gone(const struct maker *maker, uint64_t first)
{
	const struct relabel_piece *piece = piece_at(maker->relabel, first);
	return piece && !piece->node;
}

/* The same for all of a partition. */
static bool map_span(const struct maker *maker, struct span old, struct span *new)
{
	const struct relabel_piece *piece = piece_at(maker->relabel, old.first);
	if (is_gone(maker, old.first) || !map(maker, old.first, &new->first))
		return false;
	if (piece && old.end - old.first <= round_up(piece->n)) {
		new->end = new->first + (piece->is_new ? new_n(piece) : old.end - old.first);
		return true;
	}
	return map(maker, old.end, &new->end) && new->end > new->first;
}

/* --- MBR ------------------------------------------------------------------------------------- */

static bool has_mbr(const uint8_t *area)
{
	if (get_le16(area + MBR_SIGNATURE) != 0xaa55)
		return false;
	for (unsigned i = 0; i < MBR_NENTRIES; i++)
		if (area[MBR_TABLE + i * MBR_ENTRY_NBYTES] & 0x7f)
			return false;
	return true;
}

static uint32_t at_most_32(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

struct geometry {
	uint8_t nheads, nsectors; /* none: cylinders say nothing */
};

/* Head, sector and the low bits of the cylinder, as an MBR has them; FEh FFh FFh: beyond. */
static void put_chs(struct geometry geometry, uint64_t sector, uint8_t to[3])
{
	static const uint8_t beyond[3] = { 0xfe, 0xff, 0xff };
	uint64_t per_cylinder = (uint64_t)geometry.nheads * geometry.nsectors;
	uint64_t cylinder = per_cylinder ? sector / per_cylinder : MAX_CYLINDERS;
	memcpy(to, beyond, sizeof(beyond));
	if (cylinder >= MAX_CYLINDERS)
		return;
	to[0] = (uint8_t)(sector % per_cylinder / geometry.nsectors);
	to[1] = (uint8_t)((sector % geometry.nsectors + 1) | (cylinder >> 8 << 6));
	to[2] = (uint8_t)cylinder;
}

static struct span mbr_span(const uint8_t *p)
{
	uint64_t first = get_le32(p + 8);
	return (struct span){ first, first + get_le32(p + 12) };
}

/* That of isohybrid, or the usual one of disks, where the table has it. */
static struct geometry find_geometry(const uint8_t *area)
{
	static const struct geometry known[] = { { 64, 32 }, { 255, 63 } };
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
		for (unsigned i = 0; i < MBR_NENTRIES; i++) {
			const uint8_t *p = area + MBR_TABLE + (size_t)i * MBR_ENTRY_NBYTES;
			struct span span = mbr_span(p);
			uint8_t chs[3];
			put_chs(known[k], span.end - 1, chs);
			if (span.end - span.first > 1 && chs[0] != 0xfe &&
				memcmp(chs, p + 5, sizeof(chs)) == 0)
				return known[k];
		}
	return (struct geometry){ 0 };
}

static void put_mbr_span(uint8_t *p, struct span span, struct geometry geometry)
{
	if (get_le32(p + 8) != span.first)
		put_chs(geometry, span.first, p + 1);
	put_chs(geometry, span.end - 1, p + 5);
	put_le32(p + 8, at_most_32(span.first));
	put_le32(p + 12, at_most_32(span.end - span.first));
}

/* The number of partitions of what is not known, which the table loses; likewise below. */
static unsigned change_mbr(const struct maker *maker, uint8_t *area)
{
	struct geometry geometry = find_geometry(area);
	unsigned nunknown = 0;
	for (unsigned i = 0; has_mbr(area) && i < MBR_NENTRIES; i++) {
		uint8_t *p = area + MBR_TABLE + (size_t)i * MBR_ENTRY_NBYTES;
		struct span old = mbr_span(p), new;
		if (old.end == old.first)
			continue;
		if (p[4] == TYPE_PROTECTIVE && old.first == 1 && old.end > maker->relabel->nsectors)
			continue; /* as far as the disk goes */
		if (map_span(maker, old, &new)) {
			put_mbr_span(p, new, geometry);
			continue;
		}
		memset(p, 0, MBR_ENTRY_NBYTES);
		nunknown += !is_gone(maker, old.first);
	}
	return nunknown;
}

static void change_code(const struct maker *maker, uint8_t *area)
{
	uint64_t at = get_le64(area + IMAGE_AT);
	const struct relabel_piece *piece = piece_at(maker->relabel, at);
	uint64_t skip = piece || at < GRUB_SKIP ? 0 : GRUB_SKIP;
	piece = piece_at(maker->relabel, at - skip);
	if (at && piece && piece->node)
		put_le64(area + IMAGE_AT, new_first(maker, piece) + skip);
}

/* --- GPT ------------------------------------------------------------------------------------- */

static uint64_t entries_nbytes(const uint8_t *header)
{
	return (uint64_t)get_le32(header + GPT_NENTRIES) * get_le32(header + GPT_ENTRY_NBYTES);
}

/* One whose entries lie in the system area, as they do in all that boots from a CD as well. */
static bool has_gpt(const uint8_t *area)
{
	const uint8_t *header = area + GPT_AT;
	uint64_t nbytes = entries_nbytes(header), sector = get_le64(header + GPT_ENTRIES);
	return memcmp(header, "EFI PART", 8) == 0 &&
	       get_le32(header + GPT_HEADER_NBYTES) >= GPT_ENTRIES_CRC + 4 &&
	       get_le32(header + GPT_HEADER_NBYTES) <= SECTOR_NBYTES &&
	       get_le32(header + GPT_ENTRY_NBYTES) >= 128 && nbytes > 0 &&
	       nbytes <= RELABEL_GPT_MAX_NBYTES && sector >= 2 && sector < LABEL_START &&
	       sector * SECTOR_NBYTES + nbytes <= RELABEL_AREA_NBYTES;
}

static unsigned change_gpt_entries(const struct maker *maker, uint8_t *area)
{
	const uint8_t *header = area + GPT_AT;
	uint32_t nbytes = get_le32(header + GPT_ENTRY_NBYTES);
	uint8_t *p = area + get_le64(header + GPT_ENTRIES) * SECTOR_NBYTES;
	static const uint8_t unused[16];
	unsigned nunknown = 0;
	for (uint32_t i = 0; i < get_le32(header + GPT_NENTRIES); i++, p += nbytes) {
		struct span old = { get_le64(p + GPT_FIRST), get_le64(p + GPT_LAST) + 1 };
		struct span new;
		if (memcmp(p, unused, sizeof(unused)) == 0)
			continue;
		if (old.end > old.first && map_span(maker, old, &new)) {
			put_le64(p + GPT_FIRST, new.first);
			put_le64(p + GPT_LAST, new.end - 1);
			continue;
		}
		memset(p, 0, nbytes);
		nunknown += !is_gone(maker, old.first);
	}
	return nunknown;
}

static uint32_t entries_nsectors(const uint8_t *header)
{
	return (uint32_t)((entries_nbytes(header) + SECTOR_NBYTES - 1) / SECTOR_NBYTES);
}

/* §5.3.2: the one at sector HERE. */
static void finish_header(
	uint8_t *header, uint64_t here, uint64_t other, uint64_t entries_at, const uint8_t *entries)
{
	put_le64(header + GPT_HERE, here);
	put_le64(header + GPT_OTHER, other);
	put_le64(header + GPT_ENTRIES, entries_at);
	put_le32(header + GPT_ENTRIES_CRC, crc32_of(0, entries, (size_t)entries_nbytes(header)));
	put_le32(header + GPT_HEADER_CRC, 0);
	put_le32(
		header + GPT_HEADER_CRC, crc32_of(0, header, get_le32(header + GPT_HEADER_NBYTES)));
}

static unsigned change_gpt(const struct maker *maker, uint8_t *area)
{
	uint8_t *header = area + GPT_AT;
	if (!has_gpt(area))
		return 0;
	unsigned nunknown = change_gpt_entries(maker, area);
	uint64_t last = (maker->sizes ? maker->sizes->nsectors : maker->relabel->nsectors) - 1;
	uint64_t entries_at = get_le64(header + GPT_ENTRIES);
	put_le64(header + GPT_LAST_USABLE, last - entries_nsectors(header) - 1);
	finish_header(header, 1, last, entries_at, area + entries_at * SECTOR_NBYTES);
	return nunknown;
}

/* --- Apple's map ----------------------------------------------------------------------------- */

static uint8_t *apm_entry(uint8_t *area, unsigned number)
{
	size_t at = (size_t)number * get_be16(area + 2);
	bool inside = at + SECTOR_NBYTES <= RELABEL_AREA_NBYTES;
	return inside && memcmp(area + at, "PM", 2) == 0 ? area + at : NULL;
}

/* Where entries go, the others take their places. */
static void drop_apm_entry(uint8_t *area, unsigned number, unsigned n)
{
	for (unsigned i = number; i < n && apm_entry(area, i + 1); i++)
		memcpy(apm_entry(area, i), apm_entry(area, i + 1), SECTOR_NBYTES);
	if (apm_entry(area, n))
		memset(apm_entry(area, n), 0, SECTOR_NBYTES);
	for (unsigned i = 1; i < n; i++)
		put_be32(apm_entry(area, i) + APM_COUNT, n - 1);
}

static bool change_apm_entry(const struct maker *maker, uint8_t *p, uint32_t per_block)
{
	uint64_t first = (uint64_t)get_be32(p + APM_START) * per_block;
	struct span old = { first, first + (uint64_t)get_be32(p + APM_NBLOCKS) * per_block }, new;
	if (!map_span(maker, old, &new))
		return false;
	uint32_t n = at_most_32((new.end - new.first + per_block - 1) / per_block);
	put_be32(p + APM_START, at_most_32(new.first / per_block));
	put_be32(p + APM_NBLOCKS, n);
	put_be32(p + APM_NDATA, n);
	return true;
}

static bool has_apm(uint8_t *area)
{
	uint32_t block_nbytes = get_be16(area + 2);
	return memcmp(area, "ER", 2) == 0 && block_nbytes >= SECTOR_NBYTES &&
	       block_nbytes % SECTOR_NBYTES == 0 && apm_entry(area, 1);
}

static unsigned change_apm(const struct maker *maker, uint8_t *area)
{
	unsigned nunknown = 0;
	if (!has_apm(area))
		return 0;
	uint32_t per_block = get_be16(area + 2) / SECTOR_NBYTES;
	unsigned n = 0, limit = get_be32(apm_entry(area, 1) + APM_COUNT);
	while (n < limit && apm_entry(area, n + 1))
		n++;
	for (unsigned i = 1; i <= n;) {
		if (change_apm_entry(maker, apm_entry(area, i), per_block)) {
			i++;
			continue;
		}
		nunknown += !is_gone(
			maker, (uint64_t)get_be32(apm_entry(area, i) + APM_START) * per_block);
		drop_apm_entry(area, i, n--);
	}
	if (get_be32(area + APM_NBLOCKS_AT) == maker->relabel->nsectors / per_block && maker->sizes)
		put_be32(area + APM_NBLOCKS_AT, at_most_32(maker->sizes->nsectors / per_block));
	return nunknown;
}

/* --- all of it ------------------------------------------------------------------------------- */

static unsigned change(const struct maker *maker, uint8_t *area)
{
	memcpy(area, maker->relabel->area, RELABEL_AREA_NBYTES);
	change_code(maker, area);
	return change_mbr(maker, area) + change_gpt(maker, area) + change_apm(maker, area);
}

unsigned relabel_count_unknown(const struct relabel *relabel)
{
	struct maker maker = { .relabel = relabel };
	uint8_t area[RELABEL_AREA_NBYTES];
	return change(&maker, area);
}

uint32_t relabel_tail_nblocks(const struct relabel *relabel)
{
	if (!has_gpt(relabel->area))
		return 0;
	return (1 + entries_nsectors(relabel->area + GPT_AT) + PER_BLOCK - 1) / PER_BLOCK;
}

void relabel_write(const struct relabel *relabel, const struct relabel_sizes *sizes,
	uint8_t to[RELABEL_AREA_NBYTES])
{
	struct maker maker = { .relabel = relabel, .sizes = sizes };
	change(&maker, to);
}

void relabel_write_tail(
	const struct relabel *relabel, const struct relabel_sizes *sizes, uint8_t *to)
{
	uint8_t area[RELABEL_AREA_NBYTES];
	size_t nbytes = (size_t)relabel_tail_nblocks(relabel) * PER_BLOCK * SECTOR_NBYTES;
	uint8_t *header = to + nbytes - SECTOR_NBYTES;
	relabel_write(relabel, sizes, area);
	uint32_t n = entries_nsectors(area + GPT_AT);
	uint8_t *entries = header - (size_t)n * SECTOR_NBYTES;
	uint64_t last = sizes->nsectors - 1;
	memset(to, 0, nbytes);
	memcpy(header, area + GPT_AT, SECTOR_NBYTES);
	memcpy(entries, area + get_le64(area + GPT_AT + GPT_ENTRIES) * SECTOR_NBYTES,
		(size_t)entries_nbytes(header));
	finish_header(header, last, 1, last - n, entries);
}
