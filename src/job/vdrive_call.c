/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packets between a virtual drive's server and who commands it (unix(7), SOCK_SEQPACKET). */
#include "job/vdrive_call.h"

#include "base/context.h"

#include <discimg/result.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void call_add(struct vdrive_call *call, const char *text)
{
	size_t room = sizeof(call->bytes) - call->nbytes, n = strlen(text);
	if (room == 0)
		return;
	n = n < room ? n : room - 1;
	memcpy(call->bytes + call->nbytes, text, n);
	call->bytes[call->nbytes + n] = '\0';
	call->nbytes += n + 1;
}

const char *call_text(const struct vdrive_call *call, unsigned i)
{
	size_t at = 0;
	for (; i > 0 && at < call->nbytes; i--)
		at += strlen(call->bytes + at) + 1;
	return at < call->nbytes ? call->bytes + at : "";
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

int call_listen(struct discimg_job *job, const char *path, int *fd)
{
	struct sockaddr_un address = address_of(path);
	unlink(path);
	*fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (*fd >= 0 && fchmod(*fd, 0600) == 0 &&
		bind(*fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(*fd, 8) == 0)
		return 0;
	int r = fail_errno(job, "cannot listen on %s", path);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	return r;
}

int call_connect(struct discimg_job *job, const char *path, int *fd)
{
	struct sockaddr_un address = address_of(path);
	*fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (*fd >= 0 && connect(*fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return 0;
	int error = errno;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	if (error == EACCES)
		return fail(job, DISCIMG_E_REFUSED,
			"only root can command virtual drives: run this with sudo");
	errno = error == ECONNREFUSED ? ENOENT : error;
	return fail_errno(job, "cannot connect to %s", path);
}

bool call_send(int fd, const struct vdrive_call *call)
{
	return send(fd, call->bytes, call->nbytes, MSG_NOSIGNAL) == (ssize_t)call->nbytes;
}

bool call_receive(int fd, struct vdrive_call *call)
{
	ssize_t n;
	do
		n = recv(fd, call->bytes, sizeof(call->bytes), MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	call->nbytes = n > 0 && (size_t)n <= sizeof(call->bytes) ? (size_t)n : 0;
	return call->nbytes > 0 && call->bytes[call->nbytes - 1] == '\0';
}
