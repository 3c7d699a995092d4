/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dvdjudge IMAGE: what libdvdread reads of a DVD-Video: each file's first sector, counted from
 * VIDEO_TS.IFO, and its bytes; what each IFO tells; how the first and last sectors of VOBs begin.
 * Exit status 1 when it cannot open something.
 */
#include <dvdread/dvd_reader.h>
#include <dvdread/dvd_udf.h>
#include <dvdread/ifo_read.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_VOBS = 9 };

static uint32_t first_sector;

static void tell_file(dvd_reader_t *dvd, const char *name)
{
	char path[64];
	uint32_t nbytes = 0;
	snprintf(path, sizeof(path), "/VIDEO_TS/%s", name);
	uint32_t lba = UDFFindFile(dvd, path, &nbytes);
	if (!lba)
		return;
	if (strcmp(name, "VIDEO_TS.IFO") == 0) {
		first_sector = lba;
		printf("ecc %u\n", lba % 16);
	}
	printf("%s %u %u\n", name, lba - first_sector, nbytes);
}

static void tell_files(dvd_reader_t *dvd, unsigned nsets)
{
	static const char *const extensions[] = { "IFO", "VOB", "BUP" };
	char name[32];
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "VIDEO_TS.%s", extensions[i]);
		tell_file(dvd, name);
	}
	for (unsigned set = 1; set <= nsets; set++) {
		for (int i = 0; i < 3; i++) {
			for (int n = 0; n <= (i == 1 ? MAX_VOBS : 0); n++) {
				snprintf(name, sizeof(name), "VTS_%02u_%d.%s", set, n,
					extensions[i]);
				tell_file(dvd, name);
			}
		}
	}
}

static void tell_block(dvd_file_t *file, int at)
{
	unsigned char block[DVD_VIDEO_LB_LEN + 1] = { 0 };
	if (DVDReadBlocks(file, at, 1, block) == 1)
		printf(" \"%s\"", (const char *)block);
	else
		printf(" unreadable");
}

static int tell_vobs(dvd_reader_t *dvd, unsigned set, dvd_read_domain_t domain, const char *what)
{
	dvd_file_t *file = DVDOpenFile(dvd, (int)set, domain);
	if (!file) {
		printf("set %u: no %s\n", set, what);
		return 0;
	}
	int n = (int)DVDFileSize(file);
	printf("set %u: %s of %d sectors:", set, what, n);
	tell_block(file, 0);
	tell_block(file, n - 1);
	putchar('\n');
	DVDCloseFile(file);
	return n;
}

static int judge_set(dvd_reader_t *dvd, unsigned set)
{
	ifo_handle_t *ifo = ifoOpen(dvd, (int)set);
	if (!ifo)
		return EXIT_FAILURE;
	tell_vobs(dvd, set, DVD_READ_MENU_VOBS, "menu");
	if (set > 0) {
		int n = tell_vobs(dvd, set, DVD_READ_TITLE_VOBS, "titles");
		const c_adt_t *cells = ifo->vts_c_adt;
		size_t ncells = (cells->last_byte + 1 - C_ADT_SIZE) / sizeof(cell_adr_t);
		const cell_adr_t *last = &cells->cell_adr_table[ncells - 1];
		printf("set %u: %zu cells, %s\n", set, ncells,
			last->last_sector < (unsigned)n ? "all there" : "the last is not there");
	}
	ifoClose(ifo);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	dvd_reader_t *dvd = argc == 2 ? DVDOpen(argv[1]) : NULL;
	ifo_handle_t *manager = dvd ? ifoOpen(dvd, 0) : NULL;
	int status = EXIT_SUCCESS;
	if (!manager) {
		fprintf(stderr, "cannot open it\n");
		return EXIT_FAILURE;
	}
	unsigned nsets = manager->vmgi_mat->vmg_nr_of_title_sets;
	tell_files(dvd, nsets);
	for (unsigned set = 0; set <= nsets; set++)
		status |= judge_set(dvd, set);
	ifoClose(manager);
	DVDClose(dvd);
	return status;
}
