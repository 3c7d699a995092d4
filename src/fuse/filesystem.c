/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FUSE session: mounted, served by one thread, unmounted. */
#include "fuse/filesystem.h"

#include "base/context.h"
#include "fuse/ahead.h"
#include "fuse/mountpoint.h"
#include "fuse/requests.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A job that another thread cancels is looked at so often; a signal ends the waiting at once. */
enum { LOOK_MS = 1000, LOOK_SOON_MS = 10 };

#define OPTIONS_NBYTES 8192

struct filesystem {
	struct discimg_job *job;
	struct served served;
	struct fuse_session *session;
	struct fuse_buf request; /* its memory is libfuse's to make and ours to free */
	bool mounted;
};

/* Ours are the messages: what libfuse finds wrong shows in what it returns. */
static void keep_quiet(enum fuse_log_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
}

/* SOURCE as the value of an option, in which commas and backslashes are escaped. */
static void escape(const char *source, char *text, size_t nbytes)
{
	size_t n = 0;
	for (; *source && n + 3 < nbytes; source++) {
		if (*source == ',' || *source == '\\')
			text[n++] = '\\';
		text[n++] = *source;
	}
	text[n] = '\0';
}

static int open_session(struct filesystem *filesystem, const struct filesystem_options *options)
{
	char source[OPTIONS_NBYTES / 2], words[OPTIONS_NBYTES];
	char *argv[] = { "discimg", "-o", words, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(3, argv);
	escape(options->source, source, sizeof(source));
	snprintf(words, sizeof(words), "ro,subtype=discimg,fsname=%s%s", source,
		options->allow_other ? ",allow_other,default_permissions" : "");
	fuse_set_log_func(keep_quiet);
	filesystem->session =
		fuse_session_new(&args, &requests, sizeof(requests), &filesystem->served);
	fuse_opt_free_args(&args);
	return filesystem->session ? 0 : fail_nomem(filesystem->job);
}

static int mount_session(struct filesystem *filesystem, const struct filesystem_options *options)
{
	errno = 0;
	if (fuse_session_mount(filesystem->session, options->directory) == 0) {
		filesystem->mounted = true;
		return 0;
	}
	if (options->allow_other && geteuid() != 0)
		return fail(filesystem->job, DISCIMG_E_REFUSED,
			"cannot mount on %s for all users: /etc/fuse.conf must have the line "
			"user_allow_other",
			options->directory);
	if (geteuid() == 0 && errno)
		return fail_errno(filesystem->job, "cannot mount on %s", options->directory);
	return fail(filesystem->job, DISCIMG_E_REFUSED,
		"cannot mount on %s: the kernel or fusermount3 refuses it", options->directory);
}

int filesystem_mount(struct discimg_job *job, struct discimg_files *files,
	const struct filesystem_options *options, struct filesystem **out)
{
	struct filesystem *filesystem = calloc(1, sizeof(*filesystem));
	*out = NULL;
	if (!filesystem)
		return fail_nomem(job);
	filesystem->job = job;
	int r = mountpoint_check(job, options->directory);
	if (r == 0)
		r = served_open(&filesystem->served, job, files);
	if (r == 0)
		r = open_session(filesystem, options);
	if (r == 0)
		r = mount_session(filesystem, options);
	if (r == 0)
		*out = filesystem;
	else
		filesystem_unmount(filesystem);
	return r;
}

/* True when there is a request, or the end of all. What waits for its answer gets it. */
static bool wait_for_request(const struct filesystem *filesystem, int ms)
{
	struct ahead *ahead = filesystem->served.ahead;
	struct pollfd files[] = {
		{ .fd = fuse_session_fd(filesystem->session), .events = POLLIN },
		{ .fd = ahead ? ahead_fd(ahead) : -1, .events = POLLIN },
	};
	if (poll(files, 2, ms) <= 0)
		return false;
	if (files[1].revents)
		ahead_answer(ahead);
	return files[0].revents;
}

/* The next request, if there is one within MS; fails with -errno. */
static int answer(struct filesystem *filesystem, int ms)
{
	if (!wait_for_request(filesystem, ms))
		return 0;
	int n = fuse_session_receive_buf(filesystem->session, &filesystem->request);
	if (n > 0)
		fuse_session_process_buf(filesystem->session, &filesystem->request);
	return n < 0 && n != -EINTR && n != -EAGAIN ? n : 0;
}

/*
 * The thread that stores ahead may wait for the answer to a request, which nobody would give. When
 * others have unmounted the file system, all requests have failed, and it waits for none.
 */
static void calm_down(struct filesystem *filesystem)
{
	struct ahead *ahead = filesystem->served.ahead;
	if (!ahead)
		return;
	ahead_stop(ahead);
	while (ahead_is_busy(ahead) && !fuse_session_exited(filesystem->session))
		answer(filesystem, LOOK_SOON_MS);
	filesystem->served.ahead = NULL;
	ahead_free(ahead);
}

int filesystem_serve(struct filesystem *filesystem)
{
	struct fuse_session *session = filesystem->session;
	int r = 0;
	filesystem->served.ahead = ahead_new(&filesystem->served, session); /* or without */
	while (!fuse_session_exited(session) && !is_cancelled(filesystem->job) && r == 0)
		r = answer(filesystem, LOOK_MS);
	calm_down(filesystem);
	if (r == 0)
		return 0;
	errno = -r;
	return fail_errno(filesystem->job, "cannot read what the kernel asks");
}

void filesystem_unmount(struct filesystem *filesystem)
{
	if (!filesystem)
		return;
	if (filesystem->mounted)
		fuse_session_unmount(filesystem->session);
	if (filesystem->session)
		fuse_session_destroy(filesystem->session);
	free(filesystem->request.mem);
	served_free(&filesystem->served);
	free(filesystem);
}
