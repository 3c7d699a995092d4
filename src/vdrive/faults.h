/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with a virtual drive and the disc in it, by a plan: a text of one fault a line.
 *
 *   unreadable LBAS [tries N] [above SPEED]   reading fails, with 3/11/05
 *   wrong LBAS [tries N] [above SPEED]        some bytes are wrong, and C2 pointers mark them
 *   unmarked LBAS [tries N] [above SPEED]     some bytes are wrong, and C2 pointers say nothing
 *   marked LBAS                               C2 pointers mark bytes that are right
 *   jitter LBAS SAMPLES                       audio begins up to SAMPLES early or late, at random
 *   offset SAMPLES                            all audio is read SAMPLES late; early when negative
 *   no-q LBAS                                 sub-channel Q is all zeros
 *   wrong-q LBAS                              a bit of sub-channel Q is wrong
 *   slow LBAS MILLISECONDS                    each sector takes so much longer
 *   attention N                               the Nth command meets 6/29/02, a reset
 *   change N                                  before the Nth command the disc was changed: 6/28/00
 *   vanish N                                  from the Nth command on the drive is gone
 *   vanish-at LBAS                            it goes while it reads or writes one of them
 *   write-error LBAS [tries N]                writing fails, with 3/0C/00
 *   calibration-error [tries N]               power calibration fails, with 3/73/03
 *   flip LBA BYTE BIT                         that bit is written wrong
 *   end LBA                                   the medium takes nothing from LBA on
 *   seed N                                    for what is random
 *
 * LBAS is LBA or FIRST-LAST, and may be negative: -150--1. TRIES: each sector fails its first N
 * times only. SPEED: only while the drive reads faster, in multiples of 1x. Commands are counted
 * from 1, TEST UNIT READY and all. A number sign begins a remark.
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
