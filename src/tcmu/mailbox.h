/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory that the kernel shares with who serves a drive: a mailbox, a ring of commands, and
 * their data (Linux, Documentation/target/tcmu-design.rst; <linux/target_core_user.h>).
 */
#ifndef TCMU_MAILBOX_H
#define TCMU_MAILBOX_H

#include "mmc/target.h"

struct mailbox {
	uint8_t *memory;
	size_t nbytes;
	uint32_t ring_offset, ring_nbytes;
	struct iovec *iov; /* of the command at hand */
	size_t iov_room;
};

/* False when MEMORY holds no mailbox that is understood; it stays the caller's. */
bool mailbox_open(struct mailbox *mailbox, void *memory, size_t nbytes);
void mailbox_close(struct mailbox *mailbox);

/*
 * Has TARGET execute every command that stands in the ring, and answers it. Returns how many
 * entries were taken, or -1 when the ring makes no sense, and nothing more can be served.
 */
int mailbox_serve(struct mailbox *mailbox, const struct mmc_target *target);

#endif
