/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The metadata of a CHD file: a list of pieces, each with a tag and the offset of the next. */
#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "format/chd.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEAD_TAG = 0,
	HEAD_FLAGS = 4,
	HEAD_LENGTH = 5, /* 24 bits, without this head */
	HEAD_NEXT = 8,   /* 0: the last */
	HEAD_NBYTES = 16,

	MAX_NMETAS = 1000,
	MAX_TOTAL_NBYTES = 16 << 20,

	HASH_NBYTES = 4 + CHD_SHA1_NBYTES, /* a tag and the SHA-1 of its data */
};

void chd_metas_free(struct chd_metas *metas)
{
	for (size_t i = 0; i < metas->n; i++)
		free(metas->items[i].data);
	free(metas->items);
	*metas = (struct chd_metas){ 0 };
}

/* Adds room for NBYTES and a NUL; NULL when out of memory. */
static struct chd_meta *append(struct chd_metas *metas, size_t nbytes)
{
	struct chd_meta *items = reallocarray(metas->items, metas->n + 1, sizeof(*items));
	uint8_t *data = items ? calloc(1, nbytes + 1) : NULL;
	if (items)
		metas->items = items;
	if (!data)
		return NULL;
	items[metas->n] = (struct chd_meta){ .nbytes = (uint32_t)nbytes, .data = data };
	return &items[metas->n++];
}

bool chd_metas_add(
	struct chd_metas *metas, uint32_t tag, uint8_t flags, const void *data, size_t nbytes)
{
	struct chd_meta *meta = append(metas, nbytes);
	if (!meta)
		return false;
	meta->tag = tag;
	meta->flags = flags;
	memcpy(meta->data, data, nbytes);
	return true;
}

/* Reads the piece at *OFFSET, and sets that to the next one's. */
static int read_one(
	struct discimg_job *job, struct infile *in, uint64_t *offset, struct chd_metas *metas)
{
	uint8_t head[HEAD_NBYTES];
	uint64_t file_nbytes = infile_nbytes(in);
	uint32_t nbytes = 0;
	if (*offset <= file_nbytes &&
		infile_pread(in, job, head, sizeof(head), *offset) == HEAD_NBYTES)
		nbytes = get_be24(head + HEAD_LENGTH);
	else
		*offset = file_nbytes;
	if (nbytes > file_nbytes - *offset || *offset == file_nbytes)
		return fail(job, DISCIMG_E_FORMAT, "%s: metadata reach beyond the end of the file",
			infile_name(in));
	struct chd_meta *meta = append(metas, nbytes);
	if (!meta)
		return fail_nomem(job);
	meta->tag = get_be32(head + HEAD_TAG);
	meta->flags = head[HEAD_FLAGS];
	if (infile_pread(in, job, meta->data, nbytes, *offset + HEAD_NBYTES) != (ssize_t)nbytes)
		return fail(job, DISCIMG_E_FORMAT, "%s: metadata reach beyond the end of the file",
			infile_name(in));
	*offset = get_be64(head + HEAD_NEXT);
	return 0;
}

int chd_read_metas(struct discimg_job *job, struct infile *in, const struct chd_header *header,
	struct chd_metas *metas)
{
	uint64_t offset = header->meta_offset, total = 0;
	*metas = (struct chd_metas){ 0 };
	while (offset != 0) {
		int r = read_one(job, in, &offset, metas);
		if (r < 0)
			return r;
		total += metas->items[metas->n - 1].nbytes;
		if (metas->n > MAX_NMETAS || total > MAX_TOTAL_NBYTES)
			return fail(job, DISCIMG_E_FORMAT,
				"%s: its list of metadata is a loop, or longer than 1000 pieces "
				"or 16 MiB",
				infile_name(in));
	}
	return 0;
}

bool chd_print_metas(
	const struct chd_metas *metas, uint64_t offset, uint8_t **bytes, size_t *nbytes)
{
	*nbytes = 0;
	for (size_t i = 0; i < metas->n; i++)
		*nbytes += HEAD_NBYTES + metas->items[i].nbytes;
	uint8_t *p = *bytes = malloc(*nbytes + 1);
	for (size_t i = 0; p && i < metas->n; i++) {
		const struct chd_meta *meta = &metas->items[i];
		size_t total = HEAD_NBYTES + meta->nbytes;
		offset += total;
		put_be32(p + HEAD_TAG, meta->tag);
		/* flags and length share 32 bits */
		put_be32(p + HEAD_FLAGS, (uint32_t)meta->flags << 24 | meta->nbytes);
		put_be64(p + HEAD_NEXT, i + 1 < metas->n ? offset : 0);
		memcpy(p + HEAD_NBYTES, meta->data, meta->nbytes);
		p += total;
	}
	return *bytes != NULL;
}

static int compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_NBYTES);
}

bool chd_hash_all(struct discimg_job *job, const struct chd_metas *metas,
	const uint8_t raw_sha1[CHD_SHA1_NBYTES], uint8_t sha1[CHD_SHA1_NBYTES])
{
	uint8_t(*hashes)[HASH_NBYTES] = calloc(metas->n + 1, sizeof(*hashes));
	struct digest *digest = hashes ? digest_new(job, DIGEST_SHA1) : NULL;
	bool good = digest != NULL;
	size_t n = 0;
	for (size_t i = 0; good && i < metas->n; i++) {
		const struct chd_meta *meta = &metas->items[i];
		if (!(meta->flags & CHD_META_HASHED))
			continue;
		put_be32(hashes[n], meta->tag);
		good = digest_add(digest, meta->data, meta->nbytes) &&
		       digest_finish_bytes(digest, hashes[n] + 4);
		n++;
	}
	if (good) {
		qsort(hashes, n, sizeof(*hashes), compare_hashes);
		good = digest_add(digest, raw_sha1, CHD_SHA1_NBYTES) &&
		       digest_add(digest, hashes, n * sizeof(*hashes)) &&
		       digest_finish_bytes(digest, sha1);
	}
	digest_free(digest);
	free(hashes);
	return good;
}
