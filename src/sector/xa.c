/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of Mode 2 sectors and their sub-headers (CD-ROM XA; Green Book, chapter IV.4). */
#include "sector/xa.h"

#include "base/bytes.h"
#include "sector/ecc_correct.h"
#include "sector/edc.h"
#include "sector/raw.h"

#include <string.h>

enum { COPY_NBYTES = 4, EDC_NBYTES = 4 };

bool xa_has_subheader(const uint8_t *sector)
{
	return memcmp(sector + RAW_DATA, sector + RAW_DATA + COPY_NBYTES, COPY_NBYTES) == 0;
}

static enum xa_form form_by_submode(const uint8_t *sector)
{
	return sector[RAW_SUBMODE] & SUBMODE_FORM2 ? XA_FORM2 : XA_FORM1;
}

static unsigned edc_offset(enum xa_form form)
{
	return form == XA_FORM1 ? RAW_FORM1_EDC : RAW_FORM2_EDC;
}

bool xa_edc_fits(const uint8_t *sector, enum xa_form form)
{
	unsigned edc = edc_offset(form);
	if (form == XA_FORMLESS || (form == XA_FORM2 && get_le32(sector + edc) == 0))
		return true;
	return edc_fits(sector + RAW_DATA, edc + EDC_NBYTES - RAW_DATA);
}

/* The EDC of zeros is zero: it fits where nothing was ever written. */
bool xa_edc_proves(const uint8_t *sector, enum xa_form form)
{
	return get_le32(sector + edc_offset(form)) != 0 && xa_edc_fits(sector, form);
}

bool xa_mend_subheader(uint8_t *sector)
{
	uint8_t *first = sector + RAW_DATA, *second = first + COPY_NBYTES;
	uint8_t stored[2][COPY_NBYTES];
	memcpy(stored, first, sizeof(stored));
	for (int i = 0; i < 2; i++) {
		memcpy(first, stored[i], COPY_NBYTES);
		memcpy(second, stored[i], COPY_NBYTES);
		if (xa_edc_proves(sector, form_by_submode(sector)))
			return true;
	}
	memcpy(first, stored, sizeof(stored));
	return false;
}

enum xa_form xa_form_of(const uint8_t *sector)
{
	uint8_t mended[SECTOR_RAW_NBYTES];
	if (xa_has_subheader(sector))
		return form_by_submode(sector);
	if (xa_edc_proves(sector, XA_FORM1))
		return XA_FORM1;
	if (xa_edc_proves(sector, XA_FORM2))
		return XA_FORM2;
	memcpy(mended, sector, sizeof(mended));
	if (xa_mend_subheader(mended))
		return form_by_submode(mended);
	return ecc_shows(sector) ? XA_FORM1 : XA_FORMLESS;
}
