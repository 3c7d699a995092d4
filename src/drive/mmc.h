/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that reading needs (MMC-6 §6, SBC-3 §5). Those that return an int do so as
 * disc_reader.read(): 0, DISCIMG_FAULTS, or a failure.
 */
#ifndef DRIVE_MMC_H
#define DRIVE_MMC_H

#include "drive/initiator.h"
#include "mmc/profile.h"

/* The current profile; PROFILE_NONE when the drive does not tell. */
enum mmc_profile mmc_profile(struct initiator *drive, struct discimg_job *job);

/* Sectors that the medium has, by READ CAPACITY; fails on a blank one. */
int mmc_capacity(struct initiator *drive, struct discimg_job *job, uint32_t *nsectors);

/* Where the last complete session begins, by READ TOC; 0 when the drive does not tell. */
int mmc_last_session(struct initiator *drive, struct discimg_job *job, int32_t *lba);

/* READ DISC INFORMATION (§6.22 table 360), and READ TRACK INFORMATION (§6.27 table 493) of a track
 * by its number. What a drive does not send is zeros. */
enum { MMC_DISC_INFORMATION_NBYTES = 34, MMC_TRACK_INFORMATION_NBYTES = 36 };
int mmc_disc_information(struct initiator *drive, struct discimg_job *job,
	uint8_t data[MMC_DISC_INFORMATION_NBYTES]);
int mmc_track_information(struct initiator *drive, struct discimg_job *job, unsigned number,
	uint8_t data[MMC_TRACK_INFORMATION_NBYTES]);

/* Of that: the number of the last session, when that was begun and never closed; else 0. */
unsigned mmc_unfinished(const uint8_t data[MMC_DISC_INFORMATION_NBYTES]);

/* READ(10): 2048 bytes of user data a sector. */
int mmc_read_user(
	struct initiator *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf);

/* READ CD with all that is in the main channel: 2352 bytes a sector, whatever its kind. */
int mmc_read_raw(
	struct initiator *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf);

/* READ CD of one sector's sub-channels P to W as they are on the disc (raw, 001b). */
int mmc_read_sub(struct initiator *drive, struct discimg_job *job, int32_t lba, uint8_t *sub);

enum toc_format { TOC_FULL = 2, TOC_ATIP = 4, TOC_TEXT = 5 };

/*
 * READ TOC/PMA/ATIP, with addresses as MSF: how many bytes came, with the header that told their
 * length; 0 when the drive has none. BUF is of NBYTES, at most UINT16_MAX.
 */
int mmc_read_toc(struct initiator *drive, struct discimg_job *job, enum toc_format format,
	uint8_t *buf, size_t nbytes);

/* READ SUB-CHANNEL: 13 digits of the disc, 12 characters of track NUMBER; "" when there are none.
 */
int mmc_read_mcn(struct initiator *drive, struct discimg_job *job, char mcn[14]);
int mmc_read_isrc(struct initiator *drive, struct discimg_job *job, unsigned number, char isrc[13]);

#endif
