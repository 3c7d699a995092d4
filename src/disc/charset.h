/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in the character codes of CD-TEXT (MMC-6 annex J), and in UTF-8. */
#ifndef DISC_CHARSET_H
#define DISC_CHARSET_H

#include <discimg/disc.h>

/*
 * The NBYTES of P in UTF-8; the caller's. What is no character, or one of a code that this system
 * does not know, becomes U+FFFD. NULL when out of memory.
 */
char *charset_to_utf8(enum discimg_charset charset, const uint8_t *p, size_t nbytes);

/*
 * The UTF-8 TEXT in CHARSET, which takes at most CHARSET_MAX_EXPANSION times its length; TO has
 * that much room. Returns its length in bytes. Characters that CHARSET lacks become question marks,
 * and are counted in *NLOST. In MS-JIS all characters have two bytes: those of ASCII become their
 * full-width forms.
 */
size_t charset_of_utf8(
	enum discimg_charset charset, const char *text, uint8_t *to, unsigned *nlost);

#define CHARSET_MAX_EXPANSION 2

#endif
