/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile discs that boot, configurations of boot loaders, and EFI programs. */
#include "fewblocks.h"
#include "fuzz.h"

#include "base/context.h"
#include "fs/bootcheck.h"
#include "fs/bootconfig.h"
#include "fs/efiprogram.h"

#include <stdlib.h>
#include <string.h>

/* The certificate has a line at least, and counts those that it has. */
void fuzz_booting(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct certificate certificate = { 0 };
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	if (boot_certify(job, disc, &certificate) < 0 || certificate.checks.n == 0)
		abort();
	if (certificate.checks.nok + certificate.checks.nbad == 0)
		abort();
	boot_checks_free(&certificate.checks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

struct seen {
	unsigned line;
	size_t nbytes;
};

/* Lines are counted forward, and what is named came from the text. */
static void take(void *user, const struct bootconfig_reference *reference)
{
	struct seen *seen = user;
	if (reference->line < seen->line || reference->line > seen->nbytes + 1)
		abort();
	if (!reference->path[0] || strlen(reference->path) > seen->nbytes)
		abort();
	seen->line = reference->line;
}

void fuzz_bootconfig(const uint8_t *data, size_t nbytes)
{
	static void (*const scans[])(const char *, size_t, const struct bootconfig_sink *) = {
		bootconfig_scan_grub, bootconfig_scan_syslinux, bootconfig_scan_entry
	};
	if (nbytes == 0)
		return;
	struct seen seen = { 1, nbytes };
	struct bootconfig_sink sink = { take, &seen };
	scans[data[0] % 3]((const char *)data + 1, nbytes - 1, &sink);
}

void fuzz_program(const uint8_t *data, size_t nbytes)
{
	struct efi_program program;
	efi_program_look(NULL, data, nbytes, &program);
	if (!program.is_program && (program.is_signed || program.is_shim || program.machine))
		abort();
	if (program.signature_fits && !program.is_signed)
		abort();
}
