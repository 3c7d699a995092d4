/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command's data, scattered over pieces of memory. */
#include "mmc/command.h"

#include <string.h>

uint8_t *command_span(struct mmc_command *command, size_t offset, size_t *nbytes)
{
	*nbytes = 0;
	if (offset >= command->data_nbytes)
		return NULL;
	if (offset < command->span_offset)
		command->span_iov = 0, command->span_offset = 0;
	while (command->span_iov < command->niov) {
		const struct iovec *piece = &command->iov[command->span_iov];
		size_t into = offset - command->span_offset;
		if (into < piece->iov_len) {
			size_t left = command->data_nbytes - offset;
			*nbytes = piece->iov_len - into < left ? piece->iov_len - into : left;
			return (uint8_t *)piece->iov_base + into;
		}
		command->span_offset += piece->iov_len;
		command->span_iov++;
	}
	command->span_iov = 0;
	command->span_offset = 0;
	return NULL;
}

void command_put(struct mmc_command *command, size_t offset, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;
	if (command->direction != MMC_IN)
		return;
	while (n > 0) {
		size_t some;
		uint8_t *to = command_span(command, offset, &some);
		if (!to)
			return;
		some = some < n ? some : n;
		memcpy(to, from, some);
		from += some;
		offset += some;
		n -= some;
		if (command->transferred < offset)
			command->transferred = offset;
	}
}

bool command_get(struct mmc_command *command, size_t offset, void *bytes, size_t n)
{
	uint8_t *to = bytes;
	if (command->direction != MMC_OUT || offset > command->data_nbytes ||
		n > command->data_nbytes - offset)
		return false;
	while (n > 0) {
		size_t some;
		const uint8_t *from = command_span(command, offset, &some);
		if (!from)
			return false;
		some = some < n ? some : n;
		memcpy(to, from, some);
		to += some;
		offset += some;
		n -= some;
		if (command->transferred < offset)
			command->transferred = offset;
	}
	return true;
}
