/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD_TEXT { … } of a .toc, as cdrdao 1.2.4 and later ones read it: what is not ASCII as octals of
 * the disc's own character code, which SIZE_INFO tells when it is not ISO 8859-1.
 */
#include "disc/charset.h"
#include "format/toc_write.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	enum discimg_cdtext_field field;
	const char *of_disc, *of_track;
} items[] = {
	{ DISCIMG_CDTEXT_TITLE, "TITLE", "TITLE" },
	{ DISCIMG_CDTEXT_PERFORMER, "PERFORMER", "PERFORMER" },
	{ DISCIMG_CDTEXT_SONGWRITER, "SONGWRITER", "SONGWRITER" },
	{ DISCIMG_CDTEXT_COMPOSER, "COMPOSER", "COMPOSER" },
	{ DISCIMG_CDTEXT_ARRANGER, "ARRANGER", "ARRANGER" },
	{ DISCIMG_CDTEXT_MESSAGE, "MESSAGE", "MESSAGE" },
	{ DISCIMG_CDTEXT_DISC_ID, "DISC_ID", "DISC_ID" },
	{ DISCIMG_CDTEXT_UPC_ISRC, "UPC_EAN", "ISRC" },
};

static void print_bytes(FILE *f, const uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++) {
		if (p[i] == '"' || p[i] == '\\')
			fprintf(f, "\\%c", p[i]);
		else if (p[i] < 0x20 || p[i] >= 0x7f)
			fprintf(f, "\\%03o", p[i]);
		else
			fputc(p[i], f);
	}
}

/* In UTF-8 what the code cannot hold, or would give back otherwise: cdrdao 1.2.5 reads that. */
static void print_utf8(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', f);
		fputc((unsigned char)*text < 0x20 ? ' ' : *text, f);
	}
}

static void print_string(FILE *f, enum discimg_charset charset, const char *text)
{
	unsigned nlost = 0;
	uint8_t *bytes = malloc(strlen(text) * CHARSET_MAX_EXPANSION + 1);
	size_t nbytes = bytes ? charset_of_utf8(charset, text, bytes, &nlost) : 0;
	char *back = bytes ? charset_to_utf8(charset, bytes, nbytes) : NULL;
	fputc('"', f);
	if (back && nlost == 0 && strcmp(back, text) == 0)
		print_bytes(f, bytes, nbytes);
	else
		print_utf8(f, text);
	fputs("\"\n", f);
	free(back);
	free(bytes);
}

/* A code of two bytes, a text, and a zero. */
static void print_genre(FILE *f, const struct disc_cdtext *block)
{
	const char *text = block->texts[0][DISCIMG_CDTEXT_GENRE];
	unsigned nlost = 0;
	if (!block->about.genre && !text)
		return;
	text = text ? text : "";
	uint8_t *bytes = malloc(strlen(text) * CHARSET_MAX_EXPANSION + 1);
	size_t nbytes = bytes ? charset_of_utf8(DISCIMG_CHARSET_LATIN1, text, bytes, &nlost) : 0;
	fprintf(f, "    GENRE { %u, %u", block->about.genre >> 8 & 0xff, block->about.genre & 0xff);
	for (size_t i = 0; i < nbytes; i++)
		fprintf(f, ", %u", bytes[i]);
	fputs(", 0 }\n", f);
	free(bytes);
}

/* Code, first and last track, copyright; then counts and languages, which cdrdao makes anew. */
static void print_size_info(
	FILE *f, const struct discimg_disc *disc, const struct discimg_cdtext_block *about)
{
	if (about->charset == DISCIMG_CHARSET_LATIN1 && !about->copyright)
		return;
	fprintf(f, "    SIZE_INFO { %u, %u, %u, %u", about->charset, disc->tracks[0].number,
		disc->tracks[disc->ntracks - 1].number, about->copyright);
	for (int i = 4; i < 36; i++)
		fputs(", 0", f);
	fputs(" }\n", f);
}

static bool has_texts(const struct disc_cdtext *block, unsigned track)
{
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		if (block->texts[track][items[i].field])
			return true;
	return false;
}

static void print_block(FILE *f, const struct discimg_disc *disc, unsigned i, unsigned track)
{
	const struct disc_cdtext *block = disc->cdtext[i];
	fprintf(f, "  LANGUAGE %u {\n", i);
	for (size_t k = 0; k < sizeof(items) / sizeof(items[0]); k++) {
		const char *text = block->texts[track][items[k].field];
		bool is_coded = items[k].field <= DISCIMG_CDTEXT_MESSAGE;
		if (!text)
			continue;
		fprintf(f, "    %s ", track ? items[k].of_track : items[k].of_disc);
		print_string(f, is_coded ? block->about.charset : DISCIMG_CHARSET_LATIN1, text);
	}
	if (track == 0) {
		print_genre(f, block);
		print_size_info(f, disc, &block->about);
	}
	fputs("  }\n", f);
}

static void print_language_map(FILE *f, const struct discimg_disc *disc)
{
	fputs("  LANGUAGE_MAP {", f);
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		if (disc->cdtext[i])
			fprintf(f, " %u : %u", i, disc->cdtext[i]->about.language);
	fputs(" }\n", f);
}

void toc_print_texts(FILE *f, const struct discimg_disc *disc, unsigned track)
{
	bool wanted = false;
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		wanted |= disc->cdtext[i] && (track == 0 || has_texts(disc->cdtext[i], track));
	if (!wanted)
		return;
	fputs("CD_TEXT {\n", f);
	if (track == 0)
		print_language_map(f, disc);
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		if (disc->cdtext[i] && (track == 0 || has_texts(disc->cdtext[i], track)))
			print_block(f, disc, i, track);
	fputs("}\n", f);
}
