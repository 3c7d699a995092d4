/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a recordable disc whose state is any bytes; magic numbers and CRCs are made to fit.
 */
#include "fuzz.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "vdisc/vdisc.h"
#include "vdrive/vdrive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the file has what (vdisc/vdisc.h, container.c, state.c). */
enum {
	SUPER_NBYTES = 512,
	SUPER_VERSION = 16,
	SUPER_KIND = 20,
	SUPER_NSECTORS = 24,
	SUPER_CRC = 508,
	SLOT_OFFSET = 256 * 1024,
	SLOT_MAGIC = 0x54534456,
	SLOT_CRC = 4,
	SLOT_SEQUENCE = 8,
	SLOT_NBYTES = 16,
	SLOT_FLAGS = 20,
	MAX_STATE_NBYTES = VDISC_SLOT_NBYTES - SLOT_FLAGS,
};

static void put_at(int fd, const void *bytes, size_t nbytes, off_t offset)
{
	if (pwrite(fd, bytes, nbytes, offset) != (ssize_t)nbytes)
		abort();
}

static void put_superblock(int fd, uint8_t kind, uint32_t nsectors)
{
	uint8_t super[SUPER_NBYTES] = { 0 };
	memcpy(super, vdisc_magic, VDISC_MAGIC_NBYTES);
	put_le32(super + SUPER_VERSION, 1);
	put_le32(super + SUPER_KIND, kind);
	put_le32(super + SUPER_NSECTORS, nsectors);
	put_le32(super + SUPER_CRC, crc32_of(0, super, SUPER_CRC));
	put_at(fd, super, sizeof(super), 0);
}

/* All behind the lengths is the input's. */
static void put_slot(int fd, const uint8_t *state, size_t nbytes)
{
	static uint8_t slot[VDISC_SLOT_NBYTES];
	nbytes = nbytes < MAX_STATE_NBYTES ? nbytes : MAX_STATE_NBYTES;
	put_le32(slot, SLOT_MAGIC);
	put_le64(slot + SLOT_SEQUENCE, 2);
	put_le32(slot + SLOT_NBYTES, (uint32_t)(SLOT_FLAGS + nbytes));
	memcpy(slot + SLOT_FLAGS, state, nbytes);
	put_le32(slot + SLOT_CRC,
		crc32_of(0, slot + SLOT_SEQUENCE, SLOT_FLAGS + nbytes - SLOT_SEQUENCE));
	put_at(fd, slot, SLOT_FLAGS + nbytes, SLOT_OFFSET);
}

/* What asks for the state, and what changes it. */
static void command_all(struct vdrive *drive)
{
	static const uint8_t cdbs[][MMC_CDB_MAX_NBYTES] = {
		{ MMC_READ_DISC_INFORMATION, [7] = 4 },
		{ MMC_READ_TRACK_INFORMATION, 1, [5] = 0xff, [8] = 48 },
		{ MMC_READ_TRACK_INFORMATION, 1, [5] = 1, [8] = 48 },
		{ MMC_READ_TOC_PMA_ATIP, [7] = 4 },
		{ MMC_READ_TOC_PMA_ATIP, 2, 2, [7] = 4 },
		{ MMC_READ_TOC_PMA_ATIP, 2, 5, [7] = 4 },
		{ MMC_READ_CAPACITY },
		{ MMC_READ_FORMAT_CAPACITIES, [8] = 252 },
		{ MMC_READ_10, [8] = 4 },
		{ MMC_SYNCHRONIZE_CACHE },
		{ MMC_CLOSE_TRACK_SESSION, [2] = 1, [4] = 0xff, [5] = 0xff },
		{ MMC_CLOSE_TRACK_SESSION, [2] = 2 },
		{ MMC_BLANK, 1 },
		{ MMC_READ_DISC_INFORMATION, [7] = 4 },
	};
	static uint8_t data[65536];
	struct iovec iov = { data, sizeof(data) };
	for (size_t i = 0; i < sizeof(cdbs) / sizeof(cdbs[0]); i++) {
		struct mmc_command command = { .cdb = cdbs[i],
			.cdb_nbytes = MMC_CDB_MAX_NBYTES,
			.direction = MMC_IN,
			.iov = &iov,
			.niov = 1,
			.data_nbytes = sizeof(data) };
		do
			vdrive_execute(drive, &command);
		while (sense_get(command.sense, MMC_SENSE_NBYTES) >> 16 == 6);
	}
}

static void use(struct discimg_job *job, const char *path)
{
	struct discimg_disc *view;
	struct vdisc *disc;
	const char *why;
	struct vdrive *drive = vdrive_new(&(struct vdrive_options){ 0 });
	if (!drive)
		abort();
	if (vdisc_open(job, path, true, &disc) == 0) {
		if (vdisc_view(disc, job, false, &view) == 0)
			discimg_disc_free(view);
		if (vdrive_insert_vdisc(drive, job, disc) == 0) {
			command_all(drive);
			if (!state_is_possible(vdisc_state(disc), vdisc_medium(disc),
				    vdisc_nsectors(disc), &why))
				abort();
		}
	}
	vdrive_free(drive);
}

void fuzz_vdisc_state(const uint8_t *data, size_t nbytes)
{
	enum { HEAD_NBYTES = 5 }; /* of the input: the medium, and its size */
	if (nbytes < HEAD_NBYTES)
		return;
	char *path = fuzz_path("state.vdisc");
	struct discimg_job *job = discimg_job_new(NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (!job || fd < 0)
		abort();
	put_superblock(fd, data[0], get_le32(data + 1));
	put_slot(fd, data + HEAD_NBYTES, nbytes - HEAD_NBYTES);
	close(fd);
	use(job, path);
	discimg_job_free(job);
	free(path);
}
