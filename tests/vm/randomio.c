/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * randomio DEVICE MIB DEPTH NRESETS: moves MIB of random reads and writes past the cache, DEPTH at
 * a time, and NRESETS times meanwhile has the kernel reset the device. Every block is as it was
 * written last, or that is told and the exit status is 1. All of DEVICE that can be written is
 * overwritten.
 */
#include "../unit/noise.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <scsi/sg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	BLOCK_NBYTES = 2048,
	AREA_NBLOCKS = 64, /* that one transfer at a time may touch */
	AREA_NBYTES = AREA_NBLOCKS * BLOCK_NBYTES,
	MAX_DEPTH = 64,
	MAX_TRIES = 5,
	PATIENCE_S = 5, /* of the kernel with a command, as resets lose some */
};

struct area {
	pthread_mutex_t lock;
	uint32_t versions[AREA_NBLOCKS]; /* of what was written last; 0: nothing yet */
};

static struct {
	const char *path;
	int fd;
	struct area *areas;
	size_t nareas;
	uint64_t nblocks;             /* to be moved */
	_Atomic uint64_t nmoved;      /* blocks */
	atomic_uint nfailed, nerrors; /* transfers that were tried again; blocks that are wrong */
	atomic_bool is_given_up;
} disc;

static void complain(const char *what)
{
	fprintf(stderr, "randomio: %s: %s: %s\n", disc.path, what, strerror(errno));
}

/* Every eight bytes differ from all others that were ever written. */
static void fill_block(uint8_t *block, uint64_t number, uint32_t version)
{
	uint64_t seed = (number << 32 | version) + 0x9e3779b97f4a7c15;
	for (size_t i = 0; i < BLOCK_NBYTES; i += sizeof(seed)) {
		noise(&seed);
		memcpy(block + i, &seed, sizeof(seed));
	}
}

static void check_block(const uint8_t *block, uint64_t number, uint32_t version)
{
	uint8_t expected[BLOCK_NBYTES];
	if (version == 0)
		return;
	fill_block(expected, number, version);
	if (memcmp(block, expected, sizeof(expected)) == 0)
		return;
	if (atomic_fetch_add(&disc.nerrors, 1) < 10)
		printf("block %llu is not version %u of it\n", (unsigned long long)number, version);
}

/* A command that meets a reset may fail, and then is sent again, as by any program. */
static bool transfer(bool writes, uint8_t *bytes, size_t nbytes, off_t offset)
{
	for (int i = 0; i < MAX_TRIES; i++) {
		ssize_t n = writes ? pwrite(disc.fd, bytes, nbytes, offset)
				   : pread(disc.fd, bytes, nbytes, offset);
		if (n == (ssize_t)nbytes)
			return true;
		atomic_fetch_add(&disc.nfailed, 1);
	}
	complain(writes ? "cannot write" : "cannot read");
	atomic_store(&disc.is_given_up, true);
	return false;
}

/* N blocks of AREA from its block FIRST on; the lock is held. */
static void move(struct area *area, bool writes, uint32_t first, uint32_t n, uint8_t *bytes)
{
	uint64_t number = (uint64_t)(area - disc.areas) * AREA_NBLOCKS + first;
	for (uint32_t i = 0; i < n && writes; i++)
		fill_block(
			bytes + (size_t)i * BLOCK_NBYTES, number + i, ++area->versions[first + i]);
	if (!transfer(writes, bytes, (size_t)n * BLOCK_NBYTES, (off_t)(number * BLOCK_NBYTES)))
		return;
	for (uint32_t i = 0; i < n && !writes; i++)
		check_block(
			bytes + (size_t)i * BLOCK_NBYTES, number + i, area->versions[first + i]);
	atomic_fetch_add(&disc.nmoved, n);
}

static void *move_some(void *user)
{
	uint64_t seed = 1 + *(const unsigned *)user;
	uint8_t *bytes = aligned_alloc(4096, AREA_NBYTES);
	while (bytes && atomic_load(&disc.nmoved) < disc.nblocks && !disc.is_given_up) {
		struct area *area = &disc.areas[noise(&seed) % disc.nareas];
		uint32_t first = noise(&seed) % AREA_NBLOCKS;
		uint32_t n = 1 + noise(&seed) % (AREA_NBLOCKS - first);
		bool writes = noise(&seed) & 1;
		if (pthread_mutex_trylock(&area->lock) != 0)
			continue;
		move(area, writes, first, n, bytes);
		pthread_mutex_unlock(&area->lock);
	}
	free(bytes);
	return NULL;
}

/* At even distances on the way, whatever time that takes. */
static unsigned inject_resets(unsigned n)
{
	const struct timespec pause = { 0, 1000000 };
	unsigned ndone = 0;
	for (unsigned i = 1; i <= n && !disc.is_given_up; i++) {
		while (atomic_load(&disc.nmoved) < disc.nblocks * i / (n + 1) && !disc.is_given_up)
			nanosleep(&pause, NULL);
		int what = SG_SCSI_RESET_DEVICE;
		if (ioctl(disc.fd, SG_SCSI_RESET, &what) == 0)
			ndone++;
		else
			complain("cannot be reset");
	}
	return ndone;
}

static bool check_all(void)
{
	uint8_t *bytes = aligned_alloc(4096, AREA_NBYTES);
	bool is_read = bytes != NULL;
	for (size_t k = 0; k < disc.nareas && is_read; k++) {
		is_read = transfer(false, bytes, AREA_NBYTES, (off_t)(k * AREA_NBYTES));
		for (size_t i = 0; i < AREA_NBLOCKS && is_read; i++)
			check_block(bytes + i * BLOCK_NBYTES, k * AREA_NBLOCKS + i,
				disc.areas[k].versions[i]);
	}
	free(bytes);
	return is_read;
}

/* sr leaves a command that got lost 30 s; a test need not. */
static void shorten_patience(void)
{
	char path[64];
	snprintf(path, sizeof(path), "/sys/block/%.16s/device/timeout",
		strrchr(disc.path, '/') ? strrchr(disc.path, '/') + 1 : disc.path);
	FILE *file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "%d\n", PATIENCE_S);
	fclose(file);
}

static bool open_disc(const char *path, uint64_t mib)
{
	uint64_t nbytes = 0;
	disc.path = path;
	disc.fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	if (disc.fd < 0 || ioctl(disc.fd, BLKGETSIZE64, &nbytes) < 0) {
		complain("cannot be opened");
		return false;
	}
	disc.nblocks = mib * 1048576 / BLOCK_NBYTES;
	disc.nareas = nbytes / AREA_NBYTES;
	disc.areas = calloc(disc.nareas, sizeof(*disc.areas));
	for (size_t i = 0; i < disc.nareas && disc.areas; i++)
		pthread_mutex_init(&disc.areas[i].lock, NULL);
	shorten_patience();
	return disc.nareas && disc.areas;
}

/* The threads share the work, each with a seed of its own. */
static unsigned move_all(unsigned depth, unsigned nresets)
{
	pthread_t threads[MAX_DEPTH];
	unsigned numbers[MAX_DEPTH], n = 0;
	for (; n < depth && n < MAX_DEPTH; n++) {
		numbers[n] = n;
		if (pthread_create(&threads[n], NULL, move_some, &numbers[n]) != 0)
			break;
	}
	unsigned ndone = inject_resets(nresets);
	while (n > 0)
		pthread_join(threads[--n], NULL);
	return ndone;
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: randomio DEVICE MIB DEPTH NRESETS\n");
		return 64;
	}
	unsigned nresets = (unsigned)strtoul(argv[4], NULL, 10);
	if (!open_disc(argv[1], strtoull(argv[2], NULL, 10)))
		return 2;
	unsigned ndone = move_all((unsigned)strtoul(argv[3], NULL, 10), nresets);
	bool is_synced = fsync(disc.fd) == 0;
	bool is_good = check_all() && is_synced && !disc.is_given_up && ndone == nresets;
	printf("%llu MiB moved, %u resets, %u transfers sent again, %u blocks wrong\n",
		(unsigned long long)(disc.nmoved * BLOCK_NBYTES / 1048576), ndone, disc.nfailed,
		disc.nerrors);
	close(disc.fd);
	free(disc.areas);
	return !is_good ? 2 : disc.nerrors ? 1 : 0;
}
