/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vdrive start: a command engine behind a drive of the system, from its beginning to its end. */
#include "base/context.h"
#include "job/vdrive_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_NAMELESS = 256 };

_Static_assert(DISCIMG_VDRIVE_NAME_NBYTES == TCMU_NAME_NBYTES, "names are copied as a whole");

/* The kernel gives a command up after 30 s, and a drive that is slow shall be no dead one. */
#define MOST_US 20000000

static void wait_us(uint32_t us)
{
	us = us < MOST_US ? us : MOST_US;
	struct timespec left = { us / 1000000, us % 1000000 * 1000L };
	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* Who changes the medium need not wait for what the drive's mechanism would take. */
static void execute(void *state, struct mmc_command *command)
{
	struct discimg_vdrive *drive = state;
	pthread_mutex_lock(&drive->lock);
	vdrive_execute(drive->engine, command);
	drive->is_lost |= command->is_lost;
	pthread_mutex_unlock(&drive->lock);
	if (drive->real_speed && command->delay_us)
		wait_us(command->delay_us);
}

static void reset(void *state)
{
	struct discimg_vdrive *drive = state;
	pthread_mutex_lock(&drive->lock);
	vdrive_reset(drive->engine);
	pthread_mutex_unlock(&drive->lock);
}

static int take_place(struct discimg_job *job, const char *name, struct vdrive_place *place)
{
	char numbered[TCMU_NAME_NBYTES];
	int r = name ? place_check_name(job, name) : 0;
	if (r < 0)
		return r;
	if (name) {
		r = place_take(job, name, place);
		return r <= 0 ? r
			      : fail(job, DISCIMG_E_REFUSED,
					"there is a drive %s already: choose another --name, or "
					"stop it",
					name);
	}
	r = 1;
	for (int i = 0; i < MAX_NAMELESS && r > 0; i++) {
		snprintf(numbered, sizeof(numbered), "vdrive%d", i);
		r = place_take(job, numbered, place);
	}
	return r <= 0 ? r : fail(job, DISCIMG_E_REFUSED, "there are %d drives", MAX_NAMELESS);
}

/* What a dead server has left, and keeps, does not keep others from starting. */
static void sweep(struct discimg_job *job)
{
	if (place_sweep(job) < 0) {
		say(job, DISCIMG_WARNING, "%s", discimg_job_error(job));
		forgive(job);
	}
}

static int plan_faults(struct discimg_job *job, struct discimg_vdrive *drive, const char *path)
{
	struct fault_plan *plan;
	int r = fault_plan_open(job, path, &plan);
	if (r == 0)
		vdrive_set_faults(drive->engine, plan);
	return r;
}

static int set_up(struct discimg_job *job, struct discimg_vdrive *drive,
	const struct discimg_vdrive_options *options)
{
	const struct mmc_target target = { execute, reset, drive };
	struct vdrive_options engine = { 0 };
	drive->engine = vdrive_new(&engine);
	if (!drive->engine)
		return fail_nomem(job);
	int r = options->faults ? plan_faults(job, drive, options->faults) : 0;
	if (r == 0 && options->medium)
		r = server_insert(job, drive, options->medium);
	if (r == 0)
		r = tcmu_create(job, drive->place.name, &target, &drive->device);
	if (r == 0)
		r = call_listen(job, drive->place.socket, &drive->clients.listen_fd);
	return r;
}

int discimg_vdrive_start(struct discimg_job *job, const struct discimg_vdrive_options *options,
	struct discimg_vdrive **out)
{
	*out = NULL;
	int r = tcmu_prepare(job);
	if (r < 0)
		return r;
	struct discimg_vdrive *drive = calloc(1, sizeof(*drive));
	if (!drive)
		return fail_nomem(job);
	*drive = (struct discimg_vdrive){ .place.lock_fd = -1,
		.job = job,
		.real_speed = options->real_speed,
		.clients.listen_fd = -1,
		.stopper_fd = -1 };
	pthread_mutex_init(&drive->lock, NULL);
	sweep(job);
	r = take_place(job, options->name, &drive->place);
	if (r == 0)
		r = set_up(job, drive, options);
	if (r == 0)
		*out = drive;
	else
		discimg_vdrive_end(job, drive);
	return r;
}

void discimg_vdrive_describe(struct discimg_vdrive *drive, struct discimg_vdrive_about *about)
{
	*about = (struct discimg_vdrive_about){ .pid = (uint32_t)getpid() };
	memcpy(about->name, drive->place.name, sizeof(about->name));
	snprintf(about->device, sizeof(about->device), "%s", tcmu_block_node(drive->device));
	snprintf(about->generic, sizeof(about->generic), "%s", tcmu_generic_node(drive->device));
	pthread_mutex_lock(&drive->lock);
	snprintf(about->medium, sizeof(about->medium), "%s",
		drive->load.path ? drive->load.path : "");
	pthread_mutex_unlock(&drive->lock);
}

/* Tells who asked to stop the drive what came of it. */
static void take_leave(struct discimg_job *job, int fd, int result)
{
	struct vdrive_call answer = { .nbytes = 0 };
	char number[16];
	if (fd < 0)
		return;
	snprintf(number, sizeof(number), "%d", result);
	call_add(&answer, number);
	call_add(&answer, result < 0 ? discimg_job_error(job) : "");
	call_send(fd, &answer);
	close(fd);
}

int discimg_vdrive_end(struct discimg_job *job, struct discimg_vdrive *drive)
{
	clients_close(&drive->clients);
	int r = tcmu_remove(job, drive->device);
	vdrive_free(drive->engine);
	load_close(&drive->load);
	place_leave(&drive->place);
	take_leave(job, drive->stopper_fd, r);
	pthread_mutex_destroy(&drive->lock);
	free(drive);
	return r;
}
