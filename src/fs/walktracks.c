/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracks of a disc as a tree of files: "track01.iso" holds the user data of Mode 1, of DVD and
 * BD, "track02.wav" audio, "track03.bin" whole sectors of all other data, whose form may change
 * from one to the next.
 */
#include "fs/walktracks.h"

#include "base/context.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define NAME_NBYTES 32

/* From INDEX 01 on; audio up to that of the next track, so that nothing between them is lost. */
static uint32_t nsectors_of(const struct discimg_disc *disc, size_t i)
{
	const struct discimg_track *track = &disc->tracks[i], *next = track + 1;
	int32_t end = track_end_lba(track);
	if (i + 1 < disc->ntracks && track_is_audio(track) && track_is_audio(next) &&
		next->session == track->session)
		end = next->index_lba[1];
	return (uint32_t)(end - track->index_lba[1]);
}

static bool add_plain(
	struct walk *walk, const struct discimg_track *track, uint32_t node, uint32_t nsectors)
{
	walk->nodes[node].nbytes = (uint64_t)nsectors * BLOCK_NBYTES;
	return walk_add_extent(
		walk, node, (uint64_t)track->index_lba[1] * BLOCK_NBYTES, walk->nodes[node].nbytes);
}

/* The extent tells how much is stored; the sectors of it are read raw. */
static bool add_raw(
	struct walk *walk, const struct discimg_track *track, uint32_t node, uint32_t nsectors)
{
	struct walk_raw *raw = &walk->raws[walk->nraws++];
	uint64_t nbytes = (uint64_t)nsectors * SECTOR_RAW_NBYTES;
	*raw = (struct walk_raw){ .node = node, .lba = track->index_lba[1] };
	if (track_is_audio(track)) {
		raw->header_nbytes = WAVE_HEADER_NBYTES;
		wave_make_header((uint32_t)nbytes, raw->header);
	}
	walk->nodes[node].nbytes = raw->header_nbytes + nbytes;
	return walk_add_extent(
		walk, node, (uint64_t)track->index_lba[1] * BLOCK_NBYTES, walk->nodes[node].nbytes);
}

static bool add_track(struct walk *walk, const struct discimg_disc *disc, size_t i)
{
	const struct discimg_track *track = &disc->tracks[i];
	bool plain = track->mode == DISCIMG_MODE1;
	char name[NAME_NBYTES];
	uint32_t node, nsectors = nsectors_of(disc, i);
	int n = snprintf(name, sizeof(name), "track%02u.%s", track->number,
		plain                   ? "iso"
		: track_is_audio(track) ? "wav"
					: "bin");
	if (!walk_add_node(walk, 0, name, (size_t)n, &node))
		return false;
	walk->nodes[0].nchildren++;
	walk->nodes[node].mode = S_IFREG | 0444;
	walk->nodes[node].mtime = time(NULL); /* no time is told of a track */
	walk->nfiles++;
	return plain ? add_plain(walk, track, node, nsectors)
		     : add_raw(walk, track, node, nsectors);
}

int walk_tracks(struct discimg_job *job, const struct discimg_disc *disc, unsigned session,
	unsigned track, struct walk *out)
{
	uint32_t root;
	*out = (struct walk){ .ndirectories = 1 };
	out->raws = calloc(disc->ntracks, sizeof(*out->raws));
	bool good = out->raws && walk_add_node(out, 0, "", 0, &root);
	if (good) {
		out->nodes[root].mode = S_IFDIR | 0755;
		out->nodes[root].directory = true;
		out->nodes[root].first_child = 1;
	}
	for (size_t i = 0; i < disc->ntracks && good; i++)
		if ((!session || disc->tracks[i].session == session) &&
			(!track || disc->tracks[i].number == track))
			good = add_track(out, disc, i);
	if (good)
		return 0;
	walk_free(out);
	return fail_nomem(job);
}
