/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling whether an unfinished rip is of the disc that is in the drive now. */
#include "rip/discid.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/count.h"
#include "base/digest.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOLUME_LBA      16 /* of a session's volume descriptors (ECMA-119 §6.2.1) */
#define VOLUME_NSECTORS 4

static const char volume_word[] = ", volume ";
static const char unread[] = "unread";

static uint32_t crc_of_toc(const struct discimg_disc *disc)
{
	uint32_t crc = 0;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		uint8_t entry[16];
		put_le32(entry, (uint32_t)track->start_lba);
		put_le32(entry + 4, track->nsectors);
		put_le32(entry + 8, track->session << 8 | track->number);
		put_le32(entry + 12, track->mode);
		crc = crc32_of(crc, entry, sizeof(entry));
	}
	return crc;
}

static const struct discimg_track *last_data_track(const struct discimg_disc *disc)
{
	for (size_t i = disc->ntracks; i > 0; i--)
		if (!track_is_audio(&disc->tracks[i - 1]))
			return &disc->tracks[i - 1];
	return NULL;
}

/* The sectors as they are stored, so that any mode has them. "" where there are none. */
static int describe_volume(struct discimg_job *job, struct discimg_disc *disc, char text[16])
{
	uint8_t buf[VOLUME_NSECTORS * (SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES)];
	uint8_t status[VOLUME_NSECTORS];
	const struct discimg_track *track = last_data_track(disc);
	text[0] = '\0';
	if (!track || track->nsectors < VOLUME_LBA + VOLUME_NSECTORS)
		return 0;
	struct sector_shape shape = { .nbytes = track->stored_nbytes };
	int r = disc_read(
		disc, job, track->index_lba[1] + VOLUME_LBA, VOLUME_NSECTORS, shape, buf, status);
	bool bad = false;
	for (int i = 0; r == 0 && i < VOLUME_NSECTORS; i++)
		bad |= discimg_sector_is_bad(status[i]);
	if (bad)
		strcpy(text, unread);
	else if (r == 0)
		snprintf(text, 16, "%08x",
			crc32_of(0, buf, (size_t)VOLUME_NSECTORS * track->stored_nbytes));
	return r;
}

int discid_of(struct discimg_job *job, struct discimg_disc *disc, char **text)
{
	char volume[16];
	int r = describe_volume(job, disc, volume);
	if (r < 0)
		return r;
	r = asprintf(text, "%zu track%s, %u sectors, toc %08x%s%s", disc->ntracks,
		noun_s(disc->ntracks), discimg_disc_nsectors(disc), crc_of_toc(disc),
		volume[0] ? volume_word : "", volume);
	return r < 0 ? fail_nomem(job) : 0;
}

bool discid_matches(const char *a, const char *b)
{
	const char *volume_a = strstr(a, volume_word), *volume_b = strstr(b, volume_word);
	if (!volume_a || !volume_b || volume_a - a != volume_b - b)
		return strcmp(a, b) == 0;
	if (strncmp(a, b, (size_t)(volume_a - a)) != 0)
		return false;
	volume_a += sizeof(volume_word) - 1;
	volume_b += sizeof(volume_word) - 1;
	return strcmp(volume_a, unread) == 0 || strcmp(volume_b, unread) == 0 ||
	       strcmp(volume_a, volume_b) == 0;
}
