/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be given hostile bytes. A target aborts when something is wrong. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "format/format.h"
#include "format/packing.h"

/* Any bytes as an image of FORMAT, with data files beside it that sheets are likely to name. */
void fuzz_format(const struct format *format, const uint8_t *data, size_t nbytes);

/* Any bytes as a file packed by PACKING. */
void fuzz_packing(const struct packing *packing, const uint8_t *data, size_t nbytes);

/* Any bytes as an audio file that a sheet names. */
void fuzz_wave(const uint8_t *data, size_t nbytes);

/* The first byte chooses a codec of CHD, the two next ones a hunk's size; the rest is the hunk. */
void fuzz_hunk(const uint8_t *data, size_t nbytes);

/* The structures of a disc; fewblocks.h has the input. */
void fuzz_structures(const uint8_t *data, size_t nbytes);

/* The same input through one reader each; sums that hide what stands behind them are made to fit.
 */
void fuzz_iso9660(const uint8_t *data, size_t nbytes); /* and Rock Ridge */
void fuzz_joliet(const uint8_t *data, size_t nbytes);
void fuzz_udf(const uint8_t *data, size_t nbytes);
void fuzz_eltorito(const uint8_t *data, size_t nbytes);
void fuzz_partitions(const uint8_t *data, size_t nbytes);

/* What a ZF entry tells of a file that zisofs has packed, 12 bytes, and what is stored of it. */
void fuzz_zisofs(const uint8_t *data, size_t nbytes);

/* Blocks of a UDF volume (fewblocks.h): the named streams of all file entries among them. */
void fuzz_streams(const uint8_t *data, size_t nbytes);

/* As an image whose files are extracted into a directory. */
void fuzz_extract(const uint8_t *data, size_t nbytes);

/* As an image that is edited, and appended to. */
void fuzz_import(const uint8_t *data, size_t nbytes);

/* Blocks of a disc, as fuzz_structures() takes them, of which is told whether they boot. */
void fuzz_booting(const uint8_t *data, size_t nbytes);

/* The first byte chooses a boot loader, whose configuration the rest is; an EFI program. */
void fuzz_bootconfig(const uint8_t *data, size_t nbytes);
void fuzz_program(const uint8_t *data, size_t nbytes);

/* What packs say can be written again; those packs are without fault, and say the same. */
void fuzz_cdtext(const uint8_t *data, size_t nbytes);

/* Frames of Q of 12 bytes, and sub-channels P to W of 96. */
void fuzz_subchannels(const uint8_t *data, size_t nbytes);

/* The first byte chooses a disc; commands of 15 bytes and their data follow (vdrive.c). */
void fuzz_vdrive(const uint8_t *data, size_t nbytes);

/*
 * The first byte is the medium of a recordable disc, the next four its size; the state that its
 * file tells follows, from its flags on.
 */
void fuzz_vdisc_state(const uint8_t *data, size_t nbytes);

/* A list of checksums, an XML list of known discs, and a map of what was read. */
void fuzz_sums(const uint8_t *data, size_t nbytes);
void fuzz_dat(const uint8_t *data, size_t nbytes);
void fuzz_map(const uint8_t *data, size_t nbytes);

/*
 * A folder of our own, removed at the end, with all that is put into it; the working directory
 * stays, for names on the command line. The path of NAME in it; the caller frees it.
 */
char *fuzz_path(const char *name);

/* Writes NAME into the folder. */
void fuzz_put(const char *name, const void *data, size_t nbytes);

#endif
