/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile file systems, boot records and partition tables. */
#include "fuzz.h"

#include "base/context.h"
#include "check/embedded.h"
#include "fs/eltorito.h"
#include "fs/fs.h"
#include "fs/partition.h"
#include "fs/sanity.h"
#include "fs/udf.h"

#include <stdlib.h>
#include <string.h>

#define NSECTORS     4096
#define MAX_NBLOCKS  64
#define INPUT_NBYTES (2 + BLOCK_NBYTES)

struct input {
	const uint8_t *block[NSECTORS]; /* NULL: zeros */
	uint8_t last[BLOCK_NBYTES];     /* the one that may be short */
};

static int read_input(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct input *input = state;
	(void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, buf += BLOCK_NBYTES) {
		const uint8_t *block = input->block[lba + (int32_t)i];
		if (block)
			memcpy(buf, block, BLOCK_NBYTES);
		else
			memset(buf, 0, BLOCK_NBYTES);
	}
	return 0;
}

static void place_blocks(struct input *input, const uint8_t *data, size_t nbytes)
{
	memset(input, 0, sizeof(*input));
	for (int i = 0; i < MAX_NBLOCKS && nbytes > 2; i++) {
		unsigned lba = (data[0] | data[1] << 8) % NSECTORS;
		if (nbytes < INPUT_NBYTES) {
			memcpy(input->last, data + 2, nbytes - 2);
			input->block[lba] = input->last;
			return;
		}
		input->block[lba] = data + 2;
		data += INPUT_NBYTES;
		nbytes -= INPUT_NBYTES;
	}
}

static void look_up_names(struct discimg_job *job, struct discimg_disc *disc)
{
	struct disc_names names;
	char path[64];
	if (fs_names_open(job, disc, &names) < 0)
		return;
	for (int32_t lba = -1; lba < 300; lba++)
		if (names.path_at(names.state, lba, path, sizeof(path)) && !path[0])
			abort(); /* what has a name has one that can be told */
	names.free(names.state);
}

static void read_tables(struct discimg_job *job, struct discimg_disc *disc)
{
	struct blocks *blocks = blocks_new(job, disc);
	struct iso_set set;
	struct discimg_boot boot;
	struct discimg_system_area area;
	struct discimg_udf udf;
	struct udf_extent extent;
	if (iso_set_read(job, blocks, &set) < 0 || boot_read(job, blocks, &set, &boot) < 0 ||
		system_area_read(job, blocks, &area) < 0 || udf_read(blocks, &udf, &extent) < 0)
		abort(); /* whatever a disc holds, looking at it does not fail */
	boot_free(&boot);
	system_area_free(&area);
	iso_set_free(&set);
	blocks_free(blocks);
}

static void read_sums(struct discimg_job *job, struct discimg_disc *disc)
{
	struct embedded *embedded;
	struct embedded_list list = { 0 };
	if (embedded_find(job, disc, &embedded) < 0 || embedded_finish(job, embedded, &list) < 0)
		abort();
	embedded_list_free(&list);
	embedded_free(embedded);
}

void fuzz_structures(const uint8_t *data, size_t nbytes)
{
	static struct input input;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_new_plain("fuzz", DISCIMG_MEDIUM_ANY, NSECTORS);
	struct findings findings = { 0 };
	struct fs_extent extent;
	disc->source = (struct disc_source){ .read = read_input, .state = &input };
	place_blocks(&input, data, nbytes);
	if (fs_check(job, disc, &findings) < 0 || fs_extent(job, disc, &extent) < 0)
		abort();
	look_up_names(job, disc);
	read_tables(job, disc);
	read_sums(job, disc);
	findings_free(&findings);
	discimg_disc_free(disc);
	discimg_job_free(job);
}
