/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a job: how the library reports failures, messages and progress. */
#ifndef BASE_CONTEXT_H
#define BASE_CONTEXT_H

#include <discimg/job.h>
#include <stdbool.h>
#include <stddef.h>

int record_failure(struct discimg_job *job, int result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int record_failure_errno(struct discimg_job *job, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int record_failure_nomem(struct discimg_job *job);

/* So that compilers know, too, that who has failed does not return 0. */
static inline int failed(int result)
{
	return result < 0 ? result : DISCIMG_E_IO;
}

/*
 * fail(job, result, format, …) records the failure (the first one stays) and returns RESULT, which
 * is below 0, for `return fail(job, …)`.
 */
#define fail(job, ...) failed(record_failure(job, __VA_ARGS__))

/*
 * fail() for a system call that set errno: appends its meaning, and picks the result from it. The
 * format tells what was tried and on what: "cannot open %s".
 */
#define fail_errno(job, ...) failed(record_failure_errno(job, __VA_ARGS__))

/* fail() for want of memory. */
#define fail_nomem(job) failed(record_failure_nomem(job))

/* The failure so far was expected and dealt with: forget it. */
void forgive(struct discimg_job *job);

void say(struct discimg_job *job, enum discimg_severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A warning that some of the bytes that were read are wrong, though each alone looks good; whoever
 * judges what was read asks for the first one with take_damage().
 */
void say_damage(struct discimg_job *job, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The first of say_damage() since the last call, copied to TEXT; false when there was none. */
bool take_damage(struct discimg_job *job, char *text, size_t nbytes);

/* Sends PROGRESS on, at most ten times a second, and always when it is complete. */
void report_progress(struct discimg_job *job, const struct discimg_progress *progress);

bool is_cancelled(const struct discimg_job *job);

/* 0, or DISCIMG_E_CANCELLED with its message. */
int check_cancelled(struct discimg_job *job);

/* Output files that are complete and wait for their names; base/outfile.h. */
struct held {
	bool active;
	struct outfile **files;
	size_t n;
};

/* Those of JOB; only the thread that called the verb looks at them. */
struct held *job_held(struct discimg_job *job);

#endif
