/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot sector of a FAT file system. */
#ifndef MASTER_FAT_H
#define MASTER_FAT_H

#include <stdbool.h>
#include <stdint.h>

#define FAT_HEAD_NBYTES 512

/* True when HEAD, from an image of NBYTES, begins a FAT file system that fits into the image. */
bool fat_is(const uint8_t head[FAT_HEAD_NBYTES], uint64_t nbytes);

/* "FAT12", "FAT16" or "FAT32", told by the number of clusters. HEAD has passed fat_is(). */
const char *fat_kind(const uint8_t head[FAT_HEAD_NBYTES]);

/* Puts NAME (8 characters) for that of the program that made the file system of IMAGE. */
void fat_set_oem_name(uint8_t *image, uint64_t nbytes, const char name[8]);

#endif
