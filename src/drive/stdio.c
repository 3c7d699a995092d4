/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "stdio:FILE": a file or block device that stands for an overwritable medium, as in libburn. */
#include "drive/stdio.h"

#include "base/context.h"
#include "base/io.h"
#include "sector/raw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NSECTORS 256

struct stdio {
	int fd;
	uint64_t nbytes;
};

/* The last sector of a file that ends inside it is completed with zeros. */
static int read_file(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct stdio *file = state;
	(void)track, (void)status;
	uint64_t offset = (uint64_t)lba * SECTOR_USER_NBYTES;
	size_t nbytes = (size_t)n * SECTOR_USER_NBYTES;
	size_t expected = file->nbytes - offset < nbytes ? file->nbytes - offset : nbytes;
	ssize_t got = pread_whole(file->fd, buf, expected, offset);
	if (got < 0 && (errno == ENXIO || errno == ENODEV || errno == ENOMEDIUM))
		return fail(job, DISCIMG_E_DRIVE, "the medium went away at sector %d: %s", lba,
			strerrordesc_np(errno));
	if (got != (ssize_t)expected)
		return DISCIMG_FAULTS;
	memset(buf + expected, 0, nbytes - expected);
	return 0;
}

static void free_file(void *state)
{
	struct stdio *file = state;
	close(file->fd);
	free(file);
}

static int check_size(struct discimg_job *job, const char *path, uint64_t nbytes)
{
	if (nbytes == 0)
		return fail(
			job, DISCIMG_E_MEDIUM, "stdio:%s is blank, expected a disc to read", path);
	if (nbytes / SECTOR_USER_NBYTES >= INT32_MAX - 1)
		return fail(job, DISCIMG_E_MEDIUM,
			"stdio:%s: %llu bytes, more than 2147483646 sectors", path,
			(unsigned long long)nbytes);
	return 0;
}

static int make_reader(struct discimg_job *job, int fd, uint64_t nbytes, struct disc_reader *reader)
{
	uint32_t nsectors = (uint32_t)((nbytes + SECTOR_USER_NBYTES - 1) / SECTOR_USER_NBYTES);
	struct discimg_disc *disc = disc_new_plain("drive", DISCIMG_MEDIUM_ANY, nsectors);
	struct stdio *file = malloc(sizeof(*file));
	if (!disc || !file) {
		discimg_disc_free(disc);
		free(file);
		return fail_nomem(job);
	}
	*file = (struct stdio){ .fd = fd, .nbytes = nbytes };
	*reader = (struct disc_reader){ .disc = disc,
		.max_nsectors = MAX_NSECTORS,
		.overwritable = true,
		.read = read_file,
		.free = free_file,
		.state = file };
	return 0;
}

int stdio_open(struct discimg_job *job, const char *path, struct disc_reader *reader)
{
	int fd;
	uint64_t nbytes;
	int r = open_input(job, path, &fd, &nbytes);
	if (r < 0)
		return r;
	r = check_size(job, path, nbytes);
	if (r == 0)
		r = make_reader(job, fd, nbytes, reader);
	if (r < 0)
		close(fd);
	return r;
}
