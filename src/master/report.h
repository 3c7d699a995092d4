/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling a struct discimg_master_report: each call copies its texts; false when out of memory. */
#ifndef MASTER_REPORT_H
#define MASTER_REPORT_H

#include "master/tree.h"

#include <discimg/master.h>

bool report_skipped(struct discimg_master_report *report, const char *path, const char *reason);
bool report_has_skipped(const struct discimg_master_report *report, const char *path);
/* What an error about an unreadable file says that can be done. */
const char *report_advice(const struct discimg_master_options *options);
bool report_added(struct discimg_master_report *report, const char *path);
bool report_loader(struct discimg_master_report *report, const char *name, const char *version);
bool report_boot_line(struct discimg_master_report *report, const char *line);
/* A cell of TITLE_SET that begins OFFSET sectors behind VIDEO_TS.IFO. */
bool report_layer_break(struct discimg_master_report *report, uint32_t offset, unsigned title_set);
/* That lies at LBA. */
void report_place_layer_breaks(struct discimg_master_report *report, uint32_t lba);

/* How many of what the image has, and the level that its files need. */
void report_count_nodes(struct discimg_master_report *report, const struct tree *tree);

#endif
