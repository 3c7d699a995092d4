/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/crew.h"
#include "suites.h"

#include <stdatomic.h>

#define NPIECES 1000

struct tally {
	atomic_uint times[NPIECES];
};

static void count(void *state, size_t i)
{
	struct tally *tally = state;
	atomic_fetch_add(&tally->times[i], 1);
}

static void every_piece_is_done_once(void)
{
	static struct tally tally;
	struct crew *crew = crew_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(crew);
	CU_ASSERT(crew_size(crew) >= 1);
	for (unsigned run = 1; run <= 20; run++) {
		crew_run(crew, NPIECES, count, &tally);
		for (size_t i = 0; i < NPIECES; i++)
			CU_ASSERT_EQUAL(atomic_load(&tally.times[i]), run);
	}
	crew_free(crew);
}

static void a_task_may_have_no_piece_or_one(void)
{
	static struct tally tally;
	struct crew *crew = crew_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(crew);
	crew_run(crew, 0, count, &tally);
	CU_ASSERT_EQUAL(atomic_load(&tally.times[0]), 0);
	crew_run(crew, 1, count, &tally);
	CU_ASSERT_EQUAL(atomic_load(&tally.times[0]), 1);
	CU_ASSERT_EQUAL(atomic_load(&tally.times[1]), 0);
	crew_free(crew);
}

CU_TestInfo tests_of_crew[] = {
	{ "every piece is done once", every_piece_is_done_once },
	{ "a task may have no piece, or one", a_task_may_have_no_piece_or_one },
	CU_TEST_INFO_NULL,
};
