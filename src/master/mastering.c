/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mastering: scan, make bootable, lay out. */
#include "master/master.h"

#include "master/identity.h"
#include "master/image.h"
#include "master/scan.h"

int master_open(struct discimg_job *job, const char *const *trees, size_t ntrees, const char *out,
	const struct discimg_master_options *options, struct discimg_disc **disc,
	struct discimg_master_report *report)
{
	struct rules *rules = NULL;
	struct tree *tree = NULL;
	struct boot_plan *plan = NULL;
	int64_t timestamp = 0;
	int r = identity_check(job, options);
	if (r == 0)
		r = rules_new(job, options, &rules);
	if (r == 0)
		r = scan_trees(job, trees, ntrees, out, options, rules, &tree, report);
	if (r == 0)
		r = identity_time(job, options, tree, &timestamp);
	if (r == 0 && options->bootable)
		r = boot_prepare(job, tree, report, &plan);
	rules_free(rules);
	if (r < 0) {
		tree_free(tree);
		return r;
	}
	return image_open(job, tree, plan, options, timestamp, report, disc);
}
