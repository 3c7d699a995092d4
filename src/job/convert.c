/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert: image → disc → what of it the format keeps → image. */
#include <discimg/convert.h>

#include "base/context.h"
#include "base/count.h"
#include "job/losses.h"
#include "job/reduce.h"
#include "job/save.h"

#include <inttypes.h>
#include <stdlib.h>

#define KEEPS_ALL_SUB ((unsigned)(KEEPS_SUB_RAW | KEEPS_SUB_RW | KEEPS_CDG))

struct conversion {
	const struct discimg_convert_options *options;
	struct save_plan plan;
	struct reduce_counts counts;
	struct discimg_convert_report *report;
};

/* Raw sectors with something that their user data does not make again: damaged, or protected. */
static int judge_unmade(struct conversion *c, struct discimg_job *job)
{
	struct discimg_bad *bad = &c->counts.unmade.bad;
	if (bad->nsectors == 0)
		return 0;
	losses_add(&c->report->losses, "raw", bad->nsectors, "the header, EDC or parity of ",
		"sector", "sectors");
	char *list = bad_text(bad);
	if (!list)
		return fail_nomem(job);
	int r = 0;
	if (c->options->allow_loss)
		say(job, DISCIMG_WARNING,
			"%s: header, EDC or parity of %" PRIu64 " raw sector%s did not follow from "
			"the user data, and are lost: %s",
			c->plan.path, bad->nsectors, noun_s(bad->nsectors), list);
	else
		r = fail(job, DISCIMG_E_REFUSED,
			"%s: header, EDC or parity of %" PRIu64 " raw sector%s do not follow from "
			"the user data, and would be lost: %s; write a .cue instead, or give "
			"--allow-loss",
			c->plan.path, bad->nsectors, noun_s(bad->nsectors), list);
	free(list);
	return r;
}

static void tell_cut(struct conversion *c, struct discimg_job *job)
{
	if (c->counts.ncut == 0)
		return;
	losses_add(&c->report->losses, "form2", c->counts.ncut, "the end of ",
		"Mode 2 sector of more than 2048 bytes", "Mode 2 sectors of more than 2048 bytes");
	say(job, DISCIMG_WARNING,
		"%s: %" PRIu64 " Mode 2 sector%s hold%s more than 2048 bytes: the rest is cut off",
		c->plan.path, c->counts.ncut, noun_s(c->counts.ncut), verb_s(c->counts.ncut));
}

/* What came to light on the way. */
static int judge_sectors(void *state, struct discimg_job *job)
{
	struct conversion *c = state;
	int r = judge_unmade(c, job);
	if (r == 0)
		tell_cut(c, job);
	return r;
}

static int save(struct conversion *c, struct discimg_job *job)
{
	struct copy_report copied = { 0 };
	c->plan.check = judge_sectors;
	c->plan.check_state = c;
	int r = save_proven(
		job, &c->plan, &copied, c->options->no_prove ? NULL : &c->report->proven);
	c->report->nbad = copied.nbad;
	c->report->nregenerated = c->counts.nregenerated;
	if (r < 0 || c->report->nbad == 0)
		return r;
	say(job, DISCIMG_WARNING, "%" PRIu64 " sector%s of the source %s bad", c->report->nbad,
		noun_s(c->report->nbad), is_are(c->report->nbad));
	return DISCIMG_FAULTS;
}

static int check_sub(const struct conversion *c, struct discimg_job *job)
{
	if (c->options->sub != DISCIMG_SUB_ALWAYS || c->plan.format->keeps & KEEPS_SUB_RAW)
		return 0;
	return fail(job, DISCIMG_E_INVALID, "%s: a .%s has no sub-channels", c->plan.path,
		c->plan.format->suffixes[0]);
}

/* What is left out because it was asked for is told, but not refused. */
static void leave_sub(const struct conversion *c, struct discimg_job *job, struct reduce_plan *plan)
{
	unsigned n = 0;
	for (size_t i = 0; i < c->plan.disc->ntracks; i++)
		n += c->plan.disc->tracks[i].stored_sub_nbytes > 0;
	plan->keeps &= ~KEEPS_ALL_SUB;
	losses_find(job, c->plan.disc, plan->keeps, &c->report->losses);
	if (n)
		say(job, DISCIMG_NOTE, "%s: left out, as was asked for: the sub-channels of %u %s",
			c->plan.path, n, n == 1 ? "track" : "tracks");
}

static int check_audio(const struct conversion *c, struct discimg_job *job)
{
	static const char *const names[] = { ".bin", ".wav", ".flac" };
	if (c->options->audio <= c->plan.format->audio)
		return 0;
	return fail(job, DISCIMG_E_INVALID, "%s: a .%s has no audio in %s files", c->plan.path,
		c->plan.format->suffixes[0], names[c->options->audio]);
}

/* What is left of the disc is what the image must hold. */
static int reduce(struct conversion *c, struct discimg_job *job)
{
	struct reduce_plan plan = { .keeps = c->plan.format->keeps,
		.regenerate_ecc = c->options->generate_ecc,
		.make_sub = c->options->sub == DISCIMG_SUB_ALWAYS };
	bool leaves_sub = c->options->sub == DISCIMG_SUB_NONE;
	losses_find(job, c->plan.disc, plan.keeps | (leaves_sub ? KEEPS_ALL_SUB : 0),
		&c->report->losses);
	int r = losses_judge(job, c->plan.disc, c->plan.path, c->plan.format, &c->report->losses,
		c->options->allow_loss);
	if (r == 0 && leaves_sub)
		leave_sub(c, job, &plan);
	return r < 0 ? r : reduce_disc(job, c->plan.disc, &plan, c->plan.path, &c->counts);
}

static int convert(struct conversion *c, struct discimg_job *job, const char *in)
{
	int r = format_of_output(job, c->plan.path, &c->plan.format);
	if (r == 0)
		r = check_audio(c, job);
	if (r == 0)
		r = check_sub(c, job);
	if (r == 0)
		r = discimg_open(job, in, &c->plan.disc);
	if (r == 0 && c->options->session)
		r = disc_keep_session(job, c->plan.disc, c->options->session);
	if (r == 0)
		r = save_check_output(job, c->plan.disc, in, c->plan.path);
	if (r == 0)
		r = reduce(c, job);
	return r < 0 ? r : save(c, job);
}

static const struct discimg_convert_options defaults;

int discimg_convert(struct discimg_job *job, const char *in, const char *out,
	const struct discimg_convert_options *options, struct discimg_convert_report *report)
{
	struct discimg_convert_report unwanted;
	struct conversion c = { .options = options ? options : &defaults,
		.report = report ? report : &unwanted };
	*c.report = (struct discimg_convert_report){ 0 };
	bad_init(&c.counts.unmade);
	c.plan = (struct save_plan){ .path = out,
		.options = { .layout = c.options->layout,
			.audio = c.options->audio,
			.raw = c.options->raw,
			.codecs = c.options->codecs,
			.hunk_nbytes = c.options->hunk_nbytes,
			.fast = c.options->fast },
		.phase = "converting" };
	int r = convert(&c, job, in);
	discimg_disc_free(c.plan.disc);
	bad_free(&c.counts.unmade.bad);
	return r;
}
