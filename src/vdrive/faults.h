/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with a virtual drive and the disc in it, by a plan: a text of one fault a line. The
 * table at the head of faultplan.c has them all, and what each means, as --help prints it.
 */
#ifndef VDRIVE_FAULTS_H
#define VDRIVE_FAULTS_H

#include "disc/disc.h"

struct fault_plan;

/* The plan in the file PATH; fails with its line where it is none. The caller's. */
int fault_plan_open(struct discimg_job *job, const char *path, struct fault_plan **plan);
void fault_plan_free(struct fault_plan *plan);

/* Without a PLAN, which may be NULL, nothing is wrong in any of these. */

enum fault_event { FAULT_NO_EVENT, FAULT_RESET, FAULT_CHANGE, FAULT_GONE };

/* What befalls the drive with the next command; a drive that is gone stays so. */
enum fault_event fault_next_command(struct fault_plan *plan);

/* True when one of N sectors takes the drive away, from now on. */
bool fault_takes_drive(struct fault_plan *plan, int32_t lba, uint32_t n);

/* True when nothing is wrong with reading any of N sectors but that they may be slow. */
bool fault_spares(const struct fault_plan *plan, int32_t lba, uint32_t n);

/* A try at reading LBA at SPEED, in multiples of 1x: true when it fails. */
bool fault_forbids_reading(struct fault_plan *plan, int32_t lba, unsigned speed);

/* A try at reading LBA, as above: true when the bytes that come are wrong. */
bool fault_garbles(struct fault_plan *plan, int32_t lba, unsigned speed);

/* By how many samples of four bytes audio that is read from LBA on comes late; each time anew. */
int fault_shift(struct fault_plan *plan, int32_t lba);

/* How many sectors before the first track and behind the last can be read. */
int32_t fault_overread(const struct fault_plan *plan);

/* Spoils what was read of LBA: 2352 bytes of main channel, 294 of C2 pointers and 96 of raw
 * sub-channels; C2 and SUB may be NULL. */
void fault_spoil(struct fault_plan *plan, int32_t lba, unsigned speed, uint8_t *data, uint8_t *c2,
	uint8_t *sub);

/* How much longer N sectors take. */
uint64_t fault_delay_us(const struct fault_plan *plan, int32_t lba, uint32_t n);

/* A try at writing LBA: true when it fails. */
bool fault_forbids_writing(struct fault_plan *plan, int32_t lba);

/* True when nothing is wrong with writing any of N sectors. */
bool fault_spares_writing(const struct fault_plan *plan, int32_t lba, uint32_t n);

/* A try at power calibration: true when it fails. */
bool fault_forbids_calibration(struct fault_plan *plan);

/* Changes what is to be written at LBA, NBYTES of main channel. */
void fault_flip(const struct fault_plan *plan, int32_t lba, uint8_t *sector, size_t nbytes);

/* The sector from which on the medium takes nothing; INT32_MAX: it is whole. */
int32_t fault_end(const struct fault_plan *plan);

#endif
