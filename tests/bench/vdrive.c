/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vdrive IMAGE        names the ways to read it that are compared, one a line
 * vdrive IMAGE WAY    reads all of it so, twice, and prints gigabytes of the second time per second
 *                     of CPU time
 */
#include "vdrive/vdrive.h"
#include "base/bytes.h"
#include "sector/raw.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct way {
	const char *name;
	unsigned nsectors;   /* of a READ(10); 0: pread() of 1 MiB */
	size_t piece_nbytes; /* of memory that the data go into */
} ways[] = {
	{ "pread of 1 MiB", 0, 0 },
	{ "READ(10) of 1 MiB", 512, 1 << 20 },
	{ "READ(10) of 128 KiB", 64, 1 << 17 },
	{ "READ(10) of 4 KiB", 2, 4096 },
	{ "1 MiB into pages", 512, 4096 },
};

static double cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	fprintf(stderr, "vdrive: %s\n", what);
	exit(2);
}

static uint64_t read_file(const char *image)
{
	static uint8_t buf[1 << 20];
	int fd = open(image, O_RDONLY | O_CLOEXEC);
	uint64_t done = 0;
	for (ssize_t n; (n = pread(fd, buf, sizeof(buf), (off_t)done)) > 0;)
		done += (uint64_t)n;
	close(fd);
	return done;
}

/* Unit attentions are taken by trying again. */
static void execute(struct vdrive *drive, struct mmc_command *command)
{
	for (int attempt = 0; attempt < 3; attempt++) {
		vdrive_execute(drive, command);
		if (command->status == MMC_GOOD)
			return;
	}
	fail("the drive does not read");
}

static uint64_t read_drive(struct vdrive *drive, const struct way *way, uint32_t end)
{
	static uint8_t buf[1 << 20];
	struct iovec iov[256];
	unsigned niov = 0;
	size_t nbytes = (size_t)way->nsectors * SECTOR_USER_NBYTES;
	for (size_t at = 0; at < nbytes; at += way->piece_nbytes)
		iov[niov++] = (struct iovec){ buf + at, way->piece_nbytes };
	uint64_t done = 0;
	for (uint32_t lba = 0; lba + way->nsectors <= end; lba += way->nsectors) {
		uint8_t cdb[10] = { MMC_READ_10 };
		put_be32(cdb + 2, lba);
		put_be16(cdb + 7, (uint16_t)way->nsectors);
		struct mmc_command command = { .cdb = cdb,
			.cdb_nbytes = sizeof(cdb),
			.direction = MMC_IN,
			.iov = iov,
			.niov = niov,
			.data_nbytes = nbytes };
		execute(drive, &command);
		done += command.transferred;
	}
	return done;
}

static uint64_t read_once(
	const char *image, struct vdrive *drive, const struct way *way, uint32_t end)
{
	return way->nsectors ? read_drive(drive, way, end) : read_file(image);
}

static const struct way *find_way(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].name, name) == 0)
			return &ways[i];
	fail("there is no such way");
	return NULL;
}

int main(int argc, char **argv)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct vdrive *drive = vdrive_new(&(struct vdrive_options){ 0 });
	struct discimg_disc *disc;
	if (argc < 3) {
		for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
			puts(ways[i].name);
		return 0;
	}
	if (discimg_open(job, argv[1], &disc) < 0)
		fail(discimg_job_error(job));
	uint32_t end = discimg_disc_nsectors(disc);
	if (vdrive_insert_disc(drive, job, disc) < 0)
		fail(discimg_job_error(job));
	const struct way *way = find_way(argv[2]);
	read_once(argv[1], drive, way, end);
	double start = cpu_seconds();
	uint64_t nbytes = read_once(argv[1], drive, way, end);
	printf("%.3f\n", (double)nbytes / 1e9 / (cpu_seconds() - start));
	vdrive_free(drive);
	discimg_job_free(job);
	return 0;
}
