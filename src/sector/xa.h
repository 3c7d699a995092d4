/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of Mode 2 sectors and their sub-headers (CD-ROM XA; Green Book, chapter IV.4). */
#ifndef SECTOR_XA_H
#define SECTOR_XA_H

#include <stdbool.h>
#include <stdint.h>

enum xa_form { XA_FORMLESS, XA_FORM1, XA_FORM2 };

/* True when the sub-header is there: its two copies agree. */
bool xa_has_subheader(const uint8_t *sector);

/*
 * The form of a raw 2352-byte Mode 2 sector. Copies of the sub-header that differ make a sector
 * formless, unless its EDC, with either copy in both places, or its parity shows that it was of
 * Form 1 or 2 before damage.
 */
enum xa_form xa_form_of(const uint8_t *sector);

/* True when the EDC fits a sector of FORM: always without one, as in Form 2 when it is zero. */
bool xa_edc_fits(const uint8_t *sector, enum xa_form form);

/* True when EDC, which is not zero, fits, and so proves that the sector is of FORM, and whole. */
bool xa_edc_proves(const uint8_t *sector, enum xa_form form);

/*
 * Copies the good copy of the sub-header over the damaged one: true. False when EDC proves neither,
 * and SECTOR is left as it is.
 */
bool xa_mend_subheader(uint8_t *sector);

#endif
