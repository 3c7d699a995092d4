/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a disc made in a directory of the host. */
#include "job/onto_host.h"

#include "base/context.h"
#include "base/io.h"
#include "fs/attributelist.h"
#include "fs/samefile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define BUFFER_NBYTES (1u << 20)
#define HOLE_NBYTES   65536 /* zeros of this length are left out of what is written */
#define PLACED_NBYTES (16u << 20)
#define MAX_WARNINGS  1000
#define PATH_NBYTES   4096

static const char *name_of(const struct onto_host *host, uint32_t node)
{
	return walk_name(&host->files->walk, node);
}

static bool ends_all(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EROFS || error == EIO ||
	       error == ENOMEM || error == EMFILE || error == ENFILE;
}

/* Whether the Nth warning of its kind is given: a disc can have millions of reasons for one. */
static bool tells_more(struct onto_host *host, uint64_t n)
{
	if (n == MAX_WARNINGS)
		say(host->job, DISCIMG_WARNING,
			"more warnings of this kind are left out; they are counted");
	return n < MAX_WARNINGS;
}

/* NODE cannot be made, for REASON: warned of, unless it is for nothing else either. */
static int refuse(struct onto_host *host, uint32_t node, const char *reason, int error)
{
	char path[PATH_NBYTES], text[80];
	walk_path(&host->files->walk, node, path, sizeof(path));
	if (error && ends_all(error)) {
		errno = error;
		return fail_errno(host->job, "cannot extract %s", path);
	}
	if (tells_more(host, ++host->report->nrefused))
		say(host->job, DISCIMG_WARNING, "%s is not extracted: %s", path,
			error ? strerror_r(error, text, sizeof(text)) : reason);
	return 0;
}

/* --- what this run has made ----------------------------------------------------------------- */

static int note_made(struct onto_host *host, uint64_t ino)
{
	return numbermap_at(&host->made, ino) ? 0 : fail_nomem(host->job);
}

/*
 * Takes away what has the name of NODE in DIR, so that it can be made; false, with *R, when it
 * cannot, or must not, since it is ours: two names of the disc are one here.
 */
static bool make_way(struct onto_host *host, int dir, uint32_t node, int *r)
{
	struct stat st;
	const char *name = name_of(host, node);
	*r = 0;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		*r = refuse(host, node, NULL, errno);
	else if (numbermap_find(&host->made, st.st_ino))
		*r = refuse(host, node, "another file of the disc has this name here already", 0);
	else if (S_ISDIR(st.st_mode))
		*r = refuse(host, node, "there is a directory of this name", 0);
	else if (unlinkat(dir, name, 0) < 0)
		*r = refuse(host, node, NULL, errno);
	else
		return true;
	return false;
}

/* --- modes, owners, times --------------------------------------------------------------------- */

/*
 * Where the disc tells no mode, umask decides. What will be another's is nobody else's until it is,
 * and directories need the right to write for as long as they are filled.
 */
static mode_t mode_to_make(const struct onto_host *host, const struct walk_node *node)
{
	bool ours = node->uid == host->uid && node->gid == host->gid;
	if (!node->has_owner)
		return node->directory ? 0777 : 0666;
	return node->directory ? 0700 : ours ? node->mode & 0777 : 0600;
}

/* A host that cannot take them gets the file without them. */
static void give_extended(struct onto_host *host, int fd, const struct walk_node *node)
{
	const struct walk *walk = &host->files->walk;
	struct attribute attribute;
	size_t nbytes = 0, at = 0;
	const uint8_t *list = walk_attributes(walk, (uint32_t)(node - walk->nodes), &nbytes);
	bool lost = false;
	while (attributelist_next(list, nbytes, &at, &attribute))
		lost |= fsetxattr(fd, attribute.name, attribute.value, attribute.nbytes, 0) < 0;
	host->report->nstripped += lost;
}

/*
 * By FD where it is one, else by name in DIR without following a link; what already is as in ST
 * needs no change.
 */
static int give_attributes(struct onto_host *host, int fd, int dir, const char *name,
	const struct walk_node *node, const struct stat *st)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = (time_t)node->mtime, .tv_nsec = node->mtime_ns } };
	/* Set-user-ID is worth something only with the owner it was meant for. */
	mode_t mode = node->mode & (host->uid == 0 ? 07777 : 01777);
	bool moves = host->uid == 0 && node->has_owner &&
		     (st->st_uid != node->uid || st->st_gid != node->gid);
	int r = 0;
	if (moves)
		r = fd >= 0 ? fchown(fd, node->uid, node->gid)
			    : fchownat(dir, name, node->uid, node->gid, AT_SYMLINK_NOFOLLOW);
	if (r == 0 && node->has_owner && !S_ISLNK(node->mode) &&
		(moves || (st->st_mode & 07777) != mode))
		r = fd >= 0 ? fchmod(fd, mode) : fchmodat(dir, name, mode, 0);
	if (r == 0 && fd >= 0 && node->attributes)
		give_extended(host, fd, node);
	if (r == 0)
		r = fd >= 0 ? futimens(fd, times)
			    : utimensat(dir, name, times, AT_SYMLINK_NOFOLLOW);
	return r;
}

/* --- regular files ---------------------------------------------------------------------------- */

static int advance(struct onto_host *host, uint64_t nbytes)
{
	host->progress.done_nbytes += nbytes;
	host->progress.nbad = host->report->nbad;
	report_progress(host->job, &host->progress);
	return check_cancelled(host->job);
}

/* Has the kernel copy NBYTES from OFFSET on; how many it did. */
static uint64_t place_some(
	struct onto_host *host, struct filedata *data, int fd, uint64_t offset, uint64_t nbytes)
{
	uint64_t at, there;
	int from;
	if (!filedata_locate(data, offset, &from, &at, &there))
		return 0;
	if (there < nbytes)
		nbytes = there;
	return filecopy(fd, offset, from, at, nbytes < PLACED_NBYTES ? nbytes : PLACED_NBYTES,
		&host->known);
}

/* 0, 1 when the host cannot take the bytes (errno), or a failure. */
static int write_some(
	struct onto_host *host, struct filedata *data, int fd, uint64_t offset, uint64_t *nbytes)
{
	size_t n = *nbytes < BUFFER_NBYTES ? (size_t)*nbytes : BUFFER_NBYTES;
	int r = filedata_read(data, host->job, offset, host->buf, n, &host->report->nbad);
	*nbytes = n;
	if (r < 0)
		return r;
	if (n >= HOLE_NBYTES && is_all_zero(host->buf, n))
		return 0;
	return pwrite_whole(fd, host->buf, n, offset) < 0;
}

/* What *NBYTES, or fewer, from OFFSET on are, written to FD; *SKIPPED: some were not written. */
static int write_piece(struct onto_host *host, struct filedata *data, int fd, uint64_t offset,
	uint64_t *nbytes, bool *skipped)
{
	uint64_t there, placed = 0;
	bool missing = filedata_is_missing(data, offset, &there);
	if (there < *nbytes)
		*nbytes = there;
	if (missing) { /* of any length, and not worth a byte */
		host->report->nbad += (*nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
		*skipped = true;
		return 0;
	}
	if (filedata_is_hole(data, offset)) {
		*skipped = true;
		return 0;
	}
	if (*nbytes >= HOLE_NBYTES)
		placed = place_some(host, data, fd, offset, *nbytes);
	if (placed == 0)
		return write_some(host, data, fd, offset, nbytes);
	*nbytes = placed;
	return 0;
}

static int write_data(struct onto_host *host, uint32_t node, int fd)
{
	const struct walk_node *it = &host->files->walk.nodes[node];
	struct filedata data = {
		.disc = host->files->disc, .walk = &host->files->walk, .node = node
	};
	uint64_t nbad = host->report->nbad;
	bool skipped = it->nbytes >= HOLE_NBYTES;
	int r = 0;
	for (uint64_t offset = 0, n; offset < it->nbytes && r == 0; offset += n) {
		n = it->nbytes - offset;
		r = write_piece(host, &data, fd, offset, &n, &skipped);
		if (r == 0)
			r = advance(host, n);
	}
	if (r == 0 && skipped)
		r = ftruncate(fd, (off_t)it->nbytes) < 0;
	host->report->nfaulty += host->report->nbad > nbad;
	return r;
}

static int create(struct onto_host *host, int dir, uint32_t node, int *fd)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	const mode_t mode = mode_to_make(host, &host->files->walk.nodes[node]);
	int r = 0;
	*fd = openat(dir, name_of(host, node), flags, mode);
	if (*fd < 0 && errno == EEXIST) {
		if (!make_way(host, dir, node, &r))
			return r;
		*fd = openat(dir, name_of(host, node), flags, mode);
	}
	return *fd < 0 ? refuse(host, node, NULL, errno) : 0;
}

static void tell_bad(struct onto_host *host, uint32_t node, uint64_t nbad)
{
	char path[PATH_NBYTES];
	if (!tells_more(host, host->report->nfaulty))
		return;
	walk_path(&host->files->walk, node, path, sizeof(path));
	say(host->job, DISCIMG_WARNING, "%s: %llu of its sectors could not be read and are zeros",
		path, (unsigned long long)nbad);
}

/* Its bytes are there, or it is not there at all; *INO is 0 then. */
static int make_file(struct onto_host *host, int dir, uint32_t node, uint64_t *ino)
{
	const struct walk_node *it = &host->files->walk.nodes[node];
	struct stat st;
	int fd;
	uint64_t nbad = host->report->nbad;
	int r = create(host, dir, node, &fd);
	*ino = 0;
	if (fd < 0)
		return r;
	r = write_data(host, node, fd);
	if (r == 0 && (fstat(fd, &st) < 0 || give_attributes(host, fd, dir, NULL, it, &st) < 0))
		r = 1;
	if (r == 0) {
		*ino = st.st_ino;
		host->report->nfiles++;
		host->report->nbytes += it->nbytes;
		r = note_made(host, st.st_ino);
		if (host->report->nbad > nbad)
			tell_bad(host, node, host->report->nbad - nbad);
	} else {
		int error = errno;
		unlinkat(dir, name_of(host, node), 0);
		r = r < 0 ? r : refuse(host, node, NULL, error);
	}
	close(fd);
	return r;
}

/* --- further names ------------------------------------------------------------------------------
 */

/* What was made of NODE, opened without following any link; -1 when it is not there any more. */
static int open_made(struct onto_host *host, uint32_t node, uint64_t ino)
{
	char path[PATH_NBYTES];
	size_t at = sizeof(path) - 1;
	const struct walk *walk = &host->files->walk;
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	struct stat st;
	path[at] = '\0';
	for (; node != DISCIMG_ROOT; node = walk->nodes[node].parent) {
		size_t n = strlen(walk_name(walk, node));
		if (n + 1 > at)
			return -1;
		at -= n;
		memcpy(path + at, walk_name(walk, node), n);
		if (walk->nodes[node].parent != DISCIMG_ROOT)
			path[--at] = '/';
	}
	int fd = (int)syscall(SYS_openat2, host->top, path + at, &how, sizeof(how));
	if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_ino != ino)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Another name for what was made of FIRST; 1 when that cannot be, and the bytes must be copied. */
static int make_name(struct onto_host *host, int dir, uint32_t node, const struct made *made)
{
	char proc[64];
	int r = 0;
	int fd = open_made(host, made->node, made->ino);
	if (fd < 0)
		return 1;
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	int done = linkat(AT_FDCWD, proc, dir, name_of(host, node), AT_SYMLINK_FOLLOW);
	if (done < 0 && errno == EEXIST && make_way(host, dir, node, &r))
		done = linkat(AT_FDCWD, proc, dir, name_of(host, node), AT_SYMLINK_FOLLOW);
	else if (done < 0 && errno != EEXIST)
		r = 1;
	close(fd);
	host->report->nlinks += done == 0;
	return done == 0 ? 0 : r;
}

static int make_regular(struct onto_host *host, int dir, uint32_t node)
{
	struct made *made = &host->first_made[host->first[node]];
	uint64_t ino;
	int r = made->ino ? make_name(host, dir, node, made) : 1;
	if (r <= 0)
		return r;
	const struct discimg_disc *disc = host->files->disc;
	if (filedata_stored(disc, &host->files->walk, node) / BLOCK_NBYTES >
		(uint64_t)discimg_disc_nsectors(disc))
		return refuse(host, node, "its extents hold more than the disc does", 0);
	r = make_file(host, dir, node, &ino);
	if (!made->ino)
		*made = (struct made){ .node = node, .ino = ino };
	return r;
}

/* --- links and devices
 * ---------------------------------------------------------------------------- */

static int make_node_once(struct onto_host *host, int dir, uint32_t node)
{
	const struct walk *walk = &host->files->walk;
	const struct walk_node *it = &walk->nodes[node];
	const char *name = name_of(host, node);
	if (S_ISLNK(it->mode))
		return symlinkat(walk->texts + it->target, dir, name);
	return mknodat(dir, name, (it->mode & S_IFMT) | mode_to_make(host, it),
		makedev(it->major, it->minor));
}

static int make_special(struct onto_host *host, int dir, uint32_t node)
{
	const struct walk_node *it = &host->files->walk.nodes[node];
	struct stat st;
	int r = 0;
	if ((S_ISBLK(it->mode) || S_ISCHR(it->mode)) && !host->options->devices) {
		host->report->ndevices++;
		return 0;
	}
	int done = make_node_once(host, dir, node);
	if (done < 0 && errno == EEXIST) {
		if (!make_way(host, dir, node, &r))
			return r;
		done = make_node_once(host, dir, node);
	}
	if (done < 0 || fstatat(dir, name_of(host, node), &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		give_attributes(host, -1, dir, name_of(host, node), it, &st) < 0)
		return refuse(host, node, NULL, errno);
	host->report->nlinks += S_ISLNK(it->mode);
	host->report->nfiles += !S_ISLNK(it->mode);
	return note_made(host, st.st_ino);
}

/* --- the whole
 * -------------------------------------------------------------------------------------- */

/* A name that leads out of its directory, or is none. */
static bool is_bad_name(const char *name)
{
	return !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/');
}

int onto_host_make(struct onto_host *host, int dir, uint32_t node)
{
	int r = check_cancelled(host->job);
	if (r < 0)
		return r;
	if (is_bad_name(name_of(host, node)))
		return refuse(host, node, "its name is no name of a file", 0);
	return S_ISREG(host->files->walk.nodes[node].mode) ? make_regular(host, dir, node)
							   : make_special(host, dir, node);
}

int onto_host_enter(struct onto_host *host, int dir, uint32_t node, int *result)
{
	const char *name = name_of(host, node);
	struct stat st;
	*result = 0;
	if (is_bad_name(name)) {
		*result = refuse(host, node, "its name is no name of a directory", 0);
		return -1;
	}
	if (mkdirat(dir, name, mode_to_make(host, &host->files->walk.nodes[node])) == 0)
		host->report->ndirectories++;
	else if (errno != EEXIST) {
		*result = refuse(host, node, NULL, errno);
		return -1;
	}
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
		*result = refuse(host, node, "there is something else of this name", 0);
	else if (fd < 0 || fstat(fd, &st) < 0)
		*result = refuse(host, node, NULL, errno);
	else
		*result = note_made(host, st.st_ino);
	if (*result == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int onto_host_leave(struct onto_host *host, int dir, uint32_t node)
{
	const struct walk_node *it = &host->files->walk.nodes[node];
	struct stat st;
	return fstat(dir, &st) < 0 || give_attributes(host, dir, dir, NULL, it, &st) < 0
		       ? refuse(host, node, NULL, errno)
		       : 0;
}

/* DIRECTORY, which is made where it is missing. */
static int open_top(struct discimg_job *job, const char *directory)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = open(directory, flags);
	if (fd < 0 && errno == ENOENT && mkdir(directory, 0777) == 0)
		fd = open(directory, flags);
	return fd < 0 ? fail_errno(job, "cannot extract to %s", directory) : fd;
}

int onto_host_open(struct onto_host *host, const bool *picked)
{
	const struct walk *walk = &host->files->walk;
	const char *directory = host->options->directory ? host->options->directory : ".";
	host->top = open_top(host->job, directory);
	if (host->top < 0)
		return host->top;
	host->uid = geteuid();
	host->gid = getegid();
	host->buf = malloc(BUFFER_NBYTES);
	host->first_made = calloc(walk->nnodes, sizeof(*host->first_made));
	return host->buf && host->first_made ? samefile_find(host->job, walk, picked, &host->first)
					     : fail_nomem(host->job);
}

void onto_host_free(struct onto_host *host)
{
	if (host->top >= 0)
		close(host->top);
	free(host->buf);
	numbermap_free(&host->made);
	free(host->first);
	free(host->first_made);
}
