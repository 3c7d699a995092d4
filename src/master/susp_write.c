/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System use fields: SUSP 1.12 (IEEE P1281) §5, Rock Ridge 1.12 (IEEE P1282) §4.1, and AAIP 2.0
 * (libisofs, doc/susp_aaip_2_0.txt) for ACLs and extended attributes.
 */
#include "master/susp_write.h"

#include "base/bytes.h"
#include "master/past.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>

#define FIRST_TIME (-2208988800LL) /* 1900, ECMA-119 §9.1.5 */
#define LAST_TIME  5869583999LL    /* 2155 */

enum {
	FIELD_MAX = 255,
	PX_NBYTES = 44,
	TF_CREATION = 1 << 0,
	TF_MODIFY = 1 << 1,
	TF_ACCESS = 1 << 2,
	TF_ATTRIBUTES = 1 << 3,
	HEAD_NBYTES = 2,    /* of a component */
	CONTINUES = 1 << 0, /* in NM, SL, its components, and AL */
	SL_CURRENT = 1 << 1,
	SL_PARENT = 1 << 2,
	SL_ROOT = 1 << 3,
	/* One byte in place of the name space of an attribute, AAIP 2.0 "Prefix". */
	AAIP_ESCAPE = 1,
	AAIP_USER = 3,
	AAIP_SEQUENCE = 1, /* ES: behind Rock Ridge's reference in the root */
};

void put_both32(uint8_t *p, uint32_t v)
{
	put_le32(p, v);
	put_be32(p + 4, v);
}

bool record_time_is_moved(int64_t seconds)
{
	return seconds < FIRST_TIME || seconds > LAST_TIME;
}

void record_time(int64_t seconds, uint8_t to[7])
{
	struct tm tm = { 0 };
	time_t time = seconds < FIRST_TIME  ? FIRST_TIME
		      : seconds > LAST_TIME ? LAST_TIME
					    : (time_t)seconds;
	gmtime_r(&time, &tm);
	to[0] = (uint8_t)tm.tm_year;
	to[1] = (uint8_t)(tm.tm_mon + 1);
	to[2] = (uint8_t)tm.tm_mday;
	to[3] = (uint8_t)tm.tm_hour;
	to[4] = (uint8_t)tm.tm_min;
	to[5] = (uint8_t)tm.tm_sec;
	to[6] = 0;
}

/* A new field with NBYTES of zeros behind its head; where these are, or NULL. */
static uint8_t *add_field(struct fields *fields, const char *signature, unsigned nbytes)
{
	size_t whole = nbytes + 4u;
	if (fields->failed)
		return NULL;
	if (fields->nbytes + whole > fields->room) {
		size_t room = 2 * fields->room + 1024;
		uint8_t *bigger = realloc(fields->bytes, room);
		if (!bigger) {
			fields->failed = true;
			return NULL;
		}
		fields->bytes = bigger;
		fields->room = room;
	}
	uint8_t *p = fields->bytes + fields->nbytes;
	memcpy(p, signature, 2);
	p[2] = (uint8_t)whole;
	p[3] = 1;
	memset(p + 4, 0, nbytes);
	fields->nbytes += whole;
	return p + 4;
}

/* SP: this is how all of it is recognised. */
static void add_indicator(struct fields *fields)
{
	uint8_t *p = add_field(fields, "SP", 3);
	if (p)
		put_be16(p, 0xbeef);
}

/* ER: what the fields of others mean. */
static void add_reference(
	struct fields *fields, const char *id, const char *description, const char *source)
{
	size_t n[3] = { strlen(id), strlen(description), strlen(source) };
	uint8_t *p = add_field(fields, "ER", (unsigned)(4 + n[0] + n[1] + n[2]));
	if (!p)
		return;
	for (unsigned i = 0; i < 3; i++)
		p[i] = (uint8_t)n[i];
	p[3] = 1;
	memcpy(p + 4, id, n[0]);
	memcpy(p + 4 + n[0], description, n[1]);
	memcpy(p + 4 + n[0] + n[1], source, n[2]);
}

static void add_attributes(struct fields *fields, const struct fields_subject *subject)
{
	uint8_t *p = add_field(fields, "PX", PX_NBYTES - 4);
	if (!p)
		return;
	put_both32(p, subject->node->mode);
	put_both32(p + 8, subject->nlinks);
	put_both32(p + 16, subject->node->uid);
	put_both32(p + 24, subject->node->gid);
	put_both32(p + 32, subject->serial);
}

/* Those that the image had which NODE was read from. */
static void add_past_times(struct fields *fields, const struct tree_node *node)
{
	static const struct {
		unsigned flag, which; /* PAST_NTIMES: that of modification */
	} kinds[] = { { TF_CREATION, PAST_CREATION }, { TF_MODIFY, PAST_NTIMES },
		{ TF_ACCESS, PAST_ACCESS }, { TF_ATTRIBUTES, PAST_ATTRIBUTES } };
	const struct past_moment *times = node->past->times;
	uint8_t bytes[4 * 7], *end = bytes, flags = 0;
	for (size_t i = 0; i < 4; i++) {
		bool modify = kinds[i].which == PAST_NTIMES;
		if (!modify && !times[kinds[i].which].by_rock_ridge)
			continue;
		flags |= (uint8_t)kinds[i].flag;
		record_time(modify ? node->mtime : times[kinds[i].which].seconds, end);
		end += 7;
	}
	uint8_t *p = add_field(fields, "TF", 1 + (unsigned)(end - bytes));
	if (!p)
		return;
	*p = flags;
	memcpy(p + 1, bytes, (size_t)(end - bytes));
}

/* Else all three times are the time of modification: an image knows of no other. */
static void add_times(struct fields *fields, const struct tree_node *node)
{
	if (node->past && node->past->has_times) {
		add_past_times(fields, node);
		return;
	}
	uint8_t *p = add_field(fields, "TF", 1 + 3 * 7);
	if (!p)
		return;
	*p++ = TF_MODIFY | TF_ACCESS | TF_ATTRIBUTES;
	for (unsigned i = 0; i < 3; i++, p += 7)
		record_time(node->mtime, p);
}

static void add_device(struct fields *fields, const struct tree_node *node)
{
	uint8_t *p = add_field(fields, "PN", 16);
	if (!p)
		return;
	/* As the kernel's isofs wants it: in the low half where the high one is empty. */
	put_both32(p, (uint32_t)((uint64_t)node->rdev >> 32));
	put_both32(p + 8, (uint32_t)node->rdev);
}

/* ZF: as Linux (fs/isofs/rock.c) and libisofs (doc/zisofs2_format.txt) have it. */
static void add_packed(struct fields *fields, const struct tree_packed *packed)
{
	uint8_t *p = add_field(fields, "ZF", 12);
	if (!p)
		return;
	p[-1] = packed->version;
	memcpy(p, packed->version == 1 ? "pz" : "PZ", 2);
	p[2] = packed->head_nbytes / 4;
	p[3] = packed->block_shift;
	if (packed->version == 1)
		put_both32(p + 4, (uint32_t)packed->plain_nbytes);
	else
		put_le64(p + 4, packed->plain_nbytes);
}

static void add_name(struct fields *fields, const char *name)
{
	size_t left = strlen(name);
	do {
		size_t n = left < FIELD_MAX - 5 ? left : FIELD_MAX - 5;
		uint8_t *p = add_field(fields, "NM", (unsigned)(1 + n));
		if (!p)
			return;
		*p = n < left ? CONTINUES : 0;
		memcpy(p + 1, name, n);
		name += n;
		left -= n;
	} while (left > 0);
}

static void add_relation(struct fields *fields, enum fields_relation relation, uint32_t other_lba)
{
	uint8_t *p;
	if (relation == FIELDS_RELOCATED)
		add_field(fields, "RE", 0);
	else if (relation != FIELDS_IN_PLACE &&
		 (p = add_field(fields, relation == FIELDS_CHILD ? "CL" : "PL", 8)))
		put_both32(p, other_lba);
}

/* Component records of a link's target or of attributes, collected until a field is full. */
struct components {
	struct fields *fields;
	const char *signature;
	uint8_t bytes[FIELD_MAX - 5];
	unsigned nbytes;
};

static void flush_components(struct components *components, bool continues)
{
	uint8_t *p = add_field(components->fields, components->signature, 1 + components->nbytes);
	if (!p)
		return;
	*p = continues ? CONTINUES : 0;
	memcpy(p + 1, components->bytes, components->nbytes);
	components->nbytes = 0;
}

/*
 * One component, in as many records as it takes. Where a field is full, it is full inside of a
 * component, be it before its first byte: libarchive takes what begins a field for the rest of a
 * component, and puts no slash before it.
 */
static void add_component(
	struct components *components, unsigned flags, const void *text, size_t left)
{
	const uint8_t *from = text;
	bool more = true;
	while (more) {
		size_t room = sizeof(components->bytes) - components->nbytes - HEAD_NBYTES;
		more = left + HEAD_NBYTES > room; /* room for an empty one stays */
		size_t n = room < left ? room : left;
		uint8_t *p = components->bytes + components->nbytes;
		p[0] = (uint8_t)(more ? CONTINUES : flags);
		p[1] = (uint8_t)n;
		memcpy(p + 2, from, n);
		components->nbytes += (unsigned)(2 + n);
		from += n;
		left -= n;
		if (more)
			flush_components(components, true);
	}
}

static unsigned component_flags(const char *text, size_t n)
{
	if (n == 1 && text[0] == '.')
		return SL_CURRENT;
	return n == 2 && memcmp(text, "..", 2) == 0 ? SL_PARENT : 0;
}

/* What stands between two slashes is a component, even if it is nothing. */
static void add_link(struct fields *fields, const char *target)
{
	struct components components = { .fields = fields, .signature = "SL" };
	bool more = true;
	if (*target == '/') {
		add_component(&components, SL_ROOT, "", 0);
		more = *++target;
	}
	while (more) {
		size_t n = strcspn(target, "/");
		unsigned flags = component_flags(target, n);
		if (n == 0 && target[0]) /* between two slashes, as libisofs reads it */
			flags = SL_ROOT;
		add_component(&components, flags, target, flags ? 0 : n);
		more = target[n] == '/';
		target += n + 1;
	}
	flush_components(&components, false);
}

/* AL: names and values by turns. */
static void add_xattrs(struct fields *fields, const struct tree_node *node)
{
	static const char user[] = "user.";
	struct components components = { .fields = fields, .signature = "AL" };
	uint8_t *selector = add_field(fields, "ES", 1);
	if (selector)
		*selector = AAIP_SEQUENCE;
	for (size_t i = 0; i < node->nxattrs; i++) {
		const struct tree_xattr *xattr = node->xattrs + i;
		char name[256 + 1];
		size_t n = strnlen(xattr->name, 255);
		bool is_user = strncmp(xattr->name, user, sizeof(user) - 1) == 0;
		size_t skip = is_user ? sizeof(user) - 1 : 0;
		name[0] = is_user ? AAIP_USER : AAIP_ESCAPE;
		memcpy(name + 1, xattr->name + skip, n - skip);
		/* The name "", of the ACLs, has no prefix. */
		add_component(&components, 0, name, n ? 1 + n - skip : 0);
		add_component(&components, 0, xattr->value, xattr->nbytes);
	}
	flush_components(&components, false);
}

static void add_references(struct fields *fields, bool has_attributes)
{
	add_reference(fields, "IEEE_1282",
		"THE IEEE 1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS",
		"PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE 1282 "
		"SPECIFICATION.");
	if (has_attributes)
		add_reference(fields, "AAIP_0200",
			"AL PROVIDES VIA AAIP 2.0 SUPPORT FOR ARBITRARY FILE ATTRIBUTES IN ISO "
			"9660 IMAGES",
			"PLEASE CONTACT THE LIBBURNIA PROJECT VIA LIBBURNIA-PROJECT.ORG");
}

void fields_make(struct fields *fields, const struct fields_subject *subject)
{
	const struct tree_node *node = subject->node;
	fields->nbytes = 0;
	if (subject->role == FIELDS_ROOT)
		add_indicator(fields);
	add_attributes(fields, subject);
	add_times(fields, node);
	if (S_ISCHR(node->mode) || S_ISBLK(node->mode))
		add_device(fields, node);
	if (subject->role == FIELDS_NAMED)
		add_name(fields, node->name);
	add_relation(fields, subject->relation, subject->other_lba);
	if (S_ISLNK(node->mode))
		add_link(fields, node->target);
	if (node->packed && subject->role == FIELDS_NAMED)
		add_packed(fields, node->packed);
	if (subject->role == FIELDS_ROOT)
		add_references(fields, subject->has_attributes);
	if (node->nxattrs && (subject->role != FIELDS_SELF))
		add_xattrs(fields, node);
}

void fields_free(struct fields *fields)
{
	free(fields->bytes);
	*fields = (struct fields){ 0 };
}
