/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ TOC/PMA/ATIP (MMC-6 §6.25): tracks, sessions, the raw lead-in, CD-TEXT. */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "sector/cdtext.h"
#include "sector/msf.h"
#include "sector/qcode.h"

#include <stdlib.h>
#include <string.h>

enum {
	MSF = 1 << 1, /* byte 1: addresses as MSF */
	FORMAT_MASK = 0x0f,
	ADR_1 = 0x10,
	ADR_5 = 0x50,
	HEADER_NBYTES = 4,
	TOC_ENTRY_NBYTES = 8,
	FULL_ENTRY_NBYTES = 11,
	MAX_ENTRIES = 99 * 5 + 99, /* of the raw lead-ins */
};

enum toc_format { FORMAT_TOC, FORMAT_SESSIONS, FORMAT_FULL, FORMAT_PMA, FORMAT_ATIP, FORMAT_TEXT };

/* An answer that grows; its first two bytes tell how long the rest is. */
struct answer {
	uint8_t bytes[HEADER_NBYTES + MAX_ENTRIES * FULL_ENTRY_NBYTES];
	size_t n;
};

static enum mmc_sense send_answer(struct mmc_command *command, struct answer *answer)
{
	put_be16(answer->bytes, (uint16_t)(answer->n - 2));
	reply(command, answer->bytes, answer->n, get_be16(command->cdb + 7));
	return SENSE_NONE;
}

static void put_msf(uint8_t *to, struct msf msf)
{
	to[0] = msf.minute;
	to[1] = msf.second;
	to[2] = msf.frame;
}

void put_address(uint8_t *to, bool as_msf, int32_t lba)
{
	to[0] = 0;
	if (as_msf)
		put_msf(to + 1, msf_of_lba(lba > CD_LAST_LBA ? CD_LAST_LBA : lba));
	else
		put_be32(to, (uint32_t)lba);
}

/* Tracks of sessions that have a table of contents; they come first. */
static size_t ntracks_closed(const struct medium *medium)
{
	size_t n = 0;
	while (n < medium->disc->ntracks && medium->disc->tracks[n].session <= medium->nclosed)
		n++;
	return n;
}

static void put_toc_entry(
	struct answer *answer, uint8_t control, unsigned number, bool as_msf, int32_t lba)
{
	uint8_t *entry = answer->bytes + answer->n;
	memset(entry, 0, TOC_ENTRY_NBYTES);
	entry[1] = ADR_1 | control;
	entry[2] = (uint8_t)number;
	put_address(entry + 4, as_msf, lba);
	answer->n += TOC_ENTRY_NBYTES;
}

/* Format 0: from track CDB[6] on, then the last lead-out, which is track AAh. */
static enum mmc_sense toc(const struct medium *medium, const uint8_t *cdb, struct answer *answer)
{
	const struct discimg_disc *disc = medium->disc;
	size_t n = ntracks_closed(medium);
	bool as_msf = cdb[1] & MSF;
	if (n > 99 || (cdb[6] > disc->tracks[n - 1].number && cdb[6] != Q_TRACK_LEAD_OUT))
		return SENSE_INVALID_FIELD_IN_CDB;
	answer->bytes[2] = (uint8_t)disc->tracks[0].number;
	answer->bytes[3] = (uint8_t)disc->tracks[n - 1].number;
	for (size_t i = 0; i < n; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (track->number >= cdb[6])
			put_toc_entry(answer, (uint8_t)subcode_control(track), track->number,
				as_msf, track->index_lba[1]);
	}
	put_toc_entry(answer, (uint8_t)subcode_control(&disc->tracks[n - 1]), Q_TRACK_LEAD_OUT,
		as_msf, disc->sessions[medium->nclosed - 1].leadout_lba);
	return SENSE_NONE;
}

static const struct discimg_track *first_track_of(
	const struct discimg_disc *disc, const struct discimg_session *session)
{
	size_t i = 0;
	while (disc->tracks[i].number != session->first_track)
		i++;
	return &disc->tracks[i];
}

/* Format 1: the first track of the last complete session. */
static enum mmc_sense sessions(
	const struct medium *medium, const uint8_t *cdb, struct answer *answer)
{
	const struct discimg_session *last = &medium->disc->sessions[medium->nclosed - 1];
	const struct discimg_track *track = first_track_of(medium->disc, last);
	answer->bytes[2] = 1;
	answer->bytes[3] = (uint8_t)medium->nclosed;
	put_toc_entry(answer, (uint8_t)subcode_control(track), track->number, cdb[1] & MSF,
		track->index_lba[1]);
	return SENSE_NONE;
}

struct full_entry {
	unsigned session;
	uint8_t adr_control;
	uint8_t point;
	uint8_t msf[4]; /* minute, second, frame, zero */
	uint8_t pmsf[3];
};

static void put_full_entry(struct answer *answer, const struct full_entry *from)
{
	uint8_t *entry = answer->bytes + answer->n;
	if (answer->n + FULL_ENTRY_NBYTES > sizeof(answer->bytes))
		return;
	entry[0] = (uint8_t)from->session;
	entry[1] = from->adr_control;
	entry[2] = Q_TRACK_LEAD_IN;
	entry[3] = from->point;
	memcpy(entry + 4, from->msf, 4);
	memcpy(entry + 8, from->pmsf, 3);
	answer->n += FULL_ENTRY_NBYTES;
}

/* An entry that tells where something begins. */
static void put_start(
	struct answer *answer, unsigned session, uint8_t control, uint8_t point, int32_t lba)
{
	struct full_entry entry = { session, ADR_1 | control, point, { 0 }, { 0 } };
	put_msf(entry.pmsf, msf_of_lba(lba));
	put_full_entry(answer, &entry);
}

/* Where the next session's program area would begin, and the last that there can be (ADR 5). */
static void put_next_session(struct answer *answer, const struct medium *medium,
	const struct discimg_session *session, uint8_t control)
{
	/* A lead-out of 90 seconds (30 behind later sessions), a lead-in of 60. */
	int32_t gap = session->number == 1 ? 11250 : 6750;
	int32_t last = medium->capacity_nsectors ? (int32_t)medium->capacity_nsectors : CD_LAST_LBA;
	struct full_entry b0 = { session->number, ADR_5 | control, 0xb0, { 0 }, { 0 } };
	struct full_entry c0 = { session->number, ADR_5 | control, 0xc0, { 0 },
		{ 95, 0, 0 } /* the first lead-in */ };
	put_msf(b0.msf, msf_of_lba(session->leadout_lba + gap));
	b0.msf[3] = session->number == 1 ? 2 : 1; /* pointers of ADR 5 */
	put_msf(b0.pmsf, msf_of_lba(last));
	put_full_entry(answer, &b0);
	if (session->number == 1)
		put_full_entry(answer, &c0);
}

static void put_full_session(
	struct answer *answer, const struct medium *medium, const struct discimg_session *session)
{
	const struct discimg_disc *disc = medium->disc;
	const struct discimg_track *first = first_track_of(disc, session);
	const struct discimg_track *last = first + (session->last_track - session->first_track);
	uint8_t control = (uint8_t)subcode_control(first);
	uint8_t last_control = (uint8_t)subcode_control(last);
	struct full_entry a0 = { session->number, ADR_1 | control, Q_POINT_FIRST_TRACK, { 0 },
		{ (uint8_t)first->number, (uint8_t)session->disc_type, 0 } };
	struct full_entry a1 = { session->number, ADR_1 | last_control, Q_POINT_LAST_TRACK, { 0 },
		{ (uint8_t)last->number, 0, 0 } };
	put_full_entry(answer, &a0);
	put_full_entry(answer, &a1);
	put_start(answer, session->number, last_control, Q_POINT_LEAD_OUT, session->leadout_lba);
	for (const struct discimg_track *track = first; track <= last; track++)
		put_start(answer, session->number, (uint8_t)subcode_control(track),
			(uint8_t)track->number, track->index_lba[1]);
	if (session->number < medium->nsessions)
		put_next_session(answer, medium, session, control);
}

/* Format 2: what Q tells in the lead-ins, from session CDB[6] on. */
static enum mmc_sense full_toc(
	const struct medium *medium, const uint8_t *cdb, struct answer *answer)
{
	if (cdb[6] > medium->nclosed)
		return SENSE_INVALID_FIELD_IN_CDB;
	answer->bytes[2] = 1;
	answer->bytes[3] = (uint8_t)medium->nclosed;
	for (unsigned i = 0; i < medium->nclosed; i++)
		if (medium->disc->sessions[i].number >= cdb[6])
			put_full_session(answer, medium, &medium->disc->sessions[i]);
	return SENSE_NONE;
}

/* Format 3: the program memory area of a disc that is being recorded; ADR 1, start and end. */
static enum mmc_sense pma(const struct medium *medium, struct answer *answer)
{
	if (!profile_facts(medium->profile)->is_recordable)
		return SENSE_INVALID_FIELD_IN_CDB;
	for (size_t i = 0; i < medium->ntracks; i++) {
		const struct medium_track *track = &medium->tracks[i];
		struct full_entry entry = { 0, ADR_1 | track->control, (uint8_t)track->number,
			{ 0 }, { 0 } };
		if (track->is_blank && !track->is_reserved)
			continue;
		put_msf(entry.msf, msf_of_lba(track->start_lba + (int32_t)track->nsectors));
		put_msf(entry.pmsf, msf_of_lba(track->start_lba));
		put_full_entry(answer, &entry);
	}
	return SENSE_NONE;
}

/* Format 4: what the pregroove of a recordable disc tells (MMC-6 table 491). */
static enum mmc_sense atip(const struct medium *medium, struct answer *answer)
{
	enum { REWRITABLE = 0x40, SPEED_4X_TO_10X = 0x02, A1_VALID = 0x04, NBYTES = 28 };
	static const struct msf lead_in = { 97, 1, 0 }; /* names the manufacturer: none */
	bool is_rewritable = medium->profile == PROFILE_CD_RW;
	uint8_t *p = answer->bytes;
	if (!profile_facts(medium->profile)->is_recordable)
		return SENSE_INVALID_FIELD_IN_CDB;
	p[4] = (uint8_t)(0xd0 | (is_rewritable ? SPEED_4X_TO_10X : 0)); /* writing power 5 */
	p[5] = 0x40;                                                    /* unrestricted use */
	p[6] = (uint8_t)(0x80 | (is_rewritable ? REWRITABLE | A1_VALID : 0));
	put_msf(p + 8, lead_in);
	put_msf(p + 12, msf_of_lba((int32_t)medium->capacity_nsectors));
	if (is_rewritable)
		p[16] = 0x24; /* lowest and highest speed: 4x, 10x */
	answer->n = NBYTES;
	return SENSE_NONE;
}

/* Format 5: the packs of the lead-in; none are no failure. */
static enum mmc_sense cdtext(struct vdrive *drive, struct mmc_command *command)
{
	uint8_t *packs = NULL, header[HEADER_NBYTES] = { 0 };
	size_t npacks = 0, allocation = get_be16(command->cdb + 7);
	if (drive->medium.disc &&
		disc_make_cdtext(drive->job, drive->medium.disc, "CD-TEXT", &packs, &npacks) < 0)
		return SENSE_INTERNAL_FAILURE;
	size_t nbytes = npacks * CDTEXT_PACK_NBYTES;
	if (nbytes > UINT16_MAX - 2)
		nbytes = UINT16_MAX - 2 - (UINT16_MAX - 2) % CDTEXT_PACK_NBYTES;
	put_be16(header, (uint16_t)(nbytes + 2));
	reply(command, header, sizeof(header), allocation);
	if (allocation > sizeof(header)) {
		size_t room = allocation - sizeof(header);
		command_put(command, sizeof(header), packs, nbytes < room ? nbytes : room);
	}
	free(packs);
	return SENSE_NONE;
}

/* SFF-8020i had the format in bits 7 and 6 of the last byte; Linux still sends it so. */
static enum toc_format format_of(const uint8_t *cdb)
{
	unsigned format = cdb[2] & FORMAT_MASK;
	return format ? format : cdb[9] >> 6;
}

enum mmc_sense read_toc(struct vdrive *drive, struct mmc_command *command)
{
	static const struct answer empty = { .n = HEADER_NBYTES };
	const struct medium *medium = &drive->medium;
	const uint8_t *cdb = command->cdb;
	enum toc_format format = format_of(cdb);
	struct answer answer = empty;
	enum mmc_sense sense;
	if (format > FORMAT_TEXT ||
		(format > FORMAT_SESSIONS && medium_family(medium) != FAMILY_CD))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (format == FORMAT_TEXT)
		return cdtext(drive, command);
	if (format < FORMAT_PMA && (!medium->disc || medium->nclosed == 0))
		return SENSE_INVALID_FIELD_IN_CDB; /* there is no lead-in */
	sense = format == FORMAT_TOC        ? toc(medium, cdb, &answer)
		: format == FORMAT_SESSIONS ? sessions(medium, cdb, &answer)
		: format == FORMAT_FULL     ? full_toc(medium, cdb, &answer)
		: format == FORMAT_PMA      ? pma(medium, &answer)
					    : atip(medium, &answer);
	return sense == SENSE_NONE ? send_answer(command, &answer) : sense;
}
