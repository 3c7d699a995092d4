/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/qcode.h"
#include "suites.h"

#include <string.h>

static bool same_msf(struct msf a, struct msf b)
{
	return a.minute == b.minute && a.second == b.second && a.frame == b.frame;
}

/* The first is the first sector of any CD-ROM, as in CloneCD's .sub files. */
static void positions_are_written_and_read(void)
{
	static const struct {
		unsigned control;
		struct q_position position;
		const char *q;
	} rows[] = {
		{ Q_CONTROL_DATA, { 1, 1, { 0, 0, 0 }, { 0, 2, 0 } },
			"\x41\x01\x01\x00\x00\x00\x00\x00\x02\x00\x28\x32" },
		{ 0, { 12, 0, { 0, 1, 74 }, { 74, 59, 9 } },
			"\x01\x12\x00\x00\x01\x74\x00\x74\x59\x09" },
		{ Q_CONTROL_PRE_EMPHASIS | Q_CONTROL_COPY_PERMITTED,
			{ 99, 99, { 79, 59, 74 }, { 99, 59, 74 } },
			"\x31\x99\x99\x79\x59\x74\x00\x99\x59\x74" },
		{ 0, { Q_TRACK_LEAD_OUT, 1, { 0, 0, 1 }, { 60, 0, 1 } },
			"\x01\xaa\x01\x00\x00\x01\x00\x60\x00\x01" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t q[Q_NBYTES];
		struct q_position back;
		q_put_position(q, rows[i].control, &rows[i].position);
		CU_ASSERT_EQUAL(memcmp(q, rows[i].q, i == 0 ? Q_NBYTES : Q_CRC), 0);
		CU_ASSERT_TRUE(q_is_intact(q));
		CU_ASSERT_EQUAL(q_adr_of(q), Q_POSITION);
		CU_ASSERT_EQUAL(q_control_of(q), rows[i].control);
		CU_ASSERT_TRUE(q_get_position(q, &back));
		CU_ASSERT_EQUAL(back.track, rows[i].position.track);
		CU_ASSERT_EQUAL(back.index, rows[i].position.index);
		CU_ASSERT_TRUE(same_msf(back.relative, rows[i].position.relative));
		CU_ASSERT_TRUE(same_msf(back.absolute, rows[i].position.absolute));
	}
}

static void toc_entries_are_written_and_read(void)
{
	static const struct {
		struct q_toc_entry entry;
		const char *q;
	} rows[] = {
		{ { 1, { 97, 25, 0 }, { 0, 2, 0 } }, "\x41\x00\x01\x97\x25\x00\x00\x00\x02\x00" },
		{ { 99, { 0, 0, 1 }, { 71, 2, 3 } }, "\x41\x00\x99\x00\x00\x01\x00\x71\x02\x03" },
		{ { Q_POINT_FIRST_TRACK, { 0, 0, 2 }, { 1, 20, 0 } },
			"\x41\x00\xa0\x00\x00\x02\x00\x01\x20\x00" },
		{ { Q_POINT_LEAD_OUT, { 0, 0, 3 }, { 74, 1, 2 } },
			"\x41\x00\xa2\x00\x00\x03\x00\x74\x01\x02" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t q[Q_NBYTES];
		struct q_toc_entry back;
		struct q_position position;
		q_put_toc_entry(q, Q_CONTROL_DATA, &rows[i].entry);
		CU_ASSERT_EQUAL(memcmp(q, rows[i].q, Q_CRC), 0);
		CU_ASSERT_TRUE(q_is_intact(q));
		CU_ASSERT_TRUE(q_get_toc_entry(q, &back));
		CU_ASSERT_EQUAL(back.point, rows[i].entry.point);
		CU_ASSERT_TRUE(same_msf(back.running, rows[i].entry.running));
		CU_ASSERT_TRUE(same_msf(back.target, rows[i].entry.target));
		CU_ASSERT_FALSE(q_get_position(q, &position));
	}
}

static void catalogue_numbers_are_written_and_read(void)
{
	static const char expected[] = "\x02\x49\x88\x00\x56\x47\x41\x30\x00\x74";
	uint8_t q[Q_NBYTES], frame;
	char mcn[14];
	CU_ASSERT_TRUE(q_put_mcn(q, 0, "4988005647413", 74));
	CU_ASSERT_EQUAL(memcmp(q, expected, Q_CRC), 0);
	CU_ASSERT_TRUE(q_is_intact(q));
	CU_ASSERT_TRUE(q_get_mcn(q, mcn, &frame));
	CU_ASSERT_STRING_EQUAL(mcn, "4988005647413");
	CU_ASSERT_EQUAL(frame, 74);
}

/* J is 1Ah, P 20h, T 24h, O 1Fh: 011010 100000 100100 011111 000001 00. */
static void isrcs_are_written_and_read(void)
{
	static const char expected[] = "\x03\x6a\x09\x1f\x04\x90\x01\x23\x40\x05";
	static const char *const codes[] = { "JPTO19001234", "000000000000", "ZZZZZ9999999",
		"USRC17607839" };
	uint8_t q[Q_NBYTES], frame;
	char isrc[13];
	CU_ASSERT_TRUE(q_put_isrc(q, 0, codes[0], 5));
	CU_ASSERT_EQUAL(memcmp(q, expected, Q_CRC), 0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		CU_ASSERT_TRUE(q_put_isrc(q, Q_CONTROL_DATA, codes[i], 6));
		CU_ASSERT_TRUE(q_is_intact(q));
		CU_ASSERT_TRUE(q_get_isrc(q, isrc, &frame));
		CU_ASSERT_STRING_EQUAL(isrc, codes[i]);
		CU_ASSERT_EQUAL(frame, 6);
	}
}

static void codes_of_another_form_are_not_written(void)
{
	static const char *const mcns[] = { "", "498800564741", "49880056474130", "498800564741X" };
	static const char *const isrcs[] = { "", "JPTO1", "jpto19001234", "JPTO1900123",
		"JPTO190012345", "JPTO1900123A", "JP-O19001234" };
	uint8_t q[Q_NBYTES] = { 0 };
	for (size_t i = 0; i < sizeof(mcns) / sizeof(mcns[0]); i++)
		CU_ASSERT_FALSE(q_put_mcn(q, 0, mcns[i], 0));
	for (size_t i = 0; i < sizeof(isrcs) / sizeof(isrcs[0]); i++)
		CU_ASSERT_FALSE(q_put_isrc(q, 0, isrcs[i], 0));
	CU_ASSERT_EQUAL(q[0], 0);
}

static void what_no_disc_can_mean_is_refused(void)
{
	static const char *const rows[] = {
		"\x41\x0a\x01\0\0\0\0\0\x02\0",     /* track 0A */
		"\x41\xab\x01\0\0\0\0\0\x02\0",     /* track AB */
		"\x41\x01\xa0\0\0\0\0\0\x02\0",     /* index A0 */
		"\x41\x01\x01\0\x60\0\0\0\x02\0",   /* second 60 */
		"\x41\x01\x01\0\0\x75\0\0\x02\0",   /* frame 75 */
		"\x41\x01\x01\0\0\0\0\x9a\x02\0",   /* minute 9A */
		"\x41\0\0\0\0\0\0\0\x02\0",         /* POINT 0 */
		"\x41\0\x1a\0\0\0\0\0\x02\0",       /* POINT 1A */
		"\x41\0\xa2\0\0\0\0\0\x5a\0",       /* second 5A */
		"\x02\x49\x88\xa0\0\0\0\0\0\0",     /* a digit A */
		"\x02\x49\x88\x00\0\0\0\0\0\x7b",   /* frame 7B */
		"\x03\xff\xff\xff\xff\0\0\0\0\0",   /* character 3F */
		"\x03\x28\x08\x02\0\0\0\0\0\0",     /* character 0A */
		"\x03\x6a\x09\x1f\x04\xf0\0\0\0\0", /* a digit F */
		"\x05\x01\xb0\0\0\0\0\0\0\0",       /* ADR 5 */
		"\x40\x01\x01\0\0\0\0\0\x02\0",     /* ADR 0 */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t *q = (const uint8_t *)rows[i];
		struct q_position position;
		struct q_toc_entry entry;
		char text[14];
		uint8_t frame;
		CU_ASSERT_FALSE(q_get_position(q, &position));
		CU_ASSERT_FALSE(q_get_toc_entry(q, &entry));
		CU_ASSERT_FALSE(q_get_mcn(q, text, &frame));
		CU_ASSERT_FALSE(q_get_isrc(q, text, &frame));
	}
}

static void a_changed_bit_is_noticed(void)
{
	uint8_t q[Q_NBYTES];
	q_put_mcn(q, 0, "4988005647413", 0);
	for (unsigned i = 0; i < Q_NBYTES * 8; i++) {
		q[i / 8] ^= (uint8_t)(1u << i % 8);
		CU_ASSERT_FALSE(q_is_intact(q));
		q[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	CU_ASSERT_TRUE(q_is_intact(q));
}

CU_TestInfo tests_of_qcode[] = {
	{ "positions are written and read", positions_are_written_and_read },
	{ "TOC entries are written and read", toc_entries_are_written_and_read },
	{ "catalogue numbers are written and read", catalogue_numbers_are_written_and_read },
	{ "ISRCs are written and read", isrcs_are_written_and_read },
	{ "codes of another form are not written", codes_of_another_form_are_not_written },
	{ "what no disc can mean is refused", what_no_disc_can_mean_is_refused },
	{ "a changed bit is noticed", a_changed_bit_is_noticed },
	CU_TEST_INFO_NULL,
};
