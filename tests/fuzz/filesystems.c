/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile file systems through each reader alone: all of their directories are walked, their files
 * read, and, by "extract", written into a directory, outside of which nothing may appear.
 */
#include "fewblocks.h"
#include "fuzz.h"

#include "base/context.h"
#include "fs/eltorito.h"
#include "fs/files.h"
#include "fs/fs.h"
#include "fs/partition.h"
#include "fs/text.h"
#include "fs/walkiso.h"
#include "fs/walkudf.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PIECE_NBYTES = 10000, /* of a file that are read at its start, at its end and between */
	MAX_PIECES = 300,
	MAX_NODES_LOOKED_AT = 2000,
	MAX_DEPTH = 100,
};

/* What the rest of the program takes for granted of a walk. */
static void judge_node(const struct walk *walk, uint32_t i)
{
	const struct walk_node *node = &walk->nodes[i];
	char path[300];
	if ((i > 0 && node->parent >= i) || strchr(walk_name(walk, i), '/') ||
		node->target >= (walk->texts_nbytes ? walk->texts_nbytes : 1))
		abort();
	if (node->nchildren && (uint64_t)node->first_child + node->nchildren > walk->nnodes)
		abort();
	for (uint32_t k = 0; k < node->nchildren; k++)
		if (walk->nodes[node->first_child + k].parent != i)
			abort();
	if (node->nextents && (uint64_t)node->first_extent + node->nextents > walk->nextents)
		abort();
	walk_path(walk, i, path, sizeof(path));
	if (path[0] != '/' && path[0] != '.')
		abort();
}

static void read_pieces(struct discimg_job *job, struct discimg_files *files, uint32_t node)
{
	static uint8_t buf[PIECE_NBYTES];
	uint64_t nbytes = files->walk.nodes[node].nbytes, nbad = 0;
	const uint64_t places[] = { 0, nbytes / 2, nbytes > 4000 ? nbytes - 4000 : 0, nbytes };
	struct filedata data = { .disc = files->disc, .walk = &files->walk, .node = node };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		uint64_t at, some = nbytes - places[i];
		int fd;
		ssize_t n =
			discimg_files_read(job, files, node, places[i], buf, sizeof(buf), &nbad);
		if (n != (ssize_t)(some < sizeof(buf) ? some : sizeof(buf)))
			abort();
		if (n > 0)
			filedata_locate(&data, places[i], &fd, &at, &some);
	}
}

static void list(struct discimg_job *job, struct discimg_files *files, uint32_t node)
{
	uint32_t *children, found;
	size_t n;
	char path[8192];
	if (discimg_files_list(job, files, node, &children, &n) < 0)
		abort();
	free(children);
	discimg_files_path(files, node, path, sizeof(path));
	if (discimg_files_find(job, files, path, &found) < 0)
		forgive(job); /* what is printed is not always what the disc has */
}

/* As extract and a mount ask for them. */
static void judge_attributes(const struct discimg_files *files, uint32_t node)
{
	enum { MAX_ATTRIBUTES = 100 };
	struct discimg_attribute it;
	for (size_t i = 0; i < MAX_ATTRIBUTES; i++)
		if (!discimg_files_attribute(files, node, i, &it))
			return;
		else if (strlen(it.name) > 255 || it.nbytes > 65536)
			abort();
}

static void use(struct discimg_job *job, struct discimg_files *files)
{
	static const char *const paths[] = { "/*" }, *const excludes[] = { "*.c", "a/" };
	bool *picked = NULL;
	int npieces = 0;
	for (uint32_t i = 0; i < files->walk.nnodes; i++) {
		struct discimg_file file;
		judge_node(&files->walk, i);
		discimg_files_get(files, i, &file);
		if (i < MAX_NODES_LOOKED_AT)
			judge_attributes(files, i);
		if (i < MAX_NODES_LOOKED_AT && S_ISDIR(file.mode))
			list(job, files, i);
		if (S_ISREG(file.mode) && npieces++ < MAX_PIECES)
			read_pieces(job, files, i);
	}
	if (files->walk.nnodes && files_pick(job, files, paths, 1, excludes, 2, &picked) < 0)
		forgive(job);
	free(picked);
}

/* Uses WALK, which is freed. */
static void use_walk(struct discimg_job *job, struct discimg_disc *disc, struct walk *walk)
{
	struct findings none = { 0 };
	struct discimg_files files = {
		.disc = disc, .walk = *walk, .kind = "fuzz", .findings = &none
	};
	use(job, &files);
	walk_free(walk);
}

/* Reads directories as ls -R does: what is through is forgotten. */
static void go_through(
	struct discimg_job *job, struct discimg_files *files, uint32_t directory, unsigned depth)
{
	uint32_t *children;
	size_t n;
	if (discimg_files_list(job, files, directory, &children, &n) < 0)
		abort();
	for (size_t i = 0; i < n; i++) {
		judge_node(&files->walk, children[i]);
		if (files->walk.nodes[children[i]].directory && depth < MAX_DEPTH)
			go_through(job, files, children[i], depth + 1);
	}
	free(children);
	discimg_files_forget(files, directory);
}

/* The same of a WALK that was but begun. */
static void use_begun(struct discimg_job *job, struct discimg_disc *disc, struct walk *walk)
{
	struct findings none = { 0 };
	struct discimg_files files = {
		.disc = disc, .walk = *walk, .kind = "fuzz", .findings = &none
	};
	go_through(job, &files, DISCIMG_ROOT, 0);
	walk_free(&files.walk);
}

/* --- ISO 9660 --------------------------------------------------------------------------------- */

static void use_volumes(const uint8_t *data, size_t nbytes, bool joliet)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct iso_set set;
	fewblocks_take(&few, data, nbytes);
	struct blocks *blocks = blocks_new(job, disc);
	if (iso_set_read(job, blocks, &set) < 0)
		abort();
	for (size_t i = 0; i < set.nvolumes; i++) {
		struct findings findings = { 0 };
		struct walk walk;
		if ((set.volumes[i].joliet_level > 0) != joliet)
			continue;
		if (walk_volume(job, blocks, &set.volumes[i], &findings, &walk) < 0)
			abort();
		use_walk(job, disc, &walk);
		findings_free(&findings);
	}
	for (int names_only = 0; names_only < 2 && set.nvolumes > 0; names_only++) {
		struct walk walk;
		if (walk_open_best(job, blocks, &set, names_only, NULL, &walk) < 0)
			abort();
		use_begun(job, disc, &walk);
	}
	iso_set_free(&set);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

void fuzz_iso9660(const uint8_t *data, size_t nbytes)
{
	use_volumes(data, nbytes, false);
}

void fuzz_joliet(const uint8_t *data, size_t nbytes)
{
	use_volumes(data, nbytes, true);
}

/* --- UDF -------------------------------------------------------------------------------------- */

void fuzz_udf(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct findings findings = { 0 };
	struct walk walk = { 0 };
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	struct blocks *blocks = blocks_new(job, disc);
	int r = walk_udf(job, blocks, &findings, &walk);
	if (r == 0) {
		use_walk(job, disc, &walk);
		if (walk_open_udf(job, blocks, NULL, &walk) < 0)
			abort();
		use_begun(job, disc, &walk);
	} else if (r != DISCIMG_E_UNSUPPORTED && !discimg_job_error(job)[0]) {
		abort();
	}
	findings_free(&findings);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

/* --- booting ---------------------------------------------------------------------------------- */

void fuzz_eltorito(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct iso_set set;
	struct discimg_boot boot;
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	struct blocks *blocks = blocks_new(job, disc);
	if (iso_set_read(job, blocks, &set) < 0 || boot_read(job, blocks, &set, &boot) < 0)
		abort();
	for (size_t i = 0; i < boot.nentries; i++)
		boot_check_info(blocks, &set, &boot.entries[i]);
	boot_free(&boot);
	iso_set_free(&set);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

void fuzz_partitions(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = fewblocks_disc(&few);
	struct discimg_system_area area;
	struct fs_extent extent;
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	struct blocks *blocks = blocks_new(job, disc);
	if (system_area_read(job, blocks, &area) < 0 || fs_extent(job, disc, &extent) < 0)
		abort();
	for (size_t i = 0; i < area.npartitions; i++)
		if (!partition_is_placeholder(&area.partitions[i]) &&
			partition_end_lba(&area.partitions[i]) < 0)
			abort();
	system_area_free(&area);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

/* --- extraction ------------------------------------------------------------------------------- */

static int remove_below(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level > 0 ? remove(path) : 0;
}

static unsigned count_names(const char *path)
{
	unsigned n = 0;
	DIR *dir = opendir(path);
	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

void fuzz_extract(const uint8_t *data, size_t nbytes)
{
	static struct fewblocks few;
	struct discimg_job *job = discimg_job_new(NULL);
	char *image = fuzz_path("extracted.iso"), *yard = fuzz_path("yard");
	char *inner = fuzz_path("yard/inner"), *sink = fuzz_path("yard/inner/sink");
	fewblocks_take(&few, data, nbytes);
	fewblocks_sum(&few);
	fewblocks_save(&few, image);
	mkdir(yard, 0700);
	mkdir(inner, 0700);
	mkdir(sink, 0700);
	struct discimg_extract_options options = { .directory = sink };
	if (discimg_extract(job, image, NULL, 0, &options, NULL) < 0 && !discimg_job_error(job)[0])
		abort();
	if (count_names(yard) != 3 || count_names(inner) != 3) /* ".", ".." and one directory */
		abort();
	nftw(sink, remove_below, 64, FTW_DEPTH | FTW_PHYS);
	discimg_job_free(job);
	free(image);
	free(yard);
	free(inner);
	free(sink);
}
