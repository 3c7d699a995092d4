/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image calls itself: the texts and the time of its volume descriptors (ECMA-119 §8.4). */
#include "master/identity.h"

#include "base/context.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_TIME (-62135596800LL) /* the year 1 */
#define LAST_TIME  253402300799LL   /* the end of the year 9999 */

/*
 * The standard allows capitals, digits and few signs. All of ASCII is in use (Debian's own discs
 * have a volume id "Debian 12.0.0 amd64 n"), and read everywhere.
 */
static int check_text(struct discimg_job *job, const char *what, const char *text, size_t limit)
{
	size_t n = text ? strlen(text) : 0;
	if (n > limit)
		return fail(job, DISCIMG_E_INVALID, "%s: %zu characters, at most %zu fit", what, n,
			limit);
	for (size_t i = 0; i < n; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return fail(job, DISCIMG_E_INVALID,
				"%s \"%s\": only printable ASCII characters can be stored", what,
				text);
	return 0;
}

int identity_check(struct discimg_job *job, const struct discimg_master_options *options)
{
	const struct {
		const char *what, *text;
		size_t limit; /* the field's size */
	} fields[] = {
		{ "volume id", options->volume_id, 32 },
		{ "system id", options->system_id, 32 },
		{ "publisher", options->publisher, 128 },
		{ "preparer", options->preparer, 128 },
		{ "application id", options->application_id, 128 },
		{ "volume set id", options->volume_set_id, 128 },
		{ "copyright file", options->copyright_file, 37 },
		{ "abstract file", options->abstract_file, 37 },
		{ "bibliographic file", options->bibliographic_file, 37 },
	};
	int r = 0;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && r == 0; i++)
		r = check_text(job, fields[i].what, fields[i].text, fields[i].limit);
	return r;
}

static int parse_seconds(struct discimg_job *job, enum discimg_result failure, const char *where,
	const char *text, int64_t *seconds)
{
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	if (!*text || strchr(" \t\n+", *text) || *end || errno || v < FIRST_TIME || v > LAST_TIME)
		return fail(job, failure,
			"%s: found \"%s\", expected a whole number of seconds since 1970, "
			"up to the end of the year 9999",
			where, text);
	*seconds = v;
	return 0;
}

/* mkisofs' YYYYMMDDhhmmsscc, which no number of seconds is as long as. */
static bool is_digits(const char *text)
{
	return strlen(text) == 16 && strspn(text, "0123456789") == 16;
}

/* To the second. */
static void put_digits(int64_t timestamp, char digits[17])
{
	time_t time = (time_t)timestamp;
	struct tm tm = { 0 };
	gmtime_r(&time, &tm);
	snprintf(digits, 17, "%04u%02u%02u%02u%02u%02u00", (unsigned)(tm.tm_year + 1900) % 10000,
		(unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100,
		(unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

static int parse_digits(struct discimg_job *job, const char *text, int64_t *seconds)
{
	struct tm tm = { 0 };
	char digits[17];
	sscanf(text, "%4d%2d%2d%2d%2d%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
		&tm.tm_min, &tm.tm_sec);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*seconds = timegm(&tm);
	put_digits(*seconds, digits);
	if (memcmp(digits, text, 14) != 0)
		return fail(job, DISCIMG_E_USAGE,
			"timestamp \"%s\": expected a date and time as YYYYMMDDhhmmsscc", text);
	return 0;
}

void identity_digits(
	const struct discimg_master_options *options, int64_t timestamp, char digits[17])
{
	put_digits(timestamp, digits);
	if (options->timestamp && is_digits(options->timestamp))
		memcpy(digits, options->timestamp, 16);
}

int identity_time(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, int64_t *timestamp)
{
	const char *text = options->timestamp;
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	*timestamp = tree->newest_mtime;
	if (!text && epoch)
		return parse_seconds(job, DISCIMG_E_INVALID, "SOURCE_DATE_EPOCH", epoch, timestamp);
	if (!text || strcmp(text, "newest") == 0) {
		if (*timestamp < FIRST_TIME || *timestamp > LAST_TIME)
			*timestamp = *timestamp < FIRST_TIME ? FIRST_TIME : LAST_TIME;
		return 0;
	}
	if (strcmp(text, "now") == 0) {
		*timestamp = time(NULL);
		return 0;
	}
	if (is_digits(text))
		return parse_digits(job, text, timestamp);
	return parse_seconds(
		job, DISCIMG_E_USAGE, "timestamp (now, newest, or seconds)", text, timestamp);
}
