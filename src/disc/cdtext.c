/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc's texts as CD-TEXT packs, and packs as a disc's texts (MMC-6 annex J). */
#include "disc/cdtext.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/count.h"
#include "disc/charset.h"
#include "sector/cdtext.h"

#include <stdlib.h>
#include <string.h>

enum { GENRE_CODE_NBYTES = 2 };

struct reading {
	struct discimg_disc *disc;
	bool is_double_byte[CDTEXT_NBLOCKS];
	bool no_memory;
};

static void take_block(void *state, unsigned i, const struct cdtext_block *info)
{
	struct reading *reading = state;
	struct disc_cdtext *block = disc_cdtext_block(reading->disc, i);
	if (!block) {
		reading->no_memory = true;
		return;
	}
	reading->is_double_byte[i] = info->charset >= CDTEXT_MSJIS;
	block->about.charset = info->charset >= CDTEXT_MSJIS   ? DISCIMG_CHARSET_MSJIS
			       : info->charset == CDTEXT_ASCII ? DISCIMG_CHARSET_ASCII
							       : DISCIMG_CHARSET_LATIN1;
	block->about.language = info->language;
	block->about.copyright = info->copyright;
}

/* Only types 80h to 85h are in the block's own code. */
static enum discimg_charset charset_of(const struct disc_cdtext *block, unsigned type)
{
	return type <= CDTEXT_MESSAGE ? block->about.charset : DISCIMG_CHARSET_LATIN1;
}

static void take_item(
	void *state, unsigned i, unsigned type, unsigned track, const uint8_t *p, size_t nbytes)
{
	struct reading *reading = state;
	struct disc_cdtext *block = reading->disc->cdtext[i];
	if (!block || cdtext_is_packs(type) || track >= DISC_CDTEXT_NTRACKS)
		return;
	if (type == CDTEXT_GENRE && nbytes >= GENRE_CODE_NBYTES) {
		block->about.genre = get_be16(p);
		p += GENRE_CODE_NBYTES;
		nbytes -= GENRE_CODE_NBYTES;
		if (nbytes == 0)
			return;
	}
	char *text = charset_to_utf8(charset_of(block, type), p, nbytes);
	if (!text) {
		reading->no_memory = true;
		return;
	}
	char **slot = &block->texts[track][type - CDTEXT_TITLE];
	free(*slot);
	*slot = text;
}

int disc_read_cdtext(struct discimg_job *job, struct discimg_disc *disc, const char *where,
	const uint8_t *packs, size_t npacks)
{
	struct reading reading = { .disc = disc };
	struct cdtext_sink sink = { take_block, take_item, &reading };
	unsigned nfaults = cdtext_decode(packs, npacks, &sink);
	if (reading.no_memory)
		return fail_nomem(job);
	if (nfaults)
		say(job, DISCIMG_WARNING, "%s: CD-TEXT has %u fault%s; some texts may be missing",
			where, nfaults, noun_s(nfaults));
	return 0;
}

/* An item of CD-TEXT in the bytes that go to the disc. */
struct item {
	uint8_t *p; /* NULL: none */
	size_t nbytes;
};

struct making {
	const struct discimg_disc *disc;
	struct cdtext_block blocks[CDTEXT_NBLOCKS];
	struct item items[CDTEXT_NBLOCKS][DISCIMG_CDTEXT_NFIELDS][DISC_CDTEXT_NTRACKS];
	unsigned nlost;
};

static bool in_block_code(unsigned field)
{
	return field <= DISCIMG_CDTEXT_MESSAGE;
}

/* True when CHARSET has all characters of BLOCK's texts. */
static bool suits(const struct disc_cdtext *block, enum discimg_charset charset, uint8_t *buf)
{
	unsigned nlost = 0;
	for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
		for (unsigned field = 0; in_block_code(field); field++)
			if (block->texts[track][field])
				charset_of_utf8(charset, block->texts[track][field], buf, &nlost);
	return nlost == 0;
}

static enum discimg_charset pick_charset(const struct disc_cdtext *block, uint8_t *buf)
{
	enum discimg_charset wanted = block->about.charset;
	if (suits(block, wanted, buf))
		return wanted;
	if (suits(block, DISCIMG_CHARSET_LATIN1, buf))
		return DISCIMG_CHARSET_LATIN1;
	return suits(block, DISCIMG_CHARSET_MSJIS, buf) ? DISCIMG_CHARSET_MSJIS : wanted;
}

/* False when out of memory. */
static bool make_item(struct making *making, unsigned i, unsigned field, unsigned track)
{
	const struct disc_cdtext *block = making->disc->cdtext[i];
	struct item *item = &making->items[i][field][track];
	const char *text = block->texts[track][field];
	unsigned genre = field == DISCIMG_CDTEXT_GENRE && track == 0 ? block->about.genre : 0;
	size_t ncode = field == DISCIMG_CDTEXT_GENRE ? GENRE_CODE_NBYTES : 0;
	if (!text && !genre)
		return true;
	if (!text)
		text = "";
	item->p = malloc(ncode + CHARSET_MAX_EXPANSION * strlen(text) + 1);
	if (!item->p)
		return false;
	if (ncode)
		put_be16(item->p, (uint16_t)genre);
	enum discimg_charset charset =
		in_block_code(field) ? making->blocks[i].charset : DISCIMG_CHARSET_LATIN1;
	item->nbytes = ncode + charset_of_utf8(charset, text, item->p + ncode, &making->nlost);
	return true;
}

static size_t longest_text(const struct disc_cdtext *block)
{
	size_t longest = 0;
	for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
		for (unsigned field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++)
			if (block->texts[track][field] &&
				strlen(block->texts[track][field]) > longest)
				longest = strlen(block->texts[track][field]);
	return longest;
}

/* False when out of memory. */
static bool make_items(struct making *making, unsigned i)
{
	for (unsigned field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++)
		for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
			if (!make_item(making, i, field, track))
				return false;
	return true;
}

static bool make_block(struct making *making, unsigned i)
{
	const struct discimg_disc *disc = making->disc;
	const struct disc_cdtext *block = disc->cdtext[i];
	if (!block)
		return true;
	uint8_t *buf = malloc(CHARSET_MAX_EXPANSION * longest_text(block) + 1);
	if (!buf)
		return false;
	making->blocks[i] = (struct cdtext_block){
		.is_present = true,
		.charset = (uint8_t)pick_charset(block, buf),
		.first_track = (uint8_t)disc->tracks[0].number,
		.last_track = (uint8_t)disc->tracks[disc->ntracks - 1].number,
		.copyright = (uint8_t)block->about.copyright,
		.language = (uint8_t)block->about.language,
	};
	free(buf);
	return make_items(making, i);
}

static const uint8_t *give_item(
	void *state, unsigned i, unsigned type, unsigned track, size_t *nbytes)
{
	const struct making *making = state;
	if (cdtext_is_packs(type) || track >= DISC_CDTEXT_NTRACKS)
		return NULL;
	const struct item *item = &making->items[i][type - CDTEXT_TITLE][track];
	*nbytes = item->nbytes;
	return item->p;
}

static void free_making(struct making *making)
{
	for (size_t i = 0; making && i < CDTEXT_NBLOCKS; i++)
		for (size_t field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++)
			for (size_t track = 0; track < DISC_CDTEXT_NTRACKS; track++)
				free(making->items[i][field][track].p);
	free(making);
}

static int make_packs(struct discimg_job *job, struct making *making, const char *where,
	uint8_t **packs, size_t *npacks)
{
	struct cdtext_source source = { give_item, making };
	int full;
	*packs = malloc((size_t)CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES);
	if (!*packs)
		return fail_nomem(job);
	*npacks = cdtext_encode(making->blocks, &source, *packs, &full);
	if (*npacks == 0) {
		free(*packs);
		*packs = NULL;
	}
	if (full >= 0)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: CD-TEXT block %d has more text than its 256 packs can hold; shorten "
			"or leave out some",
			where, full);
	if (making->nlost)
		say(job, DISCIMG_WARNING,
			"%s: %u character%s that the character codes of CD-TEXT lack became "
			"question marks",
			where, making->nlost, noun_s(making->nlost));
	return 0;
}

int disc_make_cdtext(struct discimg_job *job, const struct discimg_disc *disc, const char *where,
	uint8_t **packs, size_t *npacks)
{
	struct making *making = calloc(1, sizeof(*making));
	bool has_memory = making != NULL;
	*packs = NULL;
	*npacks = 0;
	if (has_memory)
		making->disc = disc;
	for (unsigned i = 0; has_memory && i < CDTEXT_NBLOCKS; i++)
		has_memory = make_block(making, i);
	int r = has_memory ? make_packs(job, making, where, packs, npacks) : fail_nomem(job);
	free_making(making);
	return r;
}
