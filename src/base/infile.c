/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is read at any offset. */
#include "base/infile.h"

#include "base/context.h"
#include "base/io.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct infile {
	char *name;
	char *packing; /* or NULL */
	uint64_t nbytes;
	int fd; /* of a file that is read as it lies, else -1 */
	const struct infile_ops *ops;
	void *state;
};

static struct infile *new_file(const char *name, uint64_t nbytes, int fd)
{
	struct infile *file = calloc(1, sizeof(*file));
	char *copy = file ? strdup(name) : NULL;
	if (!copy) {
		free(file);
		return NULL;
	}
	*file = (struct infile){ .name = copy, .nbytes = nbytes, .fd = fd };
	return file;
}

static int take_over(
	struct discimg_job *job, int fd, uint64_t nbytes, const char *name, struct infile **file)
{
	*file = new_file(name, nbytes, fd);
	if (*file)
		return 0;
	close(fd);
	return fail_nomem(job);
}

int infile_open(struct discimg_job *job, const char *path, struct infile **file)
{
	int fd;
	uint64_t nbytes;
	int r = open_input(job, path, &fd, &nbytes);
	return r < 0 ? r : take_over(job, fd, nbytes, path, file);
}

int infile_adopt(struct discimg_job *job, int fd, const char *name, struct infile **file)
{
	uint64_t nbytes;
	int r = size_of_input(job, name, fd, &nbytes);
	if (r == 0)
		return take_over(job, fd, nbytes, name, file);
	close(fd);
	return r;
}

struct infile *infile_new(
	const char *name, uint64_t nbytes, const struct infile_ops *ops, void *state)
{
	struct infile *file = new_file(name, nbytes, -1);
	if (!file) {
		ops->free(state);
		return NULL;
	}
	file->ops = ops;
	file->state = state;
	return file;
}

void infile_free(struct infile *file)
{
	if (!file)
		return;
	if (file->ops)
		file->ops->free(file->state);
	else
		close(file->fd);
	free(file->name);
	free(file->packing);
	free(file);
}

ssize_t infile_pread(
	struct infile *file, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	return file->ops ? file->ops->pread(file->state, job, buf, nbytes, offset)
			 : pread_whole(file->fd, buf, nbytes, offset);
}

uint64_t infile_nbytes(const struct infile *file)
{
	return file->nbytes;
}

const char *infile_name(const struct infile *file)
{
	return file->name;
}

const char *infile_packing(const struct infile *file)
{
	return file->packing;
}

bool infile_set_packing(struct infile *file, const char *packing)
{
	char *copy = strdup(packing);
	if (!copy)
		return false;
	free(file->packing);
	file->packing = copy;
	return true;
}

bool infile_uses(const struct infile *file, const struct stat *st)
{
	struct stat own;
	if (file->ops)
		return file->ops->uses(file->state, st);
	return fstat(file->fd, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino;
}

int infile_fd(const struct infile *file)
{
	return file->fd;
}
