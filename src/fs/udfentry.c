/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File entries and extended file entries (ECMA-167r3 4/14.9, 4/14.17), and their chains. */
#include "fs/udfentry.h"

#include "base/bytes.h"
#include "fs/udftag.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	ICB_STRATEGY = 20, /* the ICB tag, 4/14.6, stands at 16 */
	ICB_TYPE = 27,
	ICB_FLAGS = 34,
	INDIRECT_LENGTH = 36, /* 4/14.7 */
	INDIRECT_BLOCK = 40,
	INDIRECT_PARTITION = 44,
	UID = 36, /* here 4/14.9 and 4/14.17 agree */
	GID = 40,
	PERMISSIONS = 44,
	NBYTES = 56,
	TIME_NBYTES = 12,
	HEAD_NBYTES = 176, /* of a plain one; what both kinds have of times lies in it */
	STREAMS = 152,     /* of an extended entry, 4/14.17.20: the directory of its streams */
};

/* Where the two kinds of entry differ. */
struct layout {
	unsigned mtime, attributes_nbytes, extents_nbytes, body;
};

static const struct layout plain = { 84, 168, 172, 176 }, extended = { 92, 208, 212, 216 };

#define STRATEGY_LISTED   4096 /* each entry is followed by the address of the next one */
#define MAX_REVISIONS     1024
#define UNSPECIFIED_ZONE  (-2047)
#define DEVICE_ATTRIBUTE  12
#define ATTRIBUTES_HEADER 24

/* A timestamp, 1/7.3; times of no or an unknown zone count as UTC. */
static bool timestamp(const uint8_t *p, int64_t *seconds, uint32_t *ns)
{
	struct tm tm = { .tm_year = (int16_t)get_le16(p + 2) - 1900,
		.tm_mon = p[4] - 1,
		.tm_mday = p[5],
		.tm_hour = p[6],
		.tm_min = p[7],
		.tm_sec = p[8] };
	int zone = (get_le16(p) & 0xfff) - (get_le16(p) & 0x800 ? 0x1000 : 0);
	if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
		tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return false;
	if (get_le16(p) >> 12 != 1 || zone == UNSPECIFIED_ZONE)
		zone = 0;
	*seconds = timegm(&tm) - (int64_t)zone * 60;
	if (p[9] < 100 && p[10] < 100 && p[11] < 100)
		*ns = (p[9] * 10000u + p[10] * 100u + p[11]) * 1000u;
	return true;
}

/* Plain entries have none. */
static void take_streams(struct udf_entry *entry)
{
	const uint8_t *p = entry->bytes;
	entry->has_streams =
		get_le16(p) == UDF_EXTENDED_FILE_ENTRY && (get_le32(p + STREAMS) & 0x3fffffff) != 0;
	entry->streams = (struct udf_address){ .block = get_le32(p + STREAMS + 4),
		.partition = get_le16(p + STREAMS + 8) };
}

static const char *parse(struct udf_entry *entry, uint32_t block_nbytes)
{
	const uint8_t *p = entry->bytes;
	const struct layout *at = get_le16(p) == UDF_FILE_ENTRY ? &plain : &extended;
	entry->attributes_at = at->body;
	entry->attributes_nbytes = get_le32(p + at->attributes_nbytes);
	entry->extents_nbytes = get_le32(p + at->extents_nbytes);
	if ((uint64_t)entry->attributes_nbytes + entry->extents_nbytes > block_nbytes - at->body)
		return "its file entry counts more bytes than it has";
	entry->extents_at = at->body + entry->attributes_nbytes;
	entry->type = p[ICB_TYPE];
	entry->flags = get_le16(p + ICB_FLAGS);
	entry->uid = get_le32(p + UID);
	entry->gid = get_le32(p + GID);
	entry->permissions = get_le32(p + PERMISSIONS);
	entry->nbytes = get_le64(p + NBYTES);
	take_streams(entry);
	entry->mtime_ns = 0;
	if (!timestamp(p + at->mtime, &entry->mtime, &entry->mtime_ns))
		entry->mtime = 0;
	return NULL;
}

/* One entry, whatever follows it. */
static const char *read_one(
	struct udf_volume *volume, uint64_t offset, struct udf_address at, struct udf_entry *out)
{
	if (offset == UDF_NOWHERE ||
		!blocks_copy(volume->blocks, offset, out->bytes, volume->block_nbytes))
		return "its file entry lies outside the disc or is unreadable";
	out->address = at;
	out->offset = offset;
	unsigned tag = get_le16(out->bytes);
	if (tag != UDF_FILE_ENTRY && tag != UDF_EXTENDED_FILE_ENTRY)
		return "there is no file entry where its directory says";
	const char *fault = udf_tag_fault_at(out->bytes, volume->block_nbytes, at.block);
	return fault ? fault : parse(out, volume->block_nbytes);
}

/* The address of the entry that replaces the one at AT, told by the block behind it. */
static bool next_revision(struct udf_volume *volume, struct udf_address *at)
{
	uint8_t block[UDF_MAX_BLOCK_NBYTES];
	struct udf_address behind = { .block = at->block + 1, .partition = at->partition };
	if (volume->nchains++ > volume->nblocks || !udf_block_copy(volume, behind, block) ||
		get_le16(block) != UDF_INDIRECT_ENTRY ||
		udf_tag_fault_at(block, volume->block_nbytes, behind.block) ||
		get_le32(block + INDIRECT_LENGTH) == 0)
		return false;
	at->block = get_le32(block + INDIRECT_BLOCK);
	at->partition = get_le16(block + INDIRECT_PARTITION);
	return true;
}

/* Strategy 4096 (4/A.5.4): the last entry that can be read is what the file is. */
static const char *follow(struct udf_volume *volume, struct udf_entry *entry)
{
	struct udf_address at = entry->address;
	struct udf_entry next;
	for (int i = 0; i < MAX_REVISIONS; i++) {
		uint32_t one = 1;
		if (volume->nchains > volume->nblocks)
			break;
		if (!next_revision(volume, &at) ||
			read_one(volume, udf_locate(volume, at, &one), at, &next))
			return NULL;
		*entry = next;
	}
	return "its file entry is replaced by others without end";
}

const char *udf_entry_read_at(
	struct udf_volume *volume, uint64_t offset, struct udf_address at, struct udf_entry *out)
{
	const char *fault = read_one(volume, offset, at, out);
	if (fault || get_le16(out->bytes + ICB_STRATEGY) != STRATEGY_LISTED)
		return fault;
	return follow(volume, out);
}

const char *udf_entry_read(struct udf_volume *volume, struct udf_address at, struct udf_entry *out)
{
	uint32_t one = 1;
	return udf_entry_read_at(volume, udf_locate(volume, at, &one), at, out);
}

const char *udf_entry_read_either(
	struct udf_volume *volume, struct udf_address at, struct udf_entry *out)
{
	const char *fault = udf_entry_read(volume, at, out);
	if (!fault || at.partition >= volume->nmaps ||
		volume->maps[at.partition].kind != UDF_MAP_METADATA)
		return fault;
	volume->use_mirror = !volume->use_mirror;
	bool better = !udf_entry_read(volume, at, out);
	volume->use_mirror = !volume->use_mirror;
	return better ? NULL : fault;
}

bool udf_entry_device(const struct udf_entry *entry, uint32_t *major, uint32_t *minor)
{
	const uint8_t *p = entry->bytes + entry->attributes_at;
	uint32_t at = ATTRIBUTES_HEADER;
	while (at + 24 <= entry->attributes_nbytes) {
		uint32_t nbytes = get_le32(p + at + 8);
		if (get_le32(p + at) == DEVICE_ATTRIBUTE) {
			*major = get_le32(p + at + 16);
			*minor = get_le32(p + at + 20);
			return true;
		}
		if (nbytes < 12 || nbytes > entry->attributes_nbytes - at)
			return false;
		at += nbytes;
	}
	return false;
}

bool udf_entry_times(struct blocks *blocks, uint64_t offset, struct file_times *out)
{
	/* Access and modification come first; an extended entry's creation; then attributes. */
	static const unsigned plain_kinds[] = { FILE_TIME_ACCESS, FILE_TIME_MODIFY,
		FILE_TIME_ATTRIBUTES };
	static const unsigned extended_kinds[] = { FILE_TIME_ACCESS, FILE_TIME_MODIFY,
		FILE_TIME_CREATION, FILE_TIME_ATTRIBUTES };
	uint8_t p[HEAD_NBYTES];
	*out = (struct file_times){ 0 };
	if (!blocks_copy(blocks, offset, p, sizeof(p)))
		return false;
	bool is_plain = get_le16(p) == UDF_FILE_ENTRY;
	if (!is_plain && get_le16(p) != UDF_EXTENDED_FILE_ENTRY)
		return false;
	const unsigned *kinds = is_plain ? plain_kinds : extended_kinds;
	const uint8_t *at = p + (is_plain ? &plain : &extended)->mtime - TIME_NBYTES;
	for (unsigned i = 0; i < (is_plain ? 3 : 4); i++, at += TIME_NBYTES)
		if (timestamp(at, &out->seconds[kinds[i]], &out->ns[kinds[i]]))
			out->told |= 1u << kinds[i];
	return true;
}

uint32_t udf_entry_mode(const struct udf_entry *entry)
{
	static const uint32_t types[] = {
		[UDF_TYPE_DIRECTORY] = S_IFDIR,
		[UDF_TYPE_BLOCK_DEVICE] = S_IFBLK,
		[UDF_TYPE_CHARACTER_DEVICE] = S_IFCHR,
		[UDF_TYPE_FIFO] = S_IFIFO,
		[UDF_TYPE_SOCKET] = S_IFSOCK,
		[UDF_TYPE_LINK] = S_IFLNK,
	};
	uint32_t p = entry->permissions;
	uint32_t type = entry->type <= UDF_TYPE_LINK ? types[entry->type] : 0;
	/* Execute, write and read of the others, at 5 of the group, at 10 of the owner (4/14.9.5);
	 * bits 6 to 8 of the flags: set user, set group, sticky (4/14.6.8). */
	return (type ? type : S_IFREG) | (p & 7) | (p >> 5 & 7) << 3 | (p >> 10 & 7) << 6 |
	       (entry->flags & 0x40 ? S_ISUID : 0) | (entry->flags & 0x80 ? S_ISGID : 0) |
	       (entry->flags & 0x100 ? S_ISVTX : 0);
}
