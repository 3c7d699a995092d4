/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the databases of audio discs call a disc: numbers made from its table of contents. None of
 * them is in a standard; each function says whose rules it follows.
 */
#ifndef SECTOR_AUDIOIDS_H
#define SECTOR_AUDIOIDS_H

#include <stdbool.h>
#include <stdint.h>

#define AUDIOIDS_MAX_TRACKS 99

struct audioids_toc {
	unsigned first_track;             /* its number, mostly 1 */
	unsigned ntracks;                 /* 1 to 99, data tracks included */
	int32_t lba[AUDIOIDS_MAX_TRACKS]; /* INDEX 01 of each */
	bool is_audio[AUDIOIDS_MAX_TRACKS];
	int32_t leadout_lba; /* of the last session */
};

/* freedb's and CDDB's (freedb's "disc id howto"); data tracks count like all others. */
uint32_t audioids_freedb(const struct audioids_toc *toc);

/* AccurateRip's two, by whipper's rules: data tracks do not count, but the lead-out is theirs. */
void audioids_accuraterip(const struct audioids_toc *toc, uint32_t ids[2]);

enum {
	AUDIOIDS_MUSICBRAINZ_NBYTES = 29,       /* an id, with its NUL */
	AUDIOIDS_MUSICBRAINZ_TEXT_NBYTES = 805, /* 2 + 2 + 100 × 8 digits, and a NUL */
};

/*
 * MusicBrainz' id, by libdiscid's rules, is the SHA-1 of this text in a base64 of its own. Data
 * tracks behind the last audio track do not count. False when there is no audio track.
 */
bool audioids_musicbrainz_text(
	const struct audioids_toc *toc, char text[AUDIOIDS_MUSICBRAINZ_TEXT_NBYTES]);
void audioids_musicbrainz(const uint8_t sha1[20], char id[AUDIOIDS_MUSICBRAINZ_NBYTES]);

#endif
