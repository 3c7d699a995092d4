/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a disc, in up to eight languages (MMC-6 annex J). */
#include "disc/disc.h"

#include <stdlib.h>
#include <string.h>

struct disc_cdtext *disc_cdtext_block(struct discimg_disc *disc, unsigned block)
{
	struct disc_cdtext **slot = &disc->cdtext[block];
	if (!*slot && (*slot = calloc(1, sizeof(**slot))))
		(*slot)->about.language = DISC_LANGUAGE_ENGLISH;
	return *slot;
}

bool disc_set_cdtext(struct discimg_disc *disc, unsigned block, unsigned track,
	enum discimg_cdtext_field field, const char *text)
{
	struct disc_cdtext *cdtext = disc_cdtext_block(disc, block);
	char *copy = cdtext ? strdup(text) : NULL;
	if (!copy)
		return false;
	free(cdtext->texts[track][field]);
	cdtext->texts[track][field] = copy;
	return true;
}

static void free_texts(char *texts[DISCIMG_CDTEXT_NFIELDS])
{
	for (size_t i = 0; i < DISCIMG_CDTEXT_NFIELDS; i++)
		free(texts[i]);
	memset(texts, 0, DISCIMG_CDTEXT_NFIELDS * sizeof(*texts));
}

void disc_cdtext_free(struct disc_cdtext *block)
{
	for (size_t i = 0; block && i < DISC_CDTEXT_NTRACKS; i++)
		free_texts(block->texts[i]);
	free(block);
}

static void keep_tracks(struct disc_cdtext *block, unsigned first, unsigned last)
{
	for (unsigned i = 1; i < DISC_CDTEXT_NTRACKS; i++)
		if (i < first || i > last)
			free_texts(block->texts[i]);
	for (unsigned i = first; first > 1 && i <= last; i++) {
		memcpy(block->texts[i - first + 1], block->texts[i], sizeof(block->texts[i]));
		memset(block->texts[i], 0, sizeof(block->texts[i]));
	}
}

void disc_cdtext_keep_tracks(struct discimg_disc *disc, unsigned first, unsigned last)
{
	for (size_t i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		if (disc->cdtext[i])
			keep_tracks(disc->cdtext[i], first, last);
}

const struct discimg_cdtext_block *discimg_disc_cdtext_block(
	const struct discimg_disc *disc, unsigned i)
{
	return i < DISCIMG_CDTEXT_NBLOCKS && disc->cdtext[i] ? &disc->cdtext[i]->about : NULL;
}

const char *discimg_disc_cdtext(const struct discimg_disc *disc, unsigned block, unsigned track,
	enum discimg_cdtext_field field)
{
	if (block >= DISCIMG_CDTEXT_NBLOCKS || track >= DISC_CDTEXT_NTRACKS ||
		field >= DISCIMG_CDTEXT_NFIELDS || !disc->cdtext[block])
		return NULL;
	return disc->cdtext[block]->texts[track][field];
}
