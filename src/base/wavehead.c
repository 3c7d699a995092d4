/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a WAVE file of CD audio. */
#include "base/wavehead.h"

#include "base/bytes.h"

#include <string.h>

void wave_make_header(uint32_t nbytes, uint8_t header[WAVE_HEADER_NBYTES])
{
	uint8_t *fmt = header + WAVE_RIFF_NBYTES + WAVE_CHUNK_NBYTES, *data = fmt + WAVE_FMT_NBYTES;
	memcpy(header, "RIFF....WAVEfmt ", WAVE_RIFF_NBYTES + 4);
	put_le32(header + 4, WAVE_HEADER_NBYTES - 8 + nbytes);
	put_le32(fmt - 4, WAVE_FMT_NBYTES);
	put_le16(fmt + WAVE_TAG, WAVE_PCM);
	put_le16(fmt + WAVE_NCHANNELS, WAVE_CD_NCHANNELS);
	put_le32(fmt + WAVE_RATE, WAVE_CD_RATE);
	put_le32(fmt + WAVE_BYTE_RATE, WAVE_CD_RATE * WAVE_CD_SAMPLE_NBYTES);
	put_le16(fmt + WAVE_ALIGNMENT, WAVE_CD_SAMPLE_NBYTES);
	put_le16(fmt + WAVE_BITS, WAVE_CD_NBITS);
	memcpy(data, "data", 4);
	put_le32(data + 4, nbytes);
}
