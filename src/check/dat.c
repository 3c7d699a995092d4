/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking a disc up in a DAT (the Logiqx XML of datafile.dtd 1.5, which Redump publishes for
 * discs): <game name="…"> or <machine name="…"> holds one <rom name size crc md5 sha1/> for each
 * track, and one for the sheet. The list is read once and never kept: only the best game is.
 */
#include "check/dat.h"

#include "base/infile.h"
#include "check/libexpat.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PIECE_NBYTES (64 << 10)
#define MAX_ROMS     1000 /* of one game: 99 tracks, sheets and the like */
#define NO_TRACK     SIZE_MAX

struct rom {
	char *name;
	uint64_t nbytes;
	char crc32[9], md5[33], sha1[41]; /* "" where the DAT has none */
	size_t track;                     /* of ours that it is, or NO_TRACK */
};

struct game {
	char *name; /* NULL outside of a game */
	struct rom *roms;
	size_t nroms;
	size_t nmatched;
	bool whole; /* one ROM is all tracks in one file */
};

struct search {
	struct libexpat lib;
	const struct dat_query *query;
	XML_Parser parser;
	struct game game, best;
	char *by_size; /* the only game whose files are as long as our tracks; NULL: none, or many
			*/
	size_t nby_size;
	bool is_dat, out_of_memory;
};

static void free_game(struct game *game)
{
	for (size_t i = 0; i < game->nroms; i++)
		free(game->roms[i].name);
	free(game->roms);
	free(game->name);
	*game = (struct game){ 0 };
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return "";
}

static void copy_hex(char *to, size_t nbytes, const char *from)
{
	bool good =
		strlen(from) == nbytes - 1 && strspn(from, "0123456789abcdefABCDEF") == nbytes - 1;
	memcpy(to, good ? from : "", good ? nbytes : 1);
}

/* By the strongest hash that the DAT has. */
static bool is_rom(const struct rom *rom, const struct discimg_hashes *hashes)
{
	if (rom->nbytes != hashes->nbytes)
		return false;
	if (rom->sha1[0])
		return strcasecmp(rom->sha1, hashes->sha1) == 0;
	if (rom->md5[0])
		return strcasecmp(rom->md5, hashes->md5) == 0;
	return rom->crc32[0] && strcasecmp(rom->crc32, hashes->crc32) == 0;
}

/* Cue sheets and their like are listed beside the tracks, and are no part of the disc. */
static bool is_sheet(const char *name)
{
	static const char *const suffixes[] = { "cue", "gdi", "toc", "ccd", "mds", "sbi", "txt" };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (strcasecmp(dot + 1, suffixes[i]) == 0)
			return true;
	return false;
}

static bool is_taken(const struct game *game, size_t track)
{
	for (size_t i = 0; i < game->nroms; i++)
		if (game->roms[i].track == track)
			return true;
	return false;
}

/* Tracks of silence may be alike: each stands for one ROM only. */
static void match_rom(const struct dat_query *query, struct game *game, struct rom *rom)
{
	game->whole |= query->ntracks > 1 && is_rom(rom, query->whole);
	for (size_t i = 0; i < query->ntracks && rom->track == NO_TRACK; i++)
		if (is_rom(rom, &query->tracks[i]) && !is_taken(game, i))
			rom->track = i;
	game->nmatched += rom->track != NO_TRACK;
}

static bool has_our_sizes(const struct dat_query *query, const struct game *game)
{
	size_t n = 0;
	for (size_t i = 0; i < game->nroms; i++) {
		if (is_sheet(game->roms[i].name))
			continue;
		if (n >= query->ntracks || game->roms[i].nbytes != query->tracks[n].nbytes)
			return false;
		n++;
	}
	return n == query->ntracks;
}

static void begin_rom(struct search *search, const char **attributes)
{
	struct game *game = &search->game;
	if (!game->name || game->nroms == MAX_ROMS)
		return;
	struct rom *roms = reallocarray(game->roms, game->nroms + 1, sizeof(*roms));
	char *name = roms ? strdup(attribute(attributes, "name")) : NULL;
	if (roms)
		game->roms = roms;
	if (!name) {
		search->out_of_memory = true;
		return;
	}
	struct rom *rom = &roms[game->nroms];
	*rom = (struct rom){ .name = name,
		.nbytes = strtoull(attribute(attributes, "size"), NULL, 10),
		.track = NO_TRACK };
	copy_hex(rom->crc32, sizeof(rom->crc32), attribute(attributes, "crc"));
	copy_hex(rom->md5, sizeof(rom->md5), attribute(attributes, "md5"));
	copy_hex(rom->sha1, sizeof(rom->sha1), attribute(attributes, "sha1"));
	match_rom(search->query, game, rom);
	game->nroms++;
}

static bool is_game(const char *element)
{
	return strcmp(element, "game") == 0 || strcmp(element, "machine") == 0;
}

static void XMLCALL begin(void *user, const char *element, const char **attributes)
{
	struct search *search = user;
	search->is_dat |= strcmp(element, "datafile") == 0;
	if (search->is_dat && is_game(element)) {
		free_game(&search->game);
		search->game.name = strdup(attribute(attributes, "name"));
		search->out_of_memory |= search->game.name == NULL;
	} else if (strcmp(element, "rom") == 0) {
		begin_rom(search, attributes);
	}
	if (search->out_of_memory)
		search->lib.XML_StopParser(search->parser, XML_FALSE);
}

static void note_size(struct search *search, const char *name)
{
	search->nby_size++;
	free(search->by_size);
	search->by_size = search->nby_size == 1 ? strdup(name) : NULL;
}

static size_t worth(const struct dat_query *query, const struct game *game)
{
	return game->whole ? query->ntracks : game->nmatched;
}

static void XMLCALL end(void *user, const char *element)
{
	struct search *search = user;
	struct game *game = &search->game;
	if (!is_game(element) || !game->name)
		return;
	if (has_our_sizes(search->query, game))
		note_size(search, game->name);
	if (worth(search->query, game) > worth(search->query, &search->best)) {
		free_game(&search->best);
		search->best = *game;
		*game = (struct game){ 0 };
	}
	free_game(game);
}

/* No DAT has entities of its own; a hostile one grows them without end. */
static void XMLCALL refuse_entity(void *user, const XML_Char *name, int is_parameter,
	const XML_Char *value, int nbytes, const XML_Char *base, const XML_Char *system_id,
	const XML_Char *public_id, const XML_Char *notation)
{
	struct search *search = user;
	(void)name, (void)is_parameter, (void)value, (void)nbytes, (void)base, (void)system_id;
	(void)public_id, (void)notation;
	search->lib.XML_StopParser(search->parser, XML_FALSE);
}

static int fail_xml(struct discimg_job *job, const struct search *search, const char *path)
{
	if (search->out_of_memory)
		return fail_nomem(job);
	return fail(job, DISCIMG_E_FORMAT, "%s:%lu: %s, expected the XML of a DAT", path,
		(unsigned long)search->lib.XML_GetCurrentLineNumber(search->parser),
		search->lib.XML_ErrorString(search->lib.XML_GetErrorCode(search->parser)));
}

static int parse(
	struct discimg_job *job, const char *path, struct infile *file, struct search *search)
{
	for (uint64_t offset = 0;; offset += PIECE_NBYTES) {
		void *piece = search->lib.XML_GetBuffer(search->parser, PIECE_NBYTES);
		if (!piece)
			return fail_nomem(job);
		ssize_t n = infile_pread(file, job, piece, PIECE_NBYTES, offset);
		if (n < 0)
			return fail_errno(job, "cannot read %s", path);
		if (search->lib.XML_ParseBuffer(search->parser, (int)n, n < PIECE_NBYTES) !=
			XML_STATUS_OK)
			return fail_xml(job, search, path);
		if (n < PIECE_NBYTES)
			break;
		int r = check_cancelled(job);
		if (r < 0)
			return r;
	}
	return search->is_dat ? 0
			      : fail(job, DISCIMG_E_FORMAT,
					"%s: has no <datafile>, expected the XML of a DAT", path);
}

/* ROMs of the game that none of our tracks is, in pairs with tracks that no ROM is, by order. */
static int pair_rest(
	struct discimg_job *job, const struct search *search, struct discimg_dat_match *match)
{
	const struct game *game = &search->best;
	size_t rom = 0;
	match->differing = calloc(search->query->ntracks, sizeof(*match->differing));
	if (!match->differing)
		return fail_nomem(job);
	for (size_t i = 0; i < search->query->ntracks; i++) {
		if (is_taken(game, i))
			continue;
		while (rom < game->nroms &&
			(game->roms[rom].track != NO_TRACK || is_sheet(game->roms[rom].name)))
			rom++;
		struct discimg_dat_difference *difference = &match->differing[match->ndiffering++];
		difference->track = i;
		if (rom == game->nroms)
			continue;
		difference->nbytes = game->roms[rom].nbytes;
		difference->rom = strdup(game->roms[rom++].name);
		if (!difference->rom)
			return fail_nomem(job);
		match->nmissing--;
	}
	return 0;
}

static size_t count_missing(const struct game *game)
{
	size_t n = 0;
	for (size_t i = 0; i < game->nroms; i++)
		n += game->roms[i].track == NO_TRACK && !is_sheet(game->roms[i].name);
	return n;
}

static int conclude(struct discimg_job *job, struct search *search, struct discimg_dat_match *match)
{
	size_t n = worth(search->query, &search->best);
	match->verdict = n ? DISCIMG_DAT_PARTIAL : DISCIMG_DAT_UNKNOWN;
	match->ntracks = n;
	if (n == 0) {
		match->game = search->by_size;
		search->by_size = NULL;
		return 0;
	}
	match->game = search->best.name;
	search->best.name = NULL;
	if (search->best.whole)
		match->verdict = DISCIMG_DAT_KNOWN;
	if (search->best.whole)
		return 0;
	match->nmissing = count_missing(&search->best);
	if (n == search->query->ntracks && match->nmissing == 0)
		match->verdict = DISCIMG_DAT_KNOWN;
	return pair_rest(job, search, match);
}

int dat_search(struct discimg_job *job, const char *path, const struct dat_query *query,
	struct discimg_dat_match *match)
{
	struct search search = { .query = query };
	struct infile *file = NULL;
	*match = (struct discimg_dat_match){ 0 };
	int r = libexpat_load(job, &search.lib);
	if (r < 0)
		return r;
	search.parser = search.lib.XML_ParserCreate(NULL);
	r = search.parser ? infile_open(job, path, &file) : fail_nomem(job);
	if (r == 0) {
		search.lib.XML_SetUserData(search.parser, &search);
		search.lib.XML_SetElementHandler(search.parser, begin, end);
		search.lib.XML_SetEntityDeclHandler(search.parser, refuse_entity);
		r = parse(job, path, file, &search);
	}
	if (r == 0)
		r = conclude(job, &search, match);
	free_game(&search.game);
	free_game(&search.best);
	free(search.by_size);
	infile_free(file);
	if (search.parser)
		search.lib.XML_ParserFree(search.parser);
	return r;
}

void dat_match_free(struct discimg_dat_match *match)
{
	for (size_t i = 0; i < match->ndiffering; i++)
		free(match->differing[i].rom);
	free(match->differing);
	free(match->game);
	*match = (struct discimg_dat_match){ 0 };
}
