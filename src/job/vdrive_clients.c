/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has connected to the server of a virtual drive, and not yet asked. */
#include "job/vdrive_clients.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The Ith is the caller's from now on. */
static int take(struct vdrive_clients *clients, unsigned i)
{
	int fd = clients->fds[i];
	clients->n--;
	memmove(clients->fds + i, clients->fds + i + 1, (clients->n - i) * sizeof(fd));
	return fd;
}

/* Answers are small enough for the kernel to hold: nothing ever waits for a client. */
static void let_in(struct vdrive_clients *clients)
{
	int fd = accept4(clients->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return;
	if (clients->n == CLIENTS_MAX)
		close(take(clients, 0));
	clients->fds[clients->n++] = fd;
}

int clients_wait(struct vdrive_clients *clients, int ms, int *fd, struct vdrive_call *question)
{
	struct pollfd waiting[CLIENTS_MAX + 1];
	for (unsigned i = 0; i < clients->n; i++)
		waiting[i] = (struct pollfd){ clients->fds[i], POLLIN, 0 };
	waiting[clients->n] = (struct pollfd){ clients->listen_fd, POLLIN, 0 };
	int n = poll(waiting, clients->n + 1, ms);
	if (n <= 0)
		return n < 0 && errno == EINTR ? 0 : n;
	for (unsigned i = 0; i < clients->n; i++) {
		if (!waiting[i].revents)
			continue;
		*fd = take(clients, i);
		if (call_receive(*fd, question))
			return 1;
		close(*fd);
		return 0;
	}
	let_in(clients);
	return 0;
}

void clients_close(struct vdrive_clients *clients)
{
	while (clients->n > 0)
		close(take(clients, 0));
	if (clients->listen_fd >= 0)
		close(clients->listen_fd);
	clients->listen_fd = -1;
}
