/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc's texts as CD-TEXT packs, and packs as a disc's texts; see sector/cdtext.h. */
#ifndef DISC_CDTEXT_H
#define DISC_CDTEXT_H

#include "disc/disc.h"

/*
 * Adds what NPACKS packs say to the texts of DISC; WHERE names their source in messages. Faults are
 * told, and what is whole is kept. Packs of types 88h to 8Ch, which repeat the table of contents,
 * are not. Fails only for want of memory.
 */
int disc_read_cdtext(struct discimg_job *job, struct discimg_disc *disc, const char *where,
	const uint8_t *packs, size_t npacks);

/*
 * The texts of DISC as packs, *PACKS the caller's; NULL and 0 when there are none. A block whose
 * character code lacks characters of its texts is written in one that has them. Where there is
 * none, WHERE names the output in the warning, and question marks stand for what is lost. Fails
 * with DISCIMG_E_UNSUPPORTED when a block has more text than packs can hold.
 */
int disc_make_cdtext(struct discimg_job *job, const struct discimg_disc *disc, const char *where,
	uint8_t **packs, size_t *npacks);

#endif
