/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as a disc: one placement of all files, and the views of it. */
#ifndef MASTER_IMAGE_H
#define MASTER_IMAGE_H

#include "master/boot.h"

#include <discimg/master.h>

struct outfile;

enum { IMAGE_HEAD_NBLOCKS = 32 }; /* more than system area and volume descriptors have */

/*
 * Lays TREE out as an image with its volume time TIMESTAMP, bootable by PLAN unless that is NULL.
 * Takes TREE and PLAN over in any case. Completes REPORT, which must outlive the disc.
 */
int image_open(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct discimg_disc **out);

/*
 * Of a session that image_open() has made, which is to be added to an image: brings HEAD, that
 * image's first IMAGE_HEAD_NBLOCKS, to what they become. The volume descriptors of the session take
 * the place of the ones before, and tables of partitions learn how large the image is.
 */
void image_renew_head(const struct discimg_disc *session, uint8_t *head);

/*
 * The same image written to OUT, a new file that is to be PATH: each file of the tree is read once.
 */
int image_save(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct outfile *out, const char *path);

#endif
