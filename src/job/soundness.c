/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where writing has failed, libburn and drives close what there is, and a CD's track is filled up
 * to four seconds: a session that is complete for its drive, with folders of zeros, or files that
 * end behind it. Another one would pass that on, and lose what the sessions before have.
 */
#include "job/soundness.h"

#include "base/context.h"
#include "fs/sanity.h"

#include <stdio.h>
#include <stdlib.h>

/* Fails with WHAT is wrong, and what can be done; SESSION 0: NAME is a file. */
static int refuse(struct discimg_job *job, const char *name, unsigned session, const char *what)
{
	char way_out[80] = "";
	if (!session)
		return fail(job, DISCIMG_E_FORMAT,
			"%s is damaged, or was cut off: %s; a session would be written over what "
			"is missing: get a whole copy",
			name, what);
	if (session > 1)
		snprintf(way_out, sizeof(way_out), "; --session=%u adds to the one before",
			session - 1);
	return fail(job, DISCIMG_E_MEDIUM,
		"%s: session %u is damaged, or was not written to its end: %s%s", name, session,
		what, way_out);
}

static bool lies_on_disc(const struct discimg_disc *disc, const struct disc_extent *extent)
{
	uint64_t lba = extent->offset / BLOCK_NBYTES;
	if (extent->offset == DISC_HOLE)
		return true;
	const struct discimg_track *track =
		lba < INT32_MAX ? disc_track_at(disc, (int32_t)lba) : NULL;
	return track &&
	       extent->offset + extent->nbytes <= (uint64_t)track_end_lba(track) * BLOCK_NBYTES;
}

static bool is_whole(const struct discimg_disc *disc, const struct tree_node *node)
{
	size_t n = S_ISREG(node->mode) && node->source ? node->source->nextents : 0;
	for (size_t i = 0; i < n; i++)
		if (!lies_on_disc(disc, &node->source->extents[i]))
			return false;
	return true;
}

static int check_files(struct discimg_job *job, const char *name, const struct remaster *remaster,
	unsigned session)
{
	const struct tree_node *root = remaster->tree->root, *node = root;
	char *path, *what = NULL;
	while (node && is_whole(remaster->origin.files->disc, node))
		node = tree_next(node, root);
	if (!node)
		return 0;
	path = tree_path(node);
	if (path && asprintf(&what, "%s goes on behind its end", path) < 0)
		what = NULL;
	int r = what ? refuse(job, name, session, what) : fail_nomem(job);
	free(what);
	free(path);
	return r;
}

static int check_structures(
	struct discimg_job *job, const char *name, struct discimg_disc *disc, unsigned session)
{
	struct findings findings = { 0 };
	int r = fs_check(job, disc, &findings);
	size_t i = 0;
	while (i < findings.n && !findings.items[i].is_fault)
		i++;
	if (r == 0 && i < findings.n)
		r = refuse(job, name, session, findings.items[i].text);
	findings_free(&findings);
	return r;
}

int soundness_check(struct discimg_job *job, const char *name, const struct remaster *remaster,
	unsigned session)
{
	struct discimg_disc *disc = remaster->origin.files->disc;
	unsigned last = disc->tracks[disc->ntracks - 1].session;
	int r = session ? 0 : check_structures(job, name, disc, last);
	return r < 0 ? r : check_files(job, name, remaster, session ? session : last);
}

int soundness_check_file(struct discimg_job *job, const char *path, const struct remaster *remaster)
{
	int r = check_structures(job, path, remaster->origin.files->disc, 0);
	return r < 0 ? r : check_files(job, path, remaster, 0);
}
