/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names as the records of a view have them, and times as Rock Ridge and UDF tell them. */
#include "job/import_past.h"

#include "fs/filerecord.h"
#include "fs/susp.h"
#include "fs/udfentry.h"
#include "master/identifiers.h"

#include <string.h>

static enum past_view view_of(const struct discimg_volume *volume)
{
	if (!volume)
		return PAST_UDF;
	return volume->kind == DISCIMG_VOLUME_JOLIET     ? PAST_JOLIET
	       : volume->kind == DISCIMG_VOLUME_ENHANCED ? PAST_ENHANCED
							 : PAST_ISO;
}

void import_view_init(struct import_view *view, struct blocks *blocks,
	const struct discimg_volume *volume, struct import_left *left)
{
	struct iso_record record;
	unsigned skip;
	*view = (struct import_view){ .view = view_of(volume),
		.blocks = blocks,
		.volume = volume,
		.susp_skip = -1,
		.left = left };
	if (!volume || volume->joliet_level)
		return;
	const uint8_t *block = block_at(blocks, iso_sector(volume, volume->root_lba));
	if (block && iso_record_parse(block, BLOCK_NBYTES, &record) && susp_is_used(&record, &skip))
		view->susp_skip = (int)skip;
}

/* --- times ---------------------------------------------------------------------------------- */

/* The finer one of two that tell the same second. */
static void refine(int64_t seconds, uint32_t *nsec, int64_t told, uint32_t told_nsec)
{
	if (seconds == told && *nsec == 0)
		*nsec = told_nsec;
}

static bool take_times(
	const struct import_view *view, const struct file_times *times, struct tree_node *node)
{
	static const enum file_time kinds[] = { [PAST_CREATION] = FILE_TIME_CREATION,
		[PAST_ACCESS] = FILE_TIME_ACCESS,
		[PAST_ATTRIBUTES] = FILE_TIME_ATTRIBUTES };
	struct tree_past *past = past_of(node);
	if (!past)
		return false;
	if (times->told & 1u << FILE_TIME_MODIFY)
		refine(node->mtime, &node->mtime_nsec, times->seconds[FILE_TIME_MODIFY],
			times->ns[FILE_TIME_MODIFY]);
	past->has_times = past->has_times || (view->volume && times->told);
	for (size_t i = 0; i < PAST_NTIMES; i++) {
		struct past_moment *moment = &past->times[i];
		if (!(times->told & 1u << kinds[i]))
			continue;
		if (!moment->told)
			*moment = (struct past_moment){ .seconds = times->seconds[kinds[i]],
				.nsec = times->ns[kinds[i]],
				.told = true };
		refine(moment->seconds, &moment->nsec, times->seconds[kinds[i]],
			times->ns[kinds[i]]);
		moment->by_rock_ridge = moment->by_rock_ridge || view->volume;
	}
	return true;
}

/* --- names ---------------------------------------------------------------------------------- */

static bool take_udf(const struct import_view *view, const struct walk *walk, uint32_t number,
	struct tree_node *node)
{
	uint8_t id[IDENTIFIER_MAX_NBYTES];
	struct file_times times;
	unsigned n = identifier_of(&identifier_udf, walk_name(walk, number), id);
	if (udf_entry_times(view->blocks, walk->nodes[number].serial, &times) &&
		!take_times(view, &times, node))
		return false;
	return !node->parent || past_set_name(node, PAST_UDF, id, n, 0, 0);
}

/* How many bytes the version is, from the semicolon on: two-byte characters in Joliet. */
static unsigned version_nbytes(const struct import_view *view, const struct file_record *record)
{
	unsigned width = view->view == PAST_JOLIET ? 2 : 1;
	if ((record->flags & RECORD_DIRECTORY) || view->view == PAST_ENHANCED)
		return 0;
	for (unsigned n = width; n <= record->id_nbytes; n += width) {
		const uint8_t *p = record->id + record->id_nbytes - n;
		if (p[width - 1] == ';' && (width == 1 || p[0] == 0))
			return n;
		if (p[width - 1] < '0' || p[width - 1] > '9')
			return 0;
	}
	return 0;
}

static void count_left(const struct import_view *view, const struct file_record *record)
{
	struct import_left *left = view->left;
	left->nxars += record->has_xar;
	left->nxa += record->is_xa;
	if (!record->unknown[0])
		return;
	left->nunknown++;
	memcpy(left->unknown, record->unknown, sizeof(left->unknown));
}

/* The root has no record that names it, but its own first one. */
static uint64_t record_of(const struct walk *walk, uint32_t number)
{
	const struct walk_node *it = &walk->nodes[number];
	return it->record || !it->nextents ? it->record : walk->extents[it->first_extent].offset;
}

bool import_past(const struct import_view *view, const struct walk *walk, uint32_t number,
	struct tree_node *node)
{
	struct file_record record;
	uint64_t offset = record_of(walk, number);
	if (!view->volume)
		return take_udf(view, walk, number, node);
	if (!offset ||
		!file_record_read(view->blocks, view->volume, offset, view->susp_skip, &record))
		return past_of(node);
	count_left(view, &record);
	if (record.times.told && !take_times(view, &record.times, node))
		return false;
	return !node->parent ||
	       past_set_name(node, view->view, record.id, record.id_nbytes,
		       version_nbytes(view, &record), (uint8_t)(record.flags & RECORD_HIDDEN));
}
