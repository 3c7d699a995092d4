/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a medium is by its profile alone, for whoever writes it. */
#ifndef DRIVE_MEDIUMFACTS_H
#define DRIVE_MEDIUMFACTS_H

#include "disc/recorder.h"

/*
 * Sets name, kind, speed, and whether a medium of PROFILE (MMC-6 table 94) can be written,
 * overwritten or erased. Of one that is not known here only the name, NAME or what stands for it.
 */
void medium_set_facts(struct recorder_medium *medium, unsigned profile, const char *name);

#endif
