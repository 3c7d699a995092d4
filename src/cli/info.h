/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that discimg info uses in its text and in its JSON document. */
#ifndef CLI_INFO_H
#define CLI_INFO_H

#include "cli/cli.h"

const char *info_mode_name(enum discimg_track_mode mode);   /* "mode1" */
const char *info_medium_name(enum discimg_medium medium);   /* "cd" */
const char *info_volume_key(enum discimg_volume_kind kind); /* "primary" */
const char *info_platform_name(unsigned platform);          /* "UEFI" */
const char *info_access_name(unsigned access);              /* "read-only" */
/* A track's row of a DAT, "<rom name=… size=… crc=… md5=… sha1=…/>"; the caller frees it. */
char *info_dat_row(const char *name, const struct discimg_info *info, size_t track);

const char *info_cdtext_key(int field);                 /* "title"; NULL: unknown */
const char *info_partition_type_name(const char *type); /* "EFI system"; NULL: unknown */

/* info_json.c */
void info_fill_document(json_t *document, const char *name, const struct discimg_info *info);

#endif
