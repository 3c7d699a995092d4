/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libburn has to say, in our words; codes from libburn-1.5.4's list (libdax_msgs.h). */
#include "drive/burnlog.h"

#include "base/context.h"

#include <ctype.h>
#include <errno.h>
#include <libburn/libburn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define SEVERITY_NBYTES 80

/* Says nothing that the messages before it have not said better. */
#define ECHO ""

static const struct {
	int code;
	const char *text;
} words[] = {
	{ 0x00020001, "it is in use by another process" },
	{ 0x00020003, "it could not be taken" },
	{ 0x0002000a, "it is not an optical drive" },
	{ 0x0002000b, "there is no such drive" },
	{ 0x0002010b, ECHO }, /* "Burn run failed" */
	{ 0x0002010c, "the system could not pass a command to it" },
	{ 0x0002012b, "drive and medium offer no write mode for this" },
	{ 0x00020129, "media of this kind are not formatted" },
	{ 0x00020130, "drive and medium are not in a state to be blanked" },
	{ 0x00020131, "the drive offers no suitable format" },
	{ 0x00020138, "the drive could not reserve the track" },
	{ 0x00020148, "the data could not be written" },
	{ 0x0002014b, "it is already in use by this process" },
	{ 0x0002014d, "the drive failed while it worked on its own" },
	{ 0x0002014f, "the drive did not end in time what it worked on" },
	{ 0x00020168, "the medium is not formatted" },
	{ 0x0002017e, "track, session or disc could not be closed" },
	{ 0x0002017f, "the drive could not write the rest of its buffer" },
	{ 0x00020180, "the data ended early" },
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* libburn has one state for the whole process, and may be in use by our caller too. */
static void start(void)
{
	char all[] = "ALL", never[] = "NEVER", prefix[] = "";
	if (burn_initialize())
		burn_msgs_set_severities(all, never, prefix);
}

bool burnlog_start(void)
{
	pthread_once(&once, start);
	return burn_initialize() != 0;
}

static const char *word_for(int code)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].code == code)
			return words[i].text;
	return NULL;
}

/*
 * "SCSI error on write(4096,16): [3 0C 00] Medium error. Write error." becomes "write(4096,16):
 * Medium error. Write error (sense 3 0C 00)"; anything else is kept, without its full stop.
 */
static void translate_text(const char *message, char text[CAUSE_NBYTES])
{
	static const char prefix[] = "SCSI error on ";
	const char *sense = strchr(message, '['), *end = sense ? strchr(sense, ']') : NULL;
	if (strncmp(message, prefix, sizeof(prefix) - 1) == 0)
		message += sizeof(prefix) - 1;
	if (end && sense > message && end - sense < 16) {
		const char *meaning = end + 1 + strspn(end + 1, " ");
		int n = (int)strlen(meaning);
		while (n > 0 && strchr(". \n", meaning[n - 1]))
			n--;
		snprintf(text, CAUSE_NBYTES, "%.*s%.*s (sense %.*s)", (int)(sense - message),
			message, n, meaning, (int)(end - sense - 1), sense + 1);
		return;
	}
	int n = (int)strlen(message);
	while (n > 0 && strchr(". \n", message[n - 1]))
		n--;
	snprintf(text, CAUSE_NBYTES, "%.*s", n, message);
}

static bool is_grave(const char *severity)
{
	static const char *const grave[] = { "SORRY", "MISHAP", "FAILURE", "FATAL", "ABORT" };
	for (size_t i = 0; i < sizeof(grave) / sizeof(grave[0]); i++)
		if (strcmp(severity, grave[i]) == 0)
			return true;
	return false;
}

static void keep_cause(struct burn_cause *cause, int code, const char *message, int os_errno)
{
	const char *word = word_for(code);
	if (word && word[0] == '\0')
		return;
	if (word)
		snprintf(cause->text, sizeof(cause->text), "%s", word);
	else
		translate_text(message, cause->text);
	cause->os_errno = os_errno;
}

void burnlog_fetch(struct discimg_job *job, struct burn_cause *cause)
{
	char all[] = "ALL", message[BURN_MSGS_MESSAGE_LEN], severity[SEVERITY_NBYTES];
	int code, os_errno;
	while (burn_msgs_obtain(all, &code, message, &os_errno, severity) > 0) {
		say(job, DISCIMG_DETAIL, "libburn: %s: %s", severity, message);
		if (cause && !cause->text[0] && is_grave(severity))
			keep_cause(cause, code, message, os_errno);
	}
}

int burnlog_fail(struct discimg_job *job, const char *where, const char *what)
{
	struct burn_cause cause = { 0 };
	burnlog_fetch(job, &cause);
	if (cause.os_errno) {
		errno = cause.os_errno;
		return fail_errno(job, "%s: %s", where, what);
	}
	return fail(job, DISCIMG_E_DRIVE, "%s: %s: %s", where, what,
		cause.text[0] ? cause.text : "the drive gave no reason");
}
