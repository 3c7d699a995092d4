/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called of libFLAC, which is loaded when the first FLAC file, or CHD with FLAC, is met. */
#ifndef BASE_LIBFLAC_H
#define BASE_LIBFLAC_H

#include "base/library.h"

#include <FLAC/stream_decoder.h>
#include <FLAC/stream_encoder.h>

#define LIBFLAC_FUNCTIONS(USE)                                                                     \
	USE(FLAC__stream_decoder_delete)                                                           \
	USE(FLAC__stream_decoder_finish)                                                           \
	USE(FLAC__stream_decoder_flush)                                                            \
	USE(FLAC__stream_decoder_get_decode_position)                                              \
	USE(FLAC__stream_decoder_get_state)                                                        \
	USE(FLAC__stream_decoder_init_stream)                                                      \
	USE(FLAC__stream_decoder_new)                                                              \
	USE(FLAC__stream_decoder_process_single)                                                   \
	USE(FLAC__stream_decoder_process_until_end_of_metadata)                                    \
	USE(FLAC__stream_decoder_seek_absolute)                                                    \
	USE(FLAC__stream_encoder_delete)                                                           \
	USE(FLAC__stream_encoder_finish)                                                           \
	USE(FLAC__stream_encoder_init_stream)                                                      \
	USE(FLAC__stream_encoder_new)                                                              \
	USE(FLAC__stream_encoder_process_interleaved)                                              \
	USE(FLAC__stream_encoder_set_bits_per_sample)                                              \
	USE(FLAC__stream_encoder_set_blocksize)                                                    \
	USE(FLAC__stream_encoder_set_channels)                                                     \
	USE(FLAC__stream_encoder_set_compression_level)                                            \
	USE(FLAC__stream_encoder_set_sample_rate)                                                  \
	USE(FLAC__stream_encoder_set_streamable_subset)

struct libflac {
	LIBFLAC_FUNCTIONS(LIBRARY_POINTER)
};

int libflac_load(struct discimg_job *job, struct libflac *lib);

#endif
