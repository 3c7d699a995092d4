/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions that a drive tells of a DVD or BD, and drives that contradict themselves. */
#include "base/bytes.h"
#include "base/context.h"
#include "drive/sessions.h"
#include "mmc/profile.h"
#include "suites.h"

#include <string.h>

enum { MAX_TRACKS = 4, NSECTORS = 1000 };

struct track {
	unsigned session;
	uint32_t lba, nsectors;
	bool is_open;
};

struct disc {
	const char *what;
	unsigned ntracks;    /* that READ DISC INFORMATION tells, and */
	unsigned unfinished; /* the last session, where it tells that this is so; else 0 */
	struct track tracks[MAX_TRACKS];
	const char *found; /* "session:start+sectors", each; "": one track of all sectors */
};

static const struct disc discs[] = {
	{ "two sessions", 2, 0, { { 1, 0, 100, false }, { 2, 200, 50, false } },
		"1:0+100 2:200+50 " },
	{ "one that is open", 3, 0,
		{ { 1, 0, 100, false }, { 2, 200, 50, false }, { 3, 300, 700, true } },
		"1:0+100 2:200+50 " },
	{ "two tracks in one of them", 3, 0,
		{ { 1, 0, 100, false }, { 1, 100, 50, false }, { 2, 200, 50, false } },
		"1:0+100 1:100+50 2:200+50 " },
	{ "one session", 1, 0, { { 1, 0, 100, false } }, "" },
	{ "one session of two tracks", 2, 0, { { 1, 0, 100, false }, { 1, 100, 50, false } }, "" },
	{ "one and an empty one", 2, 0, { { 1, 0, 100, false }, { 2, 200, 800, true } }, "" },
	{ "one and an unfinished one", 2, 2, { { 1, 0, 100, false }, { 2, 200, 800, true } },
		"1:0+100 " },
	{ "one of which the second track is unfinished", 2, 1,
		{ { 1, 0, 100, false }, { 1, 100, 900, true } }, "" },
	{ "an unfinished one that has a track, and another", 3, 2,
		{ { 1, 0, 100, false }, { 2, 200, 50, false }, { 2, 250, 750, true } },
		"1:0+100 2:200+50 " },
	{ "nothing but an unfinished one", 2, 1, { { 1, 0, 100, true }, { 1, 100, 900, true } },
		"" },
	{ "one within the other", 2, 0, { { 1, 0, 100, false }, { 2, 99, 50, false } }, "" },
	{ "one of no sectors", 2, 0, { { 1, 0, 100, false }, { 2, 200, 0, false } }, "" },
	{ "one beyond the disc", 2, 0, { { 1, 0, 100, false }, { 2, 200, 801, false } }, "" },
	{ "one beyond all discs", 2, 0,
		{ { 1, 0, 100, false }, { 2, UINT32_MAX, UINT32_MAX, false } }, "" },
	{ "sessions in no order", 2, 0, { { 2, 0, 100, false }, { 1, 200, 50, false } }, "" },
	{ "a session left out", 2, 0, { { 1, 0, 100, false }, { 3, 200, 50, false } }, "" },
	{ "fewer tracks than it says", 0xffff, 0, { { 1, 0, 100, false }, { 2, 200, 50, false } },
		"" },
	{ "no track at all", 0, 0, { { 0 } }, "" },
};

static void tell_disc(const struct disc *disc, uint8_t *data)
{
	data[2] = disc->unfinished ? 1 << 2 : 0;
	data[4] = (uint8_t)disc->unfinished;
	data[6] = (uint8_t)disc->ntracks;
	data[11] = (uint8_t)(disc->ntracks >> 8);
}

static bool tell_track(const struct disc *disc, uint32_t number, uint8_t *data)
{
	if (number == 0 || number > MAX_TRACKS || !disc->tracks[number - 1].session)
		return false;
	const struct track *track = &disc->tracks[number - 1];
	data[2] = (uint8_t)number;
	data[3] = (uint8_t)track->session;
	data[7] = track->is_open;
	put_be32(data + 8, track->lba);
	put_be32(data + 24, track->nsectors);
	return true;
}

static void execute(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	const struct disc *disc = state;
	uint8_t *data = command->iov[0].iov_base;
	bool is_told = true;
	(void)timeout_ms;
	if (command->cdb[0] == MMC_READ_DISC_INFORMATION)
		tell_disc(disc, data);
	else
		is_told = tell_track(disc, get_be32(command->cdb + 2), data);
	command->transferred = command->data_nbytes;
	if (is_told)
		return;
	command->status = MMC_CHECK_CONDITION;
	sense_put(command->sense, SENSE_INVALID_FIELD_IN_CDB, NULL);
}

static void leave_open(void *state)
{
	(void)state;
}

static void describe(const struct discimg_disc *disc, char *text, size_t nbytes)
{
	text[0] = '\0';
	for (size_t i = 0; disc && i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		size_t n = strlen(text);
		snprintf(text + n, nbytes - n, "%u:%d+%u ", track->session, track->start_lba,
			track->nsectors);
	}
}

static void what_a_drive_tells_becomes_sessions(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	for (size_t i = 0; i < sizeof(discs) / sizeof(discs[0]); i++) {
		struct mmc_transport transport = { .max_nbytes = 65536,
			.execute = execute,
			.free = leave_open,
			.state = (void *)&discs[i] };
		struct initiator drive;
		struct discimg_disc *disc = NULL;
		char found[128];
		CU_ASSERT_EQUAL_FATAL(initiator_init(&drive, job, "drive", &transport), 0);
		CU_ASSERT_EQUAL(sessions_read(&drive, job, DISCIMG_MEDIUM_DVD, NSECTORS, &disc), 0);
		describe(disc, found, sizeof(found));
		if (strcmp(found, discs[i].found) != 0)
			printf("# %s: \"%s\"\n", discs[i].what, found);
		CU_ASSERT_STRING_EQUAL(found, discs[i].found);
		discimg_disc_free(disc);
		initiator_clear(&drive);
	}
	discimg_job_free(job);
}

CU_TestInfo tests_of_sessions[] = {
	{ "what a drive tells becomes sessions, or else one track",
		what_a_drive_tells_becomes_sessions },
	CU_TEST_INFO_NULL,
};
