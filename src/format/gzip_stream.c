/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of a gzip file: what stands before and behind the DEFLATE data (RFC 1952 §2.3). */
#include "base/bytes.h"
#include "format/gzip.h"

#define INPUT_NBYTES (256 << 10)

enum { FLAG_HCRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAGS_RESERVED = 0xe0 };

bool gzip_refill(struct gzip_stream *stream)
{
	if (!stream->file)
		return false;
	ssize_t n =
		infile_pread(stream->file, stream->job, stream->buf, INPUT_NBYTES, stream->offset);
	if (n <= 0)
		return false;
	stream->offset += (uint64_t)n;
	stream->z.next_in = stream->buf;
	stream->z.avail_in = (uInt)n;
	return true;
}

/* False at the end. */
static bool next_byte(struct gzip_stream *stream, uint8_t *byte)
{
	if (stream->z.avail_in == 0 && !gzip_refill(stream))
		return false;
	*byte = *stream->z.next_in++;
	stream->z.avail_in--;
	return true;
}

static bool next_bytes(struct gzip_stream *stream, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!next_byte(stream, &bytes[i]))
			return false;
	return true;
}

static bool skip_bytes(struct gzip_stream *stream, size_t n)
{
	uint8_t byte = 0;
	while (n > 0 && next_byte(stream, &byte))
		n--;
	return n == 0;
}

static bool skip_text(struct gzip_stream *stream)
{
	uint8_t byte = 1;
	while (byte && next_byte(stream, &byte))
		;
	return byte == 0;
}

static bool skip_options(struct gzip_stream *stream, uint8_t flags)
{
	uint8_t length[2];
	if (flags & FLAG_EXTRA &&
		!(next_bytes(stream, length, 2) && skip_bytes(stream, get_le16(length))))
		return false;
	if (flags & FLAG_NAME && !skip_text(stream))
		return false;
	if (flags & FLAG_COMMENT && !skip_text(stream))
		return false;
	return !(flags & FLAG_HCRC) || skip_bytes(stream, 2);
}

/* Zeros that pad the file count as its end. */
enum gzip_found gzip_begin_member(struct gzip_stream *stream)
{
	uint8_t head[10];
	if (!next_byte(stream, &head[0]))
		return GZIP_END;
	while (head[0] == 0)
		if (!next_byte(stream, &head[0]))
			return GZIP_END;
	if (!next_bytes(stream, head + 1, sizeof(head) - 1))
		return GZIP_CUT;
	if (head[0] != 0x1f || head[1] != 0x8b || head[2] != Z_DEFLATED || head[3] & FLAGS_RESERVED)
		return GZIP_DAMAGED;
	if (!skip_options(stream, head[3]))
		return GZIP_CUT;
	inflateReset(&stream->z);
	return GZIP_MEMBER;
}

bool gzip_end_member(struct gzip_stream *stream, uint32_t *crc, uint32_t *nbytes)
{
	uint8_t trailer[8];
	if (!next_bytes(stream, trailer, sizeof(trailer)))
		return false;
	*crc = get_le32(trailer);
	*nbytes = get_le32(trailer + 4);
	return true;
}
