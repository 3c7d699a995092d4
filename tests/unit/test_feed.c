/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue between us and libburn's writer thread. */
#include "drive/feed.h"
#include "suites.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TOTAL_NBYTES (9u << 20) /* more than twice what the queue holds */

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + i / 2048);
}

static void *push_all(void *arg)
{
	struct feed *feed = arg;
	uint8_t *data = malloc(TOTAL_NBYTES);
	for (size_t i = 0; i < TOTAL_NBYTES; i++)
		data[i] = byte_at(i);
	for (size_t done = 0; done < TOTAL_NBYTES;)
		done += feed_put(feed, data + done, TOTAL_NBYTES - done);
	feed_end(feed);
	free(data);
	return NULL;
}

static void test_order(void)
{
	struct feed *feed = feed_new(TOTAL_NBYTES);
	struct burn_source *source = feed_source(feed);
	unsigned char sector[2048];
	size_t done = 0, nwrong = 0;
	pthread_t thread;
	CU_ASSERT_FATAL(source != NULL);
	CU_ASSERT_EQUAL(source->get_size(source), TOTAL_NBYTES);
	pthread_create(&thread, NULL, push_all, feed);
	while (source->read_xt(source, sector, sizeof(sector)) == (int)sizeof(sector))
		for (size_t i = 0; i < sizeof(sector); i++, done++)
			nwrong += sector[i] != byte_at(done);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(done, TOTAL_NBYTES);
	CU_ASSERT_EQUAL(nwrong, 0);
	burn_source_free(source);
	feed_free(feed);
}

static void test_short_end(void)
{
	struct feed *feed = feed_new(3000);
	struct burn_source *source = feed_source(feed);
	uint8_t data[3000] = { 1, 2, 3 };
	unsigned char sector[2048];
	CU_ASSERT_EQUAL(feed_put(feed, data, sizeof(data)), sizeof(data));
	feed_end(feed);
	CU_ASSERT_EQUAL(source->read_xt(source, sector, 2048), 2048);
	CU_ASSERT_EQUAL(source->read_xt(source, sector, 2048), 952);
	CU_ASSERT_EQUAL(source->read_xt(source, sector, 2048), 0);
	burn_source_free(source);
	feed_free(feed);
}

static void test_stop(void)
{
	struct feed *feed = feed_new(4096);
	struct burn_source *source = feed_source(feed);
	uint8_t data[4096] = { 0 };
	unsigned char sector[2048];
	feed_put(feed, data, sizeof(data));
	feed_stop(feed);
	CU_ASSERT_EQUAL(source->read_xt(source, sector, 2048), -1);
	CU_ASSERT_EQUAL(feed_put(feed, data, sizeof(data)), 0);
	burn_source_free(source);
	feed_free(feed);
}

static void test_abandoned(void)
{
	struct feed *feed = feed_new(4096);
	struct burn_source *source = feed_source(feed);
	uint8_t data[4096] = { 0 };
	CU_ASSERT_FALSE(feed_is_abandoned(feed));
	source->cancel(source);
	CU_ASSERT_TRUE(feed_is_abandoned(feed));
	CU_ASSERT_EQUAL(feed_put(feed, data, sizeof(data)), 0);
	burn_source_free(source);
	feed_free(feed);
}

CU_TestInfo tests_of_feed[] = {
	{ "bytes arrive in order through a queue smaller than they are", test_order },
	{ "the last piece may be short, then the source ends", test_short_end },
	{ "a stopped feed fails at once and takes no more", test_stop },
	{ "a feed that libburn gave up takes no more", test_abandoned },
	CU_TEST_INFO_NULL,
};
