/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checksums beside an image, in the forms that coreutils' md5sum, sha1sum and sha256sum write and
 * check ("HEX  NAME", "HEX *NAME", with --tag "SHA256 (NAME) = HEX"), that Fedora's CHECKSUM files
 * have, that .sfv files have ("NAME CRC32"), and as a bare digest.
 */
#include "check/sidecar.h"

#include "base/context.h"
#include "base/digest.h"
#include "base/infile.h"
#include "base/io.h"
#include "base/lines.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define LIST_MAX_NBYTES (16 << 20)
#define PIECE_NBYTES    (1 << 20)
#define MAX_CHECKSUMS   1000

/* What lists are called: after the image (with or without its suffix), or for a whole folder. */
static const char *const suffixes[] = { "md5", "sha1", "sha256", "sfv" };
static const char *const folder_lists[] = { "MD5SUMS", "SHA1SUMS", "SHA256SUMS", "md5sum.txt",
	"sha1sum.txt", "sha256sum.txt", "CHECKSUM" };

static const struct {
	const char *tag; /* as md5sum --tag writes it */
	size_t ndigits;
} kinds[DIGEST_NKINDS] = {
	[DIGEST_CRC32] = { "CRC32", 8 },
	[DIGEST_MD5] = { "MD5", 32 },
	[DIGEST_SHA1] = { "SHA1", 40 },
	[DIGEST_SHA256] = { "SHA256", 64 },
};

struct search {
	struct discimg_job *job;
	const struct discimg_disc *disc;
	const char *image;
	struct sidecars *found;
};

/* One line of a list. */
struct entry {
	enum digest_kind kind;
	const char *name; /* "": the image itself */
	const char *hex;
};

static bool kind_of_hex(const char *hex, size_t n, enum digest_kind *kind)
{
	if (strspn(hex, "0123456789abcdefABCDEF") < n)
		return false;
	for (int i = 0; i < DIGEST_NKINDS; i++) {
		*kind = (enum digest_kind)i;
		if (kinds[i].ndigits == n)
			return true;
	}
	return false;
}

/* "SHA256 (NAME) = HEX" */
static bool parse_tagged(char *line, struct entry *entry)
{
	char *open = strstr(line, " ("), *close = NULL;
	for (char *p = open; p && (p = strstr(p, ") = ")); p++)
		close = p;
	if (!close)
		return false;
	*open = *close = '\0';
	entry->name = open + 2;
	entry->hex = close + 4;
	return kind_of_hex(entry->hex, strlen(entry->hex), &entry->kind) &&
	       strcasecmp(line, kinds[entry->kind].tag) == 0;
}

/* "HEX  NAME", "HEX *NAME", "HEX" */
static bool parse_plain(char *line, struct entry *entry)
{
	size_t n = strcspn(line, " \t");
	if (n == kinds[DIGEST_CRC32].ndigits || !kind_of_hex(line, n, &entry->kind))
		return false;
	entry->hex = line;
	entry->name = line + n + strspn(line + n, " \t");
	line[n] = '\0';
	entry->name += *entry->name == '*';
	return true;
}

/* "NAME CRC32", and comments behind semicolons */
static bool parse_sfv(char *line, struct entry *entry)
{
	char *blank = strrchr(line, ' ');
	if (line[0] == ';' || !blank)
		return false;
	entry->hex = blank + 1;
	entry->kind = DIGEST_CRC32;
	while (blank > line && isspace((unsigned char)blank[-1]))
		blank--;
	*blank = '\0';
	entry->name = line;
	return strlen(entry->hex) == kinds[DIGEST_CRC32].ndigits &&
	       kind_of_hex(entry->hex, strlen(entry->hex), &entry->kind);
}

static bool parse_line(char *line, bool sfv, struct entry *entry)
{
	if (line[0] == '\0' || line[0] == '#')
		return false;
	if (sfv)
		return parse_sfv(line, entry);
	return strstr(line, ") = ") ? parse_tagged(line, entry) : parse_plain(line, entry);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* True when the file at PATH is the image, or one that the disc is read from. */
static bool belongs(const struct search *search, const char *path)
{
	const struct disc_source *source = &search->disc->source;
	struct stat st, image;
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (stat(search->image, &image) == 0 && is_same(&st, &image))
		return true;
	return source->uses && source->uses(source->state, &st);
}

static int hash_bytes(struct discimg_job *job, struct infile *file, struct digest *digest)
{
	uint8_t *piece = malloc(PIECE_NBYTES);
	ssize_t n = PIECE_NBYTES;
	int r = piece ? 0 : fail_nomem(job);
	for (uint64_t offset = 0; r == 0 && n == PIECE_NBYTES; offset += PIECE_NBYTES) {
		n = infile_pread(file, job, piece, PIECE_NBYTES, offset);
		r = n < 0 ? fail_errno(job, "cannot read %s", infile_name(file))
			  : check_cancelled(job);
		if (r == 0 && !digest_add(digest, piece, (size_t)n))
			r = fail(job, DISCIMG_E_UNSUPPORTED, "libcrypto could not make a digest");
	}
	free(piece);
	return r;
}

static int hash_file(struct discimg_job *job, const char *path, enum digest_kind kind,
	char hex[DIGEST_HEX_NBYTES])
{
	struct infile *file;
	int r = infile_open(job, path, &file);
	if (r < 0)
		return r;
	struct digest *digest = digest_new(job, kind);
	r = digest ? hash_bytes(job, file, digest) : fail_nomem(job);
	if (r == 0 && !digest_finish(digest, hex))
		r = fail(job, DISCIMG_E_UNSUPPORTED, "libcrypto could not make a digest");
	digest_free(digest);
	infile_free(file);
	return r;
}

/* A file that several lists name is read once for each kind; HEX gets what it was then. */
static bool already_hashed(const struct sidecars *found, const char *file, enum digest_kind kind,
	char hex[DIGEST_HEX_NBYTES])
{
	for (size_t i = 0; i < found->n; i++) {
		const struct discimg_checksum *checksum = &found->checksums[i];
		if (strcmp(checksum->kind, kinds[kind].tag) != 0 ||
			strcmp(checksum->file, file) != 0)
			continue;
		snprintf(hex, DIGEST_HEX_NBYTES, "%s", checksum->found);
		return true;
	}
	return false;
}

static int add_checksum(
	struct search *search, const char *list, const char *file, const struct entry *entry)
{
	char found[DIGEST_HEX_NBYTES];
	int r = 0;
	if (!already_hashed(search->found, file, entry->kind, found))
		r = hash_file(search->job, file, entry->kind, found);
	if (r < 0)
		return r;
	struct discimg_checksum *checksums =
		reallocarray(search->found->checksums, search->found->n + 1, sizeof(*checksums));
	if (!checksums)
		return fail_nomem(search->job);
	search->found->checksums = checksums;
	struct discimg_checksum *checksum = &checksums[search->found->n++];
	*checksum = (struct discimg_checksum){
		.list = strdup(list), .file = strdup(file), .kind = kinds[entry->kind].tag
	};
	snprintf(checksum->expected, sizeof(checksum->expected), "%s", entry->hex);
	snprintf(checksum->found, sizeof(checksum->found), "%s", found);
	checksum->good = strcasecmp(checksum->expected, checksum->found) == 0;
	return checksum->list && checksum->file ? 0 : fail_nomem(search->job);
}

static int take_line(struct search *search, const char *list, char *line)
{
	struct entry entry;
	const char *dot = strrchr(list, '.');
	if (!parse_line(line, dot && strcasecmp(dot, ".sfv") == 0, &entry))
		return 0;
	char *file = entry.name[0] ? path_beside(list, entry.name) : strdup(search->image);
	if (!file)
		return fail_nomem(search->job);
	int r = 0;
	if (search->found->n < MAX_CHECKSUMS && belongs(search, file))
		r = add_checksum(search, list, file, &entry);
	free(file);
	return r;
}

static int read_list(struct search *search, const char *list)
{
	struct lines lines;
	struct stat st;
	int r = 0;
	if (stat(list, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if (lines_open(search->job, list, LIST_MAX_NBYTES, &lines) < 0) {
		say(search->job, DISCIMG_WARNING, "%s: these checksums were not looked at: %s",
			list, discimg_job_error(search->job));
		forgive(search->job);
		return 0;
	}
	for (char *line; r == 0 && (line = lines_next(&lines));)
		r = take_line(search, list, line);
	lines_close(&lines);
	return r;
}

/* "game.cue.md5" and "game.md5" for "game.cue" */
static int read_own_lists(struct search *search)
{
	const char *slash = strrchr(search->image, '/'), *dot = strrchr(search->image, '.');
	size_t length = strlen(search->image);
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - search->image) : length;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		for (int with_suffix = 1; with_suffix >= (stem == length); with_suffix--) {
			char *list;
			if (asprintf(&list, "%.*s.%s", (int)(with_suffix ? length : stem),
				    search->image, suffixes[i]) < 0)
				return fail_nomem(search->job);
			int r = read_list(search, list);
			free(list);
			if (r < 0)
				return r;
		}
	return 0;
}

static int read_folder_lists(struct search *search)
{
	for (size_t i = 0; i < sizeof(folder_lists) / sizeof(folder_lists[0]); i++) {
		char *list = path_beside(search->image, folder_lists[i]);
		if (!list)
			return fail_nomem(search->job);
		int r = read_list(search, list);
		free(list);
		if (r < 0)
			return r;
	}
	return 0;
}

int sidecars_check(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	struct sidecars *sidecars)
{
	struct search search = { .job = job, .disc = disc, .image = path, .found = sidecars };
	struct stat st;
	*sidecars = (struct sidecars){ 0 };
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	int r = read_own_lists(&search);
	return r < 0 ? r : read_folder_lists(&search);
}

void sidecars_free(struct sidecars *sidecars)
{
	for (size_t i = 0; i < sidecars->n; i++) {
		free(sidecars->checksums[i].list);
		free(sidecars->checksums[i].file);
	}
	free(sidecars->checksums);
	*sidecars = (struct sidecars){ 0 };
}
