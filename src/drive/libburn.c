/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a drive by libburn 1.5.4, and what its medium is. */
#include "base/context.h"
#include "drive/access.h"
#include "drive/burner.h"
#include "drive/burnlog.h"
#include "drive/drive.h"
#include "drive/mediumfacts.h"
#include "drive/recorder.h"
#include "mmc/profile.h"
#include "sector/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define POLL_USEC         100000
#define LOAD_TRIES        60     /* seconds that a user has to close the tray */
#define FEATURE_REMOVABLE 0x0003 /* MMC-6 §5.3.4 */

/* libburn's own, of a file that plays an overwritable medium. */
#define PROFILE_FILE 0xffff

static uint32_t sectors_of(off_t nbytes)
{
	off_t n = nbytes > 0 ? nbytes / SECTOR_USER_NBYTES : 0;
	return n > INT32_MAX ? INT32_MAX : (uint32_t)n;
}

static void inspect_speeds(struct burn_drive *drive, struct recorder_medium *medium)
{
	struct burn_speed_descriptor *list = NULL;
	if (burn_drive_get_speedlist(drive, &list) <= 0)
		return;
	for (struct burn_speed_descriptor *s = list; s; s = s->next)
		recorder_add_speed(medium, s->write_speed > 0 ? (uint32_t)s->write_speed : 0);
	burn_drive_free_speedlist(&list);
}

/* What a used CD-RW or DVD-RW will hold once it is blank; 0 when nothing tells. */
static uint32_t capacity_when_blank(struct burn_drive *drive, enum discimg_medium kind)
{
	int start, end, status, nformats;
	unsigned spare;
	off_t nbytes;
	if (kind == DISCIMG_MEDIUM_CD)
		return burn_disc_read_atip(drive) > 0 &&
				       burn_drive_get_start_end_lba(drive, &start, &end, 0) > 0 &&
				       end > 0
			       ? (uint32_t)end
			       : 0;
	if (burn_disc_get_formats(drive, &status, &nbytes, &spare, &nformats) <= 0)
		return 0;
	return sectors_of(nbytes);
}

bool burner_is_unformatted(const struct burner *burner)
{
	int status, nformats;
	unsigned spare;
	off_t nbytes;
	return burn_disc_get_formats(burner->drive, &status, &nbytes, &spare, &nformats) > 0 &&
	       status == BURN_FORMAT_IS_UNFORMATTED;
}

/* DVD+RW is formatted by libburn when it burns a session; DVD-RAM and BD-RE are not. */
static bool needs_format(const struct burner *burner, int profile)
{
	return (profile == PROFILE_DVD_RAM || profile == PROFILE_BD_RE) &&
	       burner_is_unformatted(burner);
}

static void inspect_space(struct burn_drive *drive, struct recorder_medium *medium)
{
	int lba, nwa;
	if (medium->blank || medium->appendable || medium->overwritable)
		medium->free_nsectors = sectors_of(burn_disc_available_space(drive, NULL));
	if (medium->blank || medium->overwritable)
		medium->nsectors = medium->free_nsectors;
	else if (medium->erasable)
		medium->nsectors = capacity_when_blank(drive, medium->kind);
	if (medium->appendable && burn_disc_track_lba_nwa(drive, NULL, 0, &lba, &nwa) == 1)
		medium->next_lba = nwa;
}

static void set_facts(struct recorder_medium *medium, int profile, const char *name)
{
	if (profile == PROFILE_FILE)
		*medium = (struct recorder_medium){ .name = "stdio file",
			.kind = DISCIMG_MEDIUM_ANY,
			.recordable = true,
			.overwritable = true };
	else
		medium_set_facts(medium, (unsigned)profile, name);
	medium->present = true;
}

void burner_inspect(struct burner *burner)
{
	int profile = 0;
	char name[80] = "";
	struct recorder_medium *medium = &burner->medium;
	enum burn_disc_status status = burn_disc_get_status(burner->drive);
	*medium = (struct recorder_medium){ 0 };
	if (status == BURN_DISC_EMPTY || status == BURN_DISC_UNREADY ||
		status == BURN_DISC_UNGRABBED)
		return;
	if (burn_disc_get_profile(burner->drive, &profile, name) <= 0)
		profile = 0;
	set_facts(medium, profile, name);
	if (status == BURN_DISC_UNSUITABLE)
		medium->recordable = medium->overwritable = medium->erasable = false;
	medium->blank = status == BURN_DISC_BLANK && !medium->overwritable;
	medium->appendable = status == BURN_DISC_APPENDABLE && !medium->overwritable;
	medium->unformatted = medium->overwritable && needs_format(burner, profile);
	if (burner->role == BURNER_DRIVE)
		inspect_speeds(burner->drive, medium);
	inspect_space(burner->drive, medium);
}

void burner_wait(struct burner *burner, struct discimg_job *job, const char *phase)
{
	struct burn_progress p;
	struct discimg_progress progress = { .phase = phase, .buffer_percent = -1 };
	while (burn_drive_get_status(burner->drive, &p) != BURN_DRIVE_IDLE) {
		/* Blanking and formatting count to 10000h; else nothing tells how long it takes. */
		progress.total_nbytes = p.sectors == 0x10000 ? 0x10000 : 0;
		progress.done_nbytes =
			p.sectors == 0x10000 && p.sector > 0 ? (uint64_t)p.sector : 0;
		report_progress(job, &progress);
		usleep(POLL_USEC);
	}
}

int burner_grab(struct burner *burner, struct discimg_job *job, bool load)
{
	if (burner->grabbed)
		return 0;
	if (burn_drive_grab(burner->drive, load) != 1)
		return burnlog_fail(job, burner->name, "the drive could not be taken again");
	burner->grabbed = true;
	return 0;
}

void burner_release(struct burner *burner, bool eject)
{
	if (burner->grabbed)
		burn_drive_release(burner->drive, eject);
	burner->grabbed = false;
}

static int first_grab(struct burner *burner, struct discimg_job *job, bool load)
{
	char address[BURN_DRIVE_ADR_LEN];
	const char *prefix = burner->role == BURNER_FILE ? "stdio:" : "";
	if (!burnlog_start())
		return burnlog_fail(job, burner->name, "libburn does not start");
	burnlog_fetch(job, NULL);
	if (snprintf(address, sizeof(address), "%s%s", prefix, burner->device) >=
		(int)sizeof(address))
		return fail(job, DISCIMG_E_INVALID, "%s: the name is too long", burner->name);
	if (burn_drive_scan_and_grab(&burner->infos, address, load) <= 0)
		return burnlog_fail(job, burner->name, "the drive could not be taken");
	burner->drive = burner->infos[0].drive;
	burner->grabbed = true;
	if (burn_drive_get_drive_role(burner->drive) != (int)burner->role)
		return fail(job, DISCIMG_E_DRIVE, "%s: neither an optical drive nor a file",
			burner->name);
	burner_inspect(burner);
	burnlog_fetch(job, NULL);
	return 0;
}

/* libburn would only find out while it writes. */
static int check_file(struct discimg_job *job, struct burner *burner)
{
	struct stat st;
	const char *path = burner->device;
	if (strcmp(path, "") == 0 || strcmp(path, "-") == 0)
		return fail(job, DISCIMG_E_INVALID, "%s: expected stdio:FILE", burner->name);
	burner->created = stat(path, &st) < 0 && errno == ENOENT;
	if (burner->created) {
		char *slash = strrchr(burner->device, '/');
		char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
		int denied = folder ? access(folder, W_OK | X_OK) : -1;
		free(folder);
		return denied ? fail_errno(job, "cannot create %s", path) : 0;
	}
	if (S_ISBLK(st.st_mode))
		return access_check_device(job, path);
	if (!S_ISREG(st.st_mode))
		return fail(job, DISCIMG_E_INVALID,
			"%s is neither a file nor a block device, so it cannot be burned to", path);
	return access(path, W_OK) ? fail_errno(job, "cannot write %s", path) : 0;
}

static int resolve(struct discimg_job *job, struct burner *burner)
{
	char resolved[PATH_MAX];
	const char *path = burner->name;
	burner->role = BURNER_DRIVE;
	if (drive_stdio_path(path)) {
		burner->role = BURNER_FILE;
		path = drive_stdio_path(path);
	}
	if (realpath(path, resolved))
		path = resolved;
	burner->device = strdup(path);
	if (!burner->device)
		return fail_nomem(job);
	if (burner->role == BURNER_FILE)
		return check_file(job, burner);
	struct stat st;
	if (stat(path, &st) == 0 && !S_ISBLK(st.st_mode))
		return fail(job, DISCIMG_E_INVALID,
			"%s is not a drive; to burn into a file, write stdio:%s", burner->name,
			burner->name);
	return access_check_device(job, path);
}

/* Lets the kernel drop what it has cached of a file or a block device. */
static void drop_cache(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

/*
 * True when the drive has a tray that it can also draw in by itself: byte 4 of the Removable
 * Medium feature, mechanism type 001b, Load and Eject set. Slot and laptop drives lack it, and
 * drives older than MMC-6 do not tell: there, other sectors are read to displace the cache.
 */
static bool can_cycle(struct burn_drive *drive)
{
	unsigned char flags, nbytes = 0, *data = NULL;
	bool can = burn_drive_get_feature(drive, FEATURE_REMOVABLE, &flags, &nbytes, &data, NULL) >
			   0 &&
		   data && nbytes >= 1 && data[0] >> 5 == 1 && (data[0] & 0x18) == 0x18;
	free(data);
	return can;
}

/* The tray may need a hand: waits for it. */
static int load_again(struct burner *burner, struct discimg_job *job)
{
	for (int i = 0; i < LOAD_TRIES; i++) {
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		burner->grabbed = burn_drive_grab(burner->drive, 1) == 1;
		if (burner->grabbed && burn_disc_get_status(burner->drive) != BURN_DISC_EMPTY)
			return 0;
		burner_release(burner, false);
		if (i == 0)
			say(job, DISCIMG_WARNING,
				"%s: the disc is out for its verification; push the tray in",
				burner->name);
		sleep(1);
	}
	return burnlog_fail(job, burner->name, "the disc was not put in again to be verified");
}

static int reload(void *state, struct discimg_job *job, enum recorder_reload *how)
{
	struct burner *burner = state;
	int r = 0;
	*how = burner->role == BURNER_FILE ? RELOAD_FORGOTTEN : RELOAD_REGRABBED;
	if (burner->role == BURNER_DRIVE && can_cycle(burner->drive)) {
		burner_release(burner, true);
		r = load_again(burner, job);
		*how = RELOAD_FORGOTTEN;
	}
	burner_release(burner, false);
	burnlog_fetch(job, NULL);
	drop_cache(burner->device);
	return r;
}

static void eject(void *state, struct discimg_job *job)
{
	(void)job;
	struct burner *burner = state;
	if (burner->role != BURNER_DRIVE)
		return;
	if (!burner->grabbed)
		burner->grabbed = burn_drive_grab(burner->drive, 0) == 1;
	burner_release(burner, true);
}

static void free_burner(void *state)
{
	struct burner *burner = state;
	burner_release(burner, false);
	if (burner->infos)
		burn_drive_info_free(burner->infos);
	free(burner->head);
	free(burner->name);
	free(burner->device);
	free(burner);
}

static void describe(struct burner *burner, struct disc_recorder *recorder)
{
	const struct burn_drive_info *info = &burner->infos[0];
	*recorder = (struct disc_recorder){ .name = burner->name,
		.medium = burner->medium,
		.blank = burner_blank,
		.begin = burner_begin,
		.take = burner_take,
		.finish = burner_finish,
		.abort = burner_abort,
		.buffer_percent = burner_buffer_percent,
		.close = burner_close,
		.reload = reload,
		.eject = eject,
		.free = free_burner,
		.state = burner };
	if (burner->role != BURNER_DRIVE)
		return;
	snprintf(recorder->vendor, sizeof(recorder->vendor), "%.8s", info->vendor);
	snprintf(recorder->model, sizeof(recorder->model), "%.16s", info->product);
	snprintf(recorder->revision, sizeof(recorder->revision), "%.4s", info->revision);
}

int drive_open_recorder(
	struct discimg_job *job, const char *name, bool load, struct disc_recorder *recorder)
{
	struct burner *burner = calloc(1, sizeof(*burner));
	if (!burner)
		return fail_nomem(job);
	burner->name = strdup(name);
	int r = burner->name ? resolve(job, burner) : fail_nomem(job);
	if (r == 0)
		r = first_grab(burner, job, load);
	if (r < 0)
		free_burner(burner);
	else
		describe(burner, recorder);
	return r;
}

void drive_close_recorder(struct disc_recorder *recorder)
{
	if (recorder->free)
		recorder->free(recorder->state);
	*recorder = (struct disc_recorder){ 0 };
}

bool drive_identity(const char *name, dev_t *dev, ino_t *ino)
{
	struct stat st;
	const char *path = drive_stdio_path(name);
	if (stat(path ? path : name, &st) < 0)
		return false;
	*dev = S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev;
	*ino = S_ISBLK(st.st_mode) ? 0 : st.st_ino;
	return true;
}
