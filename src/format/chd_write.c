/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CHD written from a disc: header, metadata, hunks in order, map. */
#include "format/chd_write.h"
#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "format/chd.h"
#include "format/chd_codec.h"
#include "format/chd_pack.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

enum {
	FRAMES_A_HUNK = 8, /* as chdman createcd */
	PLAIN_HUNK_NBYTES = 8 * SECTOR_USER_NBYTES,
	TAG_DVD = CHD_TAG('D', 'V', 'D', ' '),
};

struct chd_writer {
	char *path; /* for messages, owned */
	struct outfile *out;
	struct copy_range *ranges;
	size_t nranges;
	bool *swapped; /* one a range: samples, which a CHD has with the high byte first */
	bool is_cd;
	struct chd_header header;
	struct chd_metas metas;
	uint8_t *map;
	uint64_t offset; /* of the file's next byte */
	/* where the disc is */
	size_t range;  /* that the next sector is of */
	uint32_t done; /* sectors of it */
	/* hunks that are gathered, and those of them that are filled */
	struct chd_packer *packer;
	uint8_t *raw;
	size_t batch_nhunks, filled_nbytes;
	struct chd_packed *hunks, **to_pack;
	uint64_t nhunks; /* that are in the file */
	/* sums: of the whole, and of each hunk, to find it again */
	struct digest *digest;
	uint8_t (*seen)[CHD_PACK_SHA256_NBYTES];
	uint32_t *table; /* number + 1 of a hunk, by the first bits of its sum; 0: none */
	size_t table_mask;
};

/* The place in the table of the hunk with this sum, or of none. */
static uint32_t *slot_of(const struct chd_writer *w, const uint8_t *sha256)
{
	size_t i = (size_t)get_le64(sha256) & w->table_mask;
	while (w->table[i] && memcmp(w->seen[w->table[i] - 1], sha256, CHD_PACK_SHA256_NBYTES) != 0)
		i = (i + 1) & w->table_mask;
	return &w->table[i];
}

/* Finds the hunks that repeat an earlier one; how many are left to be packed. */
static size_t find_repeated(struct chd_writer *w, size_t n)
{
	size_t nto_pack = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t number = w->nhunks + i;
		uint32_t *slot = slot_of(w, w->hunks[i].sha256);
		memcpy(w->seen[number], w->hunks[i].sha256, CHD_PACK_SHA256_NBYTES);
		if (*slot) {
			struct chd_place place = { .kind = CHD_HUNK_SELF, .offset = *slot - 1 };
			chd_put_place(w->map, number, &place);
			w->hunks[i].kind = CHD_HUNK_SELF;
			continue;
		}
		*slot = (uint32_t)number + 1;
		w->hunks[i].kind = CHD_HUNK_PLAIN;
		w->to_pack[nto_pack++] = &w->hunks[i];
	}
	return nto_pack;
}

static int write_hunks(struct chd_writer *w, struct discimg_job *job, size_t n)
{
	for (size_t i = 0; i < n; i++, w->nhunks++) {
		const struct chd_packed *hunk = &w->hunks[i];
		if (hunk->kind == CHD_HUNK_SELF)
			continue;
		struct chd_place place = { .kind = hunk->kind,
			.nbytes = hunk->nbytes,
			.offset = w->offset,
			.crc = hunk->crc };
		chd_put_place(w->map, w->nhunks, &place);
		int r = outfile_write(job, w->out, hunk->bytes, hunk->nbytes, w->offset);
		if (r < 0)
			return r;
		w->offset += hunk->nbytes;
	}
	return 0;
}

/* The hunks that were gathered go into the file; the last one may be cut short. */
static int flush(struct chd_writer *w, struct discimg_job *job)
{
	uint32_t hunk_nbytes = w->header.hunk_nbytes;
	size_t n = (w->filled_nbytes + hunk_nbytes - 1) / hunk_nbytes;
	memset(w->raw + w->filled_nbytes, 0, n * hunk_nbytes - w->filled_nbytes);
	for (size_t i = 0; i < n; i++)
		w->hunks[i] = (struct chd_packed){ .from = w->raw + i * hunk_nbytes };
	if (!digest_add(w->digest, w->raw, w->filled_nbytes) ||
		!chd_packer_hash(w->packer, w->hunks, n) ||
		!chd_packer_pack(w->packer, w->to_pack, find_repeated(w, n)))
		return fail_nomem(job);
	w->filled_nbytes = 0;
	return write_hunks(w, job, n);
}

static int append(struct chd_writer *w, struct discimg_job *job, const uint8_t *p, size_t nbytes)
{
	size_t room = w->batch_nhunks * w->header.hunk_nbytes;
	while (nbytes > 0) {
		size_t some = room - w->filled_nbytes;
		some = some < nbytes ? some : nbytes;
		memcpy(w->raw + w->filled_nbytes, p, some);
		w->filled_nbytes += some;
		p += some;
		nbytes -= some;
		int r = w->filled_nbytes == room ? flush(w, job) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

/* One sector as a frame: samples with the high byte first, zeros up to 2448 bytes. */
static int append_frame(struct chd_writer *w, struct discimg_job *job,
	const struct copy_range *range, const uint8_t *sector)
{
	uint8_t frame[CHD_FRAME_NBYTES] = { 0 };
	memcpy(frame, sector, shape_nbytes(range->shape));
	if (w->swapped[w->range])
		for (size_t i = 0; i < SECTOR_RAW_NBYTES; i += 2) {
			frame[i] = sector[i + 1];
			frame[i + 1] = sector[i];
		}
	return append(w, job, frame, sizeof(frame));
}

static int end_range(struct chd_writer *w, struct discimg_job *job)
{
	static const uint8_t padding[CHD_FRAME_NBYTES];
	uint32_t nframes = w->ranges[w->range].nsectors;
	int r = 0;
	for (; r == 0 && w->is_cd && nframes % CHD_TRACK_NFRAMES != 0; nframes++)
		r = append(w, job, padding, sizeof(padding));
	w->range++;
	w->done = 0;
	return r;
}

static int take_sector(struct chd_writer *w, struct discimg_job *job, const uint8_t *sector)
{
	const struct copy_range *range = &w->ranges[w->range];
	int r = w->is_cd ? append_frame(w, job, range, sector)
			 : append(w, job, sector, SECTOR_USER_NBYTES);
	if (r == 0 && ++w->done == range->nsectors)
		r = end_range(w, job);
	return r;
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct chd_writer *w = state;
	int r = 0;
	for (uint32_t i = 0; r == 0 && i < batch->nsectors; i++) {
		int32_t lba = batch->lba + (int32_t)i;
		if (w->range == w->nranges || lba != w->ranges[w->range].lba + (int32_t)w->done)
			return fail(job, DISCIMG_E_INVALID,
				"sector %d comes out of order for a .chd", lba);
		r = take_sector(w, job, batch->data + (size_t)i * shape_nbytes(batch->shape));
	}
	return r;
}

static int write_map(struct chd_writer *w, struct discimg_job *job)
{
	uint8_t *bytes;
	size_t nbytes;
	if (!chd_pack_map(w->map, w->header.nhunks, &bytes, &nbytes))
		return fail_nomem(job);
	w->header.map_offset = w->offset;
	int r = outfile_write(job, w->out, bytes, nbytes, w->offset);
	free(bytes);
	return r;
}

static int commit(void *state, struct discimg_job *job)
{
	struct chd_writer *w = state;
	uint8_t bytes[CHD_HEADER_NBYTES];
	int r = w->filled_nbytes ? flush(w, job) : 0;
	if (r == 0 && w->nhunks != w->header.nhunks)
		return fail(job, DISCIMG_E_INVALID, "%s: not all sectors were given", w->path);
	if (r == 0)
		r = write_map(w, job);
	if (r == 0 && (!digest_finish_bytes(w->digest, w->header.raw_sha1) ||
			      !chd_hash_all(job, &w->metas, w->header.raw_sha1, w->header.sha1)))
		r = fail_nomem(job);
	if (r < 0)
		return r;
	chd_print_header(&w->header, bytes);
	r = outfile_write(job, w->out, bytes, sizeof(bytes), 0);
	return r < 0 ? r : outfile_commit(job, w->out);
}

static void free_writer(void *state)
{
	struct chd_writer *w = state;
	chd_packer_free(w->packer);
	outfile_free(w->out);
	digest_free(w->digest);
	chd_metas_free(&w->metas);
	free(w->ranges);
	free(w->swapped);
	free(w->map);
	free(w->raw);
	free(w->hunks);
	free(w->to_pack);
	free(w->seen);
	free(w->table);
	free(w->path);
	free(w);
}

/* What of each track is kept, in order. */
static int plan_ranges(
	struct chd_writer *w, struct discimg_job *job, const struct discimg_disc *disc, bool raw)
{
	uint64_t nframes = 0;
	w->ranges = calloc(disc->ntracks, sizeof(*w->ranges));
	w->swapped = calloc(disc->ntracks, sizeof(*w->swapped));
	if (!w->ranges || !w->swapped)
		return fail_nomem(job);
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		uint32_t n = track->nsectors - track->pregap_unstored - track->postgap_unstored;
		unsigned nbytes = w->is_cd ? chd_stored_nbytes(track, raw) : SECTOR_USER_NBYTES;
		if (n == 0)
			return fail(job, DISCIMG_E_REFUSED,
				"track %u has no stored sector, and a .chd needs one in each",
				track->number);
		w->swapped[i] = track_is_audio(track);
		w->ranges[i] = (struct copy_range){ .lba = track->start_lba +
							   (int32_t)track->pregap_unstored,
			.nsectors = n,
			.shape = { .nbytes = nbytes,
				.sub_nbytes = w->is_cd ? track->stored_sub_nbytes : 0 } };
		nframes += ((uint64_t)n + CHD_TRACK_NFRAMES - 1) / CHD_TRACK_NFRAMES *
			   CHD_TRACK_NFRAMES;
	}
	w->nranges = disc->ntracks;
	w->header.unit_nbytes = w->is_cd ? CHD_FRAME_NBYTES : SECTOR_USER_NBYTES;
	w->header.logical_nbytes = w->is_cd ? nframes * CHD_FRAME_NBYTES
					    : (uint64_t)w->ranges[0].nsectors * SECTOR_USER_NBYTES;
	return 0;
}

static int choose_hunk(struct chd_writer *w, struct discimg_job *job, unsigned wanted)
{
	struct chd_header *h = &w->header;
	h->hunk_nbytes = w->is_cd ? FRAMES_A_HUNK * CHD_FRAME_NBYTES : PLAIN_HUNK_NBYTES;
	if (wanted)
		h->hunk_nbytes = wanted;
	if (h->hunk_nbytes % h->unit_nbytes != 0 || h->hunk_nbytes > CHD_MAX_HUNK_NBYTES)
		return fail(job, DISCIMG_E_INVALID,
			"--hunk %u: expected a multiple of %u bytes, at most 1048576", wanted,
			h->unit_nbytes);
	h->nhunks = (h->logical_nbytes + h->hunk_nbytes - 1) / h->hunk_nbytes;
	return 0;
}

/* LIST is "cdlz,cdfl", or NULL. */
static int choose_codecs(struct chd_writer *w, struct discimg_job *job, const char *list, bool fast)
{
	const char *usual = w->is_cd ? (fast ? "cdzl,cdfl" : "cdlz,cdzl,cdfl")
				     : (fast ? "zlib,flac" : "lzma,zlib,flac");
	size_t n = 0;
	for (const char *p = list ? list : usual; *p; n++) {
		size_t length = strcspn(p, ",");
		char name[5] = "";
		if (length == 4)
			memcpy(name, p, 4);
		const struct chd_codec *codec =
			length == 4 ? chd_codec_find(get_be32((const uint8_t *)name)) : NULL;
		if (!codec || !codec->pack || codec->is_cd != w->is_cd || n == CHD_NCODECS)
			return fail(job, DISCIMG_E_INVALID,
				"--codec %s: expected one to four of %s", list,
				w->is_cd ? "cdlz,cdzl,cdfl,cdzs" : "lzma,zlib,flac,zstd");
		w->header.codecs[n] = get_be32((const uint8_t *)name);
		p += length + (p[length] == ',');
	}
	return n ? 0 : fail(job, DISCIMG_E_INVALID, "--codec names no codec");
}

static int plan_metas(
	struct chd_writer *w, struct discimg_job *job, const struct discimg_disc *disc, bool raw)
{
	char *extra = NULL;
	bool good = true;
	if (w->is_cd) {
		good = chd_add_tracks(disc, raw, &w->metas) && chd_print_extra(disc, &extra);
		if (good && extra[0])
			good = chd_metas_add(&w->metas, CHD_EXTRA_TAG, 0, extra, strlen(extra) + 1);
	} else if (disc->medium == DISCIMG_MEDIUM_DVD || disc->medium == DISCIMG_MEDIUM_BD) {
		good = chd_metas_add(&w->metas, TAG_DVD, CHD_META_HASHED, "", 1);
	}
	free(extra);
	return good ? 0 : fail_nomem(job);
}

static int allocate(struct chd_writer *w, struct discimg_job *job, bool fast)
{
	uint64_t nhunks = w->header.nhunks;
	size_t table_size = 1024;
	while (table_size < nhunks * 2)
		table_size *= 2;
	w->table_mask = table_size - 1;
	w->table = calloc(table_size, sizeof(*w->table));
	w->seen = calloc((size_t)nhunks, sizeof(*w->seen));
	w->map = calloc((size_t)nhunks, CHD_ENTRY_TOTAL);
	w->digest = digest_new(job, DIGEST_SHA1);
	w->packer = chd_packer_new(job, &w->header, fast);
	if (!w->table || !w->seen || !w->map || !w->digest || !w->packer)
		return fail_nomem(job);
	w->batch_nhunks = chd_packer_nhunks(w->packer);
	w->raw = malloc(w->batch_nhunks * w->header.hunk_nbytes);
	w->hunks = calloc(w->batch_nhunks, sizeof(*w->hunks));
	w->to_pack = calloc(w->batch_nhunks, sizeof(*w->to_pack));
	return w->raw && w->hunks && w->to_pack ? 0 : fail_nomem(job);
}

/* Opens the file and writes the metadata behind the place of the header. */
static int begin(struct chd_writer *w, struct discimg_job *job, enum outfile_kind kind)
{
	uint8_t *bytes;
	size_t nbytes;
	int r = outfile_open(job, w->path, kind, &w->out);
	if (r < 0)
		return r;
	if (!chd_print_metas(&w->metas, CHD_HEADER_NBYTES, &bytes, &nbytes))
		return fail_nomem(job);
	w->header.meta_offset = w->metas.n ? CHD_HEADER_NBYTES : 0;
	w->offset = CHD_HEADER_NBYTES + nbytes;
	r = outfile_write(job, w->out, bytes, nbytes, CHD_HEADER_NBYTES);
	free(bytes);
	return r;
}

/* A disc of one track of plain sectors is kept as such, unless it is a CD's. */
static bool is_plain(const struct discimg_disc *disc, bool raw)
{
	return disc->medium != DISCIMG_MEDIUM_CD && disc->ntracks == 1 && !raw &&
	       disc->tracks[0].start_lba == 0 && disc->tracks[0].pregap_unstored == 0;
}

static int prepare(struct chd_writer *w, struct discimg_job *job, const struct discimg_disc *disc,
	const struct format_options *options)
{
	int r = disc_check_output(job, disc, w->path);
	if (r == 0)
		r = plan_ranges(w, job, disc, options->raw);
	if (r == 0)
		r = choose_hunk(w, job, options->hunk_nbytes);
	if (r == 0)
		r = choose_codecs(w, job, options->codecs, options->fast);
	if (r == 0)
		r = plan_metas(w, job, disc, options->raw);
	if (r == 0)
		r = allocate(w, job, options->fast);
	return r < 0 ? r : begin(w, job, options->outfile);
}

int chd_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out)
{
	struct chd_writer *w = calloc(1, sizeof(*w));
	if (!w || !(w->path = strdup(path))) {
		free(w);
		return fail_nomem(job);
	}
	w->is_cd = !is_plain(disc, options->raw);
	int r = prepare(w, job, disc, options);
	if (r < 0) {
		free_writer(w);
		return r;
	}
	*out = (struct format_writer){ .ranges = w->ranges,
		.nranges = w->nranges,
		.sequential = true,
		.take = take,
		.commit = commit,
		.free = free_writer,
		.state = w };
	return 0;
}
