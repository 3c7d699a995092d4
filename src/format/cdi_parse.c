/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the descriptor of a DiscJuggler image to what it tells of each track. */
#include "format/cdi.h"

#include "base/context.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* 99 tracks with names of files and texts of 255 bytes each are less. */
	MAX_DESCRIPTOR_NBYTES = 1024 * 1024,

	/* A track's block begins twice with these, and so does that of the disc. */
	MARK_NBYTES = 20,

	/* Behind the name of a file; a later version has more there, and says so. */
	HEAD_NBYTES = 19,
	HEAD_IS_LATER = 0x80000000,
	HEAD_LATER_NBYTES = 8, /* sectors that the medium holds, zeros, kind of medium */
	HEAD_MEDIUM = 6,
	MEDIUM_DVD = 0x38,

	/* Behind the indexes and texts */
	TRACK_MODE = 2,
	TRACK_START = 18,
	TRACK_LENGTH = 22,
	TRACK_READ_MODE = 42,
	TRACK_CONTROL = 46,
	TRACK_ISRC = 59,
	TRACK_HAS_ISRC = 71,
	TRACK_NBYTES = 75,

	/* In versions 3 and up */
	TAIL_NBYTES = 9,
	TAIL_IS_LATER = 5, /* FFFFFFFFh: more follows */
	TAIL_LATER_NBYTES = 78,

	TEXT_NFIELDS = 18,    /* a length and a string each */
	GAP_NBYTES = 4,       /* from a track to the next one's mark */
	GAP_LATER_NBYTES = 8, /* more of it, where the first bytes are not zero */
	SESSION_END_NBYTES = 12,

	/* The disc's block, behind its head; and then behind the volume's name */
	DISC_NAME_LENGTH = 4,
	DISC_MCN = 9,
	DISC_HAS_MCN = 22,
	DISC_CDTEXT_NBYTES = 26,
	DISC_CDTEXT = 30,
};

/* What is left of the descriptor. */
struct cursor {
	struct discimg_job *job;
	struct cdi *cdi;
	const uint8_t *p;
	size_t nbytes;
	uint32_t version;
};

/* The next N bytes; NULL with a failure where there are not so many. */
static const uint8_t *take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;
	if (n > c->nbytes) {
		CDI_FAIL(c->job, c->cdi, "its descriptor ends inside track %zu",
			c->cdi->ntracks + 1);
		return NULL;
	}
	c->p += n;
	c->nbytes -= n;
	return p;
}

static bool has_mark(const struct cursor *c, size_t at)
{
	static const uint8_t mark[MARK_NBYTES] = { 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 1, 0,
		0, 0, 255, 255, 255, 255 };
	return at + MARK_NBYTES <= c->nbytes && memcmp(c->p + at, mark, MARK_NBYTES) == 0;
}

/* The mark, and the name of a file behind it, up to the number of indexes. */
static int take_head(struct cursor *c)
{
	size_t gap = has_mark(c, GAP_NBYTES) ? GAP_NBYTES : GAP_NBYTES + GAP_LATER_NBYTES;
	if (!has_mark(c, gap))
		return CDI_FAIL(c->job, c->cdi,
			"its descriptor has no track %zu where one is expected",
			c->cdi->ntracks + 1);
	const uint8_t *p = take(c, gap + MARK_NBYTES + 5);
	p = p ? take(c, p[gap + MARK_NBYTES + 4]) : NULL;
	p = p ? take(c, HEAD_NBYTES + 4) : NULL;
	if (!p || get_le32(p + HEAD_NBYTES) != HEAD_IS_LATER)
		return p ? 0 : DISCIMG_E_FORMAT;
	p = take(c, HEAD_LATER_NBYTES);
	if (p && get_le16(p + HEAD_MEDIUM) == MEDIUM_DVD)
		c->cdi->is_dvd = true;
	return p ? 0 : DISCIMG_E_FORMAT;
}

static int take_indexes(struct cursor *c, struct cdi_track *track)
{
	const uint8_t *p = take(c, 2);
	if (!p)
		return DISCIMG_E_FORMAT;
	track->nindexes = get_le16(p);
	if (track->nindexes < 2 || track->nindexes > DISCIMG_NINDEXES)
		return CDI_FAIL(c->job, c->cdi, "track %zu has %u indexes, expected 2 to %d",
			c->cdi->ntracks + 1, track->nindexes, DISCIMG_NINDEXES);
	p = take(c, (size_t)track->nindexes * 4);
	for (unsigned i = 0; p && i < track->nindexes; i++)
		track->index_nsectors[i] = get_le32(p + (size_t)i * 4);
	return p ? 0 : DISCIMG_E_FORMAT;
}

/* A track's own texts, whose order is not known; those of the disc are at the end. */
static int skip_texts(struct cursor *c)
{
	const uint8_t *p = take(c, 4);
	uint32_t n = p ? get_le32(p) : 0;
	for (uint32_t i = 0; p && i < n; i++)
		for (unsigned k = 0; p && k < TEXT_NFIELDS; k++) {
			p = take(c, 1);
			p = p ? take(c, p[0]) : NULL;
		}
	return p ? 0 : DISCIMG_E_FORMAT;
}

/* COUNT characters of TO, where all are letters or digits; else none. */
static void copy_code(char *to, const uint8_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isalnum(from[i]))
			return;
	memcpy(to, from, count);
}

static int take_track(struct cursor *c, unsigned session)
{
	if (c->cdi->ntracks == CDI_MAX_TRACKS)
		return CDI_FAIL(c->job, c->cdi, "more than %d tracks", CDI_MAX_TRACKS);
	struct cdi_track *track = &c->cdi->tracks[c->cdi->ntracks];
	int r = take_head(c);
	if (r == 0)
		r = take_indexes(c, track);
	if (r == 0)
		r = skip_texts(c);
	const uint8_t *p = r == 0 ? take(c, TRACK_NBYTES) : NULL;
	if (!p)
		return DISCIMG_E_FORMAT;
	track->session = session;
	track->mode = get_le32(p + TRACK_MODE);
	track->start = get_le32(p + TRACK_START);
	track->nsectors = get_le32(p + TRACK_LENGTH);
	track->read_mode = get_le32(p + TRACK_READ_MODE);
	track->control = get_le32(p + TRACK_CONTROL) & 0x0f;
	if (get_le32(p + TRACK_HAS_ISRC))
		copy_code(track->isrc, p + TRACK_ISRC, sizeof(track->isrc) - 1);
	if (c->version != CDI_VERSION2) {
		p = take(c, TAIL_NBYTES);
		if (p && get_le32(p + TAIL_IS_LATER) == UINT32_MAX)
			p = take(c, TAIL_LATER_NBYTES);
	}
	c->cdi->ntracks++;
	return p ? 0 : DISCIMG_E_FORMAT;
}

static int take_session(struct cursor *c, unsigned number)
{
	const uint8_t *p = take(c, 2);
	unsigned n = p ? get_le16(p) : 0;
	int r = p ? 0 : DISCIMG_E_FORMAT;
	for (unsigned i = 0; r == 0 && i < n; i++)
		r = take_track(c, number);
	if (r == 0 && !take(c, SESSION_END_NBYTES + (c->version != CDI_VERSION2)))
		r = DISCIMG_E_FORMAT;
	return r;
}

/*
 * What is told of the disc, behind a session of no tracks. Not all versions have it, and it is
 * nothing that must be there.
 */
static void take_disc(struct cursor *c)
{
	if (!take(c, 2) || take_head(c) < 0)
		return;
	const uint8_t *p = take(c, DISC_NAME_LENGTH + 1);
	p = p ? take(c, p[DISC_NAME_LENGTH]) : NULL;
	p = p ? take(c, DISC_CDTEXT) : NULL;
	if (!p)
		return;
	if (get_le32(p + DISC_HAS_MCN))
		copy_code(c->cdi->mcn, p + DISC_MCN, sizeof(c->cdi->mcn) - 1);
	uint32_t nbytes = get_le32(p + DISC_CDTEXT_NBYTES);
	c->cdi->cdtext = take(c, nbytes);
	c->cdi->cdtext_nbytes = c->cdi->cdtext ? nbytes : 0;
}

static int take_all(struct cursor *c)
{
	const uint8_t *p = take(c, 2);
	unsigned n = p ? get_le16(p) : 0;
	int r = p ? 0 : DISCIMG_E_FORMAT;
	for (unsigned i = 1; r == 0 && i <= n; i++)
		r = take_session(c, i);
	if (r == 0) {
		take_disc(c);
		forgive(c->job);
	}
	return r;
}

bool cdi_find_descriptor(const uint8_t *trailer, uint64_t nbytes, uint64_t *offset)
{
	uint32_t version = get_le32(trailer), at = get_le32(trailer + CDI_OFFSET);
	if (version < CDI_VERSION2 || version > CDI_VERSION35)
		return false;
	if (version == CDI_VERSION35 && at > nbytes)
		return false;
	*offset = version == CDI_VERSION35 ? nbytes - at : at;
	return *offset + CDI_TRAILER_NBYTES <= nbytes && nbytes - *offset <= MAX_DESCRIPTOR_NBYTES;
}

int cdi_parse(struct discimg_job *job, const char *path, struct infile *in, struct cdi *cdi)
{
	uint8_t trailer[CDI_TRAILER_NBYTES] = { 0 };
	uint64_t nbytes = infile_nbytes(in);
	*cdi = (struct cdi){ .path = path };
	if (nbytes >= sizeof(trailer) && infile_pread(in, job, trailer, sizeof(trailer),
						 nbytes - sizeof(trailer)) != sizeof(trailer))
		return fail_errno(job, "cannot read %s", path);
	if (!cdi_find_descriptor(trailer, nbytes, &cdi->offset))
		return CDI_FAIL(job, cdi,
			"no descriptor of DiscJuggler 2, 3 or 3.5 at its end; it may be cut off");
	cdi->nbytes = (size_t)(nbytes - cdi->offset - sizeof(trailer));
	cdi->bytes = calloc(1, cdi->nbytes + 1);
	if (!cdi->bytes)
		return fail_nomem(job);
	if (infile_pread(in, job, cdi->bytes, cdi->nbytes, cdi->offset) != (ssize_t)cdi->nbytes)
		return fail_errno(job, "cannot read %s", path);
	struct cursor c = { .job = job,
		.cdi = cdi,
		.p = cdi->bytes,
		.nbytes = cdi->nbytes,
		.version = get_le32(trailer) };
	return take_all(&c);
}

void cdi_free(struct cdi *cdi)
{
	free(cdi->bytes);
}
