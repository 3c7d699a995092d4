/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * killburn FILE MEDIUM TRIALS SEED: TRIALS times a process burns a virtual disc of MEDIUM in FILE
 * and is killed (SIGKILL) before one of its writes, or in its midst. The disc must open after that
 * as one that a drive could have left so: what the drive said was flushed is there, what else can
 * be read is what was sent, and the burn can be gone on with and ended.
 *
 * The order of things is that of the system calls; a kill leaves what they have done.
 */
#include "../unit/noise.h"

#include "base/bytes.h"
#include "vdisc/vdisc.h"
#include "vdrive/modepages.h"
#include "vdrive/vdrive.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	NSECTORS = 4096,
	MAX_BATCH = 48,
	SECTOR_NBYTES = 2048,
	PAGE_NBYTES = 4096, /* by which the kernel writes, and may stop */
	NBATCHES = 24,      /* of a burn */
};

/* What the burner tells, in memory that outlives it. */
struct story {
	unsigned nwrites;         /* system calls so far */
	uint8_t trying[NSECTORS]; /* what the command under way sends; 0: nothing */
	uint8_t told[NSECTORS];   /* what a command sent that was answered */
	uint8_t kept[NSECTORS];   /* likewise, when SYNCHRONIZE CACHE was answered last */
};

static struct story *story;
static unsigned kill_at; /* the write before or in which this process ends; 0: none */
static uint64_t seed;

ssize_t __real_pwrite(int fd, const void *buf, size_t n, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *buf, size_t n, off_t offset);

/* Every write of the program comes here (ld's --wrap). */
ssize_t __wrap_pwrite(int fd, const void *buf, size_t n, off_t offset)
{
	if (++story->nwrites == kill_at) {
		off_t end = (offset + (off_t)(noise(&seed) % (n + 1))) / PAGE_NBYTES * PAGE_NBYTES;
		if (end > offset && __real_pwrite(fd, buf, (size_t)(end - offset), offset) < 0)
			_exit(3);
		kill(getpid(), SIGKILL);
	}
	return __real_pwrite(fd, buf, n, offset);
}

struct burner {
	struct discimg_job *job;
	struct vdrive *drive;
	enum vdisc_kind kind;
	uint8_t data[MAX_BATCH * SECTOR_NBYTES];
	struct mmc_command last;
};

static bool is_random(enum vdisc_kind kind)
{
	return kind == VDISC_DVD_RAM;
}

static void give_up(const char *what, int32_t lba)
{
	printf("# %s at LBA %d\n", what, lba);
	fflush(stdout);
	_exit(1);
}

static bool send(struct burner *burner, const uint8_t *cdb, enum mmc_direction way, size_t nbytes)
{
	struct iovec iov = { burner->data, nbytes };
	burner->last = (struct mmc_command){ .cdb = cdb,
		.cdb_nbytes = MMC_CDB_MAX_NBYTES,
		.direction = way,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = nbytes };
	vdrive_execute(burner->drive, &burner->last);
	return burner->last.status == MMC_GOOD;
}

/* Of each version of a sector. */
static void fill(uint8_t *sector, int32_t lba, uint8_t version)
{
	memset(sector, version, SECTOR_NBYTES);
	put_le32(sector, (uint32_t)lba);
}

static void open_drive(struct burner *burner, const char *path)
{
	static const uint8_t ready[MMC_CDB_MAX_NBYTES] = { MMC_TEST_UNIT_READY };
	struct vdisc *disc;
	burner->job = discimg_job_new(NULL);
	burner->drive = vdrive_new(&(struct vdrive_options){ 0 });
	if (vdisc_open(burner->job, path, true, &disc) < 0 ||
		vdrive_insert_vdisc(burner->drive, burner->job, disc) < 0) {
		printf("# %s\n", discimg_job_error(burner->job));
		_exit(1);
	}
	while (!send(burner, ready, MMC_NO_DATA, 0))
		;
}

static void close_drive(struct burner *burner)
{
	vdrive_free(burner->drive);
	discimg_job_free(burner->job);
}

/* Page 05h, for media that have it: TAO on CD, incremental on DVD-R; another session may follow. */
static void set_page(struct burner *burner)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_MODE_SELECT_10, 0x10, [8] = 60 };
	bool is_cd = burner->kind == VDISC_CD_R || burner->kind == VDISC_CD_RW;
	uint8_t *page = burner->data + 8;
	memset(burner->data, 0, 60);
	page[0] = PAGE_WRITE_PARAMETERS;
	page[1] = WRITE_PAGE_NBYTES - 2;
	page[WRITE_TYPE] = WRITE_BUFFER_FREE | (is_cd ? WRITE_TAO : WRITE_PACKET);
	page[WRITE_TRACK_MODE] = 0xc4;
	page[WRITE_BLOCK_TYPE] = BLOCK_MODE1;
	if (!send(burner, cdb, MMC_OUT, 60))
		give_up("MODE SELECT fails", 0);
}

/* READ TRACK INFORMATION of the incomplete track; -1: nothing can be written. */
static int32_t next_writable(struct burner *burner)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_READ_TRACK_INFORMATION,
		1, [5] = 0xff, [8] = 48 };
	if (!send(burner, cdb, MMC_IN, 48) || !(burner->data[7] & 1))
		return -1;
	return (int32_t)get_be32(burner->data + 12);
}

static bool write_blocks(struct burner *burner, int32_t lba, unsigned n, uint8_t version)
{
	uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_WRITE_10 };
	put_be32(cdb + 2, (uint32_t)lba);
	put_be16(cdb + 7, (uint16_t)n);
	for (unsigned i = 0; i < n; i++) {
		fill(burner->data + (size_t)i * SECTOR_NBYTES, lba + (int32_t)i, version);
		story->trying[lba + (int32_t)i] = version;
	}
	if (!send(burner, cdb, MMC_OUT, (size_t)n * SECTOR_NBYTES))
		return false;
	memset(story->told + lba, version, n);
	memset(story->trying + lba, 0, n);
	return true;
}

static bool flush(struct burner *burner)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_SYNCHRONIZE_CACHE };
	bool is_good = send(burner, cdb, MMC_NO_DATA, 0);
	if (is_good)
		memcpy(story->kept, story->told, sizeof(story->kept));
	return is_good;
}

/* Closes the track (1) or the session (2), which is of no use where all is written at random. */
static bool close_what(struct burner *burner, uint8_t function)
{
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = {
		MMC_CLOSE_TRACK_SESSION, [2] = function, [4] = 0xff, [5] = 0xff
	};
	return is_random(burner->kind) || send(burner, cdb, MMC_NO_DATA, 0);
}

/* A batch at the next place, or at any; false when the disc is full. */
static bool write_some(struct burner *burner, uint8_t version)
{
	unsigned n = 1 + noise(&seed) % MAX_BATCH;
	int32_t lba = is_random(burner->kind) ? (int32_t)(noise(&seed) % (NSECTORS - MAX_BATCH))
					      : next_writable(burner);
	if (lba < 0 || lba + (int32_t)n > NSECTORS)
		return false;
	if (!write_blocks(burner, lba, n, version))
		give_up("WRITE fails", lba);
	return true;
}

/* In the child: tracks, flushed now and then, in sessions. */
static _Noreturn void burn(const char *path, enum vdisc_kind kind)
{
	struct burner burner = { .kind = kind };
	open_drive(&burner, path);
	set_page(&burner);
	for (unsigned i = 0; i < NBATCHES && write_some(&burner, (uint8_t)(1 + i)); i++) {
		unsigned what = noise(&seed) % 8;
		if (what < 3 && !flush(&burner))
			give_up("SYNCHRONIZE CACHE fails", 0);
		if (what < 2 && !close_what(&burner, 1))
			give_up("CLOSE TRACK fails", 0);
		if (what < 1 && !close_what(&burner, 2))
			give_up("CLOSE SESSION fails", 0);
	}
	flush(&burner);
	close_drive(&burner);
	_exit(0);
}

/* The sector at LBA is what was sent last, or was about to be; or cannot be read, if it may. */
static void check_sector(struct burner *burner, int32_t lba)
{
	uint8_t expected[SECTOR_NBYTES];
	uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_READ_10, [8] = 1 };
	const uint8_t versions[] = { story->told[lba], story->trying[lba] };
	put_be32(cdb + 2, (uint32_t)lba);
	if (!send(burner, cdb, MMC_IN, SECTOR_NBYTES)) {
		if (story->kept[lba] || is_random(burner->kind))
			give_up("what was flushed is lost", lba);
		return;
	}
	for (size_t i = 0; i < sizeof(versions); i++) {
		fill(expected, lba, versions[i]);
		if (versions[i] && memcmp(burner->data, expected, sizeof(expected)) == 0)
			return;
	}
	/* The drive pads what is too short, and what was never written at random. */
	memset(expected, 0, sizeof(expected));
	if (story->told[lba] || memcmp(burner->data, expected, sizeof(expected)) != 0)
		give_up("what is read was never sent", lba);
}

static void check_all(struct burner *burner)
{
	for (int32_t lba = 0; lba < NSECTORS; lba++)
		check_sector(burner, lba);
}

/* Nothing of what was not flushed need be there any more: another may take its place. */
static void forget_from(int32_t lba)
{
	memset(story->told + lba, 0, (size_t)(NSECTORS - lba));
	memset(story->trying + lba, 0, (size_t)(NSECTORS - lba));
}

/* In another child, so that a crash is told as such. */
static _Noreturn void judge(const char *path, enum vdisc_kind kind)
{
	struct burner burner = { .kind = kind };
	open_drive(&burner, path);
	check_all(&burner);
	int32_t next = is_random(kind) ? 0 : next_writable(&burner);
	if (next >= 0 && next + MAX_BATCH <= NSECTORS) {
		set_page(&burner);
		if (!is_random(kind))
			forget_from(next);
		if (!write_blocks(&burner, next, MAX_BATCH, 0xfe) || !flush(&burner))
			give_up("the burn does not go on", next);
		if (!close_what(&burner, 1) || !close_what(&burner, 2))
			give_up("the burn cannot be ended", next);
		check_all(&burner);
	}
	close_drive(&burner);
	_exit(0);
}

static int run(void (*what)(const char *path, enum vdisc_kind kind), const char *path,
	enum vdisc_kind kind)
{
	int status = 0;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		what(path, kind);
	return child < 0 || waitpid(child, &status, 0) < 0 ? -1 : status;
}

/* One burn on a blank disc, killed in its write AT; 0 lets it come to its end. */
static bool try_once(const char *path, enum vdisc_kind kind, unsigned at, uint64_t trial)
{
	struct discimg_job *job = discimg_job_new(NULL);
	memset(story, 0, sizeof(*story));
	kill_at = 0;
	if (vdisc_create(job, path, kind, NSECTORS, true) < 0)
		give_up(discimg_job_error(job), 0);
	discimg_job_free(job);
	story->nwrites = 0;
	seed = trial;
	kill_at = at;
	int status = run(burn, path, kind);
	bool is_ended = at ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL : status == 0;
	kill_at = 0;
	unsigned nwrites = story->nwrites;
	bool is_good = is_ended && run(judge, path, kind) == 0;
	if (!is_good)
		printf("# burn %llu, killed in write %u of it, %s\n", (unsigned long long)trial, at,
			is_ended ? "left a disc that cannot be" : "did not end so");
	story->nwrites = nwrites;
	return is_good;
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: killburn FILE MEDIUM TRIALS SEED\n");
		return 64;
	}
	enum vdisc_kind kind = vdisc_kind_of(argv[2]);
	unsigned trials = (unsigned)strtoul(argv[3], NULL, 10), nbad = 0;
	uint64_t points = strtoull(argv[4], NULL, 10);
	story = mmap(
		NULL, sizeof(*story), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (kind == VDISC_NKINDS || points == 0 || story == MAP_FAILED)
		return 64;
	for (unsigned i = 0; i < trials; i++) {
		uint64_t trial = noise(&points) | 1;
		if (!try_once(argv[1], kind, 0, trial) ||
			!try_once(argv[1], kind, 1 + noise(&points) % story->nwrites, trial))
			nbad++;
	}
	printf("%u burns of a %s killed, %u left what cannot be\n", trials, argv[2], nbad);
	return nbad ? 1 : 0;
}
