/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cso and zso formats, to be written: the sectors of an .iso, packed one by one on all
 * processors (format/cso.h).
 */
#include "base/bytes.h"
#include "base/context.h"
#include "base/crew.h"
#include "base/deflate.h"
#include "format/cso.h"
#include "format/format.h"
#include "format/liblz4.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_DEFLATE = 9, FAST_DEFLATE = 3 };

enum { BLOCK_NBYTES = SECTOR_USER_NBYTES, PIECE_NSECTORS = 32 };

static const char *const cso_suffixes[] = { "cso", NULL };
static const char *const zso_suffixes[] = { "zso", NULL };

/* Sectors that one thread packs. */
struct piece {
	const uint8_t *from;
	uint32_t n;
	uint8_t packed[PIECE_NSECTORS][BLOCK_NBYTES];
	uint16_t nbytes[PIECE_NSECTORS]; /* packed; BLOCK_NBYTES: as it was */
	bool failed;                     /* out of memory */
};

struct cso_writer {
	bool ziso;
	struct liblz4 lz4; /* for a .zso */
	bool fast;         /* packs quickly rather than well */
	unsigned shift;
	struct outfile *out;
	struct copy_range *ranges;
	uint32_t nsectors;
	uint32_t nwritten; /* sectors so far */
	uint64_t offset;   /* of the next block */
	uint8_t *index;
	struct crew *crew;
	struct piece *pieces;
	size_t npieces;
	uint8_t *joined; /* the packed sectors of all pieces, one behind the other */
};

static bool lz4_piece(const struct liblz4 *lz4, struct piece *piece, bool fast)
{
	void *state = malloc((size_t)(fast ? lz4->LZ4_sizeofState() : lz4->LZ4_sizeofStateHC()));
	for (uint32_t i = 0; state && i < piece->n; i++) {
		const char *from = (const char *)piece->from + (size_t)i * BLOCK_NBYTES;
		char *to = (char *)piece->packed[i];
		int n = fast ? lz4->LZ4_compress_fast_extState(
				       state, from, to, BLOCK_NBYTES, BLOCK_NBYTES - 1, 1)
			     : lz4->LZ4_compress_HC_extStateHC(state, from, to, BLOCK_NBYTES,
				       BLOCK_NBYTES - 1, LZ4HC_CLEVEL_DEFAULT);
		piece->nbytes[i] = n > 0 ? (uint16_t)n : BLOCK_NBYTES;
	}
	free(state);
	return state != NULL;
}

static bool deflate_piece(struct piece *piece, bool fast)
{
	struct deflater *deflater = deflater_new(fast ? FAST_DEFLATE : USUAL_DEFLATE);
	for (uint32_t i = 0; deflater && i < piece->n; i++) {
		size_t n = deflate_block(deflater, piece->from + (size_t)i * BLOCK_NBYTES,
			BLOCK_NBYTES, piece->packed[i], BLOCK_NBYTES - 1);
		piece->nbytes[i] = n > 0 ? (uint16_t)n : BLOCK_NBYTES;
	}
	deflater_free(deflater);
	return deflater != NULL;
}

static void pack_piece(void *state, size_t i)
{
	struct cso_writer *writer = state;
	struct piece *piece = &writer->pieces[i];
	piece->failed = writer->ziso ? !lz4_piece(&writer->lz4, piece, writer->fast)
				     : !deflate_piece(piece, writer->fast);
}

static uint64_t align(const struct cso_writer *writer, uint64_t offset)
{
	uint64_t mask = ((uint64_t)1 << writer->shift) - 1;
	return (offset + mask) & ~mask;
}

static void set_index(struct cso_writer *writer, uint32_t i, bool plain)
{
	put_le32(writer->index + (size_t)i * CSO_INDEX_ENTRY_NBYTES,
		(uint32_t)(writer->offset >> writer->shift) | (plain ? CSO_FLAG : 0));
}

/* Appends the sectors of PIECE to the N bytes that are joined already. */
static size_t join(struct cso_writer *writer, const struct piece *piece, size_t n)
{
	for (uint32_t i = 0; i < piece->n; i++) {
		bool plain = piece->nbytes[i] == BLOCK_NBYTES;
		const uint8_t *from =
			plain ? piece->from + (size_t)i * BLOCK_NBYTES : piece->packed[i];
		set_index(writer, writer->nwritten++, plain);
		memcpy(writer->joined + n, from, piece->nbytes[i]);
		n += piece->nbytes[i];
		uint64_t end = align(writer, writer->offset + piece->nbytes[i]);
		size_t padding = (size_t)(end - writer->offset - piece->nbytes[i]);
		memset(writer->joined + n, 0, padding);
		n += padding;
		writer->offset = end;
	}
	return n;
}

/* At most as many sectors as there is room for in the pieces. */
static int pack(struct cso_writer *writer, struct discimg_job *job, const uint8_t *from, uint32_t n)
{
	size_t npieces = 0, joined = 0;
	uint64_t offset = writer->offset;
	for (uint32_t done = 0; done < n; done += PIECE_NSECTORS) {
		struct piece *piece = &writer->pieces[npieces++];
		piece->from = from + (size_t)done * BLOCK_NBYTES;
		piece->n = n - done < PIECE_NSECTORS ? n - done : PIECE_NSECTORS;
	}
	crew_run(writer->crew, npieces, pack_piece, writer);
	for (size_t i = 0; i < npieces; i++) {
		if (writer->pieces[i].failed)
			return fail_nomem(job);
		joined = join(writer, &writer->pieces[i], joined);
	}
	return outfile_write(job, writer->out, writer->joined, joined, offset);
}

static int pack_all(
	struct cso_writer *writer, struct discimg_job *job, const uint8_t *from, uint32_t n)
{
	uint32_t room = (uint32_t)writer->npieces * PIECE_NSECTORS;
	int r = 0;
	while (n > 0 && r == 0) {
		uint32_t some = n < room ? n : room;
		r = pack(writer, job, from, some);
		from += (size_t)some * BLOCK_NBYTES;
		n -= some;
	}
	return r;
}

/* Zeros up to sector END, where no track keeps anything. */
static int fill(struct cso_writer *writer, struct discimg_job *job, uint32_t end)
{
	static const uint8_t zeros[PIECE_NSECTORS * BLOCK_NBYTES];
	int r = check_cancelled(job);
	while (writer->nwritten < end && r == 0) {
		uint32_t rest = end - writer->nwritten;
		r = pack(writer, job, zeros, rest < PIECE_NSECTORS ? rest : PIECE_NSECTORS);
	}
	return r;
}

/* The ranges rise, and the copy engine keeps their order. */
static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct cso_writer *writer = state;
	int r = fill(writer, job, (uint32_t)batch->lba);
	return r < 0 ? r : pack_all(writer, job, batch->data, batch->nsectors);
}

static int commit(void *state, struct discimg_job *job)
{
	struct cso_writer *writer = state;
	uint8_t header[CSO_HEADER_NBYTES] = { 0 };
	int r = fill(writer, job, writer->nsectors);
	if (r < 0)
		return r;
	set_index(writer, writer->nsectors, false);
	memcpy(header, writer->ziso ? "ZISO" : "CISO", 4);
	put_le32(header + CSO_HEADER_SIZE, CSO_HEADER_NBYTES);
	put_le64(header + CSO_NBYTES, (uint64_t)writer->nsectors * BLOCK_NBYTES);
	put_le32(header + CSO_BLOCK_NBYTES, BLOCK_NBYTES);
	header[CSO_VERSION] = 1;
	header[CSO_SHIFT] = (uint8_t)writer->shift;
	r = outfile_write(job, writer->out, header, sizeof(header), 0);
	if (r == 0)
		r = outfile_write(job, writer->out, writer->index,
			((size_t)writer->nsectors + 1) * CSO_INDEX_ENTRY_NBYTES, sizeof(header));
	return r < 0 ? r : outfile_commit(job, writer->out);
}

static void free_writer(void *state)
{
	struct cso_writer *writer = state;
	crew_free(writer->crew);
	outfile_free(writer->out);
	free(writer->ranges);
	free(writer->index);
	free(writer->pieces);
	free(writer->joined);
	free(writer);
}

/* As in an .iso: sessions keep their LBAs, and what lies below LBA 0 is left out. */
static bool plan(struct cso_writer *writer, const struct discimg_disc *disc)
{
	writer->ranges = calloc(disc->ntracks, sizeof(*writer->ranges));
	if (!writer->ranges)
		return false;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		int32_t lba = track->start_lba < 0 ? 0 : track->start_lba;
		writer->ranges[i] = (struct copy_range){ .lba = lba,
			.nsectors = (uint32_t)(track_end_lba(track) - lba),
			.shape = { .nbytes = BLOCK_NBYTES } };
		writer->nsectors = (uint32_t)track_end_lba(track);
	}
	return true;
}

/* 31 bits of the index must be enough for the end, even if nothing can be packed. */
static unsigned choose_shift(uint32_t nsectors)
{
	uint64_t fixed = CSO_HEADER_NBYTES + ((uint64_t)nsectors + 1) * CSO_INDEX_ENTRY_NBYTES;
	unsigned shift = 0;
	while (fixed + (nsectors + (uint64_t)1) * (BLOCK_NBYTES + ((uint64_t)1 << shift)) >=
		(uint64_t)CSO_FLAG << shift)
		shift++;
	return shift;
}

static bool allocate(struct cso_writer *writer)
{
	writer->crew = crew_new();
	if (!writer->crew)
		return false;
	writer->npieces = crew_size(writer->crew) * 4;
	writer->pieces = calloc(writer->npieces, sizeof(*writer->pieces));
	writer->joined = malloc(
		writer->npieces * PIECE_NSECTORS * (BLOCK_NBYTES + ((size_t)1 << writer->shift)));
	writer->index = calloc((size_t)writer->nsectors + 1, CSO_INDEX_ENTRY_NBYTES);
	return writer->pieces && writer->joined && writer->index;
}

static int begin(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	struct cso_writer *writer)
{
	if (!plan(writer, disc))
		return fail_nomem(job);
	writer->shift = choose_shift(writer->nsectors);
	if (!allocate(writer))
		return fail_nomem(job);
	writer->offset = align(writer,
		CSO_HEADER_NBYTES + ((uint64_t)writer->nsectors + 1) * CSO_INDEX_ENTRY_NBYTES);
	return outfile_open(job, path, OUTFILE_REPLACE, &writer->out);
}

static int create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out, bool ziso)
{
	if (options->outfile != OUTFILE_REPLACE)
		return fail(job, DISCIMG_E_REFUSED,
			"%s: sectors cannot be packed one by one as they are read; rip to an .iso, "
			"and convert that",
			path);
	int r = disc_check_output(job, disc, path);
	if (r < 0)
		return r;
	struct cso_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return fail_nomem(job);
	writer->ziso = ziso;
	writer->fast = options->fast;
	r = ziso ? liblz4_load(job, &writer->lz4) : 0;
	if (r == 0)
		r = begin(job, disc, path, writer);
	if (r < 0) {
		free_writer(writer);
		return r;
	}
	*out = (struct format_writer){ .ranges = writer->ranges,
		.nranges = disc->ntracks,
		.take = take,
		.commit = commit,
		.free = free_writer,
		.state = writer };
	return 0;
}

static int create_cso(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	return create(job, disc, path, options, out, false);
}

static int create_zso(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	return create(job, disc, path, options, out, true);
}

/* As images they are packed .iso files, and opened as such. */
static enum format_match probe(const struct format_probe *probe)
{
	(void)probe;
	return FORMAT_NO;
}

static int open_packed(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	return format_iso.open(job, path, out);
}

const struct format format_cso = {
	.name = "cso",
	.description = "an .iso, each sector deflated",
	.suffixes = cso_suffixes,
	.packable = true,
	.probe = probe,
	.open = open_packed,
	.create = create_cso,
};

const struct format format_zso = {
	.name = "zso",
	.description = "an .iso, each sector in LZ4",
	.suffixes = zso_suffixes,
	.packable = true,
	.probe = probe,
	.open = open_packed,
	.create = create_zso,
};
