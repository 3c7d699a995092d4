/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Image to image. */
#ifndef DISCIMG_CONVERT_H
#define DISCIMG_CONVERT_H

#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How tracks are laid into data files, where the format leaves a choice. */
enum discimg_layout {
	DISCIMG_LAYOUT_SINGLE, /* one data file for all tracks */
	DISCIMG_LAYOUT_TRACKS, /* one data file a track */
};

/* What audio tracks become, where the format leaves a choice. */
enum discimg_audio_file {
	DISCIMG_AUDIO_FILE_BIN,  /* samples alone */
	DISCIMG_AUDIO_FILE_WAV,  /* RIFF WAVE */
	DISCIMG_AUDIO_FILE_FLAC, /* packed on all processors */
};

/* Whether sub-channels P to W are written, where the format has a place for them. */
enum discimg_sub_wanted {
	DISCIMG_SUB_AUTO,   /* of tracks that have them in IN */
	DISCIMG_SUB_ALWAYS, /* of all tracks: P and Q are made where IN has none */
	DISCIMG_SUB_NONE,
};

/* {0} is the default everywhere. */
struct discimg_convert_options {
	enum discimg_sub_wanted sub;
	enum discimg_layout layout;
	enum discimg_audio_file audio; /* of a .cue; of a .toc likewise, but for FLAC */
	unsigned session;   /* only this session, with LBA 0 where its first track begins; 0: all */
	bool raw;           /* data tracks of a .cue as 2352-byte sectors, whatever IN has */
	bool no_prove;      /* do not read OUT back and compare it with IN */
	bool generate_ecc;  /* EDC and parity of raw data sectors that have zeros there */
	const char *codecs; /* of a .chd: one to four, "cdlz,cdfl"; NULL: its usual ones */
	unsigned hunk_nbytes; /* of a .chd: packed at a time; 0: 8 sectors */
	bool fast;            /* of a .chd, .cso or .zso: packed quickly rather than well */
	bool allow_loss;      /* write OUT even where its format cannot hold all that IN has */
};

/* Something that IN has and that OUT's format cannot hold. */
struct discimg_loss {
	const char *kind; /* static, for programs: "audio", "isrc" */
	uint64_t count;   /* how many of them: tracks, sectors, texts */
	char text[80];    /* for people: "14 audio tracks" */
};

#define DISCIMG_MAX_LOSSES 32

struct discimg_losses {
	struct discimg_loss items[DISCIMG_MAX_LOSSES];
	size_t n;
};

struct discimg_convert_report {
	struct discimg_losses losses; /* also of a conversion that was refused for them */
	bool proven;                  /* OUT was read back, and is what it should be */
	uint64_t nregenerated;        /* sectors that were given the EDC and parity they lacked */
	uint64_t nbad;                /* sectors of IN that were bad, and are filler in OUT */
};

/**
 * Writes the disc IN (an image or a drive) as the image OUT, whose suffix names the format. OUT
 * and its data files appear under their names only when they are complete. What OUT's format
 * cannot hold is found beforehand: DISCIMG_E_REFUSED, unless options->allow_loss. Whether raw data
 * sectors that become plain ones could be made again bit by bit is found on the way.
 *
 * Before it has its name, OUT is read back: the disc that it describes and all its sectors must be
 * those of IN, as far as its format holds them; DISCIMG_E_IO when they are not, and OUT is as it
 * was. Pipes and devices are not read back.
 *
 * Returns DISCIMG_FAULTS when sectors of IN were bad, DISCIMG_E_REFUSED also when OUT would
 * replace a file that IN consists of. REPORT may be NULL; it is filled in any case.
 */
DISCIMG_API int discimg_convert(struct discimg_job *job, const char *in, const char *out,
	const struct discimg_convert_options *options, struct discimg_convert_report *report);

#ifdef __cplusplus
}
#endif
#endif
