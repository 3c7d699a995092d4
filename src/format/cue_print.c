/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a cue sheet from a disc: what cue_parse.c reads to the same disc. */
#include "format/cue_sheet.h"
#include "format/cue_write.h"
#include "sector/msf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum discimg_cdtext_field field;
	const char *command;
} texts[] = {
	{ DISCIMG_CDTEXT_TITLE, "TITLE" },
	{ DISCIMG_CDTEXT_PERFORMER, "PERFORMER" },
	{ DISCIMG_CDTEXT_SONGWRITER, "SONGWRITER" },
	{ DISCIMG_CDTEXT_COMPOSER, "COMPOSER" },
	{ DISCIMG_CDTEXT_ARRANGER, "ARRANGER" },
	{ DISCIMG_CDTEXT_MESSAGE, "MESSAGE" },
	{ DISCIMG_CDTEXT_DISC_ID, "DISC_ID" },
	{ DISCIMG_CDTEXT_GENRE, "GENRE" },
	{ DISCIMG_CDTEXT_UPC_ISRC, "UPC_EAN" },
};

static const struct {
	unsigned flag;
	const char *name;
} flags[] = {
	{ DISCIMG_FLAG_DCP, "DCP" },
	{ DISCIMG_FLAG_4CH, "4CH" },
	{ DISCIMG_FLAG_PRE, "PRE" },
	{ DISCIMG_FLAG_SCMS, "SCMS" },
};

/* A line break would end the string: a sheet has no way to write one. */
static void print_string(FILE *f, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < 0x20 ? ' ' : *text, f);
}

static void print_texts(
	FILE *f, const char *indent, const struct discimg_disc *disc, unsigned track)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = discimg_disc_cdtext(disc, 0, track, texts[i].field);
		if (!text || !*text)
			continue;
		fprintf(f, "%s%s \"", indent, texts[i].command);
		print_string(f, text);
		fputs("\"\n", f);
	}
}

static void print_remarks(
	FILE *f, const char *indent, const struct discimg_disc *disc, unsigned track)
{
	for (size_t i = 0; i < disc->nremarks; i++) {
		if (disc->remarks[i].track != track)
			continue;
		fprintf(f, "%sREM ", indent);
		print_string(f, disc->remarks[i].text);
		fputc('\n', f);
	}
}

static void print_length(FILE *f, const char *command, uint32_t nsectors)
{
	struct msf msf = msf_of_length(nsectors);
	fprintf(f, "%s %02u:%02u:%02u\n", command, msf.minute, msf.second, msf.frame);
}

/* The parts add up to GAP, and are those of the standard whenever GAP is. */
static void print_session(FILE *f, unsigned number, uint32_t gap)
{
	uint32_t pregap = gap < CUE_SESSION_PREGAP_NSECTORS ? gap : CUE_SESSION_PREGAP_NSECTORS;
	uint32_t leadin = gap - pregap;
	if (leadin > CUE_LEADIN_NSECTORS)
		leadin = CUE_LEADIN_NSECTORS;
	print_length(f, "REM LEAD-OUT", gap - pregap - leadin);
	fprintf(f, "REM SESSION %02u\n", number);
	print_length(f, "REM LEAD-IN", leadin);
	print_length(f, "REM PREGAP", pregap);
}

static void print_indexes(
	FILE *f, const struct discimg_track *track, const struct sheet_place *place)
{
	if (track->index_lba[1] > place->lba)
		print_length(f, "    INDEX 00", place->position);
	for (unsigned i = 1; i < DISCIMG_NINDEXES; i++) {
		if (track->index_lba[i] == DISCIMG_NO_LBA)
			continue;
		fprintf(f, "    INDEX %02u", i);
		print_length(f, "", place->position + (uint32_t)(track->index_lba[i] - place->lba));
	}
}

static void print_flags(FILE *f, unsigned set)
{
	if (!set)
		return;
	fputs("    FLAGS", f);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (set & flags[i].flag)
			fprintf(f, " %s", flags[i].name);
	fputc('\n', f);
}

static void print_track(FILE *f, const struct discimg_disc *disc, const struct discimg_track *track,
	const struct sheet_place *place)
{
	fprintf(f, "  TRACK %02u %s\n", track->number, place->type);
	print_texts(f, "    ", disc, track->number);
	print_remarks(f, "    ", disc, track->number);
	print_flags(f, track->flags);
	if (track->isrc[0])
		fprintf(f, "    ISRC %s\n", track->isrc);
	if (place->pregap)
		print_length(f, "    PREGAP", place->pregap);
	print_indexes(f, track, place);
	if (place->postgap)
		print_length(f, "    POSTGAP", place->postgap);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Of FLAC files, too, others write and read WAVE. */
static void print_file(FILE *f, const char *path, enum discimg_audio_file kind)
{
	fprintf(f, "FILE \"%s\" %s\n", base_name(path),
		kind == DISCIMG_AUDIO_FILE_BIN ? "BINARY" : "WAVE");
}

/* True when the words for its areas tell where the second session is. */
static bool is_gd(const struct discimg_disc *disc)
{
	return disc->is_gd && disc->nsessions == 2 &&
	       disc->sessions[1].start_lba == GD_HIGH_DENSITY_LBA;
}

static void print_sheet(FILE *f, const struct discimg_disc *disc, const struct sheet_plan *plan)
{
	if (disc->mcn[0])
		fprintf(f, "CATALOG %s\n", disc->mcn);
	if (plan->side_path)
		fprintf(f, "CDTEXTFILE \"%s\"\n", base_name(plan->side_path));
	print_texts(f, "", disc, 0);
	print_remarks(f, "", disc, 0);
	if (is_gd(disc))
		fputs("REM " CUE_SINGLE_DENSITY "\n", f);
	else if (disc->nsessions > 1)
		fputs("REM SESSION 01\n", f);
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		const struct sheet_place *place = &plan->places[i];
		bool begins = i > 0 && track->session != track[-1].session;
		if (begins && is_gd(disc))
			fputs("REM " CUE_HIGH_DENSITY "\n", f);
		else if (begins)
			print_session(f, track->session, place->session_gap);
		if (i == 0 || place->file != place[-1].file)
			print_file(f, plan->paths[place->file], place->audio);
		print_track(f, disc, track, place);
	}
}

char *cue_print(const struct discimg_disc *disc, const struct sheet_plan *plan, size_t *nbytes)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, nbytes);
	if (!f)
		return NULL;
	print_sheet(f, disc, plan);
	bool failed = ferror(f);
	if (fclose(f) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
