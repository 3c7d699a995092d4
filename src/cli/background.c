/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that serve something from the background, once it is there. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

/* A child that failed has told why: all that is left is to end as it did. */
static _Noreturn void end_like(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			exit(EXIT_FAILED);
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED);
}

static void wait_for_child(pid_t child, int fd, void *told, size_t nbytes)
{
	ssize_t n;
	do
		n = read(fd, told, nbytes);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n != (ssize_t)nbytes)
		end_like(child);
}

int go_to_background(struct cli *cli, void *told, size_t nbytes)
{
	int fds[2];
	pid_t child = pipe2(fds, O_CLOEXEC) < 0 ? -1 : fork();
	if (child < 0) {
		complain(cli, "", "cannot make a process: %s", strerror(errno));
		exit(EXIT_FAILED);
	}
	close(fds[child ? 1 : 0]);
	if (child == 0)
		return fds[1];
	wait_for_child(child, fds[0], told, nbytes);
	return -1;
}

/* No terminal's signals, and no output that somebody waits for the end of. */
static void leave_terminal(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	setsid();
	for (int i = STDIN_FILENO; i <= STDERR_FILENO && fd >= 0; i++)
		dup2(fd, i);
	if (chdir("/") == 0 && fd > STDERR_FILENO)
		close(fd);
}

bool leave_foreground(struct cli *cli, int tell_fd, const void *told, size_t nbytes)
{
	leave_terminal();
	openlog("discimg", LOG_PID, LOG_DAEMON);
	cli->has_left = true;
	bool is_told = write(tell_fd, told, nbytes) == (ssize_t)nbytes;
	close(tell_fd);
	return is_told;
}
