/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An optical drive as a reader: user data by READ(10), raw and audio sectors by READ CD. */
#include "drive/optical.h"

#include "base/bytes.h"
#include "base/context.h"
#include "drive/drive.h"
#include "drive/mmc.h"
#include "drive/sessions.h"
#include "drive/sgio.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

/* What 1x means, in 1000 bytes/s. */
enum { CD_1X = 154, CD_RAW_1X = 176, DVD_1X = 1385, BD_1X = 4496 };

/* By profile, and for those that are too old or too new to be known by its range (MMC-6 table 94).
 */
static enum discimg_medium medium_of(unsigned profile)
{
	if (profile >= 0x40 && profile <= 0x4f)
		return DISCIMG_MEDIUM_BD;
	return profile >= 0x10 && profile <= 0x5f ? DISCIMG_MEDIUM_DVD : DISCIMG_MEDIUM_CD;
}

/* Where the capacity is that of the medium, not of what was written. */
static bool is_overwritable(unsigned profile)
{
	enum { DVD_PLUS_RW_DL = 0x2a };
	const struct mmc_profile_facts *facts = profile_facts(profile);
	return (facts && facts->is_random) || profile == DVD_PLUS_RW_DL;
}

/*
 * QEMU's drive leaves EDC and ECC zero and writes the header's address in binary instead of BCD;
 * such a sector is made anew from its data as a whole.
 */
static void remake(struct optical *drive, struct discimg_job *job, int32_t lba, uint8_t *sector,
	uint8_t *status)
{
	bool mode1 = sector[RAW_MODE] == 1;
	unsigned nbytes = mode1 ? SECTOR_USER_NBYTES : SECTOR_MODE2_NBYTES;
	uint8_t data[SECTOR_MODE2_NBYTES];
	memcpy(data, sector + RAW_DATA, nbytes);
	raw_reshape(
		mode1 ? SECTOR_MODE1 : SECTOR_MODE2, lba, data, nbytes, sector, SECTOR_RAW_NBYTES);
	raw_regenerate(sector);
	*status = DISCIMG_SECTOR_SYNTHESISED;
	if (!drive->said_made)
		say(job, DISCIMG_NOTE,
			"%s returns raw sectors without EDC and ECC; they are made anew from the "
			"data",
			drive->initiator.name);
	drive->said_made = true;
}

/* Sectors of audio among data (pregaps) have no sync, and nothing that could be checked. */
static void check_raw(struct optical *drive, struct discimg_job *job, int32_t lba, uint32_t n,
	uint8_t *buf, uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *sector = buf + (size_t)i * SECTOR_RAW_NBYTES;
		unsigned faults = raw_check(sector, lba + (int32_t)i);
		if (faults == 0 || faults & RAW_BAD_SYNC)
			continue;
		if (raw_lacks_ecc(sector))
			remake(drive, job, lba + (int32_t)i, sector, &status[i]);
		else if (faults & (RAW_BAD_EDC | RAW_BAD_PARITY))
			status[i] = DISCIMG_SECTOR_BAD_EDC;
	}
}

static int read_sectors(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct optical *drive = state;
	if (track->stored_nbytes == SECTOR_USER_NBYTES)
		return mmc_read_user(&drive->initiator, job, lba, n, buf);
	int r = mmc_read_raw(&drive->initiator, job, lba, n, buf);
	if (r == 0 && !track_is_audio(track))
		check_raw(drive, job, lba, n, buf, status);
	return r;
}

/* 0 lets the drive choose. A drive that does not know the command keeps its speed. */
static void set_speed(void *state, uint32_t speed_kbps)
{
	enum { FASTEST = 0xffff };
	struct optical *drive = state;
	const struct mmc_transport *transport = &drive->initiator.transport;
	uint32_t kbps = speed_kbps && speed_kbps < FASTEST ? speed_kbps : FASTEST;
	uint8_t cdb[12] = { MMC_SET_CD_SPEED, [4] = 0xff, 0xff };
	drive->slowed = speed_kbps > 0; /* others shall not find the drive so */
	put_be16(cdb + 2, (uint16_t)kbps);
	struct mmc_command command = { .cdb = cdb, .cdb_nbytes = sizeof(cdb) };
	if (transport->set_speed)
		transport->set_speed(transport->state, speed_kbps);
	else
		transport->execute(transport->state, &command, TIMEOUT_QUERY_MS);
}

static void free_drive(void *state)
{
	struct optical *drive = state;
	if (drive->slowed)
		set_speed(drive, 0);
	initiator_clear(&drive->initiator);
	free(drive);
}

/* The first data sector that can be read at all tells whether the drive reads it raw, too. */
static int check_raw_reading(
	struct optical *drive, struct discimg_job *job, const struct discimg_disc *disc)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	for (size_t i = 0; i < disc->ntracks; i++) {
		int32_t lba = disc->tracks[i].index_lba[1];
		if (track_is_audio(&disc->tracks[i]))
			continue;
		int r = mmc_read_raw(&drive->initiator, job, lba, 1, sector);
		if (r <= 0)
			return r;
		r = mmc_read_user(&drive->initiator, job, lba, 1, sector);
		if (r < 0)
			return r;
		if (r == DISCIMG_FAULTS)
			continue;
		drive->raw = false;
		say(job, DISCIMG_NOTE,
			"%s does not read raw sectors; headers, EDC and ECC are made from the data",
			drive->initiator.name);
		return 0;
	}
	return 0;
}

static int describe_cd(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	struct toc toc;
	bool is_thorough = drive->raw;
	int r = toc_read(drive, job, &toc, disc);
	if (r == 0 && drive->raw)
		r = check_raw_reading(drive, job, disc);
	if (r == 0 && is_thorough)
		r = indexes_read(&drive->initiator, job, disc);
	if (r == 0)
		r = toc_read_texts(drive, job, disc);
	if (r < 0)
		return r;
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		bool raw = drive->raw || track_is_audio(track);
		track->stored_nbytes = raw ? SECTOR_RAW_NBYTES : SECTOR_USER_NBYTES;
	}
	r = disc_finish(job, disc, drive->initiator.name);
	for (size_t i = 0; i < disc->nsessions && r == 0; i++)
		disc->sessions[i].disc_type = toc.sessions[disc->sessions[i].number].disc_type;
	return r;
}

/* In sessions where several were begun in order, else one track of all sectors. */
static int describe_other(struct optical *drive, struct discimg_job *job,
	enum discimg_medium medium, struct disc_reader *reader)
{
	uint32_t nsectors;
	reader->speed_1x_kbps = medium == DISCIMG_MEDIUM_BD ? BD_1X : DVD_1X;
	int r = mmc_capacity(&drive->initiator, job, &nsectors);
	if (r == 0 && !reader->overwritable)
		r = sessions_read(&drive->initiator, job, medium, nsectors, &reader->disc);
	if (r < 0 || reader->disc)
		return r;
	reader->disc = disc_new_plain("drive", medium, nsectors);
	return reader->disc
		       ? mmc_last_session(&drive->initiator, job, &reader->disc->last_session_lba)
		       : fail_nomem(job);
}

static int describe(struct optical *drive, struct discimg_job *job, struct disc_reader *reader)
{
	uint8_t data[MMC_DISC_INFORMATION_NBYTES];
	int r = initiator_wait_ready(&drive->initiator, job);
	if (r < 0)
		return r;
	unsigned profile = mmc_profile(&drive->initiator, job);
	enum discimg_medium medium = medium_of(profile);
	reader->overwritable = is_overwritable(profile);
	if (medium == DISCIMG_MEDIUM_CD) {
		reader->disc = disc_new("drive", medium);
		r = reader->disc ? describe_cd(drive, job, reader->disc) : fail_nomem(job);
		reader->speed_1x_kbps =
			r == 0 && (drive->raw || toc_has_audio(reader->disc)) ? CD_RAW_1X : CD_1X;
	} else {
		r = describe_other(drive, job, medium, reader);
	}
	if (r == 0)
		r = mmc_disc_information(&drive->initiator, job, data);
	if (r == 0)
		reader->disc->unfinished_session = mmc_unfinished(data);
	return r < 0 ? r : 0;
}

int optical_open(struct discimg_job *job, const char *name, const struct mmc_transport *transport,
	bool raw, struct disc_reader *reader)
{
	struct optical *drive = calloc(1, sizeof(*drive));
	if (!drive) {
		transport->free(transport->state);
		return fail_nomem(job);
	}
	uint32_t most = (uint32_t)(transport->max_nbytes / SECTOR_RAW_NBYTES);
	*reader = (struct disc_reader){ .max_nsectors = most,
		.read = read_sectors,
		.set_speed = set_speed,
		.free = free_drive,
		.state = drive };
	drive->raw = raw;
	int r = initiator_init(&drive->initiator, job, name, transport);
	if (r == 0)
		r = describe(drive, job, reader);
	if (r < 0)
		reader_free(reader);
	return r;
}

int optical_open_device(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader)
{
	struct mmc_transport transport;
	int r = sgio_open(job, name, &transport);
	return r < 0 ? r : optical_open(job, name, &transport, raw, reader);
}
