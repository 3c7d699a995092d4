/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of a CHD file. */
#include "base/bytes.h"
#include "base/context.h"
#include "base/io.h"
#include "format/chd.h"
#include "format/chd_codec.h"

#include <string.h>

enum { VERSION = 5, MAP_MEMORY_NBYTES = 48 << 20 };

static const char magic[8] = { 'M', 'C', 'o', 'm', 'p', 'r', 'H', 'D' };

static int check_version(struct discimg_job *job, const char *name, const uint8_t *bytes, size_t n)
{
	if (n < CHD_HEADER_CODECS || memcmp(bytes, magic, sizeof(magic)) != 0)
		return fail(job, DISCIMG_E_FORMAT, "%s: does not begin with \"MComprHD\"", name);
	uint32_t version = get_be32(bytes + CHD_HEADER_VERSION);
	if (version != VERSION)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a CHD of version %u, expected 5; chdman copy makes one of it", name,
			version);
	if (n < CHD_HEADER_NBYTES || get_be32(bytes + CHD_HEADER_LENGTH) != CHD_HEADER_NBYTES)
		return fail(job, DISCIMG_E_FORMAT, "%s: has a header of %u bytes, expected 124",
			name, get_be32(bytes + CHD_HEADER_LENGTH));
	return 0;
}

static int check_sizes(
	struct discimg_job *job, const char *name, struct chd_header *h, uint64_t file_nbytes)
{
	if (h->hunk_nbytes < CHD_MIN_HUNK_NBYTES || h->hunk_nbytes > CHD_MAX_HUNK_NBYTES)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: has hunks of %u bytes, expected 16 to 1048576", name, h->hunk_nbytes);
	if (h->unit_nbytes == 0 || h->hunk_nbytes % h->unit_nbytes != 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: hunks of %u bytes are no multiple of the unit of %u bytes", name,
			h->hunk_nbytes, h->unit_nbytes);
	if (h->logical_nbytes == 0 || h->logical_nbytes > INT64_MAX - CHD_MAX_HUNK_NBYTES)
		return fail(job, DISCIMG_E_FORMAT, "%s: holds %llu bytes", name,
			(unsigned long long)h->logical_nbytes);
	h->nhunks = (h->logical_nbytes + h->hunk_nbytes - 1) / h->hunk_nbytes;
	if (h->nhunks > (MAP_MEMORY_NBYTES + file_nbytes) / CHD_ENTRY_TOTAL)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: claims %llu hunks, which a file of %llu bytes cannot have", name,
			(unsigned long long)h->nhunks, (unsigned long long)file_nbytes);
	return 0;
}

static int check_codecs(struct discimg_job *job, const char *name, const struct chd_header *h)
{
	for (int i = 0; i < CHD_NCODECS && h->codecs[i]; i++) {
		if (chd_codec_find(h->codecs[i]))
			continue;
		char text[5];
		put_be32((uint8_t *)text, h->codecs[i]);
		for (int k = 0; k < 4; k++)
			if (text[k] < ' ' || text[k] > '~')
				text[k] = '?';
		text[4] = '\0';
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: is packed by \"%s\", expected one of " CHD_CODEC_NAMES, name, text);
	}
	return 0;
}

static void parse(const uint8_t *bytes, struct chd_header *h)
{
	for (int i = 0; i < CHD_NCODECS; i++)
		h->codecs[i] = get_be32(bytes + CHD_HEADER_CODECS + 4 * i);
	h->logical_nbytes = get_be64(bytes + CHD_HEADER_LOGICAL);
	h->map_offset = get_be64(bytes + CHD_HEADER_MAP);
	h->meta_offset = get_be64(bytes + CHD_HEADER_META);
	h->hunk_nbytes = get_be32(bytes + CHD_HEADER_HUNK);
	h->unit_nbytes = get_be32(bytes + CHD_HEADER_UNIT);
	memcpy(h->raw_sha1, bytes + CHD_HEADER_RAW_SHA1, CHD_SHA1_NBYTES);
	memcpy(h->sha1, bytes + CHD_HEADER_SHA1, CHD_SHA1_NBYTES);
}

int chd_read_header(struct discimg_job *job, struct infile *in, struct chd_header *header)
{
	uint8_t bytes[CHD_HEADER_NBYTES] = { 0 };
	const char *name = infile_name(in);
	ssize_t n = infile_pread(in, job, bytes, sizeof(bytes), 0);
	if (n < 0)
		return fail_errno(job, "cannot read %s", name);
	int r = check_version(job, name, bytes, (size_t)n);
	if (r < 0)
		return r;
	parse(bytes, header);
	if (!is_all_zero(bytes + CHD_HEADER_PARENT_SHA1, CHD_SHA1_NBYTES))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: holds only what differs from a parent CHD; chdman copy with "
			"--inputparent makes one that stands alone",
			name);
	r = check_sizes(job, name, header, infile_nbytes(in));
	return r < 0 ? r : check_codecs(job, name, header);
}

void chd_print_header(const struct chd_header *header, uint8_t bytes[CHD_HEADER_NBYTES])
{
	memset(bytes, 0, CHD_HEADER_NBYTES);
	memcpy(bytes, magic, sizeof(magic));
	put_be32(bytes + CHD_HEADER_LENGTH, CHD_HEADER_NBYTES);
	put_be32(bytes + CHD_HEADER_VERSION, VERSION);
	for (int i = 0; i < CHD_NCODECS; i++)
		put_be32(bytes + CHD_HEADER_CODECS + 4 * i, header->codecs[i]);
	put_be64(bytes + CHD_HEADER_LOGICAL, header->logical_nbytes);
	put_be64(bytes + CHD_HEADER_MAP, header->map_offset);
	put_be64(bytes + CHD_HEADER_META, header->meta_offset);
	put_be32(bytes + CHD_HEADER_HUNK, header->hunk_nbytes);
	put_be32(bytes + CHD_HEADER_UNIT, header->unit_nbytes);
	memcpy(bytes + CHD_HEADER_RAW_SHA1, header->raw_sha1, CHD_SHA1_NBYTES);
	memcpy(bytes + CHD_HEADER_SHA1, header->sha1, CHD_SHA1_NBYTES);
}
