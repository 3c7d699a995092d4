/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests/cli/cdtext.sh: what libcdio and libburn make of CD-TEXT packs, and the packs that
 * libburn makes. Nothing of our own is in here.
 *
 *	cdtextjudge libcdio PACKS	BLOCK TYPE TRACK TEXT in lines, the text in UTF-8
 *	cdtextjudge sheet PACKS		Sony's Input Sheet 0.7T, by libburn
 *	cdtextjudge packs SHEET...	packs by libburn, a sheet a block, each of NTRACKS tracks
 */
#include <cdio/cdtext.h>
#include <libburn/libburn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PACKS 2048

static const struct {
	cdtext_field_t field;
	unsigned type;
} fields[] = {
	{ CDTEXT_FIELD_TITLE, 0x80 },
	{ CDTEXT_FIELD_PERFORMER, 0x81 },
	{ CDTEXT_FIELD_SONGWRITER, 0x82 },
	{ CDTEXT_FIELD_COMPOSER, 0x83 },
	{ CDTEXT_FIELD_ARRANGER, 0x84 },
	{ CDTEXT_FIELD_MESSAGE, 0x85 },
	{ CDTEXT_FIELD_DISCID, 0x86 },
	{ CDTEXT_FIELD_GENRE, 0x87 },
	{ CDTEXT_FIELD_UPC_EAN, 0x8e },
	{ CDTEXT_FIELD_ISRC, 0x8e },
};

static unsigned char packs[MAX_PACKS * 18 + 1];

static void print_block(const cdtext_t *text, int block)
{
	printf("block %d tracks %u to %u, %s, genre %d\n", block, cdtext_get_first_track(text),
		cdtext_get_last_track(text), cdtext_lang2str(cdtext_get_language(text)),
		cdtext_get_genre(text));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		for (track_t track = 0; track <= cdtext_get_last_track(text); track++) {
			const char *value = cdtext_get_const(text, fields[i].field, track);
			if (value)
				printf("%d %x %u %s\n", block, fields[i].type, track, value);
		}
	}
}

static int judge_libcdio(size_t nbytes)
{
	cdtext_t *text = cdtext_init();
	if (cdtext_data_init(text, packs, nbytes) != 0)
		return 1;
	for (int block = 0; block < 8; block++)
		if (cdtext_list_languages_v2(text)[block] != CDTEXT_LANGUAGE_BLOCK_UNUSED &&
			cdtext_set_language_index(text, block))
			print_block(text, block);
	cdtext_destroy(text);
	return 0;
}

static int judge_sheet(size_t nbytes)
{
	char *sheet;
	int charset;
	int n = burn_make_input_sheet_v07t(packs, (int)(nbytes / 18), 0, 0, &sheet, &charset, 0);
	if (n <= 0)
		return 1;
	fwrite(sheet, 1, (size_t)n, stdout);
	free(sheet);
	return 0;
}

/* libburn wants tracks before it takes their texts. */
static int make_packs(char **sheets, int nsheets, int ntracks)
{
	unsigned char *made = NULL;
	struct burn_track *tracks[99] = { NULL };
	int npacks = 0, ok = 1;
	struct burn_session *session = burn_session_create();
	for (int i = 0; i < ntracks; i++) {
		tracks[i] = burn_track_create();
		burn_session_add_track(session, tracks[i], BURN_POS_END);
	}
	for (int i = 0; i < nsheets && ok > 0; i++)
		ok = burn_session_input_sheet_v07t(session, sheets[i], i, 0);
	if (ok > 0)
		ok = burn_cdtext_from_session(session, &made, &npacks, 0);
	if (ok > 0)
		fwrite(made, 18, (size_t)npacks, stdout);
	free(made);
	for (int i = 0; i < ntracks; i++)
		burn_track_free(tracks[i]);
	burn_session_free(session);
	return ok > 0 ? 0 : 1;
}

static size_t read_packs(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t nbytes = f ? fread(packs, 1, sizeof(packs), f) : 0;
	if (f)
		fclose(f);
	return nbytes;
}

int main(int argc, char **argv)
{
	int status = 2;
	if (argc < 3 || !burn_initialize())
		return status;
	burn_msgs_set_severities("NEVER", "NOTE", "libburn: ");
	if (strcmp(argv[1], "libcdio") == 0)
		status = judge_libcdio(read_packs(argv[2]));
	else if (strcmp(argv[1], "sheet") == 0)
		status = judge_sheet(read_packs(argv[2]));
	else
		status = make_packs(argv + 2, argc - 2, atoi(getenv("NTRACKS")));
	burn_finish();
	return status;
}
