/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File entries (ECMA-167r3 4/14.9), from UDF 2.00 on extended ones (4/14.17), with permissions
 * (OSTA UDF 2.60 §3.3.3.3), devices (4/14.10.7) and extents (4/14.14, 4/14.5).
 */
#include "master/udf_entries.h"

#include "base/bytes.h"
#include "master/past.h"
#include "master/udf_fields.h"
#include "master/udf_links.h"
#include "master/udf_names.h"
#include "master/udf_streams.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* 4/14.6.6, UDF 2.60 §2.3.5.2. */
enum {
	TYPE_DIRECTORY = 4,
	TYPE_FILE = 5,
	TYPE_BLOCK_DEVICE = 6,
	TYPE_CHARACTER_DEVICE = 7,
	TYPE_FIFO = 9,
	TYPE_SOCKET = 10,
	TYPE_LINK = 12,
	TYPE_STREAMS = 13, /* their directory */
	TYPE_METADATA = 250,
	TYPE_MIRROR = 251,
};

enum {
	SHORT_ADDRESSES = 0, /* flags of an entry, 4/14.6.8 */
	LONG_ADDRESSES = 1,
	EMBEDDED = 3,
	SET_USER = 1 << 6,
	SET_GROUP = 1 << 7,
	STICKY = 1 << 8,
	STREAM = 1 << 13,
	STRATEGY_DIRECT = 4,
	DEVICE_ATTRIBUTE = 12,
	ATTRIBUTES_HEAD = 24,
	DEVICE_NBYTES = 24 + 32, /* with our name behind it, UDF 2.60 §3.3.4.4 */
	EXTENTS_HEAD = 24,       /* 4/14.5 */
	MAX_NLINKS = UINT16_MAX,
	OBJECT_NBYTES = 64, /* of an extended entry, 4/14.17: with its streams */
	STREAMS_AT = 152,
};

/* Where the two kinds of entry differ. */
struct layout {
	enum udf_tag_id tag;
	unsigned nblocks, times, checkpoint, developer, unique_id, attributes_nbytes,
		extents_nbytes;
	unsigned body;
};

static const struct layout plain = { UDF_TAG_ENTRY, 64, 72, 108, 128, 160, 168, 172, 176 };
static const struct layout extended = { UDF_TAG_EXTENDED_ENTRY, 72, 80, 128, 168, 200, 208, 212,
	216 };

/* What an entry tells of. */
struct subject {
	const struct tree_node *node; /* NULL: the metadata */
	uint8_t type;
	uint32_t location; /* of the entry itself */
	uint32_t nlinks, unique_id;
	uint64_t nbytes;
	uint32_t extent_nbytes;           /* of all extents but the last */
	uint32_t block;                   /* of the data */
	const struct tree_sparse *sparse; /* of a file with holes, or NULL */
	bool is_long;                     /* the data are in another map than the entry */
	uint32_t further;                 /* block of further extents */
	const uint8_t *inside;            /* the data themselves, or NULL */
	bool is_stream;
	uint32_t streams; /* block of their directory; 0: there are none */
	uint64_t streams_nbytes;
};

static const struct layout *layout_of(const struct udf_view *view)
{
	return view->revision < UDF_WITH_UNIQUE_NAMES ? &plain : &extended;
}

uint32_t udf_entry_room(uint16_t revision, uint32_t block_nbytes)
{
	return block_nbytes - layout_of(&(struct udf_view){ .revision = revision })->body;
}

static bool is_device(const struct tree_node *node)
{
	return S_ISCHR(node->mode) || S_ISBLK(node->mode);
}

static unsigned address_nbytes(bool is_long)
{
	return is_long ? 16 : 8;
}

/* How many extents an entry has room for, and a block of further ones. */
static uint32_t entry_capacity(const struct udf_view *view, bool is_long)
{
	return (view->block_nbytes - layout_of(view)->body) / address_nbytes(is_long);
}

static uint32_t further_capacity(const struct udf_view *view, bool is_long)
{
	return (view->block_nbytes - EXTENTS_HEAD) / address_nbytes(is_long);
}

static uint32_t count_pieces(uint64_t nbytes, uint32_t piece_nbytes)
{
	return (uint32_t)((nbytes + piece_nbytes - 1) / piece_nbytes);
}

/* How many extents the data of SUBJECT are. */
static uint32_t count_extents(const struct subject *subject)
{
	return subject->sparse ? (uint32_t)subject->sparse->n
			       : count_pieces(subject->nbytes, subject->extent_nbytes);
}

/* The extent I of SUBJECT: its length with its type, and in *BLOCK where it lies. */
static uint32_t extent_at(
	const struct udf_view *view, const struct subject *subject, uint32_t i, uint32_t *block)
{
	uint64_t done = (uint64_t)i * subject->extent_nbytes, rest = subject->nbytes - done;
	uint32_t nbytes = rest < subject->extent_nbytes ? (uint32_t)rest : subject->extent_nbytes;
	if (subject->sparse) {
		const struct tree_run *run = &subject->sparse->runs[i];
		*block = 0;
		if (run->is_hole)
			return UDF_EXTENT_HOLE | run->nbytes;
		done = run->stored;
		nbytes = run->nbytes;
	}
	*block = subject->block + (uint32_t)(done / view->block_nbytes);
	return nbytes;
}

static void put_address(uint8_t *to, bool is_long, uint32_t nbytes, uint32_t block, uint16_t map)
{
	if (is_long)
		udf_field_long_address(to, nbytes, block, map, 0);
	else
		udf_field_short_address(to, nbytes, block);
}

/*
 * The extents of SUBJECT from the FIRST on, at most CAPACITY; of more than that, the last one is
 * where they go on. How many bytes.
 */
static uint32_t put_extents(const struct udf_view *view, const struct subject *subject,
	uint32_t first, uint32_t capacity, uint32_t next, uint8_t *to)
{
	uint32_t left = count_extents(subject) - first;
	uint32_t n = left <= capacity ? left : capacity - 1;
	unsigned step = address_nbytes(subject->is_long);
	for (uint32_t i = first; i < first + n; i++, to += step) {
		uint32_t block, nbytes = extent_at(view, subject, i, &block);
		put_address(to, subject->is_long, nbytes, block, 0);
	}
	if (n == left)
		return n * step;
	put_address(to, subject->is_long, UDF_EXTENT_CONTINUES | view->block_nbytes, next,
		udf_view_metadata_map(view));
	return (n + 1) * step;
}

/* Others', group's and owner's bits are five apart; who may write may delete and change. */
static uint32_t permissions(mode_t mode)
{
	uint32_t bits = (mode & 7) | (mode & 070) << 2 | (mode & 0700) << 4;
	return bits | (mode & S_IWUSR ? 3u << 13 : 0);
}

static uint16_t flags_of(const struct subject *subject)
{
	mode_t mode = subject->node ? subject->node->mode : 0;
	uint16_t form = subject->inside    ? EMBEDDED
			: subject->is_long ? LONG_ADDRESSES
					   : SHORT_ADDRESSES;
	if (subject->is_stream || subject->type == TYPE_STREAMS)
		return form | (subject->is_stream ? STREAM : 0);
	return (uint16_t)(form | (mode & S_ISUID ? SET_USER : 0) |
			  (mode & S_ISGID ? SET_GROUP : 0) | (mode & S_ISVTX ? STICKY : 0));
}

/* What both kinds have at the same place: ICB tag, owner, permissions, links, size. */
static void put_common(const struct subject *subject, uint8_t *to)
{
	const struct tree_node *node = subject->node;
	put_le16(to + 20, STRATEGY_DIRECT);
	put_le16(to + 24, 1);
	to[27] = subject->type;
	put_le16(to + 34, flags_of(subject));
	put_le32(to + 36, node ? node->uid : UINT32_MAX);
	put_le32(to + 40, node ? node->gid : UINT32_MAX);
	put_le32(to + 44, node ? permissions(node->mode) : 0);
	put_le16(to + 48, (uint16_t)(subject->nlinks < MAX_NLINKS ? subject->nlinks : MAX_NLINKS));
	put_le64(to + 56, subject->nbytes);
}

/* Where the image that NODE was read from told WHICH (PAST_NTIMES: none), that. */
static void put_time(const struct tree_node *node, unsigned which, uint8_t *to)
{
	const struct past_moment *past =
		node->past && which < PAST_NTIMES ? &node->past->times[which] : NULL;
	if (past && past->told)
		udf_field_time(to, past->seconds, past->nsec);
	else
		udf_field_time(to, node->mtime, node->mtime_nsec);
}

/* Of access, modification, creation (in an extended entry) and attributes: by default the same. */
static void put_times(const struct udf_view *view, const struct subject *subject, uint8_t *to)
{
	static const unsigned of_plain[] = { PAST_ACCESS, PAST_NTIMES, PAST_ATTRIBUTES };
	static const unsigned of_extended[] = { PAST_ACCESS, PAST_NTIMES, PAST_CREATION,
		PAST_ATTRIBUTES };
	const struct layout *at = layout_of(view);
	const unsigned *which = at == &plain ? of_plain : of_extended;
	for (unsigned i = at->times; i < at->checkpoint; i += 12)
		if (subject->node)
			put_time(subject->node, *which++, to + i);
		else
			udf_field_time(to + i, view->timestamp, 0);
}

/* The numbers of a device, UDF 2.60 §3.3.4; how many bytes. */
static uint32_t put_device(const struct udf_view *view, const struct subject *subject, uint8_t *to)
{
	const uint32_t nbytes = ATTRIBUTES_HEAD + DEVICE_NBYTES;
	/* Where other attributes would begin: behind all, later a number for "nowhere". */
	uint32_t nowhere = view->revision < UDF_WITH_UNIQUE_NAMES ? nbytes : UINT32_MAX;
	uint8_t *device = to + ATTRIBUTES_HEAD;
	put_le32(to + 16, nowhere);
	put_le32(to + 20, nowhere);
	udf_field_tag(to, view->revision, UDF_TAG_ATTRIBUTES, subject->location, ATTRIBUTES_HEAD);
	put_le32(device, DEVICE_ATTRIBUTE);
	device[4] = 1;
	put_le32(device + 8, DEVICE_NBYTES);
	put_le32(device + 12, 32);
	put_le32(device + 16, major(subject->node->rdev));
	put_le32(device + 20, minor(subject->node->rdev));
	udf_field_developer(device + 24);
	return nbytes;
}

static void put_entry(const struct udf_view *view, const struct subject *subject, uint8_t *to)
{
	const struct layout *at = layout_of(view);
	uint32_t nattributes = 0, nextents;
	memset(to, 0, view->block_nbytes);
	put_common(subject, to);
	put_times(view, subject, to);
	if (at == &extended)
		put_le64(to + OBJECT_NBYTES, subject->nbytes + subject->streams_nbytes);
	if (subject->streams)
		udf_field_long_address(to + STREAMS_AT, view->block_nbytes, subject->streams,
			udf_view_metadata_map(view), 0);
	uint64_t recorded_nbytes = subject->sparse ? subject->node->nbytes : subject->nbytes;
	if (!subject->inside)
		put_le64(to + at->nblocks, count_pieces(recorded_nbytes, view->block_nbytes));
	put_le32(to + at->checkpoint, 1);
	udf_field_developer(to + at->developer);
	put_le64(to + at->unique_id, subject->unique_id);
	if (subject->node && is_device(subject->node))
		nattributes = put_device(view, subject, to + at->body);
	if (subject->inside) {
		nextents = (uint32_t)subject->nbytes;
		memcpy(to + at->body, subject->inside, nextents);
	} else {
		nextents = put_extents(view, subject, 0, entry_capacity(view, subject->is_long),
			subject->further, to + at->body + nattributes);
	}
	put_le32(to + at->attributes_nbytes, nattributes);
	put_le32(to + at->extents_nbytes, nextents);
	udf_field_tag(
		to, view->revision, at->tag, subject->location, at->body + nattributes + nextents);
}

static uint8_t type_of(mode_t mode)
{
	static const uint8_t types[16] = { [S_IFREG >> 12] = TYPE_FILE,
		[S_IFDIR >> 12] = TYPE_DIRECTORY,
		[S_IFLNK >> 12] = TYPE_LINK,
		[S_IFBLK >> 12] = TYPE_BLOCK_DEVICE,
		[S_IFCHR >> 12] = TYPE_CHARACTER_DEVICE,
		[S_IFIFO >> 12] = TYPE_FIFO,
		[S_IFSOCK >> 12] = TYPE_SOCKET };
	return types[mode >> 12 & 0xf];
}

static uint32_t count_subdirectories(const struct udf_view *view, uint32_t index)
{
	const struct udf_directory *directory = view->directories + index;
	uint32_t end =
		index + 1 < view->ndirectories ? directory[1].first_child : view->ndirectories;
	return end - directory->first_child;
}

/* The first of the blocks that the entry of KEY has besides; 0: none. */
static uint32_t block_of_extra(const struct udf_extras *extras, uint32_t key)
{
	const struct udf_extra *extra = udf_view_extra(extras, key);
	return extra ? extra->block : 0;
}

int udf_entry_of_directory(const struct udf_view *view, uint32_t index, uint8_t *to)
{
	const struct udf_directory *directory = view->directories + index;
	uint8_t names[UDF_MAX_BLOCK_NBYTES];
	uint32_t streams = block_of_extra(&view->streams, udf_view_directory_key(view, index));
	int r = directory->inside ? udf_names_write(view, directory, names) : 0;
	if (r < 0)
		return r;
	put_entry(view,
		&(struct subject){ .node = directory->node,
			.type = TYPE_DIRECTORY,
			.location = UDF_DIRECTORIES_AT + index,
			.nlinks = 1 + count_subdirectories(view, index) + (streams ? 1 : 0),
			.unique_id = udf_view_directory_id(view, index),
			.nbytes = directory->nbytes,
			.extent_nbytes = UDF_EXTENT_MAX,
			.block = directory->block,
			.inside = directory->inside ? names : NULL,
			.streams = streams,
			.streams_nbytes = udf_streams_measure(view, directory->node).nbytes },
		to);
	return 0;
}

/* In the partition. */
static uint32_t block_of(const struct udf_view *view, const struct tree_node *node)
{
	return (uint32_t)((uint64_t)node->lba * UDF_SECTOR_NBYTES / view->block_nbytes) -
	       view->start;
}

/* The directory of its streams names the file, too: ECMA-167r3 4/14.9.6. */
static struct subject subject_of(const struct udf_view *view, const struct tree_node *node)
{
	uint32_t streams = block_of_extra(&view->streams, node->serial);
	return (struct subject){ .node = node,
		.type = type_of(node->mode),
		.location = view->files_at + node->serial - 1,
		.nlinks = view->counts[node->serial] + (streams ? 1 : 0),
		.unique_id = udf_view_file_id(node),
		.nbytes = S_ISREG(node->mode) ? tree_file_nbytes(node) : 0,
		.extent_nbytes = UDF_EXTENT_MAX,
		.block = block_of(view, node),
		.sparse = node->sparse,
		.is_long = udf_view_has_map(view),
		.further = block_of_extra(&view->extents, node->serial),
		.streams = streams,
		.streams_nbytes = udf_streams_measure(view, node).nbytes };
}

int udf_entry_of_file(const struct udf_view *view, const struct tree_node *node, uint8_t *to)
{
	struct subject subject = subject_of(view, node);
	uint8_t inside[UDF_MAX_BLOCK_NBYTES];
	int r = 0;
	if (places_embeds(view->places, node)) {
		r = content_read(view->content, node, 0, inside, (size_t)node->nbytes);
		subject.inside = inside;
	} else if (S_ISLNK(node->mode)) {
		subject.nbytes = udf_link_put(node->target, NULL);
		if (udf_entry_count_link(view, node)) {
			subject.block = view->links_at + block_of_extra(&view->links, node->serial);
		} else {
			udf_link_put(node->target, inside);
			subject.inside = inside;
		}
	}
	if (r == 0)
		put_entry(view, &subject, to);
	return r;
}

void udf_entry_of_streams(const struct udf_view *view, const struct udf_extra *extra,
	const struct udf_content *content, uint8_t *to)
{
	put_entry(view,
		&(struct subject){ .node = extra->node,
			.type = TYPE_STREAMS,
			.location = extra->block,
			.unique_id = udf_view_entry_id(view, extra->key),
			.nbytes = content->nbytes,
			.extent_nbytes = UDF_EXTENT_MAX,
			.block = content->block,
			.inside = content->inside },
		to);
}

void udf_entry_of_stream(const struct udf_view *view, const struct udf_extra *extra, uint32_t block,
	const struct udf_content *content, uint8_t *to)
{
	put_entry(view,
		&(struct subject){ .node = extra->node,
			.type = TYPE_FILE,
			.location = block,
			.nlinks = 1,
			.unique_id = udf_view_entry_id(view, extra->key),
			.nbytes = content->nbytes,
			.extent_nbytes = UDF_EXTENT_MAX,
			.block = content->block,
			.is_long = udf_view_has_map(view),
			.inside = content->inside,
			.is_stream = true },
		to);
}

void udf_entry_of_metadata(const struct udf_view *view, bool mirror, uint32_t block, uint8_t *to)
{
	put_entry(view,
		&(struct subject){ .type = mirror ? TYPE_MIRROR : TYPE_METADATA,
			.location = block,
			.nbytes = (uint64_t)view->nmetadata * view->block_nbytes,
			.extent_nbytes = UDF_EXTENT_UNITS,
			.block = mirror ? view->mirror_at : view->metadata_at },
		to);
}

uint32_t udf_entry_count_extents(const struct udf_view *view, const struct tree_node *node)
{
	bool is_long = udf_view_has_map(view);
	uint32_t n = S_ISREG(node->mode) ? count_extents(&(struct subject){ .nbytes = node->nbytes,
						   .extent_nbytes = UDF_EXTENT_MAX,
						   .sparse = node->sparse })
					 : 0;
	uint32_t capacity = entry_capacity(view, is_long);
	uint32_t further = further_capacity(view, is_long);
	if (n <= capacity)
		return 0;
	n -= capacity - 1;
	return n <= further ? 1 : 1 + (n - further + further - 2) / (further - 1);
}

void udf_entry_put_extents(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to)
{
	struct subject subject = subject_of(view, extra->node);
	uint32_t capacity = further_capacity(view, subject.is_long);
	uint32_t first = entry_capacity(view, subject.is_long) - 1 + i * (capacity - 1);
	uint32_t block = extra->block + i;
	memset(to, 0, view->block_nbytes);
	uint32_t nbytes =
		put_extents(view, &subject, first, capacity, block + 1, to + EXTENTS_HEAD);
	put_le32(to + 20, nbytes);
	/* UDF 2.60 §2.3.11.1: up to 2.00, the CRC leaves the extents themselves out. */
	udf_field_tag(to, view->revision, UDF_TAG_EXTENTS, block,
		EXTENTS_HEAD + (view->revision < 0x0201 ? 0 : nbytes));
}

uint32_t udf_entry_count_link(const struct udf_view *view, const struct tree_node *node)
{
	size_t n = S_ISLNK(node->mode) ? udf_link_put(node->target, NULL) : 0;
	if (n <= view->block_nbytes - layout_of(view)->body)
		return 0;
	return count_pieces(n, view->block_nbytes);
}
