/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "base/outfile.h"
#include "image.h"
#include "job/prove.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An .iso of the sectors of IMAGE that is complete, but has no name yet. */
struct held_iso {
	struct discimg_job *job;
	struct image *image;
	struct discimg_disc *disc;
	char folder[64], path[96];
};

static void hold(struct held_iso *iso, uint32_t nsectors)
{
	struct outfile *out;
	strcpy(iso->folder, "/tmp/discimg-prove.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(iso->folder));
	snprintf(iso->path, sizeof(iso->path), "%s/out.iso", iso->folder);
	iso->job = discimg_job_new(NULL);
	iso->image = image_new_iso(40);
	iso->disc = image_open(iso->image);
	outfile_hold(iso->job);
	CU_ASSERT_EQUAL_FATAL(outfile_open(iso->job, iso->path, OUTFILE_REPLACE, &out), 0);
	CU_ASSERT_EQUAL(
		outfile_write(iso->job, out, iso->image->data, (size_t)nsectors * 2048, 0), 0);
	CU_ASSERT_EQUAL(outfile_commit(iso->job, out), 0);
	outfile_free(out);
}

static void leave(struct held_iso *iso)
{
	outfile_discard(iso->job);
	unlink(iso->path);
	CU_ASSERT_EQUAL(rmdir(iso->folder), 0);
	discimg_disc_free(iso->disc);
	free(iso->image);
	discimg_job_free(iso->job);
}

static void a_held_file_has_no_name_and_is_proven(void)
{
	struct held_iso iso;
	hold(&iso, 40);
	CU_ASSERT_NOT_EQUAL(access(iso.path, F_OK), 0);
	CU_ASSERT_EQUAL(prove_image(iso.job, iso.disc, iso.path, &format_iso, 0), 0);
	CU_ASSERT_EQUAL(outfile_release(iso.job), 0);
	CU_ASSERT_EQUAL(access(iso.path, F_OK), 0);
	leave(&iso);
}

static void another_byte_is_found(void)
{
	struct held_iso iso;
	hold(&iso, 40);
	iso.image->data[33][7] ^= 1;
	CU_ASSERT_EQUAL(prove_image(iso.job, iso.disc, iso.path, &format_iso, 0), DISCIMG_E_IO);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(discimg_job_error(iso.job), "1 sector differs, the first is 33"));
	outfile_discard(iso.job);
	CU_ASSERT_NOT_EQUAL(access(iso.path, F_OK), 0);
	leave(&iso);
}

static void a_missing_sector_is_found(void)
{
	struct held_iso iso;
	hold(&iso, 39);
	CU_ASSERT_EQUAL(prove_image(iso.job, iso.disc, iso.path, &format_iso, 0), DISCIMG_E_IO);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(discimg_job_error(iso.job), "track 1: its end is 39, expected 40"));
	leave(&iso);
}

CU_TestInfo tests_of_prove[] = {
	{ "a held file has no name and is proven", a_held_file_has_no_name_and_is_proven },
	{ "another byte is found", another_byte_is_found },
	{ "a missing sector is found", a_missing_sector_is_found },
	CU_TEST_INFO_NULL,
};
