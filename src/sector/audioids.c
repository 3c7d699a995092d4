/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of discs in freedb, AccurateRip and MusicBrainz, from the table of contents. */
#include "sector/audioids.h"

#include "sector/msf.h"

#include <stdio.h>
#include <string.h>

/* Between the end of the audio and the data of an Enhanced CD's second session. */
#define SESSION_GAP_NSECTORS 11400

/* Sectors from 00:00:00, as all three databases count. */
static uint32_t time_of_lba(int32_t lba)
{
	return length_of_msf(msf_of_lba(lba));
}

static uint32_t second_of_lba(int32_t lba)
{
	return time_of_lba(lba) / CD_FRAMES_PER_SECOND;
}

static uint32_t digit_sum(uint32_t n)
{
	uint32_t sum = 0;
	for (; n > 0; n /= 10)
		sum += n % 10;
	return sum;
}

uint32_t audioids_freedb(const struct audioids_toc *toc)
{
	uint32_t sum = 0;
	for (unsigned i = 0; i < toc->ntracks; i++)
		sum += digit_sum(second_of_lba(toc->lba[i]));
	uint32_t nseconds = second_of_lba(toc->leadout_lba) - second_of_lba(toc->lba[0]);
	return sum % 255 << 24 | (nseconds & 0xffff) << 8 | toc->ntracks;
}

/* Here LBA 0 counts as 0 in the sum, and as 1 where it is multiplied. */
void audioids_accuraterip(const struct audioids_toc *toc, uint32_t ids[2])
{
	unsigned naudio = 0;
	ids[0] = ids[1] = 0;
	for (unsigned i = 0; i < toc->ntracks; i++) {
		uint32_t lba = (uint32_t)toc->lba[i];
		if (!toc->is_audio[i])
			continue;
		naudio++;
		ids[0] += lba;
		ids[1] += (lba ? lba : 1) * (toc->first_track + i);
	}
	ids[0] += (uint32_t)toc->leadout_lba;
	ids[1] += (uint32_t)toc->leadout_lba * (naudio + 1);
}

bool audioids_musicbrainz_text(
	const struct audioids_toc *toc, char text[AUDIOIDS_MUSICBRAINZ_TEXT_NBYTES])
{
	unsigned n = toc->ntracks;
	while (n > 0 && !toc->is_audio[n - 1])
		n--;
	if (n == 0)
		return false;
	uint32_t times[1 + AUDIOIDS_MAX_TRACKS] = { 0 };
	times[0] = time_of_lba(
		n < toc->ntracks ? toc->lba[n] - SESSION_GAP_NSECTORS : toc->leadout_lba);
	for (unsigned i = 0; i < n && toc->first_track + i <= AUDIOIDS_MAX_TRACKS; i++)
		times[toc->first_track + i] = time_of_lba(toc->lba[i]);
	snprintf(text, 5, "%02X%02X", toc->first_track & 0xff, (toc->first_track + n - 1) & 0xff);
	for (unsigned i = 0; i < 1 + AUDIOIDS_MAX_TRACKS; i++)
		snprintf(text + 4 + 8 * i, 9, "%08X", times[i]);
	return true;
}

/* Base64 with . _ - for + / =, which mean something in the address of a page. */
void audioids_musicbrainz(const uint8_t sha1[20], char id[AUDIOIDS_MUSICBRAINZ_NBYTES])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
	uint8_t padded[21] = { 0 };
	memcpy(padded, sha1, 20);
	for (unsigned i = 0; i < 28; i++) {
		const uint8_t *p = padded + i / 4 * 3;
		uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		id[i] = digits[bits >> (18 - i % 4 * 6) & 63];
	}
	strcpy(id + 27, "-");
}
