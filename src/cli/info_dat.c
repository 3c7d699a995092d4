/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc's tracks as the rows of a DAT (the Logiqx XML of datafile.dtd 1.5), with file names by
 * Redump's rule: "Game.iso", "Game.bin", "Game (Track 1).bin", "Game (Track 01).bin" of ten or
 * more.
 */
#include "cli/info.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_escaped(FILE *f, const char *text, size_t n)
{
	static const char *const escapes[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"
	};
	for (size_t i = 0; i < n; i++) {
		const char *escape = escapes[(unsigned char)text[i]];
		if (escape)
			fputs(escape, f);
		else
			fputc(text[i], f);
	}
}

static void print_name(FILE *f, const char *name, const struct discimg_info *info, size_t i)
{
	const struct discimg_track *track = discimg_disc_track(info->disc, i);
	size_t ntracks = discimg_disc_ntracks(info->disc);
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	const char *dot = strrchr(base, '.');
	print_escaped(f, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
	if (ntracks > 1)
		fprintf(f, " (Track %0*u)", ntracks > 9 ? 2 : 1, track->number);
	fputs(track->stored_nbytes == 2048 ? ".iso" : ".bin", f);
}

char *info_dat_row(const char *name, const struct discimg_info *info, size_t track)
{
	const struct discimg_hashes *hashes = &info->tracks[track];
	char *row = NULL;
	size_t nbytes;
	FILE *f = open_memstream(&row, &nbytes);
	if (!f)
		return NULL;
	fputs("<rom name=\"", f);
	print_name(f, name, info, track);
	fprintf(f, "\" size=\"%" PRIu64 "\" crc=\"%s\" md5=\"%s\" sha1=\"%s\"/>", hashes->nbytes,
		hashes->crc32, hashes->md5, hashes->sha1);
	if (fclose(f) == 0)
		return row;
	free(row);
	return NULL;
}
