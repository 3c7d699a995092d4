/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of an image in answer to a request. */
#include "fuse/reply.h"

#include "base/io.h"

#include <errno.h>
#include <sys/stat.h>

/* From this size on the kernel is handed pages of the image instead of a copy. */
#define SPLICED_NBYTES 65536

/* What is spliced would end there, as if that were the end of the file that is read. */
static bool is_cut_off(int fd, uint64_t end)
{
	struct stat st;
	return fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && end > (uint64_t)st.st_size);
}

void reply_placed(fuse_req_t req, const struct served *served, int fd, uint64_t at, size_t n)
{
	struct fuse_bufvec data = FUSE_BUFVEC_INIT(n);
	if (n < SPLICED_NBYTES) {
		ssize_t got = pread_whole(fd, served->buf, n, at);
		if (got == (ssize_t)n)
			fuse_reply_buf(req, (const char *)served->buf, n);
		else
			fuse_reply_err(req, EIO);
		return;
	}
	if (is_cut_off(fd, at + n)) {
		fuse_reply_err(req, EIO);
		return;
	}
	data.buf[0].flags = FUSE_BUF_IS_FD | FUSE_BUF_FD_SEEK;
	data.buf[0].fd = fd;
	data.buf[0].pos = (off_t)at;
	fuse_reply_data(req, &data, 0);
}
