/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BDMV: files are in order and there, playlists name clips that are there, and BACKUP has copies.
 * The layout of .mpls files is that which libbluray reads.
 */
#include "master/bd_video.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/glob.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_NBYTES = 16 << 20, /* of a playlist */
	UNIT_NBYTES = 6144,    /* 32 packets of 192 bytes: streams have whole ones */

	MPLS_PLAYLIST = 8, /* where the list begins */
	LIST_NITEMS = 6,   /* in the list */
	LIST_ITEMS = 10,
	ITEM_NBYTES = 2, /* behind the two bytes that tell it */
	ITEM_CLIP_NBYTES = 5,
	ITEM_MIN_NBYTES = 9, /* the clip's name, and "M2TS" */
};

/* What comes first; all other files come behind these, and the last ones at the end. */
static const char *const first[] = { "/CERTIFICATE", "/AACS", "/BDMV/index.bdmv",
	"/BDMV/MovieObject.bdmv", "/BDMV/PLAYLIST", "/BDMV/CLIPINF", "/BDMV/AUXDATA", "/BDMV/META",
	"/BDMV/BDJO", "/BDMV/JAR", "/BDMV/STREAM" };
static const char *const last[] = { "/AACS/DUPLICATE", "/CERTIFICATE/BACKUP", "/BDMV/BACKUP" };

enum { NFIRST = sizeof(first) / sizeof(first[0]), NLAST = sizeof(last) / sizeof(last[0]) };

static int weight_of(const char *path)
{
	for (int i = 0; i < NLAST; i++)
		if (glob_matches(last[i], path, false))
			return -1 - i;
	for (int i = 0; i < NFIRST; i++)
		if (glob_matches(first[i], path, false))
			return NFIRST - i;
	return 0;
}

/* What the user has given a weight keeps it. */
static int put_in_order(struct discimg_job *job, struct tree *tree)
{
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISREG(node->mode) || node->weight)
			continue;
		char *path = tree_path(node);
		if (!path)
			return fail_nomem(job);
		node->weight = weight_of(path);
		free(path);
	}
	return 0;
}

/* --- what must be there ----------------------------------------------------------------------- */

static int check_file(
	struct discimg_job *job, const struct tree *tree, const char *path, const char *id)
{
	uint8_t head[4] = { 0 };
	const struct tree_node *node = tree_find(tree, path);
	if (!node || !S_ISREG(node->mode))
		return fail(
			job, DISCIMG_E_INVALID, "%s is missing: a Blu-ray video needs it", path);
	ssize_t n = tree_read_head(job, node, head, sizeof(head));
	if (n >= 0 && memcmp(head, id, sizeof(head)) != 0)
		n = fail(job, DISCIMG_E_FORMAT, "%s does not begin with %s, as it must", path, id);
	return n < 0 ? (int)n : 0;
}

static int check_folder(struct discimg_job *job, const struct tree *tree, const char *path)
{
	const struct tree_node *node = tree_find(tree, path);
	if (node && S_ISDIR(node->mode) && node->nchildren > 0)
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"the folder %s is missing or empty: a Blu-ray video needs it", path);
}

/* --- playlists -------------------------------------------------------------------------------- */

static int check_clip(
	struct discimg_job *job, const struct tree *tree, const char *playlist, const uint8_t *name)
{
	char path[40];
	snprintf(path, sizeof(path), "/BDMV/CLIPINF/%.*s.clpi", ITEM_CLIP_NBYTES,
		(const char *)name);
	if (!tree_find(tree, path))
		return fail(
			job, DISCIMG_E_INVALID, "%s is missing, but %s plays it", path, playlist);
	int r = check_file(job, tree, path, "HDMV");
	if (r < 0)
		return r;
	snprintf(
		path, sizeof(path), "/BDMV/STREAM/%.*s.m2ts", ITEM_CLIP_NBYTES, (const char *)name);
	const struct tree_node *stream = tree_find(tree, path);
	if (!stream)
		return fail(
			job, DISCIMG_E_INVALID, "%s is missing, but %s plays it", path, playlist);
	if (stream->nbytes % UNIT_NBYTES)
		say(job, DISCIMG_WARNING,
			"%s has %llu bytes, which are no whole units of %d: is it cut off?", path,
			(unsigned long long)stream->nbytes, UNIT_NBYTES);
	return 0;
}

static int malformed(struct discimg_job *job, const char *playlist)
{
	return fail(
		job, DISCIMG_E_FORMAT, "%s is malformed: its list of clips is not in it", playlist);
}

static int check_items(struct discimg_job *job, const struct tree *tree, const char *playlist,
	const uint8_t *bytes, size_t nbytes)
{
	uint64_t at = nbytes >= MPLS_PLAYLIST + 4 ? get_be32(bytes + MPLS_PLAYLIST) : UINT32_MAX;
	int r = 0;
	if (at + LIST_ITEMS > nbytes)
		return malformed(job, playlist);
	unsigned n = get_be16(bytes + at + LIST_NITEMS);
	at += LIST_ITEMS;
	for (unsigned i = 0; i < n && r == 0; i++) {
		unsigned item_nbytes = at + ITEM_NBYTES <= nbytes ? get_be16(bytes + at) : 0;
		if (item_nbytes < ITEM_MIN_NBYTES || at + ITEM_NBYTES + item_nbytes > nbytes)
			return malformed(job, playlist);
		r = check_clip(job, tree, playlist, bytes + at + ITEM_NBYTES);
		at += ITEM_NBYTES + item_nbytes;
	}
	return r;
}

static int check_playlist(
	struct discimg_job *job, const struct tree *tree, const struct tree_node *node)
{
	char path[64];
	snprintf(path, sizeof(path), "/BDMV/PLAYLIST/%.40s", node->name);
	if (!S_ISREG(node->mode) || node->nbytes > MAX_NBYTES)
		return malformed(job, path);
	int r = check_file(job, tree, path, "MPLS");
	if (r < 0)
		return r;
	uint8_t *bytes = malloc((size_t)node->nbytes);
	ssize_t n =
		bytes ? tree_read_head(job, node, bytes, (size_t)node->nbytes) : fail_nomem(job);
	r = n < 0 ? (int)n : check_items(job, tree, path, bytes, (size_t)n);
	free(bytes);
	return r;
}

static int check_playlists(struct discimg_job *job, const struct tree *tree)
{
	const struct tree_node *folder = tree_find(tree, "/BDMV/PLAYLIST");
	int r = 0;
	for (uint32_t i = 0; i < folder->nchildren && r == 0; i++) {
		const char *name = folder->children[i]->name;
		if (strlen(name) == 10 && strcmp(name + 5, ".mpls") == 0)
			r = check_playlist(job, tree, folder->children[i]);
	}
	return r;
}

/* --- copies ----------------------------------------------------------------------------------- */

/* The first copy that BACKUP lacks or has in another size; NULL: it has all. */
static const struct tree_node *find_uncopied(
	const struct tree_node *folder, const struct tree_node *backup)
{
	for (uint32_t i = 0; i < folder->nchildren; i++) {
		const struct tree_node *it = folder->children[i];
		const struct tree_node *copy = backup ? tree_child(backup, it->name) : NULL;
		if (S_ISREG(it->mode) && (!copy || copy->nbytes != it->nbytes))
			return it;
	}
	return NULL;
}

static void check_copies(struct discimg_job *job, const struct tree *tree)
{
	static const char *const folders[] = { "", "/PLAYLIST", "/CLIPINF" };
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char path[32], backup[32];
		snprintf(path, sizeof(path), "/BDMV%s", folders[i]);
		snprintf(backup, sizeof(backup), "/BDMV/BACKUP%s", folders[i]);
		const struct tree_node *node =
			find_uncopied(tree_find(tree, path), tree_find(tree, backup));
		if (node)
			say(job, DISCIMG_WARNING,
				"%s has no copy of %s/%s, or another one: players look there when "
				"that is unreadable",
				backup, path, node->name);
	}
}

int bd_video_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report)
{
	(void)report;
	int r = check_file(job, tree, "/BDMV/index.bdmv", "INDX");
	if (r == 0)
		r = check_file(job, tree, "/BDMV/MovieObject.bdmv", "MOBJ");
	if (r == 0)
		r = check_folder(job, tree, "/BDMV/PLAYLIST");
	if (r == 0)
		r = check_folder(job, tree, "/BDMV/CLIPINF");
	if (r == 0)
		r = check_folder(job, tree, "/BDMV/STREAM");
	if (r == 0)
		r = check_playlists(job, tree);
	if (r < 0)
		return r;
	check_copies(job, tree);
	return put_in_order(job, tree);
}
