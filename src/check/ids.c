/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the databases of audio discs call a disc, as text. */
#include "check/ids.h"

#include "base/context.h"
#include "base/digest.h"

#include <stdio.h>
#include <string.h>

static unsigned fill_toc(const struct discimg_disc *disc, struct audioids_toc *toc)
{
	unsigned naudio = 0;
	*toc = (struct audioids_toc){ .first_track = disc->tracks[0].number };
	for (size_t i = 0; i < disc->ntracks && i < AUDIOIDS_MAX_TRACKS; i++) {
		toc->lba[i] = disc->tracks[i].index_lba[1];
		toc->is_audio[i] = track_is_audio(&disc->tracks[i]);
		naudio += toc->is_audio[i];
		toc->ntracks++;
	}
	toc->leadout_lba = disc->sessions[disc->nsessions - 1].leadout_lba;
	return naudio;
}

static bool sha1_of(struct discimg_job *job, const char *text, uint8_t sha1[20])
{
	char hex[DIGEST_HEX_NBYTES];
	struct digest *digest = digest_new(job, DIGEST_SHA1);
	bool done = digest && digest_add(digest, text, strlen(text)) && digest_finish(digest, hex);
	digest_free(digest);
	for (unsigned i = 0; done && i < 20; i++)
		sscanf(hex + 2 * i, "%2hhx", &sha1[i]);
	return done;
}

int ids_of_disc(struct discimg_job *job, const struct discimg_disc *disc, struct ids *ids)
{
	struct audioids_toc toc;
	char text[AUDIOIDS_MUSICBRAINZ_TEXT_NBYTES];
	uint32_t accuraterip[2];
	uint8_t sha1[20];
	*ids = (struct ids){ 0 };
	if (disc->medium != DISCIMG_MEDIUM_CD)
		return 0;
	unsigned naudio = fill_toc(disc, &toc);
	if (!audioids_musicbrainz_text(&toc, text))
		return 0;
	if (!sha1_of(job, text, sha1))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"libcrypto makes no SHA-1, which MusicBrainz' ids are made of");
	audioids_musicbrainz(sha1, ids->musicbrainz);
	audioids_accuraterip(&toc, accuraterip);
	snprintf(ids->freedb, sizeof(ids->freedb), "%08x", audioids_freedb(&toc));
	snprintf(ids->accuraterip, sizeof(ids->accuraterip), "dBAR-%03u-%08x-%08x-%s", naudio,
		accuraterip[0], accuraterip[1], ids->freedb);
	return 0;
}
