/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/vdrive_clients.h"

#include "suites.h"

#include <discimg/job.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct bench {
	char folder[32], path[48];
	struct discimg_job *job;
	struct vdrive_clients clients;
};

static void set_up(struct bench *bench)
{
	*bench = (struct bench){ .folder = "/tmp/discimg-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(bench->folder));
	snprintf(bench->path, sizeof(bench->path), "%s/socket", bench->folder);
	bench->job = discimg_job_new(NULL);
	CU_ASSERT_EQUAL_FATAL(call_listen(bench->job, bench->path, &bench->clients.listen_fd), 0);
}

static void take_down(struct bench *bench)
{
	clients_close(&bench->clients);
	discimg_job_free(bench->job);
	unlink(bench->path);
	rmdir(bench->folder);
}

static int connect_to(struct bench *bench)
{
	int fd;
	CU_ASSERT_EQUAL_FATAL(call_connect(bench->job, bench->path, &fd), 0);
	CU_ASSERT_EQUAL(
		clients_wait(&bench->clients, 0, &(int){ -1 }, &(struct vdrive_call){ 0 }), 0);
	return fd;
}

/* What the next one to ask says; "" when nobody does. */
static const char *heard(struct bench *bench, struct vdrive_call *question)
{
	int fd;
	if (clients_wait(&bench->clients, 0, &fd, question) != 1)
		return "";
	close(fd);
	return call_text(question, 0);
}

static bool is_hung_up(int fd)
{
	char byte;
	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void test_silence(void)
{
	struct bench bench;
	struct vdrive_call question;
	set_up(&bench);
	int silent = connect_to(&bench), asker = connect_to(&bench);
	CU_ASSERT_EQUAL(send(asker, "list", 5, 0), 5);
	CU_ASSERT_STRING_EQUAL(heard(&bench, &question), "list");
	CU_ASSERT_TRUE(is_hung_up(asker));
	CU_ASSERT_EQUAL(send(silent, "late", 5, 0), 5);
	CU_ASSERT_STRING_EQUAL(heard(&bench, &question), "late");
	close(silent);
	close(asker);
	take_down(&bench);
}

static void test_nonsense(void)
{
	static char large[2 * CALL_NBYTES];
	struct bench bench;
	struct vdrive_call question;
	set_up(&bench);
	int endless = connect_to(&bench), lengthy = connect_to(&bench), gone = connect_to(&bench);
	CU_ASSERT_EQUAL(send(endless, "stop", 4, 0), 4);
	CU_ASSERT_EQUAL(send(lengthy, large, sizeof(large), 0), (ssize_t)sizeof(large));
	close(gone);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_STRING_EQUAL(heard(&bench, &question), "");
	CU_ASSERT_EQUAL(bench.clients.n, 0);
	CU_ASSERT_TRUE(is_hung_up(endless));
	CU_ASSERT_TRUE(is_hung_up(lengthy));
	close(endless);
	close(lengthy);
	take_down(&bench);
}

static void test_crowd(void)
{
	struct bench bench;
	struct vdrive_call question;
	int fds[CLIENTS_MAX + 1];
	set_up(&bench);
	for (int i = 0; i <= CLIENTS_MAX; i++)
		fds[i] = connect_to(&bench);
	CU_ASSERT_TRUE(is_hung_up(fds[0]));
	CU_ASSERT_FALSE(is_hung_up(fds[1]));
	CU_ASSERT_EQUAL(send(fds[CLIENTS_MAX], "stop", 5, 0), 5);
	CU_ASSERT_STRING_EQUAL(heard(&bench, &question), "stop");
	for (int i = 0; i <= CLIENTS_MAX; i++)
		close(fds[i]);
	take_down(&bench);
}

static void test_socket(void)
{
	struct bench bench;
	struct stat st;
	int fd;
	set_up(&bench);
	CU_ASSERT_EQUAL(stat(bench.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	clients_close(&bench.clients);
	CU_ASSERT_EQUAL(call_connect(bench.job, bench.path, &fd), DISCIMG_E_NOTFOUND);
	CU_ASSERT_EQUAL(call_listen(bench.job, bench.path, &bench.clients.listen_fd), 0);
	close(connect_to(&bench));
	take_down(&bench);
}

CU_TestInfo tests_of_vdrive_clients[] = {
	{ "who is silent keeps nobody waiting", test_silence },
	{ "who says nonsense, or goes, is hung up on", test_nonsense },
	{ "of a crowd, the one that was silent longest goes", test_crowd },
	{ "the socket is its owner's alone, and replaces that of a dead server", test_socket },
	CU_TEST_INFO_NULL,
};
