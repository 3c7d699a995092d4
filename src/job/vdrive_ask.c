/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vdrive insert, eject, stop and list: asked of the process that serves the drive. */
#include "base/context.h"
#include "job/vdrive_call.h"
#include "job/vdrive_place.h"

#include <discimg/vdrive.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 250 };

static int wait_for_answer(struct discimg_job *job, int fd)
{
	struct pollfd answer = { fd, POLLIN, 0 };
	for (;;) {
		int n = poll(&answer, 1, LOOK_MS);
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return fail_errno(job, "cannot wait for an answer");
	}
}

static int converse(struct discimg_job *job, const char *name, int fd,
	const struct vdrive_call *question, struct vdrive_call *answer)
{
	bool is_sent = call_send(fd, question);
	int r = is_sent ? wait_for_answer(job, fd) : 0;
	if (r < 0)
		return r;
	if (!is_sent || !call_receive(fd, answer))
		return fail(job, DISCIMG_E_DRIVE, "%s: the process that serves it does not answer",
			name);
	r = atoi(call_text(answer, 0));
	return r < 0 ? fail(job, r, "%s", call_text(answer, 1)) : 0;
}

/* A server that did not listen yet, or has died, is none. */
static int ask(struct discimg_job *job, const char *name, const char *verb, const char *argument,
	struct vdrive_call *answer)
{
	char path[PLACE_PATH_NBYTES];
	struct vdrive_call question = { .nbytes = 0 };
	int fd, r = place_check_name(job, name);
	if (r < 0)
		return r;
	place_socket(name, path);
	r = call_connect(job, path, &fd);
	if (r == DISCIMG_E_NOTFOUND) {
		forgive(job);
		return fail(job, r, "there is no drive %s: see discimg vdrive list", name);
	}
	if (r < 0)
		return r;
	call_add(&question, verb);
	call_add(&question, argument);
	r = converse(job, name, fd, &question, answer);
	close(fd);
	return r;
}

int discimg_vdrive_insert(struct discimg_job *job, const char *name, const char *path)
{
	struct vdrive_call answer;
	char *absolute = realpath(path, NULL);
	if (!absolute)
		return fail_errno(job, "cannot open %s", path);
	int r = ask(job, name, "insert", absolute, &answer);
	free(absolute);
	return r;
}

int discimg_vdrive_eject(struct discimg_job *job, const char *name)
{
	struct vdrive_call answer;
	return ask(job, name, "eject", "", &answer);
}

/* Of a drive that nobody serves. */
static int remove_orphan(struct discimg_job *job, const char *name)
{
	struct vdrive_place place;
	int r = place_take(job, name, &place);
	if (r > 0)
		return fail(job, DISCIMG_E_DRIVE, "%s: the process that serves it does not answer",
			name);
	if (r < 0)
		return r;
	r = tcmu_sweep(job, name);
	place_leave(&place);
	return r;
}

static bool is_called(void *user, const char *name)
{
	return strcmp(user, name) == 0;
}

int discimg_vdrive_stop(struct discimg_job *job, const char *name)
{
	struct vdrive_call answer;
	char found[TCMU_NAME_NBYTES];
	int r = ask(job, name, "stop", "", &answer);
	if (r != DISCIMG_E_NOTFOUND || !tcmu_find(is_called, (void *)name, found))
		return r;
	forgive(job);
	return remove_orphan(job, name);
}

int discimg_vdrive_sweep(struct discimg_job *job)
{
	return place_sweep(job);
}

static int describe(struct discimg_job *job, const char *name, struct discimg_vdrive_about *about)
{
	struct vdrive_call answer;
	int r = ask(job, name, "describe", "", &answer);
	if (r < 0)
		return r;
	snprintf(about->name, sizeof(about->name), "%s", name);
	snprintf(about->device, sizeof(about->device), "%s", call_text(&answer, 1));
	snprintf(about->generic, sizeof(about->generic), "%s", call_text(&answer, 2));
	snprintf(about->medium, sizeof(about->medium), "%s", call_text(&answer, 3));
	about->pid = (uint32_t)strtoul(call_text(&answer, 4), NULL, 10);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct discimg_vdrive_about *left = a, *right = b;
	return strcmp(left->name, right->name);
}

int discimg_vdrive_list(struct discimg_job *job, struct discimg_vdrives *out)
{
	char(*names)[TCMU_NAME_NBYTES];
	size_t n;
	int r = place_names(job, &names, &n);
	*out = (struct discimg_vdrives){ .list = calloc(n + 1, sizeof(*out->list)) };
	if (r == 0 && !out->list)
		r = fail_nomem(job);
	for (size_t i = 0; i < n && r == 0; i++) {
		r = describe(job, names[i], &out->list[out->n]);
		if (r == 0)
			out->n++;
		if (r == DISCIMG_E_NOTFOUND || r == DISCIMG_E_DRIVE)
			forgive(job), r = 0; /* it has gone since */
	}
	if (out->n > 1)
		qsort(out->list, out->n, sizeof(*out->list), by_name);
	free(names);
	return r;
}

void discimg_vdrives_free(struct discimg_vdrives *list)
{
	free(list->list);
	*list = (struct discimg_vdrives){ 0 };
}
