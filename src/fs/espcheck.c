/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EFI system partitions: a FAT, the programs that firmware starts, what their loaders name. */
#include "base/count.h"
#include "fs/bootcheck.h"
#include "fs/bootconfig.h"
#include "fs/efiprogram.h"
#include "fs/fatvolume.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BOOT_FOLDER        "/EFI/BOOT/"
#define ENTRIES_FOLDER     "/loader/entries/"
#define MAX_PROGRAM_NBYTES (64u << 20)
#define MAX_CONFIG_NBYTES  (1u << 20)
#define ARCHITECTURE_BYTES 16
#define PATH_NBYTES        1200

struct esp {
	struct bootcheck *check;
	const char *name;
	struct fat_volume volume;
	const struct fat_file *config; /* whose references are looked up */
	size_t nnamed, nmissing;
	bool boots;
};

static bool begins(const char *path, const char *folder)
{
	return strncasecmp(path, folder, strlen(folder)) == 0;
}

static void note_architecture(struct bootcheck *check, const char *name)
{
	size_t n = strlen(check->architectures);
	char *at = strstr(check->architectures, name), behind = at ? at[strlen(name)] : 'x';
	if (at && (behind == '\0' || behind == ','))
		return;
	snprintf(check->architectures + n, sizeof(check->architectures) - n, "%s%s", n ? ", " : "",
		name);
}

/* Beside shim lies what it starts: grubx64.efi, or that of its own architecture. */
static void check_beside_shim(struct esp *esp, const struct fat_file *file, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), BOOT_FOLDER "grub%.12s.efi", name);
	if (!fat_volume_find(&esp->volume, path))
		certify_bad(esp->check->certificate,
			"%s: %s is shim, but what it starts is not there: %s", esp->name,
			file->path, path);
}

static void check_program(struct esp *esp, const struct fat_file *file)
{
	struct certificate *certificate = esp->check->certificate;
	struct efi_program program;
	uint16_t machine = 0;
	const char *name = efi_architecture(file->path + strlen(BOOT_FOLDER), &machine);
	uint8_t *bytes = fat_volume_read(&esp->volume, file, MAX_PROGRAM_NBYTES);
	if (!bytes) {
		certify_bad(certificate, "%s: %s cannot be read", esp->name, file->path);
		return;
	}
	int r = efi_program_look(esp->check->job, bytes, file->nbytes, &program);
	free(bytes);
	if (r < 0) {
		esp->check->result = r;
		return;
	}
	if (!program.is_program || (name && program.machine != machine))
		certify_bad(certificate, "%s: %s is no program%s%s", esp->name, file->path,
			name ? " for " : "", name ? name : "");
	else if (program.is_signed && !program.signature_fits)
		certify_bad(certificate, "%s: %s bears a signature that is not of it", esp->name,
			file->path);
	else
		certify_ok(certificate, "%s: %s, %" PRIu32 " bytes%s%s, %s", esp->name, file->path,
			file->nbytes, name ? ", for " : "", name ? name : "",
			program.is_signed ? "signed" : "not signed");
	if (!name || !program.is_program || program.machine != machine)
		return;
	note_architecture(esp->check, name);
	esp->boots = true;
	if (program.is_shim)
		check_beside_shim(esp, file, name);
}

/* Paths in entries are those of the partition. */
static void look_up(void *user, const struct bootconfig_reference *reference)
{
	struct esp *esp = user;
	char path[PATH_NBYTES];
	snprintf(path, sizeof(path), "%s%s", reference->path[0] == '/' ? "" : "/", reference->path);
	esp->nnamed++;
	if (fat_volume_find(&esp->volume, path))
		return;
	esp->nmissing++;
	certify_bad(esp->check->certificate, "%s: %s, line %u: there is no %s", esp->name,
		esp->config->path, reference->line, path);
}

static void check_entry(struct esp *esp, const struct fat_file *file)
{
	struct bootconfig_sink sink = { look_up, esp };
	uint8_t *bytes = fat_volume_read(&esp->volume, file, MAX_CONFIG_NBYTES);
	if (!bytes) {
		certify_bad(
			esp->check->certificate, "%s: %s cannot be read", esp->name, file->path);
		return;
	}
	esp->config = file;
	esp->nnamed = esp->nmissing = 0;
	bootconfig_scan_entry((const char *)bytes, file->nbytes, &sink);
	if (esp->nmissing == 0)
		certify_ok(esp->check->certificate, "%s: %s: the %zu files that it names are there",
			esp->name, file->path, esp->nnamed);
	free(bytes);
}

static void check_volume(struct esp *esp)
{
	struct certificate *certificate = esp->check->certificate;
	const struct fat_volume *volume = &esp->volume;
	for (size_t i = 0; i < volume->nproblems && i < FAT_MAX_PROBLEMS; i++)
		certify_bad(
			certificate, "%s: %s: %s", esp->name, volume->kind, volume->problems[i]);
	if (volume->nproblems > FAT_MAX_PROBLEMS)
		certify_bad(certificate, "%s: %s: %zu problems more", esp->name, volume->kind,
			volume->nproblems - FAT_MAX_PROBLEMS);
	if (volume->nproblems == 0)
		certify_ok(certificate, "%s: %s of %" PRIu64 " KiB, %zu file%s", esp->name,
			volume->kind, volume->nbytes / 1024, volume->nfiles - volume->nfolders,
			noun_s(volume->nfiles - volume->nfolders));
}

bool espcheck(struct bootcheck *check, const char *name, uint64_t offset, uint64_t room)
{
	struct esp esp = { .check = check, .name = name };
	for (size_t i = 0; i < check->npartitions; i++)
		if (check->partitions[i].offset == offset)
			return check->partitions[i].boots;
	if (check->npartitions == BOOTCHECK_MAX_PARTITIONS)
		return false;
	if (!fat_volume_open(check->blocks, offset, room, &esp.volume)) {
		certify_bad(check->certificate, "%s: no FAT file system is there", name);
		return false;
	}
	check_volume(&esp);
	for (size_t i = 0; i < esp.volume.nfiles; i++) {
		const struct fat_file *file = &esp.volume.files[i];
		size_t n = strlen(file->path);
		const char *suffix = n > 5 ? file->path + n - 5 : "";
		if (file->is_folder)
			continue;
		if (begins(file->path, BOOT_FOLDER) && strcasecmp(suffix + 1, ".efi") == 0 &&
			!strchr(file->path + strlen(BOOT_FOLDER), '/'))
			check_program(&esp, file);
		else if (begins(file->path, ENTRIES_FOLDER) && strcasecmp(suffix, ".conf") == 0)
			check_entry(&esp, file);
	}
	if (!esp.boots)
		certify_bad(check->certificate,
			"%s: no " BOOT_FOLDER "BOOT*.EFI that firmware"
			" would start",
			name);
	fat_volume_free(&esp.volume);
	check->partitions[check->npartitions].offset = offset;
	check->partitions[check->npartitions++].boots = esp.boots;
	return esp.boots;
}
