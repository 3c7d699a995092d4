/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "format/chd.h"
#include "format/chd_codec.h"
#include "format/chd_guess.h"
#include "noise.h"
#include "sector/raw.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

enum { NFRAMES = 8, HUNK_NBYTES = NFRAMES * CHD_FRAME_NBYTES };

/* Samples that rise and fall, low byte first; in frames, as in a hunk of a CD. */
static void make_samples(uint8_t *hunk)
{
	for (unsigned i = 0; i < HUNK_NBYTES; i += 2) {
		int v = (int)(i % 800) * 20 - 8000;
		hunk[i] = (uint8_t)v;
		hunk[i + 1] = (uint8_t)(v >> 8);
	}
}

static void make_data(uint8_t *hunk)
{
	uint8_t user[SECTOR_USER_NBYTES];
	for (unsigned i = 0; i < sizeof(user); i++)
		user[i] = (uint8_t)("the quick brown fox "[i % 20] + i / 512);
	memset(hunk, 0, HUNK_NBYTES);
	for (int i = 0; i < NFRAMES; i++)
		raw_reshape(SECTOR_MODE1, i, user, SECTOR_USER_NBYTES, hunk + i * CHD_FRAME_NBYTES,
			SECTOR_RAW_NBYTES);
}

static const char *const names[] = { "zlib", "lzma", "flac", "zstd", "cdzl", "cdlz", "cdfl",
	"cdzs" };

static const struct chd_codec *find(const char *name)
{
	const struct chd_codec *codec = chd_codec_find(get_be32((const uint8_t *)name));
	CU_ASSERT_PTR_NOT_NULL_FATAL(codec);
	return codec;
}

static size_t round_trip(
	struct chd_coder *coder, const struct chd_codec *codec, const uint8_t *hunk)
{
	static uint8_t packed[HUNK_NBYTES], unpacked[HUNK_NBYTES];
	size_t n = codec->pack(coder, hunk, HUNK_NBYTES, packed, HUNK_NBYTES - 1);
	if (n > 0) {
		CU_ASSERT_TRUE(codec->unpack(coder, packed, n, unpacked, HUNK_NBYTES));
		CU_ASSERT_EQUAL(memcmp(hunk, unpacked, HUNK_NBYTES), 0);
		CU_ASSERT_FALSE(codec->unpack(coder, packed, n / 2, unpacked, HUNK_NBYTES));
	}
	return n;
}

static void each_codec_unpacks_what_it_packed(void)
{
	static uint8_t hunk[HUNK_NBYTES];
	struct libflac lib;
	CU_ASSERT_EQUAL_FATAL(libflac_load(NULL, &lib), 0);
	for (int fast = 0; fast < 2; fast++) {
		struct chd_coder *coder = chd_coder_new(&lib, HUNK_NBYTES, fast);
		CU_ASSERT_PTR_NOT_NULL_FATAL(coder);
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			make_samples(hunk);
			CU_ASSERT_TRUE(round_trip(coder, find(names[i]), hunk) > 0);
			make_data(hunk);
			round_trip(coder, find(names[i]), hunk);
		}
		chd_coder_free(coder);
	}
}

static void what_does_not_fit_spoils_nothing_that_follows(void)
{
	static uint8_t random[HUNK_NBYTES], samples[HUNK_NBYTES];
	struct libflac lib;
	CU_ASSERT_EQUAL_FATAL(libflac_load(NULL, &lib), 0);
	struct chd_coder *coder = chd_coder_new(&lib, HUNK_NBYTES, false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(coder);
	uint64_t seed = 1;
	noise_fill(random, sizeof(random), &seed);
	make_samples(samples);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		/* as frames, the zeros of sub-channels would leave room */
		if (!find(names[i])->is_cd)
			CU_ASSERT_EQUAL(round_trip(coder, find(names[i]), random), 0);
		CU_ASSERT_TRUE(round_trip(coder, find(names[i]), samples) > 0);
	}
	chd_coder_free(coder);
}

static void sync_and_parity_that_follow_from_the_rest_are_left_out(void)
{
	static uint8_t good[HUNK_NBYTES], bad[HUNK_NBYTES];
	struct libflac lib;
	CU_ASSERT_EQUAL_FATAL(libflac_load(NULL, &lib), 0);
	struct chd_coder *coder = chd_coder_new(&lib, HUNK_NBYTES, false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(coder);
	make_data(good);
	make_data(bad);
	for (int i = 0; i < NFRAMES; i++)
		bad[i * CHD_FRAME_NBYTES + SECTOR_RAW_NBYTES - 1] ^= 1;
	CU_ASSERT_TRUE(
		round_trip(coder, find("cdzl"), good) + 200 < round_trip(coder, find("cdzl"), bad));
	chd_coder_free(coder);
}

static void samples_are_told_from_text(void)
{
	static uint8_t hunk[HUNK_NBYTES];
	make_samples(hunk);
	CU_ASSERT_TRUE(
		chd_guess_flac(hunk, HUNK_NBYTES, FLACBLOCK_LOW_FIRST) < HUNK_NBYTES * 7 / 10);
	CU_ASSERT_TRUE(chd_guess_flac(hunk, HUNK_NBYTES, FLACBLOCK_HIGH_FIRST) >
		       chd_guess_flac(hunk, HUNK_NBYTES, FLACBLOCK_LOW_FIRST));
	for (int i = 0; i < HUNK_NBYTES; i++)
		hunk[i] = (uint8_t) "No samples, but words of which each ends in a blank. "[i % 53];
	CU_ASSERT_TRUE(
		chd_guess_flac(hunk, HUNK_NBYTES, FLACBLOCK_LOW_FIRST) > HUNK_NBYTES * 8 / 10);
	memset(hunk, 0, HUNK_NBYTES);
	CU_ASSERT_EQUAL(chd_guess_flac(hunk, HUNK_NBYTES, FLACBLOCK_LOW_FIRST), 0);
}

CU_TestInfo tests_of_chd_codec[] = {
	{ "each codec unpacks what it packed", each_codec_unpacks_what_it_packed },
	{ "what does not fit spoils nothing that follows",
		what_does_not_fit_spoils_nothing_that_follows },
	{ "sync and parity that follow from the rest are left out",
		sync_and_parity_that_follow_from_the_rest_are_left_out },
	{ "samples are told from text", samples_are_told_from_text },
	CU_TEST_INFO_NULL,
};
