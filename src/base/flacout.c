/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FLAC files of CD audio. Samples are gathered until each processor has a piece of whole frames to
 * pack; the frames of all pieces are numbered as one stream (RFC 9639 §8.2 on STREAMINFO).
 */
#include "base/flacout.h"

#include "base/bytes.h"
#include "base/crew.h"
#include "base/digest.h"
#include "base/flacblock.h"

#include <stdlib.h>
#include <string.h>

enum {
	SAMPLE_NBYTES = 4, /* of both channels */
	FRAME_NSAMPLES = 4096,
	FRAME_NBYTES = FRAME_NSAMPLES * SAMPLE_NBYTES,
	PIECE_NFRAMES = 16,
	PIECE_NBYTES = PIECE_NFRAMES * FRAME_NBYTES,
	PACKED_LIMIT = PIECE_NBYTES + PIECE_NFRAMES * 64, /* samples as they are, and headers */
	LEVEL = 5,                                        /* what flac(1) does unasked */

	INFO = 8, /* "fLaC", and the block's header */
	INFO_MIN_BLOCK = INFO,
	INFO_MAX_BLOCK = INFO + 2,
	INFO_RATE = INFO + 10, /* 20 bits, 3 of channels - 1, 5 of bits - 1, 36 of samples */
	INFO_MD5 = INFO + 18,
	HEADER_NBYTES = INFO + 34,
};

struct piece {
	struct flacblock *packer;
	size_t nbytes;  /* of samples; fewer than a piece only at the file's end */
	size_t npacked; /* 0: could not be */
	uint8_t packed[PACKED_LIMIT];
};

struct flacout {
	struct libflac lib;
	struct crew *crew;
	struct digest *md5;
	uint8_t *samples; /* of all pieces */
	struct piece *pieces;
	size_t npieces, nbytes;
	/* the file under way */
	struct outfile *file;
	uint64_t nsamples; /* packed */
	uint64_t offset;   /* of the next frame */
};

struct flacout *flacout_new(struct discimg_job *job)
{
	struct flacout *flac = calloc(1, sizeof(*flac));
	if (!flac)
		return NULL;
	flac->crew = crew_new();
	flac->md5 = digest_new(job, DIGEST_MD5);
	flac->npieces = flac->crew ? crew_size(flac->crew) : 0;
	flac->samples = calloc(flac->npieces, PIECE_NBYTES);
	flac->pieces = calloc(flac->npieces, sizeof(*flac->pieces));
	bool done = libflac_load(job, &flac->lib) == 0 && flac->npieces && flac->md5 &&
		    flac->samples && flac->pieces;
	for (size_t i = 0; done && i < flac->npieces; i++)
		done = (flac->pieces[i].packer = flacblock_new(&flac->lib, LEVEL)) != NULL;
	if (done)
		return flac;
	flacout_free(flac);
	return NULL;
}

void flacout_free(struct flacout *flac)
{
	if (!flac)
		return;
	for (size_t i = 0; flac->pieces && i < flac->npieces; i++)
		flacblock_free(flac->pieces[i].packer);
	crew_free(flac->crew);
	digest_free(flac->md5);
	free(flac->samples);
	free(flac->pieces);
	free(flac);
}

void flacout_begin(struct flacout *flac, struct outfile *file)
{
	flac->file = file;
	flac->nsamples = 0;
	flac->nbytes = 0;
	flac->offset = HEADER_NBYTES;
}

static void pack_piece(void *state, size_t i)
{
	struct flacout *flac = state;
	struct piece *piece = &flac->pieces[i];
	uint64_t first = flac->nsamples / FRAME_NSAMPLES + i * PIECE_NFRAMES;
	flacblock_number_from(piece->packer, (uint32_t)first);
	piece->npacked = flacblock_pack(piece->packer, flac->samples + i * PIECE_NBYTES,
		piece->nbytes, FLACBLOCK_LOW_FIRST, FRAME_NSAMPLES, piece->packed, PACKED_LIMIT);
}

/* Packs and writes what was gathered. */
static int flush(struct discimg_job *job, struct flacout *flac)
{
	size_t n = (flac->nbytes + PIECE_NBYTES - 1) / PIECE_NBYTES;
	for (size_t i = 0; i < n; i++)
		flac->pieces[i].nbytes = i + 1 < n ? PIECE_NBYTES : flac->nbytes - i * PIECE_NBYTES;
	crew_run(flac->crew, n, pack_piece, flac);
	for (size_t i = 0; i < n; i++) {
		struct piece *piece = &flac->pieces[i];
		if (piece->npacked == 0)
			return fail(job, DISCIMG_E_NOMEM, "libFLAC cannot pack the samples");
		int r = outfile_write(job, flac->file, piece->packed, piece->npacked, flac->offset);
		if (r < 0)
			return r;
		flac->offset += piece->npacked;
	}
	flac->nsamples += flac->nbytes / SAMPLE_NBYTES;
	flac->nbytes = 0;
	return 0;
}

int flacout_add(struct discimg_job *job, struct flacout *flac, const void *samples, size_t nbytes)
{
	const uint8_t *from = samples;
	size_t room = flac->npieces * PIECE_NBYTES;
	if (!digest_add(flac->md5, samples, nbytes))
		return fail(job, DISCIMG_E_NOMEM, "libcrypto cannot add to an MD5");
	while (nbytes > 0) {
		size_t some = nbytes < room - flac->nbytes ? nbytes : room - flac->nbytes;
		memcpy(flac->samples + flac->nbytes, from, some);
		flac->nbytes += some;
		from += some;
		nbytes -= some;
		int r = flac->nbytes == room ? flush(job, flac) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

int flacout_finish(struct discimg_job *job, struct flacout *flac)
{
	/* STREAMINFO, and no block behind it */
	uint8_t header[HEADER_NBYTES] = { 'f', 'L', 'a', 'C', 0x80, 0, 0, HEADER_NBYTES - INFO };
	int r = flush(job, flac);
	if (r < 0)
		return r;
	put_be16(header + INFO_MIN_BLOCK, FRAME_NSAMPLES);
	put_be16(header + INFO_MAX_BLOCK, FRAME_NSAMPLES);
	put_be64(header + INFO_RATE, (uint64_t)44100 << 44 | (uint64_t)(2 - 1) << 41 |
					     (uint64_t)(16 - 1) << 36 | flac->nsamples);
	if (!digest_finish_bytes(flac->md5, header + INFO_MD5))
		return fail(job, DISCIMG_E_NOMEM, "libcrypto cannot finish an MD5");
	return outfile_write(job, flac->file, header, sizeof(header), 0);
}
