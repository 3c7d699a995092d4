/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modes of tracks in a Nero image; libmirage and Aaru found out what the codes mean. */
#include "format/nrg.h"

#include "sector/raw.h"

enum { CODE_MODE1 = 0, CODE_LAST_COOKED = 3, CODE_MODE1_RAW = 5, CODE_MODE2_RAW = 6 };

static const struct nrg_mode modes[] = {
	{ CODE_MODE1, DISCIMG_MODE1, SECTOR_USER_NBYTES, 0 },
	{ 0x02, DISCIMG_MODE2, SECTOR_USER_NBYTES, 0 },
	{ 0x03, DISCIMG_MODE2, SECTOR_MODE2_NBYTES, 0 },
	{ CODE_MODE1_RAW, DISCIMG_MODE1, SECTOR_RAW_NBYTES, 0 },
	{ CODE_MODE2_RAW, DISCIMG_MODE2, SECTOR_RAW_NBYTES, 0 },
	{ 0x07, DISCIMG_AUDIO, SECTOR_RAW_NBYTES, 0 },
	{ 0x08, DISCIMG_AUDIO, SECTOR_RAW_NBYTES, 0 },
	{ 0x0f, DISCIMG_MODE1, SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES },
	{ 0x10, DISCIMG_AUDIO, SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES },
	{ 0x11, DISCIMG_MODE2, SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES },
};

const struct nrg_mode *nrg_mode_of_code(uint8_t code, unsigned nbytes)
{
	if (nbytes == SECTOR_RAW_NBYTES && code <= CODE_LAST_COOKED)
		code = code == CODE_MODE1 ? CODE_MODE1_RAW : CODE_MODE2_RAW;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].code == code)
			return &modes[i];
	return NULL;
}

const struct nrg_mode *nrg_find_mode(
	enum discimg_track_mode mode, unsigned nbytes, unsigned sub_nbytes)
{
	if (mode == DISCIMG_CDI)
		mode = DISCIMG_MODE2;
	if (mode == DISCIMG_CDG)
		mode = DISCIMG_AUDIO;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].mode == mode && modes[i].nbytes == nbytes &&
			modes[i].sub_nbytes == sub_nbytes)
			return &modes[i];
	return NULL;
}
