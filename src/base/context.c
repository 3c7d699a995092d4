/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a job: first failure, messages, progress, cancellation. */
#include "base/context.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ERROR_NBYTES   1024
#define MESSAGE_NBYTES 1024
#define PROGRESS_NSEC  100000000

struct discimg_job {
	struct discimg_callbacks callbacks;
	atomic_bool cancelled;
	pthread_mutex_t lock;
	struct timespec last_progress;
	struct held held;
	char error[ERROR_NBYTES];
	char damage[MESSAGE_NBYTES]; /* "": none was told of */
};

struct discimg_job *discimg_job_new(const struct discimg_callbacks *callbacks)
{
	struct discimg_job *job = calloc(1, sizeof(*job));
	if (!job)
		return NULL;
	if (callbacks)
		job->callbacks = *callbacks;
	pthread_mutex_init(&job->lock, NULL);
	return job;
}

void discimg_job_free(struct discimg_job *job)
{
	if (!job)
		return;
	pthread_mutex_destroy(&job->lock);
	free(job);
}

const char *discimg_job_error(const struct discimg_job *job)
{
	return job->error;
}

void discimg_job_cancel(struct discimg_job *job)
{
	atomic_store(&job->cancelled, true);
}

static void flatten(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

__attribute__((format(printf, 4, 0))) static int vfail(
	struct discimg_job *job, int result, const char *reason, const char *format, va_list args)
{
	char text[ERROR_NBYTES];
	vsnprintf(text, sizeof(text), format, args);
	flatten(text);
	pthread_mutex_lock(&job->lock);
	if (!job->error[0])
		snprintf(job->error, sizeof(job->error), "%.*s%s%s", (int)sizeof(text) - 80, text,
			reason ? ": " : "", reason ? reason : "");
	pthread_mutex_unlock(&job->lock);
	return result;
}

int record_failure(struct discimg_job *job, int result, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfail(job, result, NULL, format, args);
	va_end(args);
	return result;
}

static int result_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return DISCIMG_E_NOTFOUND;
	case ENOMEM:
		return DISCIMG_E_NOMEM;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return DISCIMG_E_NOSPACE;
	case ENOMEDIUM:
		return DISCIMG_E_MEDIUM;
	default:
		return DISCIMG_E_IO;
	}
}

int record_failure_errno(struct discimg_job *job, const char *format, ...)
{
	int error = errno;
	char reason[80];
	va_list args;
	va_start(args, format);
	vfail(job, 0, strerror_r(error, reason, sizeof(reason)), format, args);
	va_end(args);
	return result_of_errno(error);
}

int record_failure_nomem(struct discimg_job *job)
{
	return fail(job, DISCIMG_E_NOMEM, "out of memory");
}

void forgive(struct discimg_job *job)
{
	pthread_mutex_lock(&job->lock);
	job->error[0] = '\0';
	pthread_mutex_unlock(&job->lock);
}

void say(struct discimg_job *job, enum discimg_severity severity, const char *format, ...)
{
	if (!job->callbacks.message)
		return;
	char text[MESSAGE_NBYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	flatten(text);
	pthread_mutex_lock(&job->lock);
	job->callbacks.message(job->callbacks.user, severity, text);
	pthread_mutex_unlock(&job->lock);
}

void say_damage(struct discimg_job *job, const char *format, ...)
{
	char text[MESSAGE_NBYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	flatten(text);
	pthread_mutex_lock(&job->lock);
	if (!job->damage[0])
		strcpy(job->damage, text);
	pthread_mutex_unlock(&job->lock);
	say(job, DISCIMG_WARNING, "%s", text);
}

bool take_damage(struct discimg_job *job, char *text, size_t nbytes)
{
	pthread_mutex_lock(&job->lock);
	snprintf(text, nbytes, "%s", job->damage);
	job->damage[0] = '\0';
	pthread_mutex_unlock(&job->lock);
	return text[0];
}

static bool progress_is_due(struct discimg_job *job)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t elapsed = (int64_t)(now.tv_sec - job->last_progress.tv_sec) * 1000000000 +
			  (now.tv_nsec - job->last_progress.tv_nsec);
	if (elapsed < PROGRESS_NSEC)
		return false;
	job->last_progress = now;
	return true;
}

void report_progress(struct discimg_job *job, const struct discimg_progress *progress)
{
	struct discimg_progress told = *progress;
	bool complete = told.total_nbytes && told.done_nbytes >= told.total_nbytes;
	if (!job->callbacks.progress || !(complete || progress_is_due(job)))
		return;
	if (complete)
		told.done_nbytes = told.total_nbytes;
	pthread_mutex_lock(&job->lock);
	job->callbacks.progress(job->callbacks.user, &told);
	pthread_mutex_unlock(&job->lock);
}

struct held *job_held(struct discimg_job *job)
{
	return &job->held;
}

bool is_cancelled(const struct discimg_job *job)
{
	return atomic_load(&job->cancelled);
}

int check_cancelled(struct discimg_job *job)
{
	return is_cancelled(job) ? fail(job, DISCIMG_E_CANCELLED, "interrupted") : 0;
}

const char *discimg_result_name(int result)
{
	switch (result) {
	case DISCIMG_OK:
		return "done";
	case DISCIMG_FAULTS:
		return "faults found";
	case DISCIMG_E_INVALID:
		return "invalid request";
	case DISCIMG_E_USAGE:
		return "wrong usage";
	case DISCIMG_E_NOMEM:
		return "out of memory";
	case DISCIMG_E_IO:
		return "input/output error";
	case DISCIMG_E_NOTFOUND:
		return "not found";
	case DISCIMG_E_FORMAT:
		return "malformed";
	case DISCIMG_E_UNSUPPORTED:
		return "not supported";
	case DISCIMG_E_REFUSED:
		return "refused";
	case DISCIMG_E_NOSPACE:
		return "not enough space";
	case DISCIMG_E_DRIVE:
		return "drive failure";
	case DISCIMG_E_MEDIUM:
		return "unsuitable medium";
	case DISCIMG_E_CANCELLED:
		return "interrupted";
	default:
		return "unknown result";
	}
}

const char *discimg_version(void)
{
	return PACKAGE_VERSION;
}
