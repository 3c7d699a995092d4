/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to a drive through the kernel's SG_IO. libcdio's pass-through takes milliseconds for
 * clock ticks and tells neither residual nor sense reliably, so that reading has its own.
 */
#include "drive/sgio.h"

#include "base/context.h"
#include "drive/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The host's view of a command (linux/include/scsi/scsi_status.h). */
enum {
	HOST_NO_CONNECT = 0x01,
	HOST_TIME_OUT = 0x03,
	HOST_BAD_TARGET = 0x04,
	DRIVER_SENSE = 0x08,
};

/* What every host adapter takes in one command. */
#define MAX_NBYTES (64 * 1024)

/* The kernel counts a CD drive's speed in units of this (linux/drivers/scsi/sr_ioctl.c). */
#define KERNEL_1X_KBPS 177

struct sgio {
	int fd;
};

static int direction_of(const struct mmc_command *command)
{
	static const int directions[] = { [MMC_NO_DATA] = SG_DXFER_NONE,
		[MMC_IN] = SG_DXFER_FROM_DEV,
		[MMC_OUT] = SG_DXFER_TO_DEV };
	return command->data_nbytes ? directions[command->direction] : SG_DXFER_NONE;
}

static void take_answer(struct mmc_command *command, const struct sg_io_hdr *io)
{
	bool is_bad = io->host_status != 0 || (io->driver_status & ~DRIVER_SENSE) != 0;
	size_t missing = io->resid > 0 ? (size_t)io->resid : 0;
	command->status = io->status;
	if (io->host_status == HOST_TIME_OUT)
		command->status = MMC_TASK_ABORTED;
	else if (is_bad && io->status == MMC_GOOD)
		command->status = MMC_CHECK_CONDITION;
	command->transferred = missing <= command->data_nbytes ? command->data_nbytes - missing : 0;
}

static void execute(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	const struct sgio *sgio = state;
	uint8_t cdb[MMC_CDB_MAX_NBYTES] = { 0 };
	memcpy(cdb, command->cdb, command->cdb_nbytes);
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = direction_of(command),
		.cmd_len = (unsigned char)command->cdb_nbytes,
		.mx_sb_len = sizeof(command->sense),
		.dxfer_len = (unsigned)command->data_nbytes,
		.dxferp = command->niov ? command->iov[0].iov_base : NULL,
		.cmdp = cdb,
		.sbp = command->sense,
		.timeout = timeout_ms,
	};
	while (ioctl(sgio->fd, SG_IO, &io) < 0)
		if (errno != EINTR) {
			command->is_lost = true;
			return;
		}
	if (io.host_status == HOST_NO_CONNECT || io.host_status == HOST_BAD_TARGET) {
		errno = ENXIO;
		command->is_lost = true;
		return;
	}
	take_answer(command, &io);
}

/*
 * Rounded to the nearest step that the kernel knows. SET CD SPEED itself it takes only from those
 * who may write.
 */
static void set_speed(void *state, uint32_t speed_kbps)
{
	const struct sgio *sgio = state;
	unsigned long step = (speed_kbps + KERNEL_1X_KBPS / 2) / KERNEL_1X_KBPS;
	ioctl(sgio->fd, CDROM_SELECT_SPEED, step ? step : speed_kbps ? 1 : 0);
}

static void free_sgio(void *state)
{
	struct sgio *sgio = state;
	close(sgio->fd);
	free(sgio);
}

int sgio_open(struct discimg_job *job, const char *name, struct mmc_transport *transport)
{
	struct sgio *sgio = malloc(sizeof(*sgio));
	if (!sgio)
		return fail_nomem(job);
	sgio->fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (sgio->fd < 0) {
		free(sgio);
		return drive_fail_open(job, name, errno);
	}
	*transport = (struct mmc_transport){ .max_nbytes = MAX_NBYTES,
		.execute = execute,
		.set_speed = set_speed,
		.free = free_sgio,
		.state = sgio };
	return 0;
}
