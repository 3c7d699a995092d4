/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damaged bytes restored from P and Q parity (ECMA-130 annex A). P and Q codewords are mended in
 * turn: a byte that one of them restores is one less that is wrong in the other that it is part of.
 */
#include "sector/ecc_correct.h"

#include "sector/ecc_sums.h"

#include <string.h>

enum {
	HEADER_NBYTES = 4,
	MAX_SUSPECTS = 2, /* more unknown bytes than sums cannot be solved */
	MAX_ROUNDS = 64,  /* a burst is eaten up from both ends, a column each a round */

	/* Of 86 P codewords; by chance one is good in 65536, and good but for one byte in 10. */
	ENOUGH_GOOD = 8,
	ENOUGH_ALMOST = 43,
};

struct decoder {
	uint8_t *coded;
	bool has_marks;
	uint8_t erased[ECC_NBYTES];
	unsigned known_nbytes; /* at the beginning: never wrong */
	bool bold;             /* nothing is left to mend that is surer */
	struct ecc_sums p, q;  /* of CODED as it is */
};

/* One of the two kinds of codewords. */
struct kind {
	unsigned ncodewords, nsymbols;
	unsigned (*place)(unsigned codeword, unsigned symbol);
};

static unsigned p_place(unsigned codeword, unsigned symbol)
{
	return symbol * ECC_ROW_NBYTES + codeword;
}

static unsigned q_place(unsigned codeword, unsigned symbol)
{
	if (symbol >= ECC_Q_NSYMBOLS - 2)
		return ECC_Q_PARITY + (symbol - (ECC_Q_NSYMBOLS - 2)) * ECC_Q_NCODEWORDS + codeword;
	unsigned row = (codeword / 2 + symbol) % ECC_NROWS;
	return row * ECC_ROW_NBYTES + symbol * 2 + codeword % 2;
}

static const struct kind p_kind = { ECC_P_NCODEWORDS, ECC_P_NSYMBOLS, p_place };
static const struct kind q_kind = { ECC_Q_NCODEWORDS, ECC_Q_NSYMBOLS, q_place };

static uint8_t times_alpha(uint8_t v)
{
	return (uint8_t)(v << 1 ^ (v & 0x80 ? 0x1d : 0));
}

static uint8_t times(uint8_t a, uint8_t b)
{
	uint8_t product = 0;
	for (unsigned bit = 0x80; bit; bit >>= 1)
		product = times_alpha(product) ^ (b & bit ? a : 0);
	return product;
}

static uint8_t alpha_to(unsigned n)
{
	uint8_t power = 1;
	while (n--)
		power = times_alpha(power);
	return power;
}

/* A / B, which is A B^254; B is not 0. */
static uint8_t over(uint8_t a, uint8_t b)
{
	for (int bit = 0; bit < 7; bit++) {
		b = times(b, b);
		a = times(a, b);
	}
	return a;
}

static bool is_good(const struct ecc_sums *sums, unsigned codeword)
{
	return (sums->plain[codeword] | sums->weighted[codeword]) == 0;
}

static void add(struct ecc_sums *sums, unsigned codeword, uint8_t v, unsigned power)
{
	sums->plain[codeword] ^= v;
	sums->weighted[codeword] ^= times(v, alpha_to(power));
}

/* The Q codeword of a byte within the rows. */
static unsigned q_through(unsigned at)
{
	unsigned row = at / ECC_ROW_NBYTES, word = at % ECC_ROW_NBYTES / 2;
	return (row + 2 * ECC_NROWS - word) % ECC_NROWS * 2 + at % 2;
}

/* Adds V to the byte AT, and to the sums of the codewords through it. */
static void change(struct decoder *d, unsigned at, uint8_t v)
{
	d->coded[at] ^= v;
	if (at >= ECC_Q_PARITY) {
		unsigned nth = at - ECC_Q_PARITY;
		add(&d->q, nth % ECC_Q_NCODEWORDS, v, nth < ECC_Q_NCODEWORDS);
		return;
	}
	add(&d->p, at % ECC_ROW_NBYTES, v, ECC_P_NSYMBOLS - 1 - at / ECC_ROW_NBYTES);
	add(&d->q, q_through(at), v, ECC_Q_NSYMBOLS - 1 - at % ECC_ROW_NBYTES / 2);
}

/* Whether the codeword of the other kind through the byte AT is bad; Q's parity has none. */
static bool other_is_bad(const struct decoder *d, const struct kind *kind, unsigned at)
{
	if (at >= ECC_Q_PARITY)
		return true;
	return kind == &p_kind ? !is_good(&d->q, q_through(at))
			       : !is_good(&d->p, at % ECC_ROW_NBYTES);
}

enum suspicion { MARKED, CROSSED, UNCROSSED };

/* Symbols of a codeword that may be wrong. */
struct suspects {
	enum suspicion why;
	unsigned n; /* more than MAX_SUSPECTS are not counted */
	unsigned symbol[MAX_SUSPECTS];
};

/* Whether the byte AT is marked, in a bad codeword of the other kind, or in none. */
static bool is_suspect(
	const struct decoder *d, const struct kind *kind, unsigned at, enum suspicion why)
{
	if (why == MARKED)
		return d->erased[at];
	if (why == UNCROSSED || at >= ECC_Q_PARITY)
		return at >= ECC_Q_PARITY && why == UNCROSSED;
	return at >= d->known_nbytes && other_is_bad(d, kind, at);
}

/* Those that are marked; if there are none, those in bad codewords; else those in no other. */
static struct suspects find_suspects(
	const struct decoder *d, const struct kind *kind, unsigned codeword)
{
	struct suspects s = { .why = d->has_marks ? MARKED : CROSSED };
	for (;; s.why++) {
		for (unsigned i = 0; i < kind->nsymbols && s.n <= MAX_SUSPECTS; i++) {
			if (!is_suspect(d, kind, kind->place(codeword, i), s.why))
				continue;
			if (s.n < MAX_SUSPECTS)
				s.symbol[s.n] = i;
			s.n++;
		}
		if (s.n || s.why == UNCROSSED)
			return s;
	}
}

/* True when there were marks. */
static bool unmark(struct decoder *d, const struct kind *kind, unsigned codeword)
{
	bool any = false;
	for (unsigned i = 0; i < kind->nsymbols; i++) {
		uint8_t *mark = &d->erased[kind->place(codeword, i)];
		any |= *mark;
		*mark = 0;
	}
	return any;
}

/*
 * The only symbol that can be wrong alone, or the number of symbols when none can: the plain sum is
 * what it has too much, and the weighted one that times its weight, which is 1 for the last.
 */
static unsigned locate(const struct kind *kind, const struct ecc_sums *sums, unsigned codeword)
{
	uint8_t v = sums->plain[codeword];
	for (unsigned i = kind->nsymbols; v && i-- > 0; v = times_alpha(v))
		if (v == sums->weighted[codeword])
			return i;
	return kind->nsymbols;
}

/*
 * Few suspects are reason enough to change them. But those of a Q codeword may be innocent: nothing
 * crosses its parity.
 */
static bool is_sure(
	const struct decoder *d, const struct kind *kind, const struct suspects *suspects)
{
	if (d->bold)
		return true;
	return suspects->n <= MAX_SUSPECTS && (kind == &p_kind || suspects->why != CROSSED);
}

/*
 * Where many symbols may be wrong, two wrong ones can look like one at a third place. It is not one
 * when the codeword of the other kind is still bad without it.
 */
static bool mend_one(struct decoder *d, const struct kind *kind, unsigned codeword,
	const struct ecc_sums *sums, const struct suspects *suspects)
{
	unsigned symbol = locate(kind, sums, codeword);
	if (symbol == kind->nsymbols)
		return false;
	unsigned at = kind->place(codeword, symbol);
	uint8_t v = sums->plain[codeword];
	if (suspects->why == MARKED ? !d->erased[at]
				    : at < d->known_nbytes || !other_is_bad(d, kind, at))
		return false;
	change(d, at, v);
	if (is_sure(d, kind, suspects) || !other_is_bad(d, kind, at))
		return true;
	change(d, at, v);
	return false;
}

/* Two wrong symbols, a and b too much, that weigh A and B: a + b and A a + B b are the sums. */
static void mend_two(struct decoder *d, const struct kind *kind, unsigned codeword,
	const struct ecc_sums *sums, const unsigned *symbol)
{
	uint8_t plain = sums->plain[codeword], weighted = sums->weighted[codeword];
	uint8_t weight_a = alpha_to(kind->nsymbols - 1 - symbol[0]);
	uint8_t weight_b = alpha_to(kind->nsymbols - 1 - symbol[1]);
	uint8_t a = over(weighted ^ times(weight_b, plain), weight_a ^ weight_b);
	change(d, kind->place(codeword, symbol[0]), a);
	change(d, kind->place(codeword, symbol[1]), a ^ plain);
}

/* True when something became known. */
static bool mend(struct decoder *d, const struct kind *kind, unsigned codeword)
{
	const struct ecc_sums *sums = kind == &p_kind ? &d->p : &d->q;
	if (is_good(sums, codeword) && !d->has_marks)
		return false;
	struct suspects suspects = find_suspects(d, kind, codeword);
	if (is_good(sums, codeword)) /* maybe by chance, if more are marked than it can tell */
		return is_sure(d, kind, &suspects) && unmark(d, kind, codeword);
	if (!mend_one(d, kind, codeword, sums, &suspects)) {
		if (suspects.n != MAX_SUSPECTS || !is_sure(d, kind, &suspects))
			return false;
		mend_two(d, kind, codeword, sums, suspects.symbol);
	}
	unmark(d, kind, codeword);
	return true;
}

static bool mend_all(struct decoder *d, const struct kind *kind)
{
	bool any = false;
	for (unsigned i = 0; i < kind->ncodewords; i++)
		any |= mend(d, kind, i);
	return any;
}

static bool all_good(const struct decoder *d)
{
	for (unsigned i = 0; i < ECC_P_NCODEWORDS; i++)
		if (!is_good(&d->p, i))
			return false;
	for (unsigned i = 0; i < ECC_Q_NCODEWORDS; i++)
		if (!is_good(&d->q, i))
			return false;
	return true;
}

static void decode(struct decoder *d, bool q_first)
{
	const struct kind *first = q_first ? &q_kind : &p_kind;
	const struct kind *second = q_first ? &p_kind : &q_kind;
	for (int round = 0; round < MAX_ROUNDS && !all_good(d); round++) {
		bool any = mend_all(d, first);
		if (!any || !d->bold)
			any |= mend_all(d, second);
		if (!any && d->bold)
			break;
		d->bold = !any;
	}
}

bool ecc_correct(uint8_t *sector, const struct ecc_attempt *attempt)
{
	struct decoder d = { .coded = sector + ECC_FIRST };
	uint8_t header[HEADER_NBYTES];
	memcpy(header, d.coded, sizeof(header));
	if (!attempt->with_header) {
		d.known_nbytes = sizeof(header);
		memset(d.coded, 0, sizeof(header));
	}
	d.has_marks = attempt->erased != NULL;
	if (d.has_marks)
		memcpy(d.erased, attempt->erased + ECC_FIRST, ECC_NBYTES);
	memset(d.erased, 0, d.known_nbytes);
	ecc_sum_p(sector_kernel(), d.coded, &d.p);
	ecc_sum_q(sector_kernel(), d.coded, &d.q);
	decode(&d, attempt->q_first);
	bool good = ecc_sums_are_zero(sector_kernel(), d.coded);
	if (!attempt->with_header)
		memcpy(d.coded, header, sizeof(header));
	return good;
}

/* Codewords of zeros and little else show nothing: those with a zero in their parity do not count.
 */
bool ecc_shows(const uint8_t *sector)
{
	uint8_t coded[ECC_NBYTES];
	struct ecc_sums sums;
	unsigned ngood = 0, nalmost = 0;
	memcpy(coded, sector + ECC_FIRST, sizeof(coded));
	memset(coded, 0, HEADER_NBYTES);
	ecc_sum_p(sector_kernel(), coded, &sums);
	for (unsigned i = 0; i < ECC_P_NCODEWORDS; i++) {
		const uint8_t *parity = coded + ECC_P_PARITY + i;
		if (parity[0] == 0 || parity[ECC_P_NCODEWORDS] == 0)
			continue;
		ngood += is_good(&sums, i);
		nalmost += locate(&p_kind, &sums, i) < ECC_P_NSYMBOLS;
	}
	return ngood >= ENOUGH_GOOD || nalmost >= ENOUGH_ALMOST;
}
