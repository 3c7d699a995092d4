/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CDs in raw mode (MMC-6 §7.5, write type 03h): the initiator sends lead-in, program area and
 * lead-out with sub-channels P and Q of its own making, data sectors scrambled. Where tracks lie is
 * read from Q, as any reader of the disc will.
 */
#include "vdrive/engine.h"

#include "sector/msf.h"
#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/scramble.h"
#include "sector/subchannel.h"

#include <string.h>

enum { PQ_NBYTES = 16, MAX_TRACK = 99 };

/*
 * Q of a block: twelve of sixteen bytes, or one bit in each of 96. The CRC among the sixteen is not
 * looked at: that of cdrdao 1.2.4 fits no reading of its bytes that was tried.
 */
static bool get_q(const uint8_t *sub, bool is_pq, uint8_t *q)
{
	if (is_pq)
		memcpy(q, sub, Q_NBYTES);
	else
		subchannel_get(sub, SUBCHANNEL_Q, q);
	return is_pq || q_is_intact(q);
}

static void take_toc_entry(struct burn_leadin *leadin, const uint8_t *q)
{
	struct q_toc_entry entry;
	if (!q_get_toc_entry(q, &entry))
		return;
	if (entry.point == Q_POINT_LEAD_OUT)
		leadin->leadout_lba = lba_of_msf(entry.target);
	else if (entry.point == Q_POINT_FIRST_TRACK)
		leadin->disc_type = bcd_of(entry.target.second);
	if (entry.point < 1 || entry.point > MAX_TRACK)
		return;
	leadin->tracks[entry.point].control = (uint8_t)q_control_of(q);
	leadin->tracks[entry.point].lba = lba_of_msf(entry.target);
}

/* The session that the lead-in told of, as far as it can be one. */
static enum mmc_sense begin_session(struct vdrive *drive, bool has_sub)
{
	struct burn *burn = &drive->burn;
	struct vdisc_state *state = vdisc_state(burn->vdisc);
	const struct burn_leadin *leadin = &burn->leadin;
	struct vdisc_track *track = NULL;
	const char *why;
	if (leadin->leadout_lba > (int64_t)vdisc_nsectors(burn->vdisc))
		return SENSE_LBA_OUT_OF_RANGE;
	if (!vdisc_rehearse(burn->vdisc))
		return SENSE_INTERNAL_FAILURE;
	state->sessions[0] = (struct vdisc_session){ .disc_type = leadin->disc_type };
	state->nsessions = 1;
	for (unsigned i = 1; i <= MAX_TRACK; i++) {
		if (leadin->tracks[i].lba == DISCIMG_NO_LBA)
			continue;
		int32_t start = track ? leadin->tracks[i].lba : CD_FIRST_LBA;
		if (track)
			track->end_lba = start;
		track = &state->tracks[state->ntracks++];
		*track = (struct vdisc_track){ .number = (uint16_t)i,
			.session = 1,
			.write = VDISC_WRITE_RAW,
			.control = leadin->tracks[i].control,
			.mode = leadin->tracks[i].control & Q_CONTROL_DATA ? DISCIMG_MODE1
									   : DISCIMG_AUDIO,
			.has_sub = has_sub,
			.start_lba = start,
			.first_lba = leadin->tracks[i].lba,
			.next_lba = start,
			.end_lba = leadin->leadout_lba };
	}
	if (!track || !state_is_possible(state, vdisc_medium(burn->vdisc),
			      vdisc_nsectors(burn->vdisc), &why)) {
		vdisc_end_rehearsal(burn->vdisc);
		return SENSE_LEADIN_ERROR;
	}
	if (!burn->is_test)
		vdisc_keep_rehearsal(burn->vdisc);
	burn->has_cue = burn->is_stale = true;
	burn->npieces = 1;
	burn->pieces[0] =
		(struct burn_piece){ .lba = CD_FIRST_LBA, .end_lba = leadin->leadout_lba };
	return sense_of_write(drive, vdisc_commit(burn->vdisc, drive->job), CD_FIRST_LBA);
}

/* Where Q tells of a pregap, or of another index; and of the numbers that it carries. */
static void follow_q(struct vdisc_state *state, const uint8_t *q, int32_t lba)
{
	struct q_position position;
	uint8_t frame;
	struct vdisc_track *track = NULL;
	for (unsigned i = 0; i < state->ntracks; i++)
		if (lba >= state->tracks[i].start_lba && lba < state->tracks[i].end_lba)
			track = &state->tracks[i];
	if (!track)
		return;
	if (q_adr_of(q) == Q_MCN)
		q_get_mcn(q, state->mcn, &frame);
	else if (q_adr_of(q) == Q_ISRC)
		q_get_isrc(q, track->isrc, &frame);
	if (!q_get_position(q, &position))
		return;
	bool is_last = track == &state->tracks[state->ntracks - 1];
	if (!is_last && position.track == track[1].number && position.index == 0 &&
		lba > track->first_lba) {
		track->end_lba = track[1].start_lba = track[1].next_lba = lba;
		return;
	}
	const struct vdisc_index *last =
		state->nindexes ? &state->indexes[state->nindexes - 1] : NULL;
	bool is_new = position.index > 1 && position.track == track->number &&
		      lba > track->first_lba &&
		      !(last && last->track == position.track && last->index >= position.index);
	if (is_new && state->nindexes < VDISC_MAX_INDEXES)
		state->indexes[state->nindexes++] = (struct vdisc_index){
			.track = position.track, .index = position.index, .lba = lba
		};
}

/* The main channel as readers get it: data unscrambled; the first sector tells a track's mode. */
static void make_plain(struct vdisc_state *state, int32_t lba, uint8_t *record)
{
	if (!raw_has_sync(record))
		return;
	for (unsigned i = 0; i < state->ntracks; i++) {
		struct vdisc_track *track = &state->tracks[i];
		if (lba < track->start_lba || lba >= track->end_lba ||
			!(track->control & Q_CONTROL_DATA))
			continue;
		scramble(record);
		if (lba == track->first_lba && record[RAW_MODE] == 2)
			track->mode = DISCIMG_MODE2;
	}
}

/* True when R to W have symbols, which a drive that gets them packed would have to interleave. */
static bool has_packed_symbols(const uint8_t *sub)
{
	for (size_t i = 0; i < SECTOR_SUB_NBYTES; i++)
		if (sub[i] & 0x3f)
			return true;
	return false;
}

static enum mmc_sense write_block(
	struct vdrive *drive, int32_t lba, const uint8_t *block, enum write_block_type type)
{
	bool is_pq = type == BLOCK_RAW_PQ;
	struct burn *burn = &drive->burn;
	struct vdisc_state *state = vdisc_state(burn->vdisc);
	uint8_t record[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES] = { 0 }, q[Q_NBYTES];
	bool is_whole = get_q(block + SECTOR_RAW_NBYTES, is_pq, q);
	if (type == BLOCK_RAW_PW && has_packed_symbols(block + SECTOR_RAW_NBYTES))
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	if (lba < CD_FIRST_LBA) {
		if (is_whole)
			take_toc_entry(&burn->leadin, q);
		if (!is_pq)
			take_packs(burn, block + SECTOR_RAW_NBYTES);
		return SENSE_NONE;
	}
	enum mmc_sense sense = burn->has_cue ? SENSE_NONE : begin_session(drive, !is_pq);
	if (sense != SENSE_NONE || lba >= burn->pieces[0].end_lba)
		return sense; /* the lead-out is kept nowhere */
	memcpy(record, block, is_pq ? SECTOR_RAW_NBYTES : sizeof(record));
	if (is_whole)
		follow_q(state, q, lba);
	make_plain(state, lba, record);
	return sense_of_write(drive, vdisc_write(burn->vdisc, drive->job, lba, 1, record), lba);
}

static enum mmc_sense begin_leadin(struct vdrive *drive, int32_t lba)
{
	struct burn *burn = &drive->burn;
	burn_forget(burn);
	burn->is_raw = true;
	burn->is_test = mode_current(drive, PAGE_WRITE_PARAMETERS)[WRITE_TYPE] & WRITE_TEST;
	burn->next_lba = lba;
	burn->leadin = (struct burn_leadin){ .leadout_lba = DISCIMG_NO_LBA };
	for (unsigned i = 0; i <= MAX_TRACK; i++)
		burn->leadin.tracks[i].lba = DISCIMG_NO_LBA;
	vdisc_end_rehearsal(burn->vdisc);
	if (burn->is_test && !vdisc_rehearse(burn->vdisc))
		return SENSE_INTERNAL_FAILURE;
	vdisc_state(burn->vdisc)->npacks = 0;
	return SENSE_NONE;
}

/* What came before the program area was none. */
static void forget_leadin(struct vdrive *drive)
{
	vdisc_end_rehearsal(drive->burn.vdisc);
	burn_forget(&drive->burn);
}

enum mmc_sense write_raw(struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n)
{
	struct burn *burn = &drive->burn;
	const uint8_t *page = mode_current(drive, PAGE_WRITE_PARAMETERS);
	enum write_block_type type = page[WRITE_BLOCK_TYPE] & WRITE_BLOCK_TYPE_MASK;
	uint8_t block[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES];
	bool is_pq = type == BLOCK_RAW_PQ;
	size_t nbytes = SECTOR_RAW_NBYTES + (is_pq ? PQ_NBYTES : SECTOR_SUB_NBYTES);
	if (!is_pq && type != BLOCK_RAW_96 && type != BLOCK_RAW_PW)
		return SENSE_ILLEGAL_MODE_FOR_TRACK;
	if (!burn->is_raw && (lba >= CD_FIRST_LBA || vdisc_state(burn->vdisc)->nsessions))
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	/* A lead-in may be begun anew, as long as nothing follows it. */
	enum mmc_sense sense = SENSE_NONE;
	if (!burn->is_raw || (!burn->has_cue && lba < CD_FIRST_LBA && lba != burn->next_lba))
		sense = begin_leadin(drive, lba);
	if (sense == SENSE_NONE && lba != burn->next_lba)
		return sense_at(drive, SENSE_INVALID_ADDRESS_FOR_WRITE, lba);
	for (uint32_t i = 0; i < n && sense == SENSE_NONE; i++, burn->next_lba++) {
		if (!command_get(command, i * nbytes, block, nbytes))
			return SENSE_INVALID_FIELD_IN_CDB;
		sense = write_block(drive, burn->next_lba, block, type);
	}
	if (sense != SENSE_NONE && !burn->has_cue)
		forget_leadin(drive);
	if (sense != SENSE_NONE)
		return sense;
	move_tracks(drive);
	burn->is_stale = true;
	return SENSE_NONE;
}
