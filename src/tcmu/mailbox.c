/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serving the ring. An entry tells its length, and where its CDB and its data lie in the shared
 * memory; the answer is written over it, and then the tail moves behind it. Entries never wrap:
 * what is too short at the end of the ring is a PAD.
 */
#include "tcmu/mailbox.h"

#include "tcmu/kernel.h"

#include <stdlib.h>
#include <string.h>

enum {
	IOV_OFFSET = offsetof(struct tcmu_cmd_entry, req.iov),
	ENTRY_ALIGNMENT = TCMU_OP_ALIGN_SIZE,
	OTHER_CDB_NBYTES = 10, /* of groups 3, 6 and 7, as the kernel copies them */
};

_Static_assert(sizeof(struct tcmu_cmd_entry) >= IOV_OFFSET, "an answer covers what was asked");
_Static_assert(MMC_SENSE_NBYTES <= TCMU_SENSE_BUFFERSIZE, "sense fits");

static uint32_t *head_of(const struct mailbox *mailbox)
{
	return (uint32_t *)(mailbox->memory + offsetof(struct tcmu_mailbox, cmd_head));
}

static uint32_t *tail_of(const struct mailbox *mailbox)
{
	return (uint32_t *)(mailbox->memory + offsetof(struct tcmu_mailbox, cmd_tail));
}

static bool lies_within(uint64_t offset, uint64_t n, uint64_t nbytes)
{
	return offset <= nbytes && n <= nbytes - offset;
}

bool mailbox_open(struct mailbox *mailbox, void *memory, size_t nbytes)
{
	struct tcmu_mailbox box;
	*mailbox = (struct mailbox){ .memory = memory, .nbytes = nbytes };
	if (nbytes < sizeof(box))
		return false;
	memcpy(&box, memory, sizeof(box));
	mailbox->ring_offset = box.cmdr_off;
	mailbox->ring_nbytes = box.cmdr_size;
	return box.version == TCMU_MAILBOX_VERSION && box.cmdr_off >= sizeof(box) &&
	       box.cmdr_off % ENTRY_ALIGNMENT == 0 && box.cmdr_size % ENTRY_ALIGNMENT == 0 &&
	       box.cmdr_size >= sizeof(struct tcmu_cmd_entry) &&
	       lies_within(box.cmdr_off, box.cmdr_size, nbytes);
}

void mailbox_close(struct mailbox *mailbox)
{
	free(mailbox->iov);
	*mailbox = (struct mailbox){ 0 };
}

/* The ring does not tell which way data go; what is not listed here sends them in, or none. */
static enum mmc_direction direction_of(uint8_t opcode)
{
	switch (opcode) {
	case MMC_FORMAT_UNIT:
	case MMC_MODE_SELECT_6:
	case MMC_MODE_SELECT_10:
	case MMC_WRITE_10:
	case MMC_WRITE_12:
	case MMC_WRITE_AND_VERIFY_10:
	case MMC_VERIFY_10:
	case MMC_WRITE_BUFFER:
	case MMC_SEND_OPC_INFORMATION:
	case MMC_SEND_CUE_SHEET:
	case MMC_SEND_KEY:
	case MMC_SEND_DISC_STRUCTURE:
	case MMC_SET_STREAMING:
		return MMC_OUT;
	default:
		return MMC_IN;
	}
}

static bool make_room(struct mailbox *mailbox, size_t n)
{
	if (n <= mailbox->iov_room)
		return true;
	struct iovec *larger = realloc(mailbox->iov, n * sizeof(*larger));
	if (!larger)
		return false;
	mailbox->iov = larger;
	mailbox->iov_room = n;
	return true;
}

/* The N pieces of the entry's data, from offsets to addresses; they need not be aligned there. */
static bool take_pieces(
	struct mailbox *mailbox, const uint8_t *entry, size_t n, struct mmc_command *command)
{
	if (!make_room(mailbox, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct iovec piece;
		memcpy(&piece, entry + IOV_OFFSET + i * sizeof(piece), sizeof(piece));
		uint64_t offset = (uintptr_t)piece.iov_base;
		if (!lies_within(offset, piece.iov_len, mailbox->nbytes) ||
			piece.iov_len > SIZE_MAX - command->data_nbytes)
			return false;
		mailbox->iov[i] = (struct iovec){ mailbox->memory + offset, piece.iov_len };
		command->data_nbytes += piece.iov_len;
	}
	command->iov = mailbox->iov;
	command->niov = (unsigned)n;
	return true;
}

/* Copies the CDB, so that it cannot change any more; false when the entry is not in order. */
static bool take_command(struct mailbox *mailbox, const uint8_t *at, uint32_t nbytes,
	uint8_t cdb[MMC_CDB_MAX_NBYTES], struct mmc_command *command)
{
	struct tcmu_cmd_entry entry;
	memcpy(&entry, at, sizeof(entry));
	uint64_t niov = (uint64_t)entry.req.iov_cnt + entry.req.iov_bidi_cnt;
	if (niov > (nbytes - IOV_OFFSET) / sizeof(struct iovec) ||
		!lies_within(entry.req.cdb_off, MMC_CDB_MAX_NBYTES, mailbox->nbytes))
		return false;
	memcpy(cdb, mailbox->memory + entry.req.cdb_off, MMC_CDB_MAX_NBYTES);
	size_t cdb_nbytes = mmc_cdb_nbytes(cdb[0]);
	command->cdb = cdb;
	command->cdb_nbytes = cdb_nbytes ? cdb_nbytes : OTHER_CDB_NBYTES;
	command->direction = entry.req.iov_cnt ? direction_of(cdb[0]) : MMC_NO_DATA;
	return take_pieces(mailbox, at, entry.req.iov_cnt, command);
}

/* What was asked for and not filled would else be what another command has left there. */
static void clear_untouched(struct mmc_command *command)
{
	size_t n;
	for (size_t at = command->transferred; at < command->data_nbytes; at += n) {
		uint8_t *to = command_span(command, at, &n);
		if (!to)
			return;
		memset(to, 0, n);
	}
}

static void put_answer(uint8_t *at, struct mmc_command *command)
{
	struct tcmu_cmd_entry entry;
	memcpy(&entry, at, sizeof(entry));
	memset(&entry.rsp, 0, sizeof(entry.rsp));
	entry.rsp.scsi_status = command->status;
	memcpy(entry.rsp.sense_buffer, command->sense, MMC_SENSE_NBYTES);
	if (command->direction == MMC_IN && command->transferred < command->data_nbytes &&
		command->transferred <= UINT32_MAX) {
		/* The kernel takes no length of 0, but reads all of it then. */
		if (command->transferred == 0 && command->status == MMC_GOOD)
			clear_untouched(command);
		entry.hdr.uflags |= command->transferred ? TCMU_UFLAG_READ_LEN : 0;
		entry.rsp.read_len = (uint32_t)command->transferred;
	}
	memcpy(at, &entry, sizeof(entry));
}

/*
 * Task management. Commands are carried out in order, so that none is left to be aborted; what the
 * kernel does not want any more it does not hand on. It makes the unit attention 29h/03h itself.
 */
static void serve_management(const struct mmc_target *target, const uint8_t *at)
{
	uint8_t type = at[offsetof(struct tcmu_tmr_entry, tmr_type)];
	bool is_reset = type == TCMU_TMR_LUN_RESET || type == TCMU_TMR_TARGET_WARM_RESET ||
			type == TCMU_TMR_TARGET_COLD_RESET;
	if (is_reset && target->reset)
		target->reset(target->state);
}

static void serve_command(
	struct mailbox *mailbox, const struct mmc_target *target, uint8_t *at, uint32_t nbytes)
{
	uint8_t cdb[MMC_CDB_MAX_NBYTES];
	struct mmc_command command = { 0 };
	if (take_command(mailbox, at, nbytes, cdb, &command)) {
		target->execute(target->state, &command);
	} else {
		command = (struct mmc_command){ .status = MMC_CHECK_CONDITION };
		sense_put(command.sense, SENSE_INTERNAL_FAILURE, NULL);
	}
	put_answer(at, &command);
}

/* Serves the entry at TAIL, before END; its length, or 0 when it has none that could be. */
static uint32_t serve_entry(
	struct mailbox *mailbox, const struct mmc_target *target, uint32_t tail, uint32_t end)
{
	struct tcmu_cmd_entry_hdr header;
	uint8_t *at = mailbox->memory + mailbox->ring_offset + tail;
	if (!lies_within(tail, sizeof(header), end))
		return 0;
	memcpy(&header, at, sizeof(header));
	uint32_t nbytes = tcmu_hdr_get_len(header.len_op);
	if (nbytes == 0 || !lies_within(tail, nbytes, end))
		return 0;
	switch (tcmu_hdr_get_op(header.len_op)) {
	case TCMU_OP_PAD:
		break;
	case TCMU_OP_TMR:
		if (nbytes < sizeof(struct tcmu_tmr_entry))
			return 0;
		serve_management(target, at);
		break;
	case TCMU_OP_CMD:
		if (nbytes < sizeof(struct tcmu_cmd_entry))
			return 0;
		serve_command(mailbox, target, at, nbytes);
		break;
	default:
		header.uflags |= TCMU_UFLAG_UNKNOWN_OP;
		memcpy(at, &header, sizeof(header));
	}
	return nbytes;
}

int mailbox_serve(struct mailbox *mailbox, const struct mmc_target *target)
{
	int n = 0;
	uint32_t head, tail = __atomic_load_n(tail_of(mailbox), __ATOMIC_RELAXED);
	while (head = __atomic_load_n(head_of(mailbox), __ATOMIC_ACQUIRE), head != tail) {
		if (head >= mailbox->ring_nbytes)
			return -1;
		uint32_t end = head > tail ? head : mailbox->ring_nbytes;
		uint32_t nbytes = serve_entry(mailbox, target, tail, end);
		if (nbytes == 0)
			return -1;
		tail = tail + nbytes == mailbox->ring_nbytes ? 0 : tail + nbytes;
		__atomic_store_n(tail_of(mailbox), tail, __ATOMIC_RELEASE);
		n++;
	}
	return n;
}
