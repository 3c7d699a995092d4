/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data files of a .toc, and where in them each piece lies. */
#include "base/flacin.h"
#include "format/datafile.h"
#include "format/toc_sheet.h"
#include "format/wave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool begins_with(
	struct discimg_job *job, struct infile *in, uint64_t offset, const char *magic, uint64_t at)
{
	char buf[4] = "";
	return infile_pread(in, job, buf, sizeof(buf), offset + at) == (ssize_t)sizeof(buf) &&
	       memcmp(buf, magic, sizeof(buf)) == 0;
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), k = strlen(suffix);
	return n > k && strcasecmp(name + n - k, suffix) == 0;
}

/* Audio that cdrdao has converted by other programs is not ours to guess at. */
static int check_codec(struct discimg_job *job, const char *where, const char *name)
{
	static const char *const suffixes[] = { ".mp3", ".ogg", ".flac", ".m4a", ".ape", ".wv" };
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (has_suffix(name, suffixes[i]))
			return fail(job, DISCIMG_E_UNSUPPORTED,
				"%s cannot be decoded; convert the file to a 16-bit stereo WAVE of "
				"44100 Hz first",
				where);
	return 0;
}

/* The samples of an audio file: *OFFSET is where its header is, and then where they are. */
static int find_samples(struct discimg_job *job, const char *where, const struct toc_file *file,
	struct toc_piece *piece, uint64_t *offset, uint64_t *nbytes)
{
	bool is_wave = begins_with(job, file->in, *offset, "RIFF", 0) &&
		       begins_with(job, file->in, *offset, "WAVE", 8);
	piece->is_low_first = (is_wave || file->is_flac) != piece->swap;
	if (file->is_flac)
		return 0;
	if (is_wave || has_suffix(file->name, ".wav"))
		return wave_find_samples(job, where, file->in, offset, nbytes);
	return check_codec(job, where, file->name);
}

/* Sets what the piece leaves open; OFFSET is of all of the file that it may use, NBYTES its length.
 */
static int place(struct discimg_job *job, const char *where, struct toc_piece *piece,
	uint64_t offset, uint64_t nbytes)
{
	if (piece->start >= nbytes || piece->nbytes > nbytes - piece->start)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: from byte %llu on %llu bytes are wanted, but it has only %llu", where,
			(unsigned long long)piece->start,
			(unsigned long long)(piece->nbytes ? piece->nbytes : 1),
			(unsigned long long)nbytes);
	if (piece->kind == TOC_AUDIO && piece->nbytes % TOC_SAMPLE_NBYTES)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: %llu bytes are no whole number of samples, which have 4", where,
			(unsigned long long)piece->nbytes);
	piece->offset = offset + piece->start;
	if (piece->nbytes == 0)
		piece->nbytes = nbytes - piece->start;
	return 0;
}

static int open_file(struct discimg_job *job, const struct toc_sheet *sheet, const char *where,
	struct toc_file *file)
{
	if (file->in)
		return 0;
	int r = datafile_open(job, sheet->path, file->name, where, &file->in);
	file->is_flac = r == 0 && file->is_audio && flacin_is_flac(job, file->in);
	return file->is_flac ? flacin_open(job, where, &file->in) : r;
}

static int find_piece(struct discimg_job *job, const char *where, const struct toc_file *file,
	struct toc_piece *piece)
{
	uint64_t offset = piece->offset, file_nbytes = infile_nbytes(file->in), nbytes;
	if (offset >= file_nbytes)
		return fail(job, DISCIMG_E_FORMAT, "%s: starts at byte %llu, but it has only %llu",
			where, (unsigned long long)offset, (unsigned long long)file_nbytes);
	nbytes = file_nbytes - offset;
	int r = 0;
	if (piece->kind == TOC_AUDIO)
		r = find_samples(job, where, file, piece, &offset, &nbytes);
	if (piece->kind == TOC_AUDIO)
		nbytes -= nbytes % TOC_SAMPLE_NBYTES;
	return r < 0 ? r : place(job, where, piece, offset, nbytes);
}

static int open_piece(
	struct discimg_job *job, const struct toc_sheet *sheet, struct toc_piece *piece)
{
	struct toc_file *file = &sheet->files[piece->file];
	char *where;
	if (asprintf(&where, "%s:%u: file %.200s", sheet->path, piece->line, file->name) < 0)
		return fail_nomem(job);
	int r = open_file(job, sheet, where, file);
	if (r == 0)
		r = find_piece(job, where, file, piece);
	free(where);
	return r;
}

int toc_open_files(struct discimg_job *job, struct toc_sheet *sheet)
{
	for (size_t i = 0; i < sheet->npieces; i++) {
		struct toc_piece *piece = &sheet->pieces[i];
		int r = piece->kind == TOC_ZEROS ? 0 : open_piece(job, sheet, piece);
		if (r < 0)
			return r;
	}
	return 0;
}
