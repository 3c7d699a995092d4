/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc whose damaged sectors are restored while they are read. */
#include "check/repair.h"

#include "base/context.h"
#include "check/bad.h"
#include "check/mend.h"
#include "check/moved.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

/* So far away are headers looked for that vouch for a damaged one: a scratch spans some. */
#define REACH 16

struct repair {
	struct discimg_disc *inner;
	int32_t *moved_by; /* for each track: what its headers' addresses are ahead of ours */
	uint8_t *is_told;  /* a bit for each sector from the first track's start on */
	struct discimg_repairs *repairs;
	size_t room; /* of repairs->ranges */
};

const char *discimg_repair_kind_name(enum discimg_repair_kind kind)
{
	static const char *const names[] = {
		[DISCIMG_REPAIR_BYTES] = "bytes restored from parity",
		[DISCIMG_REPAIR_PARITY] = "parity made anew",
		[DISCIMG_REPAIR_HEADER] = "sync and header made anew",
		[DISCIMG_REPAIR_ADDED] = "EDC and parity added where there were zeros",
	};
	return (unsigned)kind < DISCIMG_REPAIR_NKINDS ? names[kind] : "repaired";
}

/* Tracks whose sectors have an EDC, or may have one. */
static bool is_checked(const struct discimg_track *track)
{
	return !track_is_audio(track) && track->stored_nbytes > SECTOR_USER_NBYTES;
}

bool repair_is_possible(const struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (is_checked(&disc->tracks[i]))
			return true;
	return false;
}

/* True when RANGE goes on where one of the last ranges ends; that one then takes it in. */
static bool join(struct discimg_repairs *repairs, const struct discimg_repair_range *range)
{
	for (size_t i = repairs->nranges;
		i-- > 0 && i + DISCIMG_REPAIR_NKINDS >= repairs->nranges;) {
		struct discimg_repair_range *last = &repairs->ranges[i];
		if (last->kind != range->kind || last->lba + (int64_t)last->nsectors != range->lba)
			continue;
		last->nsectors += range->nsectors;
		last->nbytes += range->nbytes;
		return true;
	}
	return false;
}

static int add_range(
	struct discimg_job *job, struct repair *r, const struct discimg_repair_range *range)
{
	struct discimg_repairs *repairs = r->repairs;
	if (join(repairs, range))
		return 0;
	if (repairs->nranges == BAD_MAX_RANGES) {
		repairs->nunlisted += range->nsectors;
		return 0;
	}
	if (repairs->nranges == r->room) {
		size_t room = r->room * 2 + 16;
		struct discimg_repair_range *bigger =
			reallocarray(repairs->ranges, room, sizeof(*bigger));
		if (!bigger)
			return fail_nomem(job);
		repairs->ranges = bigger;
		r->room = room;
	}
	repairs->ranges[repairs->nranges++] = *range;
	return 0;
}

/* True for the first time that it is asked of the sector at LBA. */
static bool is_news(struct repair *r, int32_t lba)
{
	uint32_t n = (uint32_t)(lba - r->inner->tracks[0].start_lba);
	uint8_t *bits = &r->is_told[n / 8], bit = (uint8_t)(1 << n % 8);
	bool is_news = !(*bits & bit);
	*bits |= bit;
	return is_news;
}

static int tell(struct discimg_job *job, struct repair *r, int32_t lba, const struct mended *mended)
{
	int result = 0;
	if (!is_news(r, lba))
		return 0;
	r->repairs->nsectors++;
	for (int kind = 0; kind < DISCIMG_REPAIR_NKINDS && result == 0; kind++) {
		struct discimg_repair_range range = { .lba = lba,
			.nsectors = 1,
			.kind = (enum discimg_repair_kind)kind,
			.nbytes = mended->nchanged[kind] };
		if (!(mended->kinds & 1u << kind))
			continue;
		r->repairs->nsectors_of[kind]++;
		r->repairs->nbytes += range.nbytes;
		result = add_range(job, r, &range);
	}
	return result;
}

static bool is_stored(const struct discimg_track *track, int64_t lba)
{
	return lba >= (int64_t)track->start_lba + track->pregap_unstored &&
	       lba < (int64_t)track_end_lba(track) - track->postgap_unstored;
}

/* The sector at LBA as it lies there, raw; false when TRACK does not store it, or it is bad. */
static bool read_raw(struct repair *r, struct discimg_job *job, const struct discimg_track *track,
	int64_t lba, uint8_t *raw)
{
	const struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES };
	uint8_t status;
	return is_stored(track, lba) &&
	       disc_read(r->inner, job, (int32_t)lba, 1, shape, raw, &status) == 0 &&
	       !discimg_sector_is_bad(status);
}

/* The mode in the first good header that is found by going from LBA in steps of STEP; or 0. */
static uint8_t mode_towards(struct repair *r, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, int step)
{
	const unsigned in_header = RAW_BAD_SYNC | RAW_BAD_ADDRESS | RAW_BAD_MODE;
	int32_t ahead = r->moved_by[track - r->inner->tracks];
	uint8_t raw[SECTOR_RAW_NBYTES];
	for (int i = 1; i <= REACH; i++) {
		int64_t at = (int64_t)lba + i * step;
		if (read_raw(r, job, track, at, raw) &&
			!(raw_check(raw, (int32_t)at + ahead) & in_header))
			return raw[RAW_MODE];
	}
	return 0;
}

/* What both sides agree on; a track's first and last sectors have one side only. */
static uint8_t mode_around(
	struct repair *r, struct discimg_job *job, const struct discimg_track *track, int32_t lba)
{
	uint8_t before = mode_towards(r, job, track, lba, -1);
	uint8_t behind = mode_towards(r, job, track, lba, 1);
	if (!is_stored(track, (int64_t)lba - 1))
		return behind;
	return before == behind || !is_stored(track, (int64_t)lba + 1) ? before : 0;
}

static bool lacks_ecc(
	struct repair *r, struct discimg_job *job, const struct discimg_track *track, int64_t lba)
{
	int32_t ahead = r->moved_by[track - r->inner->tracks];
	uint8_t raw[SECTOR_RAW_NBYTES];
	return read_raw(r, job, track, lba, raw) && raw_lacks_ecc(raw) &&
	       !(raw_check(raw, (int32_t)lba + ahead) & ~(unsigned)(RAW_BAD_EDC | RAW_BAD_PARITY));
}

/* The raw sector at LBA by itself, and if that is not enough with its neighbours. */
static void mend(struct repair *r, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint8_t *raw, struct mended *mended)
{
	int32_t own = lba + r->moved_by[track - r->inner->tracks];
	mend_sector(raw, own, NULL, mended);
	if (mended->kinds || raw_check(raw, own) == 0)
		return;
	const struct mend_neighbours neighbours = {
		.mode = mode_around(r, job, track, lba),
		.lack_ecc = lacks_ecc(r, job, track, (int64_t)lba - 1) ||
			    lacks_ecc(r, job, track, (int64_t)lba + 1),
	};
	mend_sector(raw, own, &neighbours, mended);
}

/* A sector as its track stores it. */
static int repair_sector(struct repair *r, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint8_t *sector, uint8_t *status)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	struct mended mended;
	if (discimg_sector_is_bad(*status))
		return 0;
	raw_reshape(SECTOR_MODE2, lba, sector, track->stored_nbytes, raw, sizeof(raw));
	mend(r, job, track, lba, raw, &mended);
	if (!mended.kinds)
		return 0;
	memcpy(sector, raw + SECTOR_RAW_NBYTES - track->stored_nbytes, track->stored_nbytes);
	*status = mended.kinds & 1u << DISCIMG_REPAIR_ADDED ? DISCIMG_SECTOR_SYNTHESISED
							    : DISCIMG_SECTOR_CORRECTED;
	return tell(job, r, lba, &mended);
}

static int read_repaired(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct repair *r = state;
	const struct disc_source *source = &r->inner->source;
	const struct discimg_track *own = disc_track_at(r->inner, lba);
	int result = source->read(source->state, job, track, lba, n, buf, status);
	if (!is_checked(own))
		return result;
	for (uint32_t i = 0; i < n && result == 0; i++) {
		result = repair_sector(r, job, own, lba + (int32_t)i, buf, &status[i]);
		buf += own->stored_nbytes + own->stored_sub_nbytes;
	}
	return result;
}

static bool uses(void *state, const struct stat *st)
{
	const struct disc_source *inner = &((struct repair *)state)->inner->source;
	return inner->uses && inner->uses(inner->state, st);
}

static void free_repair(void *state)
{
	struct repair *r = state;
	discimg_disc_free(r->inner);
	free(r->moved_by);
	free(r->is_told);
	free(r);
}

/* A disc with the tracks and the source of DISC, which keeps its own reference to the source. */
static bool copy_disc(struct repair *r, const struct discimg_disc *disc)
{
	const struct discimg_track *first = &disc->tracks[0], *last = first + disc->ntracks - 1;
	size_t nsectors = (size_t)(track_end_lba(last) - first->start_lba);
	r->inner = disc_new(disc->format, disc->medium);
	r->moved_by = calloc(disc->ntracks, sizeof(*r->moved_by));
	r->is_told = calloc(nsectors / 8 + 1, 1);
	if (!r->inner || !r->moved_by || !r->is_told)
		return false;
	r->inner->tracks = reallocarray(NULL, disc->ntracks, sizeof(*disc->tracks));
	if (!r->inner->tracks)
		return false;
	memcpy(r->inner->tracks, disc->tracks, disc->ntracks * sizeof(*disc->tracks));
	r->inner->ntracks = disc->ntracks;
	return true;
}

int repair_attach(
	struct discimg_job *job, struct discimg_disc *disc, struct discimg_repairs *repairs)
{
	struct repair *r = calloc(1, sizeof(*r));
	if (!r || !copy_disc(r, disc)) {
		if (r)
			free_repair(r);
		return fail_nomem(job);
	}
	r->repairs = repairs;
	r->inner->source = disc->source;
	for (size_t i = 0; i < disc->ntracks; i++)
		r->moved_by[i] = moved_by(job, disc, &disc->tracks[i]);
	disc->source = (struct disc_source){ .read = read_repaired,
		.uses = uses,
		.free = free_repair,
		.state = r,
		.sequential = r->inner->source.sequential };
	return 0;
}

static int by_kind(const void *a, const void *b)
{
	const struct discimg_repair_range *x = a, *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->lba < y->lba ? -1 : x->lba > y->lba;
}

static int by_lba(const void *a, const void *b)
{
	const struct discimg_repair_range *x = a, *y = b;
	return x->lba == y->lba ? by_kind(a, b) : x->lba < y->lba ? -1 : 1;
}

void repairs_finish(struct discimg_repairs *repairs)
{
	size_t n = repairs->nranges;
	if (n == 0)
		return;
	qsort(repairs->ranges, n, sizeof(*repairs->ranges), by_kind);
	repairs->nranges = 0;
	for (size_t i = 0; i < n; i++)
		if (!join(repairs, &repairs->ranges[i]))
			repairs->ranges[repairs->nranges++] = repairs->ranges[i];
	qsort(repairs->ranges, repairs->nranges, sizeof(*repairs->ranges), by_lba);
}

void repairs_free(struct discimg_repairs *repairs)
{
	free(repairs->ranges);
	*repairs = (struct discimg_repairs){ 0 };
}
