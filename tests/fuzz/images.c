/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: any bytes as a cue sheet or a .toc with a BIN and a WAVE beside it, as a WAVE file,
 * and as an image of each format that has no target of its own. What opens is read, searched for
 * file systems, and laid out for writing.
 */
#include "base/context.h"
#include "format/format.h"
#include "format/wave.h"
#include "fs/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t nbytes);

#define BESIDE_NBYTES (300 * 2352)

/* A folder of our own; the working directory stays, for names on the command line. */
static char folder[] = "/tmp/discimg-fuzz.XXXXXX";
static char bin_path[64], wave_path[64], input_path[64], out_path[64];
static char image_path[64], sub_path[64]; /* what a CloneCD control file has beside it */

static void write_file(const char *path, const void *data, size_t nbytes)
{
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(data, 1, nbytes, f) != nbytes || fclose(f) != 0)
		abort();
}

static void leave(void)
{
	unlink(bin_path);
	unlink(wave_path);
	unlink(image_path);
	unlink(sub_path);
	unlink(input_path);
	rmdir(folder);
}

/* Makes the folder, with the files that sheets are likely to name. */
static void enter(void)
{
	static const uint8_t wave[45] = "RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x02\0"
					"\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0"
					"data\xff\xff\xff\xff";
	static uint8_t beside[BESIDE_NBYTES];
	if (!mkdtemp(folder))
		abort();
	snprintf(bin_path, sizeof(bin_path), "%s/a.bin", folder);
	snprintf(wave_path, sizeof(wave_path), "%s/a.wav", folder);
	snprintf(input_path, sizeof(input_path), "%s/input.cue", folder);
	snprintf(image_path, sizeof(image_path), "%s/input.img", folder);
	snprintf(sub_path, sizeof(sub_path), "%s/input.sub", folder);
	snprintf(out_path, sizeof(out_path), "%s/out.cue", folder);
	atexit(leave);
	write_file(bin_path, beside, sizeof(beside));
	write_file(image_path, beside, sizeof(beside));
	write_file(sub_path, beside, BESIDE_NBYTES / 2352 * 96);
	memcpy(beside, wave, sizeof(wave) - 1);
	write_file(wave_path, beside, sizeof(beside));
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
	for (int layout = DISCIMG_LAYOUT_SINGLE; layout <= DISCIMG_LAYOUT_TRACKS; layout++) {
		struct format_options options = { .layout = (enum discimg_layout)layout };
		struct format_writer writer = { 0 };
		if (format_cue.create(job, disc, out_path, &options, &writer) == 0)
			format_writer_free(&writer);
	}
}

static void try_format(const struct format *format)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = NULL;
	if (format->open(job, input_path, &disc) == 0) {
		read_ends(job, disc);
		search(job, disc);
		lay_out(job, disc);
		disc_keep_session(job, disc, 2);
	} else if (!discimg_job_error(job)[0]) {
		abort(); /* a failure must say what it is */
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void try_wave(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	uint64_t offset, data_nbytes;
	struct infile *in;
	if (infile_open(job, input_path, &in) == 0) {
		wave_find_samples(job, "input", in, &offset, &data_nbytes);
		infile_free(in);
	}
	discimg_job_free(job);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t nbytes)
{
	const struct format *format;
	struct discimg_job *job = discimg_job_new(NULL);
	if (!input_path[0])
		enter();
	write_file(input_path, data, nbytes);
	format_recognise(job, input_path, &format);
	discimg_job_free(job);
	try_format(&format_cue);
	try_format(&format_toc);
	try_format(&format_ccd);
	try_format(&format_iso);
	try_format(&format_bin);
	try_wave();
	return 0;
}
