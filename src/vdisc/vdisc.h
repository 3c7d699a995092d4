/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of a recordable disc. Numbers are little-endian:
 *
 *   0          superblock: facts that never change (container.c)
 *   256 KiB    two slots of 256 KiB for the state, written in turn (state.c): sequence number,
 *   512 KiB    length and CRC-32, so that one of them is always whole
 *   1 MiB      marks: four bytes a sector, the CRC-32 of its record; 0: never written
 *   then       from the next MiB on the sectors' records: 2352 + 96 bytes of P to W (raw) on CD,
 *              from LBA -150; 2048 bytes on DVD and BD, from LBA 0
 *
 * Marks and records are sparse: a blank disc takes a few KiB of the disk. A record is written
 * before its mark, and both before the state that tells of them. After a crash the newer whole
 * slot counts, and open tracks go on behind the last record in a row that its mark fits.
 */
#ifndef VDISC_VDISC_H
#define VDISC_VDISC_H

#include "disc/disc.h"
#include "vdisc/state.h"

struct vdisc;

#define VDISC_MAGIC_NBYTES 16
extern const char vdisc_magic[VDISC_MAGIC_NBYTES];

/*
 * Makes the file PATH a blank disc of KIND that holds NSECTORS from LBA 0 (0: the usual number).
 * An existing file is refused, or with REPLACE replaced unless a drive has it.
 */
int vdisc_create(struct discimg_job *job, const char *path, enum vdisc_kind kind, uint32_t nsectors,
	bool replace);

/*
 * Opens PATH. For writing, one may at a time; DISCIMG_E_REFUSED tells of another. Readers may
 * always, and see the disc as it was when they opened it.
 */
int vdisc_open(struct discimg_job *job, const char *path, bool writable, struct vdisc **out);

/* Closes without committing; NULL is accepted. */
void vdisc_free(struct vdisc *disc);

const char *vdisc_path(const struct vdisc *disc);
bool vdisc_is_writable(const struct vdisc *disc);
enum vdisc_kind vdisc_kind(const struct vdisc *disc);
const struct vdisc_medium *vdisc_medium(const struct vdisc *disc);
uint32_t vdisc_nsectors(const struct vdisc *disc); /* from LBA 0 */

/* -150 on CD, else 0. */
int32_t vdisc_first_lba(const struct vdisc *disc);

/* Of a sector as it is kept: 2352 + 96, or 2048. */
unsigned vdisc_record_nbytes(const struct vdisc *disc);

/* The state of one whose NSECTORS from LBA 0 can be written in any order, formatted. */
void vdisc_format(struct vdisc_state *state, uint32_t nsectors);

/* To be changed by the writer; nothing of it lasts before vdisc_commit(). */
struct vdisc_state *vdisc_state(struct vdisc *disc);

/*
 * Writes N records from LBA on, which must lie on the disc. A track's next_lba is the caller's to
 * move.
 */
int vdisc_write(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	const uint8_t *records);

/* Reads N records; where nothing was ever written they are zeros. */
int vdisc_read(
	struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n, uint8_t *records);

/* How many of N sectors from LBA on were written, in a row from the first. */
int vdisc_count_written(
	struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n, uint32_t *nwritten);

/* Makes N sectors from LBA on such as were never written. */
int vdisc_erase(struct vdisc *disc, struct discimg_job *job, int32_t lba, uint32_t n);

/* Makes all sectors durable, then the state; writes nothing when neither has changed. */
int vdisc_commit(struct vdisc *disc, struct discimg_job *job);

/*
 * A test write: from now on nothing is written, erased or committed, and the state is only played
 * with, until vdisc_end_rehearsal() brings the true one back. False when out of memory.
 */
bool vdisc_rehearse(struct vdisc *disc);
void vdisc_end_rehearsal(struct vdisc *disc);
/* Ends it, too, but the state stays as it was changed: it was in earnest. */
void vdisc_keep_rehearsal(struct vdisc *disc);
bool vdisc_is_rehearsed(const struct vdisc *disc);

/*
 * What can be read of the disc as it is now; *OUT is NULL when that is nothing. It reads from DISC,
 * which must live longer; with OWNS it closes DISC when it is freed itself.
 */
int vdisc_view(struct vdisc *disc, struct discimg_job *job, bool owns, struct discimg_disc **out);

#endif
