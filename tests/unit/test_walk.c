/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fs/walk: directories are read when they are asked for, once, and forgotten. */
#include "suites.h"

#include "fs/walk.h"

#include <stdio.h>
#include <sys/stat.h>

enum { NCHILDREN = 3, DEPTH = 4 }; /* of each directory two are directories, down to DEPTH */

struct counting {
	struct walk_reader reader;
	unsigned nread;
};

static bool add_child(struct walk *walk, uint32_t directory, unsigned i, unsigned depth)
{
	char name[32];
	uint32_t node;
	size_t n = (size_t)snprintf(name, sizeof(name), "%u of %u", i, directory);
	if (!walk_add_node(walk, directory, name, n, &node) ||
		!walk_add_extent(walk, node, 2048, i + 1))
		return false;
	walk->nodes[directory].nchildren++;
	walk->nodes[node].unread = walk->nodes[node].directory = i > 0 && depth < DEPTH;
	return i > 0 || (walk_add_packing(walk, node, &(struct zisofs){ .nbytes = 1 }) &&
				walk_add_attributes(walk, node, (const uint8_t *)"abc", 3));
}

static int read_children(
	struct walk_reader *reader, struct discimg_job *job, struct walk *walk, uint32_t directory)
{
	unsigned depth = 1;
	(void)job;
	((struct counting *)reader)->nread++;
	for (uint32_t i = directory; i != 0; i = walk->nodes[i].parent)
		depth++;
	for (unsigned i = 0; i < NCHILDREN; i++)
		if (!add_child(walk, directory, i, depth))
			return DISCIMG_E_NOMEM;
	return 0;
}

static void keep(struct walk_reader *reader)
{
	(void)reader; /* it is the test's */
}

static void begin(struct counting *counting, struct walk *walk)
{
	uint32_t root;
	*counting = (struct counting){ .reader = { read_children, keep } };
	*walk = (struct walk){ .reader = &counting->reader };
	CU_ASSERT_TRUE_FATAL(walk_add_node(walk, 0, "", 0, &root));
	walk->nodes[root].unread = true;
}

static void a_directory_is_read_when_it_is_entered_and_once(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct counting counting;
	struct walk walk;
	begin(&counting, &walk);
	CU_ASSERT_EQUAL(walk.nnodes, 1);
	CU_ASSERT_EQUAL(walk_enter(job, &walk, 0), 0);
	CU_ASSERT_EQUAL(walk_enter(job, &walk, 0), 0);
	CU_ASSERT_EQUAL(walk_enter(job, &walk, 1), 0); /* a file */
	CU_ASSERT_EQUAL(walk.nnodes, 1 + NCHILDREN);
	CU_ASSERT_EQUAL(counting.nread, 1);
	CU_ASSERT_EQUAL(walk_all(job, &walk), 0);
	CU_ASSERT_EQUAL(counting.nread, 1 + 2 + 4 + 8);
	CU_ASSERT_EQUAL(walk.nnodes, 1 + NCHILDREN * counting.nread);
	for (uint32_t i = 1; i < walk.nnodes; i++)
		CU_ASSERT_TRUE(i - walk.nodes[walk.nodes[i].parent].first_child < NCHILDREN);
	walk_free(&walk);
	discimg_job_free(job);
}

/* Down and up again; the most nodes that there were at once. */
static size_t go_through(struct discimg_job *job, struct walk *walk, uint32_t directory)
{
	CU_ASSERT_EQUAL(walk_enter(job, walk, directory), 0);
	size_t most = walk->nnodes;
	for (uint32_t i = 0; i < walk->nodes[directory].nchildren; i++) {
		uint32_t child = walk->nodes[directory].first_child + i;
		size_t n = walk->nodes[child].unread ? go_through(job, walk, child) : 0;
		most = n > most ? n : most;
	}
	walk_forget(walk, directory);
	return most;
}

static void what_is_forgotten_takes_no_room(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct counting counting;
	struct walk walk;
	begin(&counting, &walk);
	CU_ASSERT_EQUAL(go_through(job, &walk, 0), 1 + NCHILDREN * DEPTH);
	CU_ASSERT_EQUAL(counting.nread, 1 + 2 + 4 + 8);
	CU_ASSERT_EQUAL(walk.nnodes, 1);
	CU_ASSERT_EQUAL(walk.nextents, 0);
	CU_ASSERT_EQUAL(walk.npacked, 0);
	CU_ASSERT_EQUAL(walk.nodes[0].nchildren, 0);
	CU_ASSERT_EQUAL(walk_enter(job, &walk, 0), 0);
	CU_ASSERT_EQUAL(walk.nnodes, 1); /* it is not read again */
	walk_free(&walk);
	discimg_job_free(job);
}

static void what_others_were_read_behind_stays(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct counting counting;
	struct walk walk;
	begin(&counting, &walk);
	for (uint32_t i = 0; i <= 3; i++)
		CU_ASSERT_EQUAL(walk_enter(job, &walk, i), 0);
	size_t n = walk.nnodes;
	walk_forget(&walk, 2);
	CU_ASSERT_EQUAL(walk.nnodes, n);
	CU_ASSERT_EQUAL(walk.nodes[2].nchildren, NCHILDREN);
	walk_forget(&walk, 3);
	CU_ASSERT_EQUAL(walk.nnodes, n - NCHILDREN);
	CU_ASSERT_EQUAL(walk.nextents, n - NCHILDREN - 1);
	CU_ASSERT_STRING_EQUAL(walk_name(&walk, (uint32_t)walk.nnodes - 1), "2 of 2");
	walk_forget(&walk, 2);
	CU_ASSERT_EQUAL(walk.nnodes, 1 + NCHILDREN);
	walk_free(&walk);
	discimg_job_free(job);
}

CU_TestInfo tests_of_walk[] = {
	{ "a directory is read when it is entered, and once",
		a_directory_is_read_when_it_is_entered_and_once },
	{ "what is forgotten takes no room", what_is_forgotten_takes_no_room },
	{ "what others were read behind stays", what_others_were_read_behind_stays },
	CU_TEST_INFO_NULL,
};
