/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The image that a rip makes, its map beside it, and taking up both from an earlier run. */
#include "job/rip_output.h"

#include "base/context.h"
#include "base/space.h"
#include "job/losses.h"
#include "rip/discid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As a file: what else has the name is refused, or written to, by outfile. */
static bool exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Devices and pipes are written directly: nothing of them can be resumed. */
static bool is_direct(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int refuse(struct discimg_job *job, const char *path)
{
	return fail(job, DISCIMG_E_REFUSED,
		"%s exists already; give another name, or --force to replace it", path);
}

/* The map of an earlier run; left NULL where there is none, or it is not wanted. */
static int load_map(
	struct rip_output *output, struct discimg_job *job, const char *identity, bool force)
{
	if (!output->map_path || force || !exists(output->map_path))
		return 0;
	int r = map_load(job, output->map_path, &output->map);
	if (r < 0 || discid_matches(output->map->disc, identity))
		return r;
	if (output->map->disc[0] == '\0')
		return fail(job, DISCIMG_E_REFUSED,
			"%s does not tell which disc it is about; give another name, or --force to "
			"begin anew",
			output->map_path);
	return fail(job, DISCIMG_E_REFUSED,
		"%s belongs to another disc (%s, but this one: %s); give another name, or --force "
		"to "
		"begin anew",
		output->map_path, output->map->disc, identity);
}

static int check_data_paths(const struct rip_output *output, struct discimg_job *job)
{
	for (char *const *p = output->writer.paths; p && *p; p++)
		if (exists(*p))
			return refuse(job, *p);
	return 0;
}

/* Goes on with the earlier map if the data that it tells of is there; else with a new one. */
static int begin_map(struct rip_output *output, struct discimg_job *job, const char *identity)
{
	struct map *earlier = output->map;
	uint64_t nbytes = layout_nbytes(&output->layout);
	output->map = NULL;
	if (earlier && map_nbytes(earlier) != nbytes) {
		int r = fail(job, DISCIMG_E_REFUSED,
			"%s is about an image of %llu bytes, and this one has %llu; give another "
			"name, or --force to begin anew",
			output->map_path, (unsigned long long)map_nbytes(earlier),
			(unsigned long long)nbytes);
		map_free(earlier);
		return r;
	}
	if (earlier && output->writer.resumed) {
		output->map = earlier;
		output->resumed = true;
		return 0;
	}
	if (earlier && map_count(earlier, MAP_FINISHED))
		say(job, DISCIMG_NOTE, "what %s tells of is gone; all is read anew",
			output->map_path);
	map_free(earlier);
	output->map = layout_map(&output->layout, identity);
	return output->map ? 0 : fail_nomem(job);
}

static void say_resumed(const struct rip_output *output, struct discimg_job *job)
{
	uint64_t done = map_count(output->map, MAP_FINISHED), nbytes = map_nbytes(output->map);
	if (output->resumed)
		say(job, DISCIMG_NOTE, "going on with an earlier rip, of which %.1f %% are done",
			nbytes ? (double)done * 100 / (double)nbytes : 100.0);
}

/* Audio is never left out; of the rest a word is enough, for the disc is still there. */
static int tell_losses(struct discimg_job *job, const struct format *format,
	struct discimg_disc *disc, const char *path)
{
	struct discimg_losses losses;
	unsigned unread = KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_BEFORE_ZERO;
	losses_find(job, disc, format->keeps | unread, &losses);
	for (size_t i = 0; i < losses.n; i++)
		if (strcmp(losses.items[i].kind, "audio") == 0)
			return fail(job, DISCIMG_E_REFUSED,
				"%s: an image of format %s holds no audio, and the disc has %s; "
				"write a .cue instead",
				path, format->name, losses.items[i].text);
	char *text = losses.n ? losses_text(&losses) : NULL;
	if (text)
		say(job, DISCIMG_NOTE, "%s: an image of format %s does not keep %s", path,
			format->name, text);
	free(text);
	return 0;
}

int rip_output_open(struct rip_output *output, struct discimg_job *job, const struct format *format,
	struct discimg_disc *disc, const char *path, const char *identity,
	const struct discimg_rip_options *options)
{
	bool kept = !options->no_map && !is_direct(path);
	if (kept && asprintf(&output->map_path, "%s.map", path) < 0) {
		output->map_path = NULL;
		return fail_nomem(job);
	}
	int r = load_map(output, job, identity, options->force);
	if (r < 0)
		return r;
	struct format_options format_options = { .layout = options->layout,
		.raw = disc->medium == DISCIMG_MEDIUM_CD,
		.outfile = !kept         ? OUTFILE_REPLACE
			   : output->map ? OUTFILE_REFINE
					 : OUTFILE_KEEP };
	bool taken = !options->force && !output->map;
	if (taken && exists(path))
		return refuse(job, path);
	r = tell_losses(job, format, disc, path);
	if (r < 0)
		return r;
	r = format->create(job, disc, path, &format_options, &output->writer);
	if (r == 0 && output->writer.sequential)
		return fail(job, DISCIMG_E_REFUSED,
			"%s takes sectors only in order, and a rip comes back to those that are "
			"hard to read; rip to a .cue and convert it",
			path);
	if (r == 0 && taken)
		r = check_data_paths(output, job);
	if (r < 0)
		return r;
	output->layout = (struct layout){ .ranges = output->writer.ranges,
		.nranges = output->writer.nranges,
		.by_lba = output->writer.by_lba };
	r = begin_map(output, job, identity);
	if (r < 0)
		return r;
	say_resumed(output, job);
	space_warn(job, path, map_nbytes(output->map) - map_count(output->map, MAP_FINISHED));
	return rip_output_save(output, job);
}

int rip_output_take(struct rip_output *output, struct discimg_job *job,
	const struct sector_batch *batch, char bad_state)
{
	int r = output->writer.take(output->writer.state, job, batch);
	if (r < 0)
		return r;
	return layout_record(&output->layout, output->map, batch, bad_state) ? 0 : fail_nomem(job);
}

int rip_output_save(struct rip_output *output, struct discimg_job *job)
{
	if (!output->map_path)
		return 0;
	int r = output->writer.sync(output->writer.state, job);
	if (r == 0)
		r = map_save(job, output->map_path, output->map);
	if (r == 0) {
		output->has_map = true;
		output->kept_nbytes = map_count(output->map, MAP_FINISHED);
	}
	return r;
}

int rip_output_commit(struct rip_output *output, struct discimg_job *job, bool keep_map)
{
	int r = output->writer.commit(output->writer.state, job);
	if (r == 0 && output->has_map && !keep_map) {
		unlink(output->map_path);
		output->has_map = false;
	}
	return r;
}

void rip_output_say_kept(const struct rip_output *output, struct discimg_job *job)
{
	uint64_t nbytes = map_nbytes(output->map);
	if (output->has_map && nbytes)
		say(job, DISCIMG_NOTE,
			"%.1f %% of the disc are kept, as %s tells; the same command goes on from "
			"there",
			(double)output->kept_nbytes * 100 / (double)nbytes, output->map_path);
}

void rip_output_free(struct rip_output *output)
{
	format_writer_free(&output->writer);
	map_free(output->map);
	free(output->map_path);
	*output = (struct rip_output){ 0 };
}
