/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hunks of CD frames: the main channels of all frames are packed by one codec and their
 * sub-channels by another. Sync and parity of sectors that have what a data sector should have
 * there are left out: a bit for each frame tells (MAME's src/lib/util/chdcodec.cpp,
 * chd_cd_compressor). A hunk then is these bits, the length of the packed main channels (16 bits,
 * or 24 where a hunk is 64 KiB or more), these, and the packed sub-channels. cdfl has neither bits
 * nor length: its FLAC frames end by themselves.
 */
#include "format/chd.h"
#include "format/chd_codec.h"
#include "sector/ecc.h"
#include "sector/raw.h"

#include <string.h>

enum { LONG_HUNK_NBYTES = 65536 };

typedef size_t pack_fn(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
typedef bool unpack_fn(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

/* From main channels and sub-channels apart to frames. */
static void join(const uint8_t *apart, uint8_t *frames, size_t n)
{
	const uint8_t *sub = apart + n * SECTOR_RAW_NBYTES;
	for (size_t i = 0; i < n; i++) {
		uint8_t *frame = frames + i * CHD_FRAME_NBYTES;
		memcpy(frame, apart + i * SECTOR_RAW_NBYTES, SECTOR_RAW_NBYTES);
		memcpy(frame + SECTOR_RAW_NBYTES, sub + i * SECTOR_SUB_NBYTES, SECTOR_SUB_NBYTES);
	}
}

/* Mode 2 sectors have their parity as if the header were zeros. */
static bool header_counts(const uint8_t *sector)
{
	return sector[RAW_MODE] != 2;
}

static void restore_parity(uint8_t *sector)
{
	memset(sector, 0xff, RAW_HEADER);
	sector[0] = sector[RAW_HEADER - 1] = 0;
	ecc_write(sector, header_counts(sector));
}

static bool unpack_frames(struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to,
	size_t to_nbytes, unpack_fn *unpack_main, unpack_fn *unpack_sub)
{
	size_t nframes = to_nbytes / CHD_FRAME_NBYTES;
	size_t nmain = nframes * SECTOR_RAW_NBYTES, nbits = (nframes + 7) / 8;
	size_t head = nbits + (to_nbytes < LONG_HUNK_NBYTES ? 2 : 3), length = 0;
	if (nframes * CHD_FRAME_NBYTES != to_nbytes || n < head)
		return false;
	for (size_t i = nbits; i < head; i++)
		length = length << 8 | from[i];
	if (length > n - head || !unpack_main(coder, from + head, length, coder->scratch, nmain) ||
		!unpack_sub(coder, from + head + length, n - head - length, coder->scratch + nmain,
			nframes * SECTOR_SUB_NBYTES))
		return false;
	join(coder->scratch, to, nframes);
	for (size_t i = 0; i < nframes; i++)
		if (from[i / 8] >> i % 8 & 1)
			restore_parity(to + i * CHD_FRAME_NBYTES);
	return true;
}

bool chd_unpack_cdzl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return unpack_frames(coder, from, n, to, to_nbytes, chd_unpack_zlib, chd_unpack_zlib);
}

bool chd_unpack_cdlz(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return unpack_frames(coder, from, n, to, to_nbytes, chd_unpack_lzma, chd_unpack_zlib);
}

bool chd_unpack_cdzs(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return unpack_frames(coder, from, n, to, to_nbytes, chd_unpack_zstd, chd_unpack_zstd);
}

bool chd_unpack_cdfl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	size_t nframes = to_nbytes / CHD_FRAME_NBYTES, used;
	size_t nmain = nframes * SECTOR_RAW_NBYTES;
	if (nframes * CHD_FRAME_NBYTES != to_nbytes || !chd_need_flac(coder) ||
		!flacblock_unpack(
			coder->flac, from, n, coder->scratch, nmain, FLACBLOCK_HIGH_FIRST, &used))
		return false;
	if (used > n || !chd_unpack_zlib(coder, from + used, n - used, coder->scratch + nmain,
				nframes * SECTOR_SUB_NBYTES))
		return false;
	join(coder->scratch, to, nframes);
	return true;
}

/* The other way round. */
static void part(const uint8_t *frames, uint8_t *apart, size_t n)
{
	uint8_t *sub = apart + n * SECTOR_RAW_NBYTES;
	for (size_t i = 0; i < n; i++) {
		const uint8_t *frame = frames + i * CHD_FRAME_NBYTES;
		memcpy(apart + i * SECTOR_RAW_NBYTES, frame, SECTOR_RAW_NBYTES);
		memcpy(sub + i * SECTOR_SUB_NBYTES, frame + SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES);
	}
}

/* True when sync and parity can be made again from the rest; they are zeros then. */
static bool drop_parity(uint8_t *sector)
{
	static const uint8_t sync[RAW_HEADER] = { 0, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		255, 0 };
	if (memcmp(sector, sync, sizeof(sync)) != 0 || !ecc_is_good(sector, header_counts(sector)))
		return false;
	memset(sector, 0, sizeof(sync));
	memset(sector + RAW_PARITY, 0, SECTOR_RAW_NBYTES - RAW_PARITY);
	return true;
}

static size_t pack_frames(struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to,
	size_t limit, pack_fn *pack_main, pack_fn *pack_sub)
{
	size_t nframes = n / CHD_FRAME_NBYTES, nmain = nframes * SECTOR_RAW_NBYTES;
	size_t nbits = (nframes + 7) / 8, head = nbits + (n < LONG_HUNK_NBYTES ? 2 : 3);
	if (limit <= head)
		return 0;
	part(from, coder->scratch, nframes);
	memset(to, 0, nbits);
	for (size_t i = 0; i < nframes; i++)
		if (drop_parity(coder->scratch + i * SECTOR_RAW_NBYTES))
			to[i / 8] |= (uint8_t)(1 << i % 8);
	size_t length = pack_main(coder, coder->scratch, nmain, to + head, limit - head);
	if (length == 0)
		return 0;
	for (size_t i = head, left = length; i-- > nbits; left >>= 8)
		to[i] = (uint8_t)left;
	size_t sub = pack_sub(coder, coder->scratch + nmain, nframes * SECTOR_SUB_NBYTES,
		to + head + length, limit - head - length);
	return sub ? head + length + sub : 0;
}

size_t chd_pack_cdzl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return pack_frames(coder, from, n, to, limit, chd_pack_zlib, chd_pack_zlib);
}

size_t chd_pack_cdlz(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return pack_frames(coder, from, n, to, limit, chd_pack_lzma, chd_pack_zlib);
}

size_t chd_pack_cdzs(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return pack_frames(coder, from, n, to, limit, chd_pack_zstd, chd_pack_zstd);
}

/* In frames of at most 2352 samples, all of one length, as MAME's decoder expects them. */
size_t chd_pack_cdfl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	size_t nframes = n / CHD_FRAME_NBYTES, nmain = nframes * SECTOR_RAW_NBYTES;
	size_t frame_nsamples = nmain / 4;
	while (frame_nsamples > SECTOR_RAW_NBYTES)
		frame_nsamples /= 2;
	part(from, coder->scratch, nframes);
	if (!chd_need_flac(coder))
		return 0;
	size_t length = flacblock_pack(coder->flac, coder->scratch, nmain, FLACBLOCK_HIGH_FIRST,
		(unsigned)frame_nsamples, to, limit);
	size_t sub = length ? chd_pack_zlib(coder, coder->scratch + nmain,
				      nframes * SECTOR_SUB_NBYTES, to + length, limit - length)
			    : 0;
	return sub ? length + sub : 0;
}
