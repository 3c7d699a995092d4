/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error detection code of CD-ROM sectors (ECMA-130 §14.3). */
#ifndef SECTOR_EDC_H
#define SECTOR_EDC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The EDC of P, stored in a sector least significant byte first. Continue with EDC, or 0. */
uint32_t edc_of(uint32_t edc, const uint8_t *p, size_t nbytes);

/* True when the last four of the NBYTES at P are the EDC of those before them. */
bool edc_fits(const uint8_t *p, size_t nbytes);

#endif
