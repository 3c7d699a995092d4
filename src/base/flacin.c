/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FLAC file read as the CD audio that it holds: the frame that was decoded last is kept. */
#include "base/flacin.h"

#include "base/bytes.h"
#include "base/libflac.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	NCHANNELS = 2,
	NBITS = 16,
	RATE = 44100,
	SAMPLE_NBYTES = 4,          /* of both channels */
	MAX_BLOCK_NSAMPLES = 65535, /* RFC 9639 §9.1.1 */
	MAX_NFAILURES = 1000,       /* sectors of a damaged file that are searched for */
};

struct flacin {
	struct libflac lib;
	struct infile *in;
	FLAC__StreamDecoder *decoder;
	struct discimg_job *job; /* of the call under way */
	uint64_t offset;         /* of the file, where the decoder reads on */
	FLAC__StreamMetadata_StreamInfo info;
	bool has_info;
	uint64_t first;  /* sample that BLOCK begins with */
	size_t nsamples; /* in BLOCK */
	bool failed;     /* in the call under way */
	unsigned nfailures;
	uint8_t block[MAX_BLOCK_NSAMPLES * SAMPLE_NBYTES];
};

static FLAC__StreamDecoderReadStatus read_input(
	const FLAC__StreamDecoder *decoder, FLAC__byte buffer[], size_t *nbytes, void *state)
{
	(void)decoder;
	struct flacin *flac = state;
	ssize_t n = infile_pread(flac->in, flac->job, buffer, *nbytes, flac->offset);
	*nbytes = n > 0 ? (size_t)n : 0;
	flac->offset += *nbytes;
	if (n < 0)
		return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
	return n ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
		 : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

static FLAC__StreamDecoderSeekStatus seek_input(
	const FLAC__StreamDecoder *decoder, FLAC__uint64 offset, void *state)
{
	(void)decoder;
	struct flacin *flac = state;
	flac->offset = offset;
	return FLAC__STREAM_DECODER_SEEK_STATUS_OK;
}

static FLAC__StreamDecoderTellStatus tell_input(
	const FLAC__StreamDecoder *decoder, FLAC__uint64 *offset, void *state)
{
	(void)decoder;
	const struct flacin *flac = state;
	*offset = flac->offset;
	return FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

static FLAC__StreamDecoderLengthStatus measure_input(
	const FLAC__StreamDecoder *decoder, FLAC__uint64 *nbytes, void *state)
{
	(void)decoder;
	const struct flacin *flac = state;
	*nbytes = infile_nbytes(flac->in);
	return FLAC__STREAM_DECODER_LENGTH_STATUS_OK;
}

static FLAC__bool is_at_end(const FLAC__StreamDecoder *decoder, void *state)
{
	(void)decoder;
	const struct flacin *flac = state;
	return flac->offset >= infile_nbytes(flac->in);
}

static FLAC__StreamDecoderWriteStatus keep_block(const FLAC__StreamDecoder *decoder,
	const FLAC__Frame *frame, const FLAC__int32 *const samples[], void *state)
{
	(void)decoder;
	struct flacin *flac = state;
	size_t n = frame->header.blocksize;
	if (frame->header.channels != NCHANNELS || frame->header.bits_per_sample != NBITS ||
		n > MAX_BLOCK_NSAMPLES) {
		flac->failed = true;
		return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
	}
	for (size_t i = 0; i < n; i++) {
		put_le16(flac->block + i * SAMPLE_NBYTES, (uint16_t)samples[0][i]);
		put_le16(flac->block + i * SAMPLE_NBYTES + 2, (uint16_t)samples[1][i]);
	}
	flac->first = frame->header.number.sample_number;
	flac->nsamples = n;
	return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void keep_info(
	const FLAC__StreamDecoder *decoder, const FLAC__StreamMetadata *metadata, void *state)
{
	(void)decoder;
	struct flacin *flac = state;
	if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO)
		return;
	flac->info = metadata->data.stream_info;
	flac->has_info = true;
}

/* libFLAC gives silence for a damaged frame, and then goes on. */
static void note_failure(
	const FLAC__StreamDecoder *decoder, FLAC__StreamDecoderErrorStatus status, void *state)
{
	(void)decoder, (void)status;
	struct flacin *flac = state;
	flac->failed = true;
}

static bool is_ended(const struct flacin *flac)
{
	FLAC__StreamDecoderState state = flac->lib.FLAC__stream_decoder_get_state(flac->decoder);
	return state == FLAC__STREAM_DECODER_END_OF_STREAM ||
	       state > FLAC__STREAM_DECODER_OGG_ERROR;
}

static bool has(const struct flacin *flac, uint64_t sample)
{
	return sample >= flac->first && sample - flac->first < flac->nsamples;
}

/* Decodes on until BLOCK has SAMPLE, wherever that is. */
static bool decode(struct flacin *flac, uint64_t sample)
{
	bool is_next = sample == flac->first + flac->nsamples;
	flac->failed = false;
	flac->nsamples = 0;
	if (!is_next && !flac->lib.FLAC__stream_decoder_seek_absolute(flac->decoder, sample))
		return false;
	while (!flac->failed && flac->nsamples == 0)
		if (is_ended(flac) || !flac->lib.FLAC__stream_decoder_process_single(flac->decoder))
			return false;
	return !flac->failed && has(flac, sample);
}

/* After a failure the next sample must be looked for. */
static void give_up(struct flacin *flac)
{
	flac->lib.FLAC__stream_decoder_flush(flac->decoder);
	flac->first = UINT64_MAX;
	flac->nsamples = 0;
	flac->nfailures++;
}

static ssize_t read_samples(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	struct flacin *flac = state;
	size_t done = 0;
	flac->job = job;
	while (done < nbytes) {
		uint64_t at = offset + done, sample = at / SAMPLE_NBYTES;
		if (sample >= flac->info.total_samples)
			break;
		if (!has(flac, sample) &&
			(flac->nfailures > MAX_NFAILURES || !decode(flac, sample))) {
			give_up(flac);
			errno = EIO;
			return -1;
		}
		size_t begin = (size_t)(at - flac->first * SAMPLE_NBYTES);
		size_t left = flac->nsamples * SAMPLE_NBYTES - begin;
		size_t some = nbytes - done < left ? nbytes - done : left;
		memcpy((uint8_t *)buf + done, flac->block + begin, some);
		done += some;
	}
	return (ssize_t)done;
}

static bool uses(void *state, const struct stat *st)
{
	const struct flacin *flac = state;
	return infile_uses(flac->in, st);
}

/* Leaves the file alone. */
static void free_decoder(struct flacin *flac)
{
	if (flac && flac->decoder)
		flac->lib.FLAC__stream_decoder_delete(flac->decoder);
	free(flac);
}

static void free_flacin(void *state)
{
	struct flacin *flac = state;
	infile_free(flac->in);
	free_decoder(flac);
}

static int check_info(struct discimg_job *job, const char *where, const struct flacin *flac)
{
	const FLAC__StreamMetadata_StreamInfo *info = &flac->info;
	if (!flac->has_info)
		return fail(job, DISCIMG_E_FORMAT, "%s: a FLAC file without its STREAMINFO", where);
	if (info->channels != NCHANNELS || info->bits_per_sample != NBITS ||
		info->sample_rate != RATE)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: %u channels of %u bits at %u Hz, expected CD audio: 2 channels of 16 "
			"bits at 44100 Hz",
			where, info->channels, info->bits_per_sample, info->sample_rate);
	if (info->total_samples == 0)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: its STREAMINFO tells no length; pack it anew with flac from a file",
			where);
	return 0;
}

static int begin(struct discimg_job *job, const char *where, struct flacin *flac)
{
	int r = libflac_load(job, &flac->lib);
	if (r < 0)
		return r;
	flac->job = job;
	flac->decoder = flac->lib.FLAC__stream_decoder_new();
	if (!flac->decoder ||
		flac->lib.FLAC__stream_decoder_init_stream(flac->decoder, read_input, seek_input,
			tell_input, measure_input, is_at_end, keep_block, keep_info, note_failure,
			flac) != FLAC__STREAM_DECODER_INIT_STATUS_OK)
		return fail_nomem(job);
	flac->lib.FLAC__stream_decoder_process_until_end_of_metadata(flac->decoder);
	return check_info(job, where, flac);
}

bool flacin_is_flac(struct discimg_job *job, struct infile *in)
{
	uint8_t head[4];
	return infile_pread(in, job, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	       memcmp(head, "fLaC", sizeof(head)) == 0;
}

int flacin_open(struct discimg_job *job, const char *where, struct infile **in)
{
	static const struct infile_ops ops = { read_samples, uses, free_flacin };
	struct flacin *flac = calloc(1, sizeof(*flac));
	if (!flac)
		return fail_nomem(job);
	flac->in = *in;
	int r = begin(job, where, flac);
	if (r < 0) {
		free_decoder(flac);
		return r;
	}
	struct infile *samples =
		infile_new(infile_name(*in), flac->info.total_samples * SAMPLE_NBYTES, &ops, flac);
	*in = samples;
	return samples ? 0 : fail_nomem(job);
}
