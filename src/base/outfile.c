/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An output file that appears under its name only when it is complete. */
#include "base/outfile.h"

#include "base/context.h"
#include "base/filecopy.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HOLE_NBYTES 65536
#define COPY_NBYTES (16 << 20) /* between two looks at whether we are to stop */

struct outfile {
	int fd;
	uint64_t end; /* one past the last byte that was written */
	bool direct;  /* a device, a pipe or standard output: nothing to rename */
	bool stream;  /* cannot seek */
	bool committed;
	bool keep;                   /* kept when it is not committed */
	bool resumed;                /* began with bytes of an earlier run */
	char *path;                  /* the final name, links resolved */
	char *partial;               /* the name it has now; NULL while it has none */
	struct filecopy_known known; /* of the file that was copied from last */
};

static int fail_write(struct discimg_job *job, const struct outfile *out)
{
	const char *name = strcmp(out->path, "-") ? out->path : "standard output";
	if (errno == EFBIG)
		return fail(job, DISCIMG_E_NOSPACE,
			"cannot write %s: the file would be larger than the file system there (FAT "
			"has 4 GiB) or ulimit -f allows; name another place",
			name);
	if (errno != ENOSPC && errno != EDQUOT)
		return fail_errno(job, "cannot write %s", name);
	return fail(job, DISCIMG_E_NOSPACE,
		"cannot write %s: no space is left there; make room, or name another place", name);
}

/* The name under which what is unfinished of PATH is kept; the caller frees it. */
static char *part_name(const char *path)
{
	char *name;
	return asprintf(&name, "%s.part", path) < 0 ? NULL : name;
}

static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* A name beside the final one that nobody else is likely to use: ".os.iso.5f1c09a3d2e84b67". */
static char *temporary_name(const char *path)
{
	uint64_t number;
	char *directory = directory_of(path), *name = NULL;
	const char *slash = strrchr(path, '/');
	if (directory && getrandom(&number, sizeof(number), 0) == sizeof(number) &&
		asprintf(&name, "%s/.%.200s.%016llx", directory, slash ? slash + 1 : path,
			(unsigned long long)number) < 0)
		name = NULL;
	free(directory);
	return name;
}

static int fail_open(struct discimg_job *job, const struct outfile *out)
{
	int error = errno;
	char *directory = directory_of(out->path);
	bool is_missing = error == ENOENT && directory && access(directory, F_OK) < 0;
	errno = error;
	int r = is_missing ? fail(job, DISCIMG_E_NOTFOUND,
				     "cannot write %s: there is no folder %s; make it first",
				     out->path, directory)
			   : fail_errno(job, "cannot write %s", out->path);
	free(directory);
	return r;
}

static int open_named(struct discimg_job *job, struct outfile *out)
{
	char *name = temporary_name(out->path);
	if (!name)
		return fail_nomem(job);
	out->fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out->fd >= 0) {
		out->partial = name;
		return 0;
	}
	int r = fail_open(job, out);
	free(name);
	return r;
}

static int open_unnamed(struct discimg_job *job, struct outfile *out)
{
	char *directory = directory_of(out->path);
	if (!directory)
		return fail_nomem(job);
	out->fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	free(directory);
	return out->fd >= 0 ? 0 : open_named(job, out);
}

/* Somebody else's copy into the same PATH.part would be mixed with ours. */
static int lock(struct discimg_job *job, struct outfile *out)
{
	if (flock(out->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	int r = fail(
		job, DISCIMG_E_REFUSED, "%s is being written by another process", out->partial);
	free(out->partial); /* it is not ours to remove */
	out->partial = NULL;
	return r;
}

static int open_kept(struct discimg_job *job, struct outfile *out, enum outfile_kind kind)
{
	struct stat st;
	out->partial = part_name(out->path);
	if (!out->partial)
		return fail_nomem(job);
	out->keep = true;
	out->fd = open(out->partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (out->fd < 0 || fstat(out->fd, &st) < 0)
		return fail_errno(job, "cannot write %s", out->partial);
	int r = lock(job, out);
	if (r < 0)
		return r;
	out->resumed = kind != OUTFILE_KEEP && st.st_size > 0;
	if (kind == OUTFILE_KEEP && ftruncate(out->fd, 0) < 0)
		return fail_errno(job, "cannot empty %s", out->partial);
	return 0;
}

static int open_device(struct discimg_job *job, struct outfile *out)
{
	out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return out->fd >= 0 ? 0 : fail_errno(job, "cannot write %s", out->path);
}

/* Waits for a reader by looking again and again: open() itself would sleep through Ctrl-C. */
static int open_fifo(struct discimg_job *job, struct outfile *out)
{
	static const struct timespec pause = { .tv_nsec = 50000000 };
	int r;
	while ((r = check_cancelled(job)) == 0) {
		out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
		if (out->fd >= 0)
			return fcntl(out->fd, F_SETFL, 0) == 0
				       ? 0
				       : fail_errno(job, "cannot write %s", out->path);
		if (errno != ENXIO)
			return fail_errno(job, "cannot write %s", out->path);
		nanosleep(&pause, NULL);
	}
	return r;
}

static int open_direct(struct discimg_job *job, struct outfile *out, const struct stat *st)
{
	out->direct = true;
	out->stream = !S_ISBLK(st->st_mode);
	return S_ISFIFO(st->st_mode) ? open_fifo(job, out) : open_device(job, out);
}

static int open_stdout(struct discimg_job *job, struct outfile *out)
{
	if (isatty(STDOUT_FILENO))
		return fail(job, DISCIMG_E_INVALID,
			"standard output is a terminal: send it to a file or to a program");
	out->direct = out->stream = true;
	out->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return out->fd >= 0 ? 0 : fail_errno(job, "cannot write standard output");
}

/* An unnamed file cannot replace another: it takes a temporary name first, to be renamed. */
static int give_name(struct discimg_job *job, struct outfile *out)
{
	char proc[64];
	char *name = temporary_name(out->path);
	if (!name)
		return fail_nomem(job);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", out->fd);
	if (linkat(AT_FDCWD, proc, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
		out->partial = name;
		return 0;
	}
	int r = fail_errno(job, "cannot name %s", out->path);
	free(name);
	return r;
}

static int copy_bytes(struct discimg_job *job, const char *from, int in, int out)
{
	if (ioctl(out, FICLONE, in) == 0)
		return 0;
	for (off_t offset = 0;;) {
		ssize_t n = copy_file_range(in, &offset, out, NULL, COPY_NBYTES, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(job, "cannot copy %s", from);
		if (n == 0)
			return 0;
		int r = check_cancelled(job);
		if (r < 0)
			return r;
	}
}

/* Replaces the empty PATH.part by a whole copy of PATH, or leaves it empty where there is none. */
static int take_up_final(struct discimg_job *job, struct outfile *out)
{
	struct outfile copy = { .fd = -1, .path = out->path };
	int in = open(out->path, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return errno == ENOENT ? 0 : fail_errno(job, "cannot open %s", out->path);
	int r = open_unnamed(job, &copy);
	if (r == 0)
		r = copy_bytes(job, out->path, in, copy.fd);
	if (r == 0 && !copy.partial)
		r = give_name(job, &copy);
	if (r == 0 && rename(copy.partial, out->partial) < 0)
		r = fail_errno(job, "cannot write %s", out->partial);
	close(in);
	if (r < 0) {
		if (copy.partial)
			unlink(copy.partial);
		if (copy.fd >= 0)
			close(copy.fd);
		unlink(out->partial);
	} else {
		close(out->fd);
		out->fd = copy.fd;
		out->resumed = true;
		r = lock(job, out);
	}
	free(copy.partial);
	return r;
}

static int open_existing(struct discimg_job *job, struct outfile *out)
{
	out->direct = true;
	out->fd = open(out->path, O_RDWR | O_CLOEXEC);
	if (out->fd < 0)
		return fail_errno(job, "cannot write %s", out->path);
	if (flock(out->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	return fail(job, DISCIMG_E_REFUSED, "%s is being written by another process", out->path);
}

/* "/dev/sdb": a file of the name of a stick that is not there would fill the memory. */
static bool is_device_name(const char *path)
{
	static const char dev[] = "/dev/";
	size_t n = sizeof(dev) - 1;
	return strncmp(path, dev, n) == 0 && !strchr(path + n, '/');
}

static int open_by_kind(struct discimg_job *job, struct outfile *out, enum outfile_kind kind)
{
	struct stat st;
	if (strcmp(out->path, "-") == 0)
		return open_stdout(job, out);
	if (stat(out->path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return fail(job, DISCIMG_E_INVALID,
				"%s is a directory, expected the name of a file to write",
				out->path);
		if (!S_ISREG(st.st_mode))
			return open_direct(job, out, &st);
	} else if (errno == ENOENT && is_device_name(out->path)) {
		return fail(job, DISCIMG_E_NOTFOUND, "%s: there is no such device", out->path);
	}
	if (kind == OUTFILE_GROW)
		return open_existing(job, out);
	if (kind == OUTFILE_REPLACE)
		return open_unnamed(job, out);
	int r = open_kept(job, out, kind);
	return r == 0 && kind == OUTFILE_REFINE && !out->resumed ? take_up_final(job, out) : r;
}

bool outfile_is_file(const char *path)
{
	struct stat st;
	return strcmp(path, "-") != 0 && (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

int outfile_open(
	struct discimg_job *job, const char *path, enum outfile_kind kind, struct outfile **result)
{
	struct outfile *out = calloc(1, sizeof(*out));
	if (!out)
		return fail_nomem(job);
	out->fd = -1;
	char *resolved = strcmp(path, "-") ? realpath(path, NULL) : NULL;
	out->path = resolved ? resolved : strdup(path);
	int r = out->path ? open_by_kind(job, out, kind) : fail_nomem(job);
	if (r < 0) {
		outfile_free(out);
		return r;
	}
	*result = out;
	return 0;
}

int outfile_fd(const struct outfile *out)
{
	return out->stream ? -1 : out->fd;
}

static int write_zeros(int fd, uint64_t nbytes)
{
	static const uint8_t zeros[HOLE_NBYTES];
	while (nbytes > 0) {
		size_t n = nbytes < sizeof(zeros) ? (size_t)nbytes : sizeof(zeros);
		if (write_whole(fd, zeros, n) < 0)
			return -1;
		nbytes -= n;
	}
	return 0;
}

static int write_stream(struct outfile *out, const uint8_t *p, size_t nbytes, uint64_t offset)
{
	if (offset < out->end) {
		errno = ESPIPE;
		return -1;
	}
	if (write_zeros(out->fd, offset - out->end) < 0)
		return -1;
	return write_whole(out->fd, p, nbytes);
}

/* Writes all but the pieces of zeros, which a new file has anyway. */
static int write_sparsely(struct outfile *out, const uint8_t *p, size_t nbytes, uint64_t offset)
{
	size_t done = 0,
	       data = 0; /* bytes dealt with, and bytes before them that are to be written */
	while (done < nbytes) {
		size_t n = nbytes - done < HOLE_NBYTES ? nbytes - done : HOLE_NBYTES;
		bool hole = is_all_zero(p + done, n);
		if (hole && data > 0 &&
			pwrite_whole(out->fd, p + done - data, data, offset + done - data) < 0)
			return -1;
		data = hole ? 0 : data + n;
		done += n;
	}
	return data == 0 ? 0 : pwrite_whole(out->fd, p + done - data, data, offset + done - data);
}

int outfile_write(struct discimg_job *job, struct outfile *out, const void *buf, size_t nbytes,
	uint64_t offset)
{
	int r;
	if (out->stream)
		r = write_stream(out, buf, nbytes, offset);
	else if (out->direct || out->keep)
		r = pwrite_whole(out->fd, buf, nbytes, offset);
	else
		r = write_sparsely(out, buf, nbytes, offset);
	if (r < 0)
		return fail_write(job, out);
	if (offset + nbytes > out->end)
		out->end = offset + nbytes;
	return 0;
}

int outfile_copy(struct discimg_job *job, struct outfile *out, int fd, uint64_t from,
	uint64_t nbytes, uint64_t offset, uint64_t *done)
{
	struct stat st;
	*done = 0;
	/* Only a new file has zeros already where the other one has holes. */
	if (out->direct || out->keep || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
		(uint64_t)st.st_size < from || (uint64_t)st.st_size - from < nbytes)
		return 0;
	errno = 0;
	*done = filecopy(out->fd, offset, fd, from, nbytes, &out->known);
	if (*done < nbytes && (errno == ENOSPC || errno == EDQUOT))
		return fail_write(job, out);
	if (*done > 0 && offset + *done > out->end)
		out->end = offset + *done;
	return 0;
}

/* A hole at the end is no part of the file until its size says so. */
static int extend(struct discimg_job *job, struct outfile *out)
{
	struct stat st;
	if (out->direct)
		return 0;
	if (fstat(out->fd, &st) < 0 ||
		((uint64_t)st.st_size < out->end && ftruncate(out->fd, (off_t)out->end) < 0))
		return fail_write(job, out);
	return 0;
}

static void sync_directory(const char *path)
{
	char *directory = directory_of(path);
	int fd = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(directory);
}

bool outfile_is_resumed(const struct outfile *out)
{
	return out->resumed;
}

int outfile_sync(struct discimg_job *job, struct outfile *out)
{
	if (fdatasync(out->fd) < 0 && errno != EINVAL && errno != EROFS)
		return fail_write(job, out);
	return 0;
}

static int take_name(struct discimg_job *job, struct outfile *out)
{
	int r = out->partial ? 0 : give_name(job, out);
	if (r < 0)
		return r;
	if (rename(out->partial, out->path) < 0)
		return fail_errno(job, "cannot replace %s", out->path);
	out->committed = true;
	sync_directory(out->path);
	return 0;
}

/* Moves all that OUT has to the job's list. */
static int hold(struct discimg_job *job, struct outfile *out)
{
	struct held *held = job_held(job);
	struct outfile **files = reallocarray(held->files, held->n + 1, sizeof(struct outfile *));
	if (files)
		held->files = files;
	struct outfile *copy = files ? malloc(sizeof(*copy)) : NULL;
	if (!copy)
		return fail_nomem(job);
	*copy = *out;
	*out = (struct outfile){ .fd = -1 };
	files[held->n++] = copy;
	return 0;
}

int outfile_commit(struct discimg_job *job, struct outfile *out)
{
	int r = extend(job, out);
	if (r < 0)
		return r;
	if (fsync(out->fd) < 0 && errno != EINVAL && errno != EROFS)
		return fail_write(job, out);
	if (!out->direct)
		return job_held(job)->active ? hold(job, out) : take_name(job, out);
	out->committed = true;
	return 0;
}

void outfile_hold(struct discimg_job *job)
{
	job_held(job)->active = true;
}

void outfile_evict(struct discimg_job *job)
{
	struct held *held = job_held(job);
	for (size_t i = 0; i < held->n; i++)
		posix_fadvise(held->files[i]->fd, 0, 0, POSIX_FADV_DONTNEED);
}

int outfile_release(struct discimg_job *job)
{
	struct held *held = job_held(job);
	int r = 0;
	for (size_t i = 0; r == 0 && i < held->n; i++)
		r = take_name(job, held->files[i]);
	outfile_discard(job);
	return r;
}

void outfile_discard(struct discimg_job *job)
{
	struct held *held = job_held(job);
	for (size_t i = 0; i < held->n; i++)
		outfile_free(held->files[i]);
	free(held->files);
	*held = (struct held){ 0 };
}

/* PATH without links and relative parts, though there may be no such file yet. */
static char *resolve(const char *path)
{
	char *resolved = realpath(path, NULL), *directory = resolved ? NULL : directory_of(path);
	char *parent = directory ? realpath(directory, NULL) : NULL;
	const char *slash = strrchr(path, '/');
	if (parent && asprintf(&resolved, "%s/%s", parent, slash ? slash + 1 : path) < 0)
		resolved = NULL;
	free(parent);
	free(directory);
	return resolved;
}

int outfile_held_fd(struct discimg_job *job, const char *path)
{
	const struct held *held = job_held(job);
	char *wanted = held->n ? resolve(path) : NULL;
	int fd = -1;
	for (size_t i = 0; wanted && fd < 0 && i < held->n; i++) {
		char *path_i = resolve(held->files[i]->path);
		if (path_i && strcmp(path_i, wanted) == 0)
			fd = held->files[i]->fd;
		free(path_i);
	}
	free(wanted);
	return fd;
}

void outfile_free(struct outfile *out)
{
	if (!out)
		return;
	struct stat st;
	bool keep = out->keep && out->fd >= 0 && fstat(out->fd, &st) == 0 && st.st_size > 0;
	if (out->partial && !out->committed && !keep)
		unlink(out->partial);
	if (out->fd >= 0)
		close(out->fd);
	free(out->partial);
	free(out->path);
	free(out);
}
