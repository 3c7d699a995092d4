/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one copy engine: reads ranges of a disc in order and shows every batch of sectors to each
 * consumer (a writer, a hash, a check), each in a thread of its own, at most a ring's length
 * behind the reader. What only changes places from one file to another is left to the kernel.
 */
#ifndef DISC_COPY_H
#define DISC_COPY_H

#include "disc/disc.h"

struct sector_batch {
	int32_t lba;
	uint32_t nsectors;
	struct sector_shape shape;
	uint8_t *data;   /* nsectors × shape_nbytes(shape) */
	uint8_t *status; /* enum discimg_sector_status, one each */
};

struct copy_range {
	int32_t lba;
	uint32_t nsectors;
	struct sector_shape shape;
};

struct copy_consumer {
	/* Takes a batch, in order; a failure ends the copy, or this consumer if it is optional. */
	int (*take)(void *state, struct discimg_job *job, const struct sector_batch *batch);
	/*
	 * NULL, or: has N sectors of SHAPE from LBA on, which lie as plain bytes at FROM, brought
	 * by the kernel. *NDONE tells how many it was, from the first on; the others are given to
	 * take(), later. Only ever called when there is no other consumer.
	 */
	int (*take_place)(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
		const struct disc_place *from, uint32_t *ndone);
	void *state;
	bool optional; /* the others go on without it */
	int result;    /* out: 0, or what take() failed with */
};

struct copy_plan {
	struct discimg_disc *disc;
	const struct copy_range *ranges;
	size_t nranges;
	struct copy_consumer *consumers;
	size_t nconsumers;
	const char *phase;       /* for the progress report */
	uint32_t batch_nsectors; /* 0: as many as make up about 1 MiB */
	uint32_t speed_1x_kbps;  /* for the progress report */
	/* NULL, or: the fill of a recorder's buffer in percent, for the progress report. */
	int (*buffer_percent)(void *state);
	void *buffer_state;
};

struct copy_report {
	uint64_t nread;        /* sectors read */
	uint64_t nsynthesised; /* of these, not stored as such anywhere */
	uint64_t nbad;         /* discimg_sector_is_bad() */
};

/*
 * Runs PLAN to its end. Fails with what the source or a consumer that is not optional failed
 * with, or when all consumers are gone, or with DISCIMG_E_CANCELLED; REPORT tells how far it came.
 */
int copy_run(struct discimg_job *job, struct copy_plan *plan, struct copy_report *report);

#endif
