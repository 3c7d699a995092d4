/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a tree's files. Other masterers pad a file that has shrunk with zeros, cut one that
 * has grown and go on; here both are failures.
 */
#include "master/content.h"

#include "base/context.h"
#include "base/io.h"
#include "base/search.h"
#include "base/sharedblocks.h"
#include "master/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR_NBYTES = 2048 };

struct content {
	struct discimg_job *job;
	struct discimg_master_report *report;
	bool skip_unreadable;
	const char *advice; /* where that is false: what to do about an unreadable file */
	int folder_fd;      /* of the directory that the last file was found in, or -1 */
	const struct tree_source *folder;
	/* The file that was read last: */
	const struct tree_node *node;
	int fd;
	bool failed;             /* reads as zeros from here on */
	uint64_t hole, hole_end; /* in between, the file has no data */
	/* Of one on a disc, where holes are looked for: */
	size_t extent;
	uint64_t extent_at; /* its first byte in the file */
};

struct content *content_new(struct discimg_job *job, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct content *content = calloc(1, sizeof(*content));
	if (!content)
		return NULL;
	*content = (struct content){ .job = job,
		.report = report,
		.skip_unreadable = options->skip_unreadable,
		.advice = report_advice(options),
		.folder_fd = -1,
		.fd = -1 };
	return content;
}

static void close_file(struct content *content)
{
	if (content->fd >= 0)
		close(content->fd);
	content->fd = -1;
	content->node = NULL;
}

void content_free(struct content *content)
{
	if (!content)
		return;
	close_file(content);
	if (content->folder_fd >= 0)
		close(content->folder_fd);
	free(content);
}

static int go_on_without(struct content *content, const char *path, const char *reason)
{
	if (report_has_skipped(content->report, path))
		return 0; /* read a second time */
	if (!report_skipped(content->report, path, reason))
		return fail_nomem(content->job);
	say(content->job, DISCIMG_WARNING, "%s: %s; the image has what could be read, then zeros",
		path, reason);
	return 0;
}

/* The file cannot be had as it was scanned, for REASON. */
static int give_up(struct content *content, const char *reason)
{
	char *path = tree_source_path(content->node);
	int r;
	content->failed = true;
	if (!path)
		return fail_nomem(content->job);
	if (content->skip_unreadable)
		r = go_on_without(content, path, reason);
	else
		r = fail(content->job, DISCIMG_E_IO, "%s: %s (%s)", path, reason, content->advice);
	free(path);
	return r;
}

static int give_up_errno(struct content *content, const char *what)
{
	char text[80], reason[160];
	snprintf(reason, sizeof(reason), "%s: %s", what, strerror_r(errno, text, sizeof(text)));
	return give_up(content, reason);
}

static bool has_changed(const struct tree_node *node, const struct stat *st)
{
	const struct tree_scanned *scanned = &node->scanned;
	return st->st_dev != scanned->dev || st->st_ino != scanned->ino ||
	       (uint64_t)st->st_size != tree_file_nbytes(node) ||
	       st->st_mtim.tv_sec != scanned->mtim.tv_sec ||
	       st->st_mtim.tv_nsec != scanned->mtim.tv_nsec;
}

/* Fails when the open file is not what was scanned. */
static int check_unchanged(struct content *content)
{
	struct stat st;
	if (fstat(content->fd, &st) < 0)
		return give_up_errno(content, "cannot be examined");
	if (!has_changed(content->node, &st))
		return 0;
	uint64_t nbytes = tree_file_nbytes(content->node);
	if (nbytes == (uint64_t)st.st_size)
		return give_up(content, "has changed since it was scanned");
	char reason[120];
	snprintf(reason, sizeof(reason),
		"has changed since it was scanned (%llu bytes then, %llu now)",
		(unsigned long long)nbytes, (unsigned long long)st.st_size);
	return give_up(content, reason);
}

/* Opens NODE's file by way of its directory, which stays open for its neighbours. */
static int open_source(struct content *content, const struct tree_node *node)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	const struct tree_source *source = node->source;
	if (source->is_file)
		return open(source->path, flags);
	if (content->folder != source) {
		if (content->folder_fd >= 0)
			close(content->folder_fd);
		content->folder_fd = open(source->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		content->folder = content->folder_fd < 0 ? NULL : source;
	}
	return content->folder ? openat(content->folder_fd, node->name, flags) : -1;
}

/* True when the compressed bytes are there already. */
static bool is_packed(const struct tree_node *node)
{
	return node->packed && node->packed->fd >= 0;
}

static int read_packed(struct content *content, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	const struct tree_packed *packed = content->node->packed;
	if (pread_whole(packed->fd, buf, nbytes, packed->offset + offset) == (ssize_t)nbytes)
		return 0;
	return fail_errno(content->job, "cannot read back what was compressed");
}

/* Small files are only checked when they have been read. */
static int open_file(struct content *content, const struct tree_node *node)
{
	if (node == content->node)
		return 0;
	close_file(content);
	content->node = node;
	content->failed = false;
	content->hole = content->hole_end = 0;
	if (!node->source || node->source->disc || is_packed(node))
		return 0;
	content->fd = open_source(content, node);
	int r = 0;
	if (content->fd < 0)
		r = give_up_errno(content, "cannot be opened");
	else if (node->nbytes >= CONTENT_LARGE_NBYTES)
		r = check_unchanged(content);
	if (r < 0)
		close_file(content); /* so that it fails again, not reads as zeros */
	return r;
}

/* True when NBYTES from OFFSET are a hole, as the file system tells it. */
static bool is_hole(struct content *content, uint64_t offset, size_t nbytes)
{
	if (content->node->nbytes < CONTENT_LARGE_NBYTES)
		return false;
	if (offset < content->hole || offset >= content->hole_end) {
		off_t data = lseek(content->fd, (off_t)offset, SEEK_DATA);
		if (data < 0)
			data = errno == ENXIO ? (off_t)tree_file_nbytes(content->node) : 0;
		content->hole = offset;
		content->hole_end = (uint64_t)data;
	}
	return content->hole_end >= offset + nbytes;
}

/* Where what is read of NODE ends. */
static uint64_t data_end(const struct tree_node *node)
{
	return node->sparse ? node->sparse->data_end : node->nbytes;
}

/* NBYTES that lie inside the open file. */
static int read_file(struct content *content, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	size_t got = 0;
	bool hole = !content->failed && is_hole(content, offset, nbytes);
	int r = 0;
	if (!content->failed && !hole) {
		ssize_t n = pread_whole(content->fd, buf, nbytes, offset);
		if (n < 0)
			r = give_up_errno(content, "cannot be read");
		else
			got = (size_t)n;
	}
	memset(buf + got, 0, nbytes - got);
	/* At the file's end, expected or not: is it still what was scanned? */
	bool at_end = offset + nbytes == data_end(content->node);
	if (!content->failed && (at_end || (!hole && got < nbytes)))
		r = check_unchanged(content);
	if (!content->failed && !hole && got < nbytes)
		r = give_up(content, "ends before its size");
	return r;
}

/* The same from the disc that the file lies on. */
static int read_on_disc(struct content *content, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	const struct tree_source *source = content->node->source;
	uint64_t nbad = 0;
	int r = disc_read_extents(source->disc, content->job, source->extents, source->nextents,
		offset, buf, nbytes, &nbad);
	if (r == 0 && nbad && !content->failed)
		r = give_up(content, "sectors of it cannot be read");
	return r;
}

static int read_source(struct content *content, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	return content->node->source->disc ? read_on_disc(content, offset, buf, nbytes)
					   : read_file(content, offset, buf, nbytes);
}

static uint64_t run_begin(const void *items, size_t i)
{
	const struct tree_run *runs = items;
	return runs[i].stored;
}

/* The run of data that has the byte OFFSET of what is stored: the last that begins there. */
static const struct tree_run *run_at(const struct tree_sparse *sparse, uint64_t offset)
{
	return &sparse->runs[search_last(sparse->runs, sparse->n, offset, run_begin)];
}

/* NBYTES of what is stored of a file with holes. */
static int read_runs(struct content *content, uint64_t offset, uint8_t *buf, size_t nbytes)
{
	const struct tree_run *run = run_at(content->node->sparse, offset);
	int r = 0;
	for (; nbytes > 0 && r == 0; run++) {
		uint64_t skip = offset - run->stored, left = run->nbytes - skip;
		size_t n = left < nbytes ? (size_t)left : nbytes;
		if (run->is_hole)
			continue;
		r = read_source(content, run->at + skip, buf, n);
		offset += n;
		buf += n;
		nbytes -= n;
	}
	return r;
}

int content_read(struct content *content, const struct tree_node *node, uint64_t offset,
	uint8_t *buf, size_t nbytes)
{
	uint64_t left = offset < node->nbytes ? node->nbytes - offset : 0;
	size_t inside = left < nbytes ? (size_t)left : nbytes;
	memset(buf + inside, 0, nbytes - inside);
	if (inside == 0)
		return 0;
	if (node->bytes) {
		memcpy(buf, node->bytes + offset, inside);
		return 0;
	}
	int r = open_file(content, node);
	if (r == 0 && is_packed(node))
		r = read_packed(content, offset, buf, inside);
	else if (r == 0)
		r = node->sparse ? read_runs(content, offset, buf, inside)
				 : read_source(content, offset, buf, inside);
	return r;
}

/* Goes on from the extent that the last hole was in. */
static void find_hole_on_disc(
	struct content *content, uint64_t offset, uint64_t *hole, uint64_t *end)
{
	const struct tree_source *source = content->node->source;
	if (offset == 0)
		content->extent = content->extent_at = 0;
	for (; content->extent < source->nextents; content->extent++) {
		const struct disc_extent *extent = &source->extents[content->extent];
		uint64_t at = content->extent_at, next = at + extent->nbytes;
		if (extent->offset == DISC_HOLE && next > offset && at < *end) {
			*hole = at > offset ? at : offset;
			*end = next < *end ? next : *end;
			return;
		}
		content->extent_at = next;
	}
}

int content_find_hole(struct content *content, const struct tree_node *node, uint64_t offset,
	uint64_t *hole, uint64_t *end)
{
	*hole = *end = node->nbytes;
	int r = open_file(content, node);
	if (r < 0 || content->failed)
		return r;
	if (node->source->disc) {
		find_hole_on_disc(content, offset, hole, end);
		return 0;
	}
	if (offset == 0)
		r = check_unchanged(content);
	if (r < 0 || content->failed)
		return r;
	off_t at = lseek(content->fd, (off_t)offset, SEEK_HOLE);
	if (at < 0 || (uint64_t)at >= node->nbytes)
		return 0;
	off_t data = lseek(content->fd, at, SEEK_DATA);
	*hole = (uint64_t)at;
	if (data > at && (uint64_t)data < node->nbytes)
		*end = (uint64_t)data;
	return 0;
}

int content_is_shared(struct content *content, const struct tree_node *node, struct content *other,
	const struct tree_node *twin)
{
	if (!node->source || !twin->source || is_packed(node) || is_packed(twin) || node->sparse ||
		twin->sparse || node->scanned.dev != twin->scanned.dev)
		return 0;
	int r = open_file(content, node);
	if (r == 0)
		r = open_file(other, twin);
	if (r < 0 || content->failed || other->failed ||
		!blocks_are_shared(content->fd, other->fd, node->nbytes))
		return r;
	r = check_unchanged(content);
	if (r == 0)
		r = check_unchanged(other);
	return r < 0 ? r : !content->failed && !other->failed;
}

bool content_is_whole(const struct content *content)
{
	return !content->failed;
}

/* Whole sectors of the extent that OFFSET, the beginning of one, lies in. */
static bool locate_on_disc(
	const struct tree_source *source, uint64_t offset, uint32_t n, struct disc_place *place)
{
	const struct disc_extent *extent = source->extents;
	const struct disc_extent *end = extent + source->nextents;
	for (; extent < end && offset >= extent->nbytes; extent++)
		offset -= extent->nbytes;
	if (extent == end || extent->offset == DISC_HOLE)
		return false;
	uint64_t whole = (extent->nbytes - offset) / SECTOR_NBYTES;
	*place = (struct disc_place){ .nbytes = SECTOR_NBYTES,
		.nsectors = whole < n ? (uint32_t)whole : n };
	return place->nsectors > 0 &&
	       disc_locate_bytes(source->disc, extent->offset + offset,
		       (uint64_t)place->nsectors * SECTOR_NBYTES, &place->fd, &place->offset);
}

bool content_locate(struct content *content, const struct tree_node *node, uint64_t offset,
	uint32_t n, struct disc_place *place)
{
	if (node->bytes || node->nbytes < CONTENT_LARGE_NBYTES || content->skip_unreadable)
		return false;
	if (is_packed(node) || offset >= node->nbytes)
		return false;
	if (node->sparse) {
		const struct tree_run *run = run_at(node->sparse, offset);
		uint64_t skip = offset - run->stored, left = (run->nbytes - skip) / SECTOR_NBYTES;
		n = left < n ? (uint32_t)left : n;
		offset = run->at + skip;
	}
	if (node->source->disc)
		return locate_on_disc(node->source, offset, n, place);
	if (open_file(content, node) < 0 || content->failed)
		return false;
	uint64_t whole = (data_end(node) - 1) / SECTOR_NBYTES, first = offset / SECTOR_NBYTES;
	if (first >= whole || n == 0)
		return false;
	*place = (struct disc_place){ .fd = content->fd,
		.offset = offset,
		.nbytes = SECTOR_NBYTES,
		.nsectors = whole - first < n ? (uint32_t)(whole - first) : n };
	return true;
}
