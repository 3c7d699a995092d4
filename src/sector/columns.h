/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A template: sums of codewords that stand in columns, as many side by side as a register is wide.
 * The file that includes it says beforehand what a register is and does:
 *
 *	lanes                 a type of bytes side by side
 *	LANES(name)           the name of a function for this type
 *	TARGET                the attribute for the processor's kind, or nothing
 *	times_alpha(lanes)    each byte times alpha, modulo x^8 + x^4 + x^3 + x^2 + 1
 *	top_bits(lanes)       each byte ff where its top bit is set, otherwise 00
 */

TARGET static inline lanes load(const uint8_t *p)
{
	lanes v;
	memcpy(&v, p, sizeof(v));
	return v;
}

TARGET static inline void store(uint8_t *p, lanes v)
{
	memcpy(p, &v, sizeof(v));
}

/* Where the lanes from AT on are to be taken so that they end within NBYTES. */
static inline unsigned within(unsigned at, unsigned nbytes)
{
	return at + sizeof(lanes) <= nbytes ? at : nbytes - (unsigned)sizeof(lanes);
}

/* The sums of as many columns as there are lanes, from byte AT of the rows on. */
struct sums {
	lanes plain, weighted;
};

TARGET static inline struct sums none(void)
{
	lanes zero = { 0 };
	return (struct sums){ zero, zero };
}

TARGET static inline void store_sums(uint8_t *plain, uint8_t *weighted, struct sums sums)
{
	store(plain, sums.plain);
	store(weighted, sums.weighted);
}

TARGET static inline struct sums plus(struct sums sums, lanes v)
{
	return (struct sums){ sums.plain ^ v, times_alpha(sums.weighted) ^ v };
}

/* Three at a time, since each step of one has to wait for the step before it. */
TARGET void LANES(sum_columns)(const struct byte_rows *rows, uint8_t *plain, uint8_t *weighted)
{
	for (unsigned i = 0; i < rows->nbytes; i += 3 * sizeof(lanes)) {
		unsigned at_a = within(i, rows->nbytes);
		unsigned at_b = within(i + sizeof(lanes), rows->nbytes);
		unsigned at_c = within(i + 2 * sizeof(lanes), rows->nbytes);
		struct sums a = none(), b = none(), c = none();
		const uint8_t *row = rows->first;
		for (unsigned n = rows->nrows; n; n--, row += rows->stride) {
			a = plus(a, load(row + at_a));
			b = plus(b, load(row + at_b));
			c = plus(c, load(row + at_c));
		}
		store_sums(plain + at_a, weighted + at_a, a);
		store_sums(plain + at_b, weighted + at_b, b);
		store_sums(plain + at_c, weighted + at_c, c);
	}
}

/* Bit by bit of BY, from the top; what BY + BY carries into a byte's neighbour never gets there. */
TARGET static inline lanes product(lanes v, lanes by)
{
	lanes sum = { 0 };
	for (unsigned bit = 0; bit < 8; bit++, by += by)
		sum = times_alpha(sum) ^ (v & top_bits(by));
	return sum;
}

TARGET void LANES(multiply)(uint8_t *p, const uint8_t *by, unsigned nbytes)
{
	unsigned rest = within(nbytes, nbytes);
	lanes last = product(load(p + rest), load(by + rest));
	for (unsigned at = 0; at + sizeof(lanes) <= nbytes; at += sizeof(lanes))
		store(p + at, product(load(p + at), load(by + at)));
	store(p + rest, last);
}
