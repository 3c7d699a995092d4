/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called of liblz4, which is loaded when a .zso is read or written. */
#ifndef FORMAT_LIBLZ4_H
#define FORMAT_LIBLZ4_H

#include "base/library.h"

#include <lz4.h>
#include <lz4hc.h>

#define LIBLZ4_FUNCTIONS(USE)                                                                      \
	USE(LZ4_compress_HC_extStateHC)                                                            \
	USE(LZ4_compress_fast_extState)                                                            \
	USE(LZ4_decompress_safe_partial)                                                           \
	USE(LZ4_sizeofState)                                                                       \
	USE(LZ4_sizeofStateHC)

struct liblz4 {
	LIBLZ4_FUNCTIONS(LIBRARY_POINTER)
};

int liblz4_load(struct discimg_job *job, struct liblz4 *lib);

#endif
