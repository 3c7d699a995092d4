/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a .toc from a disc: what toc_parse.c reads to the same disc, and cdrdao, too. */
#include "format/toc_sheet.h"
#include "format/toc_write.h"
#include "sector/msf.h"

#include <stdlib.h>
#include <string.h>

static void print_msf(FILE *f, const char *before, uint32_t nsectors)
{
	struct msf msf = msf_of_length(nsectors);
	fprintf(f, "%s %02u:%02u:%02u", before, msf.minute, msf.second, msf.frame);
}

/* Ours, between "// REM " and the end of the line. */
static void print_remarks(FILE *f, const struct discimg_disc *disc, unsigned track)
{
	for (size_t i = 0; i < disc->nremarks; i++) {
		if (disc->remarks[i].track != track)
			continue;
		fputs("// REM ", f);
		for (const char *p = disc->remarks[i].text; *p; p++)
			fputc((unsigned char)*p < 0x20 ? ' ' : *p, f);
		fputc('\n', f);
	}
}

/* The first session's, for there is no other. */
static const char *disc_type(const struct discimg_disc *disc)
{
	unsigned type = disc->sessions[0].disc_type;
	if (type == TOC_TYPE_CDI)
		return "CD_I";
	if (type == TOC_TYPE_XA)
		return "CD_ROM_XA";
	for (size_t i = 0; i < disc->ntracks; i++)
		if (!track_is_audio(&disc->tracks[i]))
			return "CD_ROM";
	return "CD_DA";
}

static const char *mode_of(const struct discimg_disc *disc, const struct sheet_place *place)
{
	bool is_formless = disc->sessions[0].disc_type == TOC_TYPE_PLAIN;
	if (is_formless && strcmp(place->type, "MODE2_FORM_MIX") == 0)
		return "MODE2";
	return place->type;
}

static const char *sub_mode(const struct discimg_track *track)
{
	if (!track->stored_sub_nbytes)
		return "";
	return track->stored_sub_kind == DISCIMG_SUB_RW ? " RW" : " RW_RAW";
}

static void print_flags(FILE *f, const struct discimg_track *track)
{
	if (track->flags & DISCIMG_FLAG_DCP)
		fputs("COPY\n", f);
	if (track->flags & DISCIMG_FLAG_PRE)
		fputs("PRE_EMPHASIS\n", f);
	if (track->flags & DISCIMG_FLAG_4CH)
		fputs("FOUR_CHANNEL_AUDIO\n", f);
	if (track->isrc[0])
		fprintf(f, "ISRC \"%s\"\n", track->isrc);
}

static void print_zeros(FILE *f, const struct discimg_disc *disc, const struct discimg_track *track,
	const struct sheet_place *place, uint32_t nsectors)
{
	bool is_silence = track_is_audio(track) && !track->stored_sub_nbytes;
	if (nsectors == 0)
		return;
	if (is_silence)
		fputs("SILENCE", f);
	else
		fprintf(f, "ZERO %s%s", mode_of(disc, place), sub_mode(track));
	print_msf(f, "", nsectors);
	fputc('\n', f);
}

static void print_name(FILE *f, const char *word, const char *path)
{
	const char *slash = strrchr(path, '/');
	fprintf(f, "%s \"", word);
	for (const char *p = slash ? slash + 1 : path; *p; p++)
		fprintf(f, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
	fputc('"', f);
}

static void print_data(FILE *f, const struct discimg_track *track, const struct sheet_place *place,
	const char *path)
{
	bool is_file = track_is_audio(track) && !place->shape.sub_nbytes;
	bool is_wave = place->audio != DISCIMG_AUDIO_FILE_BIN;
	if (place->end_lba == place->lba)
		return;
	print_name(f, is_file ? "FILE" : "DATAFILE", path);
	if (is_wave) {
		print_msf(f, "", place->position);
	} else {
		if (is_file)
			fputs(" SWAP", f);
		if (place->offset)
			fprintf(f, " #%llu", (unsigned long long)place->offset);
		fputs(is_file ? " 0" : "", f);
	}
	print_msf(f, "", (uint32_t)(place->end_lba - place->lba));
	fputc('\n', f);
}

static void print_indexes(FILE *f, const struct discimg_track *track)
{
	for (int i = 2; i < DISCIMG_NINDEXES; i++) {
		if (track->index_lba[i] == DISCIMG_NO_LBA)
			continue;
		print_msf(f, "INDEX", (uint32_t)(track->index_lba[i] - track->index_lba[1]));
		fputc('\n', f);
	}
}

static void print_track(FILE *f, const struct discimg_disc *disc, const struct discimg_track *track,
	const struct sheet_place *place, const char *path)
{
	uint32_t gap = place->session_gap + place->pregap;
	uint32_t start = gap + (uint32_t)(track->index_lba[1] - place->lba);
	fprintf(f, "\nTRACK %s%s\n", mode_of(disc, place), sub_mode(track));
	print_remarks(f, disc, track->number);
	print_flags(f, track);
	toc_print_texts(f, disc, track->number);
	print_zeros(f, disc, track, place, gap);
	print_data(f, track, place, path);
	print_zeros(f, disc, track, place, place->postgap);
	if (start) {
		print_msf(f, "START", start);
		fputc('\n', f);
	}
	print_indexes(f, track);
}

static void print_toc(FILE *f, const struct discimg_disc *disc, const struct sheet_plan *plan)
{
	fprintf(f, "%s\n", disc_type(disc));
	print_remarks(f, disc, 0);
	if (disc->mcn[0])
		fprintf(f, "CATALOG \"%s\"\n", disc->mcn);
	if (disc->tracks[0].number != 1)
		fprintf(f, "FIRST_TRACK_NO %u\n", disc->tracks[0].number);
	toc_print_texts(f, disc, 0);
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct sheet_place *place = &plan->places[i];
		print_track(f, disc, &disc->tracks[i], place, plan->paths[place->file]);
	}
}

char *toc_print(const struct discimg_disc *disc, const struct sheet_plan *plan, size_t *nbytes)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, nbytes);
	if (!f)
		return NULL;
	print_toc(f, disc, plan);
	bool failed = ferror(f);
	if (fclose(f) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
