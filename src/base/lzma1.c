/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LZMA1 of whole blocks in memory, by liblzma. */
#include "base/lzma1.h"

#include <lzma.h>
#include <stdlib.h>

struct lzma1 {
	lzma_stream packer, unpacker;
	lzma_options_lzma options;
};

struct lzma1 *lzma1_new(void)
{
	struct lzma1 *lzma = calloc(1, sizeof(*lzma));
	if (!lzma)
		return NULL;
	lzma->packer = lzma->unpacker = (lzma_stream)LZMA_STREAM_INIT;
	lzma_lzma_preset(&lzma->options, LZMA_PRESET_DEFAULT);
	return lzma;
}

void lzma1_free(struct lzma1 *lzma)
{
	if (!lzma)
		return;
	lzma_end(&lzma->packer);
	lzma_end(&lzma->unpacker);
	free(lzma);
}

static void fit(struct lzma1 *lzma, size_t nbytes)
{
	lzma->options.dict_size =
		nbytes < LZMA_DICT_SIZE_MIN ? LZMA_DICT_SIZE_MIN : (uint32_t)nbytes;
	lzma_set_ext_size(lzma->options, nbytes);
}

/* The one call that does it all; true when it came to the end of the stream. */
static bool run(lzma_stream *stream, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	stream->next_in = from;
	stream->avail_in = n;
	stream->next_out = to;
	stream->avail_out = limit;
	return lzma_code(stream, LZMA_FINISH) == LZMA_STREAM_END;
}

bool lzma1_unpack(struct lzma1 *lzma, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	lzma_filter chain[] = { { LZMA_FILTER_LZMA1EXT, &lzma->options },
		{ LZMA_VLI_UNKNOWN, NULL } };
	fit(lzma, to_nbytes);
	return lzma_raw_decoder(&lzma->unpacker, chain) == LZMA_OK &&
	       run(&lzma->unpacker, from, n, to, to_nbytes) && lzma->unpacker.avail_out == 0;
}

size_t lzma1_pack(struct lzma1 *lzma, unsigned nice_nbytes, const uint8_t *from, size_t n,
	uint8_t *to, size_t limit)
{
	lzma_filter chain[] = { { LZMA_FILTER_LZMA1EXT, &lzma->options },
		{ LZMA_VLI_UNKNOWN, NULL } };
	fit(lzma, n);
	lzma->options.nice_len = nice_nbytes;
	if (lzma_raw_encoder(&lzma->packer, chain) != LZMA_OK ||
		!run(&lzma->packer, from, n, to, limit))
		return 0;
	return limit - lzma->packer.avail_out;
}
