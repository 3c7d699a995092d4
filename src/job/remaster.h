/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image as what is to be mastered again: its files, its texts, and how it boots. */
#ifndef JOB_REMASTER_H
#define JOB_REMASTER_H

#include "job/boot_again.h"
#include "job/import.h"
#include "job/names_again.h"

struct outfile;

struct remaster {
	const char *image;
	struct origin origin;
	struct import_left left;
	struct names_again names;
	struct tree *tree;      /* until it is mastered */
	struct boot_plan *plan; /* likewise */
	struct boot_again boot;
	struct discimg_master_options options;
	int64_t timestamp;
};

/* Reads SESSION, 0 being the last, of IMAGE, whose name must stay. Freed in any case. */
int remaster_open(
	struct discimg_job *job, const char *image, unsigned session, struct remaster *remaster);
void remaster_free(struct remaster *remaster);

/*
 * When all changes to the tree are made: plans how it boots. What cannot be made again goes to
 * LOSSES, and is refused unless ALLOWED. REPORT gets lines for people.
 */
int remaster_plan(struct discimg_job *job, struct remaster *remaster, bool allowed,
	struct discimg_losses *losses, struct discimg_master_report *report);

/*
 * Completes remaster->options, whose texts and time are set where they are to change, so that file
 * systems and all other texts are those of the image.
 */
int remaster_describe(struct discimg_job *job, struct remaster *remaster);

/* Then it is mastered, once: as image_open() has it, or image_save(). */
int remaster_as_disc(struct discimg_job *job, struct remaster *remaster,
	struct discimg_master_report *report, struct discimg_disc **out);
int remaster_to_file(struct discimg_job *job, struct remaster *remaster,
	struct discimg_master_report *report, struct outfile *out, const char *path);

#endif
