/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --input-charset: names by iconv(3). */
#include "master/input_names.h"

#include "base/context.h"
#include "base/digest.h"

#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUFFER_NBYTES = 4 * PATH_MAX,
	MARK_NBYTES = 16,      /* of a digest, in hexadecimal */
	EXTENSION_NBYTES = 16, /* a longer one is a sentence */
};

struct input_names {
	iconv_t cd;
	struct digest *digest;
	char text[BUFFER_NBYTES];
};

int input_names_new(struct discimg_job *job, const char *charset, struct input_names **out)
{
	*out = NULL;
	if (!charset)
		return 0;
	struct input_names *names = calloc(1, sizeof(*names));
	if (!names)
		return fail_nomem(job);
	names->cd = iconv_open("UTF-8", charset);
	if (names->cd == (iconv_t)-1) {
		free(names);
		return fail(job, DISCIMG_E_INVALID,
			"input charset \"%s\" is not known here (iconv -l lists those that are)",
			charset);
	}
	names->digest = digest_new(job, DIGEST_SHA256);
	if (!names->digest) {
		input_names_free(names);
		return fail_nomem(job);
	}
	*out = names;
	return 0;
}

void input_names_free(struct input_names *names)
{
	if (!names)
		return;
	iconv_close(names->cd);
	digest_free(names->digest);
	free(names);
}

/* BYTES into the buffer; false when they are no text, or one without end. */
static bool convert(struct input_names *names, const char *bytes)
{
	char *from = (char *)(uintptr_t)bytes, *to = names->text; /* from is not written to */
	size_t from_nbytes = strlen(bytes), room = BUFFER_NBYTES - 1;
	iconv(names->cd, NULL, NULL, NULL, NULL);
	if (iconv(names->cd, &from, &from_nbytes, &to, &room) == (size_t)-1 ||
		iconv(names->cd, NULL, NULL, &to, &room) == (size_t)-1)
		return false;
	*to = '\0';
	return strlen(names->text) == (size_t)(to - names->text);
}

static bool is_name(const char *text)
{
	return *text && strcmp(text, ".") != 0 && strcmp(text, "..") != 0 && !strchr(text, '/');
}

/* How many of the first N bytes of TEXT stay without parting a character. */
static size_t cut(const char *text, size_t n)
{
	while (n > 0 && (text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Cuts the name in the buffer to what hosts and Rock Ridge have room for. */
static bool shorten(struct input_names *names)
{
	char mark[DIGEST_HEX_NBYTES], end[EXTENSION_NBYTES + MARK_NBYTES + 2];
	size_t nbytes = strlen(names->text);
	const char *dot = strrchr(names->text, '.');
	if (nbytes <= NAME_MAX)
		return true;
	if (!digest_add(names->digest, names->text, nbytes) || !digest_finish(names->digest, mark))
		return false;
	snprintf(end, sizeof(end), "~%.*s%s", MARK_NBYTES, mark,
		dot && strlen(dot) <= EXTENSION_NBYTES ? dot : "");
	strcpy(names->text + cut(names->text, NAME_MAX - strlen(end)), end);
	return true;
}

const char *input_name(struct input_names *names, const char *bytes)
{
	if (!names || !convert(names, bytes) || !is_name(names->text) || !shorten(names))
		return bytes;
	return names->text;
}

const char *input_target(struct input_names *names, const char *bytes)
{
	return names && convert(names, bytes) ? names->text : bytes;
}
