/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of Rock Ridge: RRIP 1.12 §4.1.1 to §4.1.6. */
#include "fs/rockridge.h"

#include "base/bytes.h"
#include "fs/text.h"

#include <string.h>

enum { NM_CURRENT = 0x02, NM_PARENT = 0x04 };
enum { SL_CONTINUE = 0x01, SL_CURRENT = 0x02, SL_PARENT = 0x04, SL_ROOT = 0x08 };

enum {
	PX_MODE = 0, /* all of PX and PN is both-endian */
	PX_NLINKS = 8,
	PX_UID = 16,
	PX_GID = 24,
	PX_NBYTES = 32,
	PX_SERIAL = 32, /* since RRIP 1.12 */
	PX_SERIAL_NBYTES = 40,
	PN_HIGH = 0,
	PN_LOW = 8,
	PN_NBYTES = 16,
};

enum {
	TF_LONG = 0x80,   /* the other flags are 1 << enum file_time */
	SHORT_NBYTES = 7, /* of a time: ECMA-119 §9.1.5 */
	LONG_NBYTES = 17, /* §8.4.26.1 */
};

static void take_attributes(struct rockridge *rr, const struct susp_entry *entry)
{
	if (entry->nbytes < PX_NBYTES)
		return;
	rr->has_attributes = true;
	rr->mode = get_le32(entry->data + PX_MODE);
	rr->nlinks = get_le32(entry->data + PX_NLINKS);
	rr->uid = get_le32(entry->data + PX_UID);
	rr->gid = get_le32(entry->data + PX_GID);
	if (entry->nbytes >= PX_SERIAL_NBYTES)
		rr->serial = get_le32(entry->data + PX_SERIAL);
}

/* Two halves of a number of 64 bits; or, of old, both parts of it in the lower one. */
static void take_device(struct rockridge *rr, const struct susp_entry *entry)
{
	if (entry->nbytes < PN_NBYTES)
		return;
	rr->major = get_le32(entry->data + PN_HIGH);
	rr->minor = get_le32(entry->data + PN_LOW);
	if (rr->major == 0 && rr->minor > 0xff) {
		rr->major = rr->minor >> 8;
		rr->minor &= 0xff;
	}
}

static void replace_bad(char *name, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++)
		if (name[i] == '/' || name[i] == '\0')
			name[i] = '_';
}

static void take_name(struct rockridge *rr, const struct susp_entry *entry)
{
	if (entry->nbytes < 1 || (entry->data[0] & (NM_CURRENT | NM_PARENT)))
		return;
	const uint8_t *from = entry->data + 1;
	char *to = rr->name + rr->name_nbytes;
	size_t n = entry->nbytes - 1, room = sizeof(rr->name) - rr->name_nbytes;
	bool any_bad = false;
	if (n > room)
		n = room;
	memcpy(to, from, n);
	for (size_t i = 0; i < n; i++)
		any_bad |= to[i] == '/' || to[i] == '\0';
	if (any_bad)
		replace_bad(to, n);
	rr->name_nbytes += (uint32_t)n;
	rr->name_is_bad |= any_bad;
	rr->has_name = true;
}

static void add_to_target(struct rockridge *rr, const char *text, size_t n)
{
	if (n > sizeof(rr->target) - rr->target_nbytes)
		n = sizeof(rr->target) - rr->target_nbytes;
	memcpy(rr->target + rr->target_nbytes, text, n);
	rr->target_nbytes += (uint32_t)n;
}

/* One component: its flags, and N bytes. */
static void take_component(struct rockridge *rr, unsigned flags, const uint8_t *p, size_t n)
{
	char name[256];
	bool joined = rr->target_goes_on;
	rr->target_goes_on = flags & SL_CONTINUE;
	if (flags & SL_ROOT) {
		add_to_target(rr, "/", 1);
		return;
	}
	if (!joined && rr->target_nbytes > 0 && rr->target[rr->target_nbytes - 1] != '/')
		add_to_target(rr, "/", 1);
	if (flags & (SL_CURRENT | SL_PARENT))
		add_to_target(rr, "..", flags & SL_PARENT ? 2 : 1);
	else
		add_to_target(rr, name, name_of_bytes(name, sizeof(name), p, n));
}

static void take_target(struct rockridge *rr, const struct susp_entry *entry)
{
	rr->is_link = true;
	for (unsigned at = 1; at + 2 <= entry->nbytes;) {
		unsigned n = entry->data[at + 1];
		if (n > entry->nbytes - at - 2)
			return;
		take_component(rr, entry->data[at], entry->data + at + 2, n);
		at += 2 + n;
	}
}

/* The times stand in the order of their flags. */
bool rockridge_time(
	const struct susp_entry *entry, enum file_time which, int64_t *seconds, uint32_t *ns)
{
	unsigned flags = entry->nbytes ? entry->data[0] : 0, flag = 1u << which;
	unsigned nbytes = flags & TF_LONG ? LONG_NBYTES : SHORT_NBYTES;
	unsigned at = 1 + (unsigned)__builtin_popcount(flags & (flag - 1)) * nbytes;
	if (!(flags & flag) || at + nbytes > entry->nbytes)
		return false;
	*ns = 0;
	return flags & TF_LONG ? iso_long_time(entry->data + at, seconds, ns)
			       : iso_short_time(entry->data + at, seconds);
}

/* AAIP 2.0: flags, and components that may go on in the next entry. */
static void take_attribute_list(struct rockridge *rr, const struct susp_entry *entry)
{
	if (entry->nbytes > 1)
		attribute_fields_add(&rr->attributes, entry->data + 1, entry->nbytes - 1);
}

static void take_child(struct rockridge *rr, const struct susp_entry *entry)
{
	if (entry->nbytes < 8)
		return;
	rr->has_child = true;
	rr->child_block = get_le32(entry->data);
}

static void take_packing(struct rockridge *rr, const struct susp_entry *entry)
{
	rr->is_packed = zisofs_parse(entry->data, entry->nbytes, &rr->zisofs);
}

static void take_the_rest(struct rockridge *rr, const struct susp_entry *entry)
{
	switch (entry->kind) {
	case SUSP_KIND('P', 'X'):
		take_attributes(rr, entry);
		break;
	case SUSP_KIND('T', 'F'):
		if (rockridge_time(entry, FILE_TIME_MODIFY, &rr->mtime, &rr->mtime_ns))
			rr->has_mtime = true;
		break;
	case SUSP_KIND('S', 'L'):
		take_target(rr, entry);
		break;
	case SUSP_KIND('P', 'N'):
		take_device(rr, entry);
		break;
	case SUSP_KIND('A', 'L'):
		take_attribute_list(rr, entry);
		break;
	case SUSP_KIND('Z', 'F'):
		take_packing(rr, entry);
		break;
	}
}

static void take(struct rockridge *rr, const struct susp_entry *entry, bool name_only)
{
	if (entry->kind == SUSP_KIND('N', 'M'))
		take_name(rr, entry);
	else if (entry->kind == SUSP_KIND('C', 'L'))
		take_child(rr, entry);
	else if (entry->kind == SUSP_KIND('R', 'E'))
		rr->is_relocated = true;
	else if (!name_only)
		take_the_rest(rr, entry);
}

void rockridge_clear(struct rockridge *rr)
{
	memset(rr, 0, offsetof(struct rockridge, child_block));
}

enum susp_fault rockridge_read(struct blocks *blocks, const struct discimg_volume *volume,
	const struct iso_record *record, unsigned skip, bool name_only, struct rockridge *out)
{
	struct susp susp;
	struct susp_entry entry;
	rockridge_clear(out);
	susp_begin(&susp, blocks, volume, record, skip);
	while (susp_next(&susp, &entry))
		take(out, &entry, name_only);
	return susp.fault;
}
