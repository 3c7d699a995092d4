/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mkraw MODE FIRST-LBA < user-data > raw: 2352-byte sectors of Mode 1 or 2 for tests to damage. */
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES];
	if (argc != 3)
		return EXIT_FAILURE;
	enum sector_mode mode = strcmp(argv[1], "1") == 0 ? SECTOR_MODE1 : SECTOR_MODE2;
	int32_t lba = (int32_t)strtol(argv[2], NULL, 10);
	for (; fread(user, sizeof(user), 1, stdin) == 1; lba++)
		if (!raw_reshape(mode, lba, user, sizeof(user), raw, sizeof(raw)) ||
			fwrite(raw, sizeof(raw), 1, stdout) != 1)
			return EXIT_FAILURE;
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
