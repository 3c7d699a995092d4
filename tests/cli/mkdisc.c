/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mkdisc RECIPE            prints the disc that the recipe describes, with a digest of each track
 * mkdisc RECIPE FORMAT     likewise what is left of it in the format, and before that what is not
 * mkdisc RECIPE FORMAT OUT writes that as an image
 * mkdisc --dump IMAGE      prints the disc that an image describes
 * mkdisc --formats         the suffixes of all formats that can be written
 *
 * The recipes are in data/discs, each line a word and its values; data/discs/README tells them.
 */
#include "base/context.h"
#include "base/digest.h"
#include "base/lines.h"
#include "format/format.h"
#include "job/losses.h"
#include "job/reduce.h"
#include "job/save.h"
#include "sector/raw.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct recipe {
	struct discimg_disc *disc;
	unsigned session;
	int32_t lba;                      /* of the next track */
	bool silent[DISC_CDTEXT_NTRACKS]; /* by track number: zeros only */
};

/* Noise that depends on nothing but SEED (SplitMix64). */
static void noise(uint64_t seed, uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++) {
		uint64_t z = (seed << 20 | i) * 0x9e3779b97f4a7c15u;
		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		p[i] = (uint8_t)(z >> 56);
	}
}

/* Every third sector of a raw Mode 2 track is of Form 2. */
static void make_mode2(int32_t lba, uint8_t *raw)
{
	uint8_t part[SECTOR_MODE2_NBYTES];
	noise((uint64_t)(lba + 1000), part, sizeof(part));
	uint8_t submode = lba % 3 == 0 ? SUBMODE_FORM2 | 0x04 : 0x08;
	const uint8_t subheader[4] = { 0, 1, submode, 0 };
	memcpy(part, subheader, 4);
	memcpy(part + 4, subheader, 4);
	raw_reshape(SECTOR_MODE2, lba, part, sizeof(part), raw, SECTOR_RAW_NBYTES);
	raw_regenerate(raw);
}

static void make_sector(
	const struct recipe *r, const struct discimg_track *track, int32_t lba, uint8_t *sector)
{
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES];
	if (r->silent[track->number]) {
		track_synthesise(track, lba, track->stored_nbytes, sector);
		return;
	}
	noise((uint64_t)(lba + 1000), user, sizeof(user));
	if (track_is_audio(track)) {
		noise((uint64_t)(lba + 1000), sector, SECTOR_RAW_NBYTES);
	} else if (track->stored_nbytes == SECTOR_USER_NBYTES) {
		memcpy(sector, user, sizeof(user));
	} else if (track->mode == DISCIMG_MODE1) {
		raw_reshape(SECTOR_MODE1, lba, user, sizeof(user), sector, SECTOR_RAW_NBYTES);
	} else {
		make_mode2(lba, raw);
		bool is_raw = track->stored_nbytes == SECTOR_RAW_NBYTES;
		memcpy(sector, raw + (is_raw ? 0 : RAW_DATA), track->stored_nbytes);
	}
}

/* Odd LBAs' sub-channels are noise in R to W as well as in P and Q. */
static int read_recipe(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct recipe *r = state;
	(void)job;
	memset(status, 0, n);
	for (uint32_t i = 0; i < n; i++, lba++) {
		make_sector(r, track, lba, buf);
		buf += track->stored_nbytes;
		noise((uint64_t)(lba + 500000), buf, track->stored_sub_nbytes);
		for (unsigned k = 0; k < track->stored_sub_nbytes; k++)
			buf[k] &= track->stored_sub_kind == DISCIMG_SUB_RW ? 0x3f : 0xff;
		buf += track->stored_sub_nbytes;
	}
	return 0;
}

static struct discimg_track *last_track(struct recipe *r)
{
	return &r->disc->tracks[r->disc->ntracks - 1];
}

static unsigned number(char **rest)
{
	const char *word = line_word(rest);
	return word ? (unsigned)strtoul(word, NULL, 0) : 0;
}

static bool set_mcn(struct recipe *r, char **rest)
{
	snprintf(r->disc->mcn, sizeof(r->disc->mcn), "%s", line_word(rest));
	return true;
}

static bool set_session(struct recipe *r, char **rest)
{
	r->session++;
	r->lba += (int32_t)number(rest);
	return true;
}

static bool set_track(struct recipe *r, char **rest)
{
	static const struct {
		const char *name;
		enum discimg_track_mode mode;
		unsigned nbytes;
	} types[] = {
		{ "AUDIO", DISCIMG_AUDIO, 2352 },
		{ "CDG", DISCIMG_CDG, 2352 },
		{ "MODE1/2048", DISCIMG_MODE1, 2048 },
		{ "MODE1/2352", DISCIMG_MODE1, 2352 },
		{ "MODE2/2336", DISCIMG_MODE2, 2336 },
		{ "MODE2/2352", DISCIMG_MODE2, 2352 },
		{ "CDI/2352", DISCIMG_CDI, 2352 },
	};
	const char *type = line_word(rest);
	unsigned nsectors = number(rest), pregap = number(rest), unstored = number(rest);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(type, types[i].name) != 0)
			continue;
		struct discimg_track *track = disc_add_track(r->disc);
		track->session = r->session;
		track->mode = types[i].mode;
		track->stored_nbytes = types[i].nbytes;
		track->start_lba = r->lba;
		track->nsectors = nsectors + pregap;
		track->pregap_unstored = unstored;
		track->index_lba[0] = pregap ? r->lba : DISCIMG_NO_LBA;
		track->index_lba[1] = r->lba + (int32_t)pregap;
		r->lba = track_end_lba(track);
		return true;
	}
	return false;
}

static bool set_sub(struct recipe *r, char **rest)
{
	struct discimg_track *track = last_track(r);
	track->stored_sub_nbytes = SECTOR_SUB_NBYTES;
	track->stored_sub_kind =
		strcmp(line_word(rest), "rw") == 0 ? DISCIMG_SUB_RW : DISCIMG_SUB_RAW;
	return true;
}

static bool set_silent(struct recipe *r, char **rest)
{
	(void)rest;
	r->silent[last_track(r)->number] = true;
	return true;
}

static bool set_index(struct recipe *r, char **rest)
{
	struct discimg_track *track = last_track(r);
	unsigned first = number(rest), last = number(rest), step = number(rest);
	for (unsigned i = first; i <= last && i < DISCIMG_NINDEXES; i++)
		track->index_lba[i] = track->index_lba[1] + (int32_t)((i - 1) * step);
	return true;
}

static bool set_isrc(struct recipe *r, char **rest)
{
	snprintf(last_track(r)->isrc, sizeof(last_track(r)->isrc), "%s", line_word(rest));
	return true;
}

static bool set_flags(struct recipe *r, char **rest)
{
	last_track(r)->flags = number(rest);
	return true;
}

static bool set_language(struct recipe *r, char **rest)
{
	struct disc_cdtext *block = disc_cdtext_block(r->disc, number(rest));
	block->about.language = number(rest);
	return true;
}

static bool set_text(struct recipe *r, char **rest)
{
	unsigned block = number(rest), track = number(rest), field = number(rest);
	return disc_set_cdtext(
		r->disc, block, track, (enum discimg_cdtext_field)field, line_string(*rest));
}

static bool set_remark(struct recipe *r, char **rest)
{
	unsigned track = number(rest);
	return disc_add_remark(r->disc, track, line_string(*rest));
}

static const struct {
	const char *word;
	bool (*set)(struct recipe *r, char **rest);
} words[] = {
	{ "mcn", set_mcn },
	{ "session", set_session },
	{ "track", set_track },
	{ "sub", set_sub },
	{ "silent", set_silent },
	{ "index", set_index },
	{ "isrc", set_isrc },
	{ "flags", set_flags },
	{ "language", set_language },
	{ "text", set_text },
	{ "remark", set_remark },
};

static int obey(struct discimg_job *job, struct recipe *r, const char *path, char *line)
{
	char *rest = line;
	const char *word = line_word(&rest);
	if (!word || word[0] == '#')
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0 && words[i].set(r, &rest))
			return 0;
	return fail(job, DISCIMG_E_FORMAT, "%s: %s is no line of a recipe", path, word);
}

static int read_lines(struct discimg_job *job, const char *path, struct recipe *r)
{
	struct lines lines;
	int result = lines_open(job, path, 1 << 20, &lines);
	if (result < 0)
		return result;
	for (char *line; result == 0 && (line = lines_next(&lines));)
		result = obey(job, r, path, line);
	lines_close(&lines);
	return result;
}

/* *OUT is the caller's, also on failure. */
static int open_recipe(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct recipe *r = calloc(1, sizeof(*r));
	*out = disc_new("recipe", DISCIMG_MEDIUM_CD);
	if (!r || !*out) {
		free(r);
		return fail_nomem(job);
	}
	r->disc = *out;
	r->session = 1;
	r->disc->source = (struct disc_source){ .read = read_recipe, .free = free, .state = r };
	int result = read_lines(job, path, r);
	return result < 0 ? result : disc_finish(job, r->disc, path);
}

/* SHA-256 of all sectors of a track from LBA 0 on, raw, with the sub-channels that it stores. */
static int print_digest(
	struct discimg_job *job, struct discimg_disc *disc, const struct discimg_track *track)
{
	uint8_t sector[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES], status;
	char hex[DIGEST_HEX_NBYTES];
	struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES,
		.sub_nbytes = track->stored_sub_nbytes };
	struct digest *digest = digest_new(job, DIGEST_SHA256);
	int r = digest ? 0 : fail_nomem(job);
	int32_t lba = track->start_lba < 0 ? 0 : track->start_lba;
	for (; r == 0 && lba < track_end_lba(track); lba++) {
		r = disc_read(disc, job, lba, 1, shape, sector, &status);
		if (r == 0 && !digest_add(digest, sector, shape_nbytes(shape)))
			r = fail(job, DISCIMG_E_NOMEM, "no digest");
	}
	if (r == 0 && digest_finish(digest, hex))
		printf("  sha256 %s\n", hex);
	digest_free(digest);
	return r;
}

static int print_track(
	struct discimg_job *job, struct discimg_disc *disc, const struct discimg_track *track)
{
	static const char *const modes[] = { "AUDIO", "CDG", "MODE1", "MODE2", "CDI" };
	int32_t start = track->start_lba < 0 ? 0 : track->start_lba;
	printf("track %u session %u %s flags %u from %" PRId32 " to %" PRId32 "%s%s%s\n",
		track->number, track->session, modes[track->mode], track->flags, start,
		track_end_lba(track), track->isrc[0] ? " isrc " : "", track->isrc,
		track->stored_sub_nbytes ? " with sub-channels" : "");
	printf("  indexes");
	for (int i = 1; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA)
			printf(" %d:%" PRId32, i, track->index_lba[i]);
	printf("\n");
	return print_digest(job, disc, track);
}

static void print_texts(const struct discimg_disc *disc)
{
	for (unsigned block = 0; block < DISCIMG_CDTEXT_NBLOCKS; block++)
		for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
			for (int i = 0; i < DISCIMG_CDTEXT_NFIELDS; i++) {
				const char *text = discimg_disc_cdtext(
					disc, block, track, (enum discimg_cdtext_field)i);
				if (text && *text)
					printf("text %02x %u %d %s\n",
						discimg_disc_cdtext_block(disc, block)->language,
						track, i, text);
			}
	for (size_t i = 0; i < disc->nremarks; i++)
		printf("remark %u %s\n", disc->remarks[i].track, disc->remarks[i].text);
}

static int print_disc(struct discimg_job *job, struct discimg_disc *disc)
{
	int r = 0;
	if (disc->mcn[0])
		printf("mcn %s\n", disc->mcn);
	print_texts(disc);
	for (size_t i = 0; i < disc->ntracks && r == 0; i++)
		r = print_track(job, disc, &disc->tracks[i]);
	return r;
}

/* OUT may be NULL: the disc that is left is printed instead. */
static int write_recipe(
	struct discimg_job *job, struct discimg_disc *disc, const char *suffix, const char *out)
{
	char name[32];
	struct discimg_losses losses;
	struct reduce_counts counts = { 0 };
	struct save_plan plan = { .disc = disc, .path = out, .phase = "writing" };
	snprintf(name, sizeof(name), "x.%s", suffix);
	bad_init(&counts.unmade);
	int r = format_of_output(job, name, &plan.format);
	if (r < 0)
		return r;
	struct reduce_plan reduction = { .keeps = plan.format->keeps };
	losses_find(job, disc, reduction.keeps, &losses);
	for (size_t i = 0; !out && i < losses.n; i++)
		printf("lost %s %" PRIu64 "\n", losses.items[i].kind, losses.items[i].count);
	r = reduce_disc(job, disc, &reduction, suffix, &counts);
	if (r == 0)
		r = out ? save_image(job, &plan, NULL) : print_disc(job, disc);
	bad_free(&counts.unmade.bad);
	return r;
}

static int print_formats(void)
{
	for (size_t i = 0; formats[i]; i++)
		if (formats[i]->create)
			puts(formats[i]->suffixes[0]);
	return 0;
}

static int run(struct discimg_job *job, int argc, char **argv)
{
	struct discimg_disc *disc = NULL;
	int r;
	if (argc > 2 && strcmp(argv[1], "--dump") == 0) {
		r = discimg_open(job, argv[2], &disc);
		if (r == 0)
			r = print_disc(job, disc);
	} else {
		r = open_recipe(job, argv[1], &disc);
		if (r == 0)
			r = argc > 2 ? write_recipe(job, disc, argv[2], argv[3])
				     : print_disc(job, disc);
	}
	discimg_disc_free(disc);
	return r;
}

int main(int argc, char **argv)
{
	struct discimg_job *job = discimg_job_new(NULL);
	if (!job || argc < 2)
		return EXIT_FAILURE;
	int r = strcmp(argv[1], "--formats") == 0 ? print_formats() : run(job, argc, argv);
	if (r < 0)
		fprintf(stderr, "mkdisc: %s\n", discimg_job_error(job));
	discimg_job_free(job);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
