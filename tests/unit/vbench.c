/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vbench.h"

#include "sector/raw.h"
#include "suites.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { XA_LBA = 11650, FORM2_LBA = 11820, FORMLESS_LBA = 11840 };

/* All of a Mode 2 sector behind its header. */
static void fill_mode2(int32_t lba, uint8_t *raw)
{
	uint8_t user[SECTOR_USER_NBYTES];
	memset(user, lba, sizeof(user));
	raw_reshape(SECTOR_MODE2, lba, user, sizeof(user), raw, SECTOR_RAW_NBYTES);
	if (lba < FORM2_LBA)
		return;
	memset(raw + RAW_DATA, lba, SECTOR_MODE2_NBYTES);
	if (lba >= FORMLESS_LBA) {
		raw[RAW_SUBMODE] = 1; /* copies that differ, and no EDC or parity that fits */
		raw[RAW_SUBMODE + 4] = 2;
		return;
	}
	raw[RAW_SUBMODE] = raw[RAW_SUBMODE + 4] = SUBMODE_FORM2;
	raw_regenerate(raw);
}

static int fill(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job;
	for (uint32_t i = 0; i < n; i++) {
		int32_t at = lba + (int32_t)i;
		uint8_t *sector = buf + (size_t)i * track->stored_nbytes;
		memset(sector, at, track->stored_nbytes);
		if (track->mode == DISCIMG_MODE2)
			fill_mode2(at, sector);
		if (at == BAD_DATA_LBA || at == BAD_AUDIO_LBA)
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	}
	return 0;
}

static void add_track(struct discimg_disc *disc, enum discimg_track_mode mode, int32_t start,
	int32_t index_1, int32_t end, unsigned stored_nbytes)
{
	struct discimg_track *track = disc_add_track(disc);
	track->mode = mode;
	track->start_lba = start;
	track->nsectors = (uint32_t)(end - start);
	track->index_lba[1] = index_1;
	if (index_1 > start)
		track->index_lba[0] = start;
	track->stored_nbytes = stored_nbytes;
}

static struct discimg_disc *mixed_cd(struct discimg_job *job)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	add_track(disc, DISCIMG_MODE1, 0, 0, 100, SECTOR_USER_NBYTES);
	add_track(disc, DISCIMG_AUDIO, 100, 250, 400, SECTOR_RAW_NBYTES);
	add_track(disc, DISCIMG_MODE2, XA_LBA, XA_LBA + 150, 11850, SECTOR_RAW_NBYTES);
	disc->tracks[1].index_lba[2] = 300;
	disc->tracks[2].session = 2;
	strcpy(disc->mcn, "1234567890123");
	strcpy(disc->tracks[1].isrc, "USABC0512345");
	disc_set_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE, "Both");
	disc_set_cdtext(disc, 0, 2, DISCIMG_CDTEXT_TITLE, "Second");
	disc->source.read = fill;
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

struct discimg_disc *vbench_disc(struct discimg_job *job, enum vbench_disc which)
{
	if (which == MIXED_CD)
		return mixed_cd(job);
	struct discimg_disc *disc = disc_new_plain(
		"test", which == DATA_DVD ? DISCIMG_MEDIUM_DVD : DISCIMG_MEDIUM_BD, 1000);
	disc->source.read = fill;
	return disc;
}

void vbench_power_on(struct vbench *bench, enum vbench_disc disc)
{
	memset(bench, 0, sizeof(*bench));
	bench->drive = vdrive_new(&(struct vdrive_options){ 0 });
	bench->job = discimg_job_new(NULL);
	if (disc != NO_DISC)
		CU_ASSERT_EQUAL_FATAL(
			vdrive_insert_disc(bench->drive, bench->job, vbench_disc(bench->job, disc)),
			0);
}

void vbench_power_off(struct vbench *bench)
{
	vdrive_free(bench->drive);
	discimg_job_free(bench->job);
}

struct fault_plan *vbench_plan(const char *text, char message[256])
{
	char path[] = "/tmp/discimg-plan.XXXXXX";
	struct discimg_job *job = discimg_job_new(NULL);
	struct fault_plan *plan = NULL;
	int fd = mkstemp(path);
	CU_ASSERT_EQUAL_FATAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	if (fault_plan_open(job, path, &plan) < 0) {
		const char *said = discimg_job_error(job);
		snprintf(message, 256, "%s",
			strncmp(said, path, strlen(path)) == 0 ? said + strlen(path) : said);
	}
	unlink(path);
	discimg_job_free(job);
	return plan;
}

struct fault_plan *vbench_good_plan(const char *text)
{
	char message[256] = "";
	struct fault_plan *plan = vbench_plan(text, message);
	CU_ASSERT_STRING_EQUAL(message, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(plan);
	return plan;
}

void vbench_settle(struct vbench *bench)
{
	while (vbench_send(bench, "00 0000000000", 0) >> 16 == 6)
		;
}

static size_t unhex(const char *text, uint8_t *bytes, size_t most)
{
	size_t n = 0;
	for (; *text; text++) {
		unsigned byte;
		if (isspace((unsigned char)*text))
			continue;
		CU_ASSERT_EQUAL_FATAL(sscanf(text, "%2x", &byte), 1);
		CU_ASSERT_FATAL(n < most && isxdigit((unsigned char)text[1]));
		bytes[n++] = (uint8_t)byte;
		text++;
	}
	return n;
}

static enum mmc_sense execute(struct vbench *bench, const char *cdb, enum mmc_direction direction,
	uint8_t *data, size_t n)
{
	uint8_t bytes[MMC_CDB_MAX_NBYTES];
	struct iovec iov = { data, n };
	bench->last = (struct mmc_command){ .cdb = bytes,
		.cdb_nbytes = unhex(cdb, bytes, sizeof(bytes)),
		.direction = direction,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = n };
	vdrive_execute(bench->drive, &bench->last);
	CU_ASSERT_TRUE(bench->last.transferred <= n);
	return sense_get(bench->last.sense, MMC_SENSE_NBYTES);
}

enum mmc_sense vbench_send(struct vbench *bench, const char *cdb, size_t room)
{
	memset(bench->in, 0xee, sizeof(bench->in));
	CU_ASSERT_FATAL(room <= sizeof(bench->in));
	return execute(bench, cdb, room ? MMC_IN : MMC_NO_DATA, bench->in, room);
}

enum mmc_sense vbench_send_out(struct vbench *bench, const char *cdb, const char *out)
{
	return execute(bench, cdb, MMC_OUT, bench->out, unhex(out, bench->out, sizeof(bench->out)));
}

enum mmc_sense vbench_send_zeros(struct vbench *bench, const char *cdb, size_t nbytes)
{
	CU_ASSERT_FATAL(nbytes <= sizeof(bench->in));
	memset(bench->in, 0, nbytes);
	return execute(bench, cdb, MMC_OUT, bench->in, nbytes);
}

bool vbench_got(const struct vbench *bench, const char *expected)
{
	size_t n = 0;
	for (; *expected && *expected != '='; expected++) {
		unsigned byte;
		if (isspace((unsigned char)*expected))
			continue;
		bool is_any = strncmp(expected, "..", 2) == 0;
		CU_ASSERT_FATAL(is_any || sscanf(expected, "%2x", &byte) == 1);
		if (n >= bench->last.transferred || (!is_any && bench->in[n] != byte))
			return false;
		n++;
		expected++;
	}
	return *expected != '=' || n == bench->last.transferred;
}
