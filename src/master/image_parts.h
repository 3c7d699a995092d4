/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image in the making: its parts, one behind the other, and how each is made when it is read. */
#ifndef MASTER_IMAGE_PARTS_H
#define MASTER_IMAGE_PARTS_H

#include "master/boot.h"
#include "master/content.h"
#include "master/hierarchy.h"
#include "master/place.h"
#include "master/udf_view.h"

#include <discimg/master.h>

enum { IMAGE_MAX_VIEWS = 6, IMAGE_MAX_PARTS = 32 };

struct image;
struct part;

typedef int image_part_read(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf);

/* Neighbouring blocks that are made in one way. */
struct part {
	uint32_t lba, end;
	image_part_read *read;
	const struct view *view;      /* of directories */
	const struct tree_node *file; /* of a partition behind the volume */
	uint8_t *bytes;               /* of what lies in memory; owned */
};

struct image {
	struct discimg_job *job;
	struct tree *tree;
	struct boot_plan *plan; /* NULL: not bootable */
	struct discimg_master_report *report;
	const char *path; /* of the file that is written, or NULL */
	struct content *content;
	struct places places;
	struct relocation relocation;
	struct view views[IMAGE_MAX_VIEWS];
	unsigned nviews;       /* those that begin at the partition offset last */
	struct udf_view udf;   /* of revision 0: there is none */
	uint32_t ecc_nsectors; /* with UDF, the image ends with a multiple of it */
	struct part parts[IMAGE_MAX_PARTS];
	unsigned nparts;
	uint32_t nblocks;
	uint32_t volume_nblocks; /* without the partitions behind */
	/* The directory that was made last, as it may be read in pieces. */
	const struct view_directory *made;
	uint8_t *made_blocks;
};

/* What an image is made of: each makes N blocks of PART from LBA on. */
image_part_read image_read_bytes, image_read_zeros, image_read_udf, image_read_directories,
	image_read_files, image_read_appended;

/* Appends a part of N blocks, which may be none. */
struct part *image_add_part(struct image *image, uint32_t n, image_part_read *read);

/* N blocks from LBA on, of whatever parts. */
int image_read(struct image *image, uint32_t lba, uint32_t n, uint8_t *buf);

/* True when the kernel can copy some of N blocks from LBA on from PLACE. */
bool image_locate(struct image *image, uint32_t lba, uint32_t n, struct disc_place *place);

#endif
