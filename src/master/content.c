/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a tree's files, as streams that libisofs reads. Left to itself, libisofs pads a
 * file that has shrunk with zeros, cuts one that has grown and goes on; here both are failures.
 */
#include "master/content.h"

#include "base/context.h"
#include "base/io.h"
#include "master/report.h"

#include <errno.h>
#include <fcntl.h>
#include <libisofs/libisofs.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_NBYTES (256 << 10)
#define LARGE_NBYTES  (16 << 20) /* from here on, holes are worth a look */
#define FILE_SYSTEM   0x64697363 /* any number that libisofs has not given out itself */

struct content {
	struct discimg_job *job;
	struct discimg_master_report *report;
	bool skip_unreadable;
	atomic_int result;
};

/* One file. It is opened and read by one thread at a time. */
struct stream {
	struct content *content;
	const struct tree_node *node;
	uint64_t id;
	int fd;
	bool failed; /* reads as zeros from here on */
	uint8_t *buffer;
	size_t buffered, taken; /* bytes in the buffer, and of these, handed out */
	uint64_t offset;        /* of the buffer's end in the file */
	uint64_t hole_end;      /* up to here, the file has no data */
};

struct content *content_new(
	struct discimg_job *job, bool skip_unreadable, struct discimg_master_report *report)
{
	struct content *content = calloc(1, sizeof(*content));
	if (!content)
		return NULL;
	content->job = job;
	content->report = report;
	content->skip_unreadable = skip_unreadable;
	return content;
}

void content_free(struct content *content)
{
	free(content);
}

int content_result(const struct content *content)
{
	return atomic_load(&content->result);
}

/* The file cannot be had as it was scanned, for REASON. */
static int give_up(struct stream *stream, const char *reason)
{
	struct content *content = stream->content;
	const char *path = stream->node->source;
	int r = 0;
	stream->failed = true;
	if (!content->skip_unreadable)
		r = fail(content->job, DISCIMG_E_IO,
			"%s: %s (--skip-unreadable goes on regardless)", path, reason);
	else if (!report_skipped(content->report, path, reason))
		r = fail_nomem(content->job);
	if (r == 0) {
		say(content->job, DISCIMG_WARNING,
			"%s: %s; the image has what could be read, then zeros", path, reason);
		return 0;
	}
	atomic_store(&content->result, r);
	return (int)ISO_FILE_READ_ERROR;
}

static int give_up_errno(struct stream *stream, const char *what)
{
	char text[80], reason[160];
	snprintf(reason, sizeof(reason), "%s: %s", what, strerror_r(errno, text, sizeof(text)));
	return give_up(stream, reason);
}

static bool has_changed(const struct tree_node *node, const struct stat *st)
{
	return st->st_dev != node->scanned_dev || st->st_ino != node->scanned_ino ||
	       (uint64_t)st->st_size != node->nbytes ||
	       st->st_mtim.tv_sec != node->scanned_mtim.tv_sec ||
	       st->st_mtim.tv_nsec != node->scanned_mtim.tv_nsec;
}

/* Fails the stream when its file is not what was scanned. */
static int check_unchanged(struct stream *stream)
{
	struct stat st;
	if (fstat(stream->fd, &st) < 0)
		return give_up_errno(stream, "cannot be examined");
	if (!has_changed(stream->node, &st))
		return 0;
	if (stream->node->nbytes == (uint64_t)st.st_size)
		return give_up(stream, "has changed since it was scanned");
	char reason[120];
	snprintf(reason, sizeof(reason),
		"has changed since it was scanned (%llu bytes then, %llu now)",
		(unsigned long long)stream->node->nbytes, (unsigned long long)st.st_size);
	return give_up(stream, reason);
}

static int open_stream(IsoStream *iso)
{
	struct stream *stream = iso->data;
	const struct tree_node *node = stream->node;
	stream->offset = stream->hole_end = 0;
	stream->buffered = stream->taken = 0;
	stream->failed = false;
	if (!node->source)
		return 1;
	stream->buffer = malloc(node->nbytes < BUFFER_NBYTES ? node->nbytes + 1 : BUFFER_NBYTES);
	if (!stream->buffer) {
		atomic_store(&stream->content->result, fail_nomem(stream->content->job));
		return (int)ISO_OUT_OF_MEM;
	}
	stream->fd = open(node->source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int r = stream->fd < 0 ? give_up_errno(stream, "cannot be opened")
			       : check_unchanged(stream);
	return r < 0 ? r : 1;
}

static int close_stream(IsoStream *iso)
{
	struct stream *stream = iso->data;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
	free(stream->buffer);
	stream->buffer = NULL;
	return 1;
}

static off_t get_size(IsoStream *iso)
{
	const struct stream *stream = iso->data;
	return (off_t)stream->node->nbytes;
}

/* True when NBYTES from the present offset are a hole, as the file system tells it. */
static bool is_hole(struct stream *stream, size_t nbytes)
{
	if (stream->node->nbytes < LARGE_NBYTES)
		return false;
	if (stream->offset >= stream->hole_end) {
		off_t data = lseek(stream->fd, (off_t)stream->offset, SEEK_DATA);
		if (data < 0)
			data = errno == ENXIO ? (off_t)stream->node->nbytes : 0;
		stream->hole_end = (uint64_t)data;
	}
	return stream->hole_end >= stream->offset + nbytes;
}

/* The next part of the file, at most LEFT bytes, into the buffer. */
static int fill_buffer(struct stream *stream, uint64_t left)
{
	size_t nbytes = left < BUFFER_NBYTES ? (size_t)left : BUFFER_NBYTES, got = 0;
	bool hole = !stream->failed && is_hole(stream, nbytes);
	int r = 0;
	if (!stream->failed && !hole) {
		ssize_t n = pread_whole(stream->fd, stream->buffer, nbytes, stream->offset);
		if (n < 0)
			r = give_up_errno(stream, "cannot be read");
		else
			got = (size_t)n;
	}
	memset(stream->buffer + got, 0, nbytes - got);
	/* At the file's end, expected or not: is it still what was scanned? */
	if (!stream->failed && (nbytes == left || (!hole && got < nbytes)))
		r = check_unchanged(stream);
	if (!stream->failed && !hole && got < nbytes)
		r = give_up(stream, "ends before its size");
	stream->buffered = nbytes;
	stream->taken = 0;
	stream->offset += nbytes;
	return r;
}

static int read_bytes(struct stream *stream, uint8_t *buf, size_t nbytes)
{
	uint64_t left = stream->node->nbytes - stream->offset;
	nbytes = left < nbytes ? (size_t)left : nbytes;
	memcpy(buf, stream->node->bytes + stream->offset, nbytes);
	stream->offset += nbytes;
	return (int)nbytes;
}

static int read_stream(IsoStream *iso, void *buf, size_t nbytes)
{
	struct stream *stream = iso->data;
	size_t done = 0;
	if (!stream->node->source)
		return stream->node->bytes ? read_bytes(stream, buf, nbytes) : 0;
	while (done < nbytes) {
		if (stream->taken == stream->buffered) {
			uint64_t left = stream->node->nbytes - stream->offset;
			int r = left ? fill_buffer(stream, left) : 0;
			if (r < 0)
				return r;
			if (!left)
				break;
		}
		size_t n = stream->buffered - stream->taken;
		n = n < nbytes - done ? n : nbytes - done;
		memcpy((uint8_t *)buf + done, stream->buffer + stream->taken, n);
		stream->taken += n;
		done += n;
	}
	return (int)done;
}

static int is_repeatable(IsoStream *iso)
{
	(void)iso;
	return 1;
}

static void get_id(IsoStream *iso, unsigned int *fs_id, dev_t *dev_id, ino_t *ino_id)
{
	const struct stream *stream = iso->data;
	*fs_id = FILE_SYSTEM;
	*dev_id = 0;
	*ino_id = stream->id;
}

static void free_stream(IsoStream *iso)
{
	close_stream(iso);
	free(iso->data);
}

static int update_size(IsoStream *iso)
{
	(void)iso;
	return 1;
}

static IsoStream *get_input_stream(IsoStream *iso, int flag)
{
	(void)iso, (void)flag;
	return NULL;
}

/* libisofs writes to no class, but wants a pointer that is not const. */
static IsoStreamIface stream_class = {
	.version = 2,
	.type = "user",
	.open = open_stream,
	.close = close_stream,
	.get_size = get_size,
	.read = read_stream,
	.is_repeatable = is_repeatable,
	.get_id = get_id,
	.free = free_stream,
	.update_size = update_size,
	.get_input_stream = get_input_stream,
};

struct iso_stream *content_stream(
	struct content *content, const struct tree_node *node, uint64_t id)
{
	IsoStream *iso = calloc(1, sizeof(*iso));
	struct stream *stream = calloc(1, sizeof(*stream));
	if (!iso || !stream) {
		free(iso);
		free(stream);
		return NULL;
	}
	*stream = (struct stream){ .content = content, .node = node, .id = id, .fd = -1 };
	*iso = (IsoStream){ .class = &stream_class, .refcount = 1, .data = stream };
	return iso;
}
