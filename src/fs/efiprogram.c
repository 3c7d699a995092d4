/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EFI programs: Microsoft PE/COFF 8.3; "Windows Authenticode Portable Executable Signature". */
#include "fs/efiprogram.h"

#include "base/bytes.h"
#include "base/digest.h"

#include <string.h>
#include <strings.h>

enum {
	PE_AT = 60,         /* u32 in the MS-DOS header */
	PE_MACHINE = 4,     /* u16 behind "PE\0\0" */
	PE_OPTIONAL = 24,   /* the optional header */
	PE32_PLUS = 0x020b, /* its first u16 */
	OPTIONAL_CHECKSUM = 64,
	DIRECTORIES_PE32 = 96,
	DIRECTORIES_PE32_PLUS = 112,
	CERTIFICATE_DIRECTORY = 4, /* u32 offset, u32 size */
	DIRECTORY_NBYTES = 8,
	DIGEST_NBYTES = 32,
};

struct layout {
	size_t checksum, directory; /* offsets of what a signature does not cover */
	size_t table, table_nbytes; /* the signatures themselves */
};

static bool find_layout(const uint8_t *p, size_t nbytes, struct layout *layout)
{
	uint64_t pe = get_le32(p + PE_AT), optional = pe + PE_OPTIONAL;
	if (optional + DIRECTORIES_PE32_PLUS + 5 * DIRECTORY_NBYTES > nbytes)
		return false;
	bool plus = get_le16(p + optional) == PE32_PLUS;
	uint64_t directory = optional + (plus ? DIRECTORIES_PE32_PLUS : DIRECTORIES_PE32) +
			     CERTIFICATE_DIRECTORY * DIRECTORY_NBYTES;
	*layout = (struct layout){ .checksum = optional + OPTIONAL_CHECKSUM,
		.directory = directory,
		.table = get_le32(p + directory),
		.table_nbytes = get_le32(p + directory + 4) };
	return true;
}

static bool table_is_inside(const struct layout *layout, size_t nbytes)
{
	return layout->table >= layout->directory + DIRECTORY_NBYTES && layout->table <= nbytes &&
	       layout->table_nbytes <= nbytes - layout->table;
}

/* The SHA-256 that a signature holds: of all but the checksum, its own place, and itself. */
static bool digest(struct discimg_job *job, const uint8_t *p, size_t nbytes,
	const struct layout *layout, uint8_t *out)
{
	struct digest *digest = digest_new(job, DIGEST_SHA256);
	size_t behind_checksum = layout->checksum + 4;
	size_t behind_directory = layout->directory + DIRECTORY_NBYTES;
	size_t behind_table = layout->table + layout->table_nbytes;
	bool good = digest && digest_add(digest, p, layout->checksum) &&
		    digest_add(digest, p + behind_checksum, layout->directory - behind_checksum) &&
		    digest_add(digest, p + behind_directory, layout->table - behind_directory) &&
		    digest_add(digest, p + behind_table, nbytes - behind_table) &&
		    digest_finish_bytes(digest, out);
	digest_free(digest);
	return good;
}

/* shim's program has the name of what it starts as UTF-16, behind a backslash or not. */
static bool is_shim(const uint8_t *p, size_t nbytes)
{
	static const char name[] = "g\0r\0u\0b\0x\0006\0004\0.\0e\0f\0i\0";
	static const char sbat[] = "shim,";
	return memmem(p, nbytes, name, sizeof(name) - 1) &&
	       memmem(p, nbytes, sbat, sizeof(sbat) - 1);
}

int efi_program_look(
	struct discimg_job *job, const uint8_t *bytes, size_t nbytes, struct efi_program *out)
{
	struct layout layout;
	uint8_t found[DIGEST_NBYTES];
	*out = (struct efi_program){ 0 };
	if (nbytes < 64 || memcmp(bytes, "MZ", 2) != 0)
		return 0;
	uint64_t pe = get_le32(bytes + PE_AT);
	if (pe + PE_OPTIONAL > nbytes || memcmp(bytes + pe, "PE\0\0", 4) != 0)
		return 0;
	out->is_program = true;
	out->machine = get_le16(bytes + pe + PE_MACHINE);
	out->is_shim = is_shim(bytes, nbytes);
	if (!find_layout(bytes, nbytes, &layout) || layout.table_nbytes == 0)
		return 0;
	out->is_signed = true;
	if (!table_is_inside(&layout, nbytes))
		return 0;
	if (!digest(job, bytes, nbytes, &layout, found))
		return fail_nomem(job);
	out->signature_fits =
		memmem(bytes + layout.table, layout.table_nbytes, found, sizeof(found));
	return 0;
}

const char *efi_architecture(const char *name, uint16_t *machine)
{
	static const struct {
		const char *file, *name;
		uint16_t machine;
	} known[] = {
		{ "BOOTX64.EFI", "x64", 0x8664 },
		{ "BOOTIA32.EFI", "ia32", 0x014c },
		{ "BOOTAA64.EFI", "aa64", 0xaa64 },
		{ "BOOTARM.EFI", "arm", 0x01c2 },
		{ "BOOTRISCV64.EFI", "riscv64", 0x5064 },
		{ "BOOTLOONGARCH64.EFI", "loongarch64", 0x6264 },
		{ "BOOTRISCV32.EFI", "riscv32", 0x5032 },
		{ "BOOTLOONGARCH32.EFI", "loongarch32", 0x6232 },
		{ "BOOTIA64.EFI", "ia64", 0x0200 },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(name, known[i].file) != 0)
			continue;
		*machine = known[i].machine;
		return known[i].name;
	}
	return NULL;
}
