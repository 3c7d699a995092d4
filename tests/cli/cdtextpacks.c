/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests/cli/cdtext.sh: CD-TEXT packs from lines of text, and lines from packs.
 *
 *	block BLOCK CHARSET FIRST-TRACK LAST-TRACK COPYRIGHT LANGUAGE	(CHARSET, LANGUAGE: hex)
 *	BLOCK TYPE TRACK TEXT	(TYPE: hex; bytes that are no characters as \xNN)
 */
#include "sector/cdtext.h"

#include <stdio.h>
#include <string.h>

#define MAX_LINES 4000

struct line {
	unsigned block, type, track;
	uint8_t text[3072];
	size_t nbytes;
};

static struct line lines[MAX_LINES];
static size_t nlines;
static uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES];

static size_t unescape(const char *from, uint8_t *to)
{
	size_t n = 0;
	for (; *from && *from != '\n'; n++) {
		if (sscanf(from, "\\x%2hhx", &to[n]) == 1)
			from += 4;
		else
			to[n] = (uint8_t)*from++;
	}
	return n;
}

static const uint8_t *find(
	void *state, unsigned block, unsigned type, unsigned track, size_t *nbytes)
{
	(void)state;
	for (struct line *line = lines; line < lines + nlines; line++) {
		if (line->block != block || line->type != type || line->track != track)
			continue;
		*nbytes = line->nbytes;
		return line->text;
	}
	return NULL;
}

static int encode(void)
{
	static char text[16384];
	struct cdtext_block blocks[CDTEXT_NBLOCKS] = { 0 }, info;
	struct cdtext_source source = { .item = find };
	unsigned block;
	int full, at;
	while (fgets(text, sizeof(text), stdin) && nlines < MAX_LINES) {
		struct line *line = &lines[nlines];
		if (sscanf(text, "block %1u %2hhx %2hhu %2hhu %2hhu %2hhx", &block, &info.charset,
			    &info.first_track, &info.last_track, &info.copyright,
			    &info.language) == 6) {
			info.is_present = true;
			blocks[block % CDTEXT_NBLOCKS] = info;
		} else if (sscanf(text, "%u %x %u %n", &line->block, &line->type, &line->track,
				   &at) == 3) {
			line->nbytes = unescape(text + at, line->text);
			nlines++;
		}
	}
	size_t npacks = cdtext_encode(blocks, &source, packs, &full);
	if (full >= 0)
		fprintf(stderr, "block %d is too large\n", full);
	return fwrite(packs, CDTEXT_PACK_NBYTES, npacks, stdout) == npacks && full < 0 ? 0 : 1;
}

static void print_block(void *state, unsigned block, const struct cdtext_block *info)
{
	(void)state;
	printf("block %u %02x %u %u %u %02x\n", block, info->charset, info->first_track,
		info->last_track, info->copyright, info->language);
}

static void print_item(
	void *state, unsigned block, unsigned type, unsigned track, const uint8_t *p, size_t nbytes)
{
	(void)state;
	printf("%u %x %u ", block, type, track);
	for (; nbytes > 0; nbytes--, p++)
		printf(*p < 0x20 || *p == 0x7f ? "\\x%02x" : "%c", *p);
	putchar('\n');
}

static int decode(void)
{
	const uint8_t *first;
	struct cdtext_sink sink = { .block = print_block, .item = print_item };
	size_t npacks = cdtext_find_packs(packs, fread(packs, 1, sizeof(packs), stdin), &first);
	unsigned nfaults = cdtext_decode(first, npacks, &sink);
	if (nfaults)
		fprintf(stderr, "%u faults\n", nfaults);
	return npacks > 0 && nfaults == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "encode") == 0 ? encode() : decode();
}
