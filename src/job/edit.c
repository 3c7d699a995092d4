/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit: image → tree → changes → image. */
#include <discimg/edit.h>

#include "base/context.h"
#include "job/anydrive.h"
#include "job/boot_again.h"
#include "job/import.h"
#include "job/losses.h"
#include "job/origin.h"
#include "job/save.h"
#include "job/save_mastered.h"
#include "master/changes.h"
#include "master/descriptors.h"
#include "master/identity.h"
#include "master/image.h"
#include "master/links.h"

#include <stdlib.h>
#include <string.h>

struct edit {
	const char *image, *out;
	const struct discimg_edit_options *options;
	struct discimg_edit_report *report;
	struct origin origin;
	struct tree *tree; /* until it is mastered */
	struct boot_plan *plan;
	struct boot_again boot;
	struct discimg_master_options master;
	int64_t timestamp;
};

void discimg_edit_report_free(struct discimg_edit_report *report)
{
	for (size_t i = 0; i < report->nlines; i++)
		free(report->lines[i]);
	free(report->lines);
	discimg_master_report_free(&report->mastered);
	*report = (struct discimg_edit_report){ 0 };
}

/* Takes LINE over. */
static int add_line(struct discimg_job *job, struct discimg_edit_report *report, char *line)
{
	char **bigger = reallocarray(report->lines, report->nlines + 1, sizeof(*bigger));
	if (!bigger) {
		free(line);
		return fail_nomem(job);
	}
	report->lines = bigger;
	bigger[report->nlines++] = line;
	return 0;
}

static int plan_boot(struct edit *edit, struct discimg_job *job)
{
	struct discimg_losses *losses = &edit->report->losses;
	origin_losses(job, &edit->origin, losses);
	int r = boot_again_plan(
		job, &edit->boot, edit->tree, &edit->report->mastered, losses, &edit->plan);
	/* Hidden boot images have joined the tree. */
	return r < 0 ? r : links_find(job, edit->tree);
}

static int change_tree(struct edit *edit, struct discimg_job *job)
{
	int r = 0;
	for (size_t i = 0; i < edit->options->nchanges && r == 0; i++) {
		char *line;
		r = changes_make(job, edit->tree, edit->options->changes + i, &line);
		if (line)
			r = add_line(job, edit->report, line) < 0 ? DISCIMG_E_NOMEM : r;
	}
	return r;
}

static int judge_losses(struct edit *edit, struct discimg_job *job)
{
	struct discimg_losses *losses = &edit->report->losses;
	int r = 0;
	if (losses->n == 0)
		return 0;
	char *text = losses_text(losses);
	if (!text)
		return fail_nomem(job);
	if (edit->options->allow_loss)
		say(job, DISCIMG_WARNING, "%s: cannot be made again and is left out: %s",
			edit->image, text);
	else
		r = fail(job, DISCIMG_E_REFUSED,
			"%s: %s cannot be made again; go on without by --allow-loss", edit->image,
			text);
	free(text);
	return r;
}

/* No other names than those of ISO 9660 are known, be they what the standard allows or not. */
static bool has_plain_names(const struct origin *origin)
{
	return strcmp(discimg_files_kind(origin->files), "ISO 9660") == 0;
}

/* What is not to be as it was. */
static int set_descriptors(struct edit *edit, struct discimg_job *job)
{
	const struct discimg_edit_options *options = edit->options;
	struct discimg_master_options *master = &edit->master;
	struct tree_origin *origin = calloc(1, sizeof(*origin));
	int64_t time = INT64_MIN;
	if (!origin)
		return fail_nomem(job);
	edit->tree->origin = origin;
	*master = (struct discimg_master_options){ .volume_id = options->volume_id,
		.publisher = options->publisher,
		.preparer = options->preparer,
		.application_id = options->application_id,
		.system_id = options->system_id,
		.timestamp = options->timestamp,
		.fs = edit->origin.fs,
		.udf = edit->origin.udf.revision ? edit->origin.revision : NULL,
		.no_rock_ridge = !edit->origin.files->walk.rock_ridge };
	if (iso_enhanced(&edit->origin.set))
		master->iso_level = 4;
	if (iso_primary(&edit->origin.set) && has_plain_names(&edit->origin))
		master->iso_names = "untranslated";
	int r = identity_check(job, master);
	if (r == 0)
		r = identity_time(job, master, edit->tree, &edit->timestamp);
	if (r == 0)
		r = origin_descriptors(job, &edit->origin, origin, &time);
	if (!options->timestamp && time != INT64_MIN)
		edit->timestamp = time;
	descriptors_change(origin, master, edit->timestamp);
	if (!master->volume_id)
		master->volume_id = edit->origin.set.nvolumes
					    ? edit->origin.set.volumes[0].volume_id
					    : edit->origin.udf.volume_id;
	return r;
}

static int open_edited(void *state, struct discimg_job *job, struct discimg_disc **disc)
{
	struct edit *edit = state;
	struct tree *tree = edit->tree;
	struct boot_plan *plan = edit->plan;
	edit->tree = NULL;
	edit->plan = NULL;
	return image_open(
		job, tree, plan, &edit->master, edit->timestamp, &edit->report->mastered, disc);
}

static int save_edited(void *state, struct discimg_job *job, struct outfile *file)
{
	struct edit *edit = state;
	struct tree *tree = edit->tree;
	struct boot_plan *plan = edit->plan;
	edit->tree = NULL;
	edit->plan = NULL;
	return image_save(job, tree, plan, &edit->master, edit->timestamp, &edit->report->mastered,
		file, edit->out);
}

/* In place only what one file is, and only as what it is. */
static int check_output(struct edit *edit, struct discimg_job *job)
{
	const struct discimg_disc *disc = edit->origin.files->disc;
	if (!edit->options->in_place)
		return save_check_output(job, disc, edit->image, edit->out);
	if (anydrive_file(edit->image) || strcmp(disc->format, "iso") != 0 ||
		(disc->source.packing && disc->source.packing(disc->source.state)))
		return fail(job, DISCIMG_E_REFUSED,
			"%s: only a plain .iso can be edited in place; write to another file",
			edit->image);
	edit->out = edit->image;
	return 0;
}

static int run(struct edit *edit, struct discimg_job *job)
{
	struct mastering mastering = { open_edited, save_edited, edit };
	uint64_t nleft;
	int r = origin_open(job, edit->image, &edit->origin);
	if (r == 0)
		r = check_output(edit, job);
	if (r == 0)
		r = import_tree(job, edit->origin.files, edit->image, &edit->tree, &nleft);
	if (r == 0)
		r = boot_again_note(job, &edit->origin, edit->tree, &edit->boot);
	if (r == 0)
		r = change_tree(edit, job);
	if (r == 0)
		r = plan_boot(edit, job);
	if (r == 0)
		r = judge_losses(edit, job);
	if (r == 0)
		r = set_descriptors(edit, job);
	if (r == 0)
		r = save_mastered(job, edit->out, &mastering);
	boot_again_free(&edit->boot);
	boot_plan_free(edit->plan);
	tree_free(edit->tree);
	origin_free(&edit->origin);
	return r;
}

int discimg_edit(struct discimg_job *job, const char *image, const char *out,
	const struct discimg_edit_options *options, struct discimg_edit_report *report)
{
	static const struct discimg_edit_options defaults;
	struct discimg_edit_report unwanted = { 0 };
	struct edit edit = { .image = image,
		.out = out,
		.options = options ? options : &defaults,
		.report = report ? report : &unwanted };
	*edit.report = (struct discimg_edit_report){ 0 };
	int r = run(&edit, job);
	discimg_edit_report_free(&unwanted);
	return r;
}
