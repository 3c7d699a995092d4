/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EFI programs: for which machine, and whether a signature is of these bytes. */
#ifndef FS_EFIPROGRAM_H
#define FS_EFIPROGRAM_H

#include "base/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct efi_program {
	bool is_program; /* else the rest is zero */
	uint16_t machine;
	bool is_signed;
	bool signature_fits; /* its digest is that of the program */
	bool is_shim;        /* it starts grubx64.efi, or the like, that lies beside it */
};

/* Fails only when no digest can be made. */
int efi_program_look(
	struct discimg_job *job, const uint8_t *bytes, size_t nbytes, struct efi_program *out);

/*
 * The architecture that the file name BOOT<name>.EFI stands for, "x64", with its machine; NULL when
 * NAME is none of these (UEFI 2.10 §3.5.1.1).
 */
const char *efi_architecture(const char *name, uint16_t *machine);

#endif
