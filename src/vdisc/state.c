/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recordable disc's state as the bytes of a slot, and back; and whether it can be. */
#include "vdisc/state.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "sector/msf.h"

#include <ctype.h>
#include <string.h>

enum {
	MAGIC = 0x54534456, /* "VDST" */
	FIRST_STORED_INDEX = 2,
};

enum header {
	HEADER_MAGIC = 0,
	HEADER_CRC = 4, /* CRC-32 of all behind it */
	HEADER_SEQUENCE = 8,
	HEADER_NBYTES = 16, /* of all, with the header */
	HEADER_FLAGS = 20,
	HEADER_FORMATTED = 24,
	HEADER_LAYER = 28,
	HEADER_MCN = 32, /* 13 digits or zeros */
	HEADER_NSESSIONS = 48,
	HEADER_NTRACKS = 50,
	HEADER_NINDEXES = 52,
	HEADER_NPACKS = 54,
	HEADER_SIZE = 64,

	FLAG_FINAL = 1 << 0,
};

enum session {
	SESSION_CLOSED = 0,
	SESSION_DISC_TYPE = 1,
	SESSION_SIZE = 4,
};

enum track {
	TRACK_NUMBER = 0,
	TRACK_SESSION = 2,
	TRACK_STATE = 4,
	TRACK_WRITE = 5,
	TRACK_MODE = 6,
	TRACK_CONTROL = 7,
	TRACK_HAS_SUB = 8,
	TRACK_START = 12,
	TRACK_FIRST = 16,
	TRACK_NEXT = 20,
	TRACK_END = 24,
	TRACK_PREGAP = 28,
	TRACK_PACKET = 32,
	TRACK_ISRC = 36, /* 12 characters or zeros */
	TRACK_SIZE = 64,
};

enum index {
	INDEX_TRACK = 0,
	INDEX_INDEX = 1,
	INDEX_LBA = 4,
	INDEX_SIZE = 8,
};

static void encode_track(const struct vdisc_track *track, uint8_t *to)
{
	put_le16(to + TRACK_NUMBER, track->number);
	put_le16(to + TRACK_SESSION, track->session);
	to[TRACK_STATE] = (uint8_t)track->state;
	to[TRACK_WRITE] = (uint8_t)track->write;
	to[TRACK_MODE] = (uint8_t)track->mode;
	to[TRACK_CONTROL] = track->control;
	to[TRACK_HAS_SUB] = track->has_sub;
	put_le32(to + TRACK_START, (uint32_t)track->start_lba);
	put_le32(to + TRACK_FIRST, (uint32_t)track->first_lba);
	put_le32(to + TRACK_NEXT, (uint32_t)track->next_lba);
	put_le32(to + TRACK_END, (uint32_t)track->end_lba);
	put_le32(to + TRACK_PREGAP, track->pregap_unwritten);
	put_le32(to + TRACK_PACKET, track->packet_nsectors);
	memcpy(to + TRACK_ISRC, track->isrc, sizeof(track->isrc) - 1);
}

size_t state_encode(const struct vdisc_state *state, uint64_t sequence, uint8_t *slot)
{
	uint8_t *to = slot + HEADER_SIZE;
	size_t nbytes = HEADER_SIZE + state->nsessions * SESSION_SIZE +
			state->ntracks * TRACK_SIZE + state->nindexes * INDEX_SIZE +
			state->npacks * CDTEXT_PACK_NBYTES;
	memset(slot, 0, nbytes);
	put_le32(slot + HEADER_MAGIC, MAGIC);
	put_le64(slot + HEADER_SEQUENCE, sequence);
	put_le32(slot + HEADER_NBYTES, (uint32_t)nbytes);
	put_le32(slot + HEADER_FLAGS, state->is_final ? FLAG_FINAL : 0);
	put_le32(slot + HEADER_FORMATTED, state->formatted_nsectors);
	put_le32(slot + HEADER_LAYER, state->layer_nsectors);
	memcpy(slot + HEADER_MCN, state->mcn, sizeof(state->mcn) - 1);
	put_le16(slot + HEADER_NSESSIONS, (uint16_t)state->nsessions);
	put_le16(slot + HEADER_NTRACKS, (uint16_t)state->ntracks);
	put_le16(slot + HEADER_NINDEXES, (uint16_t)state->nindexes);
	put_le16(slot + HEADER_NPACKS, (uint16_t)state->npacks);
	for (unsigned i = 0; i < state->nsessions; i++, to += SESSION_SIZE) {
		to[SESSION_CLOSED] = state->sessions[i].is_closed;
		to[SESSION_DISC_TYPE] = state->sessions[i].disc_type;
	}
	for (unsigned i = 0; i < state->ntracks; i++, to += TRACK_SIZE)
		encode_track(&state->tracks[i], to);
	for (unsigned i = 0; i < state->nindexes; i++, to += INDEX_SIZE) {
		to[INDEX_TRACK] = state->indexes[i].track;
		to[INDEX_INDEX] = state->indexes[i].index;
		put_le32(to + INDEX_LBA, (uint32_t)state->indexes[i].lba);
	}
	memcpy(to, state->packs, state->npacks * CDTEXT_PACK_NBYTES);
	put_le32(slot + HEADER_CRC, crc32_of(0, slot + HEADER_SEQUENCE, nbytes - HEADER_SEQUENCE));
	return nbytes;
}

static void decode_track(const uint8_t *from, struct vdisc_track *track)
{
	track->number = get_le16(from + TRACK_NUMBER);
	track->session = get_le16(from + TRACK_SESSION);
	track->state = (enum vdisc_track_state)from[TRACK_STATE];
	track->write = (enum vdisc_write)from[TRACK_WRITE];
	track->mode = (enum discimg_track_mode)from[TRACK_MODE];
	track->control = from[TRACK_CONTROL];
	track->has_sub = from[TRACK_HAS_SUB] != 0;
	track->start_lba = (int32_t)get_le32(from + TRACK_START);
	track->first_lba = (int32_t)get_le32(from + TRACK_FIRST);
	track->next_lba = (int32_t)get_le32(from + TRACK_NEXT);
	track->end_lba = (int32_t)get_le32(from + TRACK_END);
	track->pregap_unwritten = get_le32(from + TRACK_PREGAP);
	track->packet_nsectors = get_le32(from + TRACK_PACKET);
	memcpy(track->isrc, from + TRACK_ISRC, sizeof(track->isrc) - 1);
}

/* Counts that fit their tables, and the bytes that they need. */
static bool decode_counts(const uint8_t *slot, struct vdisc_state *state, size_t nbytes)
{
	state->nsessions = get_le16(slot + HEADER_NSESSIONS);
	state->ntracks = get_le16(slot + HEADER_NTRACKS);
	state->nindexes = get_le16(slot + HEADER_NINDEXES);
	state->npacks = get_le16(slot + HEADER_NPACKS);
	if (state->nsessions > VDISC_MAX_SESSIONS || state->ntracks > VDISC_MAX_TRACKS ||
		state->nindexes > VDISC_MAX_INDEXES || state->npacks > CDTEXT_MAX_PACKS)
		return false;
	return nbytes == HEADER_SIZE + state->nsessions * SESSION_SIZE +
				 state->ntracks * TRACK_SIZE + state->nindexes * INDEX_SIZE +
				 state->npacks * CDTEXT_PACK_NBYTES;
}

bool state_decode(const uint8_t *slot, struct vdisc_state *state, uint64_t *sequence)
{
	const uint8_t *from = slot + HEADER_SIZE;
	uint32_t nbytes = get_le32(slot + HEADER_NBYTES);
	if (get_le32(slot + HEADER_MAGIC) != MAGIC || nbytes < HEADER_SIZE ||
		nbytes > VDISC_SLOT_NBYTES ||
		get_le32(slot + HEADER_CRC) !=
			crc32_of(0, slot + HEADER_SEQUENCE, nbytes - HEADER_SEQUENCE))
		return false;
	memset(state, 0, sizeof(*state));
	if (!decode_counts(slot, state, nbytes))
		return false;
	*sequence = get_le64(slot + HEADER_SEQUENCE);
	state->is_final = get_le32(slot + HEADER_FLAGS) & FLAG_FINAL;
	state->formatted_nsectors = get_le32(slot + HEADER_FORMATTED);
	state->layer_nsectors = get_le32(slot + HEADER_LAYER);
	memcpy(state->mcn, slot + HEADER_MCN, sizeof(state->mcn) - 1);
	for (unsigned i = 0; i < state->nsessions; i++, from += SESSION_SIZE) {
		state->sessions[i].is_closed = from[SESSION_CLOSED] != 0;
		state->sessions[i].disc_type = from[SESSION_DISC_TYPE];
	}
	for (unsigned i = 0; i < state->ntracks; i++, from += TRACK_SIZE)
		decode_track(from, &state->tracks[i]);
	for (unsigned i = 0; i < state->nindexes; i++, from += INDEX_SIZE)
		state->indexes[i] = (struct vdisc_index){ .track = from[INDEX_TRACK],
			.index = from[INDEX_INDEX],
			.lba = (int32_t)get_le32(from + INDEX_LBA) };
	memcpy(state->packs, from, state->npacks * CDTEXT_PACK_NBYTES);
	return true;
}

/* TEXT has NCHARS that IS_FINE is true of, or is empty. */
static bool is_text(const char *text, size_t nchars, int (*is_fine)(int))
{
	size_t n = strnlen(text, nchars + 1);
	for (size_t i = 0; i < n; i++)
		if (!is_fine((unsigned char)text[i]))
			return false;
	return n == 0 || n == nchars;
}

static const char *track_fault(
	const struct vdisc_track *track, const struct vdisc_medium *medium, uint32_t nsectors)
{
	bool is_cd = medium->family == DISCIMG_MEDIUM_CD;
	if ((unsigned)track->state > VDISC_TRACK_COMPLETE ||
		(unsigned)track->write > VDISC_WRITE_ANYWHERE ||
		(unsigned)track->mode > DISCIMG_CDI || track->control > 15)
		return "a track is of no known kind";
	if (!is_cd && (track->mode != DISCIMG_MODE1 || track->has_sub))
		return "a track that only a CD can have";
	if (track->number < 1 || track->number > medium->max_tracks)
		return "a track's number is out of range";
	if (track->start_lba < (is_cd ? CD_FIRST_LBA : 0) || track->first_lba < track->start_lba ||
		track->first_lba > track->end_lba || track->next_lba < track->start_lba ||
		track->next_lba > track->end_lba || track->end_lba > (int64_t)nsectors)
		return "a track's addresses are out of order or beyond the disc";
	if (track->pregap_unwritten > (uint32_t)(track->first_lba - track->start_lba))
		return "a track's pregap is longer than it";
	if (track->end_lba == track->first_lba)
		return "a track has no sectors";
	if (track->state == VDISC_TRACK_COMPLETE && track->next_lba != track->end_lba)
		return "a complete track was not written to its end";
	if (!is_text(track->isrc, 12, isalnum))
		return "an ISRC is not 12 letters and digits";
	return NULL;
}

/* How track I goes with the one before it and with its session. */
static const char *order_fault(const struct vdisc_state *state, unsigned i)
{
	const struct vdisc_track *track = &state->tracks[i];
	if (track->session < 1 || track->session > state->nsessions)
		return "a track lies in no session";
	if (state->sessions[track->session - 1].is_closed && track->state != VDISC_TRACK_COMPLETE)
		return "a closed session has an open track";
	if (i == 0)
		return track->session == 1 ? NULL : "the first session has no track";
	if (track->number != track[-1].number + 1 || track->start_lba < track[-1].end_lba)
		return "tracks overlap, or are not in order";
	if (track->session != track[-1].session && track->session != track[-1].session + 1)
		return "a session is missing";
	return NULL;
}

static const char *format_fault(const struct vdisc_state *state, const struct vdisc_medium *medium)
{
	bool can_format = medium->is_overwritable || medium->is_erasable;
	bool is_one = state->nsessions == 1 && state->ntracks == 1 && state->nindexes == 0 &&
		      state->tracks[0].write == VDISC_WRITE_ANYWHERE &&
		      state->tracks[0].state == VDISC_TRACK_COMPLETE &&
		      state->tracks[0].end_lba == (int64_t)state->formatted_nsectors &&
		      state->tracks[0].first_lba == 0;
	if (state->formatted_nsectors)
		return can_format && medium->family != DISCIMG_MEDIUM_CD && is_one
			       ? NULL
			       : "it is formatted as that medium cannot be";
	if (medium->is_overwritable && (state->ntracks || state->nsessions))
		return "it has tracks, but is not formatted";
	return NULL;
}

static const char *index_fault(const struct vdisc_state *state, const struct vdisc_index *index)
{
	for (unsigned i = 0; i < state->ntracks; i++)
		if (state->tracks[i].number == index->track)
			return index->index >= FIRST_STORED_INDEX && index->index <= 99 &&
					       index->lba > state->tracks[i].first_lba &&
					       index->lba < state->tracks[i].end_lba
				       ? NULL
				       : "an index lies outside its track";
	return "an index is of no track";
}

static const char *fault_of(
	const struct vdisc_state *state, const struct vdisc_medium *medium, uint32_t nsectors)
{
	const char *fault = format_fault(state, medium);
	for (unsigned i = 0; i < state->ntracks && !fault; i++) {
		fault = track_fault(&state->tracks[i], medium, nsectors);
		if (!fault)
			fault = order_fault(state, i);
	}
	for (unsigned i = 0; i < state->nindexes && !fault; i++)
		fault = index_fault(state, &state->indexes[i]);
	for (unsigned i = 0; i + 1 < state->nsessions && !fault; i++)
		if (!state->sessions[i].is_closed)
			fault = "a session before the last is open";
	if (!fault && state->nsessions &&
		(state->ntracks == 0 ||
			state->tracks[state->ntracks - 1].session != state->nsessions))
		fault = "the last session has no track";
	if (!fault && (!is_text(state->mcn, 13, isdigit) || state->layer_nsectors > nsectors))
		fault = "its catalogue number or layer break makes no sense";
	return fault;
}

bool state_is_possible(const struct vdisc_state *state, const struct vdisc_medium *medium,
	uint32_t nsectors, const char **why)
{
	const char *fault = fault_of(state, medium, nsectors);
	if (fault)
		*why = fault;
	return !fault;
}
