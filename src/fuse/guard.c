/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that nobody will answer are answered with an error (linux/fuse.h). */
#include "fuse/guard.h"

#include "fuse/served.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* The largest request that the kernel may make: data that it would write, and what leads it. */
#define REQUEST_NBYTES (SERVED_NBYTES + 4096)

/* The only files that the process has, in the place of the standard ones. */
enum { DEVICE, SERVER, ALIVE, NFILES };

int guard_clone(int device)
{
	uint32_t session = (uint32_t)device;
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd >= 0 && ioctl(fd, FUSE_DEV_IOC_CLONE, &session) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Requests to forget, and to interrupt, get no answer, and the kernel refuses this one. */
static bool refuse_request(struct fuse_in_header *request)
{
	ssize_t n = read(DEVICE, request, REQUEST_NBYTES);
	if (n < (ssize_t)sizeof(*request))
		return n >= 0 || errno == EINTR || errno == EAGAIN || errno == ENOENT;
	struct fuse_out_header answer = {
		.len = sizeof(answer), .error = -ENOTCONN, .unique = request->unique
	};
	return write(DEVICE, &answer, sizeof(answer)) >= 0 || errno == ENOENT || errno == EINVAL;
}

/* Until the last of the server's threads is gone, or the file system is. */
static void refuse_all(struct fuse_in_header *request)
{
	struct pollfd files[] = { { .fd = DEVICE, .events = POLLIN },
		{ .fd = SERVER, .events = POLLIN } };
	while (poll(files, 2, -1) > 0 && !files[1].revents && refuse_request(request))
		;
}

/* In a process that may have been forked from several threads: nothing is allocated. */
static _Noreturn void serve(const int *files, struct fuse_in_header *request)
{
	sigset_t all;
	char word;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	for (int i = 0; i < NFILES; i++)
		if (dup2(files[i], i) < 0)
			_exit(1);
	close_range(NFILES, ~0u, 0);
	if (chdir("/") == 0 && read(ALIVE, &word, 1) == 0)
		refuse_all(request);
	_exit(0);
}

bool guard_start(struct guard *guard, int device)
{
	int alive[2] = { -1, -1 };
	int own = guard_clone(device), server = pidfd_open(getpid(), 0);
	void *request = malloc(REQUEST_NBYTES);
	pid_t pid = -1;
	if (own >= 0 && server >= 0 && request && pipe2(alive, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0) {
		close(alive[1]);
		serve((const int[]){ own, server, alive[0] }, request);
	}
	free(request);
	for (int i = 0, files[] = { own, server, alive[0] }; i < NFILES; i++)
		if (files[i] >= 0)
			close(files[i]);
	*guard = (struct guard){ .pid = pid, .alive = alive[1] };
	if (pid < 0 && alive[1] >= 0)
		close(alive[1]);
	return pid > 0;
}

void guard_end(struct guard *guard)
{
	if (write(guard->alive, "", 1) < 0)
		kill(guard->pid, SIGKILL);
	close(guard->alive);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
