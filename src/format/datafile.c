/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data files that a sheet names: found where both were moved, renamed and retyped. */
#include "format/datafile.h"

#include "base/io.h"
#include "base/lines.h"
#include "format/format.h"
#include "format/packing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool exists(struct discimg_job *job, const char *path)
{
	struct stat st;
	return stat_input(job, path, &st) == 0;
}

/* The entry of PATH's directory that differs from its last part at most in case; or NULL. */
static char *find_other_case(const char *path)
{
	const char *slash = strrchr(path, '/'), *wanted = slash ? slash + 1 : path;
	char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	DIR *dir = directory ? opendir(directory) : NULL;
	char *best = NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (strcasecmp(entry->d_name, wanted) != 0)
			continue;
		if (best && strcmp(best, entry->d_name) <= 0)
			continue; /* of several the first, whatever the directory's order */
		free(best);
		best = strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	free(directory);
	char *found = best ? path_beside(path, best) : NULL;
	free(best);
	return found;
}

/* NAME beside SHEET if it is there, at least in another case; the caller frees it. */
static char *look_for(struct discimg_job *job, const char *sheet, const char *name)
{
	char *path = path_beside(sheet, name);
	if (!path || exists(job, path))
		return path;
	char *other = find_other_case(path);
	free(path);
	return other;
}

/* NAME with the suffix of a packing behind it, if that is there. */
static char *look_for_packed(struct discimg_job *job, const char *sheet, const char *name)
{
	char *path = NULL, *packed;
	const char *suffix;
	for (size_t i = 0; !path && (suffix = packing_suffix(i)); i++) {
		if (asprintf(&packed, "%s.%s", name, suffix) < 0)
			return NULL;
		path = look_for(job, sheet, packed);
		free(packed);
	}
	return path;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/* The ways in which NAME can be meant, the likeliest first. */
static char *find(struct discimg_job *job, const char *sheet, const char *name)
{
	char *path = look_for(job, sheet, name);
	char *unixed = strdup(name), *latin1 = line_to_latin1(name);
	for (char *p = unixed; p && *p; p++)
		if (*p == '\\')
			*p = '/';
	if (!path && latin1)
		path = look_for(job, sheet, latin1);
	if (!path && unixed)
		path = look_for(job, sheet, unixed);
	if (!path && unixed && *base_name(unixed))
		path = look_for(job, sheet, base_name(unixed));
	if (!path && unixed)
		path = look_for_packed(job, sheet, unixed);
	free(unixed);
	free(latin1);
	return path;
}

static const char *kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return "a directory";
	return S_ISFIFO(mode) ? "a FIFO" : S_ISSOCK(mode) ? "a socket" : "a device";
}

/* Only regular files: a sheet from a stranger must not make us read from a device. */
static int check_kind(
	struct discimg_job *job, const char *sheet, const char *where, const char *path)
{
	struct stat st, own;
	if (stat_input(job, path, &st) < 0)
		return fail_errno(job, "%s cannot be examined", where);
	if (!S_ISREG(st.st_mode))
		return fail(job, DISCIMG_E_FORMAT, "%s is %s, expected a file", where,
			kind_of(st.st_mode));
	if (stat_input(job, sheet, &own) == 0 && own.st_dev == st.st_dev && own.st_ino == st.st_ino)
		return fail(job, DISCIMG_E_FORMAT, "%s is this sheet itself", where);
	if (st.st_size == 0)
		return fail(job, DISCIMG_E_FORMAT, "%s is empty", where);
	return 0;
}

static void tell_other(struct discimg_job *job, const char *sheet, const char *name,
	const char *where, const char *path)
{
	char *literal = path_beside(sheet, name);
	if (literal && strcmp(literal, path) != 0)
		say(job, DISCIMG_NOTE, "%s is not there; taken instead: %.200s", where, path);
	free(literal);
}

int datafile_open(struct discimg_job *job, const char *sheet, const char *name, const char *where,
	struct infile **file)
{
	char *path = find(job, sheet, name);
	if (!path)
		return fail(job, DISCIMG_E_NOTFOUND,
			"%s is not there, expected it beside the sheet", where);
	tell_other(job, sheet, name, where, path);
	int r = check_kind(job, sheet, where, path);
	if (r == 0)
		r = format_open_input(job, path, file);
	free(path);
	return r;
}
