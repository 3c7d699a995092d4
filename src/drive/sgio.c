/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to a drive through the kernel's SG_IO. libcdio's pass-through takes milliseconds for
 * clock ticks and tells neither residual nor sense reliably, so that reading has its own.
 */
#include "drive/sgio.h"

#include <errno.h>
#include <scsi/sg.h>
#include <string.h>
#include <sys/ioctl.h>

/* Status byte (SAM-5 §5.3.1), and the host's view of it (linux/include/scsi/scsi_status.h). */
enum {
	STATUS_GOOD = 0x00,
	HOST_NO_CONNECT = 0x01,
	HOST_BAD_TARGET = 0x04,
	HOST_TIME_OUT = 0x03,
	DRIVER_SENSE = 0x08,
};

enum { SENSE_NBYTES = 32 };

/* Fixed and descriptor format keep the same three facts in other places (SPC-4 §4.5.2, §4.5.3). */
static void parse_sense(const uint8_t *sense, struct sgio_answer *answer)
{
	bool descriptor = (sense[0] & 0x7e) == 0x72;
	answer->key = sense[descriptor ? 1 : 2] & 0x0f;
	answer->asc = sense[descriptor ? 2 : 12];
	answer->ascq = sense[descriptor ? 3 : 13];
}

int sgio_receive(int fd, const uint8_t *cdb, size_t cdb_nbytes, void *buf, size_t nbytes,
	unsigned timeout_ms, struct sgio_answer *answer)
{
	uint8_t sense[SENSE_NBYTES] = { 0 };
	uint8_t command[16] = { 0 };
	memcpy(command, cdb, cdb_nbytes);
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = nbytes ? SG_DXFER_FROM_DEV : SG_DXFER_NONE,
		.cmd_len = (unsigned char)cdb_nbytes,
		.mx_sb_len = sizeof(sense),
		.dxfer_len = (unsigned)nbytes,
		.dxferp = buf,
		.cmdp = command,
		.sbp = sense,
		.timeout = timeout_ms,
	};
	*answer = (struct sgio_answer){ 0 };
	while (ioctl(fd, SG_IO, &io) < 0)
		if (errno != EINTR)
			return -1;
	if (io.host_status == HOST_NO_CONNECT || io.host_status == HOST_BAD_TARGET) {
		errno = ENXIO;
		return -1;
	}
	answer->timeout = io.host_status == HOST_TIME_OUT;
	answer->failed = io.status != STATUS_GOOD || io.host_status != 0 ||
			 (io.driver_status & ~DRIVER_SENSE) != 0;
	if (io.resid > 0 && (size_t)io.resid <= nbytes)
		nbytes -= (size_t)io.resid;
	answer->nbytes = nbytes;
	if (io.sb_len_wr > 0)
		parse_sense(sense, answer);
	return 0;
}
