/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile images. What opens is read, searched for file systems, and laid out for writing; a
 * failure says what it is.
 */
#include "fuzz.h"

#include "base/context.h"
#include "format/chd.h"
#include "format/chd_codec.h"
#include "format/wave.h"
#include "fs/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BESIDE_NBYTES (300 * 2352)

/* The data files that sheets and descriptors are likely to name. */
static void put_beside(void)
{
	static const char *const data_names[] = { "a.bin", "input.img", "input.mdf" };
	static const uint8_t wave[45] = "RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x02\0"
					"\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0"
					"data\xff\xff\xff\xff";
	static uint8_t beside[BESIDE_NBYTES];
	static bool done;
	if (done)
		return;
	done = true;
	for (size_t i = 0; i < sizeof(data_names) / sizeof(data_names[0]); i++)
		fuzz_put(data_names[i], beside, sizeof(beside));
	fuzz_put("input.sub", beside, BESIDE_NBYTES / 2352 * 96);
	memcpy(beside, wave, sizeof(wave) - 1);
	fuzz_put("a.wav", beside, sizeof(beside));
}

/* The first and last sectors of each track, raw. */
static void read_ends(struct discimg_job *job, struct discimg_disc *disc)
{
	uint8_t buf[2352], status;
	for (size_t i = 0; i < discimg_disc_ntracks(disc); i++) {
		const struct discimg_track *track = discimg_disc_track(disc, i);
		int32_t last = (int32_t)(track->start_lba + (int64_t)track->nsectors - 1);
		discimg_disc_read(disc, job, track->start_lba, 1, sizeof(buf), buf, &status);
		discimg_disc_read(disc, job, last, 1, sizeof(buf), buf, &status);
	}
}

static void search(struct discimg_job *job, struct discimg_disc *disc)
{
	struct fs_extent extent;
	struct disc_names names = { 0 };
	char path[256];
	fs_extent(job, disc, &extent);
	if (fs_names_open(job, disc, &names) < 0)
		return;
	for (int32_t lba = 0; lba < 64; lba++)
		names.path_at(names.state, lba, path, sizeof(path));
	names.free(names.state);
}

static void lay_out(struct discimg_job *job, struct discimg_disc *disc)
{
	char *path = fuzz_path("out.cue");
	for (int layout = DISCIMG_LAYOUT_SINGLE; layout <= DISCIMG_LAYOUT_TRACKS; layout++) {
		struct format_options options = { .layout = (enum discimg_layout)layout };
		struct format_writer writer = { 0 };
		if (format_cue.create(job, disc, path, &options, &writer) == 0)
			format_writer_free(&writer);
	}
	free(path);
}

void fuzz_format(const struct format *format, const uint8_t *data, size_t nbytes)
{
	char name[32];
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = NULL;
	const struct format *recognised;
	put_beside();
	snprintf(name, sizeof(name), "input.%s", format->suffixes[0]);
	fuzz_put(name, data, nbytes);
	char *path = fuzz_path(name);
	format_recognise(job, path, &recognised);
	if (format->open(job, path, &disc) == 0) {
		read_ends(job, disc);
		search(job, disc);
		lay_out(job, disc);
		disc_keep_session(job, disc, 2);
	} else if (!discimg_job_error(job)[0]) {
		abort();
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
	free(path);
}

/* Pieces from all over the file, and across its end. */
static void read_pieces(struct discimg_job *job, struct infile *in)
{
	enum { PIECE_NBYTES = 5000, NPIECES = 16 };
	uint8_t buf[PIECE_NBYTES];
	uint64_t nbytes = infile_nbytes(in);
	for (unsigned i = 0; i <= NPIECES; i++)
		infile_pread(in, job, buf, sizeof(buf), nbytes / NPIECES * (i * 7 % (NPIECES + 1)));
}

void fuzz_packing(const struct packing *packing, const uint8_t *data, size_t nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct infile *packed, *in;
	uint8_t head[4096];
	fuzz_put("input", data, nbytes);
	char *path = fuzz_path("input");
	packing->probe(data, nbytes);
	if (packing->peek)
		packing->peek(data, nbytes, head, sizeof(head));
	if (infile_open(job, path, &packed) == 0) {
		if (packing->open(job, packed, path, &in) == 0) {
			read_pieces(job, in);
			infile_free(in);
		} else if (!discimg_job_error(job)[0]) {
			abort();
		}
	}
	discimg_job_free(job);
	free(path);
}

void fuzz_wave(const uint8_t *data, size_t nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	uint64_t offset, data_nbytes;
	struct infile *in;
	fuzz_put("input.wav", data, nbytes);
	char *path = fuzz_path("input.wav");
	if (infile_open(job, path, &in) == 0) {
		wave_find_samples(job, "input", in, &offset, &data_nbytes);
		infile_free(in);
	}
	discimg_job_free(job);
	free(path);
}

void fuzz_hunk(const uint8_t *data, size_t nbytes)
{
	static const char *const names[] = { "zlib", "lzma", "huff", "flac", "zstd", "cdzl", "cdlz",
		"cdfl", "cdzs" };
	if (nbytes < 3)
		return;
	const char *name = names[data[0] % (sizeof(names) / sizeof(names[0]))];
	const struct chd_codec *codec = chd_codec_find(CHD_TAG(name[0], name[1], name[2], name[3]));
	uint32_t unit = codec->is_cd ? CHD_FRAME_NBYTES : CHD_MIN_HUNK_NBYTES;
	uint32_t nunits = 1 + (data[1] | (unsigned)data[2] << 8) % (65536 / unit);
	struct libflac lib;
	if (libflac_load(NULL, &lib) < 0)
		abort();
	struct chd_coder *coder = chd_coder_new(&lib, nunits * unit, false);
	uint8_t *hunk = malloc(nunits * unit);
	if (coder && hunk)
		codec->unpack(coder, data + 3, nbytes - 3, hunk, nunits * unit);
	free(hunk);
	chd_coder_free(coder);
}
