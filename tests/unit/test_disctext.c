/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disc/cdtext.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char last_message[256];

static void keep_message(void *user, enum discimg_severity severity, const char *text)
{
	(void)user, (void)severity;
	snprintf(last_message, sizeof(last_message), "%s", text);
}

static struct discimg_job *new_job(void)
{
	struct discimg_callbacks callbacks = { .message = keep_message };
	last_message[0] = '\0';
	return discimg_job_new(&callbacks);
}

static struct discimg_disc *new_disc(struct discimg_job *job, unsigned ntracks)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	for (unsigned i = 0; i < ntracks; i++) {
		struct discimg_track *track = disc_add_track(disc);
		track->start_lba = track->index_lba[1] = (int32_t)i * 1000;
		track->nsectors = 1000;
	}
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

static const struct {
	unsigned block, track;
	enum discimg_cdtext_field field;
	const char *text;
} texts[] = {
	{ 0, 0, DISCIMG_CDTEXT_TITLE, "Nächte" },
	{ 0, 1, DISCIMG_CDTEXT_TITLE, "Eins" },
	{ 0, 2, DISCIMG_CDTEXT_TITLE, "Zwei" },
	{ 0, 2, DISCIMG_CDTEXT_MESSAGE, "Only the second track has a message" },
	{ 0, 0, DISCIMG_CDTEXT_GENRE, "Klassik" },
	{ 0, 0, DISCIMG_CDTEXT_DISC_ID, "ABC-123" },
	{ 0, 0, DISCIMG_CDTEXT_UPC_ISRC, "1234567890123" },
	{ 0, 1, DISCIMG_CDTEXT_UPC_ISRC, "DEABC0112345" },
	{ 3, 0, DISCIMG_CDTEXT_TITLE, "夜" },
	{ 3, 1, DISCIMG_CDTEXT_PERFORMER, "私" },
};

#define NTEXTS (sizeof(texts) / sizeof(texts[0]))

static void set_texts(struct discimg_disc *disc)
{
	for (size_t i = 0; i < NTEXTS; i++)
		disc_set_cdtext(
			disc, texts[i].block, texts[i].track, texts[i].field, texts[i].text);
	disc->cdtext[0]->about =
		(struct discimg_cdtext_block){ .language = 0x08, .genre = 5, .copyright = 3 };
	disc->cdtext[3]->about =
		(struct discimg_cdtext_block){ .language = 0x69, .charset = DISCIMG_CHARSET_MSJIS };
}

static void all_texts_come_back_from_packs(void)
{
	struct discimg_job *job = new_job();
	struct discimg_disc *disc = new_disc(job, 2), *back = new_disc(job, 2);
	uint8_t *packs;
	size_t npacks;
	set_texts(disc);
	CU_ASSERT_EQUAL(disc_make_cdtext(job, disc, "out", &packs, &npacks), 0);
	CU_ASSERT_EQUAL(disc_read_cdtext(job, back, "in", packs, npacks), 0);
	for (unsigned block = 0; block < DISCIMG_CDTEXT_NBLOCKS; block++) {
		CU_ASSERT_EQUAL_FATAL(!disc->cdtext[block], !back->cdtext[block]);
		if (disc->cdtext[block])
			CU_ASSERT_EQUAL(
				memcmp(&disc->cdtext[block]->about, &back->cdtext[block]->about,
					sizeof(back->cdtext[block]->about)),
				0);
		for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
			for (unsigned field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++) {
				const char *a = discimg_disc_cdtext(disc, block, track, field);
				const char *b = discimg_disc_cdtext(back, block, track, field);
				CU_ASSERT_STRING_EQUAL(a ? a : "-", b ? b : "-");
			}
	}
	CU_ASSERT_STRING_EQUAL(last_message, "");
	free(packs);
	discimg_disc_free(disc);
	discimg_disc_free(back);
	discimg_job_free(job);
}

static void a_block_gets_a_code_that_has_its_characters(void)
{
	static const struct {
		enum discimg_charset wanted;
		const char *text;
		enum discimg_charset used;
		const char *back, *message;
	} rows[] = {
		{ DISCIMG_CHARSET_ASCII, "abc", DISCIMG_CHARSET_ASCII, "abc", "" },
		{ DISCIMG_CHARSET_ASCII, "äbc", DISCIMG_CHARSET_LATIN1, "äbc", "" },
		{ DISCIMG_CHARSET_LATIN1, "日本", DISCIMG_CHARSET_MSJIS, "日本", "" },
		{ DISCIMG_CHARSET_LATIN1, "äб", DISCIMG_CHARSET_LATIN1, "ä?",
			"out: 1 character that the character codes of CD-TEXT lack became question "
			"marks" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = new_job();
		struct discimg_disc *disc = new_disc(job, 1), *back = new_disc(job, 1);
		uint8_t *packs;
		size_t npacks;
		disc_set_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE, rows[i].text);
		disc->cdtext[0]->about.charset = rows[i].wanted;
		CU_ASSERT_EQUAL(disc_make_cdtext(job, disc, "out", &packs, &npacks), 0);
		CU_ASSERT_STRING_EQUAL(last_message, rows[i].message);
		CU_ASSERT_EQUAL(disc_read_cdtext(job, back, "in", packs, npacks), 0);
		CU_ASSERT_EQUAL(back->cdtext[0]->about.charset, rows[i].used);
		CU_ASSERT_STRING_EQUAL(
			discimg_disc_cdtext(back, 0, 0, DISCIMG_CDTEXT_TITLE), rows[i].back);
		free(packs);
		discimg_disc_free(disc);
		discimg_disc_free(back);
		discimg_job_free(job);
	}
}

static void more_text_than_packs_can_hold_is_refused(void)
{
	static char text[4000];
	struct discimg_job *job = new_job();
	struct discimg_disc *disc = new_disc(job, 1);
	uint8_t *packs;
	size_t npacks;
	memset(text, 'x', sizeof(text) - 1);
	disc_set_cdtext(disc, 2, 0, DISCIMG_CDTEXT_TITLE, text);
	CU_ASSERT_EQUAL(disc_make_cdtext(job, disc, "out", &packs, &npacks), DISCIMG_E_UNSUPPORTED);
	CU_ASSERT_STRING_EQUAL(discimg_job_error(job),
		"out: CD-TEXT block 2 has more text than its 256 packs can hold; shorten or leave "
		"out some");
	CU_ASSERT_PTR_NULL(packs);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void no_texts_are_no_packs(void)
{
	struct discimg_job *job = new_job();
	struct discimg_disc *disc = new_disc(job, 1);
	uint8_t *packs;
	size_t npacks;
	CU_ASSERT_EQUAL(disc_make_cdtext(job, disc, "out", &packs, &npacks), 0);
	CU_ASSERT_PTR_NULL(packs);
	CU_ASSERT_EQUAL(npacks, 0);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void damaged_packs_are_told_and_the_others_kept(void)
{
	struct discimg_job *job = new_job();
	struct discimg_disc *disc = new_disc(job, 2), *back = new_disc(job, 2);
	uint8_t *packs;
	size_t npacks;
	set_texts(disc);
	CU_ASSERT_EQUAL(disc_make_cdtext(job, disc, "out", &packs, &npacks), 0);
	packs[5] ^= 0x20;
	CU_ASSERT_EQUAL(disc_read_cdtext(job, back, "in", packs, npacks), 0);
	CU_ASSERT_STRING_EQUAL(last_message, "in: CD-TEXT has 1 fault; some texts may be missing");
	CU_ASSERT_PTR_NULL(discimg_disc_cdtext(back, 0, 0, DISCIMG_CDTEXT_TITLE));
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(back, 3, 0, DISCIMG_CDTEXT_TITLE), "夜");
	free(packs);
	discimg_disc_free(disc);
	discimg_disc_free(back);
	discimg_job_free(job);
}

CU_TestInfo tests_of_disctext[] = {
	{ "all texts come back from packs", all_texts_come_back_from_packs },
	{ "a block gets a code that has its characters",
		a_block_gets_a_code_that_has_its_characters },
	{ "more text than packs can hold is refused", more_text_than_packs_can_hold_is_refused },
	{ "no texts are no packs", no_texts_are_no_packs },
	{ "damaged packs are told and the others kept",
		damaged_packs_are_told_and_the_others_kept },
	CU_TEST_INFO_NULL,
};
