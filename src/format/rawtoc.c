/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries that the lead-ins of a disc hold (MMC-6 §6.25.3.3; IEC 60908 §17.5.1). */
#include "format/rawtoc.h"

#include "disc/subcode.h"

enum {
	ADR_POSITION = 1,
	ADR_SESSIONS = 5,

	/* From a lead-out to where the next program area begins (MMC-6 §4.2.3.4). */
	FIRST_LEADOUT_NSECTORS = 6750,
	LEADOUT_NSECTORS = 2250,
	LEADIN_NSECTORS = 4500,
};

static void set_target(struct rawtoc_entry *entry, int32_t lba)
{
	struct msf msf = msf_of_lba(lba);
	entry->pmin = msf.minute;
	entry->psec = msf.second;
	entry->pframe = msf.frame;
}

static const struct discimg_track *find_track(const struct discimg_disc *disc, unsigned number)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].number == number)
			return &disc->tracks[i];
	return disc->tracks;
}

/* Where a session can follow the one that ends at LEADOUT_LBA. */
static struct rawtoc_entry next_session(const struct discimg_session *session)
{
	int32_t gap = session->number == 1 ? FIRST_LEADOUT_NSECTORS : LEADOUT_NSECTORS;
	struct rawtoc_entry entry = { .session = session->number,
		.adr = ADR_SESSIONS,
		.point = RAWTOC_NEXT_SESSION,
		.zero = 1 }; /* pointers of ADR 5 */
	struct msf msf = msf_of_lba(session->leadout_lba + gap + LEADIN_NSECTORS);
	entry.min = msf.minute;
	entry.sec = msf.second;
	entry.frame = msf.frame;
	set_target(&entry, CD_LAST_LBA);
	return entry;
}

static size_t make_session(const struct discimg_disc *disc, const struct discimg_session *session,
	struct rawtoc_entry *entries)
{
	uint8_t first = (uint8_t)subcode_control(find_track(disc, session->first_track));
	uint8_t last = (uint8_t)subcode_control(find_track(disc, session->last_track));
	struct rawtoc_entry entry = { .session = session->number, .adr = ADR_POSITION };
	size_t n = 0;
	entry.point = RAWTOC_FIRST_TRACK;
	entry.control = first;
	entry.pmin = (uint8_t)session->first_track;
	entry.psec = (uint8_t)session->disc_type;
	entries[n++] = entry;
	entry.point = RAWTOC_LAST_TRACK;
	entry.control = last;
	entry.pmin = (uint8_t)session->last_track;
	entry.psec = 0;
	entries[n++] = entry;
	entry.point = RAWTOC_LEADOUT;
	set_target(&entry, session->leadout_lba);
	entries[n++] = entry;
	for (size_t i = 0; i < disc->ntracks; i++) {
		if (disc->tracks[i].session != session->number)
			continue;
		entry.point = (uint8_t)disc->tracks[i].number;
		entry.control = (uint8_t)subcode_control(&disc->tracks[i]);
		set_target(&entry, disc->tracks[i].index_lba[1]);
		entries[n++] = entry;
	}
	return n;
}

size_t rawtoc_make(const struct discimg_disc *disc, struct rawtoc_entry *entries)
{
	size_t n = 0;
	for (size_t i = 0; i < disc->nsessions; i++) {
		n += make_session(disc, &disc->sessions[i], entries + n);
		if (i + 1 < disc->nsessions)
			entries[n++] = next_session(&disc->sessions[i]);
	}
	return n;
}
