/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mastering: scan, make bootable, lay out. */
#include "master/master.h"

#include "master/boot_asked.h"
#include "master/identity.h"
#include "master/image.h"
#include "master/presets.h"
#include "master/scan.h"

/* What is to be laid out. */
struct plan {
	struct tree *tree;
	struct boot_plan *boot; /* NULL: not bootable */
	int64_t timestamp;
};

static int make_plan(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *const *outs, const struct discimg_master_options *options,
	struct discimg_master_report *report, struct plan *plan)
{
	struct rules *rules = NULL;
	*plan = (struct plan){ 0 };
	int r = identity_check(job, options);
	if (r == 0)
		r = rules_new(job, options, &rules);
	if (r == 0)
		r = scan_trees(job, trees, ntrees, outs, options, rules, &plan->tree, report);
	if (r == 0)
		r = presets_prepare(job, options->preset, plan->tree, report);
	if (r == 0)
		r = identity_time(job, options, plan->tree, &plan->timestamp);
	if (r == 0 && options->bootable)
		r = boot_prepare(job, plan->tree, options, report, &plan->boot);
	if (r == 0)
		r = boot_ask(job, plan->tree, options, &plan->boot);
	rules_free(rules);
	if (r < 0) {
		boot_plan_free(plan->boot);
		tree_free(plan->tree);
	}
	return r;
}

int master_open(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *const *outs, const struct discimg_master_options *options,
	struct discimg_disc **disc, struct discimg_master_report *report)
{
	const struct discimg_master_options filled = presets_fill(options);
	struct plan plan;
	int r = make_plan(job, trees, ntrees, outs, &filled, report, &plan);
	if (r < 0)
		return r;
	return image_open(job, plan.tree, plan.boot, &filled, plan.timestamp, report, disc);
}

int master_save(struct discimg_job *job, const char *const *trees, size_t ntrees, const char *out,
	struct outfile *file, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	const struct discimg_master_options filled = presets_fill(options);
	const char *const outs[] = { out, NULL };
	struct plan plan;
	int r = make_plan(job, trees, ntrees, outs, &filled, report, &plan);
	if (r < 0)
		return r;
	return image_save(job, plan.tree, plan.boot, &filled, plan.timestamp, report, file, out);
}
