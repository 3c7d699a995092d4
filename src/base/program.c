/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the host, run without a shell. */
#include "base/program.h"

#include "base/context.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS   64
#define WORDS_BYTES 512 /* of what it says that is kept for messages */

extern char **environ;

/* Its output and messages go to PIPE_FD; it starts with no signal blocked or ignored. */
static int spawn(const struct program *program, int pipe_fd, char *const *argv, char *const *envp,
	pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, pipe_signal;
	sigemptyset(&none);
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipe_fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pipe_fd, STDERR_FILENO);
	int error = posix_spawnp(pid, program->name, &actions, &attributes, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error;
}

/* The name and the arguments in one list. */
static bool build_argv(const struct program *program, char *argv[MAX_WORDS])
{
	size_t n = 0;
	argv[n++] = (char *)program->name;
	for (const char *const *word = program->arguments; *word; word++) {
		if (n + 1 == MAX_WORDS)
			return false;
		argv[n++] = (char *)*word;
	}
	argv[n] = NULL;
	return true;
}

/* PATH as ours, and what the caller wants; PATH_TEXT holds the first. */
static bool build_environment(
	const struct program *program, char **path_text, char *envp[MAX_WORDS])
{
	const char *path = getenv("PATH");
	if (asprintf(path_text, "PATH=%s", path ? path : "/usr/bin:/bin") < 0) {
		*path_text = NULL;
		return false;
	}
	size_t n = 0;
	envp[n++] = *path_text;
	for (const char *const *word = program->environment; *word; word++) {
		if (n + 1 == MAX_WORDS)
			return false;
		envp[n++] = (char *)*word;
	}
	envp[n] = NULL;
	return true;
}

/* Reads to the end; the beginning stays in TEXT, NUL-terminated. */
static void collect(int fd, char *text, size_t nbytes)
{
	char rest[512];
	size_t n = 0;
	for (;;) {
		bool full = n + 1 >= nbytes;
		ssize_t got =
			full ? read(fd, rest, sizeof(rest)) : read(fd, text + n, nbytes - 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		if (!full)
			n += (size_t)got;
	}
	text[n] = '\0';
}

static int wait_for(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

static int judge(
	struct discimg_job *job, const struct program *program, int status, const char *said)
{
	if (status == 0)
		return 0;
	int r = check_cancelled(job);
	if (r < 0)
		return r;
	said += strspn(said, "\n");
	return fail(job, DISCIMG_E_IO, "the program %s failed: %.*s", program->name,
		*said ? (int)strcspn(said, "\n") : 20, *said ? said : "it did not say why");
}

static int start(struct discimg_job *job, const struct program *program, int pipe_fd, pid_t *pid)
{
	char *argv[MAX_WORDS], *envp[MAX_WORDS], *path_text = NULL;
	bool built = build_argv(program, argv) &&
		     (!program->environment || build_environment(program, &path_text, envp));
	int error = E2BIG;
	if (built)
		error = spawn(program, pipe_fd, argv, program->environment ? envp : environ, pid);
	free(path_text);
	if (error == ENOENT)
		return fail(job, DISCIMG_E_NOTFOUND,
			"the program %s was not found: install the Debian package %s",
			program->name, program->package);
	errno = error;
	return error ? fail_errno(job, "cannot run %s", program->name) : 0;
}

int program_run(struct discimg_job *job, const struct program *program)
{
	char words[WORDS_BYTES];
	char *said = program->output ? program->output : words;
	int fds[2];
	pid_t pid;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return fail_errno(job, "cannot run %s", program->name);
	int r = start(job, program, fds[1], &pid);
	close(fds[1]);
	if (r == 0) {
		collect(fds[0], said, program->output ? program->output_nbytes : sizeof(words));
		r = judge(job, program, wait_for(pid), said);
	}
	close(fds[0]);
	return r;
}
