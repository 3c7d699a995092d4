/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GRUB, added from the host's packages to a tree that has a grub.cfg but no loader. */
#include "master/grub.h"

#include "base/context.h"
#include "base/io.h"
#include "base/memfile.h"
#include "base/program.h"
#include "master/shim.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX    "/boot/grub" /* of the image, where GRUB looks for grub.cfg and modules */
#define FONT      "/usr/share/grub/unicode.pf2"
#define FONT_PATH PREFIX "/fonts/unicode.pf2"

/*
 * Enough to find the medium and to show a message there; all other modules are read from the
 * medium when grub.cfg wants them.
 */
#define COMMON_MODULES                                                                             \
	"iso9660", "part_msdos", "part_gpt", "fat", "normal", "configfile", "search",              \
		"search_fs_file", "test", "echo", "ls", "linux", "serial", "terminal"

static const char *const bios_modules[] = { "biosdisk", COMMON_MODULES, NULL };
static const char *const efi_modules[] = { "efi_gop", COMMON_MODULES, NULL };

struct grub_target {
	const char *platform; /* folder of its modules, on the host and in the image */
	const char *format;   /* as grub-mkimage calls it */
	const char *package;
	const char *path; /* of the boot image */
	const char *const *modules;
	bool can_be_signed; /* by Debian, for Secure Boot */
	bool optional;
};

/* 32-bit firmware is what some tablets and old Macs with 64-bit processors have. */
static const struct grub_target targets[] = {
	{ "i386-pc", "i386-pc-eltorito", "grub-pc-bin", PREFIX "/i386-pc/eltorito.img",
		bios_modules, false, false },
	{ "x86_64-efi", "x86_64-efi", "grub-efi-amd64-bin", "/EFI/BOOT/BOOTX64.EFI", efi_modules,
		true, false },
	{ "i386-efi", "i386-efi", "grub-efi-ia32-bin", "/EFI/BOOT/BOOTIA32.EFI", efi_modules, false,
		true },
};

#define NTARGETS (sizeof(targets) / sizeof(targets[0]))

static const char *const plain_environment[] = { "LC_ALL=C", NULL };

/* "grub-mkimage (GRUB) 2.06": the last word; false when there is none. */
static bool ask_mkimage(struct discimg_job *job, char *version, size_t nbytes)
{
	static const char *const arguments[] = { "--version", NULL };
	char said[256];
	struct program program = { "grub-mkimage", "grub-common", arguments, plain_environment,
		said, sizeof(said) };
	if (program_run(job, &program) < 0)
		return false;
	said[strcspn(said, "\n")] = '\0';
	char *space = strrchr(said, ' ');
	snprintf(version, nbytes, "%s", space ? space + 1 : said);
	return true;
}

void host_package_version(
	struct discimg_job *job, const char *package, char *version, size_t nbytes)
{
	const char *const arguments[] = { "-W", "-f=${Version}", package, NULL };
	struct program program = { "dpkg-query", "dpkg", arguments, plain_environment, version,
		nbytes };
	if (program_run(job, &program) == 0)
		return;
	forgive(job);
	if (strncmp(package, "grub", 4) == 0 && ask_mkimage(job, version, nbytes))
		return;
	forgive(job);
	snprintf(version, nbytes, "unknown version");
}

/*
 * What GRUB does before it has a grub.cfg. Its first guess is the device that it came from (for
 * UEFI that is the ESP); a file that no other image has tells whether that is right.
 */
static int write_config(struct discimg_job *job, const struct memfile *config, const char *id)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
		"search --no-floppy --file --set=root " PREFIX "/%s.id --hint $root\n"
		"set prefix=($root)" PREFIX "\n",
		id);
	if (pwrite_whole(config->fd, text, (size_t)n, 0) < 0)
		return fail_errno(job, "cannot write a temporary file");
	return 0;
}

static int run_mkimage(struct discimg_job *job, const struct grub_target *target,
	const char *directory, const struct memfile *config, const struct memfile *image)
{
	const char *arguments[40] = { "-d", directory, "-O", target->format, "-p", PREFIX, "-c",
		config->path, "-o", image->path };
	size_t n = 10;
	for (size_t i = 0; target->modules[i]; i++)
		arguments[n++] = target->modules[i];
	arguments[n] = NULL;
	struct program program = { "grub-mkimage", "grub-common", arguments, plain_environment,
		NULL, 0 };
	return program_run(job, &program);
}

static int make_image(struct discimg_job *job, const struct grub_target *target,
	const char *directory, const char *id, uint8_t **bytes, uint64_t *nbytes)
{
	struct memfile config = { .fd = -1 }, image = { .fd = -1 };
	int r = memfile_open(job, &config, 0);
	if (r == 0)
		r = memfile_open(job, &image, 0);
	if (r == 0)
		r = write_config(job, &config, id);
	if (r == 0)
		r = run_mkimage(job, target, directory, &config, &image);
	if (r == 0)
		r = memfile_take(job, &image, bytes, nbytes);
	memfile_close(&image);
	memfile_close(&config);
	return r;
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);
	return n > m && strcmp(name + n - m, suffix) == 0;
}

/* NAME, a module or a list of them, from the host's DIRECTORY to its place in the image. */
static int add_module(struct discimg_job *job, struct tree *tree, const struct grub_target *target,
	const char *directory, const char *name)
{
	char source[512], path[512];
	if (!has_suffix(name, ".mod") && !has_suffix(name, ".lst"))
		return 0;
	snprintf(source, sizeof(source), "%s/%.200s", directory, name);
	snprintf(path, sizeof(path), PREFIX "/%s/%.200s", target->platform, name);
	return tree_add_file(job, tree, path, NULL, 0, source) ? 0 : DISCIMG_E_IO;
}

/* Modules of another version than the core's would crash it: ours replace those in the tree. */
static void tell_replaced(
	struct discimg_job *job, const struct tree *tree, const struct grub_target *target)
{
	char path[64];
	snprintf(path, sizeof(path), PREFIX "/%s/normal.mod", target->platform);
	if (tree_find(tree, path))
		say(job, DISCIMG_NOTE,
			"in the image, the modules of " PREFIX "/%s are those of package %s",
			target->platform, target->package);
}

static int add_modules(struct discimg_job *job, struct tree *tree, const struct grub_target *target,
	const char *directory)
{
	tell_replaced(job, tree, target);
	DIR *listing = opendir(directory);
	if (!listing)
		return fail_errno(job, "cannot read %s", directory);
	int r = 0;
	const struct dirent *entry;
	while (r == 0 && (entry = readdir(listing)))
		r = add_module(job, tree, target, directory, entry->d_name);
	closedir(listing);
	return r;
}

/* Where the host keeps the files of TARGET; false when they are not there. */
static bool find_directory(const struct grub_target *target, char directory[64])
{
	char probe[96];
	snprintf(directory, 64, "/usr/lib/grub/%s", target->platform);
	snprintf(probe, sizeof(probe), "%s/kernel.img", directory);
	return access(probe, R_OK) == 0;
}

static int add_target(struct discimg_job *job, struct tree *tree, const struct grub_target *target,
	const char *id, struct discimg_master_report *report)
{
	char directory[64], version[80];
	uint8_t *bytes;
	uint64_t nbytes;
	if (!find_directory(target, directory))
		return target->optional
			       ? 0
			       : fail(job, DISCIMG_E_NOTFOUND,
					 "GRUB's files for %s were not found in %s: install the "
					 "Debian package %s",
					 target->platform, directory, target->package);
	int r = make_image(job, target, directory, id, &bytes, &nbytes);
	if (r < 0)
		return r;
	r = add_modules(job, tree, target, directory);
	if (r < 0) {
		free(bytes);
		return r;
	}
	if (!tree_add_file(job, tree, target->path, bytes, nbytes, NULL))
		return DISCIMG_E_IO;
	host_package_version(job, target->package, version, sizeof(version));
	return report_loader(report, target->package, version) ? 0 : fail_nomem(job);
}

/* The signed GRUB has most modules inside; where Secure Boot is off, it can load the others. */
static int add_signed(struct discimg_job *job, struct tree *tree, const struct grub_target *target,
	struct discimg_master_report *report)
{
	char directory[64], version[80], signed_version[80];
	int r = shim_add(job, tree, "", report);
	if (r < 0 || !find_directory(target, directory))
		return r;
	host_package_version(job, target->package, version, sizeof(version));
	host_package_version(job, SHIM_GRUB_PACKAGE, signed_version, sizeof(signed_version));
	if (!shim_is_build_of(signed_version, version))
		return 0;
	r = add_modules(job, tree, target, directory);
	return r < 0 || report_loader(report, target->package, version) ? r : fail_nomem(job);
}

/* The file by which GRUB knows this image among all that the machine holds. */
static int add_mark(struct discimg_job *job, struct tree *tree, const char *id)
{
	static const char text[] = "By this file GRUB finds the medium that it was started from.\n";
	char path[128];
	snprintf(path, sizeof(path), PREFIX "/%s.id", id);
	uint8_t *bytes = (uint8_t *)strdup(text);
	if (!bytes)
		return fail_nomem(job);
	return tree_add_file(job, tree, path, bytes, sizeof(text) - 1, NULL) ? 0 : DISCIMG_E_IO;
}

int grub_add(struct discimg_job *job, struct tree *tree, const char *id,
	enum discimg_secure_boot secure_boot, struct discimg_master_report *report)
{
	bool is_signed;
	int r = shim_choose(job, secure_boot, "", &is_signed);
	for (size_t i = 0; i < NTARGETS && r == 0; i++)
		r = is_signed && targets[i].can_be_signed
			    ? add_signed(job, tree, targets + i, report)
			    : add_target(job, tree, targets + i, id, report);
	if (r < 0)
		return r;
	if (!tree_find(tree, FONT_PATH) && access(FONT, R_OK) == 0 &&
		!tree_add_file(job, tree, FONT_PATH, NULL, 0, FONT))
		return DISCIMG_E_IO;
	return add_mark(job, tree, id);
}
