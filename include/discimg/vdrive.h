/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual drive, and the recordable discs that it writes. */
#ifndef DISCIMG_VDRIVE_H
#define DISCIMG_VDRIVE_H

#include <discimg/job.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A blank disc to be made. {0} is a CD-R of 80 minutes. */
struct discimg_vdrive_blank_options {
	const char *medium; /* "cd-r", "dvd+rw", … as discimg_vdrive_media() lists; NULL: "cd-r" */
	uint64_t nbytes;    /* of user data, 2048 a sector, rounded up to one; 0: the usual size */
	bool replace;       /* a file that is there already */
};

struct discimg_vdrive_blank_report {
	const char *medium; /* "DVD+RW", static */
	uint64_t nbytes;    /* of user data that it holds */
};

/**
 * Makes PATH a blank disc: a sparse file that a virtual drive writes, and that is read as an image.
 * Fails with DISCIMG_E_INVALID for a medium or size that is none, and with DISCIMG_E_REFUSED when
 * PATH exists and is not to be replaced, or is in a drive.
 */
DISCIMG_API int discimg_vdrive_blank(struct discimg_job *job, const char *path,
	const struct discimg_vdrive_blank_options *options,
	struct discimg_vdrive_blank_report *report);

/** The I-th medium that discimg_vdrive_blank() can make, from 0; NULL beyond the last. Static. */
DISCIMG_API const char *discimg_vdrive_media(unsigned i);

/*
 * Virtual drives of this system. Each is served by the process that started it, which others reach
 * by the drive's name. All of this is for root alone, and needs Linux with the modules
 * target_core_user and tcm_loop.
 */
struct discimg_vdrive;

#define DISCIMG_VDRIVE_NAME_NBYTES 33

struct discimg_vdrive_options {
	const char *name;   /* letters, digits, ".", "_", "-"; NULL: "vdrive0" or the next free */
	const char *medium; /* an image, or a recordable disc, which is then written; NULL: none */
	const char *faults; /* a text that plans what is wrong with it; NULL: nothing */
	bool real_speed;    /* takes the time that a drive would, where that is known */
};

/** What a line of such a text may say: "jitter", behind it "LBAS SAMPLES". */
struct discimg_vdrive_fault {
	const char *word, *operands, *meaning;
};

/** The I-th of them, from 0; NULL beyond the last. Static. */
DISCIMG_API const struct discimg_vdrive_fault *discimg_vdrive_fault(unsigned i);

struct discimg_vdrive_about {
	char name[DISCIMG_VDRIVE_NAME_NBYTES];
	char device[32];   /* "/dev/sr0" */
	char generic[32];  /* "/dev/sg0"; "": there is none */
	char medium[4096]; /* the file that was inserted; "": none, or taken out by eject() */
	uint32_t pid;      /* of the process that serves it */
};

struct discimg_vdrives {
	struct discimg_vdrive_about *list;
	size_t n;
};

/**
 * Adds a drive to the system and returns when its device is there. Threads of this process serve
 * it until discimg_vdrive_end(), which must be given the same JOB. Drives whose process has died
 * are removed first.
 */
DISCIMG_API int discimg_vdrive_start(struct discimg_job *job,
	const struct discimg_vdrive_options *options, struct discimg_vdrive **drive);

DISCIMG_API void discimg_vdrive_describe(
	struct discimg_vdrive *drive, struct discimg_vdrive_about *about);

/**
 * Does what other processes ask of DRIVE, until one asks to stop it or JOB is cancelled; both
 * return 0. Fails with DISCIMG_E_DRIVE when the kernel gives the drive up, or its faults take it.
 */
DISCIMG_API int discimg_vdrive_serve(struct discimg_job *job, struct discimg_vdrive *drive);

/** Removes DRIVE from the system, in use or not, and frees it; what was written is kept. */
DISCIMG_API int discimg_vdrive_end(struct discimg_job *job, struct discimg_vdrive *drive);

/** Closes the tray of drive NAME with the image or recordable disc PATH in it. */
DISCIMG_API int discimg_vdrive_insert(struct discimg_job *job, const char *name, const char *path);

/** Takes out what is in drive NAME. Fails with DISCIMG_E_REFUSED while a program holds it there. */
DISCIMG_API int discimg_vdrive_eject(struct discimg_job *job, const char *name);

/** Ends drive NAME; returns when it is gone. One whose process has died is removed. */
DISCIMG_API int discimg_vdrive_stop(struct discimg_job *job, const char *name);

/** Removes every drive whose process has died. */
DISCIMG_API int discimg_vdrive_sweep(struct discimg_job *job);

/** All drives that are served. OUT must be freed, also after a failure. */
DISCIMG_API int discimg_vdrive_list(struct discimg_job *job, struct discimg_vdrives *out);
DISCIMG_API void discimg_vdrives_free(struct discimg_vdrives *list);

#ifdef __cplusplus
}
#endif
#endif
