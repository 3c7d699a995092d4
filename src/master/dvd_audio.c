/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of DVD-Audio: AUDIO_TS.IFO, its menu and its BUP, AUDIO_PP.IFO, then each title set's
 * IFO, AOBs and BUP. The tables inside are not public, and are not looked at.
 */
#include "master/dvd_audio.h"

#include "base/context.h"
#include "master/dvd_video.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ID_NBYTES = 12, /* at the beginning of an IFO */
	MAX_SETS = 99,
};

struct planner {
	struct discimg_job *job;
	struct tree *tree;
	struct tree_node *folder; /* AUDIO_TS */
	int next_weight;
};

/* The file NAME comes next; false where there is none. */
static bool comes_next(struct planner *planner, const char *name, struct tree_node **node)
{
	*node = tree_child(planner->folder, name);
	if (!*node || !S_ISREG((*node)->mode))
		return false;
	(*node)->weight = planner->next_weight--;
	return true;
}

static int missing(struct planner *planner, const char *name)
{
	return fail(planner->job, DISCIMG_E_INVALID, "/AUDIO_TS/%s is missing: DVD-Audio needs it",
		name);
}

/* The IFO called NAME comes next; it begins with ID. */
static int take_ifo(
	struct planner *planner, const char *name, const char *id, struct tree_node **node)
{
	uint8_t head[ID_NBYTES];
	if (!comes_next(planner, name, node))
		return missing(planner, name);
	ssize_t n = tree_read_head(planner->job, *node, head, sizeof(head));
	if (n >= 0 && (n < ID_NBYTES || memcmp(head, id, ID_NBYTES) != 0))
		n = fail(planner->job, DISCIMG_E_FORMAT,
			"/AUDIO_TS/%s does not begin with %s, as it must", name, id);
	return n < 0 ? (int)n : 0;
}

static int take_bup(struct planner *planner, const char *name, const struct tree_node *ifo)
{
	struct tree_node *node;
	if (!comes_next(planner, name, &node))
		return missing(planner, name);
	if (node->nbytes == ifo->nbytes)
		return 0;
	return fail(planner->job, DISCIMG_E_INVALID,
		"/AUDIO_TS/%s has %llu bytes, but %s, of which it is the copy, has %llu", name,
		(unsigned long long)node->nbytes, ifo->name, (unsigned long long)ifo->nbytes);
}

static int take_manager(struct planner *planner)
{
	struct tree_node *ifo, *other;
	int r = take_ifo(planner, "AUDIO_TS.IFO", "DVDAUDIO-AMG", &ifo);
	if (r < 0)
		return r;
	comes_next(planner, "AUDIO_TS.VOB", &other);
	r = take_bup(planner, "AUDIO_TS.BUP", ifo);
	comes_next(planner, "AUDIO_PP.IFO", &other);
	return r;
}

static int take_set(struct planner *planner, unsigned number)
{
	char name[16];
	struct tree_node *ifo, *other;
	snprintf(name, sizeof(name), "ATS_%02u_0.IFO", number);
	int r = take_ifo(planner, name, "DVDAUDIO-ATS", &ifo);
	if (r < 0)
		return r;
	for (unsigned n = 1; n <= 9; n++) {
		snprintf(name, sizeof(name), "ATS_%02u_%u.AOB", number, n);
		if (!comes_next(planner, name, &other))
			break;
	}
	snprintf(name, sizeof(name), "ATS_%02u_0.BUP", number);
	return take_bup(planner, name, ifo);
}

/* The sets are numbered without gaps. */
static int take_sets(struct planner *planner)
{
	char name[16];
	int r = take_set(planner, 1);
	for (unsigned i = 2; i <= MAX_SETS && r == 0; i++) {
		snprintf(name, sizeof(name), "ATS_%02u_0.IFO", i);
		if (!tree_child(planner->folder, name))
			break;
		r = take_set(planner, i);
	}
	return r;
}

int dvd_audio_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report)
{
	struct planner planner = { .job = job, .tree = tree, .next_weight = INT_MAX };
	planner.folder = tree_find(tree, "/AUDIO_TS");
	if (!planner.folder)
		return fail(job, DISCIMG_E_INVALID,
			"there is no folder AUDIO_TS, in capitals, in the tree: DVD-Audio needs "
			"it");
	/* Before, as it takes weights that are too great away. */
	int r = tree_find(tree, "/VIDEO_TS/VIDEO_TS.IFO") ? dvd_video_prepare(job, tree, report)
							  : 0;
	if (r == 0)
		r = take_manager(&planner);
	return r == 0 ? take_sets(&planner) : r;
}
