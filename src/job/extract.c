/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extract: the files of a disc onto the host. The tree is walked with one open directory, whatever
 * its depth; on the way back up, ".." must be the directory that was come from.
 */
#include "base/context.h"
#include "job/onto_host.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* A directory that is being filled. */
struct level {
	uint32_t node, next; /* and the next of its children */
	dev_t dev;
	ino_t ino;
};

struct extraction {
	struct onto_host host;
	const bool *picked;
	struct level *levels;
	size_t nlevels, levels_room;
	int dir; /* that of the last level */
};

/* Takes the open directory FD of NODE as the last level; FD is closed when that fails. */
static int push(struct extraction *e, uint32_t node, int fd)
{
	struct stat st;
	int r = 0;
	if (e->nlevels == e->levels_room) {
		size_t room = 2 * e->nlevels + 16;
		struct level *bigger = reallocarray(e->levels, room, sizeof(*bigger));
		if (!bigger) {
			close(fd);
			return fail_nomem(e->host.job);
		}
		e->levels = bigger;
		e->levels_room = room;
	}
	if (fstat(fd, &st) < 0) {
		r = fail_errno(e->host.job, "cannot examine a directory that was made");
		close(fd);
		return r;
	}
	if (e->dir >= 0)
		close(e->dir);
	e->dir = fd;
	e->levels[e->nlevels++] = (struct level){ .node = node,
		.next = e->host.files->walk.nodes[node].first_child,
		.dev = st.st_dev,
		.ino = st.st_ino };
	return 0;
}

/* Back to the directory above. */
static int pop(struct extraction *e)
{
	struct stat st;
	uint32_t node = e->levels[--e->nlevels].node;
	/* The directory that all goes to is the user's, and stays as it is. */
	int r = node == DISCIMG_ROOT ? 0 : onto_host_leave(&e->host, e->dir, node);
	if (r < 0 || e->nlevels == 0)
		return r;
	const struct level *above = &e->levels[e->nlevels - 1];
	int fd = openat(e->dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_dev != above->dev || st.st_ino != above->ino) {
		if (fd >= 0)
			close(fd);
		return fail(e->host.job, DISCIMG_E_IO,
			"a directory was moved while it was extracted to: nothing more is written");
	}
	close(e->dir);
	e->dir = fd;
	return 0;
}

static int take_next(struct extraction *e)
{
	struct level *level = &e->levels[e->nlevels - 1];
	const struct walk *walk = &e->host.files->walk;
	const struct walk_node *directory = &walk->nodes[level->node];
	if (level->next == directory->first_child + directory->nchildren)
		return pop(e);
	uint32_t node = level->next++;
	if (!e->picked[node] || walk->nodes[node].is_fork)
		return 0;
	if (!walk->nodes[node].directory)
		return onto_host_make(&e->host, e->dir, node);
	int r;
	int fd = onto_host_enter(&e->host, e->dir, node, &r);
	return fd < 0 ? r : push(e, node, fd);
}

/*
 * A small disc can have any number of files in the same few sectors: what they take is refused
 * before it fills the host.
 */
static int check_room(struct extraction *e)
{
	const struct discimg_files *files = e->host.files;
	struct statvfs vfs;
	uint64_t nbytes = 0;
	for (uint32_t i = 0; i < files->walk.nnodes; i++) {
		if (!e->picked[i] || !S_ISREG(files->walk.nodes[i].mode) || e->host.first[i] != i)
			continue;
		e->host.progress.total_nbytes += files->walk.nodes[i].nbytes;
		nbytes += filedata_stored(files->disc, &files->walk, i);
	}
	if (nbytes / BLOCK_NBYTES <= (uint64_t)discimg_disc_nsectors(files->disc) ||
		fstatvfs(e->host.top, &vfs) < 0 || nbytes / vfs.f_frsize <= (uint64_t)vfs.f_bavail)
		return 0;
	return fail(e->host.job, DISCIMG_E_INVALID,
		"its files share their sectors: they would take %llu MiB, more than the disc has, "
		"and than is free where they are to be",
		(unsigned long long)(nbytes >> 20));
}

static int extract(struct extraction *e)
{
	int r = onto_host_open(&e->host, e->picked);
	if (r == 0)
		r = check_room(e);
	int fd = r == 0 ? dup(e->host.top) : -1;
	if (r == 0)
		r = fd >= 0 ? push(e, DISCIMG_ROOT, fd)
			    : fail_errno(e->host.job, "cannot begin to extract");
	while (r == 0 && e->nlevels > 0)
		r = take_next(e);
	if (e->dir >= 0)
		close(e->dir);
	free(e->levels);
	onto_host_free(&e->host);
	return r;
}

static int result_of(struct discimg_job *job, const struct discimg_extract_report *report)
{
	if (report->ndevices)
		say(job, DISCIMG_NOTE, "device nodes are left out: %llu (--devices makes them)",
			(unsigned long long)report->ndevices);
	if (report->nstripped)
		say(job, DISCIMG_WARNING,
			"extended attributes or ACLs are lost, since the file system there cannot "
			"keep them: of %llu files",
			(unsigned long long)report->nstripped);
	return report->nbad || report->nrefused ? DISCIMG_FAULTS : 0;
}

int discimg_extract(struct discimg_job *job, const char *input, const char *const *paths,
	size_t npaths, const struct discimg_extract_options *options,
	struct discimg_extract_report *report)
{
	static const struct discimg_extract_options defaults;
	struct discimg_extract_report mine;
	struct discimg_files *files = NULL;
	bool *picked = NULL;
	options = options ? options : &defaults;
	report = report ? report : &mine;
	memset(report, 0, sizeof(*report));
	int r = discimg_files_open(job, input, &options->files, &files);
	if (r == 0)
		r = files_pick(
			job, files, paths, npaths, options->excludes, options->nexcludes, &picked);
	if (r == 0) {
		struct extraction e = {
			.host = { .job = job,
				.files = files,
				.options = options,
				.report = report,
				.top = -1,
				.progress = { .phase = "extracting", .buffer_percent = -1 } },
			.picked = picked,
			.dir = -1
		};
		r = extract(&e);
	}
	free(picked);
	/* Of a part that is asked for, what is wrong with the others is no fault. */
	bool is_damaged = files && files->findings->nfaults && npaths == 0;
	discimg_files_free(files);
	if (r == 0)
		r = result_of(job, report);
	return r == 0 && is_damaged ? DISCIMG_FAULTS : r;
}
