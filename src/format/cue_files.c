/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data files of a cue sheet: found where sheets and files were moved, renamed and retyped. */
#include "base/io.h"
#include "base/lines.h"
#include "format/cue_sheet.h"
#include "format/wave.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* "DIRECTORY/NAME", with DIRECTORY as the part of PATH before its last slash. */
static char *beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	char *full;
	if (!slash || name[0] == '/')
		return strdup(name);
	int n = asprintf(&full, "%.*s/%s", (int)(slash - path), path, name);
	return n < 0 ? NULL : full;
}

static bool exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0;
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
	char *found = best ? beside(path, best) : NULL;
	free(best);
	return found;
}

/* NAME beside SHEET if it is there, at least in another case; the caller frees it. */
static char *look_for(const char *sheet, const char *name)
{
	char *path = beside(sheet, name);
	if (!path || exists(path))
		return path;
	char *other = find_other_case(path);
	free(path);
	return other;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/* The ways in which NAME can be meant, the likeliest first. */
static char *find_file(const char *sheet, const char *name)
{
	char *path = look_for(sheet, name);
	char *unixed = strdup(name), *latin1 = line_to_latin1(name);
	for (char *p = unixed; p && *p; p++)
		if (*p == '\\')
			*p = '/';
	if (!path && latin1)
		path = look_for(sheet, latin1);
	if (!path && unixed)
		path = look_for(sheet, unixed);
	if (!path && unixed && *base_name(unixed))
		path = look_for(sheet, base_name(unixed));
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
static int check_kind(struct discimg_job *job, const struct cue_sheet *sheet,
	const struct cue_file *file, const struct stat *st)
{
	struct stat own;
	if (!S_ISREG(st->st_mode))
		return CUE_FAIL(job, sheet, file->line, "FILE %.200s is %s, expected a file",
			file->name, kind_of(st->st_mode));
	if (stat(sheet->path, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino)
		return CUE_FAIL(
			job, sheet, file->line, "FILE %.200s is this sheet itself", file->name);
	if (st->st_size == 0)
		return CUE_FAIL(job, sheet, file->line, "FILE %.200s is empty", file->name);
	return 0;
}

static int open_found(struct discimg_job *job, const struct cue_sheet *sheet, struct cue_file *file)
{
	struct stat st;
	if (stat(file->path, &st) < 0)
		return fail_errno(job, "%s:%u: FILE %.200s cannot be examined", sheet->path,
			file->line, file->name);
	int r = check_kind(job, sheet, file, &st);
	if (r < 0)
		return r;
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return fail_errno(job, "%s:%u: FILE %.200s cannot be opened", sheet->path,
			file->line, file->name);
	file->data_nbytes = (uint64_t)st.st_size;
	return check_kind(job, sheet, file, &st);
}

static int find_samples(
	struct discimg_job *job, const struct cue_sheet *sheet, struct cue_file *file)
{
	char *where;
	if (asprintf(&where, "%s:%u: FILE %.200s", sheet->path, file->line, file->name) < 0)
		return fail_nomem(job);
	int r = wave_find_samples(
		job, where, file->fd, file->data_nbytes, &file->data_offset, &file->data_nbytes);
	free(where);
	return r;
}

static int open_file(struct discimg_job *job, const struct cue_sheet *sheet, struct cue_file *file)
{
	file->path = find_file(sheet->path, file->name);
	if (!file->path)
		return fail(job, DISCIMG_E_NOTFOUND,
			"%s:%u: FILE %.200s is not there, expected it beside the sheet",
			sheet->path, file->line, file->name);
	char *literal = beside(sheet->path, file->name);
	if (literal && strcmp(literal, file->path) != 0)
		say(job, DISCIMG_NOTE, "%s:%u: FILE %.200s is not there; taken instead: %.200s",
			sheet->path, file->line, file->name, file->path);
	free(literal);
	int r = open_found(job, sheet, file);
	return r < 0 || file->type != CUE_WAVE ? r : find_samples(job, sheet, file);
}

int cue_open_files(struct discimg_job *job, struct cue_sheet *sheet)
{
	for (size_t i = 0; i < sheet->nfiles; i++) {
		int r = open_file(job, sheet, &sheet->files[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

void cue_sheet_free(struct cue_sheet *sheet)
{
	for (size_t i = 0; i < sheet->nfiles; i++) {
		if (sheet->files[i].fd >= 0)
			close(sheet->files[i].fd);
		free(sheet->files[i].name);
		free(sheet->files[i].path);
	}
	free(sheet->files);
	free(sheet->marks);
	discimg_disc_free(sheet->disc);
	*sheet = (struct cue_sheet){ 0 };
}
