/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The MD5 of an image inside of it, as implantisomd5 1.2.3 has it in the primary volume descriptor:
 * "ISO MD5SUM = …", of all sectors but the last 15, the text itself taken for spaces; and three
 * digits of what the sum was at each 21st part of the way, so that a reader can stop early.
 */
#include "master/implant.h"

#include "base/context.h"
#include "base/digest.h"
#include "base/io.h"
#include "base/outfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SECTOR_NBYTES = 2048,
	NSKIPPED = 15,
	NFRAGMENTS = 20,
	FRAGMENT_NDIGITS = 3,
	PIECE_NBYTES = 16 * SECTOR_NBYTES,  /* fragments are told by such pieces */
	TEXT_AT = 16 * SECTOR_NBYTES + 883, /* application use: ECMA-119 §8.4.32 */
	TEXT_NBYTES = 512,
	MD5_NBYTES = 16,
};

struct sums {
	struct digest *digest;
	char md5[DIGEST_HEX_NBYTES];
	char fragments[NFRAGMENTS * FRAGMENT_NDIGITS + 1];
};

/* The first digit of each of the sum's first bytes, which for small ones is their only one. */
static bool add_fragment(struct sums *sums)
{
	uint8_t bytes[MD5_NBYTES];
	size_t n = strlen(sums->fragments);
	if (!digest_peek(sums->digest, bytes))
		return false;
	for (unsigned i = 0; i < FRAGMENT_NDIGITS && n < sizeof(sums->fragments) - 1; i++) {
		char digits[3];
		snprintf(digits, sizeof(digits), "%x", bytes[i]);
		sums->fragments[n++] = digits[0];
	}
	return true;
}

static int add_up(
	struct discimg_job *job, int fd, uint64_t nbytes, struct sums *sums, uint8_t *piece)
{
	uint64_t part = nbytes / (NFRAGMENTS + 1), last = 0;
	for (uint64_t at = 0; at < nbytes; at += PIECE_NBYTES) {
		size_t n = nbytes - at < PIECE_NBYTES ? (size_t)(nbytes - at) : PIECE_NBYTES;
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		ssize_t got = pread_whole(fd, piece, n, at);
		if (got < 0)
			return fail_errno(job, "cannot read back what was written");
		memset(piece + got, 0, n - (size_t)got); /* zeros at the end come with the name */
		bool good = digest_add(sums->digest, piece, n);
		if (at / part != last)
			good = good && add_fragment(sums);
		last = at / part;
		if (!good)
			return fail_nomem(job);
	}
	return digest_finish(sums->digest, sums->md5) ? 0 : fail_nomem(job);
}

static int write_text(struct discimg_job *job, struct outfile *out, const struct sums *sums)
{
	char text[TEXT_NBYTES + 1];
	memset(text, ' ', sizeof(text));
	if (sums) {
		int n = snprintf(text, sizeof(text),
			"ISO MD5SUM = %s;SKIPSECTORS = %d;RHLISOSTATUS=0;FRAGMENT SUMS = %s;"
			"FRAGMENT COUNT = %d;THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!",
			sums->md5, NSKIPPED, sums->fragments, NFRAGMENTS);
		text[n] = ' ';
	}
	return outfile_write(job, out, text, TEXT_NBYTES, TEXT_AT);
}

int implant_md5(struct discimg_job *job, struct outfile *out, uint32_t nsectors)
{
	struct sums sums = { .digest = digest_new(job, DIGEST_MD5) };
	uint8_t *piece = malloc(PIECE_NBYTES);
	int r = sums.digest && piece ? write_text(job, out, NULL) : fail_nomem(job);
	if (r == 0)
		r = add_up(job, outfile_fd(out), (uint64_t)(nsectors - NSKIPPED) * SECTOR_NBYTES,
			&sums, piece);
	if (r == 0)
		r = write_text(job, out, &sums);
	digest_free(sums.digest);
	free(piece);
	return r;
}
