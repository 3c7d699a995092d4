/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an initiator makes of a drive's answers, in words, in numbers, and when they are nonsense.
 */
#include "base/bytes.h"
#include "base/context.h"
#include "drive/initiator.h"
#include "drive/optical.h"
#include "drive/recording.h"
#include "noise.h"
#include "sector/raw.h"
#include "suites.h"
#include "vbench.h"

#include <errno.h>
#include <string.h>

/* --- a drive that answers by a script --------------------------------------------------------- */

struct answer {
	uint8_t status;       /* enum mmc_status */
	enum mmc_sense sense; /* with MMC_CHECK_CONDITION */
	size_t nbytes;        /* of data that it sends */
	bool is_lost;
};

struct script {
	const struct answer *answers;
	unsigned n; /* that were given */
};

static void play(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct script *script = state;
	const struct answer *answer = &script->answers[script->n++];
	(void)timeout_ms;
	command->status = answer->status;
	command->is_lost = answer->is_lost;
	command->transferred = answer->nbytes;
	if (answer->status == MMC_CHECK_CONDITION)
		sense_put(command->sense, answer->sense, NULL);
	errno = ENODEV;
}

static void answers_become_results(void)
{
	static const struct {
		struct answer answers[3];
		unsigned ncommands;
		int result;
		const char *text; /* of initiator_fail(), or of the failure */
	} rows[] = {
		{ { { MMC_GOOD, 0, 8, false } }, 1, 0, "" },
		{ { { MMC_GOOD, 0, 4, false } }, 1, DISCIMG_FAULTS,
			"tray: no: the drive gave no reason (sense 0/00/00)" },
		{ { { MMC_TASK_ABORTED, 0, 0, false } }, 1, DISCIMG_FAULTS,
			"tray: no: the drive gave no reason (sense 0/00/00)" },
		{ { { MMC_CHECK_CONDITION, SENSE_WRITE_PROTECTED, 0, false } }, 1, DISCIMG_FAULTS,
			"tray: no: write protected (sense 7/27/00)" },
		{ { { MMC_CHECK_CONDITION, 0x0b4e07, 0, false } }, 1, DISCIMG_FAULTS,
			"tray: no: for a reason that has no name here (sense b/4e/07)" },
		{ { { MMC_CHECK_CONDITION, SENSE_RESET, 0, false }, { MMC_GOOD, 0, 8, false } }, 2,
			0, "" },
		{ { { MMC_CHECK_CONDITION, SENSE_RESET, 0, false },
			  { MMC_CHECK_CONDITION, SENSE_POWER_ON, 0, false } },
			2, DISCIMG_FAULTS, "tray: no: power on or reset (sense 6/29/00)" },
		{ { { MMC_CHECK_CONDITION, SENSE_NO_MEDIUM_OPEN, 0, false } }, 1, DISCIMG_E_MEDIUM,
			"tray: there is no disc in the drive" },
		{ { { MMC_CHECK_CONDITION, SENSE_MEDIUM_CHANGED, 0, false } }, 1, DISCIMG_E_MEDIUM,
			"tray: the disc was taken out or changed" },
		{ { { 0, 0, 0, true } }, 1, DISCIMG_E_DRIVE,
			"tray: the drive does not answer any more: No such device" },
	};
	static const uint8_t cdb[10] = { MMC_READ_CAPACITY };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct script script = { .answers = rows[i].answers };
		const struct mmc_transport transport = { .execute = play, .state = &script };
		struct initiator initiator;
		uint8_t data[8];
		struct request request = {
			.cdb = cdb, .direction = MMC_IN, .data = data, .nbytes = sizeof(data)
		};
		CU_ASSERT_EQUAL_FATAL(initiator_init(&initiator, job, "tray", &transport), 0);
		CU_ASSERT_EQUAL(initiator_run_whole(&initiator, job, &request), rows[i].result);
		CU_ASSERT_EQUAL(script.n, rows[i].ncommands);
		if (rows[i].result == DISCIMG_FAULTS)
			CU_ASSERT_EQUAL(initiator_fail(&initiator, job, "no"), DISCIMG_E_DRIVE);
		CU_ASSERT_STRING_EQUAL(discimg_job_error(job), rows[i].text);
		initiator_clear(&initiator);
		discimg_job_free(job);
	}
}

static void a_drive_that_spins_up_is_waited_for(void)
{
	static const struct answer answers[] = {
		{ MMC_CHECK_CONDITION, SENSE_MEDIUM_CHANGED, 0, false },
		{ MMC_CHECK_CONDITION, SENSE_NOT_READY_BECOMING, 0, false },
		{ MMC_GOOD, 0, 0, false },
	};
	struct discimg_job *job = discimg_job_new(NULL);
	struct script script = { .answers = answers };
	const struct mmc_transport transport = { .execute = play, .state = &script };
	struct initiator initiator;
	CU_ASSERT_EQUAL_FATAL(initiator_init(&initiator, job, "tray", &transport), 0);
	CU_ASSERT_EQUAL(initiator_wait_ready(&initiator, job), 0);
	CU_ASSERT_EQUAL(script.n, 3);
	initiator_clear(&initiator);
	discimg_job_free(job);
}

/* --- drives that answer nonsense -------------------------------------------------------------- */

enum { NTRIALS = 300 };

struct liar {
	struct vbench bench; /* for a reader: a drive, of whose answers some bytes are changed */
	uint64_t seed;
	enum mmc_profile profile; /* for a recorder: all but this is noise */
};

static bool happens(struct liar *liar, unsigned one_in)
{
	return noise(&liar->seed) % one_in == 0;
}

static void refuse(struct liar *liar, struct mmc_command *command)
{
	unsigned key = 3 + noise(&liar->seed) % 3; /* medium, hardware, illegal request */
	command->status = MMC_CHECK_CONDITION;
	sense_put(command->sense, (enum mmc_sense)(key << 16 | noise(&liar->seed) % 65536), NULL);
}

static void garble(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct liar *liar = state;
	(void)timeout_ms;
	vdrive_execute(liar->bench.drive, command);
	uint8_t *data = command->niov ? command->iov[0].iov_base : NULL;
	if (command->direction != MMC_IN || command->status != MMC_GOOD || !command->transferred)
		return;
	if (happens(liar, 20))
		refuse(liar, command);
	if (happens(liar, 20))
		command->transferred = noise(&liar->seed) % command->transferred;
	while (command->transferred && !happens(liar, 3))
		data[noise(&liar->seed) % command->transferred] = (uint8_t)noise(&liar->seed);
}

static void mutter(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct liar *liar = state;
	uint8_t *data = command->niov ? command->iov[0].iov_base : NULL;
	(void)timeout_ms;
	command->transferred = command->data_nbytes;
	if (command->direction == MMC_IN)
		noise_fill(data, command->data_nbytes, &liar->seed);
	if (command->cdb[0] == MMC_GET_CONFIGURATION)
		put_be16(data + 6, (uint16_t)liar->profile);
	else if (command->cdb[0] != MMC_TEST_UNIT_READY && happens(liar, 10))
		refuse(liar, command);
}

static void leave_open(void *state)
{
	(void)state;
}

static void a_reader_survives_what_a_drive_answers(void)
{
	struct liar liar = { .seed = 1 };
	const struct mmc_transport transport = {
		.max_nbytes = 65536, .execute = garble, .free = leave_open, .state = &liar
	};
	unsigned nopened = 0;
	for (int i = 0; i < NTRIALS; i++) {
		struct disc_reader reader;
		vbench_power_on(&liar.bench, MIXED_CD);
		int r = optical_open(liar.bench.job, "liar", &transport, i % 2, &reader);
		CU_ASSERT_EQUAL(r < 0, discimg_job_error(liar.bench.job)[0] != '\0');
		nopened += r == 0;
		for (size_t k = 0; r == 0 && k < reader.disc->ntracks; k++) {
			static uint8_t sector[SECTOR_RAW_NBYTES];
			const struct discimg_track *track = &reader.disc->tracks[k];
			uint8_t status = 0;
			int read = reader.read(reader.state, liar.bench.job, track,
				track->start_lba, 1, sector, &status);
			CU_ASSERT(read == 0 || read == DISCIMG_FAULTS);
		}
		reader_free(&reader);
		vbench_power_off(&liar.bench);
	}
	CU_ASSERT(nopened > NTRIALS / 10);
	CU_ASSERT(nopened < NTRIALS);
}

static void a_recorder_survives_what_a_drive_answers(void)
{
	static uint8_t data[32 * SECTOR_USER_NBYTES], status[32];
	const struct sector_batch batch = {
		.nsectors = 32, .shape = { .nbytes = 2048 }, .data = data, .status = status
	};
	const struct record_plan plan = { .nsectors = 32 };
	struct liar liar = { .seed = 2 };
	const struct mmc_transport transport = {
		.max_nbytes = 65536, .execute = mutter, .free = leave_open, .state = &liar
	};
	for (size_t i = 0; i < NTRIALS; i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct disc_recorder recorder;
		size_t nprofiles = 0;
		while (profile_at(nprofiles))
			nprofiles++;
		liar.profile = profile_at(i % nprofiles)->profile;
		int r = recording_open(job, "liar", &transport, &recorder);
		if (r == 0) {
			CU_ASSERT(recorder.medium.nspeeds <= RECORDER_MAX_SPEEDS);
			r = recorder.blank(&recorder, job, i % 2);
			forgive(job);
			r = recorder.begin(recorder.state, job, &plan);
			if (r == 0)
				r = recorder.take(recorder.state, job, &batch);
			if (r == 0)
				r = recorder.finish(recorder.state, job);
			recorder.abort(recorder.state, job);
			recorder.free(recorder.state);
		}
		CU_ASSERT_EQUAL(r < 0, discimg_job_error(job)[0] != '\0');
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_initiator[] = {
	{ "answers become results", answers_become_results },
	{ "a drive that spins up is waited for", a_drive_that_spins_up_is_waited_for },
	{ "a reader survives what a drive answers", a_reader_survives_what_a_drive_answers },
	{ "a recorder survives what a drive answers", a_recorder_survives_what_a_drive_answers },
	CU_TEST_INFO_NULL,
};
