/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree as a disc. From its first block on lie: system area, volume descriptors, path tables,
 * directories of each view, the UDF partition with the files, padding, and the backup of a GPT.
 * Everything but the files is made of the tree when it is read.
 */
#include "master/image.h"

#include "base/context.h"
#include "base/outfile.h"
#include "master/descriptors.h"
#include "master/hybrid.h"
#include "master/image_layout.h"
#include "master/implant.h"

#include <stdlib.h>
#include <string.h>

static void free_image(void *state)
{
	struct image *image = state;
	for (unsigned i = 0; i < image->nparts; i++)
		free(image->parts[i].bytes);
	for (unsigned i = 0; i < image->nviews; i++)
		view_free(image->views + i);
	relocation_free(&image->relocation);
	udf_view_free(&image->udf);
	free(image->made_blocks);
	places_free(&image->places);
	content_free(image->content);
	boot_plan_free(image->plan);
	tree_free(image->tree);
	free(image);
}

static int read_image(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)job, (void)track, (void)status;
	return image_read(state, (uint32_t)lba, n, buf);
}

static bool locate(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	return image_locate(state, (uint32_t)lba, n, place);
}

static struct discimg_disc *make_disc(struct image *image)
{
	struct discimg_disc *disc = disc_new_plain("tree", DISCIMG_MEDIUM_ANY, image->nblocks);
	if (!disc)
		return NULL;
	disc->source = (struct disc_source){ .read = read_image,
		.locate = locate,
		.free = free_image,
		.state = image,
		.sequential = true };
	return disc;
}

/* Writes N blocks of PART from LBA on. */
static int save_blocks(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, struct outfile *out)
{
	enum { PIECE_NBLOCKS = 512 };
	uint8_t *buf = malloc((size_t)PIECE_NBLOCKS * BLOCK_NBYTES);
	int r = buf ? 0 : fail_nomem(image->job);
	for (uint32_t end = lba + n; lba < end && r == 0;) {
		uint32_t some = end - lba < PIECE_NBLOCKS ? end - lba : PIECE_NBLOCKS;
		r = check_cancelled(image->job);
		if (r == 0)
			r = part->read(image, part, lba, some, buf);
		if (r == 0)
			r = outfile_write(image->job, out, buf, (size_t)some * BLOCK_NBYTES,
				(uint64_t)lba * BLOCK_NBYTES);
		lba += some;
	}
	free(buf);
	return r;
}

/* Writes all but the files of the host, which are there already. */
static int save_rest(struct image *image, struct outfile *out)
{
	int r = 0;
	for (unsigned i = 0; i < image->nparts && r == 0; i++) {
		const struct part *part = image->parts + i;
		if (part->read != image_read_files) {
			r = save_blocks(image, part, part->lba, part->end - part->lba, out);
			continue;
		}
		for (size_t k = 0; k < image->places.n && r == 0; k++) {
			const struct tree_node *file = image->places.files[k];
			if (file->bytes)
				r = save_blocks(image, part, file->lba,
					(uint32_t)((file->nbytes + BLOCK_NBYTES - 1) /
						   BLOCK_NBYTES),
					out);
		}
	}
	return r;
}

static uint32_t count_descriptors(const uint8_t *blocks)
{
	enum { TERMINATOR = 255 };
	uint32_t n = 1;
	while (blocks[(size_t)(n - 1) * BLOCK_NBYTES] != TERMINATOR)
		n++;
	return n;
}

/* What the head of IMAGE, a session that was added, becomes: N blocks at HEAD, FIRST on anew. */
static void make_head(const struct image *image, uint8_t *head, uint32_t *first, uint32_t *n)
{
	const uint8_t *descriptors = image->parts[0].bytes + (size_t)DESCRIPTORS_LBA * BLOCK_NBYTES;
	uint32_t ndescriptors = count_descriptors(descriptors);
	*first = image->plan ? 0 : DESCRIPTORS_LBA;
	*n = DESCRIPTORS_LBA + ndescriptors;
	if (image->plan)
		hybrid_write_system_area(image->plan, image->tree, image->nblocks, head);
	memcpy(head + (size_t)DESCRIPTORS_LBA * BLOCK_NBYTES, descriptors,
		(size_t)ndescriptors * BLOCK_NBYTES);
}

/* Until here the image was what it had been. */
static int save_head(struct image *image, struct outfile *out)
{
	uint8_t *head = calloc(IMAGE_HEAD_NBLOCKS, BLOCK_NBYTES);
	uint32_t first, n;
	if (!head)
		return fail_nomem(image->job);
	make_head(image, head, &first, &n);
	int r = outfile_sync(image->job, out);
	if (r == 0)
		r = outfile_write(image->job, out, head + (size_t)first * BLOCK_NBYTES,
			(size_t)(n - first) * BLOCK_NBYTES, (uint64_t)first * BLOCK_NBYTES);
	free(head);
	return r;
}

void image_renew_head(const struct discimg_disc *session, uint8_t *head)
{
	uint32_t first, n;
	make_head(session->source.state, head, &first, &n);
}

static struct image *new_image(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, struct discimg_master_report *report)
{
	struct image *image = calloc(1, sizeof(*image));
	if (!image) {
		boot_plan_free(plan);
		tree_free(tree);
		return NULL;
	}
	*image = (struct image){ .job = job, .tree = tree, .plan = plan, .report = report };
	image->content = content_new(job, options, report);
	if (image->content)
		return image;
	free_image(image);
	return NULL;
}

int image_open(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct discimg_disc **out)
{
	struct image *image = new_image(job, tree, plan, options, report);
	if (!image)
		return fail_nomem(job);
	int r = options->implant_md5 && !options->size_only
			? fail(job, DISCIMG_E_INVALID,
				  "an MD5 can only be implanted into a plain .iso file, as it is "
				  "known at the end and stands at the beginning")
			: image_lay_out(image, options, timestamp, NULL);
	*out = r == 0 ? make_disc(image) : NULL;
	if (*out)
		return 0;
	free_image(image);
	return r < 0 ? r : fail_nomem(job);
}

int image_save(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct outfile *out, const char *path)
{
	struct image *image = new_image(job, tree, plan, options, report);
	if (!image)
		return fail_nomem(job);
	image->path = path;
	int r = image_lay_out(image, options, timestamp, out);
	if (r == 0)
		r = save_rest(image, out);
	if (r == 0 && tree->origin && tree->origin->session_lba)
		r = save_head(image, out);
	if (r == 0 && options->implant_md5)
		r = implant_md5(job, out, image->volume_nblocks);
	free_image(image);
	return r;
}
