/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/edc.h"

#include "sector/kernel.h"

uint32_t edc_of(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	return sector_kernel()->edc(edc, p, nbytes);
}

/* Divided on through the remainder itself, nothing remains. */
bool edc_fits(const uint8_t *p, size_t nbytes)
{
	return edc_of(0, p, nbytes) == 0;
}
