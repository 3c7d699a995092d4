/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a recordable disc knows of itself, beside its sectors: on a real one the lead-ins, the PMA
 * or RMA, and the formatting. Whoever writes a disc changes this, and commits it (vdisc/vdisc.h).
 */
#ifndef VDISC_STATE_H
#define VDISC_STATE_H

#include "sector/cdtext.h"
#include "vdisc/kinds.h"

enum {
	VDISC_MAX_SESSIONS = 256,
	VDISC_MAX_TRACKS = 1000,
	VDISC_MAX_INDEXES = 2000, /* other than 00 and 01, of all tracks together */
};

enum vdisc_track_state {
	VDISC_TRACK_RESERVED, /* or begun by a cue sheet; nothing was written yet */
	VDISC_TRACK_OPEN,     /* written up to next_lba */
	VDISC_TRACK_COMPLETE,
};

/* How a track is written (MMC-6 §7.5, mode page 05h). */
enum vdisc_write {
	VDISC_WRITE_INCREMENTAL, /* packets; on BD-R and DVD+R what there is */
	VDISC_WRITE_TAO,
	VDISC_WRITE_SAO, /* session at once; disc at once on DVD-R */
	VDISC_WRITE_RAW,
	VDISC_WRITE_ANYWHERE, /* overwritable media */
};

struct vdisc_track {
	uint16_t number, session; /* from 1 */
	enum vdisc_track_state state;
	enum vdisc_write write;
	enum discimg_track_mode mode; /* DISCIMG_MODE1 on DVD and BD */
	uint8_t control;              /* of its Q, enum q_control */
	bool has_sub;                 /* its sectors were written with P to W */
	int32_t start_lba;            /* where its pregap begins */
	int32_t first_lba;            /* its INDEX 01, or its first sector */
	int32_t next_lba;             /* the next writable address; the end, when complete */
	int32_t end_lba;              /* of what it may hold, one past the last */
	uint32_t pregap_unwritten;    /* sectors from start_lba that the drive made by itself */
	uint32_t packet_nsectors;     /* fixed packets; 0: they vary */
	char isrc[13];                /* or "" */
};

/* INDEX 02 and above. */
struct vdisc_index {
	uint8_t track, index;
	int32_t lba;
};

struct vdisc_session {
	bool is_closed;
	uint8_t disc_type; /* of TOC point A0h */
};

struct vdisc_state {
	bool is_final; /* no session can follow */
	/* Overwritable media and a DVD-RW that was formatted: what can be written; 0: not yet. */
	uint32_t formatted_nsectors;
	uint32_t layer_nsectors; /* of layer 0, where it was set before the first write; or 0 */
	char mcn[14];
	unsigned nsessions, ntracks, nindexes, npacks;
	struct vdisc_session sessions[VDISC_MAX_SESSIONS];
	struct vdisc_track tracks[VDISC_MAX_TRACKS]; /* in order of LBA and number */
	struct vdisc_index indexes[VDISC_MAX_INDEXES];
	uint8_t packs[CDTEXT_MAX_PACKS * CDTEXT_PACK_NBYTES];
};

/* Bytes of a slot; any state fits. */
#define VDISC_SLOT_NBYTES (256 * 1024)

/* Writes STATE, the SEQUENCE-th, to SLOT; returns how many bytes of it are used. */
size_t state_encode(const struct vdisc_state *state, uint64_t sequence, uint8_t *slot);

/* False when SLOT holds no whole state. Says nothing of whether that makes sense. */
bool state_decode(const uint8_t *slot, struct vdisc_state *state, uint64_t *sequence);

/*
 * True when STATE is one that a MEDIUM of NSECTORS could be in: tracks and sessions in order, in
 * range and without overlap. Else *WHY is what is wrong, static.
 */
bool state_is_possible(const struct vdisc_state *state, const struct vdisc_medium *medium,
	uint32_t nsectors, const char **why);

#endif
