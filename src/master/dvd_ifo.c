/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of IFO files: VMGI_MAT, VTSI_MAT, TT_SRPT, C_ADT. All numbers are big-endian. */
#include "master/dvd_ifo.h"

#include "base/bytes.h"
#include "base/context.h"

#include <stdlib.h>
#include <string.h>

enum {
	SECTOR_NBYTES = 2048,
	MAX_NBYTES = 32 << 20,

	MAT_SET_LAST = 0x00c, /* offsets in both managers' and title sets' first tables */
	MAT_IFO_LAST = 0x01c,
	MAT_MENU = 0x0c0,
	MAT_MENU_CELLS = 0x0d8,
	VMG_NSETS = 0x03e,
	VMG_TITLES = 0x0c4,
	VTS_TITLES = 0x0c4,
	VTS_CELLS = 0x0e0,

	TABLE_HEAD_NBYTES = 8, /* the number of entries, and where the last byte is */
	ENTRY_NBYTES = 12,     /* of TT_SRPT and of C_ADT */
	TITLE_SET = 6,         /* in an entry of TT_SRPT */
	TITLE_START = 8,
	CELL_START = 4, /* in one of C_ADT */
	CELL_LAST = 8,
};

struct reader {
	struct discimg_job *job;
	const char *path; /* for messages */
	const uint8_t *bytes;
	uint32_t nbytes;
	struct dvd_ifo *ifo;
};

/* The entries of the table whose sector stands at FIELD, and their number; 0: there is none. */
static int find_table(
	struct reader *reader, unsigned field, const char *what, const uint8_t **entries, size_t *n)
{
	uint64_t at = (uint64_t)get_be32(reader->bytes + field) * SECTOR_NBYTES;
	*n = 0;
	if (at == 0)
		return 0;
	if (at + TABLE_HEAD_NBYTES > reader->nbytes)
		return fail(reader->job, DISCIMG_E_FORMAT,
			"%s: its table %s begins at byte %llu, but it has only %u", reader->path,
			what, (unsigned long long)at, reader->nbytes);
	uint64_t end = at + get_be32(reader->bytes + at + 4) + 1;
	if (end < at + TABLE_HEAD_NBYTES || end > reader->nbytes)
		return fail(reader->job, DISCIMG_E_FORMAT,
			"%s: its table %s ends at byte %llu, but it has only %u", reader->path,
			what, (unsigned long long)end, reader->nbytes);
	*entries = reader->bytes + at + TABLE_HEAD_NBYTES;
	*n = (end - at - TABLE_HEAD_NBYTES) / ENTRY_NBYTES;
	return 0;
}

static int read_cells(
	struct reader *reader, unsigned field, const char *what, struct dvd_cells *out)
{
	const uint8_t *p;
	int r = find_table(reader, field, what, &p, &out->n);
	if (r < 0 || out->n == 0)
		return r;
	out->items = calloc(out->n, sizeof(*out->items));
	if (!out->items)
		return fail_nomem(reader->job);
	for (size_t i = 0; i < out->n; i++, p += ENTRY_NBYTES) {
		struct dvd_cell cell = { get_be32(p + CELL_START), get_be32(p + CELL_LAST) };
		if (cell.start > cell.last || cell.last >= INT32_MAX)
			return fail(reader->job, DISCIMG_E_FORMAT,
				"%s: cell %zu of its table %s goes from sector %u to %u",
				reader->path, i + 1, what, cell.start, cell.last);
		out->items[i] = cell;
		if (out->end <= cell.last)
			out->end = cell.last + 1;
	}
	return 0;
}

/* Where each title set begins, by the titles that are in it. */
static int read_sets(struct reader *reader)
{
	struct dvd_ifo *ifo = reader->ifo;
	const uint8_t *p;
	size_t n;
	ifo->nsets = get_be16(reader->bytes + VMG_NSETS);
	if (ifo->nsets < 1 || ifo->nsets > 99)
		return fail(reader->job, DISCIMG_E_FORMAT,
			"%s: it counts %u title sets, expected 1 to 99", reader->path, ifo->nsets);
	ifo->set_starts = calloc(ifo->nsets + 1, sizeof(*ifo->set_starts));
	if (!ifo->set_starts)
		return fail_nomem(reader->job);
	int r = find_table(reader, VMG_TITLES, "TT_SRPT", &p, &n);
	for (size_t i = 0; i < n && r == 0; i++, p += ENTRY_NBYTES) {
		unsigned set = p[TITLE_SET];
		uint32_t start = get_be32(p + TITLE_START);
		if (set < 1 || set > ifo->nsets || start == 0 || start >= INT32_MAX ||
			(ifo->set_starts[set - 1] && ifo->set_starts[set - 1] != start))
			r = fail(reader->job, DISCIMG_E_FORMAT,
				"%s: title %zu is in title set %u at sector %u, which cannot be",
				reader->path, i + 1, set, start);
		else
			ifo->set_starts[set - 1] = start;
	}
	return r;
}

static int check_head(struct reader *reader, bool is_manager)
{
	const char *id = is_manager ? "DVDVIDEO-VMG" : "DVDVIDEO-VTS";
	const struct dvd_ifo *ifo = reader->ifo;
	if (memcmp(reader->bytes, id, strlen(id)) != 0)
		return fail(reader->job, DISCIMG_E_FORMAT, "%s does not begin with %s, as it must",
			reader->path, id);
	if ((uint64_t)ifo->ifo_nsectors * SECTOR_NBYTES != reader->nbytes)
		return fail(reader->job, DISCIMG_E_FORMAT,
			"%s has %u bytes, but says that it has %u sectors, which are %llu",
			reader->path, reader->nbytes, ifo->ifo_nsectors,
			(unsigned long long)ifo->ifo_nsectors * SECTOR_NBYTES);
	if (ifo->set_nsectors < (uint64_t)2 * ifo->ifo_nsectors || ifo->set_nsectors >= INT32_MAX)
		return fail(reader->job, DISCIMG_E_FORMAT,
			"%s: it and what belongs to it would take %u sectors, but it and its BUP "
			"take %llu already",
			reader->path, ifo->set_nsectors, (unsigned long long)2 * ifo->ifo_nsectors);
	return 0;
}

static int parse(struct reader *reader, bool is_manager)
{
	struct dvd_ifo *ifo = reader->ifo;
	const uint8_t *p = reader->bytes;
	ifo->set_nsectors = get_be32(p + MAT_SET_LAST) + 1;
	ifo->ifo_nsectors = get_be32(p + MAT_IFO_LAST) + 1;
	ifo->menu = get_be32(p + MAT_MENU);
	ifo->titles = is_manager ? 0 : get_be32(p + VTS_TITLES);
	int r = check_head(reader, is_manager);
	if (r == 0)
		r = read_cells(reader, MAT_MENU_CELLS, is_manager ? "VMGM_C_ADT" : "VTSM_C_ADT",
			&ifo->menu_cells);
	if (r == 0 && !is_manager)
		r = read_cells(reader, VTS_CELLS, "VTS_C_ADT", &ifo->title_cells);
	return r == 0 && is_manager ? read_sets(reader) : r;
}

/* The whole of NODE, whose size was found possible; the caller frees *BYTES. */
static int read_whole(
	struct discimg_job *job, const struct tree_node *node, const char *path, uint8_t **bytes)
{
	*bytes = malloc((size_t)node->nbytes);
	ssize_t n =
		*bytes ? tree_read_head(job, node, *bytes, (size_t)node->nbytes) : fail_nomem(job);
	if (n >= 0 && (uint64_t)n < node->nbytes)
		return fail(job, DISCIMG_E_IO, "%s has become shorter", path);
	return n < 0 ? (int)n : 0;
}

int dvd_ifo_read(
	struct discimg_job *job, const struct tree_node *node, bool is_manager, struct dvd_ifo *out)
{
	uint8_t *bytes = NULL;
	char *path = tree_path(node);
	int r = path ? 0 : fail_nomem(job);
	*out = (struct dvd_ifo){ 0 };
	if (r == 0 && (node->nbytes < SECTOR_NBYTES || node->nbytes > MAX_NBYTES))
		r = fail(job, DISCIMG_E_FORMAT, "%s has %llu bytes; an IFO file has %d to %d", path,
			(unsigned long long)node->nbytes, SECTOR_NBYTES, MAX_NBYTES);
	if (r == 0)
		r = read_whole(job, node, path, &bytes);
	if (r == 0) {
		struct reader reader = { .job = job,
			.path = path,
			.bytes = bytes,
			.nbytes = (uint32_t)node->nbytes,
			.ifo = out };
		r = parse(&reader, is_manager);
	}
	free(bytes);
	free(path);
	return r;
}

void dvd_ifo_free(struct dvd_ifo *ifo)
{
	free(ifo->menu_cells.items);
	free(ifo->title_cells.items);
	free(ifo->set_starts);
	*ifo = (struct dvd_ifo){ 0 };
}
