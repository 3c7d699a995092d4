/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of an image: memory, zeros, UDF's blocks, directories, the bytes of files, and
 * partitions behind them. */
#include "master/image_parts.h"

#include "base/context.h"
#include "base/search.h"

#include <stdlib.h>
#include <string.h>

int image_read_bytes(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)image;
	memcpy(buf, part->bytes + (size_t)(lba - part->lba) * BLOCK_NBYTES,
		(size_t)n * BLOCK_NBYTES);
	return 0;
}

int image_read_zeros(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)image, (void)part, (void)lba;
	memset(buf, 0, (size_t)n * BLOCK_NBYTES);
	return 0;
}

int image_read_udf(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)part;
	return udf_view_read(&image->udf, lba, n, buf);
}

static uint64_t directory_begin(const void *items, size_t i)
{
	const struct view *view = items;
	return view->directories[view->by_place[i]].lba;
}

/* Which one it is, of VIEW's directories by their places. */
static uint32_t place_of(const struct view *view, uint32_t lba)
{
	return (uint32_t)search_last(view, view->ndirectories, lba, directory_begin);
}

/* DIRECTORY's blocks in image->made_blocks. */
static int make_directory(
	struct image *image, const struct view *view, const struct view_directory *directory)
{
	if (image->made == directory)
		return 0;
	free(image->made_blocks);
	image->made = NULL;
	image->made_blocks = malloc((size_t)directory->nblocks * BLOCK_NBYTES);
	if (!image->made_blocks)
		return fail_nomem(image->job);
	int r = view_write_directory(image->job, view, directory, image->made_blocks);
	if (r == 0)
		image->made = directory;
	return r;
}

int image_read_directories(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	const struct view *view = part->view;
	uint32_t place = place_of(view, lba);
	int r = 0;
	for (uint32_t done = 0; done < n && r == 0; place++) {
		const struct view_directory *directory = view->directories + view->by_place[place];
		uint32_t skip = lba + done - directory->lba;
		uint32_t some = directory->nblocks - skip;
		some = some < n - done ? some : n - done;
		uint8_t *to = buf + (size_t)done * BLOCK_NBYTES;
		done += some;
		if (some == directory->nblocks) {
			r = view_write_directory(image->job, view, directory, to);
			continue;
		}
		r = make_directory(image, view, directory);
		if (r == 0)
			memcpy(to, image->made_blocks + (size_t)skip * BLOCK_NBYTES,
				(size_t)some * BLOCK_NBYTES);
	}
	return r;
}

/* The blocks of FILE and those up to the next one, which are zeros, from LBA on and up to END. */
static uint32_t blocks_to_next(const struct image *image, uint32_t lba, uint32_t end)
{
	size_t next = image->places.last_found + 1;
	if (next < image->places.n && image->places.files[next]->lba < end)
		end = image->places.files[next]->lba;
	return end - lba;
}

int image_read_files(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)part;
	int r = 0;
	uint32_t end = lba + n;
	while (lba < end && r == 0) {
		const struct tree_node *file = places_find(&image->places, lba);
		uint32_t some = blocks_to_next(image, lba, end);
		r = content_read(image->content, file, (uint64_t)(lba - file->lba) * BLOCK_NBYTES,
			buf, (size_t)some * BLOCK_NBYTES);
		lba += some;
		buf += (size_t)some * BLOCK_NBYTES;
	}
	return r;
}

int image_read_appended(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	return content_read(image->content, part->file, (uint64_t)(lba - part->lba) * BLOCK_NBYTES,
		buf, (size_t)n * BLOCK_NBYTES);
}

static const struct part *part_at(const struct image *image, uint32_t lba)
{
	const struct part *part = image->parts;
	while (lba >= part->end)
		part++;
	return part;
}

int image_read(struct image *image, uint32_t lba, uint32_t n, uint8_t *buf)
{
	uint32_t end = lba + n;
	int r = 0;
	while (lba < end && r == 0) {
		const struct part *part = part_at(image, lba);
		uint32_t some = part->end < end ? part->end - lba : end - lba;
		r = part->read(image, part, lba, some, buf);
		lba += some;
		buf += (size_t)some * BLOCK_NBYTES;
	}
	return r;
}

bool image_locate(struct image *image, uint32_t lba, uint32_t n, struct disc_place *place)
{
	const struct part *part = part_at(image, lba);
	if (part->read != image_read_files)
		return false;
	const struct tree_node *file = places_find(&image->places, lba);
	return content_locate(
		image->content, file, (uint64_t)(lba - file->lba) * BLOCK_NBYTES, n, place);
}

struct part *image_add_part(struct image *image, uint32_t n, image_part_read *read)
{
	struct part *part = image->parts + image->nparts++;
	*part = (struct part){ .lba = image->nblocks, .end = image->nblocks + n, .read = read };
	image->nblocks += n;
	return part;
}
