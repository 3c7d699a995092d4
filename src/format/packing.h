/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packed files: known by their first bytes, and unpacked while they are read, so that every format
 * can be opened packed.
 */
#ifndef FORMAT_PACKING_H
#define FORMAT_PACKING_H

#include "base/infile.h"

struct packing {
	const char *name;            /* "gzip" */
	const char *const *suffixes; /* lower case, NULL-terminated */
	/* NULL, or what "game.cso" holds is called: "game.iso"; else that loses its suffix only. */
	const char *holds;
	bool (*probe)(const uint8_t *head, size_t nbytes);
	/*
	 * Unpacks the beginning of what HEAD is the beginning of, up to SIZE bytes; how many could
	 * be had. NULL where open() is as quick.
	 */
	size_t (*peek)(const uint8_t *head, size_t nbytes, uint8_t *buf, size_t size);
	/* *OUT, called NAME, reads what PACKED holds. PACKED is taken over, also on failure. */
	int (*open)(struct discimg_job *job, struct infile *packed, const char *name,
		struct infile **out);
};

extern const struct packing packing_cso;
extern const struct packing packing_ecm;
extern const struct packing packing_gzip;
extern const struct packing packing_isz;
extern const struct packing packing_xz;
extern const struct packing packing_zso;
extern const struct packing packing_zstd;

/*
 * Replaces *IN, if that is packed, by what it holds; a packed file in a packed one is unpacked,
 * too. *IN is freed on failure.
 */
int packing_open(struct discimg_job *job, struct infile **in);

/*
 * The same for looking at the first SIZE bytes only, without going through the whole file: no
 * other bytes can be read, and infile_nbytes() is exact only below SIZE.
 */
int packing_open_head(struct discimg_job *job, struct infile **in, size_t size);

/* The suffixes of all packings, one after the other; NULL behind the last. */
const char *packing_suffix(size_t i);

#endif
