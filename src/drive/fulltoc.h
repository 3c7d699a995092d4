/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of contents of a CD, one a session, as the full TOC tells them all. */
#ifndef DRIVE_FULLTOC_H
#define DRIVE_FULLTOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOC_MAX_TRACKS   99
#define TOC_MAX_SESSIONS 99

enum { DISC_TYPE_CDI = 0x10, DISC_TYPE_XA = 0x20 };

/* By track and session number, from 1. */
struct toc {
	unsigned first_track, last_track; /* 0: none is told */
	struct toc_track {
		uint8_t session; /* 0: not told */
		uint8_t control; /* enum q_control */
		int32_t lba;     /* of INDEX 01 */
	} tracks[TOC_MAX_TRACKS + 1];
	struct toc_session {
		int32_t leadout_lba; /* 0: not told */
		uint8_t disc_type;
	} sessions[TOC_MAX_SESSIONS + 1];
};

/*
 * READ TOC/PMA/ATIP format 2 (MMC-6 §6.25.3.4), the drive's answer. Entries that make no sense tell
 * nothing.
 */
void full_toc_parse(const uint8_t *answer, size_t nbytes, struct toc *toc);

/* True when each track from the first to the last begins in a session that ends behind it. */
bool toc_is_whole(const struct toc *toc);

#endif
