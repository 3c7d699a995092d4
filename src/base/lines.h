/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file taken apart line by line and word by word, so that parsers can name a line. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct discimg_job;

struct lines {
	const char *path; /* the caller's, for messages */
	unsigned line;    /* of what lines_next() gave last, from 1 */
	bool was_latin1;  /* the file was no UTF-8, so that its bytes were taken as Latin-1 */
	char *bytes;      /* UTF-8, owned */
	char *next;       /* where the next line begins */
};

/*
 * Reads the whole of PATH into LINES. A byte order mark is dropped, and what is not UTF-8 is taken
 * as Latin-1. Fails on more than LIMIT bytes, NUL bytes, UTF-16, and lines of more than 4000 bytes.
 */
int lines_open(struct discimg_job *job, const char *path, size_t limit, struct lines *lines);
void lines_close(struct lines *lines);

/*
 * The next line without its end (LF, CRLF or CR) and without blanks around it; NULL behind the
 * last. It stays valid and may be written to until lines_close().
 */
char *lines_next(struct lines *lines);

/* Cuts the first word off *REST, which ends at a blank or is in double quotes; NULL at the end. */
char *line_word(char **rest);

/*
 * The whole of REST as one string: without the double quotes around it, if there are any. Quotes
 * inside stay as they are, for sheets know no way to escape them.
 */
char *line_string(char *rest);

/* The UTF-8 string TEXT in Latin-1, or NULL where it has other characters; the caller frees it. */
char *line_to_latin1(const char *text);

#endif
