/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Debian's signed shim and GRUB for x86-64. */
#include "master/shim.h"

#include "base/context.h"
#include "master/grub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INFO_PATH   "/.disk/info" /* what the configuration inside gcdx64.efi searches for */
#define HOST_NBYTES 512

/* shim starts MokManager, the third, when a user wants to enrol keys; without it, it boots too. */
static const struct loader {
	const char *source, *path, *package;
	bool optional;
} loaders[] = {
	{ "/usr/lib/shim/shimx64.efi.signed", "/EFI/BOOT/BOOTX64.EFI", "shim-signed", false },
	{ "/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed", SHIM_GRUB_PATH, SHIM_GRUB_PACKAGE,
		false },
	{ "/usr/lib/shim/mmx64.efi.signed", "/EFI/BOOT/mmx64.efi", "shim-helpers-amd64-signed",
		true },
};

#define NLOADERS (sizeof(loaders) / sizeof(loaders[0]))

static bool is_there(const char *host, const struct loader *loader, char path[HOST_NBYTES])
{
	int n = snprintf(path, HOST_NBYTES, "%s%s", host, loader->source);
	return n < HOST_NBYTES && access(path, R_OK) == 0;
}

int shim_choose(
	struct discimg_job *job, enum discimg_secure_boot wish, const char *host, bool *wanted)
{
	char path[HOST_NBYTES], missing[128] = "";
	for (size_t i = 0; i < NLOADERS; i++) {
		size_t n = strlen(missing);
		if (!loaders[i].optional && !is_there(host, loaders + i, path))
			snprintf(missing + n, sizeof(missing) - n, "%s%s", n ? " and " : "",
				loaders[i].package);
	}
	*wanted = wish != DISCIMG_SECURE_BOOT_OFF && !*missing;
	if (wish == DISCIMG_SECURE_BOOT_ON && *missing)
		return fail(job, DISCIMG_E_NOTFOUND,
			"signed loaders, without which the image does not boot where Secure Boot "
			"is on, were not found: install the Debian package%s %s",
			strchr(missing, ' ') ? "s" : "", missing);
	return 0;
}

static int add_loader(struct discimg_job *job, struct tree *tree, const char *host,
	const struct loader *loader, struct discimg_master_report *report)
{
	char path[HOST_NBYTES], version[80];
	if (!is_there(host, loader, path))
		return 0;
	if (!tree_add_file(job, tree, loader->path, NULL, 0, path))
		return DISCIMG_E_IO;
	host_package_version(job, loader->package, version, sizeof(version));
	return report_loader(report, loader->package, version) ? 0 : fail_nomem(job);
}

/* The tree's own is as good: the search is for the name. */
static int add_info(struct discimg_job *job, struct tree *tree)
{
	static const char text[] = "By this file GRUB finds the medium.\n";
	if (tree_find(tree, INFO_PATH))
		return 0;
	uint8_t *bytes = (uint8_t *)strdup(text);
	if (!bytes)
		return fail_nomem(job);
	return tree_add_file(job, tree, INFO_PATH, bytes, sizeof(text) - 1, NULL) ? 0
										  : DISCIMG_E_IO;
}

int shim_add(struct discimg_job *job, struct tree *tree, const char *host,
	struct discimg_master_report *report)
{
	for (size_t i = 0; i < NLOADERS; i++) {
		int r = add_loader(job, tree, host, loaders + i, report);
		if (r < 0)
			return r;
	}
	return add_info(job, tree);
}

void shim_config(const char *mark, char *text, size_t nbytes)
{
	snprintf(text, nbytes,
		"search --no-floppy --file --set=root /boot/grub/%s.id\n"
		"set prefix=($root)/boot/grub\n"
		"source $prefix/grub.cfg\n",
		mark);
}

bool shim_is_build_of(const char *signed_version, const char *plain)
{
	const char *plus = strchr(signed_version, '+');
	if (!plus || strcmp(signed_version, plain) == 0)
		return plus;
	for (plus++; *plus && *plain; plus++, plain++)
		if (*plus != *plain && !(*plus == '+' && *plain == '-'))
			return false;
	return !*plus && !*plain;
}
