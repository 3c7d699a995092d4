/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are only said to share their blocks where that is so. */
#include "base/sharedblocks.h"
#include "suites.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NBYTES (UINT64_C(3) << 20)

/* A file of noise with a hole in it. */
static FILE *make(void)
{
	FILE *f = tmpfile();
	for (size_t i = 0; i < NBYTES; i++)
		if (i == 1 << 20)
			fseek(f, (long)(i = 2 << 20), SEEK_SET);
		else
			putc((int)(i * 2654435761u >> 13 & 0xff), f);
	fflush(f);
	return f;
}

static void equal_files_with_blocks_of_their_own_do_not_share(void)
{
	FILE *one = make(), *two = make();
	CU_ASSERT_FALSE(blocks_are_shared(fileno(one), fileno(two), NBYTES));
	fsync(fileno(one));
	fsync(fileno(two));
	CU_ASSERT_FALSE(blocks_are_shared(fileno(one), fileno(two), NBYTES));
	fclose(one);
	fclose(two);
}

/* Where the file system cannot share, the answer must be no; else only as long as nothing changes.
 */
static void a_clone_shares_until_it_is_written_to(void)
{
	FILE *one = make(), *two = tmpfile();
	bool cloned = ioctl(fileno(two), FICLONE, fileno(one)) == 0;
	CU_ASSERT_EQUAL(blocks_are_shared(fileno(one), fileno(two), NBYTES), cloned);
	CU_ASSERT_EQUAL(pwrite(fileno(two), "x", 1, 12345), 1);
	CU_ASSERT_FALSE(blocks_are_shared(fileno(one), fileno(two), NBYTES));
	fclose(one);
	fclose(two);
}

static void what_is_no_file_shares_nothing(void)
{
	int pipes[2];
	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	CU_ASSERT_FALSE(blocks_are_shared(pipes[0], pipes[0], NBYTES));
	CU_ASSERT_FALSE(blocks_are_shared(-1, -1, NBYTES));
	close(pipes[0]);
	close(pipes[1]);
}

CU_TestInfo tests_of_sharedblocks[] = {
	{ "equal files with blocks of their own do not share",
		equal_files_with_blocks_of_their_own_do_not_share },
	{ "a clone shares until it is written to", a_clone_shares_until_it_is_written_to },
	{ "what is no file shares nothing", what_is_no_file_shares_nothing },
	CU_TEST_INFO_NULL,
};
