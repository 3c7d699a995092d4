/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The image that a rip makes, its map beside it, and taking up both from an earlier run. */
#ifndef JOB_RIP_OUTPUT_H
#define JOB_RIP_OUTPUT_H

#include <discimg/rip.h>

#include "format/format.h"
#include "rip/layout.h"

struct rip_output {
	struct format_writer writer;
	struct layout layout;
	struct map *map;
	char *map_path;       /* NULL: the map is kept in memory only */
	bool has_map;         /* there is a file at map_path */
	uint64_t kept_nbytes; /* that are finished, as that file tells */
	bool resumed;
};

/* Begins the image PATH of DISC, or goes on with what an earlier run left of it. */
int rip_output_open(struct rip_output *output, struct discimg_job *job, const struct format *format,
	struct discimg_disc *disc, const char *path, const char *identity,
	const struct discimg_rip_options *options);

/* Writes BATCH and records it, bad sectors as BAD_STATE. */
int rip_output_take(struct rip_output *output, struct discimg_job *job,
	const struct sector_batch *batch, char bad_state);

/* Makes the data durable, and then the map that tells of it. */
int rip_output_save(struct rip_output *output, struct discimg_job *job);

/* Gives the image its name; keeps the map only if KEEP_MAP. */
int rip_output_commit(struct rip_output *output, struct discimg_job *job, bool keep_map);

/* Tells how an interrupted rip is resumed. */
void rip_output_say_kept(const struct rip_output *output, struct discimg_job *job);

void rip_output_free(struct rip_output *output);

#endif
