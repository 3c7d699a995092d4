/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far FLAC would pack bytes, without doing it. */
#ifndef FORMAT_CHD_GUESS_H
#define FORMAT_CHD_GUESS_H

#include "base/flacblock.h"

#include <stddef.h>
#include <stdint.h>

/* NBYTES taken as 16-bit stereo samples of ORDER; bytes that FLAC would make of them, roughly. */
size_t chd_guess_flac(const uint8_t *p, size_t nbytes, enum flacblock_order order);

#endif
