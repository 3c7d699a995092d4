/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged sectors restored, when EDC and parity prove it (ECMA-130 §14 and annex A, CD-ROM XA). */
#include "sector/ecc_correct.h"
#include "sector/edc.h"
#include "sector/raw.h"
#include "sector/xa.h"

#include <string.h>

/* EDC proves that data and header are right; zero bytes and parity then follow from them. */
static bool is_mode1(const uint8_t *sector)
{
	static const uint8_t zeros[RAW_PARITY - RAW_MODE1_ZERO];
	return sector[RAW_MODE] == 1 && edc_fits(sector, RAW_MODE1_ZERO) &&
	       memcmp(sector + RAW_MODE1_ZERO, zeros, sizeof(zeros)) == 0;
}

static bool is_form1(const uint8_t *sector)
{
	return xa_edc_proves(sector, XA_FORM1);
}

/* What is taken for erased and where it is begun with decides what is found. */
static bool correct(const uint8_t *damaged, bool with_header, const uint8_t *erased,
	bool (*is_proven)(const uint8_t *), uint8_t *mended)
{
	const struct ecc_attempt attempts[] = {
		{ with_header, false, erased },
		{ with_header, true, erased },
		{ with_header, false, NULL },
		{ with_header, true, NULL },
	};
	for (unsigned i = erased ? 0 : 2; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		memcpy(mended, damaged, SECTOR_RAW_NBYTES);
		if (ecc_correct(mended, &attempts[i]) && is_proven(mended))
			return true;
	}
	return false;
}

/* As the kind of sector that its header names first, which may itself be damaged. */
static bool mend(const uint8_t *damaged, const uint8_t *erased, uint8_t *mended)
{
	bool mode2 = damaged[RAW_MODE] == 2;
	memcpy(mended, damaged, SECTOR_RAW_NBYTES);
	if (mode2 && xa_mend_subheader(mended) && (raw_check(mended, 0) & RAW_BAD_PARITY) == 0)
		return true;
	if (mode2 && correct(damaged, false, erased, is_form1, mended))
		return true;
	if (correct(damaged, true, erased, is_mode1, mended))
		return true;
	return !mode2 && correct(damaged, false, erased, is_form1, mended);
}

/* A formless sector has nothing to check, which is not to say that erased bytes of it are good. */
static bool is_unchecked(const uint8_t *sector, const uint8_t *erased)
{
	static const uint8_t none[SECTOR_RAW_NBYTES - RAW_DATA];
	return erased && sector[RAW_MODE] == 2 && xa_form_of(sector) == XA_FORMLESS &&
	       memcmp(erased + RAW_DATA, none, sizeof(none)) != 0;
}

enum raw_repair raw_correct(uint8_t *sector, const uint8_t *erased, unsigned *nchanged)
{
	const unsigned codes = RAW_BAD_MODE | RAW_BAD_EDC | RAW_BAD_PARITY;
	uint8_t damaged[SECTOR_RAW_NBYTES], mended[SECTOR_RAW_NBYTES];
	*nchanged = 0;
	/* EDC of Mode 1 covers the sync, which is not corrected here. */
	memcpy(damaged, sector, sizeof(damaged));
	raw_renew_sync(damaged);
	if ((raw_check(damaged, 0) & codes) == 0 && !is_unchecked(damaged, erased))
		return RAW_WAS_GOOD;
	if (!mend(damaged, erased, mended))
		return RAW_BEYOND_REPAIR;
	for (unsigned i = RAW_HEADER; i < SECTOR_RAW_NBYTES; i++)
		*nchanged += sector[i] != mended[i];
	memcpy(sector + RAW_HEADER, mended + RAW_HEADER, SECTOR_RAW_NBYTES - RAW_HEADER);
	return RAW_CORRECTED;
}
