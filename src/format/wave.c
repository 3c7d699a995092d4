/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the samples of a WAVE file lie: RIFF chunks (Multimedia Programming
 * Interface and Data Specifications 1.0, chapter 2) and the extensible format (mmreg.h,
 * WAVEFORMATEXTENSIBLE).
 */
#include "format/wave.h"

#include "base/bytes.h"
#include "base/wavehead.h"

#include <string.h>

#define MAX_CHUNKS 1000

enum {
	FMT_EXTENSIBLE_NBYTES = 40,
	FMT_SUBFORMAT = 24, /* a GUID whose first two bytes are a tag */
	TAG_EXTENSIBLE = 0xfffe,
};

#define SIZE_UNKNOWN 0xffffffff /* of a data chunk whose writer could not seek back */

struct walk {
	struct discimg_job *job;
	const char *where;
	struct infile *file;
	bool has_format;
};

static int read_at(struct walk *walk, void *buf, size_t nbytes, uint64_t offset)
{
	ssize_t n = infile_pread(walk->file, walk->job, buf, nbytes, offset);
	if (n < 0)
		return fail_errno(walk->job, "%s: cannot read it", walk->where);
	memset((uint8_t *)buf + n, 0, nbytes - (size_t)n);
	return 0;
}

/* KSDATAFORMAT_SUBTYPE_PCM, but for the tag in front. */
static const uint8_t pcm_guid_tail[14] = { 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00,
	0xaa, 0x00, 0x38, 0x9b, 0x71 };

static unsigned tag_of(const uint8_t fmt[FMT_EXTENSIBLE_NBYTES])
{
	unsigned tag = get_le16(fmt + WAVE_TAG);
	bool is_guid = memcmp(fmt + FMT_SUBFORMAT + 2, pcm_guid_tail, sizeof(pcm_guid_tail)) == 0;
	return tag == TAG_EXTENSIBLE && is_guid ? get_le16(fmt + FMT_SUBFORMAT) : tag;
}

static int check_format(struct walk *walk, uint64_t offset, uint32_t nbytes)
{
	uint8_t fmt[FMT_EXTENSIBLE_NBYTES] = { 0 };
	if (nbytes < WAVE_FMT_NBYTES)
		return fail(walk->job, DISCIMG_E_FORMAT,
			"%s: its fmt chunk has %u bytes, expected 16 or more", walk->where, nbytes);
	int r = read_at(walk, fmt, nbytes < sizeof(fmt) ? nbytes : sizeof(fmt), offset);
	if (r < 0)
		return r;
	if (tag_of(fmt) != WAVE_PCM)
		return fail(walk->job, DISCIMG_E_UNSUPPORTED,
			"%s: samples of WAVE format %04xh, expected PCM (0001h)", walk->where,
			tag_of(fmt));
	unsigned nchannels = get_le16(fmt + WAVE_NCHANNELS), bits = get_le16(fmt + WAVE_BITS);
	uint32_t rate = get_le32(fmt + WAVE_RATE);
	if (nchannels != WAVE_CD_NCHANNELS || bits != WAVE_CD_NBITS || rate != WAVE_CD_RATE)
		return fail(walk->job, DISCIMG_E_UNSUPPORTED,
			"%s: %u channels of %u bits at %u Hz, expected CD audio: 2 channels of 16 "
			"bits at 44100 Hz",
			walk->where, nchannels, bits, rate);
	walk->has_format = true;
	return 0;
}

static int take_data(struct walk *walk, uint64_t offset, uint32_t claimed, uint64_t *nbytes)
{
	uint64_t left = infile_nbytes(walk->file) - offset;
	if (!walk->has_format)
		return fail(walk->job, DISCIMG_E_FORMAT,
			"%s: a data chunk without a fmt chunk before it", walk->where);
	*nbytes = claimed;
	if (claimed == SIZE_UNKNOWN) {
		say(walk->job, DISCIMG_NOTE,
			"%s: its data chunk tells no size; taken up to the end of the file",
			walk->where);
		*nbytes = left;
	}
	if (*nbytes > left)
		return fail(walk->job, DISCIMG_E_FORMAT,
			"%s: its data chunk claims %u bytes, but only %llu follow", walk->where,
			claimed, (unsigned long long)left);
	if (*nbytes == 0)
		return fail(walk->job, DISCIMG_E_FORMAT, "%s: holds no samples", walk->where);
	return 0;
}

static int check_riff(struct walk *walk)
{
	uint8_t head[WAVE_RIFF_NBYTES];
	int r = read_at(walk, head, sizeof(head), 0);
	if (r < 0)
		return r;
	if (memcmp(head, "RF64", 4) == 0 || memcmp(head, "RIFX", 4) == 0)
		return fail(walk->job, DISCIMG_E_UNSUPPORTED, "%s: is %.4s, expected plain RIFF",
			walk->where, (const char *)head);
	if (memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
		return fail(walk->job, DISCIMG_E_FORMAT,
			"%s: does not begin with RIFF and WAVE, expected a WAVE file", walk->where);
	return 0;
}

int wave_find_samples(struct discimg_job *job, const char *where, struct infile *file,
	uint64_t *offset, uint64_t *nbytes)
{
	struct walk walk = { .job = job, .where = where, .file = file };
	uint64_t file_nbytes = infile_nbytes(file);
	int r = check_riff(&walk);
	uint64_t at = WAVE_RIFF_NBYTES;
	for (int i = 0; r == 0 && i < MAX_CHUNKS && at + WAVE_CHUNK_NBYTES <= file_nbytes; i++) {
		uint8_t head[WAVE_CHUNK_NBYTES];
		r = read_at(&walk, head, sizeof(head), at);
		uint32_t size = get_le32(head + 4);
		at += WAVE_CHUNK_NBYTES;
		if (r == 0 && memcmp(head, "data", 4) == 0) {
			*offset = at;
			return take_data(&walk, at, size, nbytes);
		}
		if (r == 0 && memcmp(head, "fmt ", 4) == 0)
			r = check_format(&walk, at, size);
		at += (uint64_t)size + (size & 1); /* chunks begin at even offsets */
	}
	return r < 0 ? r : fail(job, DISCIMG_E_FORMAT, "%s: has no data chunk", where);
}
