/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job: where one run of the library sends its messages and progress, and how it is stopped. */
#ifndef DISCIMG_JOB_H
#define DISCIMG_JOB_H

#include <discimg/result.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct discimg_job;

enum discimg_severity {
	DISCIMG_DETAIL,  /* for the curious: what was tried, what the drive said */
	DISCIMG_NOTE,    /* a decision that was taken for the user */
	DISCIMG_WARNING, /* done, but not as wished */
};

struct discimg_progress {
	const char *phase;      /* "mastering", "writing", "reading back"; valid during the call */
	uint64_t done_nbytes;   /* of total_nbytes, never more */
	uint64_t total_nbytes;  /* 0 while unknown */
	uint64_t nbad;          /* sectors unreadable or different so far */
	uint32_t speed_1x_kbps; /* what 1x means on this medium, in 1000 bytes/s; 0: no medium */
	int buffer_percent;     /* fill of the recorder's buffer; -1: none or unknown */
};

/*
 * Both may be NULL. message may be called from any thread, progress only from the thread that
 * called the verb; never two calls at a time. Neither may call back into the same job, but for
 * discimg_job_cancel().
 */
struct discimg_callbacks {
	void (*message)(void *user, enum discimg_severity severity, const char *text);
	void (*progress)(void *user, const struct discimg_progress *progress);
	void *user;
};

/** A new job; CALLBACKS are copied and may be NULL. Returns NULL when out of memory. */
DISCIMG_API struct discimg_job *discimg_job_new(const struct discimg_callbacks *callbacks);

/** Frees JOB; NULL is accepted. No verb may be running on it. */
DISCIMG_API void discimg_job_free(struct discimg_job *job);

/**
 * The first failure since the job was made, one line without a newline: where, what was found,
 * what was expected, what to do. "" when nothing failed. Valid until discimg_job_free().
 */
DISCIMG_API const char *discimg_job_error(const struct discimg_job *job);

/**
 * Asks the running verb to stop: it returns DISCIMG_E_CANCELLED soon, with the drive usable and
 * nothing half-written under a final name. Async-signal-safe; any thread; stays in force.
 */
DISCIMG_API void discimg_job_cancel(struct discimg_job *job);

#ifdef __cplusplus
}
#endif
#endif
