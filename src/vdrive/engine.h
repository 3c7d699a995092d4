/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a virtual drive: its state, and the commands, each in the file of its theme. */
#ifndef VDRIVE_ENGINE_H
#define VDRIVE_ENGINE_H

#include "vdrive/medium.h"
#include "vdrive/vdrive.h"

#define MAX_ATTENTIONS 4

/* Sectors that are read at a time. */
#define CHUNK_NSECTORS 512

struct vdrive {
	struct vdrive_options options;
	struct discimg_job *job; /* under which the medium is read; NULL without one */
	struct medium medium;
	bool is_open;      /* the tray */
	bool is_prevented; /* removal, by PREVENT ALLOW MEDIUM REMOVAL */

	/* Unit attention conditions that were not told yet, oldest first (SAM-5 §5.14). */
	enum mmc_sense attentions[MAX_ATTENTIONS];
	unsigned nattentions;

	/* Of the command that is being executed. */
	int32_t bad_lba; /* for the sense's information bytes; DISCIMG_NO_LBA: none */

	uint8_t status[CHUNK_NSECTORS];
};

/*
 * A command's work. CDB is as long as its operation code demands. What it returns becomes status
 * and sense; data that were put before it failed count all the same.
 */
typedef enum mmc_sense operation(struct vdrive *drive, struct mmc_command *command);

enum operation_flags {
	NEEDS_MEDIUM = 1 << 0,
	IGNORES_ATTENTION = 1 << 1, /* is executed though a unit attention is pending */
	WRITES = 1 << 2,            /* of drives that can write only */
};

struct operation_entry {
	enum mmc_opcode opcode;
	const char *name;
	operation *run;
	unsigned flags; /* enum operation_flags */
};

/* operations.c: NULL for what the drive does not know. */
const struct operation_entry *operation_of(uint8_t opcode);

/* execute.c */
void vdrive_attend(struct vdrive *drive, enum mmc_sense what);
enum mmc_sense vdrive_take_attention(struct vdrive *drive); /* the oldest, or SENSE_NONE */
enum mmc_sense sense_of_absence(const struct vdrive *drive);
/* Returns what failed for LBA, which goes to the information bytes. */
enum mmc_sense sense_at(struct vdrive *drive, enum mmc_sense what, int32_t lba);
/* Puts the first of N bytes that fit the allocation length. */
void reply(struct mmc_command *command, const void *bytes, size_t n, size_t allocation);

/* readblocks.c: N sectors of SHAPE from LBA on as data in, up to the first that is bad. */
enum mmc_sense send_sectors(struct vdrive *drive, struct mmc_command *command, int32_t lba,
	uint32_t n, struct sector_shape shape);

/* The commands. */
operation test_unit_ready, request_sense; /* ready.c */
operation inquiry;                        /* inquiry.c */
operation read_capacity;                  /* capacity.c */
operation read_10, read_12;               /* readblocks.c */

#endif
