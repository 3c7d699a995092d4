/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit: image → tree → changes → image. */
#include <discimg/edit.h>

#include "base/context.h"
#include "job/anydrive.h"
#include "job/remaster.h"
#include "job/save.h"
#include "job/save_mastered.h"
#include "master/changes.h"

#include <stdlib.h>
#include <string.h>

struct edit {
	const char *image, *out;
	const struct discimg_edit_options *options;
	struct discimg_edit_report *report;
	struct remaster remaster;
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

static int change_tree(struct edit *edit, struct discimg_job *job)
{
	int r = 0;
	for (size_t i = 0; i < edit->options->nchanges && r == 0; i++) {
		char *line;
		r = changes_make(job, edit->remaster.tree, edit->options->changes + i,
			edit->options->input_charset, &line);
		if (line)
			r = add_line(job, edit->report, line) < 0 ? DISCIMG_E_NOMEM : r;
	}
	return r;
}

/* What is not to be as it was. */
static void set_options(struct edit *edit)
{
	const struct discimg_edit_options *options = edit->options;
	edit->remaster.options = (struct discimg_master_options){ .volume_id = options->volume_id,
		.publisher = options->publisher,
		.preparer = options->preparer,
		.application_id = options->application_id,
		.system_id = options->system_id,
		.timestamp = options->timestamp,
		.unreadable_advice = "--rm leaves it out" };
}

static int open_edited(void *state, struct discimg_job *job, struct discimg_disc **disc)
{
	struct edit *edit = state;
	struct discimg_master_options *options = &edit->remaster.options;
	if (options->implant_md5)
		say(job, DISCIMG_NOTE,
			"%s: the MD5 that is implanted in %s is left out: it needs a plain .iso",
			edit->out, edit->image);
	options->implant_md5 = false;
	return remaster_as_disc(job, &edit->remaster, &edit->report->mastered, disc);
}

static int save_edited(void *state, struct discimg_job *job, struct outfile *file)
{
	struct edit *edit = state;
	return remaster_to_file(job, &edit->remaster, &edit->report->mastered, file, edit->out);
}

/* In place only what one file is, and only as what it is. */
static int check_output(struct edit *edit, struct discimg_job *job)
{
	const struct discimg_disc *disc = edit->remaster.origin.files->disc;
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
	struct discimg_edit_report *report = edit->report;
	int r = remaster_open(job, edit->image, 0, &edit->remaster);
	if (r == 0)
		r = check_output(edit, job);
	if (r == 0)
		r = change_tree(edit, job);
	if (r == 0)
		r = remaster_plan(job, &edit->remaster, edit->options->allow_loss, &report->losses,
			&report->mastered);
	set_options(edit);
	if (r == 0)
		r = remaster_describe(job, &edit->remaster);
	if (r == 0)
		r = save_mastered(job, edit->out, &mastering);
	remaster_free(&edit->remaster);
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
