/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FLAC frames of whole blocks of 16-bit stereo samples in memory, by libFLAC. */
#include "base/flacblock.h"

#include "base/flacframe.h"

#include <stdlib.h>
#include <string.h>

#define NCHANNELS    2
#define FRAME_NBYTES (NCHANNELS * 2) /* one sample of each channel */
#define RATE         44100
#define CHUNK        1024 /* samples that are handed to libFLAC at a time */

/*
 * What a decoder wants to see before the first frame (RFC 9639 §8.2): "fLaC", STREAMINFO as the
 * last block, frames of 16 to 65535 samples of any size in bytes, 44100 Hz, 2 channels of 16 bits,
 * length and MD5 unknown.
 */
static const uint8_t stream_header[42] = { 'f', 'L', 'a', 'C', 0x80, 0, 0, 34, 0, 16, 0xff, 0xff, 0,
	0, 0, 0, 0, 0, 0x0a, 0xc4, 0x42, 0xf0 };

struct flacblock {
	const struct libflac *lib;
	FLAC__StreamDecoder *decoder;
	FLAC__StreamEncoder *encoder;
	unsigned level;
	enum flacblock_order order;
	/* unpacking: header, then frames */
	const uint8_t *from;
	size_t from_nbytes, from_done, header_done;
	/* what is written, by either */
	uint8_t *to;
	size_t limit, done;
	bool failed;
	uint32_t first; /* number of the first frame that is packed */
};

struct flacblock *flacblock_new(const struct libflac *lib, unsigned level)
{
	struct flacblock *flac = calloc(1, sizeof(*flac));
	if (!flac)
		return NULL;
	flac->lib = lib;
	flac->level = level;
	flac->decoder = lib->FLAC__stream_decoder_new();
	flac->encoder = lib->FLAC__stream_encoder_new();
	if (flac->decoder && flac->encoder)
		return flac;
	flacblock_free(flac);
	return NULL;
}

void flacblock_free(struct flacblock *flac)
{
	if (!flac)
		return;
	if (flac->decoder)
		flac->lib->FLAC__stream_decoder_delete(flac->decoder);
	if (flac->encoder)
		flac->lib->FLAC__stream_encoder_delete(flac->encoder);
	free(flac);
}

static size_t take(const uint8_t *from, size_t n, size_t *done, uint8_t *to, size_t wanted)
{
	size_t some = n - *done < wanted ? n - *done : wanted;
	memcpy(to, from + *done, some);
	*done += some;
	return some;
}

static FLAC__StreamDecoderReadStatus read_input(
	const FLAC__StreamDecoder *decoder, FLAC__byte buffer[], size_t *nbytes, void *state)
{
	(void)decoder;
	struct flacblock *flac = state;
	size_t got =
		take(stream_header, sizeof(stream_header), &flac->header_done, buffer, *nbytes);
	got += take(flac->from, flac->from_nbytes, &flac->from_done, buffer + got, *nbytes - got);
	*nbytes = got;
	return got ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
		   : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

static FLAC__StreamDecoderTellStatus tell_input(
	const FLAC__StreamDecoder *decoder, FLAC__uint64 *offset, void *state)
{
	(void)decoder;
	const struct flacblock *flac = state;
	*offset = flac->header_done + flac->from_done;
	return FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

static FLAC__StreamDecoderWriteStatus write_samples(const FLAC__StreamDecoder *decoder,
	const FLAC__Frame *frame, const FLAC__int32 *const samples[], void *state)
{
	(void)decoder;
	struct flacblock *flac = state;
	size_t n = frame->header.blocksize;
	if (frame->header.channels != NCHANNELS || frame->header.bits_per_sample != 16 ||
		n * FRAME_NBYTES > flac->limit - flac->done) {
		flac->failed = true;
		return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
	}
	uint8_t *to = flac->to + flac->done;
	unsigned low = flac->order == FLACBLOCK_LOW_FIRST ? 0 : 1;
	for (size_t i = 0; i < n; i++, to += FRAME_NBYTES) {
		to[low] = (uint8_t)samples[0][i];
		to[1 - low] = (uint8_t)(samples[0][i] >> 8);
		to[2 + low] = (uint8_t)samples[1][i];
		to[3 - low] = (uint8_t)(samples[1][i] >> 8);
	}
	flac->done += n * FRAME_NBYTES;
	return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void note_failure(
	const FLAC__StreamDecoder *decoder, FLAC__StreamDecoderErrorStatus status, void *state)
{
	(void)decoder, (void)status;
	struct flacblock *flac = state;
	flac->failed = true;
}

bool flacblock_unpack(struct flacblock *flac, const uint8_t *from, size_t n, uint8_t *to,
	size_t to_nbytes, enum flacblock_order order, size_t *used)
{
	FLAC__uint64 position = 0;
	flac->order = order;
	flac->from = from;
	flac->from_nbytes = n;
	flac->from_done = flac->header_done = 0;
	flac->to = to;
	flac->limit = to_nbytes;
	flac->done = 0;
	flac->failed = flac->lib->FLAC__stream_decoder_init_stream(flac->decoder, read_input, NULL,
			       tell_input, NULL, NULL, write_samples, NULL, note_failure,
			       flac) != FLAC__STREAM_DECODER_INIT_STATUS_OK;
	while (!flac->failed && flac->done < to_nbytes)
		if (!flac->lib->FLAC__stream_decoder_process_single(flac->decoder) ||
			flac->lib->FLAC__stream_decoder_get_state(flac->decoder) ==
				FLAC__STREAM_DECODER_END_OF_STREAM)
			flac->failed = true;
	if (!flac->failed)
		flac->failed = !flac->lib->FLAC__stream_decoder_get_decode_position(
			flac->decoder, &position);
	flac->lib->FLAC__stream_decoder_finish(flac->decoder);
	*used = flac->failed ? 0 : (size_t)position - sizeof(stream_header);
	return !flac->failed;
}

/* Frames are kept; what is written without samples is the header. */
static FLAC__StreamEncoderWriteStatus keep_frame(const FLAC__StreamEncoder *encoder,
	const FLAC__byte buffer[], size_t nbytes, uint32_t nsamples, uint32_t number, void *state)
{
	(void)encoder;
	struct flacblock *flac = state;
	size_t limit = flac->limit - flac->done;
	if (nsamples == 0)
		return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
	if (flac->first)
		nbytes = flacframe_renumber(
			buffer, nbytes, flac->first + number, flac->to + flac->done, limit);
	else if (nbytes <= limit)
		memcpy(flac->to + flac->done, buffer, nbytes);
	if (nbytes == 0 || nbytes > limit) {
		flac->failed = true;
		return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
	}
	flac->done += nbytes;
	return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

static bool begin_frames(struct flacblock *flac, unsigned frame_nsamples)
{
	const struct libflac *lib = flac->lib;
	FLAC__StreamEncoder *encoder = flac->encoder;
	return lib->FLAC__stream_encoder_set_channels(encoder, NCHANNELS) &&
	       lib->FLAC__stream_encoder_set_bits_per_sample(encoder, 16) &&
	       lib->FLAC__stream_encoder_set_sample_rate(encoder, RATE) &&
	       lib->FLAC__stream_encoder_set_streamable_subset(encoder, false) &&
	       lib->FLAC__stream_encoder_set_compression_level(encoder, flac->level) &&
	       lib->FLAC__stream_encoder_set_blocksize(encoder, frame_nsamples) &&
	       lib->FLAC__stream_encoder_init_stream(encoder, keep_frame, NULL, NULL, NULL, flac) ==
		       FLAC__STREAM_ENCODER_INIT_STATUS_OK;
}

static bool add_samples(struct flacblock *flac, const uint8_t *from, size_t nframes)
{
	FLAC__int32 samples[CHUNK * NCHANNELS];
	unsigned low = flac->order == FLACBLOCK_LOW_FIRST ? 0 : 1;
	while (nframes > 0) {
		size_t some = nframes < CHUNK ? nframes : CHUNK;
		for (size_t i = 0; i < some * NCHANNELS; i++, from += 2)
			samples[i] = (int16_t)(from[low] | from[1 - low] << 8);
		if (!flac->lib->FLAC__stream_encoder_process_interleaved(
			    flac->encoder, samples, (uint32_t)some))
			return false;
		nframes -= some;
	}
	return true;
}

void flacblock_number_from(struct flacblock *flac, uint32_t first)
{
	flac->first = first;
}

size_t flacblock_pack(struct flacblock *flac, const uint8_t *from, size_t n,
	enum flacblock_order order, unsigned frame_nsamples, uint8_t *to, size_t limit)
{
	flac->order = order;
	flac->to = to;
	flac->limit = limit;
	flac->done = 0;
	flac->failed = !begin_frames(flac, frame_nsamples);
	if (!flac->failed)
		flac->failed = !add_samples(flac, from, n / FRAME_NBYTES);
	/* Where the last frame did not fit, libFLAC 1.4 is ready for more only after another call.
	 */
	bool finished = flac->lib->FLAC__stream_encoder_finish(flac->encoder);
	if (!finished)
		flac->lib->FLAC__stream_encoder_finish(flac->encoder);
	return flac->failed || !finished ? 0 : flac->done;
}
