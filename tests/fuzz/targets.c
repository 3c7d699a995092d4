/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuzz targets by name: `fuzz TARGET`, then what libFuzzer takes, or files to replay. Each
 * image format and each packing is a target; the others stand in a table.
 */
#include "fuzz.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t nbytes);

static const struct target {
	const char *name;
	void (*take)(const uint8_t *data, size_t nbytes);
} targets[] = {
	{ "wave", fuzz_wave },
	{ "hunk", fuzz_hunk },
	{ "structures", fuzz_structures },
	{ "iso9660", fuzz_iso9660 },
	{ "joliet", fuzz_joliet },
	{ "udf", fuzz_udf },
	{ "eltorito", fuzz_eltorito },
	{ "partitions", fuzz_partitions },
	{ "extract", fuzz_extract },
	{ "zisofs", fuzz_zisofs },
	{ "streams", fuzz_streams },
	{ "import", fuzz_import },
	{ "booting", fuzz_booting },
	{ "bootconfig", fuzz_bootconfig },
	{ "program", fuzz_program },
	{ "cdtext", fuzz_cdtext },
	{ "subchannels", fuzz_subchannels },
	{ "vdrive", fuzz_vdrive },
	{ "vdisc-state", fuzz_vdisc_state },
	{ "sums", fuzz_sums },
	{ "dat", fuzz_dat },
	{ "map", fuzz_map },
	{ NULL, NULL },
};

static const struct packing *const packings[] = {
	&packing_ecm,
	&packing_gzip,
	&packing_isz,
	&packing_xz,
	&packing_zstd,
	NULL,
};

/* One of them is set. */
static const struct target *target;
static const struct format *format;
static const struct packing *packing;

static bool choose(const char *name)
{
	for (size_t i = 0; targets[i].name; i++)
		if (strcmp(targets[i].name, name) == 0)
			target = &targets[i];
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			format = formats[i];
	for (size_t i = 0; packings[i]; i++)
		if (strcmp(packings[i]->name, name) == 0)
			packing = packings[i];
	return target || format || packing;
}

static void list_targets(void)
{
	fputs("usage: fuzz TARGET ...; TARGET is one of:", stderr);
	for (size_t i = 0; targets[i].name; i++)
		fprintf(stderr, " %s", targets[i].name);
	for (size_t i = 0; formats[i]; i++)
		fprintf(stderr, " %s", formats[i]->name);
	for (size_t i = 0; packings[i]; i++)
		fprintf(stderr, " %s", packings[i]->name);
	fputc('\n', stderr);
}

/* Takes the target's name away from the arguments. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (*argc < 2 || !choose((*argv)[1])) {
		list_targets();
		exit(64);
	}
	memmove(*argv + 1, *argv + 2, (size_t)(*argc - 1) * sizeof(**argv));
	--*argc;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t nbytes)
{
	if (target)
		target->take(data, nbytes);
	else if (format)
		fuzz_format(format, data, nbytes);
	else
		fuzz_packing(packing, data, nbytes);
	return 0;
}

static char folder[] = "/dev/shm/discimg-fuzz.XXXXXX"; /* in memory, where there is such a place */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void leave(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

char *fuzz_path(const char *name)
{
	static bool entered;
	char *path;
	if (!entered) {
		if (access("/dev/shm", W_OK) < 0)
			strcpy(folder, "/tmp/discimg-fuzz.XXXXXX");
		if (!mkdtemp(folder))
			abort();
		entered = true;
		atexit(leave);
	}
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		abort();
	return path;
}

void fuzz_put(const char *name, const void *data, size_t nbytes)
{
	char *path = fuzz_path(name);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(data, 1, nbytes, f) != nbytes || fclose(f) != 0)
		abort();
	free(path);
}
