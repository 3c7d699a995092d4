/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small images in memory, made by tests block by block, and opened as discs. */
#ifndef UNIT_IMAGE_H
#define UNIT_IMAGE_H

#include "disc/disc.h"

#define IMAGE_MAX_NSECTORS 1024

struct image {
	uint32_t nsectors;
	uint8_t data[IMAGE_MAX_NSECTORS][2048];
	bool unreadable[IMAGE_MAX_NSECTORS];
};

/* A blank image of NSECTORS; the caller frees it. */
struct image *image_new(uint32_t nsectors);

/*
 * ISO 9660 descriptors, path tables and a root directory at sector 20 with room for one sector of
 * records; the volume is as large as the image.
 */
struct image *image_new_iso(uint32_t nsectors);

/* Appends a directory record to the directory sector at LBA; where it stands. */
uint8_t *image_add_record(struct image *image, uint32_t lba, const char *name, size_t name_nbytes,
	uint32_t block, uint32_t nbytes, uint8_t flags);

/* Writes "." and ".." of a directory at LBA below PARENT. */
void image_begin_directory(struct image *image, uint32_t lba, uint32_t parent);

void put_both32(uint8_t *p, uint32_t v);
void put_both16(uint8_t *p, uint16_t v);

/* A disc that reads IMAGE, which must outlive it. */
struct discimg_disc *image_open(struct image *image);

#endif
