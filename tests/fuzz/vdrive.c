/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences of commands to a virtual drive, with a pressed disc or a recordable one in it. */
#include "fuzz.h"

#include "base/bytes.h"
#include "sector/raw.h"
#include "vdisc/vdisc.h"
#include "vdrive/vdrive.h"

#include <stdlib.h>
#include <string.h>

/* Each command of the input: the CDB, how many bytes of data, what kind, and of them some. */
enum {
	CDB_NBYTES = 12,
	NDATA = 12, /* two bytes */
	KIND = 14,
	HEAD_NBYTES = 15,
	KIND_OUT = 0x80,   /* else data go in */
	KIND_GIVEN = 0x40, /* they follow; else they are all the six lower bits */
	MAX_COMMANDS = 64,
	VDISC_NSECTORS = 20000,
};

static int read_fill(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job;
	memset(buf, lba, (size_t)n * track->stored_nbytes);
	for (uint32_t i = 0; i < n; i++)
		status[i] = lba + (int32_t)i == 30 ? DISCIMG_SECTOR_UNREADABLE : 0;
	return 0;
}

/* Mode 1, audio and Mode 2 in two sessions. */
static struct discimg_disc *pressed_cd(struct discimg_job *job)
{
	static const struct {
		enum discimg_track_mode mode;
		unsigned session, nbytes;
		int32_t start, end;
	} tracks[] = {
		{ DISCIMG_MODE1, 1, SECTOR_USER_NBYTES, 0, 100 },
		{ DISCIMG_AUDIO, 1, SECTOR_RAW_NBYTES, 100, 300 },
		{ DISCIMG_MODE2, 2, SECTOR_RAW_NBYTES, 11550, 11800 },
	};
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	for (size_t i = 0; disc && i < sizeof(tracks) / sizeof(tracks[0]); i++) {
		struct discimg_track *track = disc_add_track(disc);
		if (!track)
			abort();
		track->mode = tracks[i].mode;
		track->session = tracks[i].session;
		track->stored_nbytes = tracks[i].nbytes;
		track->start_lba = track->index_lba[1] = tracks[i].start;
		track->nsectors = (uint32_t)(tracks[i].end - tracks[i].start);
	}
	if (!disc || disc_finish(job, disc, "test") < 0)
		abort();
	disc->source.read = read_fill;
	return disc;
}

static struct discimg_disc *pressed_dvd(void)
{
	struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_DVD, 2000);
	if (!disc)
		abort();
	disc->source.read = read_fill;
	return disc;
}

/* 0: nothing; 1, 2: pressed; then a blank one of each kind. */
static struct vdisc *insert(struct vdrive *drive, struct discimg_job *job, uint8_t which)
{
	struct vdisc *disc = NULL;
	unsigned kind = which % (3 + VDISC_NKINDS);
	if (kind == 1 && vdrive_insert_disc(drive, job, pressed_cd(job)) < 0)
		abort();
	if (kind == 2 && vdrive_insert_disc(drive, job, pressed_dvd()) < 0)
		abort();
	if (kind < 3)
		return NULL;
	char *path = fuzz_path("blank.vdisc");
	if (vdisc_create(job, path, (enum vdisc_kind)(kind - 3), VDISC_NSECTORS, true) < 0 ||
		vdisc_open(job, path, true, &disc) < 0 || vdrive_insert_vdisc(drive, job, disc) < 0)
		abort();
	free(path);
	return disc;
}

static void judge(const struct mmc_command *command, struct vdisc *disc)
{
	enum mmc_sense sense = sense_get(command->sense, sizeof(command->sense));
	const char *why;
	if (command->transferred > command->data_nbytes ||
		(command->status != MMC_GOOD && command->status != MMC_CHECK_CONDITION) ||
		(command->status == MMC_GOOD) != (sense == SENSE_NONE))
		abort();
	/* A sense that the table of them does not know is none that we meant. */
	if (!sense_text(sense))
		abort();
	if (disc && !state_is_possible(
			    vdisc_state(disc), vdisc_medium(disc), vdisc_nsectors(disc), &why))
		abort();
}

/* Carries out the command at the beginning of DATA; how many bytes of input it was. */
static size_t execute(struct vdrive *drive, struct vdisc *disc, const uint8_t *data, size_t nbytes)
{
	size_t n = get_be16(data + NDATA), used = HEAD_NBYTES;
	uint8_t kind = data[KIND];
	/* Of its very size, so that a byte too many is noticed. */
	uint8_t *buf = malloc(n ? n : 1);
	if (!buf)
		abort();
	memset(buf, kind & 0x3f, n);
	if (kind & KIND_OUT && kind & KIND_GIVEN) {
		size_t some = nbytes - used < n ? nbytes - used : n;
		memcpy(buf, data + used, some);
		used += some;
	}
	struct iovec iov = { buf, n };
	struct mmc_command command = { .cdb = data,
		.cdb_nbytes = CDB_NBYTES,
		.direction = n == 0            ? MMC_NO_DATA
			     : kind & KIND_OUT ? MMC_OUT
					       : MMC_IN,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = n };
	vdrive_execute(drive, &command);
	judge(&command, disc);
	free(buf);
	return used;
}

/* What a recordable disc has become can be opened again. */
static void reopen(struct discimg_job *job)
{
	char *path = fuzz_path("blank.vdisc");
	struct vdisc *disc;
	if (vdisc_open(job, path, false, &disc) < 0)
		abort();
	vdisc_free(disc);
	free(path);
}

void fuzz_vdrive(const uint8_t *data, size_t nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct vdrive *drive = vdrive_new(&(struct vdrive_options){ 0 });
	if (!job || !drive)
		abort();
	struct vdisc *disc = insert(drive, job, nbytes ? data[0] : 0);
	size_t at = 1;
	for (int i = 0; i < MAX_COMMANDS && at < nbytes && nbytes - at >= HEAD_NBYTES; i++)
		at += execute(drive, disc, data + at, nbytes - at);
	vdrive_free(drive);
	if (disc)
		reopen(job);
	discimg_job_free(job);
}
