/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run-time folder of virtual drives. */
#include "job/vdrive_place.h"

#include "base/context.h"

#include <discimg/result.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/run/discimg"
#define SUFFIX ".lock"

static bool is_name_character(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("._-", c));
}

static bool is_good_name(const char *name)
{
	size_t n = 0;
	while (is_name_character(name[n]))
		n++;
	return n > 0 && n < TCMU_NAME_NBYTES && !name[n] && isalnum((unsigned char)name[0]);
}

int place_check_name(struct discimg_job *job, const char *name)
{
	if (is_good_name(name))
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"\"%s\" is no name for a drive: up to %d letters, digits, \".\", \"_\" and \"-\", "
		"the first a letter or digit",
		name, TCMU_NAME_NBYTES - 1);
}

void place_socket(const char *name, char path[PLACE_PATH_NBYTES])
{
	snprintf(path, PLACE_PATH_NBYTES, FOLDER "/%.*s.socket", TCMU_NAME_NBYTES - 1, name);
}

/* Who leaves removes the file while it is locked: a lock on one without a name is worth nothing. */
static bool has_name(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

int place_take(struct discimg_job *job, const char *name, struct vdrive_place *place)
{
	snprintf(place->name, sizeof(place->name), "%s", name);
	snprintf(place->lock, sizeof(place->lock), FOLDER "/%s" SUFFIX, place->name);
	place_socket(name, place->socket);
	for (;;) {
		if (mkdir(FOLDER, 0755) < 0 && errno != EEXIST)
			return fail_errno(job, "cannot make " FOLDER);
		place->lock_fd = open(place->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (place->lock_fd < 0 && errno == ENOENT)
			continue; /* the last drive took the folder with it */
		if (place->lock_fd < 0)
			return fail_errno(job, "cannot open %s", place->lock);
		bool is_ours = flock(place->lock_fd, LOCK_EX | LOCK_NB) == 0;
		if (is_ours && has_name(place->lock_fd))
			return 0;
		close(place->lock_fd);
		place->lock_fd = -1;
		if (!is_ours)
			return 1;
	}
}

void place_leave(struct vdrive_place *place)
{
	if (place->lock_fd < 0)
		return;
	unlink(place->socket);
	unlink(place->lock);
	close(place->lock_fd);
	place->lock_fd = -1;
	rmdir(FOLDER); /* refused while there are others */
}

int place_names(struct discimg_job *job, char (**names)[TCMU_NAME_NBYTES], size_t *n)
{
	int r = 0;
	DIR *dir = opendir(FOLDER);
	*names = NULL;
	*n = 0;
	for (struct dirent *e; dir && r == 0 && (e = readdir(dir));) {
		size_t nbytes = strlen(e->d_name);
		if (nbytes <= strlen(SUFFIX) ||
			strcmp(e->d_name + nbytes - strlen(SUFFIX), SUFFIX) != 0)
			continue;
		e->d_name[nbytes - strlen(SUFFIX)] = '\0';
		if (!is_good_name(e->d_name))
			continue;
		char(*more)[TCMU_NAME_NBYTES] = reallocarray(*names, *n + 1, sizeof(**names));
		if (!more)
			r = fail_nomem(job);
		else
			strcpy((*names = more)[(*n)++], e->d_name);
	}
	if (dir)
		closedir(dir);
	return r;
}

struct orphan {
	struct discimg_job *job;
	struct vdrive_place place; /* taken when one is found */
};

static bool is_orphan(void *user, const char *name)
{
	struct orphan *orphan = user;
	return is_good_name(name) && place_take(orphan->job, name, &orphan->place) == 0;
}

int place_sweep(struct discimg_job *job)
{
	struct orphan orphan = { .job = job };
	char name[TCMU_NAME_NBYTES];
	int r = 0;
	while (r == 0 && tcmu_find(is_orphan, &orphan, name)) {
		say(job, DISCIMG_NOTE, "%s: removing a drive whose server is gone", name);
		r = tcmu_sweep(job, name);
		place_leave(&orphan.place);
	}
	return r;
}
