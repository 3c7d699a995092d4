/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the blocks of a media descriptor to what they tell of each track. */
#include "base/context.h"
#include "disc/charset.h"
#include "format/laid.h"
#include "format/mds.h"
#include "format/rawtoc.h"
#include "sector/msf.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Most of a descriptor is DPM, measured timings of the disc, which are not read. */
	MAX_DESCRIPTOR_NBYTES = 16 * 1024 * 1024,
	MAX_NAME_NBYTES = 520,
	MAX_UTF8_PER_UTF16 = 3, /* bytes of either for one unit of the other */
};

/* NBYTES at OFFSET of the descriptor, which WHAT are; NULL with a failure beyond its end. */
static const uint8_t *block_at(struct discimg_job *job, const struct mds *mds, const char *what,
	uint64_t offset, uint64_t nbytes)
{
	if (offset <= mds->nbytes && nbytes <= mds->nbytes - offset)
		return mds->bytes + offset;
	MDS_FAIL(job, mds, "%s at byte %llu, but the descriptor has only %zu bytes", what,
		(unsigned long long)offset, mds->nbytes);
	return NULL;
}

static int read_descriptor(struct discimg_job *job, struct mds *mds)
{
	struct infile *in;
	int r = infile_open(job, mds->path, &in);
	if (r < 0)
		return r;
	uint64_t nbytes = infile_nbytes(in);
	if (nbytes < MDS_HEADER_NBYTES || nbytes > MAX_DESCRIPTOR_NBYTES)
		r = MDS_FAIL(job, mds, "%llu bytes, expected a descriptor of %d to %d",
			(unsigned long long)nbytes, MDS_HEADER_NBYTES, MAX_DESCRIPTOR_NBYTES);
	else if (!(mds->bytes = calloc(1, (size_t)nbytes)))
		r = fail_nomem(job);
	else if (infile_pread(in, job, mds->bytes, (size_t)nbytes, 0) != (ssize_t)nbytes)
		r = fail_errno(job, "cannot read %s", mds->path);
	mds->nbytes = (size_t)nbytes;
	infile_free(in);
	return r;
}

static int parse_header(struct discimg_job *job, struct mds *mds)
{
	const uint8_t *header = mds->bytes;
	unsigned medium = get_le16(header + MDS_MEDIUM);
	if (memcmp(header, MDS_MAGIC, MDS_MAGIC_NBYTES) != 0)
		return MDS_FAIL(job, mds, "does not begin with %s", MDS_MAGIC);
	if (header[MDS_VERSION] != 1)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a descriptor of version %u.%u, expected 1.x of Alcohol 120 %%; those "
			"of DAEMON Tools (.mdx) are encrypted and cannot be read",
			mds->path, header[MDS_VERSION], header[MDS_VERSION + 1]);
	if (medium <= MDS_MEDIUM_CDRW)
		mds->medium = DISCIMG_MEDIUM_CD;
	else if (medium == MDS_MEDIUM_DVD || medium == MDS_MEDIUM_DVDR)
		mds->medium = DISCIMG_MEDIUM_DVD;
	else
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a medium of type %02Xh, expected a CD (00h to 02h) or DVD (10h, 12h)",
			mds->path, medium);
	return 0;
}

/* A DVD has no pregaps, and tells the length where a CD tells where its extra block is. */
static int parse_lengths(
	struct discimg_job *job, const struct mds *mds, struct mds_track *track, uint32_t extra)
{
	track->nsectors = extra;
	if (mds->medium == DISCIMG_MEDIUM_CD) {
		const uint8_t *block =
			block_at(job, mds, "an extra block", extra, MDS_EXTRA_NBYTES);
		if (!block)
			return DISCIMG_E_FORMAT;
		track->npregap = get_le32(block + MDS_EXTRA_PREGAP);
		track->nsectors = get_le32(block + MDS_EXTRA_LENGTH);
	}
	if (track->nsectors == 0 || (uint64_t)track->npregap + track->nsectors > INT32_MAX)
		return MDS_FAIL(job, mds, "track %u has %u sectors, and %u of pregap",
			track->number, track->nsectors, track->npregap);
	if (track->lba - (int64_t)track->npregap < CD_FIRST_LBA ||
		track->lba + (int64_t)track->nsectors > INT32_MAX)
		return MDS_FAIL(job, mds,
			"track %u is at sector %d, with %u sectors and a pregap of %u",
			track->number, track->lba, track->nsectors, track->npregap);
	return 0;
}

static int parse_track(
	struct discimg_job *job, struct mds *mds, unsigned session, const uint8_t *block)
{
	if (mds->ntracks == MDS_MAX_TRACKS)
		return MDS_FAIL(job, mds, "more than %d tracks", MDS_MAX_TRACKS);
	struct mds_track *track = &mds->tracks[mds->ntracks++];
	*track = (struct mds_track){ .number = block[MDS_TRACK_POINT],
		.session = session,
		.mode = block[MDS_TRACK_MODE],
		.control = block[MDS_TRACK_CONTROL] & 0x0f,
		.sub = block[MDS_TRACK_SUB],
		.nbytes = get_le16(block + MDS_TRACK_SECTOR_NBYTES),
		.lba = (int32_t)get_le32(block + MDS_TRACK_LBA),
		.offset = get_le64(block + MDS_TRACK_OFFSET),
		.nfiles = get_le32(block + MDS_TRACK_NFILES),
		.footer = get_le32(block + MDS_TRACK_FOOTER) };
	return parse_lengths(job, mds, track, get_le32(block + MDS_TRACK_EXTRA));
}

static int parse_session(
	struct discimg_job *job, struct mds *mds, unsigned number, const uint8_t *session)
{
	unsigned nblocks = session[MDS_SESSION_NBLOCKS];
	const uint8_t *block = block_at(job, mds, "track blocks",
		get_le32(session + MDS_SESSION_BLOCKS), (uint64_t)nblocks * MDS_TRACK_NBYTES);
	int r = block ? 0 : DISCIMG_E_FORMAT;
	for (unsigned i = 0; r == 0 && i < nblocks; i++, block += MDS_TRACK_NBYTES) {
		unsigned point = block[MDS_TRACK_POINT];
		if (point == RAWTOC_FIRST_TRACK)
			mds->disc_types[number] = block[MDS_TRACK_PMSF + 1];
		else if (point >= 1 && point <= MDS_MAX_TRACKS)
			r = parse_track(job, mds, number, block);
	}
	return r;
}

static int parse_sessions(struct discimg_job *job, struct mds *mds)
{
	unsigned nsessions = get_le16(mds->bytes + MDS_NSESSIONS);
	if (nsessions > RAWTOC_MAX_SESSIONS)
		return MDS_FAIL(job, mds, "%u sessions, expected at most %d", nsessions,
			RAWTOC_MAX_SESSIONS);
	const uint8_t *session = block_at(job, mds, "session blocks",
		get_le32(mds->bytes + MDS_SESSIONS), (uint64_t)nsessions * MDS_SESSION_NBYTES);
	int r = session ? 0 : DISCIMG_E_FORMAT;
	for (unsigned i = 0; r == 0 && i < nsessions; i++, session += MDS_SESSION_NBYTES)
		r = parse_session(job, mds, i + 1, session);
	return r;
}

/* Physical sectors of layer 0 count from where the data area begins, 30000h on most DVDs. */
static int parse_structures(struct discimg_job *job, struct mds *mds)
{
	uint32_t offset = get_le32(mds->bytes + MDS_STRUCTURES);
	if (mds->medium != DISCIMG_MEDIUM_DVD || offset == 0)
		return 0;
	const uint8_t *physical = block_at(job, mds, "structures of a DVD",
		(uint64_t)offset + MDS_PHYSICAL, MDS_PHYSICAL_NBYTES);
	if (!physical)
		return DISCIMG_E_FORMAT;
	uint32_t start = get_be24(physical + MDS_PHYSICAL_START);
	uint32_t end = get_be24(physical + MDS_PHYSICAL_END0);
	if (end > start)
		mds->layer_break = end - start + 1;
	return 0;
}

int mds_parse(struct discimg_job *job, const char *path, struct mds *mds)
{
	*mds = (struct mds){ .path = path };
	int r = read_descriptor(job, mds);
	if (r == 0)
		r = parse_header(job, mds);
	if (r == 0)
		r = parse_sessions(job, mds);
	return r < 0 ? r : parse_structures(job, mds);
}

void mds_free(struct mds *mds)
{
	free(mds->bytes);
}

/* UTF-16 of NUNITS units, low byte first, as UTF-8; NULL for want of memory, and for what is none.
 */
static char *utf16_to_utf8(const uint8_t *p, size_t nunits)
{
	iconv_t cd = iconv_open("UTF-8", "UTF-16LE");
	size_t nbytes = 2 * nunits, room = MAX_UTF8_PER_UTF16 * nunits;
	char *text = calloc(1, room + 1), *to = text, *from = (char *)p;
	bool done =
		text && cd != (iconv_t)-1 && iconv(cd, &from, &nbytes, &to, &room) != (size_t)-1;
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	if (done)
		return text;
	free(text);
	return NULL;
}

/* What the footer tells, as UTF-8; NULL where it tells no name. */
static char *read_name(const struct mds *mds, const uint8_t *footer)
{
	uint32_t offset = get_le32(footer + MDS_FOOTER_NAME);
	size_t step = get_le32(footer + MDS_FOOTER_IS_WIDE) ? 2 : 1, n = 0;
	if (offset >= mds->nbytes)
		return NULL;
	const uint8_t *p = mds->bytes + offset;
	size_t room = mds->nbytes - offset;
	while ((n + 1) * step <= room && n * step < MAX_NAME_NBYTES &&
		(step == 1 ? p[n] : get_le16(p + n * step)) != 0)
		n++;
	return step == 1 ? charset_to_utf8(DISCIMG_CHARSET_LATIN1, p, n) : utf16_to_utf8(p, n);
}

int mds_find_name(struct discimg_job *job, const struct mds *mds, const struct mds_track *track,
	unsigned i, char **name)
{
	const char *slash = strrchr(mds->path, '/'), *own = slash ? slash + 1 : mds->path;
	char *told = NULL;
	if (track->footer) {
		const uint8_t *footer = block_at(job, mds, "a footer",
			track->footer + (uint64_t)i * MDS_FOOTER_NBYTES, MDS_FOOTER_NBYTES);
		if (!footer)
			return DISCIMG_E_FORMAT;
		told = read_name(mds, footer);
		if (!told || !*told) {
			free(told);
			return MDS_FAIL(job, mds, "track %u: file %u of its data has no name",
				track->number, i + 1);
		}
	}
	if (!told || strncmp(told, "*.", 2) == 0) {
		*name = laid_path(own, told ? told + 2 : "mdf");
		free(told);
	} else {
		*name = told;
	}
	return *name ? 0 : fail_nomem(job);
}
