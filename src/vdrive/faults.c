/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fault plan does to commands, sectors and samples. */
#include "vdrive/faults.h"

#include "sector/raw.h"
#include "sector/subchannel.h"
#include "vdrive/faultplan.h"

#include <string.h>

enum { WRONG_NBYTES = 24 }; /* of a sector: one F1-frame, the least that a drive marks as lost */

#define BIT(kind) (1u << (kind))

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(struct fault_plan *plan)
{
	uint64_t z = plan->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool touches(const struct fault *fault, int32_t lba, uint32_t n)
{
	return fault->first < (int64_t)lba + n && lba <= fault->last;
}

/* The next fault behind FAULT, or the first after NULL, of KINDS that touches the sectors. */
static struct fault *next_fault(const struct fault_plan *plan, const struct fault *fault,
	unsigned kinds, int32_t lba, uint32_t n)
{
	if (!plan)
		return NULL;
	for (size_t i = fault ? (size_t)(fault - plan->faults) + 1 : 0; i < plan->n; i++)
		if ((kinds & BIT(plan->faults[i].kind)) && touches(&plan->faults[i], lba, n))
			return &plan->faults[i];
	return NULL;
}

/* Whether FAULT strikes this time, which counts as a try. */
static bool strikes(struct fault *fault, int32_t lba, unsigned speed)
{
	if (fault->above && speed <= fault->above)
		return false;
	if (!fault->tried)
		return true;
	uint16_t *tried = &fault->tried[lba - fault->first];
	if (*tried >= fault->tries)
		return false;
	++*tried;
	return true;
}

static bool any_strikes(struct fault_plan *plan, enum fault_kind kind, int32_t lba, unsigned speed)
{
	bool struck = false;
	for (struct fault *f = NULL; (f = next_fault(plan, f, BIT(kind), lba, 1));)
		struck = strikes(f, lba, speed) || struck;
	return struck;
}

enum fault_event fault_next_command(struct fault_plan *plan)
{
	static const enum fault_event events[] = { [FAULT_ATTENTION] = FAULT_RESET,
		[FAULT_CHANGED] = FAULT_CHANGE,
		[FAULT_VANISH] = FAULT_GONE };
	const unsigned kinds = BIT(FAULT_ATTENTION) | BIT(FAULT_CHANGED) | BIT(FAULT_VANISH);
	if (!plan)
		return FAULT_NO_EVENT;
	plan->ncommands++;
	for (const struct fault *f = NULL; (f = next_fault(plan, f, kinds, 0, 1));) {
		if ((uint64_t)f->values[0] != plan->ncommands)
			continue;
		plan->gone |= f->kind == FAULT_VANISH;
		return events[f->kind];
	}
	return plan->gone ? FAULT_GONE : FAULT_NO_EVENT;
}

bool fault_takes_drive(struct fault_plan *plan, int32_t lba, uint32_t n)
{
	if (!next_fault(plan, NULL, BIT(FAULT_VANISH_AT), lba, n))
		return false;
	plan->gone = true;
	return true;
}

bool fault_spares(const struct fault_plan *plan, int32_t lba, uint32_t n)
{
	const unsigned kinds = BIT(FAULT_UNREADABLE) | BIT(FAULT_WRONG) | BIT(FAULT_UNMARKED) |
			       BIT(FAULT_MARKED) | BIT(FAULT_JITTER) | BIT(FAULT_NO_Q) |
			       BIT(FAULT_WRONG_Q) | BIT(FAULT_VANISH_AT);
	for (size_t i = 0; plan && i < plan->n; i++)
		if (plan->faults[i].kind == FAULT_OFFSET)
			return false;
	return !next_fault(plan, NULL, kinds, lba, n);
}

bool fault_forbids_reading(struct fault_plan *plan, int32_t lba, unsigned speed)
{
	return any_strikes(plan, FAULT_UNREADABLE, lba, speed);
}

bool fault_garbles(struct fault_plan *plan, int32_t lba, unsigned speed)
{
	bool marked = any_strikes(plan, FAULT_WRONG, lba, speed);
	return any_strikes(plan, FAULT_UNMARKED, lba, speed) || marked;
}

int fault_shift(struct fault_plan *plan, int32_t lba)
{
	int64_t shift = 0;
	for (size_t i = 0; plan && i < plan->n; i++)
		if (plan->faults[i].kind == FAULT_OFFSET)
			shift += plan->faults[i].values[0];
	for (const struct fault *f = NULL; (f = next_fault(plan, f, BIT(FAULT_JITTER), lba, 1));)
		shift += (int64_t)(next_random(plan) % (uint64_t)(2 * f->values[0] + 1)) -
			 f->values[0];
	return (int)shift;
}

int32_t fault_overread(const struct fault_plan *plan)
{
	int64_t most = 0;
	for (size_t i = 0; plan && i < plan->n; i++)
		if (plan->faults[i].kind == FAULT_OVERREAD && plan->faults[i].values[0] > most)
			most = plan->faults[i].values[0];
	return (int32_t)most;
}

/* One run of bytes, each changed, and its bits among the C2 pointers (MMC-6 READ CD, C2 error
 * data). */
static void spoil_bytes(struct fault_plan *plan, uint8_t *data, uint8_t *c2, bool changes)
{
	size_t at = next_random(plan) % (SECTOR_RAW_NBYTES / WRONG_NBYTES) * WRONG_NBYTES;
	for (size_t i = at; i < at + WRONG_NBYTES; i++) {
		if (changes)
			data[i] ^= (uint8_t)(next_random(plan) | 1);
		if (c2)
			c2[i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
}

static void spoil_q(struct fault_plan *plan, enum fault_kind kind, uint8_t *sub)
{
	uint8_t q[SUBCHANNEL_NBYTES] = { 0 };
	if (kind == FAULT_WRONG_Q) {
		uint64_t bit = next_random(plan) % (8 * SUBCHANNEL_NBYTES);
		subchannel_get(sub, SUBCHANNEL_Q, q);
		q[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
	subchannel_put(sub, SUBCHANNEL_Q, q);
}

void fault_spoil(struct fault_plan *plan, int32_t lba, unsigned speed, uint8_t *data, uint8_t *c2,
	uint8_t *sub)
{
	const unsigned bytes = BIT(FAULT_WRONG) | BIT(FAULT_UNMARKED) | BIT(FAULT_MARKED);
	for (struct fault *f = NULL; (f = next_fault(plan, f, bytes, lba, 1));)
		if (strikes(f, lba, speed))
			spoil_bytes(plan, data, f->kind == FAULT_UNMARKED ? NULL : c2,
				f->kind != FAULT_MARKED);
	const unsigned codes = BIT(FAULT_NO_Q) | BIT(FAULT_WRONG_Q);
	for (struct fault *f = NULL; sub && (f = next_fault(plan, f, codes, lba, 1));)
		spoil_q(plan, f->kind, sub);
}

uint64_t fault_delay_us(const struct fault_plan *plan, int32_t lba, uint32_t n)
{
	uint64_t delay = 0;
	for (const struct fault *f = NULL; (f = next_fault(plan, f, BIT(FAULT_SLOW), lba, n));) {
		int64_t from = f->first > lba ? f->first : lba, end = (int64_t)lba + n;
		int64_t to = (int64_t)f->last + 1 < end ? (int64_t)f->last + 1 : end;
		delay += (uint64_t)(to - from) * (uint64_t)f->values[0] * 1000;
	}
	return delay;
}

bool fault_forbids_writing(struct fault_plan *plan, int32_t lba)
{
	return any_strikes(plan, FAULT_WRITE_ERROR, lba, 0);
}

bool fault_spares_writing(const struct fault_plan *plan, int32_t lba, uint32_t n)
{
	const unsigned kinds = BIT(FAULT_WRITE_ERROR) | BIT(FAULT_FLIP) | BIT(FAULT_VANISH_AT);
	return (int64_t)lba + n <= fault_end(plan) && !next_fault(plan, NULL, kinds, lba, n);
}

bool fault_forbids_calibration(struct fault_plan *plan)
{
	return any_strikes(plan, FAULT_CALIBRATION_ERROR, 0, 0);
}

void fault_flip(const struct fault_plan *plan, int32_t lba, uint8_t *sector, size_t nbytes)
{
	for (const struct fault *f = NULL; (f = next_fault(plan, f, BIT(FAULT_FLIP), lba, 1));)
		if ((uint64_t)f->values[0] < nbytes)
			sector[f->values[0]] ^= (uint8_t)(1u << f->values[1]);
}

int32_t fault_end(const struct fault_plan *plan)
{
	int32_t end = INT32_MAX;
	for (size_t i = 0; plan && i < plan->n; i++)
		if (plan->faults[i].kind == FAULT_END && plan->faults[i].first < end)
			end = plan->faults[i].first;
	return end;
}
