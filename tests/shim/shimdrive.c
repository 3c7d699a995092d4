/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual drive of the process. */
#include "shim.h"

#include "base/bytes.h"
#include "format/format.h"
#include "sector/raw.h"
#include "vdisc/vdisc.h"
#include "vdrive/vdrive.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vdrive *drive;
static FILE *log_file;

/* True when the file NAME is a recordable disc: it begins as one. */
static bool is_vdisc(const char *name)
{
	char magic[VDISC_MAGIC_NBYTES];
	FILE *f = fopen(name, "rbe");
	bool is = f && fread(magic, sizeof(magic), 1, f) == 1 &&
		  memcmp(magic, vdisc_magic, sizeof(magic)) == 0;
	if (f)
		fclose(f);
	return is;
}

static int insert(struct discimg_job *job, const char *name)
{
	struct discimg_disc *pressed;
	struct vdisc *recordable;
	bool records = is_vdisc(name);
	int r = records ? vdisc_open(job, name, true, &recordable)
			: discimg_open(job, name, &pressed);
	/* A program that another one has started reads what that one writes. */
	if (records && r == DISCIMG_E_REFUSED)
		r = vdisc_open(job, name, false, &recordable);
	if (r < 0)
		return r;
	return records ? vdrive_insert_vdisc(drive, job, recordable)
		       : vdrive_insert_disc(drive, job, pressed);
}

static void switch_off(void)
{
	vdrive_free(drive);
}

static void switch_on(void)
{
	const char *name = getenv("VDRIVE_SHIM_DISC"), *log_name = getenv("VDRIVE_SHIM_LOG");
	const char *plan_name = getenv("VDRIVE_SHIM_FAULTS");
	struct fault_plan *plan = NULL;
	struct discimg_job *job = discimg_job_new(NULL);
	drive = vdrive_new(&(struct vdrive_options){ 0 });
	atexit(switch_off);
	if ((plan_name && fault_plan_open(job, plan_name, &plan) < 0) ||
		(name && insert(job, name) < 0)) {
		fprintf(stderr, "vdrive shim: %s\n", discimg_job_error(job));
		_Exit(99);
	}
	vdrive_set_faults(drive, plan);
	if (log_name)
		log_file = fopen(log_name, "ae");
}

static void write_log(const struct mmc_command *command, enum mmc_sense sense)
{
	if (!log_file)
		return;
	for (size_t i = 0; i < command->cdb_nbytes; i++)
		fprintf(log_file, "%02x", command->cdb[i]);
	fprintf(log_file, " %zu of %zu bytes, %x/%02x/%02x\n", command->transferred,
		command->data_nbytes, sense >> 16, sense >> 8 & 0xff, sense & 0xff);
	fflush(log_file);
}

enum mmc_sense shim_execute(struct mmc_command *command)
{
	pthread_mutex_lock(&lock);
	if (!drive)
		switch_on();
	vdrive_execute(drive, command);
	enum mmc_sense sense = sense_get(command->sense, sizeof(command->sense));
	write_log(command, sense);
	pthread_mutex_unlock(&lock);
	return sense;
}

static bool read_sector(uint32_t lba, uint8_t *sector)
{
	uint8_t cdb[10] = { MMC_READ_10, [8] = 1 };
	struct iovec iov = { sector, SECTOR_USER_NBYTES };
	put_be32(cdb + 2, lba);
	for (int attempt = 0; attempt < 3; attempt++) {
		struct mmc_command command = { .cdb = cdb,
			.cdb_nbytes = sizeof(cdb),
			.direction = MMC_IN,
			.iov = &iov,
			.niov = 1,
			.data_nbytes = SECTOR_USER_NBYTES };
		enum mmc_sense sense = shim_execute(&command);
		if (sense == SENSE_NONE)
			return true;
		if (sense >> 16 != SENSE_MEDIUM_CHANGED >> 16)
			return false;
	}
	return false;
}

ssize_t shim_pread(void *buf, size_t nbytes, off_t offset)
{
	uint8_t sector[SECTOR_USER_NBYTES];
	size_t done = 0;
	while (done < nbytes) {
		size_t into = (size_t)offset % sizeof(sector), some = sizeof(sector) - into;
		if (!read_sector((uint32_t)((size_t)offset / sizeof(sector)), sector))
			break;
		some = some < nbytes - done ? some : nbytes - done;
		memcpy((uint8_t *)buf + done, sector + into, some);
		done += some;
		offset += (off_t)some;
	}
	if (done || nbytes == 0)
		return (ssize_t)done;
	errno = EIO;
	return -1;
}
