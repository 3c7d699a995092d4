/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serving a ring (Linux, Documentation/driver-api/uio-howto.rst): reading four bytes waits until
 * there are commands, writing four tells the kernel that they are answered.
 */
#include "tcmu/uio.h"

#include "base/context.h"
#include "tcmu/configfs.h"
#include "tcmu/mailbox.h"

#include <discimg/result.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define UIO_DEVICES "/sys/class/uio"

/* Who was killed may hold the device for as long as the kernel takes to clean up. */
enum { OPEN_TRIES = 100, OPEN_PAUSE_US = 50000 };

struct uio {
	int fd;
	int stop_fd; /* readable when the thread is to end */
	void *memory;
	size_t nbytes;
	struct mailbox mailbox;
	struct mmc_target target;
	pthread_t thread;
	atomic_bool is_broken;
};

static bool has_name(void *user, const char *folder, const char *device)
{
	const char *wanted = user;
	char path[CONFIGFS_MAX_NBYTES], name[CONFIGFS_MAX_NBYTES];
	snprintf(path, sizeof(path), "%s/%s", folder, device);
	if (!configfs_read(path, "name", name, sizeof(name)))
		return false;
	size_t n = strlen(name), n_wanted = strlen(wanted);
	return n >= n_wanted && strcmp(name + n - n_wanted, wanted) == 0;
}

/* Answers what is in the ring now, and tells; false when there is nothing more to serve. */
static bool serve_ring(struct uio *uio)
{
	int32_t word = 0;
	int n = mailbox_serve(&uio->mailbox, &uio->target);
	if (n < 0)
		return false;
	return n == 0 || write(uio->fd, &word, sizeof(word)) == sizeof(word);
}

static void *serve(void *user)
{
	struct uio *uio = user;
	struct pollfd fds[] = { { uio->fd, POLLIN, 0 }, { uio->stop_fd, POLLIN, 0 } };
	int32_t count;
	bool is_good = serve_ring(uio);
	while (is_good && !(fds[1].revents & POLLIN)) {
		if (poll(fds, 2, -1) < 0)
			is_good = errno == EINTR;
		else if (fds[0].revents)
			is_good = read(uio->fd, &count, sizeof(count)) == sizeof(count) &&
				  serve_ring(uio);
	}
	atomic_store(&uio->is_broken, !is_good);
	return NULL;
}

/* Signals are for the other threads. */
static int start_thread(struct discimg_job *job, struct uio *uio)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&uio->thread, NULL, serve, uio);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return error ? fail_errno(job, "cannot start a thread") : 0;
}

static int open_node(struct discimg_job *job, struct uio *uio, const char *device)
{
	char path[64];
	snprintf(path, sizeof(path), "/dev/%s", device);
	for (int i = 0; i < OPEN_TRIES; i++) {
		uio->fd = open(path, O_RDWR | O_CLOEXEC);
		if (uio->fd >= 0 || (errno != EBUSY && errno != ENOENT))
			break;
		usleep(OPEN_PAUSE_US);
	}
	if (uio->fd < 0 && errno == EBUSY)
		return fail(job, DISCIMG_E_REFUSED, "%s: another process serves that drive", path);
	return uio->fd < 0 ? fail_errno(job, "cannot open %s", path) : 0;
}

static int map_memory(struct discimg_job *job, struct uio *uio, const char *device)
{
	char folder[CONFIGFS_MAX_NBYTES], text[32];
	snprintf(folder, sizeof(folder), UIO_DEVICES "/%s/maps/map0", device);
	if (!configfs_read(folder, "size", text, sizeof(text)))
		return fail_errno(job, "cannot read %s/size", folder);
	uio->nbytes = strtoull(text, NULL, 16);
	uio->memory = mmap(NULL, uio->nbytes, PROT_READ | PROT_WRITE, MAP_SHARED, uio->fd, 0);
	if (uio->memory == MAP_FAILED)
		return fail_errno(job, "cannot map /dev/%s", device);
	if (!mailbox_open(&uio->mailbox, uio->memory, uio->nbytes))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"/dev/%s: this kernel's ring of commands is of an unknown version", device);
	return 0;
}

static void release(struct uio *uio)
{
	mailbox_close(&uio->mailbox);
	if (uio->memory != MAP_FAILED)
		munmap(uio->memory, uio->nbytes);
	if (uio->fd >= 0)
		close(uio->fd);
	if (uio->stop_fd >= 0)
		close(uio->stop_fd);
	free(uio);
}

int uio_serve(struct discimg_job *job, const char *name, const struct mmc_target *target,
	struct uio **out)
{
	char device[32];
	*out = NULL;
	if (!configfs_find(UIO_DEVICES, "uio", has_name, (void *)name, device, sizeof(device)))
		return 0;
	struct uio *uio = calloc(1, sizeof(*uio));
	if (!uio)
		return fail_nomem(job);
	*uio = (struct uio){ .fd = -1, .memory = MAP_FAILED, .target = *target };
	uio->stop_fd = eventfd(0, EFD_CLOEXEC);
	int r = uio->stop_fd < 0 ? fail_errno(job, "cannot make an event") : 0;
	if (r == 0)
		r = open_node(job, uio, device);
	if (r == 0)
		r = map_memory(job, uio, device);
	if (r == 0)
		r = start_thread(job, uio);
	if (r < 0) {
		release(uio);
		return r;
	}
	*out = uio;
	return 0;
}

bool uio_is_alive(const struct uio *uio)
{
	return !atomic_load(&uio->is_broken);
}

void uio_free(struct uio *uio)
{
	if (!uio)
		return;
	eventfd_write(uio->stop_fd, 1);
	pthread_join(uio->thread, NULL);
	release(uio);
}
