/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file systems a master gets: --fs, --udf, and what long files need. */
#include "master/views.h"

#include "base/context.h"
#include "base/count.h"
#include "master/susp_write.h"
#include "master/udf_view.h"
#include "master/utf8.h"

#include <string.h>

enum { LIBISOFS_TARGET_MAX = 1023 }; /* LIBISOFS_NODE_PATH_MAX, with a NUL */

/* A longer file has several extents in ISO 9660, of which macOS and others read the first only. */
#define LONG_NBYTES 0xffffffffu

static const struct {
	const char *name;
	uint16_t revision;
} revisions[] = {
	{ "1.02", 0x0102 },
	{ "1.50", 0x0150 },
	{ "2.00", 0x0200 },
	{ "2.01", 0x0201 },
	{ "2.50", 0x0250 },
	{ "2.60", 0x0260 },
};

/* The media by name: blocks for error correction, and the usual ones of UDF alone. */
static const struct medium {
	const char *name;
	uint32_t ecc_nsectors, block_nbytes;
} media[] = {
	{ "cd", 1, 2048 },
	{ "dvd", 16, 2048 },
	{ "bd", 32, 2048 },
	{ "disk", 2, 512 },
};

/* What ends with a block of BD ends with one of CD and DVD, too. */
enum { USUAL_MEDIUM = 2 };

static bool has_long_file(const struct tree *tree)
{
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (S_ISREG(node->mode) && node->nbytes >= LONG_NBYTES)
			return true;
	return false;
}

/* Windows' own media hold UDF, and their names and large files need it. */
static bool is_windows_installer(const struct tree *tree)
{
	return tree_find_nocase(tree, "/bootmgr") &&
	       (tree_find_nocase(tree, "/setup.exe") || tree_find_nocase(tree, "/sources"));
}

/* What is wished for of ISO 9660 must be there, and large files fit its level (ECMA-119 §10). */
static int check_iso(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, const struct views *views)
{
	if (!views->iso && (options->iso_level || options->iso_names))
		return fail(job, DISCIMG_E_INVALID,
			"a level or names of ISO 9660 are wished for, but not ISO 9660");
	if ((options->zisofs || options->zisofs_noted) &&
		(!views->iso || options->no_rock_ridge || views->udf))
		return fail(job, DISCIMG_E_INVALID,
			"zisofs is known to Rock Ridge only: it needs ISO 9660 with that, and no "
			"UDF beside it, which would show compressed bytes");
	if (options->relocate_deep && (!views->iso || options->no_rock_ridge))
		return fail(job, DISCIMG_E_INVALID,
			"deep folders are relocated in ISO 9660, and Rock Ridge tells where they "
			"belong: both are needed");
	if (!views->iso && options->implant_md5)
		return fail(job, DISCIMG_E_INVALID,
			"an MD5 is implanted into ISO 9660, which is not wished for");
	if (options->iso_level < 1 || options->iso_level > 2 || !has_long_file(tree))
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"a file of 4 GiB - 1 or more is there, which level %u of ISO 9660 does not have: "
		"ask for level 3",
		options->iso_level);
}

static int parse_revision(struct discimg_job *job, const char *text, uint16_t *revision)
{
	for (size_t i = 0; i < sizeof(revisions) / sizeof(revisions[0]); i++)
		if (strcmp(text, revisions[i].name) == 0) {
			*revision = revisions[i].revision;
			return 0;
		}
	return fail(job, DISCIMG_E_INVALID,
		"UDF \"%s\": the revisions are 1.02, 1.50, 2.00, 2.01, 2.50 and 2.60", text);
}

/* Takes what the medium tells; any other than a disk has blocks of 2048 bytes. */
static int choose_medium(
	struct discimg_job *job, const struct discimg_master_options *options, struct views *views)
{
	const struct medium *medium = media + USUAL_MEDIUM;
	size_t i = 0, n = sizeof(media) / sizeof(media[0]);
	if (options->media) {
		while (i < n && strcmp(options->media, media[i].name) != 0)
			i++;
		if (i == n)
			return fail(job, DISCIMG_E_INVALID,
				"medium \"%s\": cd, dvd, bd and disk are known", options->media);
		medium = media + i;
	}
	views->ecc_nsectors = medium->ecc_nsectors;
	views->block_nbytes = views->iso ? 2048 : medium->block_nbytes;
	if (options->block_size == 0 || options->block_size == views->block_nbytes)
		return 0;
	if (views->iso || medium->block_nbytes == 2048)
		return fail(job, DISCIMG_E_INVALID,
			"blocks of %llu bytes: only UDF alone on a disk (--fs=udf --media=disk) "
			"has other ones than of 2048",
			(unsigned long long)options->block_size);
	if (options->block_size != 2048 && options->block_size != 4096)
		return fail(job, DISCIMG_E_USAGE,
			"blocks of %llu bytes: 512, 2048 and 4096 are possible",
			(unsigned long long)options->block_size);
	views->block_nbytes = (uint32_t)options->block_size;
	return 0;
}

static int parse_list(
	struct discimg_job *job, const char *list, uint16_t revision, struct views *views)
{
	const char *p = list;
	for (;;) {
		size_t n = strcspn(p, ",");
		if (n == 3 && !memcmp(p, "iso", n))
			views->iso = true;
		else if (n == 6 && !memcmp(p, "joliet", n))
			views->joliet = true;
		else if (n == 3 && !memcmp(p, "udf", n))
			views->udf = revision;
		else
			return fail(job, DISCIMG_E_USAGE,
				"file systems \"%s\": found \"%.*s\", expected iso, joliet or udf, "
				"with commas between",
				list, (int)n, p);
		if (!p[n])
			return 0;
		p += n + 1;
	}
}

static int complete_udf(
	struct discimg_job *job, const struct discimg_master_options *options, struct views *views)
{
	views->mirror = options->udf_mirror;
	if (views->mirror && views->udf < UDF_WITH_METADATA)
		return fail(job, DISCIMG_E_INVALID,
			"UDF has a second copy of its metadata from 2.50 on: --udf=2.50");
	views->embed = options->embed;
	if (views->embed && (views->iso || !views->udf))
		return fail(job, DISCIMG_E_INVALID,
			"files inside their entries: only UDF alone (--fs=udf) can have them, as "
			"ISO 9660 needs their blocks");
	if (options->sparse && (views->iso || !views->udf))
		return fail(job, DISCIMG_E_INVALID,
			"holes that take no room: only UDF alone (--fs=udf) can have them, as ISO "
			"9660 records all of a file");
	if (options->sparse && options->preset == DISCIMG_PRESET_BD_VIDEO)
		return fail(job, DISCIMG_E_INVALID,
			"holes that take no room: players of BD-Video want all of a file recorded");
	return choose_medium(job, options, views);
}

static int check(struct discimg_job *job, const struct discimg_master_options *options,
	const struct views *views)
{
	if (views->joliet && !views->iso)
		return fail(job, DISCIMG_E_INVALID,
			"Joliet is a part of ISO 9660: ask for both, iso,joliet");
	if (options->bootable && !views->iso)
		return fail(job, DISCIMG_E_INVALID,
			"El Torito is a part of ISO 9660: a bootable image needs that, iso,udf");
	if (options->udf && !views->udf)
		return fail(job, DISCIMG_E_INVALID,
			"UDF %s is wished for, but udf is not among the file systems \"%s\"",
			options->udf, options->fs);
	if (options->fs && options->no_joliet && views->joliet)
		return fail(job, DISCIMG_E_INVALID, "Joliet is wished for and not wished for");
	return 0;
}

static int choose(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, struct views *views)
{
	uint16_t revision = revisions[0].revision;
	int r = options->udf ? parse_revision(job, options->udf, &revision) : 0;
	if (r < 0)
		return r;
	if (options->fs) {
		r = parse_list(job, options->fs, revision, views);
		if (r == 0)
			r = check(job, options, views);
		return r < 0 ? r : complete_udf(job, options, views);
	}
	views->iso = true;
	views->joliet = !options->no_joliet;
	bool is_long = has_long_file(tree);
	if (options->udf || is_long || is_windows_installer(tree))
		views->udf = revision;
	if (views->udf && !options->udf)
		say(job, DISCIMG_NOTE, "UDF 1.02 was added, as %s (--fs=iso,joliet leaves it out)",
			is_long ? "a file of 4 GiB - 1 or more is there: many systems read only "
				  "its first part from ISO 9660"
				: "this is an installer of Windows, whose media have it");
	return complete_udf(job, options, views);
}

int views_choose(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, struct views *views)
{
	*views = (struct views){ 0 };
	int r = choose(job, options, tree, views);
	if (r == 0)
		r = check_iso(job, options, tree, views);
	if (r == 0 && views->iso)
		r = naming_choose(job, options, &views->naming);
	views->enhanced = views->iso && options->iso_level == 4;
	return r;
}

struct lost {
	uint64_t ntimes, nnames, ntargets, npacked, nspecials;
};

static struct lost count_lost(const struct tree *tree)
{
	struct lost lost = { 0 };
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		bool is_special = !S_ISDIR(node->mode) && !S_ISREG(node->mode);
		lost.ntimes += record_time_is_moved(node->mtime);
		lost.nnames += !utf8_is_valid(node->name);
		lost.ntargets += S_ISLNK(node->mode) && strlen(node->target) > LIBISOFS_TARGET_MAX;
		lost.npacked += node->packed && !(node->hidden & TREE_HIDE_JOLIET);
		lost.nspecials += is_special && !(node->hidden & TREE_HIDE_ISO);
	}
	return lost;
}

static void say_what_readers_miss(struct discimg_job *job, const struct lost *lost,
	const struct discimg_master_report *report)
{
	if (lost->npacked && report->joliet)
		say(job, DISCIMG_WARNING,
			"%llu file%s %s compressed in Joliet, too, where Windows cannot read "
			"%s (--no-joliet leaves it out, --hide-joliet files)",
			(unsigned long long)lost->npacked, noun_s(lost->npacked),
			is_are(lost->npacked), lost->npacked == 1 ? "it" : "them");
	if (lost->ntargets && report->rock_ridge)
		say(job, DISCIMG_WARNING,
			"%llu symbolic link%s with a target of more than %d bytes: xorriso does "
			"not load such an image",
			(unsigned long long)lost->ntargets, noun_s(lost->ntargets),
			LIBISOFS_TARGET_MAX);
}

/* Rock Ridge has bytes for names, Joliet and UDF characters, plain ISO 9660 neither. */
static void say_names(
	struct discimg_job *job, uint64_t n, const struct discimg_master_report *report)
{
	bool joliet = report->joliet, udf = report->udf_revision;
	const char *what = joliet && udf ? "Joliet and UDF have %XX"
			   : joliet      ? "Joliet has %XX"
			   : udf         ? "UDF has %XX"
					 : "ISO 9660 has _";
	if (!n || (report->rock_ridge && !joliet && !udf))
		return;
	say(job, DISCIMG_WARNING,
		"%llu name%s %s not UTF-8: %s%s for what is no character (--input-charset tells "
		"the code)",
		(unsigned long long)n, noun_s(n), is_are(n),
		report->rock_ridge ? "Rock Ridge keeps the bytes, " : "", what);
}

void views_say_what_is_lost(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_report *report)
{
	struct lost lost = count_lost(tree);
	say_what_readers_miss(job, &lost, report);
	if (lost.nspecials && !report->rock_ridge && !report->udf_revision)
		say(job, DISCIMG_WARNING,
			"%llu symbolic link%s or special file%s %s left out: without Rock Ridge or "
			"UDF there are only files and folders",
			(unsigned long long)lost.nspecials, noun_s(lost.nspecials),
			noun_s(lost.nspecials), is_are(lost.nspecials));
	if (lost.ntimes)
		say(job, DISCIMG_WARNING, "%llu time%s outside 1900 to 2155 became the nearest one",
			(unsigned long long)lost.ntimes, noun_s(lost.ntimes));
	say_names(job, lost.nnames, report);
}
