/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nrg format: from the chunks at the end of a Nero image to a disc. */
#include "format/nrg.h"

#include "base/context.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "format/pause.h"
#include "format/rawtoc.h"
#include "format/runs.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* All chunks together; an image of 99 tracks has about 8000 bytes of them, and 40 KiB of CD-TEXT.
 */
#define MAX_CHUNKS_NBYTES (1024 * 1024)

struct chunk {
	const uint8_t *data; /* NULL: there is none */
	uint32_t nbytes;
	bool is_wide;         /* of version 2 */
	uint32_t item_nbytes; /* of each track */
};

struct reader {
	struct discimg_job *job;
	const char *path;
	struct infile *in; /* the runs' */
	struct discimg_disc *disc;
	struct runs *runs;
	uint8_t *bytes; /* of all chunks */
	size_t nbytes;
	uint64_t chunks_offset;             /* in the file, where the sectors end */
	struct chunk cue, dao, tao, cdtext; /* of the session that is read */
	bool has_bcd_times;                 /* of cue */
	unsigned session;
	uint64_t end_offset; /* in the file, of the track before */
};

#define NRG_FAIL(r, format, ...)                                                                   \
	fail((r)->job, DISCIMG_E_FORMAT, "%s: " format, (r)->path, ##__VA_ARGS__)

/* Where the chunks begin, from the footer; false when there is none. */
static bool find_chunks(const uint8_t footer[NRG_FOOTER2_NBYTES], uint64_t *offset)
{
	if (memcmp(footer, "NER5", 4) == 0) {
		*offset = get_be64(footer + 4);
		return true;
	}
	*offset = get_be32(footer + 8);
	return memcmp(footer + 4, "NERO", 4) == 0;
}

static int read_chunks(struct reader *r)
{
	uint8_t footer[NRG_FOOTER2_NBYTES];
	uint64_t end = infile_nbytes(r->in);
	if (end < sizeof(footer))
		return NRG_FAIL(r, "%llu bytes, expected a Nero image", (unsigned long long)end);
	end -= sizeof(footer);
	if (infile_pread(r->in, r->job, footer, sizeof(footer), end) != sizeof(footer))
		return fail_errno(r->job, "cannot read %s", r->path);
	if (!find_chunks(footer, &r->chunks_offset))
		return NRG_FAIL(r,
			"no footer NERO or NER5 at its end, expected a Nero image; it may "
			"be cut off");
	if (r->chunks_offset > end || end - r->chunks_offset > MAX_CHUNKS_NBYTES)
		return NRG_FAIL(r,
			"its footer tells of chunks at byte %llu, expected that in the "
			"last %d bytes",
			(unsigned long long)r->chunks_offset, MAX_CHUNKS_NBYTES);
	r->nbytes = (size_t)(end - r->chunks_offset) + 4;
	r->bytes = calloc(1, r->nbytes);
	if (!r->bytes)
		return fail_nomem(r->job);
	ssize_t n = infile_pread(r->in, r->job, r->bytes, r->nbytes, r->chunks_offset);
	return n == (ssize_t)r->nbytes ? 0 : fail_errno(r->job, "cannot read %s", r->path);
}

/* Times are BCD; where one of them is not, they all are binary, as some programs write them. */
static bool has_bcd_times(const struct chunk *cue)
{
	uint8_t v;
	for (uint32_t i = 0; i + NRG_CUE_NBYTES <= cue->nbytes; i += NRG_CUE_NBYTES)
		for (unsigned k = NRG_CUE_LBA + 1; k < NRG_CUE_NBYTES; k++)
			if (!unbcd(cue->data[i + k], &v))
				return false;
	return true;
}

static int32_t lba_of_entry(const struct reader *r, const uint8_t *entry)
{
	const uint8_t *at = entry + NRG_CUE_LBA;
	struct msf msf = { at[1], at[2], at[3] };
	if (r->cue.is_wide)
		return (int32_t)get_be32(at);
	if (r->has_bcd_times) {
		unbcd(at[1], &msf.minute);
		unbcd(at[2], &msf.second);
		unbcd(at[3], &msf.frame);
	}
	return lba_of_msf(msf);
}

/* LBA of an index in the session's CUES or CUEX; false when it is not there. */
static bool find_index(const struct reader *r, unsigned track, unsigned index, int32_t *lba)
{
	for (uint32_t i = 0; i + NRG_CUE_NBYTES <= r->cue.nbytes; i += NRG_CUE_NBYTES) {
		const uint8_t *entry = r->cue.data + i;
		if (entry[NRG_CUE_TRACK] != bcd_of(track) || entry[NRG_CUE_INDEX] != bcd_of(index))
			continue;
		*lba = lba_of_entry(r, entry);
		return true;
	}
	return false;
}

static unsigned find_control(const struct reader *r, unsigned track)
{
	for (uint32_t i = 0; i + NRG_CUE_NBYTES <= r->cue.nbytes; i += NRG_CUE_NBYTES)
		if (r->cue.data[i + NRG_CUE_TRACK] == bcd_of(track))
			return r->cue.data[i + NRG_CUE_CONTROL] >> 4;
	return 0;
}

static struct discimg_track *add_track(
	struct reader *r, unsigned number, uint8_t code, unsigned nbytes)
{
	const struct nrg_mode *mode = nrg_mode_of_code(code, nbytes);
	struct discimg_track *track = mode ? disc_add_track(r->disc) : NULL;
	if (!mode)
		NRG_FAIL(r, "track %u is of mode %02Xh, which is not known", number, code);
	else if (!track)
		fail_nomem(r->job);
	if (!track)
		return NULL;
	track->number = number;
	track->session = r->session;
	track->mode = mode->mode;
	track->stored_nbytes = mode->nbytes;
	track->stored_sub_nbytes = mode->sub_nbytes;
	return track;
}

static uint64_t get_offset(const uint8_t *p, size_t i, bool is_wide)
{
	if (!is_wide)
		return get_be32(p + i * 4);
	return get_be64(p + i * 8);
}

/* NSECTORS of TRACK that lie at OFFSET are the LBAs from LBA on. */
static int add_run(struct reader *r, const struct discimg_track *track, uint64_t offset,
	int32_t lba, uint64_t nsectors)
{
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	if (nsectors == 0)
		return 0;
	if (offset > r->chunks_offset || nsectors > (r->chunks_offset - offset) / size)
		return NRG_FAIL(r,
			"track %u: %llu sectors of %u bytes from byte %llu on, but the sectors end "
			"at byte %llu",
			track->number, (unsigned long long)nsectors, size,
			(unsigned long long)offset, (unsigned long long)r->chunks_offset);
	struct run run = {
		.lba = lba, .nsectors = (uint32_t)nsectors, .offset = offset, .nbytes = size
	};
	return runs_add(r->job, r->runs, &run);
}

static void set_isrc(struct discimg_track *track, const uint8_t *isrc)
{
	for (size_t i = 0; i < 12; i++)
		if (!isalnum(isrc[i]))
			return;
	memcpy(track->isrc, isrc, 12);
}

static void set_mcn(struct discimg_disc *disc, const uint8_t *mcn)
{
	for (size_t i = 0; i < 13; i++)
		if (!isdigit(mcn[i]))
			return;
	memcpy(disc->mcn, mcn, 13);
}

/* Where a track's stored parts lie in the file, and how many sectors each has. */
struct stored {
	uint64_t pregap_offset, offset;
	uint64_t npregap, nsectors;
};

static int read_stored(struct reader *r, const struct discimg_track *track, const uint8_t *entry,
	struct stored *stored)
{
	const uint8_t *offsets = entry + NRG_TRACK_OFFSETS;
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	uint64_t end = get_offset(offsets, 2, r->dao.is_wide);
	stored->pregap_offset = get_offset(offsets, 0, r->dao.is_wide);
	stored->offset = get_offset(offsets, 1, r->dao.is_wide);
	if (get_be16(entry + NRG_TRACK_SIZE) != size)
		return NRG_FAIL(r, "track %u: sectors of %u bytes, but its mode has %u",
			track->number, get_be16(entry + NRG_TRACK_SIZE), size);
	if (stored->pregap_offset > stored->offset || stored->offset > end ||
		end > r->chunks_offset)
		return NRG_FAIL(r,
			"track %u: INDEX 00 at byte %llu, INDEX 01 at %llu, end at %llu, expected "
			"rising numbers up to %llu",
			track->number, (unsigned long long)stored->pregap_offset,
			(unsigned long long)stored->offset, (unsigned long long)end,
			(unsigned long long)r->chunks_offset);
	stored->npregap = (stored->offset - stored->pregap_offset) / size;
	stored->nsectors = (end - stored->offset) / size;
	if (stored->npregap + stored->nsectors > INT32_MAX)
		return NRG_FAIL(r, "track %u has %llu sectors, more than any disc", track->number,
			(unsigned long long)(stored->npregap + stored->nsectors));
	return 0;
}

static int place_dao_track(struct reader *r, struct discimg_track *track, struct stored stored)
{
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	int32_t lba, index0;
	uint32_t nblank = 0;
	if (!find_index(r, track->number, 1, &lba) || lba < CD_FIRST_LBA || lba > CD_LAST_LBA)
		return NRG_FAIL(r, "track %u: no CUE entry of INDEX 01 on a CD", track->number);
	if ((int64_t)lba - (int64_t)stored.npregap < CD_FIRST_LBA)
		return NRG_FAIL(r, "track %u: a pregap of %llu sectors before sector %d",
			track->number, (unsigned long long)stored.npregap, lba);
	track->start_lba = lba - (int32_t)stored.npregap;
	if (track->start_lba < 0) {
		uint32_t n = lba < 0 ? (uint32_t)stored.npregap : (uint32_t)-track->start_lba;
		int result = pause_count_blank(
			r->job, r->in, track, stored.pregap_offset, track->start_lba, n, &nblank);
		if (result < 0)
			return result;
	}
	track->start_lba += (int32_t)nblank;
	stored.npregap -= nblank;
	stored.pregap_offset += (uint64_t)nblank * size;
	int32_t first_stored = track->start_lba;
	if (find_index(r, track->number, 0, &index0) && index0 < track->start_lba && index0 >= 0) {
		track->pregap_unstored = (uint32_t)(track->start_lba - index0);
		track->start_lba = index0;
	}
	if (track->start_lba < lba)
		track->index_lba[0] = track->start_lba;
	track->index_lba[1] = lba;
	track->nsectors = (uint32_t)(lba - track->start_lba) + (uint32_t)stored.nsectors;
	int result = add_run(r, track, stored.pregap_offset, first_stored, stored.npregap);
	return result < 0 ? result : add_run(r, track, stored.offset, lba, stored.nsectors);
}

static int add_dao_track(struct reader *r, unsigned number, const uint8_t *entry)
{
	struct stored stored = { 0 };
	struct discimg_track *track =
		add_track(r, number, entry[NRG_TRACK_MODE], get_be16(entry + NRG_TRACK_SIZE));
	if (!track)
		return DISCIMG_E_FORMAT;
	if (track->mode == DISCIMG_MODE2 && r->dao.data[NRG_DAO_TYPE] == RAWTOC_TYPE_CDI)
		track->mode = DISCIMG_CDI;
	track->flags = subcode_flags(find_control(r, number));
	set_isrc(track, entry + NRG_TRACK_ISRC);
	int result = read_stored(r, track, entry, &stored);
	if (result == 0)
		result = place_dao_track(r, track, stored);
	return result;
}

/* INDEX 02 and above of the session's tracks, which begin at track number FIRST. */
static void set_indexes(const struct reader *r, unsigned first, unsigned last)
{
	struct discimg_track *tracks = r->disc->tracks + r->disc->ntracks - (last - first + 1);
	for (uint32_t i = 0; i + NRG_CUE_NBYTES <= r->cue.nbytes; i += NRG_CUE_NBYTES) {
		const uint8_t *entry = r->cue.data + i;
		uint8_t number, index;
		if (unbcd(entry[NRG_CUE_TRACK], &number) && unbcd(entry[NRG_CUE_INDEX], &index) &&
			number >= first && number <= last && index >= 2)
			tracks[number - first].index_lba[index] = lba_of_entry(r, entry);
	}
}

static int read_dao(struct reader *r)
{
	const uint8_t *head = r->dao.data;
	uint32_t size = r->dao.item_nbytes;
	if (!r->cue.data || r->dao.nbytes < NRG_DAO_TRACKS)
		return NRG_FAIL(r, "session %u has a DAO chunk, but %s", r->session,
			r->cue.data ? "one that is too short" : "no CUE chunk");
	unsigned first = head[NRG_DAO_FIRST], last = head[NRG_DAO_LAST];
	if (first < 1 || last < first || last > 99 ||
		(last - first + 1) * size > r->dao.nbytes - NRG_DAO_TRACKS)
		return NRG_FAIL(r, "session %u has tracks %u to %u in a DAO chunk of %u bytes",
			r->session, first, last, r->dao.nbytes);
	r->has_bcd_times = has_bcd_times(&r->cue);
	if (r->session == 1)
		set_mcn(r->disc, head + NRG_DAO_MCN);
	int result = 0;
	for (unsigned i = 0; result == 0 && i <= last - first; i++)
		result = add_dao_track(r, first + i, head + NRG_DAO_TRACKS + (size_t)i * size);
	if (result == 0)
		set_indexes(r, first, last);
	return result;
}

/*
 * Where INDEX 01 of a track is that was written by itself. Behind the track before it are two
 * seconds of pregap; some versions tell where these begin, and some count what is stored only.
 */
static int64_t place_tao(const struct discimg_track *track, uint32_t told)
{
	bool follows = track->number > 1 && track[-1].session == track->session;
	int64_t first = follows ? (int64_t)track_end_lba(track - 1) + NRG_TAO_PREGAP : 0;
	return told < first ? first : told;
}

/* The pregap from the end of the track before on, stored where there is room for it in the file. */
static void add_tao_pregap(struct reader *r, struct discimg_track *track, uint64_t *offset)
{
	if (track->number == 1 || track[-1].session != track->session)
		return;
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	uint32_t n = (uint32_t)(track->start_lba - track_end_lba(track - 1));
	bool is_stored = *offset >= r->end_offset && (*offset - r->end_offset) / size >= n;
	track->start_lba = track->index_lba[0] = track_end_lba(track - 1);
	track->nsectors += n;
	track->pregap_unstored = is_stored ? 0 : n;
	*offset -= is_stored ? (uint64_t)n * size : 0;
}

static int add_tao_track(struct reader *r, const uint8_t *entry)
{
	bool wide = r->tao.is_wide;
	unsigned number = (unsigned)r->disc->ntracks + 1;
	uint64_t offset = get_offset(entry, 0, wide), nbytes = get_offset(entry, 1, wide);
	const uint8_t *rest = entry + (wide ? 16 : 8);
	uint32_t told = r->tao.item_nbytes > NRG_TINF_NBYTES ? get_be32(rest + NRG_TAO_LBA) : 0;
	struct discimg_track *track = add_track(r, number, rest[NRG_TAO_MODE], 0);
	if (!track)
		return DISCIMG_E_FORMAT;
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	uint64_t nsectors = nbytes / size, end_offset = offset + nsectors * size;
	int64_t lba = place_tao(track, told);
	if (lba > INT32_MAX || nsectors > (uint64_t)(INT32_MAX - lba))
		return NRG_FAIL(r,
			"track %u has %llu sectors from sector %lld on, more than any disc", number,
			(unsigned long long)nsectors, (long long)lba);
	track->start_lba = track->index_lba[1] = (int32_t)lba;
	track->nsectors = (uint32_t)nsectors;
	add_tao_pregap(r, track, &offset);
	r->end_offset = end_offset;
	return add_run(r, track, offset, track->start_lba + (int32_t)track->pregap_unstored,
		track->nsectors - track->pregap_unstored);
}

static int read_tao(struct reader *r)
{
	uint32_t size = r->tao.item_nbytes;
	int result = 0;
	for (uint32_t i = 0; result == 0 && i + size <= r->tao.nbytes; i += size)
		result = r->disc->ntracks < 99 ? add_tao_track(r, r->tao.data + i)
					       : NRG_FAIL(r, "more than 99 tracks");
	return result;
}

/* What stands before a SINF chunk, before one that is there already, or before the end. */
static int end_session(struct reader *r)
{
	int result = 0;
	if (!r->dao.data && !r->tao.data)
		return 0;
	r->session++;
	if (r->dao.data)
		result = read_dao(r);
	else
		result = read_tao(r);
	r->cue = r->dao = r->tao = (struct chunk){ 0 };
	return result;
}

static int take_medium(struct reader *r, const struct chunk *chunk)
{
	uint32_t bits = chunk->nbytes >= 4 ? get_be32(chunk->data) : NRG_MEDIUM_CD;
	if (bits & NRG_MEDIUM_CD)
		r->disc->medium = DISCIMG_MEDIUM_CD;
	else if (bits & NRG_MEDIUM_DVD)
		r->disc->medium = DISCIMG_MEDIUM_DVD;
	else if (bits & NRG_MEDIUM_BD)
		r->disc->medium = DISCIMG_MEDIUM_BD;
	return 0;
}

static int take_chunk(struct reader *r, const uint8_t *id, struct chunk chunk)
{
	const struct {
		const char *id;
		struct chunk *to;
		bool is_wide;
		uint32_t item_nbytes;
	} kept[] = {
		{ "CUES", &r->cue, false, NRG_CUE_NBYTES },
		{ "CUEX", &r->cue, true, NRG_CUE_NBYTES },
		{ "DAOI", &r->dao, false, NRG_TRACK1_NBYTES },
		{ "DAOX", &r->dao, true, NRG_TRACK2_NBYTES },
		{ "TINF", &r->tao, false, NRG_TINF_NBYTES },
		{ "ETNF", &r->tao, false, NRG_ETNF_NBYTES },
		{ "ETN2", &r->tao, true, NRG_ETN2_NBYTES },
		{ "CDTX", &r->cdtext, true, CDTEXT_PACK_NBYTES },
	};
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (memcmp(id, kept[i].id, 4) != 0)
			continue;
		int result = kept[i].to->data ? end_session(r) : 0;
		chunk.is_wide = kept[i].is_wide;
		chunk.item_nbytes = kept[i].item_nbytes;
		*kept[i].to = chunk;
		return result;
	}
	if (memcmp(id, "MTYP", 4) == 0)
		return take_medium(r, &chunk);
	return memcmp(id, "SINF", 4) == 0 ? end_session(r) : 0;
}

static int take_chunks(struct reader *r)
{
	size_t at = 0;
	while (at + NRG_CHUNK_NBYTES <= r->nbytes) {
		const uint8_t *id = r->bytes + at;
		uint32_t nbytes = get_be32(id + 4);
		at += NRG_CHUNK_NBYTES;
		if (memcmp(id, "END!", 4) == 0 || memcmp(id, "NERO", 4) == 0 ||
			memcmp(id, "NER5", 4) == 0)
			break;
		if (nbytes > r->nbytes - at)
			return NRG_FAIL(r,
				"chunk %.4s at byte %llu has %u bytes, but only %zu follow",
				(const char *)id,
				(unsigned long long)(r->chunks_offset + at - NRG_CHUNK_NBYTES),
				nbytes, r->nbytes - at);
		int result = take_chunk(
			r, id, (struct chunk){ .data = r->bytes + at, .nbytes = nbytes });
		if (result < 0)
			return result;
		at += nbytes;
	}
	return end_session(r);
}

static int take_cdtext(struct reader *r)
{
	const uint8_t *packs;
	if (!r->cdtext.data)
		return 0;
	size_t npacks = cdtext_find_packs(r->cdtext.data, r->cdtext.nbytes, &packs);
	return npacks ? disc_read_cdtext(r->job, r->disc, r->path, packs, npacks) : 0;
}

static int describe(struct reader *r)
{
	int result = read_chunks(r);
	if (result == 0)
		result = take_chunks(r);
	if (result == 0)
		result = disc_finish(r->job, r->disc, r->path);
	return result < 0 ? result : take_cdtext(r);
}

static int open_nrg(struct discimg_job *job, const char *path, struct discimg_disc **out)
{
	struct reader r = { .job = job, .path = path };
	int result = format_open_input(job, path, &r.in);
	if (result < 0)
		return result;
	r.disc = disc_new("nrg", DISCIMG_MEDIUM_CD);
	r.runs = runs_new();
	result = r.disc && r.runs ? runs_add_file(job, r.runs, r.in) : fail_nomem(job);
	if (!r.disc || !r.runs)
		infile_free(r.in);
	if (r.disc && r.runs)
		runs_attach(r.runs, r.disc);
	else
		runs_free(r.runs);
	if (result == 0)
		result = describe(&r);
	free(r.bytes);
	if (result == 0)
		*out = r.disc;
	else
		discimg_disc_free(r.disc);
	return result;
}

/* Where the end cannot be looked at, the name must do: the beginning may be that of an .iso. */
static enum format_match probe(const struct format_probe *probe)
{
	uint64_t offset;
	if (probe->tail && find_chunks(probe->tail, &offset) && offset < probe->file_nbytes)
		return FORMAT_CERTAIN;
	if (strcmp(probe->suffix, "nrg") != 0)
		return FORMAT_NO;
	return probe->tail ? FORMAT_PLAUSIBLE : FORMAT_CERTAIN;
}

static const char *const suffixes[] = { "nrg", NULL };

const struct format format_nrg = {
	.name = "nrg",
	.description = "Nero image",
	.suffixes = suffixes,
	.keeps = KEEPS_AUDIO | KEEPS_TRACKS | KEEPS_SESSIONS | KEEPS_RAW | KEEPS_MODE2 | KEEPS_CDI |
		 KEEPS_SUB_RAW | KEEPS_PREGAPS | KEEPS_PREGAP_DATA | KEEPS_HIDDEN | KEEPS_INDEXES |
		 KEEPS_FLAGS | KEEPS_MCN | KEEPS_ISRC | KEEPS_CDTEXT | KEEPS_LANGUAGES |
		 KEEPS_FIRST_NUMBER,
	.packable = true,
	.probe = probe,
	.open = open_nrg,
	.create = nrg_create,
};
