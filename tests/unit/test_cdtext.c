/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/cdtext.h"
#include "sector/crc16.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

/* What a decoder was told, as lines; ? stands for zero. */
struct heard {
	char text[4000];
	size_t nbytes;
	unsigned nblocks;
};

static void hear_block(void *state, unsigned block, const struct cdtext_block *info)
{
	struct heard *heard = state;
	(void)block;
	heard->nblocks += info->is_present;
}

static void hear_item(
	void *state, unsigned block, unsigned type, unsigned track, const uint8_t *p, size_t nbytes)
{
	struct heard *heard = state;
	char text[64] = "";
	for (size_t i = 0; i < nbytes && i + 1 < sizeof(text); i++)
		text[i] = p[i] ? (char)p[i] : '?';
	size_t room = sizeof(heard->text) - heard->nbytes;
	int n = snprintf(
		heard->text + heard->nbytes, room, "%u %x %u %s\n", block, type, track, text);
	if (n > 0 && (size_t)n < room)
		heard->nbytes += (size_t)n;
}

static unsigned decode(const uint8_t *packs, size_t npacks, struct heard *heard)
{
	struct cdtext_sink sink = { hear_block, hear_item, heard };
	*heard = (struct heard){ 0 };
	return cdtext_decode(packs, npacks, &sink);
}

/* A pack with the payload TEXT, filled up with zeros, and its CRC. */
static void make_pack(uint8_t *pack, unsigned type, unsigned track, unsigned sequence,
	unsigned place, const char *text)
{
	memset(pack, 0, CDTEXT_PACK_NBYTES);
	pack[0] = (uint8_t)type;
	pack[1] = (uint8_t)track;
	pack[2] = (uint8_t)sequence;
	pack[3] = (uint8_t)place;
	memcpy(pack + 4, text, strlen(text));
	crc16_put(pack, 16);
}

/* "Disc" and three tracks whose texts lie across three packs, ended by zeros. */
static void make_three(uint8_t packs[3 * CDTEXT_PACK_NBYTES])
{
	make_pack(packs, 0x80, 0, 0, 0, "Disc?One two");
	make_pack(packs + 18, 0x80, 1, 1, 7, " three?Two?T");
	make_pack(packs + 36, 0x80, 3, 2, 1, "hree");
	for (int i = 0; i < 3; i++) {
		for (int k = 4; k < 16; k++)
			if (packs[i * 18 + k] == '?')
				packs[i * 18 + k] = 0;
		crc16_put(packs + i * 18, 16);
	}
}

static void texts_span_packs(void)
{
	uint8_t packs[3 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	make_three(packs);
	CU_ASSERT_EQUAL(decode(packs, 3, &heard), 0);
	CU_ASSERT_STRING_EQUAL(
		heard.text, "0 80 0 Disc\n0 80 1 One two three\n0 80 2 Two\n0 80 3 Three\n");
}

/* Of a text only whole ones, or such as have lost their end, are told. */
static void lost_packs_take_only_their_own_texts(void)
{
	static const struct {
		int lost;
		unsigned nfaults; /* the pack, and each text cut by its loss */
		const char *text;
	} rows[] = {
		{ 0, 2, "0 80 2 Two\n0 80 3 Three\n" },
		{ 1, 3, "0 80 0 Disc\n0 80 1 One two\n" },
		{ 2, 2, "0 80 0 Disc\n0 80 1 One two three\n0 80 2 Two\n0 80 3 T\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t packs[3 * CDTEXT_PACK_NBYTES];
		struct heard heard;
		make_three(packs);
		packs[rows[i].lost * CDTEXT_PACK_NBYTES + 9] ^= 1;
		CU_ASSERT_EQUAL(decode(packs, 3, &heard), rows[i].nfaults);
		CU_ASSERT_STRING_EQUAL(heard.text, rows[i].text);
	}
}

static void a_pack_that_comes_twice_counts_once(void)
{
	uint8_t packs[4 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	make_three(packs);
	memmove(packs + 36, packs + 18, 36);
	CU_ASSERT_EQUAL(decode(packs, 4, &heard), 0);
	CU_ASSERT_STRING_EQUAL(
		heard.text, "0 80 0 Disc\n0 80 1 One two three\n0 80 2 Two\n0 80 3 Three\n");
}

static void a_crc_of_zero_is_none(void)
{
	uint8_t packs[3 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	make_three(packs);
	for (int i = 0; i < 3; i++)
		memset(packs + i * 18 + 16, 0, 2);
	CU_ASSERT_EQUAL(decode(packs, 3, &heard), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(heard.text, "0 80 1 One two three\n"));
}

static void a_tab_is_the_text_of_the_track_before(void)
{
	uint8_t packs[2 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	make_pack(packs, 0x81, 0, 0, 0, "D");
	memcpy(packs + 4, "D\0One\0\t\0\t\0X\0", 12);
	crc16_put(packs, 16);
	CU_ASSERT_EQUAL(decode(packs, 1, &heard), 0);
	CU_ASSERT_STRING_EQUAL(
		heard.text, "0 81 0 D\n0 81 1 One\n0 81 2 One\n0 81 3 One\n0 81 4 X\n");
	make_pack(packs, 0x81, 1, 0, 0x80, "");
	memcpy(packs + 4, "\x93\xfa\0\0\t\t\0\0", 8);
	crc16_put(packs, 16);
	CU_ASSERT_EQUAL(decode(packs, 1, &heard), 0);
	CU_ASSERT_STRING_EQUAL(heard.text, "0 81 1 \x93\xfa\n0 81 2 \x93\xfa\n");
}

/* Some writers begin each pack of a genre with its code, some only the first. */
static void a_repeated_genre_code_is_left_out(void)
{
	uint8_t packs[2 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	for (int repeated = 0; repeated < 2; repeated++) {
		make_pack(packs, 0x87, 0, 0, 0, "");
		memcpy(packs + 4, "\0\x11Rock of th", 12);
		make_pack(packs + 18, 0x87, 0, 1, 10, "");
		memcpy(packs + 22,
			repeated ? "\0\x11"
				   "e 60s"
				 : "e 60s",
			repeated ? 7 : 5);
		crc16_put(packs, 16);
		crc16_put(packs + 18, 16);
		CU_ASSERT_EQUAL(decode(packs, 2, &heard), 0);
		CU_ASSERT_STRING_EQUAL(heard.text, "0 87 0 ?\x11Rock of the 60s\n");
	}
}

static void headers_without_sense_are_faults(void)
{
	static const uint8_t headers[][4] = {
		{ 0x00, 0, 0, 0 },    /* type 00h */
		{ 0x7f, 0, 0, 0 },    /* type 7Fh */
		{ 0x90, 0, 0, 0 },    /* type 90h */
		{ 0x80, 0x80, 0, 0 }, /* an extension */
		{ 0x80, 1, 0, 15 },   /* its beginning was never there */
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		uint8_t pack[CDTEXT_PACK_NBYTES];
		struct heard heard;
		make_pack(pack, headers[i][0], headers[i][1], headers[i][2], headers[i][3], "x");
		CU_ASSERT_EQUAL(decode(pack, 1, &heard), 1);
		CU_ASSERT_STRING_EQUAL(heard.text, "");
	}
}

/* 600 packs without a zero, whose sequence numbers wrap: longer than any block. */
static void a_text_without_end_is_cut(void)
{
	static uint8_t packs[600 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	for (unsigned i = 0; i < 600; i++)
		make_pack(packs + i * 18, 0x80, 1, i & 255, i ? 15 : 0, "abcdefghijkl");
	CU_ASSERT_EQUAL(decode(packs, 600, &heard), 2);
	CU_ASSERT_STRING_EQUAL(heard.text, "");
}

static void absurd_sizes_are_not_believed(void)
{
	uint8_t packs[2 * CDTEXT_PACK_NBYTES];
	struct heard heard;
	make_pack(packs, 0x80, 0, 0, 0x70, "");
	memcpy(packs + 4, "D\0One\0Two\0X", 12);
	crc16_put(packs, 16);
	make_pack(packs + 18, 0x8f, 0, 1, 0x70, "\x01\xff\x03");
	CU_ASSERT_EQUAL(decode(packs, 2, &heard), 0);
	CU_ASSERT_EQUAL(heard.nblocks, 1);
	CU_ASSERT_STRING_EQUAL(heard.text, "7 80 0 D\n7 80 1 One\n7 80 2 Two\n7 80 3 X\n");
}

/* What is to be encoded: a text made of block, type and track, some of them missing or long. */
static const uint8_t *make_item(
	void *state, unsigned block, unsigned type, unsigned track, size_t *nbytes)
{
	static uint8_t item[64];
	const unsigned *seed = state;
	unsigned n = (*seed + block * 7 + type * 31 + track * 13) % 41;
	if (n < 3 || (cdtext_is_packs(type) && track >= 2))
		return NULL;
	for (unsigned i = 0; i < sizeof(item); i++)
		item[i] = (uint8_t)(0x21 + (i * 11 + track * 5 + type + block) % 90);
	*nbytes = cdtext_is_packs(type) ? 13 : n / 2 * 2;
	if (cdtext_is_packs(type))
		item[0] = (uint8_t)track;
	return item;
}

struct expected {
	unsigned seed;
	unsigned nitems;
	bool is_good;
};

static void expect_item(
	void *state, unsigned block, unsigned type, unsigned track, const uint8_t *p, size_t nbytes)
{
	struct expected *expected = state;
	size_t made_nbytes;
	const uint8_t *made = make_item(&expected->seed, block, type, track, &made_nbytes);
	expected->nitems++;
	if (!made || made_nbytes != nbytes || memcmp(made, p, nbytes) != 0)
		expected->is_good = false;
}

static void expect_block(void *state, unsigned block, const struct cdtext_block *info)
{
	struct expected *expected = state;
	if (info->language != 9 + block || info->last_track != 4 || info->copyright != block % 2)
		expected->is_good = false;
}

/* Packs are counted from 0 up to the first that is missing. */
static unsigned count_items(unsigned seed, unsigned block, unsigned type)
{
	unsigned n = 0, ntracks = cdtext_is_of_tracks(type) || cdtext_is_packs(type) ? 5 : 1;
	size_t nbytes;
	for (unsigned track = 0; track < ntracks; track++) {
		if (make_item(&seed, block, type, track, &nbytes))
			n++;
		else if (cdtext_is_packs(type))
			break;
	}
	return n;
}

static unsigned count_all_items(unsigned seed)
{
	unsigned n = 0;
	for (unsigned block = 0; block < CDTEXT_NBLOCKS; block++)
		for (unsigned type = CDTEXT_TITLE; type < CDTEXT_SIZE; type++)
			n += count_items(seed, block, type);
	return n;
}

static void all_types_in_eight_blocks_come_back(void)
{
	static uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES];
	struct cdtext_block blocks[CDTEXT_NBLOCKS];
	for (unsigned i = 0; i < CDTEXT_NBLOCKS; i++)
		blocks[i] = (struct cdtext_block){ true, i == 3 ? CDTEXT_MSJIS : CDTEXT_LATIN1, 1,
			4, (uint8_t)(i % 2), (uint8_t)(9 + i) };
	for (unsigned seed = 0; seed < 41; seed++) {
		struct expected expected = { seed, 0, true };
		struct cdtext_source source = { make_item, &seed };
		struct cdtext_sink sink = { expect_block, expect_item, &expected };
		int full;
		size_t npacks = cdtext_encode(blocks, &source, packs, &full);
		CU_ASSERT_EQUAL_FATAL(full, -1);
		CU_ASSERT_TRUE(npacks > 8 * 4);
		CU_ASSERT_EQUAL(cdtext_decode(packs, npacks, &sink), 0);
		CU_ASSERT_TRUE(expected.is_good);
		CU_ASSERT_EQUAL(expected.nitems, count_all_items(seed));
	}
}

/* Titles of block 0, for the disc and for track 1. */
static const uint8_t *give_title(
	void *state, unsigned block, unsigned type, unsigned track, size_t *nbytes)
{
	const char *const *titles = state;
	if (block != 0 || type != CDTEXT_TITLE || track > 1)
		return NULL;
	*nbytes = strlen(titles[track]);
	return (const uint8_t *)titles[track];
}

static size_t encode_titles(const char *const titles[2], uint8_t *packs)
{
	static const struct cdtext_block blocks[CDTEXT_NBLOCKS] = {
		{ .is_present = true, .first_track = 1, .last_track = 1, .language = 0x09 },
		{ .is_present = true, .first_track = 1, .last_track = 1, .language = 0x0f },
	};
	struct cdtext_source source = { give_title, (void *)titles };
	int full;
	return cdtext_encode(blocks, &source, packs, &full);
}

/* Found by fuzzing: languages were told of blocks that are not there. */
static void a_block_without_texts_leaves_nothing_behind(void)
{
	static uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES];
	static const char *const titles[2] = { "Disc", "One" };
	CU_ASSERT_EQUAL_FATAL(encode_titles(titles, packs), 4);
	CU_ASSERT_EQUAL(memcmp(packs + 3 * 18, "\x8f\x02\x03\0\0\0\0\0\x09\0", 10), 0);
}

/* Found by fuzzing: what was a text by itself was read as that of the track before. */
static void a_text_that_is_a_tab_is_not_written(void)
{
	static uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES];
	static const char *const titles[2] = { "Disc", "\t" };
	struct heard heard;
	CU_ASSERT_EQUAL(decode(packs, encode_titles(titles, packs), &heard), 0);
	CU_ASSERT_STRING_EQUAL(heard.text, "0 80 0 Disc\n");
}

static void files_that_hold_no_packs_are_told(void)
{
	static const uint8_t zeros[72];
	uint8_t file[2 * CDTEXT_PACK_NBYTES + 4] = { 0, 38, 0, 0, 0x80 };
	const uint8_t *packs;
	CU_ASSERT_EQUAL(cdtext_find_packs(file, 40, &packs), 2);
	CU_ASSERT_PTR_EQUAL(packs, file + 4);
	CU_ASSERT_EQUAL(cdtext_find_packs(file + 4, 36, &packs), 2);
	CU_ASSERT_EQUAL(cdtext_find_packs(file + 4, 19, &packs), 1);
	CU_ASSERT_EQUAL(cdtext_find_packs(file + 4, 35, &packs), 0);
	CU_ASSERT_EQUAL(cdtext_find_packs(file, 4, &packs), 0);
	CU_ASSERT_EQUAL(cdtext_find_packs(file, 0, &packs), 0);
	CU_ASSERT_EQUAL(cdtext_find_packs(zeros, sizeof(zeros), &packs), 0);
}

CU_TestInfo tests_of_cdtext[] = {
	{ "texts span packs", texts_span_packs },
	{ "lost packs take only their own texts with them", lost_packs_take_only_their_own_texts },
	{ "a pack that comes twice counts once", a_pack_that_comes_twice_counts_once },
	{ "a CRC of zero is none", a_crc_of_zero_is_none },
	{ "a TAB is the text of the track before", a_tab_is_the_text_of_the_track_before },
	{ "a repeated genre code is left out", a_repeated_genre_code_is_left_out },
	{ "headers without sense are faults", headers_without_sense_are_faults },
	{ "a text without end is cut", a_text_without_end_is_cut },
	{ "absurd sizes are not believed", absurd_sizes_are_not_believed },
	{ "all types in eight blocks come back", all_types_in_eight_blocks_come_back },
	{ "a block without texts leaves nothing behind",
		a_block_without_texts_leaves_nothing_behind },
	{ "a text that is a TAB is not written", a_text_that_is_a_tab_is_not_written },
	{ "files that hold no packs are told", files_that_hold_no_packs_are_told },
	CU_TEST_INFO_NULL,
};
