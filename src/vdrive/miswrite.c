/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing through what the fault plan has. */
#include "vdrive/engine.h"

#include "sector/raw.h"

#include <string.h>

static enum mmc_sense miswrite(struct vdrive *drive, int32_t lba, const uint8_t *record)
{
	uint8_t written[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES];
	unsigned nbytes = vdisc_record_nbytes(drive->burn.vdisc);
	if (fault_takes_drive(drive->faults, lba, 1)) {
		drive->is_lost = true;
		return SENSE_INTERNAL_FAILURE;
	}
	if (lba >= fault_end(drive->faults))
		return sense_at(drive, SENSE_END_OF_USER_AREA, lba);
	if (fault_forbids_writing(drive->faults, lba))
		return sense_at(drive, SENSE_WRITE_ERROR, lba);
	memcpy(written, record, nbytes);
	fault_flip(drive->faults, lba, written, nbytes);
	return sense_of_write(
		drive, vdisc_write(drive->burn.vdisc, drive->job, lba, 1, written), lba);
}

enum mmc_sense write_records(
	struct vdrive *drive, int32_t lba, uint32_t n, const uint8_t *records, uint32_t *nwritten)
{
	enum mmc_sense sense = SENSE_NONE;
	unsigned nbytes = vdisc_record_nbytes(drive->burn.vdisc);
	drive->delay_us += transfer_us(drive, n, drive->write_kbps);
	*nwritten = 0;
	if (fault_spares_writing(drive->faults, lba, n)) {
		sense = sense_of_write(
			drive, vdisc_write(drive->burn.vdisc, drive->job, lba, n, records), lba);
		*nwritten = sense == SENSE_NONE ? n : 0;
		return sense;
	}
	for (; *nwritten < n && sense == SENSE_NONE; *nwritten += sense == SENSE_NONE)
		sense = miswrite(
			drive, lba + (int32_t)*nwritten, records + (size_t)*nwritten * nbytes);
	return sense;
}
