/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "noise.h"
#include "sector/raw.h"
#include "suites.h"
#include "vdisc/vdisc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SMALL = 2048, CD_RECORD = SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES };

static char folder[] = "/tmp/discimg-vdisc.XXXXXX";
static char path[64];

/* A blank disc of SMALL sectors in a folder of its own. */
static void make(struct discimg_job *job, enum vdisc_kind kind)
{
	strcpy(strrchr(folder, '.') + 1, "XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/disc", folder);
	CU_ASSERT_EQUAL_FATAL(vdisc_create(job, path, kind, SMALL, false), 0);
}

static struct vdisc *open_again(struct discimg_job *job, bool writable)
{
	struct vdisc *disc = NULL;
	CU_ASSERT_EQUAL_FATAL(vdisc_open(job, path, writable, &disc), 0);
	return disc;
}

static void unmake(void)
{
	unlink(path);
	rmdir(folder);
}

/* The open track 1 of session 1, data, from LBA 0 to the end of the disc. */
static void begin_track(struct vdisc *disc)
{
	struct vdisc_state *state = vdisc_state(disc);
	state->nsessions = state->ntracks = 1;
	state->tracks[0] = (struct vdisc_track){ .number = 1,
		.session = 1,
		.write = VDISC_WRITE_TAO,
		.mode = DISCIMG_MODE1,
		.control = 4,
		.end_lba = (int32_t)vdisc_nsectors(disc) };
}

static void close_track(struct vdisc *disc, int32_t end)
{
	struct vdisc_state *state = vdisc_state(disc);
	state->tracks[0].state = VDISC_TRACK_COMPLETE;
	state->tracks[0].next_lba = state->tracks[0].end_lba = end;
	state->sessions[0].is_closed = true;
}

static void each_medium_is_blank_and_of_its_usual_size(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	for (unsigned kind = 0; kind < VDISC_NKINDS; kind++) {
		const struct vdisc_medium *medium = vdisc_medium_of(kind);
		struct discimg_disc *view;
		make(job, (enum vdisc_kind)kind);
		CU_ASSERT_EQUAL(vdisc_create(job, path, (enum vdisc_kind)kind, 0, true), 0);
		struct vdisc *disc = open_again(job, true);
		CU_ASSERT_EQUAL((unsigned)vdisc_kind(disc), kind);
		CU_ASSERT_EQUAL(vdisc_nsectors(disc), medium->nsectors);
		CU_ASSERT_EQUAL(medium->nsectors % medium->block_nsectors, 0);
		CU_ASSERT_EQUAL((unsigned)vdisc_kind_of(medium->label), kind);
		CU_ASSERT_EQUAL(vdisc_view(disc, job, false, &view), 0);
		CU_ASSERT_EQUAL(view != NULL, medium->comes_formatted);
		discimg_disc_free(view);
		vdisc_free(disc);
		unmake();
	}
	CU_ASSERT_EQUAL(vdisc_kind_of("floppy"), VDISC_NKINDS);
	discimg_job_free(job);
}

static void one_writes_at_a_time_and_readers_may(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct vdisc *second = NULL;
	make(job, VDISC_CD_R);
	struct vdisc *first = open_again(job, true);
	struct vdisc *reader = open_again(job, false);
	CU_ASSERT_EQUAL(vdisc_open(job, path, true, &second), DISCIMG_E_REFUSED);
	CU_ASSERT_EQUAL(vdisc_create(job, path, VDISC_CD_R, 0, true), DISCIMG_E_REFUSED);
	vdisc_free(reader);
	vdisc_free(first);
	second = open_again(job, true);
	CU_ASSERT_EQUAL(vdisc_create(job, path, VDISC_CD_R, 0, false), DISCIMG_E_REFUSED);
	vdisc_free(second);
	unmake();
	discimg_job_free(job);
}

static void a_cd_keeps_all_of_a_sector(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	uint64_t seed = 1;
	uint8_t records[3 * CD_RECORD], got[3 * CD_RECORD], status[3];
	struct discimg_disc *view;
	noise_fill(records, sizeof(records), &seed);
	make(job, VDISC_CD_R);
	struct vdisc *disc = open_again(job, true);
	begin_track(disc);
	vdisc_state(disc)->tracks[0].mode = DISCIMG_AUDIO;
	vdisc_state(disc)->tracks[0].control = 0;
	vdisc_state(disc)->tracks[0].has_sub = true;
	CU_ASSERT_EQUAL(vdisc_write(disc, job, 0, 3, records), 0);
	CU_ASSERT_EQUAL(vdisc_write(disc, job, SMALL - 1, 2, records), DISCIMG_E_INVALID);
	CU_ASSERT_EQUAL(vdisc_write(disc, job, -151, 2, records), DISCIMG_E_INVALID);
	close_track(disc, 3);
	CU_ASSERT_EQUAL(vdisc_commit(disc, job), 0);
	vdisc_free(disc);
	disc = open_again(job, false);
	CU_ASSERT_EQUAL(vdisc_view(disc, job, true, &view), 0);
	CU_ASSERT_EQUAL(discimg_disc_nsectors(view), 3);
	CU_ASSERT_EQUAL(disc_read(view, job, 0, 3,
				(struct sector_shape){ SECTOR_RAW_NBYTES, 0, 96 }, got, status),
		0);
	CU_ASSERT_EQUAL(memcmp(got, records, sizeof(got)), 0);
	discimg_disc_free(view);
	unmake();
	discimg_job_free(job);
}

static void what_was_erased_was_never_written(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	uint8_t records[8 * SECTOR_USER_NBYTES], got[8 * SECTOR_USER_NBYTES];
	uint32_t n;
	make(job, VDISC_DVD_RW);
	struct vdisc *disc = open_again(job, true);
	memset(records, 0xa5, sizeof(records));
	CU_ASSERT_EQUAL(vdisc_write(disc, job, 16, 8, records), 0);
	CU_ASSERT_EQUAL(vdisc_count_written(disc, job, 16, 100, &n), 0);
	CU_ASSERT_EQUAL(n, 8);
	CU_ASSERT_EQUAL(vdisc_erase(disc, job, 18, 2), 0);
	CU_ASSERT_EQUAL(vdisc_count_written(disc, job, 16, 100, &n), 0);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(vdisc_read(disc, job, 16, 8, got), 0);
	memset(records + 2 * SECTOR_USER_NBYTES, 0, 2 * SECTOR_USER_NBYTES);
	CU_ASSERT_EQUAL(memcmp(got, records, sizeof(got)), 0);
	vdisc_free(disc);
	unmake();
	discimg_job_free(job);
}

/* A disc with one track. */
struct one_track {
	enum vdisc_kind kind;
	unsigned track_number, session, nsessions;
	int32_t start_lba, first_lba, next_lba, end_lba;
	uint32_t formatted, pregap;
	const char *isrc;
	enum vdisc_write write;
	bool is_possible;
};

static void put_one_track(struct vdisc_state *state, const struct one_track *row)
{
	memset(state, 0, sizeof(*state));
	state->nsessions = row->nsessions;
	state->sessions[0].is_closed = state->sessions[1].is_closed = true;
	state->formatted_nsectors = row->formatted;
	state->ntracks = 1;
	state->tracks[0] = (struct vdisc_track){ .number = (uint16_t)row->track_number,
		.session = (uint16_t)row->session,
		.state = VDISC_TRACK_COMPLETE,
		.write = row->write,
		.mode = DISCIMG_MODE1,
		.start_lba = row->start_lba,
		.first_lba = row->first_lba,
		.next_lba = row->next_lba,
		.end_lba = row->end_lba,
		.pregap_unwritten = row->pregap };
	memcpy(state->tracks[0].isrc, row->isrc, strnlen(row->isrc, 12));
}

/* Wrong states of a closed CD-R with one track of 600 sectors, and of a formatted DVD+RW. */
static void states_that_no_disc_is_in_are_refused(void)
{
	static const struct one_track rows[] = {
		{ VDISC_CD_R, 1, 1, 1, -150, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, true },
		{ VDISC_CD_R, 9, 1, 1, -150, 0, 600, 600, 0, 0, "FIXYZ9912345", VDISC_WRITE_SAO,
			true },
		{ VDISC_CD_R, 0, 1, 1, -150, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 100, 1, 1, -150, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 2, 1, -150, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 2, -150, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -151, 0, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -150, 700, 600, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -150, 0, 500, 600, 0, 150, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -150, 0, 9999, 9999, 0, 0, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -150, 0, 600, 600, 0, 151, "", VDISC_WRITE_TAO, false },
		{ VDISC_CD_R, 1, 1, 1, -150, 0, 600, 600, 0, 0, "FI XYZ9912345", VDISC_WRITE_TAO,
			false },
		{ VDISC_CD_R, 1, 1, 1, 0, 0, 600, 600, 600, 0, "", VDISC_WRITE_ANYWHERE, false },
		{ VDISC_DVD_PLUS_RW, 1, 1, 1, 0, 0, 600, 600, 600, 0, "", VDISC_WRITE_ANYWHERE,
			true },
		{ VDISC_DVD_PLUS_RW, 1, 1, 1, 0, 0, 600, 600, 0, 0, "", VDISC_WRITE_ANYWHERE,
			false },
		{ VDISC_DVD_PLUS_RW, 1, 1, 1, 0, 0, 600, 600, 601, 0, "", VDISC_WRITE_ANYWHERE,
			false },
		{ VDISC_DVD_R, 1, 1, 1, -150, 0, 600, 600, 0, 0, "", VDISC_WRITE_SAO, false },
	};
	struct vdisc_state *state = malloc(sizeof(*state));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = "";
		put_one_track(state, &rows[i]);
		bool is_possible =
			state_is_possible(state, vdisc_medium_of(rows[i].kind), SMALL, &why);
		if (is_possible != rows[i].is_possible)
			printf("# row %zu: %s\n", i, why);
		CU_ASSERT_EQUAL(is_possible, rows[i].is_possible);
		CU_ASSERT_EQUAL(is_possible, *why == '\0');
	}
	free(state);
}

static void a_state_survives_its_slot(void)
{
	struct vdisc_state *state = calloc(1, sizeof(*state)), *got = malloc(sizeof(*got));
	uint8_t *slot = calloc(1, VDISC_SLOT_NBYTES);
	uint64_t sequence = 0;
	state->is_final = true;
	strcpy(state->mcn, "4006381333931");
	state->nsessions = 2;
	state->sessions[1].disc_type = 0x20;
	state->ntracks = VDISC_MAX_TRACKS;
	for (unsigned i = 0; i < VDISC_MAX_TRACKS; i++)
		state->tracks[i] = (struct vdisc_track){ .number = (uint16_t)(i + 1),
			.first_lba = (int32_t)i - 150,
			.isrc = "FIXYZ9912345" };
	state->nindexes = VDISC_MAX_INDEXES;
	state->indexes[7] = (struct vdisc_index){ 3, 99, -7 };
	state->npacks = CDTEXT_MAX_PACKS;
	memset(state->packs, 0x8f, sizeof(state->packs));
	size_t nbytes = state_encode(state, 77, slot);
	CU_ASSERT_FATAL(nbytes <= VDISC_SLOT_NBYTES);
	CU_ASSERT(state_decode(slot, got, &sequence));
	CU_ASSERT_EQUAL(sequence, 77);
	CU_ASSERT_EQUAL(memcmp(state, got, sizeof(*got)), 0);
	for (size_t i = 0; i < nbytes; i += i < 64 ? 1 : 997) {
		slot[i] ^= 0x10;
		CU_ASSERT_FALSE(state_decode(slot, got, &sequence));
		slot[i] ^= 0x10;
	}
	free(slot);
	free(got);
	free(state);
}

/* Burns track 1 until it is killed, and tells DONE after every commit where the track is. */
static void burn(struct vdisc *disc, struct discimg_job *job, unsigned kill_at, int done)
{
	uint8_t records[16 * SECTOR_USER_NBYTES];
	struct vdisc_track *track = vdisc_state(disc)->tracks;
	begin_track(disc);
	for (unsigned step = 0; step < kill_at && track->next_lba < track->end_lba; step++) {
		for (int i = 0; i < 16; i++)
			memset(records + i * SECTOR_USER_NBYTES, track->next_lba + i + 1,
				SECTOR_USER_NBYTES);
		vdisc_write(disc, job, track->next_lba, 16, records);
		track->next_lba += 16;
		track->state = VDISC_TRACK_OPEN;
		if (step % 5 == 4 && vdisc_commit(disc, job) == 0 &&
			write(done, &track->next_lba, sizeof(track->next_lba)) < 0)
			break;
	}
	/* Half a block, as a kill in the midst of write() leaves it. */
	vdisc_write(disc, job, track->next_lba, 5, records);
	_exit(0);
}

static void check_burned(struct discimg_job *job, int32_t committed, int32_t written)
{
	uint8_t sector[SECTOR_USER_NBYTES];
	struct vdisc *disc = open_again(job, true);
	const struct vdisc_state *state = vdisc_state(disc);
	/* Without a commit there is no track; with one, all blocks behind it were found, too. */
	int32_t found = state->ntracks ? state->tracks[0].next_lba : 0;
	CU_ASSERT_EQUAL(state->ntracks, committed ? 1 : 0);
	CU_ASSERT_EQUAL(found, committed ? written : 0);
	for (int32_t lba = 0; lba < found; lba++) {
		CU_ASSERT_EQUAL(vdisc_read(disc, job, lba, 1, sector), 0);
		CU_ASSERT_EQUAL(sector[0], (uint8_t)(lba + 1));
	}
	CU_ASSERT_EQUAL(vdisc_commit(disc, job), 0);
	vdisc_free(disc);
}

static void a_burn_that_is_killed_leaves_a_disc_that_goes_on(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	uint64_t seed = 4;
	for (int i = 0; i < 12; i++) {
		unsigned kill_at = noise(&seed) % 40;
		int32_t committed = 0, told;
		int done[2];
		make(job, VDISC_DVD_R);
		CU_ASSERT_EQUAL_FATAL(pipe(done), 0);
		pid_t child = fork();
		if (child == 0)
			burn(open_again(job, true), job, kill_at, done[1]);
		close(done[1]);
		while (read(done[0], &told, sizeof(told)) == sizeof(told))
			committed = told;
		close(done[0]);
		waitpid(child, NULL, 0);
		check_burned(job, committed, (int32_t)kill_at * 16);
		unmake();
	}
	discimg_job_free(job);
}

/* Overwrites NBYTES at OFFSET of the file. */
static void spoil_file(uint64_t offset, const void *p, size_t nbytes)
{
	int fd = open(path, O_WRONLY);
	CU_ASSERT_EQUAL(pwrite(fd, p, nbytes, (off_t)offset), (ssize_t)nbytes);
	close(fd);
}

static void a_torn_state_falls_back_on_the_one_before(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	static const uint64_t slots[2] = { 256 * 1024, 512 * 1024 };
	make(job, VDISC_CD_R);
	struct vdisc *disc = open_again(job, true);
	strcpy(vdisc_state(disc)->mcn, "1111111111111");
	CU_ASSERT_EQUAL(vdisc_commit(disc, job), 0); /* the second, in slot 0 */
	strcpy(vdisc_state(disc)->mcn, "2222222222222");
	CU_ASSERT_EQUAL(vdisc_commit(disc, job), 0); /* the third, in slot 1 */
	vdisc_free(disc);
	disc = open_again(job, false);
	CU_ASSERT_STRING_EQUAL(vdisc_state(disc)->mcn, "2222222222222");
	vdisc_free(disc);
	spoil_file(slots[1] + 40, "9", 1);
	disc = open_again(job, false);
	CU_ASSERT_STRING_EQUAL(vdisc_state(disc)->mcn, "1111111111111");
	vdisc_free(disc);
	spoil_file(slots[0] + 40, "9", 1);
	CU_ASSERT_EQUAL(vdisc_open(job, path, false, &disc), DISCIMG_E_FORMAT);
	unmake();
	discimg_job_free(job);
}

static void other_files_are_refused(void)
{
	static const struct {
		unsigned offset, value;
		bool fits; /* the CRC is made to */
		int result;
	} rows[] = {
		{ 0, 0x44444444, true, DISCIMG_E_FORMAT },
		{ 16, 2, true, DISCIMG_E_UNSUPPORTED },
		{ 20, VDISC_NKINDS, true, DISCIMG_E_FORMAT },
		{ 24, 0, true, DISCIMG_E_FORMAT },
		{ 24, 0xffffffff, true, DISCIMG_E_FORMAT },
		{ 24, 4096, false, DISCIMG_E_FORMAT },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct vdisc *disc;
		uint8_t super[512];
		make(job, VDISC_CD_R);
		int fd = open(path, O_RDONLY);
		CU_ASSERT_EQUAL(read(fd, super, sizeof(super)), sizeof(super));
		close(fd);
		put_le32(super + rows[i].offset, rows[i].value);
		if (rows[i].fits)
			put_le32(super + 508, crc32_of(0, super, 508));
		spoil_file(0, super, sizeof(super));
		CU_ASSERT_EQUAL(vdisc_open(job, path, false, &disc), rows[i].result);
		unmake();
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_vdisc[] = {
	{ "each medium is blank and of its usual size",
		each_medium_is_blank_and_of_its_usual_size },
	{ "one writes at a time, and readers may", one_writes_at_a_time_and_readers_may },
	{ "a CD keeps all of a sector", a_cd_keeps_all_of_a_sector },
	{ "what was erased was never written", what_was_erased_was_never_written },
	{ "states that no disc is in are refused", states_that_no_disc_is_in_are_refused },
	{ "a state survives its slot", a_state_survives_its_slot },
	{ "a burn that is killed leaves a disc that goes on",
		a_burn_that_is_killed_leaves_a_disc_that_goes_on },
	{ "a torn state falls back on the one before", a_torn_state_falls_back_on_the_one_before },
	{ "other files are refused", other_files_are_refused },
	CU_TEST_INFO_NULL,
};
