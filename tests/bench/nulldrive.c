/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nulldrive NSECTORS: adds a drive to the system that only completes commands: a disc of so many
 * sectors, of which reading moves no byte. Prints its device, and removes it on SIGTERM. What a
 * virtual drive gives is compared with it, as the kernel's part is in both.
 */
#include "base/bytes.h"
#include "tcmu/device.h"

#include <discimg/discimg.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	SECTOR_NBYTES = 2048,
	INQUIRY_NBYTES = 36,
	CAPACITY_NBYTES = 8,
	TYPE_CD = 5,
	REMOVABLE = 0x80
};

static void inquire(struct mmc_command *command)
{
	static const uint8_t answer[INQUIRY_NBYTES + 1] = { TYPE_CD, REMOVABLE, 5, 2,
		INQUIRY_NBYTES - 5, 0, 0, 0, 'D', 'I', 'S', 'C', 'I', 'M', 'G', ' ', 'N', 'u', 'l',
		'l', ' ', 'd', 'r', 'i', 'v', 'e', ' ', ' ', ' ', ' ', ' ', ' ', '1', '.', '0',
		'0' };
	command_put(command, 0, answer, INQUIRY_NBYTES);
}

static void tell_capacity(struct mmc_command *command, uint32_t nsectors)
{
	uint8_t answer[CAPACITY_NBYTES];
	put_be32(answer, nsectors - 1);
	put_be32(answer + 4, SECTOR_NBYTES);
	command_put(command, 0, answer, CAPACITY_NBYTES);
}

static void execute(void *state, struct mmc_command *command)
{
	const uint32_t *nsectors = state;
	command->status = MMC_GOOD;
	switch (command->cdb[0]) {
	case MMC_TEST_UNIT_READY:
	case MMC_START_STOP_UNIT:
	case MMC_PREVENT_ALLOW_MEDIUM_REMOVAL:
		break;
	case MMC_INQUIRY:
		inquire(command);
		break;
	case MMC_READ_CAPACITY:
		tell_capacity(command, *nsectors);
		break;
	case MMC_READ_10:
		command->transferred = command->data_nbytes;
		break;
	default:
		command->status = MMC_CHECK_CONDITION;
		sense_put(command->sense, SENSE_INVALID_OPCODE, NULL);
	}
}

static int serve(struct discimg_job *job, uint32_t nsectors, const sigset_t *until)
{
	struct tcmu_device *device;
	int number;
	int r = tcmu_create(job, "null",
		&(struct mmc_target){ .execute = execute, .state = &nsectors }, &device);
	if (r < 0)
		return r;
	puts(tcmu_block_node(device));
	fflush(stdout);
	sigwait(until, &number);
	return tcmu_remove(job, device);
}

int main(int argc, char **argv)
{
	sigset_t ends;
	uint32_t nsectors = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
	if (nsectors == 0) {
		fprintf(stderr, "usage: nulldrive NSECTORS\n");
		return 64;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	struct discimg_job *job = discimg_job_new(NULL);
	if (!job)
		return 2;
	int r = serve(job, nsectors, &ends);
	if (r < 0)
		fprintf(stderr, "nulldrive: %s\n", discimg_job_error(job));
	discimg_job_free(job);
	return r < 0 ? 2 : 0;
}
