/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ CD and READ CD MSF: any part of a CD's sectors, C2 pointers, sub-channels (MMC-6 §6.17). */
#include "vdrive/engine.h"

#include "base/bytes.h"
#include "disc/subcode.h"
#include "sector/msf.h"
#include "sector/raw.h"
#include "sector/rwpack.h"
#include "sector/subchannel.h"
#include "sector/xa.h"
#include "vdrive/cdparts.h"

#include <string.h>

enum {
	RELATIVE_ADDRESS = 1 << 0,
	C2_NONE = 0,
	C2_POINTERS = 1,
	C2_AND_BLOCK_ERROR = 2,
	Q_FORMATTED_NBYTES = 16,
};

/* Byte 10 of the CDB. */
enum sub_selection { SUB_NONE = 0, SUB_RAW = 1, SUB_Q = 2, SUB_RW = 4 };

/* What is asked for. */
struct wish {
	enum cd_kind kind; /* that every sector must be of; CD_ANY: each may be another */
	unsigned parts;
	unsigned c2_nbytes; /* 0, 294 or 296 */
	enum sub_selection sub;
	int32_t lba;
	uint32_t n;
};

static unsigned sub_nbytes(enum sub_selection sub)
{
	return sub == SUB_NONE ? 0 : sub == SUB_Q ? Q_FORMATTED_NBYTES : SECTOR_SUB_NBYTES;
}

static enum cd_kind kind_of(const struct discimg_track *track, const uint8_t *sector)
{
	static const enum cd_kind of_form[] = {
		[XA_FORMLESS] = CD_FORMLESS, [XA_FORM1] = CD_FORM1, [XA_FORM2] = CD_FORM2
	};
	if (track_is_audio(track))
		return CD_AUDIO;
	return track->mode == DISCIMG_MODE1 ? CD_MODE1 : of_form[xa_form_of(sector)];
}

/* Sixteen bytes of Q: its twelve, zeros, and P in the last bit 7 (MMC-6 table 357). */
static void format_q(const uint8_t *raw, uint8_t *to)
{
	memset(to, 0, Q_FORMATTED_NBYTES);
	subchannel_get(raw, SUBCHANNEL_Q, to);
	to[Q_FORMATTED_NBYTES - 1] = raw[0] & SUBCHANNEL_P_MASK;
}

/* The raw sub-channels of the sector at LBA; zeros where they cannot be read. */
static void read_raw_sub(struct vdrive *drive, int32_t lba, uint8_t *to)
{
	static const struct sector_shape everything = { SECTOR_RAW_NBYTES, C2_NBYTES,
		SECTOR_SUB_NBYTES };
	uint8_t sector[RAW_NBYTES];
	uint32_t ngood = 0;
	if (disc_track_at(drive->medium.disc, lba))
		read_medium(drive, lba, 1, everything, sector, &ngood);
	if (ngood)
		memcpy(to, sector + SECTOR_RAW_NBYTES + C2_NBYTES, SECTOR_SUB_NBYTES);
	else
		memset(to, 0, SECTOR_SUB_NBYTES);
}

/*
 * The four packs of R to W that begin in the sector at LBA, whose raw sub-channels are FROM: they
 * reach into the next two. What cannot be corrected stays as it is.
 */
static void format_rw(struct vdrive *drive, int32_t lba, const uint8_t *from, uint8_t *to)
{
	uint8_t raw[3 * SECTOR_SUB_NBYTES];
	memcpy(raw, from, SECTOR_SUB_NBYTES);
	for (int i = 1; i < 3; i++)
		read_raw_sub(drive, lba + i, raw + (size_t)i * SECTOR_SUB_NBYTES);
	for (size_t at = 0; at < SECTOR_SUB_NBYTES; at += RWPACK_NSYMBOLS) {
		rwpack_gather(raw + at, to + at);
		rwpack_correct(to + at);
	}
}

/* The sub-channels that were read with a sector of TRACK, as they are asked for. */
static void put_sub(struct vdrive *drive, const struct discimg_track *track, int32_t lba,
	enum sub_selection sub, const uint8_t *from, uint8_t *to)
{
	uint8_t made[SECTOR_SUB_NBYTES];
	bool has_packs = track->stored_sub_nbytes && track->stored_sub_kind == DISCIMG_SUB_RW;
	if (sub != SUB_RW && has_packs) {
		subcode_make(drive->medium.disc, track, lba, made);
		from = made;
	}
	if (sub == SUB_Q)
		format_q(from, to);
	else if (sub == SUB_RW && !has_packs)
		format_rw(drive, lba, from, to);
	else
		memcpy(to, from, SECTOR_SUB_NBYTES);
}

/*
 * C2 pointers, then, where they are wanted, whether any is set, and a byte that fills up. An image
 * that only tells that there were some tells it of all bytes.
 */
static void put_c2(unsigned nbytes, const uint8_t *from, uint8_t status, uint8_t *to)
{
	uint8_t any = 0;
	memcpy(to, from, C2_NBYTES);
	if (status == DISCIMG_SECTOR_C2)
		memset(to, 0xff, C2_NBYTES);
	for (unsigned i = 0; i < C2_NBYTES; i++)
		any |= to[i];
	if (nbytes > C2_NBYTES) {
		to[C2_NBYTES] = any;
		to[C2_NBYTES + 1] = 0;
	}
}

/* What WISH asks of the sector at LBA, the I-th that was read. */
static enum mmc_sense put_sector(struct vdrive *drive, struct mmc_command *command, size_t *at,
	const struct wish *wish, int32_t lba, uint32_t i)
{
	const uint8_t *from = drive->raw + (size_t)i * RAW_NBYTES;
	uint8_t data[SECTOR_RAW_NBYTES + C2_NBYTES + 2 + SECTOR_SUB_NBYTES];
	const struct discimg_track *track = disc_track_at(drive->medium.disc, lba);
	enum cd_kind kind = kind_of(track, from);
	unsigned offset, n;
	if ((wish->kind != CD_ANY && wish->kind != kind) ||
		!cd_parts(kind, wish->parts, &offset, &n))
		return sense_at(drive, SENSE_ILLEGAL_MODE_FOR_TRACK, lba);
	memcpy(data, from + offset, n);
	if (wish->c2_nbytes)
		put_c2(wish->c2_nbytes, from + SECTOR_RAW_NBYTES, drive->status[i], data + n);
	n += wish->c2_nbytes;
	if (wish->sub)
		put_sub(drive, track, lba, wish->sub, from + SECTOR_RAW_NBYTES + C2_NBYTES,
			data + n);
	n += sub_nbytes(wish->sub);
	command_put(command, *at, data, n);
	*at += n;
	return SENSE_NONE;
}

static int32_t first_lba(const struct vdrive *drive)
{
	const struct discimg_disc *disc = drive->medium.disc;
	return disc && disc->ntracks ? disc->tracks[0].start_lba : 0;
}

static bool is_beyond(const struct vdrive *drive, int32_t lba)
{
	return lba < first_lba(drive) || lba >= drive->medium.end_lba;
}

/* What WISH asks of the sector at LBA, which lies in no track: it is as one of audio. */
static enum mmc_sense put_beyond(struct vdrive *drive, struct mmc_command *command, size_t *at,
	const struct wish *wish, int32_t lba)
{
	uint8_t *from = drive->raw, *sub = from + SECTOR_RAW_NBYTES + C2_NBYTES;
	unsigned offset, n;
	if ((wish->kind != CD_ANY && wish->kind != CD_AUDIO) || wish->sub == SUB_RW)
		return sense_at(drive, SENSE_ILLEGAL_MODE_FOR_TRACK, lba);
	cd_parts(CD_AUDIO, wish->parts, &offset, &n);
	read_beyond(drive, lba, from);
	command_put(command, *at, from + offset, n);
	memset(from, 0, wish->c2_nbytes);
	command_put(command, *at + n, from, wish->c2_nbytes);
	n += wish->c2_nbytes;
	if (wish->sub == SUB_Q)
		format_q(sub, from);
	command_put(command, *at + n, wish->sub == SUB_Q ? from : sub, sub_nbytes(wish->sub));
	*at += n + sub_nbytes(wish->sub);
	return SENSE_NONE;
}

static enum mmc_sense send_parts(
	struct vdrive *drive, struct mmc_command *command, const struct wish *wish)
{
	static const struct sector_shape shape = { SECTOR_RAW_NBYTES, C2_NBYTES,
		SECTOR_SUB_NBYTES };
	enum mmc_sense sense = SENSE_NONE;
	size_t at = 0;
	for (uint32_t done = 0; done < wish->n && sense == SENSE_NONE;) {
		uint32_t n = wish->n - done < RAW_NSECTORS ? wish->n - done : RAW_NSECTORS, ngood;
		int32_t lba = wish->lba + (int32_t)done;
		if (command->direction != MMC_IN || at >= command->data_nbytes)
			break; /* the initiator wants no more */
		if (is_beyond(drive, lba)) {
			sense = put_beyond(drive, command, &at, wish, lba);
			done++;
			continue;
		}
		if ((int64_t)lba + n > drive->medium.end_lba)
			n = (uint32_t)(drive->medium.end_lba - lba);
		sense = read_sectors(drive, lba, n, shape, drive->raw, &ngood);
		ngood += sends_bad(drive, sense);
		for (uint32_t i = 0; i < ngood; i++) {
			enum mmc_sense wrong =
				put_sector(drive, command, &at, wish, lba + (int32_t)i, i);
			if (wrong != SENSE_NONE)
				return wrong;
		}
		done += n;
	}
	return sense;
}

/* True when all sectors of WISH are of one kind by their track, and asked for in a plain shape. */
static bool is_plain(const struct vdrive *drive, const struct wish *wish, unsigned *nbytes)
{
	const struct discimg_track *track = disc_track_at(drive->medium.disc, wish->lba);
	if (!track || (int64_t)wish->lba + wish->n > track_end_lba(track) || wish->c2_nbytes ||
		wish->sub)
		return false;
	enum cd_kind kind = track_is_audio(track)          ? CD_AUDIO
			    : track->mode == DISCIMG_MODE1 ? CD_MODE1
							   : CD_ANY;
	*nbytes = kind == CD_MODE1 && wish->parts == PART_USER ? SECTOR_USER_NBYTES
							       : SECTOR_RAW_NBYTES;
	bool is_whole = wish->parts == PARTS_ALL || *nbytes == SECTOR_USER_NBYTES ||
			(kind == CD_AUDIO && wish->parts);
	return is_whole && (wish->kind == CD_ANY || wish->kind == kind);
}

/* Illegal whatever the sectors are; the rest shows when they are read. */
static enum mmc_sense check(const struct vdrive *drive, const struct wish *wish)
{
	unsigned offset, n;
	if (wish->kind > CD_FORM2 ||
		(wish->sub != SUB_NONE && wish->sub != SUB_RAW && wish->sub != SUB_Q &&
			wish->sub != SUB_RW) ||
		wish->c2_nbytes > C2_NBYTES + 2)
		return SENSE_INVALID_FIELD_IN_CDB;
	if (wish->kind != CD_ANY && !cd_parts(wish->kind, wish->parts, &offset, &n))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (medium_family(&drive->medium) != FAMILY_CD)
		return SENSE_CANNOT_READ_FORMAT;
	return SENSE_NONE;
}

static enum mmc_sense execute_wish(
	struct vdrive *drive, struct mmc_command *command, const struct wish *wish)
{
	const struct discimg_disc *disc = drive->medium.disc;
	unsigned nbytes;
	enum mmc_sense sense = check(drive, wish);
	if (sense != SENSE_NONE || wish->n == 0)
		return sense;
	int32_t over = disc && disc->ntracks ? fault_overread(drive->faults) : 0;
	if (wish->lba < first_lba(drive) - over ||
		(int64_t)wish->lba + wish->n > (int64_t)drive->medium.end_lba + over)
		return SENSE_LBA_OUT_OF_RANGE;
	if (!disc)
		return sense_at(drive, SENSE_BLANK_CHECK, wish->lba);
	drive->at_lba = wish->lba + (int32_t)wish->n - 1;
	if (is_plain(drive, wish, &nbytes))
		return send_sectors(drive, command, wish->lba, wish->n,
			(struct sector_shape){ .nbytes = nbytes });
	return send_parts(drive, command, wish);
}

static struct wish wish_of(const uint8_t *cdb)
{
	static const unsigned c2_nbytes[] = { [C2_NONE] = 0,
		[C2_POINTERS] = C2_NBYTES,
		[C2_AND_BLOCK_ERROR] = C2_NBYTES + 2,
		[3] = UINT16_MAX /* reserved */ };
	return (struct wish){
		.kind = cdb[1] >> 2 & 0x07,
		.parts = cdb[9] & PARTS_ALL,
		.c2_nbytes = c2_nbytes[cdb[9] >> 1 & 0x03],
		.sub = cdb[10] & 0x07,
	};
}

enum mmc_sense read_cd(struct vdrive *drive, struct mmc_command *command)
{
	struct wish wish = wish_of(command->cdb);
	if (command->cdb[1] & RELATIVE_ADDRESS)
		return SENSE_INVALID_FIELD_IN_CDB;
	wish.lba = (int32_t)get_be32(command->cdb + 2);
	wish.n = get_be24(command->cdb + 6);
	return execute_wish(drive, command, &wish);
}

bool get_msf(const uint8_t *p, int32_t *lba)
{
	struct msf msf = { p[0], p[1], p[2] };
	if (msf.minute > 99 || msf.second > 59 || msf.frame > 74)
		return false;
	*lba = lba_of_msf(msf);
	return true;
}

/* From one address to before another. */
enum mmc_sense read_cd_msf(struct vdrive *drive, struct mmc_command *command)
{
	struct wish wish = wish_of(command->cdb);
	int32_t end;
	if (!get_msf(command->cdb + 3, &wish.lba) || !get_msf(command->cdb + 6, &end) ||
		end < wish.lba)
		return SENSE_INVALID_FIELD_IN_CDB;
	wish.n = (uint32_t)(end - wish.lba);
	return execute_wish(drive, command, &wish);
}
