/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/vdrive_call.h"

#include "suites.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void test_texts(void)
{
	struct vdrive_call call = { .nbytes = 0 };
	CU_ASSERT_STRING_EQUAL(call_text(&call, 0), "");
	call_add(&call, "insert");
	call_add(&call, "");
	call_add(&call, "/tmp/a b\nc");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 0), "insert");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 1), "");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 2), "/tmp/a b\nc");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 3), "");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 4000000000U), "");
}

static void test_too_much(void)
{
	static char text[CALL_NBYTES - 10];
	struct vdrive_call call = { .nbytes = 0 };
	memset(text, 'x', sizeof(text) - 1);
	call_add(&call, text);
	call_add(&call, "0123456789");
	call_add(&call, "more");
	CU_ASSERT_EQUAL(call.nbytes, CALL_NBYTES);
	CU_ASSERT_STRING_EQUAL(call_text(&call, 1), "012345678");
	CU_ASSERT_STRING_EQUAL(call_text(&call, 2), "");
}

/* What BYTES as one packet are for who receives them. */
static bool arrives(const void *bytes, size_t n, struct vdrive_call *call)
{
	int fds[2];
	CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	if (n)
		CU_ASSERT_EQUAL(send(fds[0], bytes, n, 0), (ssize_t)n);
	close(fds[0]);
	bool is_good = call_receive(fds[1], call);
	close(fds[1]);
	return is_good;
}

static void test_packets(void)
{
	static char large[CALL_NBYTES + 1];
	struct vdrive_call call;
	CU_ASSERT_TRUE(arrives("stop\0now", 9, &call));
	CU_ASSERT_STRING_EQUAL(call_text(&call, 1), "now");
	CU_ASSERT_FALSE(arrives("stop", 4, &call));
	CU_ASSERT_FALSE(arrives(large, sizeof(large), &call));
	CU_ASSERT_FALSE(arrives(NULL, 0, &call));
}

CU_TestInfo tests_of_vdrive_call[] = {
	{ "texts come one behind the other", test_texts },
	{ "what does not fit is cut", test_too_much },
	{ "packets without an end, too long or none are refused", test_packets },
	CU_TEST_INFO_NULL,
};
