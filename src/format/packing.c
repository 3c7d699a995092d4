/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of packings, and seeing through them. */
#include "format/packing.h"

#include "base/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_NBYTES  (128 << 10) /* of a packed file, that are enough to know what it holds */
#define MAX_PACKINGS 2           /* one in the other */

static const struct packing *const packings[] = {
	&packing_gzip,
	&packing_xz,
	&packing_zstd,
	&packing_cso,
	&packing_zso,
	&packing_ecm,
	&packing_isz,
	NULL,
};

const char *packing_suffix(size_t i)
{
	for (const struct packing *const *packing = packings; *packing; packing++)
		for (const char *const *suffix = (*packing)->suffixes; *suffix; suffix++)
			if (i-- == 0)
				return *suffix;
	return NULL;
}

/* How many bytes at the end of NAME are SUFFIX with its dot; 0 when it does not end so. */
static size_t suffix_nbytes(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);
	bool ends = n > s + 1 && name[n - s - 1] == '.' && strcasecmp(name + n - s, suffix) == 0;
	return ends ? s + 1 : 0;
}

static size_t own_suffix_nbytes(const struct packing *packing, const char *name)
{
	size_t n = 0;
	for (const char *const *suffix = packing->suffixes; *suffix && n == 0; suffix++)
		n = suffix_nbytes(name, *suffix);
	return n;
}

/* "game.iso" for "game.iso.gz" and for "game.cso"; the caller frees it. */
static char *unpacked_name(const struct packing *packing, const char *name)
{
	size_t n = own_suffix_nbytes(packing, name);
	char *rest = strndup(name, strlen(name) - n), *full;
	if (!rest || n == 0 || !packing->holds || suffix_nbytes(rest, packing->holds))
		return rest;
	if (asprintf(&full, "%s.%s", rest, packing->holds) < 0)
		full = NULL;
	free(rest);
	return full;
}

/* Few bytes are weak evidence: without the suffix, some of what is packed must be there. */
static bool is_packed(
	const struct packing *packing, const char *name, const uint8_t *head, size_t n)
{
	uint8_t byte;
	if (!packing->probe(head, n))
		return false;
	return own_suffix_nbytes(packing, name) > 0 || !packing->peek ||
	       packing->peek(head, n, &byte, 1) == 1;
}

/* The packing that a file called NAME with HEAD at its beginning has, or NULL. */
static const struct packing *recognise(const char *name, const uint8_t *head, size_t n)
{
	for (size_t i = 0; packings[i]; i++)
		if (is_packed(packings[i], name, head, n))
			return packings[i];
	return NULL;
}

/* *HEAD, the caller's, is the first *N bytes of IN. */
static int read_head(struct discimg_job *job, struct infile *in, uint8_t **head, size_t *n)
{
	*head = malloc(HEAD_NBYTES);
	if (!*head)
		return fail_nomem(job);
	ssize_t got = infile_pread(in, job, *head, HEAD_NBYTES, 0);
	if (got < 0) {
		free(*head);
		return fail_errno(job, "cannot read %s", infile_name(in));
	}
	*n = (size_t)got;
	return 0;
}

/* Gives IN, which was unpacked, the words that tell how: the inner packing comes first. */
static int tell_packing(
	struct discimg_job *job, struct infile *in, const char *name, const char *outer)
{
	char *text;
	if (asprintf(&text, "%s%s%s", name, outer ? ", in " : "", outer ? outer : "") < 0)
		return fail_nomem(job);
	bool told = infile_set_packing(in, text);
	free(text);
	return told ? 0 : fail_nomem(job);
}

static int unpack(struct discimg_job *job, const struct packing *packing, struct infile **in)
{
	char *name = unpacked_name(packing, infile_name(*in));
	const char *outer = infile_packing(*in);
	char *outer_copy = outer ? strdup(outer) : NULL;
	struct infile *packed = *in;
	*in = NULL;
	if (!name || (outer && !outer_copy)) {
		free(name);
		free(outer_copy);
		infile_free(packed);
		return fail_nomem(job);
	}
	int r = packing->open(job, packed, name, in);
	if (r == 0)
		r = tell_packing(job, *in, packing->name, outer_copy);
	free(name);
	free(outer_copy);
	return r;
}

/* Takes one packing off *IN; 1 when there was one, 0 when not. */
static int unpack_once(struct discimg_job *job, struct infile **in)
{
	uint8_t *head;
	size_t n;
	int r = read_head(job, *in, &head, &n);
	if (r < 0)
		return r;
	const struct packing *packing = recognise(infile_name(*in), head, n);
	free(head);
	if (!packing)
		return 0;
	r = unpack(job, packing, in);
	return r < 0 ? r : 1;
}

int packing_open(struct discimg_job *job, struct infile **in)
{
	int r = 1;
	for (int depth = 0; r == 1 && depth < MAX_PACKINGS; depth++)
		r = unpack_once(job, in);
	if (r >= 0)
		return 0;
	infile_free(*in);
	*in = NULL;
	return r;
}

/* The beginning of a packed file. */
struct head {
	struct infile *packed;
	size_t nbytes;
	uint8_t bytes[];
};

static ssize_t pread_head(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	const struct head *head = state;
	(void)job;
	if (offset >= head->nbytes)
		return 0;
	size_t n = head->nbytes - (size_t)offset;
	n = n < nbytes ? n : nbytes;
	memcpy(buf, head->bytes + offset, n);
	return (ssize_t)n;
}

static bool uses_head(void *state, const struct stat *st)
{
	struct head *head = state;
	return infile_uses(head->packed, st);
}

static void free_head(void *state)
{
	struct head *head = state;
	infile_free(head->packed);
	free(head);
}

static const struct infile_ops head_ops = { pread_head, uses_head, free_head };

/* *IN becomes a file of HEAD, which is taken over, alone. */
static int replace_by_head(struct discimg_job *job, const struct packing *packing,
	struct infile **in, struct head *head, size_t size)
{
	char *name = unpacked_name(packing, infile_name(*in));
	uint64_t nbytes = head->nbytes;
	if (nbytes == size && infile_nbytes(*in) > nbytes)
		nbytes = infile_nbytes(*in);
	head->packed = *in;
	*in = NULL;
	if (name)
		*in = infile_new(name, nbytes, &head_ops, head);
	else
		free_head(head);
	free(name);
	return *in ? tell_packing(job, *in, packing->name, NULL) : fail_nomem(job);
}

/* The unpacked beginning of a file that begins with the N bytes of PACKED; NULL: not to be had. */
static struct head *peek(
	const struct packing *packing, const uint8_t *packed, size_t n, size_t size)
{
	struct head *head = malloc(sizeof(*head) + size);
	if (!head)
		return NULL;
	head->nbytes = packing->peek(packed, n, head->bytes, size);
	if (head->nbytes > 0 && !recognise("", head->bytes, head->nbytes))
		return head;
	free(head);
	return NULL;
}

int packing_open_head(struct discimg_job *job, struct infile **in, size_t size)
{
	uint8_t *packed;
	size_t n;
	int r = read_head(job, *in, &packed, &n);
	if (r == 0) {
		const struct packing *packing = recognise(infile_name(*in), packed, n);
		struct head *head = NULL;
		if (packing && packing->peek)
			head = peek(packing, packed, n, size);
		free(packed);
		if (packing && !head)
			return packing_open(job, in);
		if (head)
			r = replace_by_head(job, packing, in, head, size);
	}
	if (r < 0) {
		infile_free(*in);
		*in = NULL;
	}
	return r;
}
