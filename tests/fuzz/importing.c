/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile images as what is made anew, or added to: read with all of their views and with how they
 * boot, changed, and written.
 */
#include "fewblocks.h"
#include "fuzz.h"

#include <discimg/edit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is put into each of them. */
static char *make_tree(void)
{
	static char *folder;
	if (folder)
		return folder;
	folder = fuzz_path("added");
	if (mkdir(folder, 0700) < 0)
		abort();
	fuzz_put("added/file", "added", 5);
	return folder;
}

static struct discimg_change change_of(enum discimg_change_kind kind, const char *text)
{
	return (struct discimg_change){ kind, text };
}

/* A failure has a reason. */
static void judge(const struct discimg_job *job, int r)
{
	if (r < 0 && !discimg_job_error(job)[0])
		abort();
}

static void edit(const char *image, const char *out)
{
	char *put;
	if (asprintf(&put, "%s=/added", make_tree()) < 0)
		abort();
	const struct discimg_change changes[] = {
		change_of(DISCIMG_PUT, put),
		change_of(DISCIMG_MKDIR, "/made"),
		change_of(DISCIMG_CHMOD, "u+w"),
	};
	const struct discimg_edit_options options = { .changes = changes,
		.nchanges = sizeof(changes) / sizeof(changes[0]),
		.allow_loss = true };
	struct discimg_edit_report report = { 0 };
	struct discimg_job *job = discimg_job_new(NULL);
	judge(job, discimg_edit(job, image, out, &options, &report));
	discimg_edit_report_free(&report);
	discimg_job_free(job);
	free(put);
}

static void append(const char *image)
{
	const char *trees[] = { make_tree() };
	struct discimg_master_options options = { 0 };
	struct discimg_job *job = discimg_job_new(NULL);
	judge(job, discimg_append(job, image, trees, 1, &options, NULL));
	discimg_job_free(job);
}

/* Edited, and what comes out of that once more; and appended to. */
void fuzz_import(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	char *image = fuzz_path("imported.iso"), *out = fuzz_path("edited.iso");
	char *again = fuzz_path("again.iso");
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	fewblocks_save(&few, image);
	unlink(out);
	edit(image, out);
	if (access(out, F_OK) == 0)
		edit(out, again);
	append(image);
	free(image);
	free(out);
	free(again);
}
