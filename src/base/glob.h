/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of paths. */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include <stdbool.h>

/*
 * True when GLOB matches the absolute PATH: without a slash, its last name; with one, the whole
 * path from the root, or a directory above it. With a slash at its end it matches directories only.
 */
bool glob_matches(const char *glob, const char *path, bool is_directory);

#endif
