/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of image formats, and finding the right one. */
#include "format/format.h"

#include "base/context.h"
#include "format/packing.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX_NBYTES 16

const struct format *const formats[] = {
	&format_cue,
	&format_toc,
	&format_ccd,
	&format_mds,
	&format_chd,
	&format_nrg,
	&format_cdi,
	&format_vdisc,
	&format_iso,
	&format_bin,
	&format_cso,
	&format_zso,
	NULL,
};

static void suffix_of(const char *path, char suffix[SUFFIX_NBYTES])
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');
	size_t n = 0;
	for (dot = dot ? dot + 1 : ""; *dot && n + 1 < SUFFIX_NBYTES; dot++)
		suffix[n++] = (char)tolower((unsigned char)*dot);
	suffix[n] = '\0';
}

static bool has_suffix(const struct format *format, const char *suffix)
{
	for (const char *const *s = format->suffixes; *s; s++)
		if (strcmp(*s, suffix) == 0)
			return true;
	return false;
}

enum format_match format_match_sheet(const struct format_probe *probe,
	bool (*is_telling)(const char *line, size_t nbytes), const char *suffix)
{
	const char *p = (const char *)probe->head, *end = p + probe->head_nbytes;
	bool is_text = memchr(p, '\0', probe->head_nbytes) == NULL;
	while (is_text && p < end) {
		if (is_telling(p, (size_t)(end - p)))
			return FORMAT_CERTAIN;
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		p = newline ? newline + 1 : end;
	}
	return strcmp(probe->suffix, suffix) == 0 ? FORMAT_PLAUSIBLE : FORMAT_NO;
}

static const struct format *best_match(const struct format_probe *probe)
{
	const struct format *best = NULL;
	enum format_match best_match = FORMAT_NO;
	for (size_t i = 0; formats[i]; i++) {
		enum format_match match = formats[i]->probe(probe);
		if (match > best_match) {
			best = formats[i];
			best_match = match;
		}
	}
	return best;
}

/* ".cue, .iso" for messages; the caller frees it. */
static char *list_formats(bool writable)
{
	char *text = NULL;
	size_t nbytes;
	FILE *f = open_memstream(&text, &nbytes);
	const char *separator = "";
	for (size_t i = 0; f && formats[i]; i++) {
		if (writable && !formats[i]->create)
			continue;
		fprintf(f, "%s.%s", separator, formats[i]->suffixes[0]);
		separator = ", ";
	}
	if (f)
		fclose(f);
	return text;
}

/* True with the last bytes of IN in TAIL; of a packed file they would cost too much. */
static bool read_tail(
	struct discimg_job *job, struct infile *in, uint8_t tail[FORMAT_PROBE_TAIL_NBYTES])
{
	uint64_t nbytes = infile_nbytes(in);
	return !infile_packing(in) && nbytes >= FORMAT_PROBE_TAIL_NBYTES &&
	       infile_pread(in, job, tail, FORMAT_PROBE_TAIL_NBYTES,
		       nbytes - FORMAT_PROBE_TAIL_NBYTES) == FORMAT_PROBE_TAIL_NBYTES;
}

static int probe_file(
	struct discimg_job *job, const char *path, struct infile *in, const struct format **format)
{
	char suffix[SUFFIX_NBYTES];
	uint8_t tail[FORMAT_PROBE_TAIL_NBYTES];
	uint8_t *head = calloc(1, FORMAT_PROBE_NBYTES);
	if (!head)
		return fail_nomem(job);
	suffix_of(infile_name(in), suffix);
	ssize_t n = infile_pread(in, job, head, FORMAT_PROBE_NBYTES, 0);
	int r = n < 0 ? fail_errno(job, "cannot read %s", path) : 0;
	struct format_probe probe = { .path = path,
		.suffix = suffix,
		.head = head,
		.head_nbytes = n < 0 ? 0 : (size_t)n,
		.tail = read_tail(job, in, tail) ? tail : NULL,
		.file_nbytes = infile_nbytes(in) };
	*format = r == 0 ? best_match(&probe) : NULL;
	if (r == 0 && !*format && n == 0) {
		r = fail(job, DISCIMG_E_FORMAT, "%s: the file is empty, and so no image", path);
	} else if (r == 0 && !*format) {
		char *known = list_formats(false);
		r = fail(job, DISCIMG_E_FORMAT,
			"%s: not a disc image of a known format (%s), by content or by name", path,
			known ? known : "");
		free(known);
	}
	free(head);
	return r;
}

int format_open_input(struct discimg_job *job, const char *path, struct infile **in)
{
	int r = infile_open(job, path, in);
	return r < 0 ? r : packing_open(job, in);
}

/* Formats of text are read as they lie. */
static int check_packing(struct discimg_job *job, const char *path, const struct infile *in,
	const struct format *format)
{
	if (!infile_packing(in) || format->packable)
		return 0;
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"%s: %s %s, packed with %s; unpack it first (the data files that it names can stay "
		"packed)",
		path, strchr("aeiou", format->name[0]) ? "an" : "a", format->name,
		infile_packing(in));
}

int format_recognise(struct discimg_job *job, const char *path, const struct format **format)
{
	struct infile *in;
	int r = infile_open(job, path, &in);
	if (r == 0)
		r = packing_open_head(job, &in, FORMAT_PROBE_NBYTES);
	if (r < 0)
		return r;
	r = probe_file(job, path, in, format);
	if (r == 0)
		r = check_packing(job, path, in, *format);
	infile_free(in);
	return r;
}

/* Devices, pipes and standard output take plain sectors, whatever they are called. */
static bool is_direct(const char *path)
{
	struct stat st;
	if (strcmp(path, "-") == 0)
		return true;
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

int format_of_output(struct discimg_job *job, const char *path, const struct format **format)
{
	char suffix[SUFFIX_NBYTES];
	suffix_of(path, suffix);
	for (size_t i = 0; formats[i]; i++) {
		if (!has_suffix(formats[i], suffix) || !formats[i]->create)
			continue;
		*format = formats[i];
		return 0;
	}
	if (is_direct(path)) {
		*format = &format_iso;
		return 0;
	}
	char *known = list_formats(true);
	int r = fail(job, DISCIMG_E_INVALID,
		"%s: the suffix names no format that can be written; use one of %s", path,
		known ? known : "");
	free(known);
	return r;
}

void format_writer_free(struct format_writer *writer)
{
	if (writer->free)
		writer->free(writer->state);
	*writer = (struct format_writer){ 0 };
}
