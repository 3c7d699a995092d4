/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a CloneCD control file: sections, and in each a table of keys. */
#include "format/ccd.h"

#include "base/lines.h"
#include "sector/cdtext.h"
#include "sector/crc16.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_TEXT_NBYTES (1024 * 1024)
#define PACK_NBYTES     16 /* as CloneCD writes them: without the CRC */

enum section { NO_SECTION, CLONECD, DISC, SESSION, ENTRY, TRACK, CDTEXT, UNKNOWN };

struct parser {
	struct discimg_job *job;
	struct ccd *ccd;
	struct lines lines;
	enum section section;
	struct ccd_track *track;
};

#define PARSE_FAIL(p, format, ...)                                                                 \
	fail((p)->job, DISCIMG_E_FORMAT, "%s:%u: " format, (p)->ccd->path, (p)->lines.line,        \
		##__VA_ARGS__)

/* A whole number, in decimal or as 0x…; nothing may follow it. */
static int parse_number(struct parser *p, const char *key, const char *value, int32_t *number)
{
	char *end;
	errno = 0;
	long n = strtol(value, &end, 0);
	if (end == value || *end || errno || n < INT32_MIN + 1 || n > INT32_MAX)
		return PARSE_FAIL(p, "%s=%.40s, expected a number", key, value);
	*number = (int32_t)n;
	return 0;
}

static const struct {
	enum section section;
	const char *key;
	size_t offset; /* of an int32_t in struct ccd, or in the entry or track of the section */
} numbers[] = {
	{ CLONECD, "Version", offsetof(struct ccd, version) },
	{ DISC, "TocEntries", offsetof(struct ccd, nentries_told) },
	{ DISC, "Sessions", offsetof(struct ccd, nsessions) },
	{ DISC, "DataTracksScrambled", offsetof(struct ccd, scrambled) },
	{ ENTRY, "Session", offsetof(struct ccd_entry, session) },
	{ ENTRY, "Point", offsetof(struct ccd_entry, point) },
	{ ENTRY, "ADR", offsetof(struct ccd_entry, adr) },
	{ ENTRY, "Control", offsetof(struct ccd_entry, control) },
	{ ENTRY, "PMin", offsetof(struct ccd_entry, pmin) },
	{ ENTRY, "PSec", offsetof(struct ccd_entry, psec) },
	{ ENTRY, "PFrame", offsetof(struct ccd_entry, pframe) },
	{ ENTRY, "PLBA", offsetof(struct ccd_entry, plba) },
	{ TRACK, "MODE", offsetof(struct ccd_track, mode) },
};

static void *section_target(struct parser *p)
{
	if (p->section == ENTRY)
		return &p->ccd->entries[p->ccd->nentries - 1];
	return p->section == TRACK ? (void *)p->track : p->ccd;
}

/* 1 when KEY is none of the numbers that matter. */
static int parse_known_number(struct parser *p, const char *key, const char *value)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].section != p->section || strcasecmp(numbers[i].key, key) != 0)
			continue;
		int32_t *target = (int32_t *)((char *)section_target(p) + numbers[i].offset);
		if (p->section == ENTRY && strcasecmp(key, "PLBA") == 0)
			p->ccd->entries[p->ccd->nentries - 1].has_plba = true;
		p->ccd->has_version |= p->section == CLONECD;
		return parse_number(p, key, value, target);
	}
	return 1;
}

static int parse_catalog(struct parser *p, const char *value)
{
	if (strlen(value) != 13 || strspn(value, "0123456789") != 13)
		return PARSE_FAIL(p, "CATALOG=%.40s, expected 13 digits", value);
	memcpy(p->ccd->catalog, value, 14);
	return 0;
}

static int parse_isrc(struct parser *p, const char *value)
{
	for (size_t i = 0; i < 12; i++)
		if (!isalnum((unsigned char)value[i]))
			return PARSE_FAIL(p, "ISRC=%.40s, expected 12 letters and digits", value);
	if (value[12])
		return PARSE_FAIL(p, "ISRC=%.40s, expected 12 letters and digits", value);
	memcpy(p->track->isrc, value, 13);
	return 0;
}

static void parse_flags(struct parser *p, char *value)
{
	static const struct {
		const char *name;
		unsigned flag;
	} flags[] = {
		{ "PRE", DISCIMG_FLAG_PRE },
		{ "DCP", DISCIMG_FLAG_DCP },
		{ "4CH", DISCIMG_FLAG_4CH },
		{ "SCMS", DISCIMG_FLAG_SCMS },
	};
	for (char *word; (word = line_word(&value));)
		for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
			if (strcasecmp(word, flags[i].name) == 0)
				p->track->flags |= flags[i].flag;
}

static int parse_index(struct parser *p, char *number_text, const char *value)
{
	int32_t number, lba;
	int r = parse_number(p, "INDEX", number_text, &number);
	if (r == 0 && (number < 0 || number >= DISCIMG_NINDEXES))
		r = PARSE_FAIL(p, "INDEX %d, expected a number from 0 to 99", number);
	if (r == 0)
		r = parse_number(p, "INDEX", value, &lba);
	if (r == 0)
		p->track->index[number] = lba;
	return r;
}

static int parse_track_key(struct parser *p, char *key, char *value)
{
	char *rest = key, *word = line_word(&rest), *number = line_word(&rest);
	if (word && number && strcasecmp(word, "INDEX") == 0)
		return parse_index(p, number, value);
	if (strcasecmp(key, "ISRC") == 0)
		return parse_isrc(p, value);
	if (strcasecmp(key, "FLAGS") == 0)
		parse_flags(p, value);
	return 0;
}

/* "Entry 5=80 00 05 …", 16 bytes in hexadecimal; the two of the CRC may follow. */
static int parse_pack(struct parser *p, const char *key, char *value)
{
	struct ccd *ccd = p->ccd;
	uint8_t *pack = ccd->packs + ccd->npacks * CDTEXT_PACK_NBYTES;
	size_t n = 0;
	if (ccd->npacks == CCD_MAX_PACKS)
		return PARSE_FAIL(p, "more than %d packs of CD-TEXT", CCD_MAX_PACKS);
	for (char *word; (word = line_word(&value)); n++) {
		char *end;
		unsigned long byte = strtoul(word, &end, 16);
		if (*end || byte > 0xff || n == CDTEXT_PACK_NBYTES)
			break;
		pack[n] = (uint8_t)byte;
	}
	if (n < PACK_NBYTES)
		return PARSE_FAIL(
			p, "%.40s of %zu bytes, expected %d in hexadecimal", key, n, PACK_NBYTES);
	if (n < CDTEXT_PACK_NBYTES)
		crc16_put(pack, PACK_NBYTES);
	ccd->npacks++;
	return 0;
}

static int parse_cdtext_key(struct parser *p, char *key, char *value)
{
	if (strncasecmp(key, "Entry ", 6) != 0)
		return 0;
	if (!p->ccd->packs)
		p->ccd->packs = calloc(CCD_MAX_PACKS, CDTEXT_PACK_NBYTES);
	return p->ccd->packs ? parse_pack(p, key, value) : fail_nomem(p->job);
}

static int begin_entry(struct parser *p)
{
	if (p->ccd->nentries == RAWTOC_MAX_ENTRIES)
		return PARSE_FAIL(p, "more than %d [Entry] sections", RAWTOC_MAX_ENTRIES);
	p->ccd->nentries++;
	return 0;
}

static int begin_track(struct parser *p, const char *number_text)
{
	int32_t number;
	int r = parse_number(p, "[TRACK", number_text, &number);
	if (r == 0 && (number < 1 || number > CCD_MAX_TRACKS))
		r = PARSE_FAIL(p, "[TRACK %d], expected a number from 1 to 99", number);
	if (r < 0)
		return r;
	p->track = &p->ccd->tracks[number];
	if (p->track->line)
		return PARSE_FAIL(
			p, "a second [TRACK %d]; the first is in line %u", number, p->track->line);
	p->track->line = p->lines.line;
	return 0;
}

static int parse_section(struct parser *p, char *name)
{
	static const struct {
		const char *name;
		enum section section;
	} sections[] = {
		{ "CloneCD", CLONECD },
		{ "Disc", DISC },
		{ "Session", SESSION },
		{ "Entry", ENTRY },
		{ "TRACK", TRACK },
		{ "CDText", CDTEXT },
	};
	char *end = strchr(name, ']'), *rest = name, *word;
	if (!end)
		return PARSE_FAIL(p, "[%.40s, expected a ]", name);
	*end = '\0';
	word = line_word(&rest);
	p->section = UNKNOWN;
	for (size_t i = 0; word && i < sizeof(sections) / sizeof(sections[0]); i++)
		if (strcasecmp(word, sections[i].name) == 0)
			p->section = sections[i].section;
	if (p->section == ENTRY)
		return begin_entry(p);
	return p->section == TRACK ? begin_track(p, rest) : 0;
}

/* Blanks around a key or a value do not belong to it. */
static char *trim(char *text)
{
	size_t n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		text[--n] = '\0';
	return text + strspn(text, " \t");
}

static int parse_line(struct parser *p, char *line)
{
	char *equals = strchr(line, '=');
	if (line[0] == '[')
		return parse_section(p, line + 1);
	if (line[0] == '\0' || line[0] == ';')
		return 0;
	if (!equals)
		return PARSE_FAIL(p, "%.40s, expected KEY=VALUE", line);
	*equals = '\0';
	char *key = trim(line), *value = trim(equals + 1);
	int r = parse_known_number(p, key, value);
	if (r <= 0)
		return r;
	if (p->section == DISC && strcasecmp(key, "CATALOG") == 0)
		return parse_catalog(p, value);
	if (p->section == TRACK)
		return parse_track_key(p, key, value);
	return p->section == CDTEXT ? parse_cdtext_key(p, key, value) : 0;
}

static int check(struct parser *p)
{
	const struct ccd *ccd = p->ccd;
	if (!ccd->has_version)
		return fail(p->job, DISCIMG_E_FORMAT,
			"%s: no [CloneCD] section with a Version, expected a CloneCD control file",
			ccd->path);
	if ((int64_t)ccd->nentries_told != (int64_t)ccd->nentries)
		return fail(p->job, DISCIMG_E_FORMAT,
			"%s: TocEntries=%d, but there are %zu [Entry] sections", ccd->path,
			ccd->nentries_told, ccd->nentries);
	return 0;
}

int ccd_parse(struct discimg_job *job, const char *path, struct ccd *ccd)
{
	struct parser p = { .job = job, .ccd = ccd };
	memset(ccd, 0, sizeof(*ccd));
	ccd->path = path;
	for (size_t i = 0; i <= CCD_MAX_TRACKS; i++)
		for (size_t k = 0; k < DISCIMG_NINDEXES; k++)
			ccd->tracks[i].index[k] = DISCIMG_NO_LBA;
	int r = lines_open(job, path, MAX_TEXT_NBYTES, &p.lines);
	if (r < 0)
		return r;
	for (char *line; r == 0 && (line = lines_next(&p.lines));)
		r = parse_line(&p, line);
	lines_close(&p.lines);
	return r < 0 ? r : check(&p);
}

void ccd_free(struct ccd *ccd)
{
	free(ccd->packs);
}
