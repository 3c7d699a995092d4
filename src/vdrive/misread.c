/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading through what the fault plan has, and how long it takes. */
#include "vdrive/engine.h"

#include "sector/raw.h"
#include "vdrive/beyond.h"
#include "vdrive/speeds.h"

#include <string.h>

enum {
	SAMPLE_NBYTES = 4,
	SECTOR_NSAMPLES = SECTOR_RAW_NBYTES / SAMPLE_NBYTES,
};

static const struct sector_shape main_channel = { .nbytes = SECTOR_RAW_NBYTES };
static const struct sector_shape everything = { SECTOR_RAW_NBYTES, C2_NBYTES, SECTOR_SUB_NBYTES };

static unsigned speed_of(const struct vdrive *drive)
{
	return speed_multiple(drive->medium.profile, drive->read_kbps);
}

/* Audio where there is none is silence. */
static void read_audio(struct vdrive *drive, int32_t lba, uint8_t *to)
{
	const struct discimg_track *track = disc_track_at(drive->medium.disc, lba);
	uint32_t ngood = 0;
	if (track && track_is_audio(track))
		read_medium(drive, lba, 1, main_channel, to, &ngood);
	if (ngood == 0)
		memset(to, 0, SECTOR_RAW_NBYTES);
}

/* The samples that come when LBA is asked for, and all are SHIFT late. */
static void read_shifted(struct vdrive *drive, int32_t lba, int shift, uint8_t *to)
{
	uint8_t pair[2 * SECTOR_RAW_NBYTES];
	int sectors = (SECTOR_NSAMPLES - 1 + shift) / SECTOR_NSAMPLES;
	if (shift < 0)
		sectors = -(-shift / SECTOR_NSAMPLES);
	int first = sectors * SECTOR_NSAMPLES - shift; /* of the pair's samples */
	read_audio(drive, lba - sectors, pair);
	read_audio(drive, lba - sectors + 1, pair + SECTOR_RAW_NBYTES);
	memcpy(to, pair + (size_t)first * SAMPLE_NBYTES, SECTOR_RAW_NBYTES);
}

void read_beyond(struct vdrive *drive, int32_t lba, uint8_t *to)
{
	read_shifted(drive, lba, fault_shift(drive->faults, lba), to);
	beyond_sub(drive->medium.disc, lba, to + SECTOR_RAW_NBYTES + C2_NBYTES);
	memset(to + SECTOR_RAW_NBYTES, 0, C2_NBYTES);
}

static void put_shape(const uint8_t *all, struct sector_shape shape, uint8_t *to)
{
	memcpy(to, all, shape.nbytes);
	memcpy(to + shape.nbytes, all + SECTOR_RAW_NBYTES, shape.c2_nbytes);
	memcpy(to + shape.nbytes + shape.c2_nbytes, all + SECTOR_RAW_NBYTES + C2_NBYTES,
		shape.sub_nbytes);
}

static enum mmc_sense misread_raw(
	struct vdrive *drive, int32_t lba, int shift, struct sector_shape shape, uint8_t *to)
{
	uint8_t all[SECTOR_RAW_NBYTES + C2_NBYTES + SECTOR_SUB_NBYTES];
	uint32_t ngood;
	enum mmc_sense sense = read_medium(drive, lba, 1, everything, all, &ngood);
	if (sense != SENSE_NONE)
		return sense;
	uint8_t status = drive->status[0];
	if (shift && track_is_audio(disc_track_at(drive->medium.disc, lba)))
		read_shifted(drive, lba, shift, all);
	drive->status[0] = status;
	fault_spoil(drive->faults, lba, speed_of(drive), all, all + SECTOR_RAW_NBYTES,
		all + SECTOR_RAW_NBYTES + C2_NBYTES);
	put_shape(all, shape, to);
	return SENSE_NONE;
}

static enum mmc_sense misread(
	struct vdrive *drive, int32_t lba, int shift, struct sector_shape shape, uint8_t *to)
{
	uint32_t ngood;
	if (fault_takes_drive(drive->faults, lba, 1)) {
		drive->is_lost = true;
		return SENSE_INTERNAL_FAILURE;
	}
	if (fault_forbids_reading(drive->faults, lba, speed_of(drive)))
		return sense_at(drive, SENSE_LEC_UNCORRECTABLE, lba);
	if (shape.nbytes == SECTOR_RAW_NBYTES)
		return misread_raw(drive, lba, shift, shape, to);
	/* The drive's own EDC, or a DVD's, sees bytes that are wrong. */
	if (fault_garbles(drive->faults, lba, speed_of(drive)))
		return sense_at(drive, SENSE_LEC_UNCORRECTABLE, lba);
	return read_medium(drive, lba, 1, shape, to, &ngood);
}

uint64_t transfer_us(const struct vdrive *drive, uint32_t n, uint32_t kbps)
{
	bool is_cd = medium_family(&drive->medium) == FAMILY_CD;
	uint64_t nbytes = (uint64_t)n * (is_cd ? SECTOR_RAW_NBYTES : SECTOR_USER_NBYTES);
	return kbps ? nbytes * 1000 / kbps : 0;
}

enum mmc_sense read_sectors(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood)
{
	enum mmc_sense sense = SENSE_NONE;
	uint8_t status[CHUNK_NSECTORS];
	drive->delay_us +=
		transfer_us(drive, n, drive->read_kbps) + fault_delay_us(drive->faults, lba, n);
	if (fault_spares(drive->faults, lba, n))
		return read_medium(drive, lba, n, shape, to, ngood);
	int shift = fault_shift(drive->faults, lba);
	for (*ngood = 0; *ngood < n && sense == SENSE_NONE; *ngood += sense == SENSE_NONE) {
		sense = misread(drive, lba + (int32_t)*ngood, shift, shape,
			to + (size_t)*ngood * shape_nbytes(shape));
		status[*ngood] = drive->status[0];
	}
	memcpy(drive->status, status, *ngood);
	return sense;
}
