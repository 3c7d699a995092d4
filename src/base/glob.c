/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of paths, on top of fnmatch(3). */
#include "base/glob.h"

#include <fnmatch.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

bool glob_matches(const char *glob, const char *path, bool is_directory)
{
	char pattern[PATH_MAX];
	size_t n = strlen(glob);
	if (n == 0 || n >= sizeof(pattern))
		return false;
	if (n > 1 && glob[n - 1] == '/' && !is_directory)
		return false;
	memcpy(pattern, glob, n + 1);
	while (n > 1 && pattern[n - 1] == '/')
		pattern[--n] = '\0';
	if (!strchr(pattern, '/'))
		return fnmatch(pattern, strrchr(path, '/') + 1, 0) == 0;
	const char *start = pattern[0] == '/' ? pattern + 1 : pattern;
	return fnmatch(start, path + 1, FNM_PATHNAME | FNM_LEADING_DIR) == 0;
}
