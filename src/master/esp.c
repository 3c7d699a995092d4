/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An EFI system partition: a FAT image with the EFI programs of a tree, made by mtools. */
#include "master/esp.h"

#include "base/context.h"
#include "base/io.h"
#include "base/memfile.h"
#include "base/program.h"
#include "master/fat.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLUSTER_NBYTES 2048           /* a sector of the disc */
#define MIN_NBYTES     (1440u * 1024) /* a floppy disk, the least that UEFI asks for */
#define UNIT_NBYTES    (32u * 1024)   /* the image is a whole number of these */
#define FILE_DEPTH     4u             /* folders at most that the path of an extra file has */
#define MAX_NBYTES     (UINT64_C(1) * 1024 * 1024 * 1024)
#define FAT_MIN_TIME   INT64_C(315532800)  /* 1980-01-01, the first that FAT can tell */
#define FAT_MAX_TIME   INT64_C(4354819198) /* 2107-12-31 */

struct workshop {
	struct discimg_job *job;
	struct memfile image; /* the FAT image */
	struct memfile file;  /* what is copied into it next, with its mtime */
	char time_text[48];   /* SOURCE_DATE_EPOCH=…: when mtools makes directories */
};

static int64_t clamp_time(int64_t time)
{
	if (time < FAT_MIN_TIME)
		return FAT_MIN_TIME;
	return time > FAT_MAX_TIME ? FAT_MAX_TIME : time;
}

static void workshop_close(struct workshop *shop)
{
	memfile_close(&shop->image);
	memfile_close(&shop->file);
}

static int workshop_open(
	struct workshop *shop, struct discimg_job *job, int64_t time, uint64_t nbytes)
{
	*shop = (struct workshop){ .job = job, .image.fd = -1, .file.fd = -1 };
	snprintf(shop->time_text, sizeof(shop->time_text), "SOURCE_DATE_EPOCH=%" PRId64,
		clamp_time(time));
	int r = memfile_open(job, &shop->image, nbytes);
	if (r == 0)
		r = memfile_open(job, &shop->file, 0);
	if (r < 0)
		workshop_close(shop);
	return r;
}

/* One program of mtools, whatever the user has told mtools by files and environment. */
static int mtools(const struct workshop *shop, const char *name, const char *const *arguments)
{
	const char *const environment[] = { shop->time_text, "HOME=/nonexistent", "TZ=UTC0",
		"LC_ALL=C.UTF-8", "MTOOLSRC=/dev/null", "MTOOLS_NO_VFAT=0", "MTOOLS_LOWER_CASE=0",
		"MTOOLS_FAT_COMPATIBILITY=0", "MTOOLS_NAME_NUMERIC_TAIL=1", NULL };
	struct program program = { name, "mtools", arguments, environment, NULL, 0 };
	return program_run(shop->job, &program);
}

static uint64_t round_up(uint64_t nbytes, uint64_t unit)
{
	return (nbytes + unit - 1) / unit * unit;
}

/* What NODE takes in clusters: its bytes, or its entries (long names need up to 21 of 32 bytes). */
static uint64_t room_for(const struct tree_node *node)
{
	if (S_ISREG(node->mode))
		return round_up(node->nbytes, CLUSTER_NBYTES);
	uint64_t nbytes = 64;
	for (size_t i = 0; S_ISDIR(node->mode) && i < node->nchildren; i++)
		nbytes += 32 * (2 + strlen(node->children[i]->name) / 13 + 1);
	return round_up(nbytes, CLUSTER_NBYTES);
}

static uint64_t image_size(const struct tree_node *efi, const struct esp_file *file)
{
	uint64_t nbytes = 0;
	if (file) /* and the folders on its way */
		nbytes = round_up(strlen(file->text), CLUSTER_NBYTES) + FILE_DEPTH * CLUSTER_NBYTES;
	for (const struct tree_node *node = efi; node; node = tree_next(node, efi))
		nbytes += room_for(node);
	nbytes += nbytes / 64 + 64u * 1024; /* the FATs take up to 1/256; and some room to spare */
	return nbytes < MIN_NBYTES ? MIN_NBYTES : round_up(nbytes, UNIT_NBYTES);
}

static int format(const struct workshop *shop, uint64_t nbytes, uint32_t serial)
{
	char sectors[24], serial_text[16];
	snprintf(sectors, sizeof(sectors), "%" PRIu64, nbytes / 512);
	snprintf(serial_text, sizeof(serial_text), "%08" PRIx32, serial);
	const char *const arguments[] = { "-i", shop->image.path, "-T", sectors, "-h", "64", "-s",
		"32", "-c", "4", "-N", serial_text, "-v", "ESP", "::", NULL };
	return mtools(shop, "mformat", arguments);
}

static int write_content(
	const struct workshop *shop, int64_t mtime, const uint8_t *bytes, size_t nbytes)
{
	struct timespec time = { clamp_time(mtime), 0 };
	struct timespec times[2] = { time, time };
	if (ftruncate(shop->file.fd, 0) < 0 || pwrite_whole(shop->file.fd, bytes, nbytes, 0) < 0 ||
		futimens(shop->file.fd, times) < 0)
		return fail_errno(shop->job, "cannot write a temporary file");
	return 0;
}

/* Makes the workshop's file a copy of NODE. */
static int stage(const struct workshop *shop, const struct tree_node *node)
{
	uint8_t *bytes = malloc(node->nbytes ? (size_t)node->nbytes : 1);
	if (!bytes)
		return fail_nomem(shop->job);
	ssize_t n = tree_read_head(shop->job, node, bytes, (size_t)node->nbytes);
	int r = n < 0 ? (int)n : 0;
	if (r == 0 && (uint64_t)n < node->nbytes)
		r = fail(shop->job, DISCIMG_E_IO, "%s has become shorter while it was read",
			node->name);
	if (r == 0)
		r = write_content(shop, node->mtime, bytes, (size_t)node->nbytes);
	free(bytes);
	return r;
}

/* FAT's long names know neither these nor two names that differ in case only. */
static bool fits_fat(const struct tree_node *node, const struct tree_node *top)
{
	for (const char *c = node->name; *c; c++)
		if ((unsigned char)*c < 0x20 || strchr("\"*/:<>?\\|[]", *c))
			return false;
	for (size_t i = 0; node != top && i < node->parent->nchildren; i++) {
		const struct tree_node *sibling = node->parent->children[i];
		if (sibling == node)
			break;
		if (strcasecmp(sibling->name, node->name) == 0)
			return false;
	}
	return true;
}

/* PATH becomes a folder of the image, or gets what the workshop's file holds. */
static int put(const struct workshop *shop, const char *path, bool is_folder)
{
	char *target;
	if (asprintf(&target, "::%s", path) < 0)
		return fail_nomem(shop->job);
	const char *const make[] = { "-i", shop->image.path, target, NULL };
	const char *const copy[] = { "-i", shop->image.path, "-m", shop->file.path, target, NULL };
	int r = mtools(shop, is_folder ? "mmd" : "mcopy", is_folder ? make : copy);
	free(target);
	return r;
}

static int put_node(const struct workshop *shop, const struct tree_node *node)
{
	char *path = tree_path(node);
	if (!path)
		return fail_nomem(shop->job);
	int r = S_ISDIR(node->mode) ? 0 : stage(shop, node);
	if (r == 0)
		r = put(shop, path, S_ISDIR(node->mode));
	free(path);
	return r;
}

static int put_file(const struct workshop *shop, const struct esp_file *file, int64_t mtime)
{
	char folder[64];
	int r = write_content(shop, mtime, (const uint8_t *)file->text, strlen(file->text));
	for (const char *slash = strchr(file->path + 1, '/'); slash && r == 0;
		slash = strchr(slash + 1, '/')) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - file->path), file->path);
		r = put(shop, folder, true);
	}
	return r < 0 ? r : put(shop, file->path, false);
}

/* The next node behind all that lies below NODE. */
static const struct tree_node *skip(const struct tree_node *node, const struct tree_node *top)
{
	while (node != top && node->nchildren > 0)
		node = node->children[node->nchildren - 1];
	return node == top ? NULL : tree_next(node, top);
}

static int fill(const struct workshop *shop, const struct tree_node *efi)
{
	const struct tree_node *node = efi;
	while (node) {
		bool kept = (S_ISDIR(node->mode) || S_ISREG(node->mode)) && fits_fat(node, efi);
		int r = kept ? put_node(shop, node) : 0;
		if (r == 0)
			r = check_cancelled(shop->job);
		if (r < 0)
			return r;
		if (kept) {
			node = tree_next(node, efi);
			continue;
		}
		char *path = tree_path(node);
		say(shop->job, DISCIMG_WARNING,
			"%s cannot be in a FAT file system: left out of "
			"the EFI system partition",
			path ? path : node->name);
		free(path);
		node = skip(node, efi);
	}
	return 0;
}

int esp_make(struct discimg_job *job, const struct tree *tree, const struct tree_node *efi,
	const struct esp_file *file, uint32_t serial, uint8_t **image, uint64_t *nbytes)
{
	struct workshop shop;
	*nbytes = image_size(efi, file);
	if (*nbytes > MAX_NBYTES)
		return fail(job, DISCIMG_E_REFUSED,
			"/%s holds %" PRIu64 " MiB, more than an EFI system partition on a disc "
			"should: expected at most %" PRIu64 " MiB there",
			efi->name, *nbytes >> 20, MAX_NBYTES >> 20);
	int r = workshop_open(&shop, job, tree->newest_mtime, *nbytes);
	if (r < 0)
		return r;
	r = format(&shop, *nbytes, serial);
	if (r == 0)
		r = fill(&shop, efi);
	if (r == 0 && file)
		r = put_file(&shop, file, tree->newest_mtime);
	if (r == 0)
		r = memfile_take(job, &shop.image, image, nbytes);
	if (r == 0) /* mtools would tell its version here */
		fat_set_oem_name(*image, *nbytes, "DISCIMG ");
	workshop_close(&shop);
	return r;
}
