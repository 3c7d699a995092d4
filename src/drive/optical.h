/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An optical drive of this machine, by its device file, as a reader. */
#ifndef DRIVE_OPTICAL_H
#define DRIVE_OPTICAL_H

#include "drive/sgio.h"

#include "disc/reader.h"

struct optical {
	int fd;
	char *name;
	bool raw;       /* READ CD is used for data tracks */
	bool slowed;    /* a speed was set */
	bool said_made; /* that EDC and ECC are made anew */
};

int optical_open(struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader);

/* mmc.c: single commands. As disc_reader.read(): 0, DISCIMG_FAULTS, or a failure. */

/* Waits until the medium is ready. */
int mmc_wait_ready(struct optical *drive, struct discimg_job *job);
/* The current profile (MMC-6 table 94); 0 when the drive does not tell. */
unsigned mmc_profile(struct optical *drive, struct discimg_job *job);
/* Sectors that the medium has, by READ CAPACITY. */
int mmc_capacity(struct optical *drive, struct discimg_job *job, uint32_t *nsectors);
/* READ(10): 2048 bytes of user data a sector. */
int mmc_read_user(
	struct optical *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf);
/* READ CD with all that is in the main channel: 2352 bytes a sector, whatever its kind. */
int mmc_read_raw(
	struct optical *drive, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *buf);
/* READ TOC/PMA/ATIP format 2, the full TOC; how many bytes came, 0 when the drive has none. */
int mmc_full_toc(struct optical *drive, struct discimg_job *job, uint8_t *buf, size_t nbytes);

/* toc.c: the tracks, sessions and texts of a CD, for DISC to be finished. */
int toc_read(struct optical *drive, struct discimg_job *job, struct discimg_disc *disc);

#endif
