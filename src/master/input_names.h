/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the host in UTF-8, where they are in another character code. */
#ifndef MASTER_INPUT_NAMES_H
#define MASTER_INPUT_NAMES_H

#include <discimg/job.h>

struct input_names;

/* CHARSET as iconv(1) knows it; NULL: names are taken as they are, and *OUT is NULL. */
int input_names_new(struct discimg_job *job, const char *charset, struct input_names **out);
void input_names_free(struct input_names *names);

/*
 * The name BYTES in UTF-8, valid until the next call; BYTES themselves where they are no text of
 * the charset, or would become no name of a file. One of more than 255 bytes is cut before its
 * extension and gets a mark of the whole: the same name always becomes the same, and two never do.
 */
const char *input_name(struct input_names *names, const char *bytes);

/* The same for the target of a symbolic link, of any length. */
const char *input_target(struct input_names *names, const char *bytes);

#endif
