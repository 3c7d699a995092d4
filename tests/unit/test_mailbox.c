/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tcmu/mailbox.h"

#include "suites.h"
#include "tcmu/kernel.h"

#include <string.h>

/* The memory as the kernel lays it out, small: a ring of a page, and 32 KiB of data. */
enum {
	RING_OFFSET = 512,
	RING_NBYTES = 4096,
	DATA_OFFSET = 8192,
	MEMORY_NBYTES = DATA_OFFSET + 32768,
	ENTRY_NBYTES = 256,
	CDB_AT = 200, /* in the entry, behind as many as 9 pieces */
	MAX_SEEN = 64,
};

struct bench {
	_Alignas(64) uint8_t memory[MEMORY_NBYTES];
	struct mailbox mailbox;
	struct mmc_target target;
	/* what the target saw, and what it is to answer */
	unsigned n;
	struct mmc_command seen[MAX_SEEN];
	uint8_t opcodes[MAX_SEEN];
	uint8_t got[64];
	const void *answer;
	size_t answer_nbytes;
	enum mmc_sense sense;
	unsigned nresets;
};

static struct bench bench;

static void execute(void *state, struct mmc_command *command)
{
	struct bench *at = state;
	if (command->direction == MMC_OUT)
		command_get(command, 0, at->got, command->data_nbytes);
	else if (at->answer)
		command_put(command, 0, at->answer, at->answer_nbytes);
	if (at->sense != SENSE_NONE) {
		command->status = MMC_CHECK_CONDITION;
		sense_put(command->sense, at->sense, NULL);
	}
	CU_ASSERT_FATAL(at->n < MAX_SEEN);
	at->opcodes[at->n] = command->cdb[0];
	at->seen[at->n++] = *command;
}

static void count_reset(void *state)
{
	struct bench *at = state;
	at->nresets++;
}

static struct tcmu_mailbox *box(void)
{
	return (struct tcmu_mailbox *)bench.memory;
}

static uint8_t *entry_at(uint32_t offset)
{
	return bench.memory + RING_OFFSET + offset;
}

static void put_header(uint32_t offset, uint32_t nbytes, enum tcmu_opcode op)
{
	struct tcmu_cmd_entry_hdr header = { .len_op = nbytes | op };
	memcpy(entry_at(offset), &header, sizeof(header));
}

/* A command of OPCODE with N pieces of data. */
static void put_command(uint32_t offset, uint8_t opcode, const struct iovec *pieces, uint32_t n)
{
	struct tcmu_cmd_entry entry = { .hdr.len_op = ENTRY_NBYTES | TCMU_OP_CMD };
	entry.req.iov_cnt = n;
	entry.req.cdb_off = RING_OFFSET + offset + CDB_AT;
	memset(entry_at(offset), 0, ENTRY_NBYTES);
	memcpy(entry_at(offset), &entry, sizeof(entry));
	if (n)
		memcpy(entry_at(offset) + offsetof(struct tcmu_cmd_entry, req.iov), pieces,
			n * sizeof(*pieces));
	entry_at(offset)[CDB_AT] = opcode;
}

static struct tcmu_cmd_entry answer_at(uint32_t offset)
{
	struct tcmu_cmd_entry entry;
	memcpy(&entry, entry_at(offset), sizeof(entry));
	return entry;
}

static struct iovec piece(size_t offset, size_t nbytes)
{
	return (struct iovec){ (void *)(uintptr_t)(DATA_OFFSET + offset), nbytes };
}

static void reset(uint32_t tail, uint32_t head)
{
	mailbox_close(&bench.mailbox);
	memset(&bench, 0, sizeof(bench));
	box()->version = TCMU_MAILBOX_VERSION;
	box()->cmdr_off = RING_OFFSET;
	box()->cmdr_size = RING_NBYTES;
	box()->cmd_tail = tail;
	box()->cmd_head = head;
	bench.target = (struct mmc_target){ execute, count_reset, &bench };
	CU_ASSERT_TRUE_FATAL(mailbox_open(&bench.mailbox, bench.memory, sizeof(bench.memory)));
}

static int serve(void)
{
	return mailbox_serve(&bench.mailbox, &bench.target);
}

static void test_empty(void)
{
	reset(512, 512);
	CU_ASSERT_EQUAL(serve(), 0);
	CU_ASSERT_EQUAL(bench.n, 0);
}

static void test_order(void)
{
	reset(0, 3 * ENTRY_NBYTES);
	put_command(0, MMC_TEST_UNIT_READY, NULL, 0);
	put_command(ENTRY_NBYTES, MMC_READ_10, NULL, 0);
	put_command(2 * ENTRY_NBYTES, MMC_READ_CD, NULL, 0);
	CU_ASSERT_EQUAL(serve(), 3);
	CU_ASSERT_EQUAL(bench.n, 3);
	CU_ASSERT_EQUAL(bench.opcodes[0], MMC_TEST_UNIT_READY);
	CU_ASSERT_EQUAL(bench.opcodes[1], MMC_READ_10);
	CU_ASSERT_EQUAL(bench.opcodes[2], MMC_READ_CD);
	CU_ASSERT_EQUAL(bench.seen[0].cdb_nbytes, 6);
	CU_ASSERT_EQUAL(bench.seen[1].cdb_nbytes, 10);
	CU_ASSERT_EQUAL(bench.seen[2].cdb_nbytes, 12);
	CU_ASSERT_EQUAL(bench.seen[0].direction, MMC_NO_DATA);
	CU_ASSERT_EQUAL(box()->cmd_tail, 3 * ENTRY_NBYTES);
}

static void test_data_in(void)
{
	const struct iovec pieces[] = { piece(4096, 3), piece(0, 5), piece(9001, 4) };
	reset(0, ENTRY_NBYTES);
	put_command(0, MMC_INQUIRY, pieces, 3);
	bench.answer = "0123456789";
	bench.answer_nbytes = 10;
	CU_ASSERT_EQUAL(serve(), 1);
	CU_ASSERT_EQUAL(bench.seen[0].data_nbytes, 12);
	CU_ASSERT_EQUAL(memcmp(bench.memory + DATA_OFFSET + 4096, "012", 3), 0);
	CU_ASSERT_EQUAL(memcmp(bench.memory + DATA_OFFSET, "34567", 5), 0);
	CU_ASSERT_EQUAL(memcmp(bench.memory + DATA_OFFSET + 9001, "89\0\0", 4), 0);
	struct tcmu_cmd_entry answer = answer_at(0);
	CU_ASSERT_EQUAL(answer.rsp.scsi_status, MMC_GOOD);
	CU_ASSERT_TRUE(answer.hdr.uflags & TCMU_UFLAG_READ_LEN);
	CU_ASSERT_EQUAL(answer.rsp.read_len, 10);
}

static void test_all_data_in(void)
{
	const struct iovec one = piece(0, 4);
	reset(0, ENTRY_NBYTES);
	put_command(0, MMC_INQUIRY, &one, 1);
	bench.answer = "0123456789";
	bench.answer_nbytes = 10;
	CU_ASSERT_EQUAL(serve(), 1);
	CU_ASSERT_EQUAL(answer_at(0).hdr.uflags, 0);
	CU_ASSERT_EQUAL(memcmp(bench.memory + DATA_OFFSET, "0123\0", 5), 0);
}

static void test_no_data_in(void)
{
	const struct iovec one = piece(0, 8);
	reset(0, ENTRY_NBYTES);
	put_command(0, MMC_INQUIRY, &one, 1);
	memset(bench.memory + DATA_OFFSET, 0xee, 16);
	CU_ASSERT_EQUAL(serve(), 1);
	CU_ASSERT_EQUAL(answer_at(0).hdr.uflags, 0);
	CU_ASSERT_EQUAL(memcmp(bench.memory + DATA_OFFSET, "\0\0\0\0\0\0\0\0\xee", 9), 0);
}

static void test_data_out(void)
{
	const struct iovec pieces[] = { piece(100, 3), piece(7, 2) };
	reset(0, ENTRY_NBYTES);
	put_command(0, MMC_SEND_CUE_SHEET, pieces, 2);
	memcpy(bench.memory + DATA_OFFSET + 100, "abc", 3);
	memcpy(bench.memory + DATA_OFFSET + 7, "de", 2);
	CU_ASSERT_EQUAL(serve(), 1);
	CU_ASSERT_EQUAL(bench.seen[0].direction, MMC_OUT);
	CU_ASSERT_STRING_EQUAL((char *)bench.got, "abcde");
	CU_ASSERT_EQUAL(answer_at(0).hdr.uflags, 0);
}

static void test_many_pieces(void)
{
	enum { N = 200, NBYTES = 3456 };
	struct iovec pieces[N];
	static uint8_t bytes[N * 16];
	for (size_t i = 0; i < N; i++)
		pieces[i] = piece((N - 1 - i) * 16, 16);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i / 16);
	reset(0, NBYTES);
	memset(entry_at(0), 0, NBYTES);
	struct tcmu_cmd_entry entry = { .hdr.len_op = NBYTES | TCMU_OP_CMD };
	entry.req.iov_cnt = N;
	entry.req.cdb_off = RING_OFFSET + NBYTES - MMC_CDB_MAX_NBYTES;
	memcpy(entry_at(0), &entry, sizeof(entry));
	memcpy(entry_at(0) + offsetof(struct tcmu_cmd_entry, req.iov), pieces, sizeof(pieces));
	entry_at(0)[NBYTES - MMC_CDB_MAX_NBYTES] = MMC_READ_10;
	bench.answer = bytes;
	bench.answer_nbytes = sizeof(bytes);
	CU_ASSERT_EQUAL(serve(), 1);
	CU_ASSERT_EQUAL(bench.seen[0].transferred, sizeof(bytes));
	CU_ASSERT_EQUAL(bench.memory[DATA_OFFSET], N - 1);
	CU_ASSERT_EQUAL(bench.memory[DATA_OFFSET + N * 16 - 1], 0);
}

static void test_sense(void)
{
	const struct iovec one = piece(0, 2048);
	reset(0, ENTRY_NBYTES);
	put_command(0, MMC_READ_10, &one, 1);
	bench.sense = SENSE_NO_MEDIUM;
	CU_ASSERT_EQUAL(serve(), 1);
	struct tcmu_cmd_entry answer = answer_at(0);
	CU_ASSERT_EQUAL(answer.rsp.scsi_status, MMC_CHECK_CONDITION);
	CU_ASSERT_EQUAL(answer.hdr.uflags, 0);
	CU_ASSERT_EQUAL(sense_get((uint8_t *)answer.rsp.sense_buffer, TCMU_SENSE_BUFFERSIZE),
		SENSE_NO_MEDIUM);
}

/* The last entry ends with the ring; the next one stands at its beginning. */
static void test_wrap(void)
{
	reset(RING_NBYTES - ENTRY_NBYTES, ENTRY_NBYTES);
	put_command(RING_NBYTES - ENTRY_NBYTES, MMC_READ_10, NULL, 0);
	put_command(0, MMC_READ_12, NULL, 0);
	CU_ASSERT_EQUAL(serve(), 2);
	CU_ASSERT_EQUAL(bench.opcodes[0], MMC_READ_10);
	CU_ASSERT_EQUAL(bench.opcodes[1], MMC_READ_12);
	CU_ASSERT_EQUAL(box()->cmd_tail, ENTRY_NBYTES);
}

static void test_pad(void)
{
	reset(RING_NBYTES - 8, ENTRY_NBYTES);
	put_header(RING_NBYTES - 8, 8, TCMU_OP_PAD);
	put_command(0, MMC_READ_12, NULL, 0);
	CU_ASSERT_EQUAL(serve(), 2);
	CU_ASSERT_EQUAL(bench.n, 1);
	CU_ASSERT_EQUAL(bench.opcodes[0], MMC_READ_12);
}

static void test_other_entries(void)
{
	reset(0, 64 + ENTRY_NBYTES);
	put_header(0, 32, TCMU_OP_TMR);
	put_header(32, 32, 5);
	put_command(64, MMC_INQUIRY, NULL, 0);
	CU_ASSERT_EQUAL(serve(), 3);
	CU_ASSERT_EQUAL(answer_at(0).hdr.uflags, 0);
	CU_ASSERT_EQUAL(answer_at(32).hdr.uflags, TCMU_UFLAG_UNKNOWN_OP);
	CU_ASSERT_EQUAL(bench.opcodes[0], MMC_INQUIRY);
}

static void test_management(void)
{
	static const struct {
		uint8_t type;
		unsigned nresets;
	} rows[] = {
		{ TCMU_TMR_UNKNOWN, 0 },
		{ TCMU_TMR_ABORT_TASK, 0 },
		{ TCMU_TMR_ABORT_TASK_SET, 0 },
		{ TCMU_TMR_CLEAR_TASK_SET, 0 },
		{ TCMU_TMR_LUN_RESET, 1 },
		{ TCMU_TMR_TARGET_WARM_RESET, 1 },
		{ TCMU_TMR_TARGET_COLD_RESET, 1 },
		{ TCMU_TMR_LUN_RESET_PRO, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reset(0, 32 + ENTRY_NBYTES);
		put_header(0, 32, TCMU_OP_TMR);
		entry_at(0)[offsetof(struct tcmu_tmr_entry, tmr_type)] = rows[i].type;
		put_command(32, MMC_INQUIRY, NULL, 0);
		CU_ASSERT_EQUAL(serve(), 2);
		CU_ASSERT_EQUAL(bench.nresets, rows[i].nresets);
		CU_ASSERT_EQUAL(bench.n, 1);
		bench.target.reset = NULL;
		box()->cmd_tail = 0;
		CU_ASSERT_EQUAL(serve(), 2);
		CU_ASSERT_EQUAL(bench.nresets, rows[i].nresets);
	}
}

static void test_bad_lengths(void)
{
	static const struct {
		const char *name;
		uint32_t tail, head, nbytes;
		enum tcmu_opcode op;
	} rows[] = {
		{ "no length", 0, 256, 0, TCMU_OP_PAD },
		{ "a command shorter than its answer", 0, 256, 104, TCMU_OP_CMD },
		{ "task management without its kind", 0, 256, 8, TCMU_OP_TMR },
		{ "beyond the head", 0, 256, 264, TCMU_OP_CMD },
		{ "beyond the ring", RING_NBYTES - 256, 256, 512, TCMU_OP_CMD },
		{ "beyond all", 0, 256, 0xfffffff8, TCMU_OP_CMD },
		{ "tail beyond the ring", RING_NBYTES + 8, 256, 8, TCMU_OP_PAD },
		{ "head beyond the ring", 0, RING_NBYTES, 256, TCMU_OP_CMD },
		{ "head inside of an entry's header", 0, 4, 8, TCMU_OP_PAD },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reset(rows[i].tail, rows[i].head);
		put_header(rows[i].tail, rows[i].nbytes, rows[i].op);
		CU_ASSERT_EQUAL(serve(), -1);
		CU_ASSERT_EQUAL(bench.n, 0);
		CU_ASSERT_EQUAL(box()->cmd_tail, rows[i].tail);
	}
}

/* Such a command is answered, and the ring goes on. */
static void test_bad_commands(void)
{
	const struct {
		struct iovec piece;
		uint32_t niov;
		uint64_t cdb_offset;
	} rows[] = {
		{ { (void *)(uintptr_t)(MEMORY_NBYTES - 8), 16 }, 1, RING_OFFSET },
		{ { (void *)(uintptr_t)8, SIZE_MAX - 4 }, 1, RING_OFFSET },
		{ { (void *)UINTPTR_MAX, 1 }, 1, RING_OFFSET },
		{ { NULL, 0 }, 1000, RING_OFFSET },
		{ { NULL, 0 }, UINT32_MAX, RING_OFFSET },
		{ { NULL, 0 }, 0, MEMORY_NBYTES - 8 },
		{ { NULL, 0 }, 0, UINT64_MAX },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reset(0, 2 * ENTRY_NBYTES);
		put_command(0, MMC_READ_10, &rows[i].piece, 1);
		put_command(ENTRY_NBYTES, MMC_INQUIRY, NULL, 0);
		struct tcmu_cmd_entry entry = answer_at(0);
		entry.req.iov_cnt = rows[i].niov;
		entry.req.cdb_off = rows[i].cdb_offset;
		memcpy(entry_at(0), &entry, sizeof(entry));
		CU_ASSERT_EQUAL(serve(), 2);
		CU_ASSERT_EQUAL(bench.n, 1);
		CU_ASSERT_EQUAL(bench.opcodes[0], MMC_INQUIRY);
		CU_ASSERT_EQUAL(answer_at(0).rsp.scsi_status, MMC_CHECK_CONDITION);
	}
}

static void test_bad_mailboxes(void)
{
	static const struct {
		uint16_t version;
		uint32_t offset, nbytes;
	} rows[] = {
		{ 1, RING_OFFSET, RING_NBYTES },
		{ 2, 8, RING_NBYTES },
		{ 2, RING_OFFSET + 4, RING_NBYTES },
		{ 2, RING_OFFSET, RING_NBYTES + 4 },
		{ 2, RING_OFFSET, 0 },
		{ 2, RING_OFFSET, 0xfffffff8 },
		{ 2, MEMORY_NBYTES, RING_NBYTES },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mailbox mailbox;
		reset(0, 0);
		box()->version = rows[i].version;
		box()->cmdr_off = rows[i].offset;
		box()->cmdr_size = rows[i].nbytes;
		CU_ASSERT_FALSE(mailbox_open(&mailbox, bench.memory, sizeof(bench.memory)));
	}
	CU_ASSERT_FALSE(mailbox_open(&bench.mailbox, bench.memory, 16));
}

CU_TestInfo tests_of_mailbox[] = {
	{ "an empty ring has nothing to serve", test_empty },
	{ "commands are served in order", test_order },
	{ "data go in over all pieces, and their number is told", test_data_in },
	{ "data that fill the room need no number", test_all_data_in },
	{ "no data leave nothing of other commands", test_no_data_in },
	{ "data come out of all pieces", test_data_out },
	{ "there may be many pieces", test_many_pieces },
	{ "sense is handed on", test_sense },
	{ "the ring goes on at its beginning", test_wrap },
	{ "padding is passed over", test_pad },
	{ "entries that are no commands are passed over", test_other_entries },
	{ "resets are handed on, other task management is not", test_management },
	{ "lengths that cannot be end the service", test_bad_lengths },
	{ "a command that reaches outside is answered, not executed", test_bad_commands },
	{ "a mailbox that is not understood is refused", test_bad_mailboxes },
	CU_TEST_INFO_NULL,
};
