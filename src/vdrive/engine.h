/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a virtual drive: its state, and the commands, each in the file of its theme. */
#ifndef VDRIVE_ENGINE_H
#define VDRIVE_ENGINE_H

#include "vdrive/burn.h"
#include "vdrive/faults.h"
#include "vdrive/medium.h"
#include "vdrive/modepages.h"
#include "vdrive/speeds.h"
#include "vdrive/vdrive.h"

#define MAX_ATTENTIONS 4
#define MAX_EVENTS     4

/* Of a sector's C2 pointers: a bit for each byte of the main channel. */
#define C2_NBYTES 294

/* Sectors that are read at a time. */
#define CHUNK_NSECTORS 512

/* Sectors that drive->raw has room for, raw with C2 pointers and sub-channels. */
#define RAW_NSECTORS 32
#define RAW_NBYTES   (2352 + 294 + 96)

/* MMC-6 table 306 */
enum media_event {
	EVENT_EJECT_REQUEST = 1,
	EVENT_NEW_MEDIA = 2,
	EVENT_MEDIA_REMOVAL = 3,
	EVENT_FORMAT_COMPLETED = 5,
};

/* READ SUB-CHANNEL, byte 1 (MMC-6 table 463) */
enum audio_status { AUDIO_PLAYING = 0x11, AUDIO_PAUSED = 0x12, AUDIO_NONE = 0x15 };

struct vdrive {
	struct vdrive_options options;
	struct discimg_job *job;   /* under which the medium is read; NULL without one */
	struct fault_plan *faults; /* NULL: it is sound */
	struct medium medium;      /* in the drive, or on the open tray */
	struct burn burn;          /* of a recordable one */
	bool is_open;              /* the tray */
	/* PREVENT ALLOW MEDIUM REMOVAL, and its persistent form; is_prevented: either. */
	bool is_prevented_once, is_prevented_for_good, is_prevented;

	uint8_t pages[MODE_NPAGES][MODE_PAGE_MAX_NBYTES]; /* current values, see modepages.h */
	uint32_t read_kbps, write_kbps;                   /* as they were set last */

	enum audio_status audio;
	int32_t at_lba; /* where the drive last read, or plays */

	/* Unit attention conditions that were not told yet, oldest first (SAM-5 §5.14). */
	enum mmc_sense attentions[MAX_ATTENTIONS];
	unsigned nattentions;

	/* What GET EVENT STATUS NOTIFICATION has to tell, oldest first. */
	enum media_event events[MAX_EVENTS];
	unsigned nevents;
	bool has_changed; /* the profile, since that was asked */

	/* Of the command that is being executed. */
	uint64_t delay_us;
	bool is_lost;    /* the drive is gone, by its fault plan */
	int32_t bad_lba; /* for the sense's information bytes; DISCIMG_NO_LBA: none */

	uint8_t status[CHUNK_NSECTORS]; /* of the sectors that were read last */
	uint8_t raw[RAW_NSECTORS * RAW_NBYTES];
};

/*
 * A command's work. CDB is as long as its operation code demands. What it returns becomes status
 * and sense; data that were put before it failed count all the same.
 */
typedef enum mmc_sense operation(struct vdrive *drive, struct mmc_command *command);

enum operation_flags {
	NEEDS_MEDIUM = 1 << 0,
	IGNORES_ATTENTION = 1 << 1, /* is executed though a unit attention is pending */
	WRITES = 1 << 2,            /* of drives that can write only */
};

struct operation_entry {
	enum mmc_opcode opcode;
	const char *name;
	operation *run;
	unsigned flags; /* enum operation_flags */
};

/* operations.c: NULL for what the drive does not know. */
const struct operation_entry *operation_of(uint8_t opcode);

/* vdrive.c: the medium as commands see it: none while the tray is open. */
const struct medium *vdrive_medium(const struct vdrive *drive);
/* There is one in the closed tray now, that was not there before, or is of another profile. */
void vdrive_medium_arrived(struct vdrive *drive);

/* execute.c */
void vdrive_attend(struct vdrive *drive, enum mmc_sense what);
enum mmc_sense vdrive_take_attention(struct vdrive *drive); /* the oldest, or SENSE_NONE */
/* Returns what failed for LBA, which goes to the information bytes. */
enum mmc_sense sense_at(struct vdrive *drive, enum mmc_sense what, int32_t lba);
/* Puts the first of N bytes that fit the allocation length. */
void reply(struct mmc_command *command, const void *bytes, size_t n, size_t allocation);

/* events.c */
void vdrive_tell_event(struct vdrive *drive, enum media_event event);

/* tray.c: with what lies in it. */
void tray_open(struct vdrive *drive);
void tray_close(struct vdrive *drive);

/* modesense.c: all pages as at power on; and the current values of one. */
void mode_reset(struct vdrive *drive);
const uint8_t *mode_current(const struct vdrive *drive, enum mode_page_code code);

/* readtoc.c: four bytes, LBA or zero and MSF; readcd.c: an address from three. */
void put_address(uint8_t *to, bool as_msf, int32_t lba);
bool get_msf(const uint8_t *p, int32_t *lba);

/*
 * readblocks.c: reads N sectors, at most CHUNK_NSECTORS, of SHAPE, up to the first that is bad or
 * is not there; *NGOOD came before it. The medium has something to read.
 */
enum mmc_sense read_medium(struct vdrive *drive, int32_t lba, uint32_t n, struct sector_shape shape,
	uint8_t *to, uint32_t *ngood);

/* misread.c: how long N sectors take at KBPS. */
uint64_t transfer_us(const struct vdrive *drive, uint32_t n, uint32_t kbps);

/*
 * misread.c: the sector at LBA, which lies in no track: 2352 bytes of main channel, audio as this
 * drive is late or early with it, then C2 pointers, and 96 bytes of raw sub-channels.
 */
void read_beyond(struct vdrive *drive, int32_t lba, uint8_t *to);

/* misread.c: the same as this drive reads it, with its faults. */
enum mmc_sense read_sectors(struct vdrive *drive, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *to, uint32_t *ngood);

/* True when the sector that failed with SENSE is wanted all the same (TB of mode page 01h). */
bool sends_bad(const struct vdrive *drive, enum mmc_sense sense);

/* The same for any N, as data in. */
enum mmc_sense send_sectors(struct vdrive *drive, struct mmc_command *command, int32_t lba,
	uint32_t n, struct sector_shape shape);

/* recordable.c: what the vdisc in the drive is by now. */
int medium_of_vdisc(struct discimg_job *job, struct vdisc *disc, struct medium *medium);
void vdrive_renew_medium(struct vdrive *drive);

/* closing.c: no session at once is under way. */
void burn_forget(struct burn *burn);

/* How blocks that the initiator sends become records of the vdisc. */
struct write_form {
	unsigned nbytes; /* of a block */
	/* Makes the record at LBA, which is zeros; NULL: the block is the record. */
	void (*make)(
		const struct write_form *form, int32_t lba, const uint8_t *block, uint8_t *record);
	enum discimg_track_mode mode;
	const uint8_t *subheader; /* of XA sectors; NULL: each block begins with its own */
};

#define WRITE_BLOCK_MAX_NBYTES 2448

/* writeblocks.c */
enum mmc_sense sense_of_write(struct vdrive *drive, int result, int32_t lba);

/* miswrite.c: N records from LBA on, as this drive writes them; *NWRITTEN of them are. */
enum mmc_sense write_records(
	struct vdrive *drive, int32_t lba, uint32_t n, const uint8_t *records, uint32_t *nwritten);
enum mmc_sense check_writable(const struct vdrive *drive);
/* Begins a test write when page 05h asks for one. */
enum mmc_sense begin_rehearsal(struct vdrive *drive);
/* Writes N blocks from *OFFSET of the data out, which is moved behind what was taken. */
enum mmc_sense write_data(struct vdrive *drive, struct mmc_command *command, size_t *offset,
	int32_t lba, uint32_t n, const struct write_form *form);
/* The track whose next writable address is LBA; one LIKE that is begun when there is none yet. */
struct vdisc_track *track_to_write(struct vdisc *disc, int32_t lba);
enum mmc_sense begin_or_continue(struct vdrive *drive, int32_t lba, const struct vdisc_track *like,
	struct vdisc_track **track);
enum mmc_sense write_into(struct vdrive *drive, struct mmc_command *command,
	struct vdisc_track *track, uint32_t n, const struct write_form *form);

/* writecd.c */
bool form_of_block_type(
	const struct vdrive *drive, enum write_block_type type, struct write_form *form);
enum mmc_sense write_cd(struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n);
/* Moves the tracks of a session at once along with what was written. */
void move_tracks(struct vdrive *drive);
/* What the drive makes by itself at the place of a session at once that is written next. */
enum mmc_sense make_pieces(struct vdrive *drive);

/* writeraw.c */
enum mmc_sense write_raw(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n);

/* cuesheet.c: four packs of CD-TEXT of 18 bytes, each as 24 symbols of six bits (MMC-6 annex J). */
void take_packs(struct burn *burn, const uint8_t *sub);
enum mmc_sense write_leadin(
	struct vdrive *drive, struct mmc_command *command, int32_t lba, uint32_t n);

/* The commands. */
operation play_audio_10, play_audio_12, play_audio_msf; /* audioplay.c */
operation pause_resume, stop_play, read_sub_channel;
operation read_capacity, read_buffer_capacity;           /* capacity.c */
operation read_disc_information, read_track_information; /* discinfo.c */
operation get_event_status;                              /* events.c */
operation get_configuration;                             /* features.c */
operation inquiry;                                       /* inquiry.c */
operation mode_sense_6, mode_sense_10;                   /* modesense.c */
operation mode_select_6, mode_select_10;
operation get_performance, set_streaming, set_cd_speed;     /* performance.c */
operation read_6, read_10, read_12, verify_10, seek_10;     /* readblocks.c */
operation read_cd, read_cd_msf;                             /* readcd.c */
operation read_toc;                                         /* readtoc.c */
operation test_unit_ready, request_sense;                   /* ready.c */
operation read_disc_structure;                              /* structure.c */
operation start_stop_unit, prevent_allow, mechanism_status; /* tray.c */
operation synchronize_cache, close_track_session;           /* closing.c */
operation send_cue_sheet;                                   /* cuesheet.c */
operation blank;                                            /* erasing.c */
operation read_format_capacities, format_unit;              /* formatunit.c */
operation reserve_track, send_opc, send_disc_structure;     /* reserving.c */
operation write_10, write_12, write_and_verify;             /* writeblocks.c */

#endif
