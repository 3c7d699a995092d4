/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which bytes of an image have been read: GNU ddrescue's mapfile, read and written. */
#include "rip/map.h"

#include "base/context.h"
#include "base/lines.h"
#include "base/outfile.h"

#include <discimg/result.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_LIMIT (64 << 20) /* bytes of a map file */

static const char disc_comment[] = "# Disc: ";

struct map *map_new(uint64_t nbytes, char state, const char *disc)
{
	struct map *map = calloc(1, sizeof(*map));
	if (!map)
		return NULL;
	map->pass = 1;
	map->disc = strdup(disc);
	map->blocks = malloc(sizeof(*map->blocks));
	if (!map->disc || !map->blocks) {
		map_free(map);
		return NULL;
	}
	map->blocks[0] = (struct map_block){ .nbytes = nbytes, .state = state };
	map->nblocks = nbytes > 0;
	return map;
}

void map_free(struct map *map)
{
	if (!map)
		return;
	free(map->blocks);
	free(map->disc);
	free(map);
}

uint64_t map_nbytes(const struct map *map)
{
	const struct map_block *last = map->blocks + map->nblocks - 1;
	return map->nblocks ? last->position + last->nbytes : 0;
}

uint64_t map_count(const struct map *map, char state)
{
	uint64_t nbytes = 0;
	for (size_t i = 0; i < map->nblocks; i++)
		nbytes += map->blocks[i].state == state ? map->blocks[i].nbytes : 0;
	return nbytes;
}

/* The number of the block that POSITION lies in; nblocks beyond the end. */
static size_t find(const struct map *map, uint64_t position)
{
	size_t low = 0, high = map->nblocks;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct map_block *block = &map->blocks[middle];
		if (block->position + block->nbytes <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct map_block *map_at(const struct map *map, uint64_t position)
{
	size_t i = find(map, position);
	return i < map->nblocks ? &map->blocks[i] : NULL;
}

/* Room for one more block in front of number I. */
static bool insert(struct map *map, size_t i)
{
	struct map_block *blocks = reallocarray(map->blocks, map->nblocks + 1, sizeof(*blocks));
	if (!blocks)
		return false;
	memmove(blocks + i + 1, blocks + i, (map->nblocks - i) * sizeof(*blocks));
	map->blocks = blocks;
	map->nblocks++;
	return true;
}

/* Makes a block begin at POSITION. */
static bool split(struct map *map, uint64_t position)
{
	size_t i = find(map, position);
	if (i == map->nblocks || map->blocks[i].position == position)
		return true;
	if (!insert(map, i))
		return false;
	uint64_t first_nbytes = position - map->blocks[i].position;
	map->blocks[i].nbytes = first_nbytes;
	map->blocks[i + 1].position = position;
	map->blocks[i + 1].nbytes -= first_nbytes;
	return true;
}

/* Replaces the N blocks from number I on by the first of them, made to reach as far as they did. */
static void merge(struct map *map, size_t i, size_t n)
{
	struct map_block *block = &map->blocks[i];
	const struct map_block *last = block + n - 1;
	block->nbytes = last->position + last->nbytes - block->position;
	memmove(block + 1, block + n, (map->nblocks - i - n) * sizeof(*block));
	map->nblocks -= n - 1;
}

bool map_set(struct map *map, uint64_t position, uint64_t nbytes, char state)
{
	if (nbytes == 0)
		return true;
	if (!split(map, position) || !split(map, position + nbytes))
		return false;
	size_t first = find(map, position), end = find(map, position + nbytes);
	map->blocks[first].state = state;
	if (first > 0 && map->blocks[first - 1].state == state)
		first--;
	if (end < map->nblocks && map->blocks[end].state == state)
		end++;
	merge(map, first, end - first);
	return true;
}

static bool parse_number(const char *word, uint64_t *v)
{
	char *end;
	if (!word || word[0] < '0' || word[0] > '9')
		return false;
	errno = 0;
	*v = strtoull(word, &end, 0);
	return errno == 0 && *end == '\0';
}

static bool parse_state(const char *word, const char *known, char *state)
{
	if (!word || strlen(word) != 1 || !strchr(known, word[0]))
		return false;
	*state = word[0];
	return true;
}

static int fail_line(struct discimg_job *job, const struct lines *lines, const char *expected)
{
	return fail(job, DISCIMG_E_FORMAT, "%s:%u: expected %s, as ddrescue writes it", lines->path,
		lines->line, expected);
}

/* "0x00120000  ?  1": the pass is missing in maps by older versions of ddrescue. */
static int parse_status(
	struct discimg_job *job, const struct lines *lines, char *line, struct map *map)
{
	char state;
	uint64_t pass = 1;
	bool good = parse_number(line_word(&line), &map->current) &&
		    parse_state(line_word(&line), "?*/-FG+", &state);
	const char *word = line_word(&line);
	if (!good || (word && !parse_number(word, &pass)) || line_word(&line))
		return fail_line(job, lines, "the current position, status and pass");
	map->pass = pass > 0 && pass < 100 ? (unsigned)pass : 1;
	return 0;
}

static int parse_block(
	struct discimg_job *job, const struct lines *lines, char *line, struct map *map)
{
	struct map_block block;
	uint64_t end = map_nbytes(map);
	if (!parse_number(line_word(&line), &block.position) ||
		!parse_number(line_word(&line), &block.nbytes) ||
		!parse_state(line_word(&line), "?*/-+", &block.state) || line_word(&line))
		return fail_line(job, lines, "position, size and status of a block");
	if (block.position != end || block.nbytes == 0 || block.nbytes > INT64_MAX - end)
		return fail(job, DISCIMG_E_FORMAT,
			"%s:%u: a block of %llu bytes at %#llx, expected the one at %#llx",
			lines->path, lines->line, (unsigned long long)block.nbytes,
			(unsigned long long)block.position, (unsigned long long)end);
	if (map->nblocks && map->blocks[map->nblocks - 1].state == block.state) {
		map->blocks[map->nblocks - 1].nbytes += block.nbytes;
		return 0;
	}
	if (!insert(map, map->nblocks))
		return fail_nomem(job);
	map->blocks[map->nblocks - 1] = block;
	return 0;
}

static int parse_comment(struct discimg_job *job, const char *line, struct map *map)
{
	size_t n = sizeof(disc_comment) - 1;
	if (strncmp(line, disc_comment, n) != 0)
		return 0;
	free(map->disc);
	map->disc = strdup(line + n);
	return map->disc ? 0 : fail_nomem(job);
}

static int parse(struct discimg_job *job, struct lines *lines, struct map *map)
{
	bool has_status = false;
	int r = 0;
	for (char *line; r == 0 && (line = lines_next(lines));) {
		if (line[0] == '#')
			r = parse_comment(job, line, map);
		else if (line[0] && has_status)
			r = parse_block(job, lines, line, map);
		else if (line[0])
			r = parse_status(job, lines, line, map), has_status = true;
	}
	if (r == 0 && map->nblocks == 0)
		r = fail(job, DISCIMG_E_FORMAT, "%s: holds no block, expected a ddrescue mapfile",
			lines->path);
	return r;
}

int map_load(struct discimg_job *job, const char *path, struct map **out)
{
	struct lines lines;
	int r = lines_open(job, path, MAP_LIMIT, &lines);
	if (r < 0)
		return r;
	struct map *map = map_new(0, MAP_UNTRIED, "");
	r = map ? parse(job, &lines, map) : fail_nomem(job);
	lines_close(&lines);
	if (r == 0)
		*out = map;
	else
		map_free(map);
	return r;
}

/* What ddrescue would be doing in a rip that stands so: its own word for each phase. */
static char status_of(const struct map *map)
{
	static const char order[] = { MAP_UNTRIED, MAP_UNTRIMMED, MAP_UNSCRAPED };
	for (size_t i = 0; i < sizeof(order); i++)
		if (map_count(map, order[i]))
			return order[i];
	return MAP_FINISHED;
}

static char *print(const struct map *map, size_t *nbytes)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, nbytes);
	if (!f)
		return NULL;
	fprintf(f, "# Mapfile. Created by discimg %s\n", discimg_version());
	fprintf(f, "%s%s\n", disc_comment, map->disc);
	fprintf(f, "# current_pos  current_status  current_pass\n");
	fprintf(f, "0x%08llX     %c               %u\n", (unsigned long long)map->current,
		status_of(map), map->pass);
	fprintf(f, "#      pos        size  status\n");
	for (size_t i = 0; i < map->nblocks; i++)
		fprintf(f, "0x%08llX  0x%08llX  %c\n", (unsigned long long)map->blocks[i].position,
			(unsigned long long)map->blocks[i].nbytes, map->blocks[i].state);
	bool good = !ferror(f);
	if (fclose(f) != 0 || !good) {
		free(text);
		return NULL;
	}
	return text;
}

int map_save(struct discimg_job *job, const char *path, const struct map *map)
{
	size_t nbytes;
	struct outfile *out;
	char *text = print(map, &nbytes);
	if (!text)
		return fail_nomem(job);
	int r = outfile_open(job, path, OUTFILE_REPLACE, &out);
	if (r == 0) {
		r = outfile_write(job, out, text, nbytes, 0);
		if (r == 0)
			r = outfile_commit(job, out);
		outfile_free(out);
	}
	free(text);
	return r;
}
