/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ioctls of optical drives (linux/Documentation/userspace-api/ioctl/cdrom.rst, scsi/sg.h), as
 * commands; those that only the kernel could answer are answered as for a SCSI drive.
 */
#include "shim.h"

#include "base/bytes.h"

#include <errno.h>
#include <linux/cdrom.h>
#include <scsi/scsi.h>
#include <scsi/sg.h>
#include <string.h>

/* Of the kernel's, and in none of its headers for programs. */
#define IOCTL_GET_IDLUN      0x5382
#define IOCTL_GET_BUS_NUMBER 0x5386

static int fail_with(int error)
{
	errno = error;
	return -1;
}

enum { SENSE_KEY_ATTENTION = 6, DRIVER_SENSE = 8, INFO_CHECK = 1 };

static int sg_io(sg_io_hdr_t *io)
{
	struct iovec one = { io->dxferp, io->dxfer_len };
	struct mmc_command command = { .cdb = io->cmdp,
		.cdb_nbytes = io->cmd_len,
		.direction = io->dxfer_direction == SG_DXFER_TO_DEV     ? MMC_OUT
			     : io->dxfer_direction == SG_DXFER_FROM_DEV ? MMC_IN
									: MMC_NO_DATA,
		.iov = io->iovec_count ? io->dxferp : &one,
		.niov = io->iovec_count ? io->iovec_count : 1,
		.data_nbytes = io->dxfer_len };
	shim_execute(&command);
	if (command.is_lost)
		return fail_with(ENXIO);
	io->status = command.status;
	io->masked_status = command.status >> 1 & 0x1f;
	io->host_status = 0;
	io->driver_status = command.status ? DRIVER_SENSE : 0;
	io->info = command.status ? INFO_CHECK : 0;
	io->resid = (int)(io->dxfer_len - command.transferred);
	io->duration = command.delay_us / 1000; /* no one waits, but it is told */
	io->sb_len_wr = 0;
	if (command.status && io->sbp) {
		io->sb_len_wr = io->mx_sb_len < sizeof(command.sense)
					? io->mx_sb_len
					: (unsigned char)sizeof(command.sense);
		memcpy(io->sbp, command.sense, io->sb_len_wr);
	}
	return 0;
}

static int send_packet(struct cdrom_generic_command *packet)
{
	struct iovec iov = { packet->buffer, packet->buflen };
	struct mmc_command command = { .cdb = packet->cmd,
		.cdb_nbytes = sizeof(packet->cmd),
		.direction = packet->data_direction == CGC_DATA_WRITE  ? MMC_OUT
			     : packet->data_direction == CGC_DATA_READ ? MMC_IN
								       : MMC_NO_DATA,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = packet->buflen };
	enum mmc_sense sense = shim_execute(&command);
	packet->stat = 0;
	packet->buflen -= (unsigned)command.transferred;
	if (sense == SENSE_NONE)
		return 0;
	if (packet->sense)
		memcpy(packet->sense, command.sense, sizeof(command.sense));
	return fail_with(sense >> 16 == SENSE_NO_MEDIUM >> 16 ? ENOMEDIUM : EIO);
}

/* A command of the kernel's own, which it sends again after a unit attention. */
static int query(const uint8_t *cdb, size_t cdb_nbytes, void *buf, size_t nbytes)
{
	struct iovec iov = { buf, nbytes };
	enum mmc_sense sense = SENSE_NONE;
	for (int attempt = 0; attempt < 4; attempt++) {
		struct mmc_command command = { .cdb = cdb,
			.cdb_nbytes = cdb_nbytes,
			.direction = nbytes ? MMC_IN : MMC_NO_DATA,
			.iov = &iov,
			.niov = 1,
			.data_nbytes = nbytes };
		sense = shim_execute(&command);
		if (sense >> 16 != SENSE_KEY_ATTENTION)
			break;
	}
	if (sense == SENSE_NONE)
		return 0;
	return fail_with(sense >> 16 == SENSE_NO_MEDIUM >> 16 ? ENOMEDIUM : EIO);
}

void shim_check_medium(void)
{
	uint8_t cdb[6] = { MMC_TEST_UNIT_READY };
	query(cdb, sizeof(cdb), NULL, 0);
}

static void put_address(union cdrom_addr *to, uint8_t format, const uint8_t *from)
{
	if (format == CDROM_MSF)
		to->msf = (struct cdrom_msf0){ from[1], from[2], from[3] };
	else
		to->lba = (int)get_be32(from);
}

static int read_toc_header(struct cdrom_tochdr *header)
{
	uint8_t cdb[10] = { MMC_READ_TOC_PMA_ATIP, [8] = 12 }, toc[12] = { 0 };
	int r = query(cdb, sizeof(cdb), toc, sizeof(toc));
	*header = (struct cdrom_tochdr){ toc[2], toc[3] };
	return r;
}

static int read_toc_entry(struct cdrom_tocentry *entry)
{
	uint8_t toc[12] = { 0 };
	uint8_t cdb[10] = {
		MMC_READ_TOC_PMA_ATIP,
		entry->cdte_format == CDROM_MSF ? 2 : 0, [6] = entry->cdte_track, [8] = sizeof(toc)
	};
	int r = query(cdb, sizeof(cdb), toc, sizeof(toc));
	entry->cdte_ctrl = toc[5] & 0x0f;
	entry->cdte_adr = toc[5] >> 4;
	entry->cdte_datamode = toc[5] & CDROM_DATA_TRACK ? 1 : 0;
	put_address(&entry->cdte_addr, entry->cdte_format, toc + 8);
	return r;
}

static int read_multi_session(struct cdrom_multisession *session)
{
	uint8_t toc[12] = { 0 };
	uint8_t cdb[10] = { MMC_READ_TOC_PMA_ATIP, session->addr_format == CDROM_MSF ? 2 : 0,
		1, [8] = sizeof(toc) };
	int r = query(cdb, sizeof(cdb), toc, sizeof(toc));
	session->xa_flag = toc[3] > 1;
	put_address(&session->addr, session->addr_format, toc + 8);
	return r;
}

static int read_mcn(struct cdrom_mcn *mcn)
{
	uint8_t data[24] = { 0 };
	uint8_t cdb[10] = { MMC_READ_SUB_CHANNEL, 0, 0x40, 2, [8] = sizeof(data) };
	int r = query(cdb, sizeof(cdb), data, sizeof(data));
	memset(mcn, 0, sizeof(*mcn));
	memcpy(mcn->medium_catalog_number, data + 9, 13);
	return r;
}

static int drive_status(void)
{
	uint8_t cdb[6] = { MMC_TEST_UNIT_READY };
	return query(cdb, sizeof(cdb), NULL, 0) == 0 ? CDS_DISC_OK : CDS_NO_DISC;
}

/* By the first track, as the kernel does: audio, data, or both. */
static int disc_status(void)
{
	struct cdrom_tochdr header;
	bool has_audio = false, has_data = false;
	if (read_toc_header(&header) < 0)
		return CDS_NO_DISC;
	for (unsigned i = header.cdth_trk0; i <= header.cdth_trk1; i++) {
		struct cdrom_tocentry entry = { .cdte_track = (unsigned char)i,
			.cdte_format = CDROM_LBA };
		if (read_toc_entry(&entry) < 0)
			return CDS_NO_DISC;
		*(entry.cdte_ctrl & CDROM_DATA_TRACK ? &has_data : &has_audio) = true;
	}
	return has_audio && has_data ? CDS_MIXED : has_audio ? CDS_AUDIO : CDS_DATA_1;
}

static int start_stop(uint8_t what)
{
	uint8_t cdb[6] = { MMC_START_STOP_UNIT, [4] = what };
	return query(cdb, sizeof(cdb), NULL, 0);
}

/* By multiples of a CD's 176.4 kB/s; 0 is the fastest. */
static int select_speed(unsigned long multiple)
{
	uint8_t cdb[12] = { MMC_SET_CD_SPEED };
	put_be16(cdb + 2, multiple && multiple < 370 ? (uint16_t)(multiple * 177) : 0xffff);
	put_be16(cdb + 4, 0xffff);
	return query(cdb, sizeof(cdb), NULL, 0);
}

int shim_ioctl(unsigned long request, void *argument)
{
	switch (request) {
	case SG_IO:
		return sg_io(argument);
	case CDROM_SEND_PACKET:
		return send_packet(argument);
	case CDROMREADTOCHDR:
		return read_toc_header(argument);
	case CDROMREADTOCENTRY:
		return read_toc_entry(argument);
	case CDROMMULTISESSION:
		return read_multi_session(argument);
	case CDROM_GET_MCN:
		return read_mcn(argument);
	case CDROM_DRIVE_STATUS:
		return drive_status();
	case CDROM_DISC_STATUS:
		return disc_status();
	case CDROM_MEDIA_CHANGED:
	case CDROM_LOCKDOOR:
	case SG_SET_TIMEOUT:
		return 0;
	case CDROM_SELECT_SPEED:
		return select_speed((unsigned long)argument);
	case CDROM_GET_CAPABILITY:
		return CDC_CLOSE_TRAY | CDC_OPEN_TRAY | CDC_LOCK | CDC_MULTI_SESSION | CDC_MCN |
		       CDC_DRIVE_STATUS | CDC_PLAY_AUDIO | CDC_GENERIC_PACKET | CDC_CD_R |
		       CDC_CD_RW | CDC_DVD | CDC_DVD_R;
	case CDROMEJECT:
		return start_stop(0x02);
	case CDROMCLOSETRAY:
		return start_stop(0x03);
	case IOCTL_GET_IDLUN:
		memset(argument, 0, 2 * sizeof(int));
		return 0;
	case IOCTL_GET_BUS_NUMBER:
	case SG_SET_RESERVED_SIZE:
		*(int *)argument = 0;
		return 0;
	case SG_GET_RESERVED_SIZE:
		*(int *)argument = 1 << 20;
		return 0;
	case SG_GET_VERSION_NUM:
		*(int *)argument = 30536; /* version 3 */
		return 0;
	default:
		return fail_with(ENOTTY);
	}
}
