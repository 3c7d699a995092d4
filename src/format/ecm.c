/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ecm packing (format/ecm.h). One pass over the heads of the runs leaves places to begin at;
 * from there on, sync, header, EDC and parity are made anew.
 */
#include "format/ecm.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/search.h"
#include "base/window.h"
#include "format/packed_blocks.h"
#include "format/packing.h"
#include "sector/edc.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_NBYTES (512 << 10) /* unpacked, or a unit more, from one place to the next */

static const char *const suffixes[] = { "ecm", NULL };

struct ecm {
	struct ecm_place *places; /* and one more, for the end */
	size_t n, room;
	uint32_t edc;     /* of all, as the file tells */
	uint32_t got_edc; /* of the bytes that were read in order so far */
	uint64_t nwatched;
	char *name;
};

static bool probe(const uint8_t *head, size_t nbytes)
{
	return nbytes >= 9 && memcmp(head, "ECM", ECM_MAGIC_NBYTES) == 0;
}

static int add_place(struct discimg_job *job, struct ecm *ecm, const struct ecm_place *place)
{
	if (ecm->n == ecm->room) {
		size_t room = ecm->room + ecm->room / 2 + 64;
		struct ecm_place *places = reallocarray(ecm->places, room, sizeof(*places));
		if (!places)
			return fail_nomem(job);
		ecm->places = places;
		ecm->room = room;
	}
	ecm->places[ecm->n++] = *place;
	return 0;
}

/* Goes on in the current run, not beyond END of what is unpacked. */
static void pass_units(struct ecm_place *place, uint64_t end)
{
	uint64_t unit = ecm_nbytes[place->run.type];
	uint64_t n = (end - place->offset + unit - 1) / unit;
	uint32_t count = n < place->run.count ? (uint32_t)n : place->run.count;
	place->offset += count * unit;
	place->packed_offset += (uint64_t)count * ecm_packed_nbytes[place->run.type];
	place->run.count -= count;
}

/* Goes past the head of a run; 1: there is one, 0: the end. */
static int pass_head(struct window *window, struct ecm_place *place)
{
	uint64_t rest = infile_nbytes(window->file) - place->packed_offset;
	size_t n = rest < ECM_MAX_HEAD_NBYTES ? (size_t)rest : ECM_MAX_HEAD_NBYTES;
	const uint8_t *p = n ? window_at(window, place->packed_offset, n) : NULL;
	n = p ? ecm_parse_head(p, n, &place->run) : 0;
	uint64_t packed = (uint64_t)place->run.count * ecm_packed_nbytes[place->run.type];
	if (n == 0 || packed > rest - n)
		return fail(window->job, DISCIMG_E_FORMAT,
			"%s: the run of sectors at byte %llu is cut off or malformed",
			infile_name(window->file), (unsigned long long)place->packed_offset);
	place->packed_offset += n;
	return place->run.count > 0;
}

static int read_edc(struct window *window, uint64_t offset, uint32_t *edc)
{
	const uint8_t *p = window_at(window, offset, ECM_EDC_NBYTES);
	if (!p)
		return fail(window->job, DISCIMG_E_FORMAT, "%s: ends without the EDC of all",
			infile_name(window->file));
	*edc = get_le32(p);
	return 0;
}

/* Finds a place to begin at every BLOCK_NBYTES, and the end. */
static int find_places(struct window *window, struct ecm *ecm)
{
	struct ecm_place place = { .packed_offset = ECM_MAGIC_NBYTES };
	int more = 1, r = add_place(window->job, ecm, &place);
	while (r == 0 && more == 1) {
		uint64_t end = ecm->places[ecm->n - 1].offset + BLOCK_NBYTES;
		if (place.offset >= end)
			r = add_place(window->job, ecm, &place);
		else if (place.run.count)
			pass_units(&place, end);
		else
			more = pass_head(window, &place);
		if (r == 0)
			r = check_cancelled(window->job);
	}
	if (r == 0 && more == 0)
		r = add_place(window->job, ecm, &place);
	if (r < 0 || more < 0)
		return r < 0 ? r : more;
	ecm->n--;
	return read_edc(window, place.packed_offset, &ecm->edc);
}

static uint64_t place_begin(const void *items, size_t i)
{
	const struct ecm_place *places = items;
	return places[i].offset;
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	const struct ecm *ecm = state;
	const struct ecm_place *place =
		&ecm->places[search_last(ecm->places, ecm->n, offset, place_begin)];
	block->offset = place->offset;
	block->nbytes = (uint32_t)(place[1].offset - place->offset);
	block->packed_offset = place->packed_offset;
	block->packed_nbytes = (uint32_t)(place[1].packed_offset - place->packed_offset);
}

static const struct ecm_place *place_of(const struct ecm *ecm, const struct block *block)
{
	size_t low = 0, high = ecm->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ecm->places[middle].offset < block->offset)
			low = middle + 1;
		else
			high = middle;
	}
	return &ecm->places[low];
}

/* Makes units of the current run while there are bytes for them and room; how many of each. */
static size_t make_units(struct ecm_run *run, const uint8_t *packed, size_t n, uint8_t *out,
	size_t room, size_t *taken)
{
	size_t unit = ecm_nbytes[run->type], packed_unit = ecm_packed_nbytes[run->type];
	size_t count = run->count;
	count = count < n / packed_unit ? count : n / packed_unit;
	count = count < room / unit ? count : room / unit;
	if (run->type == ECM_BYTES)
		memcpy(out, packed, count);
	else
		for (size_t i = 0; i < count; i++)
			ecm_make_unit(run->type, packed + i * packed_unit, out + i * unit);
	run->count -= (uint32_t)count;
	*taken = count * packed_unit;
	return count * unit;
}

static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	struct ecm_run run = place_of(state, block)->run;
	size_t at = 0, done = 0;
	while (done < block->nbytes) {
		size_t taken;
		if (run.count == 0) {
			taken = ecm_parse_head(packed + at, n - at, &run);
		} else {
			done += make_units(&run, packed + at, n - at, out + done,
				block->nbytes - done, &taken);
		}
		if (taken == 0)
			break;
		at += taken;
	}
	blocks_mark_bad(bad, done, block->nbytes);
}

/* Once all was read in order, its EDC can be compared. */
static void watch(
	void *state, struct discimg_job *job, const uint8_t *p, size_t nbytes, uint64_t offset)
{
	struct ecm *ecm = state;
	uint64_t end = ecm->places[ecm->n].offset;
	if (offset > ecm->nwatched || offset + nbytes <= ecm->nwatched)
		return;
	size_t skip = (size_t)(ecm->nwatched - offset);
	ecm->got_edc = edc_of(ecm->got_edc, p + skip, nbytes - skip);
	ecm->nwatched = offset + nbytes;
	if (ecm->nwatched == end && ecm->got_edc != ecm->edc)
		say_damage(job,
			"%s: the EDC of all is %08x, and should be %08x: some bytes are wrong",
			ecm->name, ecm->got_edc, ecm->edc);
}

static void free_ecm(void *state)
{
	struct ecm *ecm = state;
	free(ecm->places);
	free(ecm->name);
	free(ecm);
}

static const struct blocks_ops ecm_ops = {
	.find = find, .unpack = unpack, .watch = watch, .free = free_ecm
};

static int scan(struct discimg_job *job, struct infile *packed, struct ecm *ecm)
{
	struct window *window = calloc(1, sizeof(*window));
	ecm->name = strdup(infile_name(packed));
	int r = 0;
	if (!window || !ecm->name) {
		r = fail_nomem(job);
	} else {
		window->file = packed;
		window->job = job;
		r = find_places(window, ecm);
	}
	free(window);
	return r;
}

/* The largest block, in both its forms. */
static void measure_blocks(const struct ecm *ecm, struct blocks_plan *plan)
{
	for (size_t i = 0; i < ecm->n; i++) {
		struct block block;
		find(ecm, ecm->places[i].offset, &block);
		if (block.nbytes > plan->max_nbytes)
			plan->max_nbytes = block.nbytes;
		if (block.packed_nbytes > plan->max_packed_nbytes)
			plan->max_packed_nbytes = block.packed_nbytes;
	}
}

static int open_ecm(
	struct discimg_job *job, struct infile *packed, const char *name, struct infile **out)
{
	struct ecm *ecm = calloc(1, sizeof(*ecm));
	int r = ecm ? scan(job, packed, ecm) : fail_nomem(job);
	if (r < 0) {
		infile_free(packed);
		if (ecm)
			free_ecm(ecm);
		return r;
	}
	struct blocks_plan plan = { .name = name,
		.nbytes = ecm->places[ecm->n].offset,
		.max_nbytes = 1,
		.ops = &ecm_ops,
		.state = ecm };
	measure_blocks(ecm, &plan);
	return blocks_open(job, packed, &plan, out);
}

const struct packing packing_ecm = {
	.name = "ecm",
	.suffixes = suffixes,
	.holds = "bin",
	.probe = probe,
	.open = open_ecm,
};
