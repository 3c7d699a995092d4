/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the databases of audio discs call a disc, as text. */
#ifndef CHECK_IDS_H
#define CHECK_IDS_H

#include "disc/disc.h"
#include "sector/audioids.h"

struct ids {
	char freedb[9]; /* eight hexadecimal digits */
	/* The name of the entry at AccurateRip: "dBAR-012-0013bd5a-00b8d489-c60af50d". */
	char accuraterip[40];
	char musicbrainz[AUDIOIDS_MUSICBRAINZ_NBYTES];
};

/*
 * The ids of a finished DISC. All are "" when it is no CD with an audio track. Fails with
 * DISCIMG_E_UNSUPPORTED when libcrypto refuses SHA-1.
 */
int ids_of_disc(struct discimg_job *job, const struct discimg_disc *disc, struct ids *ids);

#endif
