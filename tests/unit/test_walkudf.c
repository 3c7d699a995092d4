/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "fs/blocks.h"
#include "fs/walkudf.h"
#include "suites.h"
#include "udfimage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE_DIRECTORY = 4, TYPE_FILE = 5, TYPE_CHARACTER = 7, TYPE_LINK = 12, TYPE_VAT = 248 };
enum { VISIBLE = 0, DIRECTORY = 2, DELETED = 4, PARENT = 8 };
enum { NSECTORS = 500 };

static struct image *volume_of(const struct udf_name *names, size_t n)
{
	struct image *image = udf_image_new_plain(NSECTORS);
	udf_put_directory(udf_block(image, UDF_ROOT), UDF_ROOT, 0, TYPE_DIRECTORY, names, n);
	return image;
}

static struct image *one_file(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10file", 10) };
	return volume_of(names, 1);
}

/* The entry of a file at block N with short extents. */
static void put_file(struct image *image, uint32_t n, uint64_t nbytes, const uint8_t *extents,
	size_t extents_nbytes)
{
	udf_put_entry(udf_block(image, n), n,
		&(struct udf_file){ .type = TYPE_FILE,
			.flags = SHORT_ADS,
			.nbytes = nbytes,
			.extents = extents,
			.extents_nbytes = extents_nbytes });
}

static struct image *names_of_all_kinds(void)
{
	static const struct udf_name names[] = {
		UDF_NAME(VISIBLE, "\10\344/b", 10),
		UDF_NAME(VISIBLE, "\20\x20\xac\xd8\x3d\xde\0", 10),
		UDF_NAME(DELETED, "\10gone", 10),
		UDF_NAME(DIRECTORY, "\10dir", 11),
	};
	static const struct udf_name below[] = { UDF_NAME(VISIBLE, "\10deep", 12) };
	struct image *image = volume_of(names, 4);
	put_file(image, 10, 0, NULL, 0);
	udf_put_directory(udf_block(image, 11), 11, 0, TYPE_DIRECTORY, below, 1);
	put_file(image, 12, 0, NULL, 0);
	return image;
}

static struct image *extents_and_holes(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10short", 10),
		UDF_NAME(VISIBLE, "\10long", 11), UDF_NAME(VISIBLE, "\10extended", 12),
		UDF_NAME(VISIBLE, "\10inside", 13) };
	struct image *image = volume_of(names, 4);
	uint8_t extents[64];
	size_t n = udf_put_short(extents, 0, 4096, 50);
	n += udf_put_short(extents + n, 0, 2048, 52);
	n += udf_put_short(extents + n, 1, 2048, 60);
	n += udf_put_short(extents + n, 2, 2048, 0);
	n += udf_put_short(extents + n, 0, 100, 70);
	n += udf_put_short(extents + n, 1, 2048, 71); /* a tail behind the file's end */
	put_file(image, 10, 3 * 2048 + 4096 + 100, extents, n);
	struct udf_file file = {
		.type = TYPE_FILE, .flags = LONG_ADS, .nbytes = 5, .extents = extents
	};
	file.extents_nbytes = udf_put_long(extents, 0, 5, 80, 0);
	udf_put_extended_entry(udf_block(image, 11), 11, &file);
	memset(extents, 0, sizeof(extents));
	put_le32(extents, 7);
	put_le32(extents + 4, 7);
	put_le32(extents + 8, 7);
	put_le32(extents + 12, 81);
	file.flags = EXTENDED_ADS;
	file.nbytes = 7;
	file.extents_nbytes = 20;
	udf_put_entry(udf_block(image, 12), 12, &file);
	file.flags = EMBEDDED;
	udf_put_entry(udf_block(image, 13), 13, &file);
	return image;
}

static struct image *links_and_devices(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10file", 10),
		UDF_NAME(VISIBLE, "\10same", 10), UDF_NAME(VISIBLE, "\10link", 11),
		UDF_NAME(VISIBLE, "\10root", 12), UDF_NAME(VISIBLE, "\10null", 13) };
	static const uint8_t target[] = { 3, 0, 0, 0, 4, 0, 0, 0, 5, 3, 0, 0, 8, 'a', 'b' };
	static const uint8_t rooted[] = { 2, 0, 0, 0, 5, 2, 0, 0, 8, 'c' };
	struct image *image = volume_of(names, 5);
	uint8_t extents[8], attributes[24 + 24] = { 0 };
	put_file(image, 10, 100, extents, udf_put_short(extents, 0, 100, 50));
	udf_put_entry(udf_block(image, 11), 11,
		&(struct udf_file){ .type = TYPE_LINK,
			.flags = EMBEDDED,
			.nbytes = sizeof(target),
			.extents = target,
			.extents_nbytes = sizeof(target) });
	udf_put_entry(udf_block(image, 12), 12,
		&(struct udf_file){ .type = TYPE_LINK,
			.flags = EMBEDDED,
			.nbytes = sizeof(rooted),
			.extents = rooted,
			.extents_nbytes = sizeof(rooted) });
	put_le32(attributes + 24, 12);
	put_le32(attributes + 24 + 8, 24);
	put_le32(attributes + 24 + 16, 1);
	put_le32(attributes + 24 + 20, 3);
	udf_put_entry(udf_block(image, 13), 13,
		&(struct udf_file){ .type = TYPE_CHARACTER,
			.flags = 0x40 | 0x80 | 0x100,
			.attributes = attributes,
			.attributes_nbytes = sizeof(attributes) });
	return image;
}

/* A block of extents that is linked from the entry of "file", and goes on at NEXT. */
static struct image *chain(uint32_t next)
{
	struct image *image = one_file();
	uint8_t extents[16];
	size_t n = udf_put_short(extents, 0, 2048, 50);
	n += udf_put_short(extents + n, 3, 2048, 20);
	put_file(image, 10, 3 * 2048, extents, n);
	for (uint32_t at = 20; at < 22; at++) {
		uint8_t *p = udf_block(image, at);
		n = udf_put_short(p + 24, 0, 2048, at == 20 ? 60 : 70);
		if (at == 20)
			n += udf_put_short(p + 24 + n, 3, 2048, next);
		put_le32(p + 20, (uint32_t)n);
		udf_put_tag(p, 258, at, (uint16_t)(24 + n));
	}
	return image;
}

static struct image *chained_extents(void)
{
	return chain(21);
}

static struct image *chain_that_ends_nowhere(void)
{
	return chain(23);
}

static struct image *chain_that_bites_its_tail(void)
{
	struct image *image = chain(20);
	uint8_t extents[8];
	put_file(image, 10, UINT64_MAX, extents, udf_put_short(extents, 3, 2048, 20));
	return image;
}

/* Strategy 4096: an entry, and behind it the address of the one that replaces it. */
static struct image *revised_entries(void)
{
	struct image *image = one_file();
	uint8_t extents[8];
	static const uint32_t places[] = { 10, 20, 30 };
	for (size_t i = 0; i < 3; i++) {
		uint8_t *entry = udf_block(image, places[i]),
			*behind = udf_block(image, places[i] + 1);
		put_file(image, places[i], 100 + i, extents,
			udf_put_short(extents, 0, 200, 50 + (uint32_t)i));
		put_le16(entry + 20, 4096);
		udf_put_tag(entry, 261, places[i], 176 + 8);
		if (i == 2)
			break;
		udf_put_long(behind + 36, 0, 4096, places[i + 1], 0);
		udf_put_tag(behind, 259, places[i] + 1, 52);
	}
	return image;
}

/* A map of type 2 for partition 0. */
static void put_map(uint8_t *p, const char *id)
{
	memset(p, 0, 64);
	p[0] = 2;
	p[1] = 64;
	memcpy(p + 5, id, strlen(id));
	put_le16(p + 36, 1);
}

/* Packets of 32 blocks; the one from block 32 on is kept at sector 460. */
static struct image *spared_packet(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10file", 10) };
	uint8_t map[64], extents[8];
	put_map(map, "*UDF Sparable Partition");
	put_le16(map + 40, 32);
	map[42] = 2;
	put_le32(map + 44, 64);
	put_le32(map + 48, 270); /* nothing there */
	put_le32(map + 52, 271);
	struct image *image = udf_image_new(NSECTORS, map, sizeof(map), 1);
	uint8_t *table = image->data[271];
	memcpy(table + 17, "*UDF Sparing Table", 18);
	put_le16(table + 48, 2);
	put_le32(table + 56, 32);
	put_le32(table + 60, 460);
	put_le32(table + 64, 0xffffffff);
	udf_put_tag(table, 0, 271, 72);
	udf_put_file_set(image->data[UDF_START], 0, 0);
	udf_put_directory(udf_block(image, UDF_ROOT), UDF_ROOT, 0, TYPE_DIRECTORY, names, 1);
	put_file(image, 10, 40 * 2048, extents, udf_put_short(extents, 0, 40 * 2048, 30));
	return image;
}

/* Blocks of partition 1 are looked up in the VAT that stands last on the disc. */
static struct image *virtual_partition(bool old)
{
	static const uint32_t places[] = { 100, 120, UINT32_MAX, 110 };
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10file", 3) };
	uint8_t maps[6 + 64] = { 1, 6, 1 }, vat[400] = { 0 }, extents[16];
	put_map(maps + 6, "*UDF Virtual Partition");
	struct image *image = udf_image_new(NSECTORS, maps, sizeof(maps), 2);
	udf_put_file_set(udf_block(image, 100), 0, 1);
	udf_put_directory(udf_block(image, 120), UDF_ROOT, 1, TYPE_DIRECTORY, names, 1);
	udf_put_entry(udf_block(image, 110), 3,
		&(struct udf_file){ .type = TYPE_FILE,
			.flags = LONG_ADS,
			.nbytes = 3000,
			.extents = extents,
			.extents_nbytes = udf_put_long(extents, 0, 3000, 50, 0) });
	size_t at = old ? 0 : 152;
	put_le16(vat, (uint16_t)at);
	for (size_t i = 0; i < 4; i++, at += 4)
		put_le32(vat + at, places[i]);
	if (old) {
		memcpy(vat + at + 1, "*UDF Virtual Alloc Tbl", 22);
		at += 36;
	}
	udf_put_entry(image->data[NSECTORS - 3], NSECTORS - 3 - UDF_START,
		&(struct udf_file){ .type = old ? 0 : TYPE_VAT,
			.flags = EMBEDDED,
			.nbytes = at,
			.extents = vat,
			.extents_nbytes = at });
	return image;
}

static struct image *old_vat(void)
{
	return virtual_partition(true);
}

static struct image *new_vat(void)
{
	return virtual_partition(false);
}

static struct image *no_vat(void)
{
	struct image *image = virtual_partition(false);
	memset(image->data[NSECTORS - 3], 0, 2048);
	return image;
}

/* Partition 1 is a file of partition 0, at blocks 40 and, for the copy, 140. */
static struct image *metadata_partition(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10file", 3) };
	uint8_t maps[6 + 64] = { 1, 6, 1 }, extents[16];
	put_map(maps + 6, "*UDF Metadata Partition");
	put_le32(maps + 6 + 40, 5);
	put_le32(maps + 6 + 44, 6);
	struct image *image = udf_image_new(NSECTORS, maps, sizeof(maps), 2);
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t at = i == 0 ? 40 : 140;
		put_file(image, 5 + i, 8 * 2048, extents, udf_put_short(extents, 0, 8 * 2048, at));
		udf_put_file_set(udf_block(image, at), 0, 1);
		udf_put_directory(
			udf_block(image, at + UDF_ROOT), UDF_ROOT, 1, TYPE_DIRECTORY, names, 1);
		udf_put_entry(udf_block(image, at + 3), 3,
			&(struct udf_file){ .type = TYPE_FILE,
				.flags = LONG_ADS,
				.nbytes = 3000,
				.extents = extents,
				.extents_nbytes = udf_put_long(extents, 0, 3000, 60, 0) });
	}
	return image;
}

static struct image *mirror_alone(void)
{
	struct image *image = metadata_partition();
	udf_block(image, 5)[60]++;
	return image;
}

static struct image *mirror_of_one_entry(void)
{
	struct image *image = metadata_partition();
	udf_block(image, 43)[60]++;
	return image;
}

static struct image *directory_in_itself(void)
{
	static const struct udf_name names[] = { UDF_NAME(DIRECTORY, "\10again", UDF_ROOT) };
	return volume_of(names, 1);
}

static struct image *entry_with_a_wrong_crc(void)
{
	static const struct udf_name names[] = { UDF_NAME(VISIBLE, "\10bad", 10),
		UDF_NAME(VISIBLE, "\10good", 11) };
	struct image *image = volume_of(names, 2);
	put_file(image, 10, 0, NULL, 0);
	put_file(image, 11, 0, NULL, 0);
	udf_block(image, 10)[36]++;
	return image;
}

static struct image *extent_beyond_the_disc(void)
{
	struct image *image = one_file();
	uint8_t extents[8];
	put_file(image, 10, 4096, extents, udf_put_short(extents, 0, 4096, 199));
	return image;
}

static struct image *fewer_extents_than_bytes(void)
{
	struct image *image = one_file();
	uint8_t extents[8];
	put_file(image, 10, UINT64_MAX, extents, udf_put_short(extents, 0, 4096, 50));
	return image;
}

/* One line a node: path, mode, data and where it lies. */
static void tell(const struct walk *walk, char *text, size_t capacity)
{
	size_t n = 0;
	char path[100];
	text[0] = '\0';
	for (uint32_t i = 1; i < walk->nnodes && n < capacity; i++) {
		const struct walk_node *node = &walk->nodes[i];
		walk_path(walk, i, path, sizeof(path));
		n += (size_t)snprintf(text + n, capacity - n, "%s %o", path, node->mode);
		if (node->target && n < capacity)
			n += (size_t)snprintf(
				text + n, capacity - n, " -> %s", walk->texts + node->target);
		if (node->major && n < capacity)
			n += (size_t)snprintf(
				text + n, capacity - n, " %u:%u", node->major, node->minor);
		for (uint32_t k = 0; k < node->nextents && !node->directory && n < capacity; k++) {
			const struct walk_extent *extent = &walk->extents[node->first_extent + k];
			if (extent->offset == WALK_HOLE)
				n += (size_t)snprintf(
					text + n, capacity - n, " hole+%" PRIu64, extent->nbytes);
			else
				n += (size_t)snprintf(text + n, capacity - n,
					" %" PRIu64 "+%" PRIu64, extent->offset / 2048,
					extent->nbytes);
		}
		if (n + 1 < capacity)
			n += (size_t)snprintf(text + n, capacity - n, "\n");
	}
}

static const struct row {
	const char *title;
	struct image *(*make)(void);
	const char *tree;
	uint64_t nfaults;
} rows[] = {
	{ "names", names_of_all_kinds,
		"/\u00e4_b 100651\n/\u20ac\U0001f600 100651\n/dir 40651\n/dir/deep 100651\n", 0 },
	{ "extents", extents_and_holes,
		"/short 100651 350+6144 hole+4096 370+100\n/long 100651 380+5\n"
		"/extended 100651 381+7\n/inside 100651 313+7\n",
		0 },
	{ "links and devices", links_and_devices,
		"/file 100651 350+100\n/same 100651 350+100\n/link 120651 -> .././ab\n"
		"/root 120651 -> /c\n/null 27651 1:3\n",
		0 },
	{ "chain", chained_extents, "/file 100651 350+2048 360+2048 370+2048\n", 0 },
	{ "chain to nowhere", chain_that_ends_nowhere, "/file 100651 350+2048 360+2048\n", 1 },
	{ "strategy 4096", revised_entries, "/file 100651 352+102\n", 0 },
	{ "spared packet", spared_packet, "/file 100651 330+4096 460+65536 364+12288\n", 1 },
	{ "VAT of 1.50", old_vat, "/file 100651 350+3000\n", 0 },
	{ "VAT of 2.00", new_vat, "/file 100651 350+3000\n", 0 },
	{ "metadata", metadata_partition, "/file 100651 360+3000\n", 0 },
	{ "mirror alone", mirror_alone, "/file 100651 360+3000\n", 1 },
	{ "mirror of one entry", mirror_of_one_entry, "/file 100651 360+3000\n", 0 },
	{ "a directory in itself", directory_in_itself, "/again 40651\n", 1 },
	{ "wrong CRC", entry_with_a_wrong_crc, "/bad 100000\n/good 100651\n", 1 },
	{ "beyond the disc", extent_beyond_the_disc, "/file 100651 499+4096\n", 1 },
	{ "too few extents", fewer_extents_than_bytes, "/file 100651 350+4096\n", 1 },
};

/* Walks what MAKE makes; the result. */
static int walk(struct image *image, struct findings *findings, struct walk *out)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = image_open(image);
	struct blocks *blocks = blocks_new(job, disc);
	int r = walk_udf(job, blocks, findings, out);
	CU_ASSERT_EQUAL(r < 0, discimg_job_error(job)[0] != '\0');
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
	free(image);
	return r;
}

static void files_are_found_through_all_structures(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct findings findings = { 0 };
		struct walk files;
		char text[1000];
		CU_ASSERT_EQUAL(walk(rows[i].make(), &findings, &files), 0);
		tell(&files, text, sizeof(text));
		if (strcmp(text, rows[i].tree) != 0 || findings.nfaults != rows[i].nfaults)
			printf("\n%s:\n%s%" PRIu64 " faults: %s\n", rows[i].title, text,
				findings.nfaults, findings.n ? findings.items[0].text : "");
		CU_ASSERT_STRING_EQUAL(text, rows[i].tree);
		CU_ASSERT_EQUAL(findings.nfaults, rows[i].nfaults);
		findings_free(&findings);
		walk_free(&files);
	}
}

static void owners_and_times_are_the_discs(void)
{
	struct image *image = one_file();
	struct walk files;
	put_file(image, 10, 0, NULL, 0);
	CU_ASSERT_EQUAL_FATAL(walk(image, NULL, &files), 0);
	CU_ASSERT_EQUAL_FATAL(files.nnodes, 2);
	CU_ASSERT_TRUE(files.nodes[1].has_owner);
	CU_ASSERT_EQUAL(files.nodes[1].uid, 1000);
	CU_ASSERT_EQUAL(files.nodes[1].gid, 100);
	CU_ASSERT_EQUAL(files.nodes[1].mtime, 1234567890);
	CU_ASSERT_EQUAL(files.nodes[1].mtime_ns, 123456000);
	CU_ASSERT_EQUAL(files.nfiles, 1);
	CU_ASSERT_EQUAL(files.ndirectories, 1);
	walk_free(&files);
}

static void names_of_one_file_share_a_serial(void)
{
	struct walk files;
	CU_ASSERT_EQUAL_FATAL(walk(links_and_devices(), NULL, &files), 0);
	CU_ASSERT_EQUAL(files.nodes[1].serial, files.nodes[2].serial);
	CU_ASSERT_NOT_EQUAL(files.nodes[1].serial, files.nodes[3].serial);
	walk_free(&files);
}

static void circles_end(void)
{
	struct walk files;
	CU_ASSERT_EQUAL(walk(chain_that_bites_its_tail(), NULL, &files), 0);
	CU_ASSERT_EQUAL(files.nfiles, 1);
	walk_free(&files);
}

/* Two directories have names of one file; the second one has the first as well, and the root. */
static struct image *shared_names(void)
{
	static const struct udf_name names[] = { UDF_NAME(DIRECTORY, "\10a", 11),
		UDF_NAME(DIRECTORY, "\10b", 12) };
	static const struct udf_name a[] = { UDF_NAME(VISIBLE, "\10file", 10) };
	static const struct udf_name b[] = { UDF_NAME(VISIBLE, "\10other", 13),
		UDF_NAME(VISIBLE, "\10same", 10), UDF_NAME(DIRECTORY, "\10a again", 11),
		UDF_NAME(DIRECTORY, "\10root", UDF_ROOT) };
	struct image *image = volume_of(names, 2);
	uint8_t extents[8];
	put_file(image, 10, 100, extents, udf_put_short(extents, 0, 100, 50));
	put_file(image, 13, 200, extents, udf_put_short(extents, 0, 200, 60));
	udf_put_directory(udf_block(image, 11), 11, 0, TYPE_DIRECTORY, a, 1);
	udf_put_directory(udf_block(image, 12), 12, 0, TYPE_DIRECTORY, b, 4);
	return image;
}

/* A volume whose directories are still to be read. */
struct opened {
	struct image *image;
	struct discimg_job *job;
	struct discimg_disc *disc;
	struct blocks *blocks;
	struct findings findings;
	struct walk walk;
};

static void open_image(struct opened *it, struct image *image)
{
	*it = (struct opened){
		.image = image, .job = discimg_job_new(NULL), .disc = image_open(image)
	};
	it->blocks = blocks_new(it->job, it->disc);
	CU_ASSERT_EQUAL_FATAL(walk_open_udf(it->job, it->blocks, &it->findings, &it->walk), 0);
}

static void close_image(struct opened *it)
{
	walk_free(&it->walk);
	findings_free(&it->findings);
	blocks_free(it->blocks);
	discimg_disc_free(it->disc);
	discimg_job_free(it->job);
	free(it->image);
}

static void what_was_forgotten_is_met_again(void)
{
	struct opened it;
	open_image(&it, shared_names());
	CU_ASSERT_EQUAL(walk_enter(it.job, &it.walk, 0), 0);
	CU_ASSERT_EQUAL(walk_enter(it.job, &it.walk, 1), 0);
	CU_ASSERT_EQUAL(it.walk.nnodes, 4);
	walk_forget(&it.walk, 1);
	CU_ASSERT_EQUAL(it.walk.nnodes, 3);
	CU_ASSERT_EQUAL(walk_enter(it.job, &it.walk, 2), 0);
	CU_ASSERT_EQUAL_FATAL(it.walk.nnodes, 7);
	CU_ASSERT_STRING_EQUAL(walk_name(&it.walk, 4), "same");
	CU_ASSERT_EQUAL(it.walk.nodes[4].nbytes, 100);
	CU_ASSERT_EQUAL(it.walk.extents[it.walk.nodes[4].first_extent].nbytes, 100);
	for (uint32_t node = 5; node < 7; node++) {
		CU_ASSERT_TRUE(it.walk.nodes[node].directory);
		CU_ASSERT_FALSE(it.walk.nodes[node].unread);
	}
	CU_ASSERT_EQUAL(it.findings.nfaults, 2);
	close_image(&it);
}

/* A directory whose own node is gone is known for one. */
static void directories_that_were_forgotten_are_not_entered_again(void)
{
	static const struct udf_name names[] = { UDF_NAME(DIRECTORY, "\10a", 11),
		UDF_NAME(DIRECTORY, "\10b", 12) };
	static const struct udf_name in_each[] = { UDF_NAME(DIRECTORY, "\10c", 13) };
	struct image *image = volume_of(names, 2);
	for (uint32_t n = 11; n <= 13; n++)
		udf_put_directory(udf_block(image, n), n, 0, TYPE_DIRECTORY, in_each, n < 13);
	struct opened it;
	open_image(&it, image);
	for (uint32_t node = 0; node < 2; node++)
		CU_ASSERT_EQUAL(walk_enter(it.job, &it.walk, node), 0);
	CU_ASSERT_EQUAL_FATAL(it.walk.nnodes, 4);
	CU_ASSERT_TRUE(it.walk.nodes[3].unread);
	walk_forget(&it.walk, 1);
	CU_ASSERT_EQUAL(walk_enter(it.job, &it.walk, 2), 0);
	CU_ASSERT_EQUAL_FATAL(it.walk.nnodes, 4);
	CU_ASSERT_FALSE(it.walk.nodes[3].unread);
	CU_ASSERT_EQUAL(it.findings.nfaults, 1);
	close_image(&it);
}

static void what_has_no_root_is_refused(void)
{
	struct walk files;
	struct findings findings = { 0 };
	CU_ASSERT_EQUAL(walk(image_new(NSECTORS), &findings, &files), DISCIMG_E_UNSUPPORTED);
	CU_ASSERT_EQUAL(findings.nfaults, 0);
	CU_ASSERT_EQUAL(walk(no_vat(), &findings, &files), DISCIMG_E_FORMAT);
	CU_ASSERT_EQUAL(findings.nfaults, 2);
	findings_free(&findings);
}

CU_TestInfo tests_of_walkudf[] = {
	{ "files are found through all structures", files_are_found_through_all_structures },
	{ "owners and times are the disc's", owners_and_times_are_the_discs },
	{ "names of one file share a serial", names_of_one_file_share_a_serial },
	{ "circles end", circles_end },
	{ "what was forgotten is met again", what_was_forgotten_is_met_again },
	{ "directories that were forgotten are not entered again",
		directories_that_were_forgotten_are_not_entered_again },
	{ "what has no root is refused", what_has_no_root_is_refused },
	CU_TEST_INFO_NULL,
};
