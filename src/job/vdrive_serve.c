/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other processes ask of a drive that is served: a table of verbs. */
#include "base/context.h"
#include "job/vdrive_server.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A signal cancels the job between two looks, at the latest. */
enum { LOOK_MS = 250 };

static int do_insert(struct discimg_job *job, struct discimg_vdrive *drive, const char *path,
	struct vdrive_call *answer)
{
	(void)answer;
	return server_insert(job, drive, path);
}

static int do_eject(struct discimg_job *job, struct discimg_vdrive *drive, const char *argument,
	struct vdrive_call *answer)
{
	(void)argument, (void)answer;
	return server_eject(job, drive);
}

static int do_describe(struct discimg_job *job, struct discimg_vdrive *drive, const char *argument,
	struct vdrive_call *answer)
{
	struct discimg_vdrive_about about;
	char pid[16];
	(void)job, (void)argument;
	discimg_vdrive_describe(drive, &about);
	snprintf(pid, sizeof(pid), "%u", (unsigned)about.pid);
	call_add(answer, about.device);
	call_add(answer, about.generic);
	call_add(answer, about.medium);
	call_add(answer, pid);
	return 0;
}

static const struct {
	const char *verb;
	int (*run)(struct discimg_job *job, struct discimg_vdrive *drive, const char *argument,
		struct vdrive_call *answer);
} verbs[] = {
	{ "insert", do_insert },
	{ "eject", do_eject },
	{ "describe", do_describe },
};

/* A failure is the asker's, and none of the server's own job. */
static void answer(struct discimg_vdrive *drive, int fd, const struct vdrive_call *question)
{
	struct vdrive_call told = { .nbytes = 0 }, reply = { .nbytes = 0 };
	struct discimg_job *job = discimg_job_new(NULL);
	int r = DISCIMG_E_UNSUPPORTED;
	char number[16];
	if (!job)
		return;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].verb, call_text(question, 0)) == 0)
			r = verbs[i].run(job, drive, call_text(question, 1), &told);
	snprintf(number, sizeof(number), "%d", r);
	call_add(&reply, number);
	if (r < 0)
		call_add(&reply, discimg_job_error(job));
	for (unsigned i = 0; r >= 0 && i < 4; i++)
		call_add(&reply, call_text(&told, i));
	call_send(fd, &reply);
	discimg_job_free(job);
}

/* True when the drive is to stop. */
static bool attend(struct discimg_vdrive *drive, int fd, const struct vdrive_call *question)
{
	if (strcmp(call_text(question, 0), "stop") == 0) {
		drive->stopper_fd = fd;
		return true;
	}
	answer(drive, fd, question);
	close(fd);
	return false;
}

static bool is_lost(struct discimg_vdrive *drive)
{
	pthread_mutex_lock(&drive->lock);
	bool lost = drive->is_lost;
	pthread_mutex_unlock(&drive->lock);
	return lost;
}

int discimg_vdrive_serve(struct discimg_job *job, struct discimg_vdrive *drive)
{
	struct vdrive_call question;
	int fd;
	while (!is_cancelled(job)) {
		if (is_lost(drive))
			return fail(job, DISCIMG_E_DRIVE,
				"%s: the drive has vanished, as its fault plan says",
				drive->place.name);
		if (!tcmu_is_alive(drive->device))
			return fail(job, DISCIMG_E_DRIVE, "%s: the kernel has given the drive up",
				drive->place.name);
		int n = clients_wait(&drive->clients, LOOK_MS, &fd, &question);
		if (n < 0)
			return fail_errno(job, "cannot wait for requests");
		if (n > 0 && attend(drive, fd, &question))
			return 0;
	}
	return 0;
}
