/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading back what was burnt in drives whose tray does not move by itself. */
#include "base/context.h"
#include "disc/copy.h"
#include "disc/recorder.h"
#include "job/readback.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NSECTORS = 600, SECOND_LBA = NSECTORS + 11400 };

static int keep_disc(void *state, struct discimg_job *job, enum recorder_reload *how)
{
	(void)state, (void)job;
	*how = RELOAD_REGRABBED;
	return 0;
}

/* A disc of two sessions, all zeros, as a sheet at PATH and its sectors. */
static void make_disc(const char *path, const char *data)
{
	FILE *sheet = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(sheet);
	fprintf(sheet,
		"REM SESSION 01\nFILE \"%s\" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n"
		"REM SESSION 02\n  TRACK 02 MODE1/2048\n    INDEX 01 00:08:00\n",
		data);
	fclose(sheet);
	FILE *file = fopen(data, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(ftruncate(fileno(file), 2L * NSECTORS * 2048), 0);
	fclose(file);
}

/* What displaces the drive's cache are sectors that lie in sessions. */
static void test_sessions(void)
{
	char folder[] = "/tmp/discimg-readback.XXXXXX", sheet[64], data[64], name[80];
	uint8_t zeros[2048] = { 0 }, status = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(sheet, sizeof(sheet), "%s/disc.cue", folder);
	snprintf(data, sizeof(data), "%s/disc.bin", folder);
	snprintf(name, sizeof(name), "virtual:%s", sheet);
	make_disc(sheet, data);
	struct discimg_job *job = discimg_job_new(NULL);
	struct sent *sent = sent_new(job, 1, sizeof(zeros));
	struct sector_batch batch = { .lba = SECOND_LBA,
		.nsectors = 1,
		.shape = { .nbytes = sizeof(zeros) },
		.data = zeros,
		.status = &status };
	CU_ASSERT_EQUAL(sent_take(sent, job, &batch), 0);
	struct disc_recorder recorder = { .name = name, .reload = keep_disc };
	struct discimg_burn_drive result = { .name = name };
	CU_ASSERT_EQUAL(readback(job, &recorder, sent, NULL, &result), 0);
	CU_ASSERT_STRING_EQUAL(discimg_job_error(job), "");
	CU_ASSERT_TRUE(result.verified);
	bad_free(&result.bad);
	sent_free(sent);
	discimg_job_free(job);
	unlink(sheet);
	unlink(data);
	rmdir(folder);
}

CU_TestInfo tests_of_readback[] = {
	{ "a disc of several sessions is read back where its tray stays in", test_sessions },
	CU_TEST_INFO_NULL,
};
