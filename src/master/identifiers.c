/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identifiers of files and directories: ECMA-119 §7.5, §7.6 and §9.3 (order), ISO 9660:1999 (an
 * enhanced volume's, of any bytes), Joliet specification ("Allowed character set", order as
 * ECMA-119's), OSTA UDF 2.60 §2.1.1 (characters).
 */
#include "master/identifiers.h"

#include "base/bytes.h"
#include "master/cs0.h"
#include "master/past.h"
#include "master/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ISO_MAX = 31, /* of name, dot and extension (ECMA-119 §7.5.1), and of folders */
	ISO_LONG_MAX =
		ISO_IDENTIFIER_MAX, /* as mkisofs has it, in place of the version number, too */
	ISO_NAME_MIN = 8,           /* what a long extension leaves to the name */
	ISO_STRICT_NAME = 8,        /* §10.1: level 1 */
	ISO_STRICT_MAX = 8 + 1 + 3,
	ENHANCED_MAX = 207,     /* ISO 9660:1999 §7.5.1 */
	JOLIET_STRICT_MAX = 64, /* units, as the specification has it */
	JOLIET_MAX = 103,       /* what a record holds: readers take that */
	UNICODE_EXTENSION_MAX = 16,
	MAX_UNITS = 256 * 3, /* of a name of the host: a bad byte becomes three */
	/* What a record has room for (ECMA-119 §9.1), and with a link to fields elsewhere
	 * (SUSP 1.12 §5.1). */
	RECORD_ROOM = 254 - 33,
	RECORD_ROOM_ROCK_RIDGE = RECORD_ROOM - 28,
};

/* A name in the characters of a view, still of any length. */
struct letters {
	uint16_t units[MAX_UNITS];
	unsigned n;
	unsigned extension; /* where the last dot is; n: nowhere */
};

/* Where in the list a name stands, and the number that was last given to one like it. */
struct slot {
	uint32_t item; /* and 1; 0: free */
	uint32_t last_number;
};

struct maker {
	const struct identifier_style *style;
	const struct tree_node *directory; /* whose list it is */
	struct identifiers *list;
	size_t nbytes, room; /* of the list's bytes */
	struct slot *slots;
	size_t mask;
};

const struct identifier_style identifier_udf = { .kind = VIEW_UDF };

static void add_unit(struct letters *letters, uint32_t unit)
{
	if (letters->n < MAX_UNITS)
		letters->units[letters->n++] = (uint16_t)unit;
}

/* True when ISO 9660 takes CODE, which is no small letter, as it is. */
static bool is_iso(const struct identifier_style *style, uint32_t code)
{
	if ((code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9'))
		return true;
	if (code == '.')
		return style->ascii || style->multidot;
	if (code == ';')
		return style->ascii && style->no_version;
	return style->ascii && code >= ' ' && code < 0x7f && code != '/';
}

static void add_iso(const struct identifier_style *style, struct letters *letters, uint32_t code)
{
	bool small = code >= 'a' && code <= 'z';
	if (small && !style->lowercase)
		code -= 'a' - 'A';
	add_unit(letters, (small || is_iso(style, code)) ? code : '_');
}

/* A byte that is no character is told by its number, as in a URL. */
static void add_bad_byte(struct letters *letters, uint32_t byte)
{
	static const char digits[] = "0123456789ABCDEF";
	add_unit(letters, '%');
	add_unit(letters, (uint8_t)digits[byte >> 4 & 0xf]);
	add_unit(letters, (uint8_t)digits[byte & 0xf]);
}

static bool is_allowed(enum view_kind kind, uint32_t code)
{
	if (kind == VIEW_UDF)
		return code != 0xfeff && code != 0xfffe;
	return code >= 0x20 && (code >= 0x80 || !strchr("*/:;?\\", (int)code));
}

static void add_unicode(enum view_kind kind, struct letters *letters, uint32_t code)
{
	uint16_t units[2];
	unsigned n = utf16_of(is_allowed(kind, code) ? code : '_', units);
	for (unsigned i = 0; i < n; i++)
		add_unit(letters, units[i]);
}

/* The last dot of NAME divides it, unless it is the first or the last character. */
static const char *find_extension(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && dot != name && dot[1] ? dot : NULL;
}

/* ECMA-119 §7.5.1: a file has a dot, be it at its end. */
static void end_with_dot(const struct identifier_style *style, struct letters *letters)
{
	bool leads = style->leading_dot && letters->n > 0 && letters->units[0] == '.';
	if (letters->extension == letters->n && !style->no_dot && !leads)
		add_unit(letters, '.');
}

static void spell_bytes(const char *name, struct letters *letters)
{
	const char *dot = find_extension(name);
	for (const char *p = name; *p; p++)
		add_unit(letters, (uint8_t)*p);
	letters->extension = dot ? (unsigned)(dot - name) : letters->n;
}

static void spell(const struct identifier_style *style, bool is_directory, const char *name,
	struct letters *letters)
{
	bool iso = is_iso9660(style->kind);
	bool divided = !iso || !is_directory || style->folder_dot || style->ascii;
	const char *dot = divided ? find_extension(name) : NULL;
	const char *p = name;
	letters->n = 0;
	if (style->kind == VIEW_ENHANCED) {
		spell_bytes(name, letters);
		return;
	}
	letters->extension = UINT32_MAX;
	while (*p) {
		uint32_t code;
		if (p == dot)
			letters->extension = letters->n;
		bool stays = p == dot || (iso && p == name && *p == '.' && style->leading_dot);
		bool good = utf8_next(&p, &code);
		if (stays)
			add_unit(letters, '.');
		else if (iso)
			add_iso(style, letters, code);
		else if (good)
			add_unicode(style->kind, letters, code);
		else
			add_bad_byte(letters, code);
	}
	if (letters->extension > letters->n)
		letters->extension = letters->n;
	if (iso && !is_directory)
		end_with_dot(style, letters);
}

/* True when a unit of such a view goes on with the character before it. */
static bool goes_on(enum view_kind kind, uint16_t unit)
{
	if (kind == VIEW_ENHANCED)
		return (unit & 0xc0) == 0x80;
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* How many of the first MAX of LETTERS' N units can stay without parting a character. */
static unsigned cut(enum view_kind kind, const struct letters *letters, unsigned n, unsigned max)
{
	enum { LONGEST = 3 }; /* behind the first unit of a character */
	if (n <= max)
		return n;
	for (unsigned i = 0; i <= LONGEST && i < max; i++)
		if (!goes_on(kind, letters->units[max - i]))
			return max - i;
	return max;
}

/* How many units a name has room for. */
static unsigned most_units(const struct identifier_style *style, const struct letters *letters)
{
	switch (style->kind) {
	case VIEW_UDF:
		return cs0_is_wide(letters->units, letters->n) ? CS0_WIDE_MAX : CS0_NARROW_MAX;
	case VIEW_JOLIET:
		return style->strict ? JOLIET_STRICT_MAX : JOLIET_MAX;
	case VIEW_ENHANCED:
		return ENHANCED_MAX;
	default:
		return style->strict ? ISO_STRICT_MAX : style->long_names ? ISO_LONG_MAX : ISO_MAX;
	}
}

/* How many units of an extension of N, its dot among them, stay in ISO 9660 behind a NAME. */
static unsigned fit_extension(
	const struct identifier_style *style, unsigned name, unsigned n, unsigned max)
{
	unsigned least = name < ISO_NAME_MIN ? name : ISO_NAME_MIN;
	if (style->strict)
		least = ISO_STRICT_NAME;
	return n < max - least ? n : max - least;
}

/* Fits LETTERS into what the view has room for, with the text MARK behind the name. */
static unsigned fit(const struct identifier_style *style, const struct letters *letters,
	const char *mark, uint16_t *to)
{
	unsigned mark_n = (unsigned)strlen(mark), name = letters->extension;
	unsigned extension = letters->n - name;
	unsigned max = most_units(style, letters), name_max;
	if (is_iso9660(style->kind)) {
		extension = fit_extension(style, name + mark_n, extension, max);
	} else if (extension > UNICODE_EXTENSION_MAX) {
		name = letters->n; /* that is a sentence, and no extension */
		extension = 0;
	}
	name_max = max - extension;
	if (style->strict && is_iso9660(style->kind))
		name_max = ISO_STRICT_NAME;
	unsigned n = cut(style->kind, letters, name, name_max - mark_n);
	memcpy(to, letters->units, n * sizeof(*to));
	for (unsigned i = 0; i < mark_n; i++)
		to[n++] = (uint8_t)mark[i];
	memcpy(to + n, letters->units + name, extension * sizeof(*to));
	return n + extension;
}

/* UNITS as they are on disc; how many bytes. */
static unsigned encode(enum view_kind kind, const uint16_t *units, unsigned n, uint8_t *to)
{
	if (kind == VIEW_UDF)
		return cs0_put(units, n, to);
	for (unsigned i = 0; i < n; i++) {
		if (kind == VIEW_JOLIET)
			put_be16(to + 2 * (size_t)i, units[i]);
		else
			to[i] = (uint8_t)units[i];
	}
	return kind == VIEW_JOLIET ? 2 * n : n;
}

static size_t hash(const uint8_t *p, unsigned nbytes)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
	for (unsigned i = 0; i < nbytes; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 29);
}

/* Readers take the dot of an empty extension off: a folder may have the same name without it. */
static unsigned without_end(enum view_kind kind, const uint8_t *p, unsigned nbytes)
{
	return is_iso9660(kind) && nbytes > 1 && p[nbytes - 1] == '.' ? nbytes - 1 : nbytes;
}

/* The slot of the name P: the one that holds it, or the free one that is for it. */
static struct slot *find_slot(const struct maker *maker, const uint8_t *p, unsigned nbytes)
{
	const struct identifiers *list = maker->list;
	enum view_kind kind = maker->style->kind;
	unsigned n = without_end(kind, p, nbytes);
	size_t i = hash(p, n) & maker->mask;
	for (;; i = (i + 1) & maker->mask) {
		struct slot *slot = maker->slots + i;
		if (!slot->item)
			return slot;
		const struct identifier *other = list->items + slot->item - 1;
		const uint8_t *bytes = list->bytes + other->at;
		if (without_end(kind, bytes, other->nbytes) == n && !memcmp(bytes, p, n))
			return slot;
	}
}

/* Makes the name differ from all before it, by numbers that go up; the slot for it. */
static struct slot *tell_apart(const struct maker *maker, const struct letters *letters,
	struct slot *like, uint8_t *bytes, unsigned *nbytes)
{
	enum view_kind kind = maker->style->kind;
	uint16_t units[MAX_UNITS];
	struct slot *slot = like;
	while (slot->item) {
		char mark[16];
		if (is_iso9660(kind))
			snprintf(mark, sizeof(mark), "_%03u", ++like->last_number);
		else
			snprintf(mark, sizeof(mark), "~%u", ++like->last_number);
		unsigned n = fit(maker->style, letters, mark, units);
		*nbytes = encode(kind, units, n, bytes);
		slot = find_slot(maker, bytes, *nbytes);
	}
	return slot;
}

static bool keep_bytes(struct maker *maker, const uint8_t *bytes, unsigned nbytes)
{
	if (maker->nbytes + nbytes > maker->room) {
		size_t room = 2 * maker->room + IDENTIFIER_MAX_NBYTES;
		uint8_t *bigger = realloc(maker->list->bytes, room);
		if (!bigger)
			return false;
		maker->list->bytes = bigger;
		maker->room = room;
	}
	memcpy(maker->list->bytes + maker->nbytes, bytes, nbytes);
	maker->nbytes += nbytes;
	return true;
}

/* Takes ITEM, whose name BYTES belongs into SLOT. */
static bool take(struct maker *maker, struct slot *slot, struct identifier item,
	const uint8_t *bytes, unsigned nbytes)
{
	item.at = (uint32_t)maker->nbytes;
	item.nbytes = (uint16_t)nbytes;
	maker->list->items[maker->list->n++] = item;
	slot->item = (uint32_t)maker->list->n;
	return keep_bytes(maker, bytes, nbytes + item.version_nbytes);
}

/* Names in images of others may fill their records. */
static bool fits_record(enum view_kind kind, const struct past_name *name)
{
	unsigned room = kind == VIEW_ROCK_RIDGE ? RECORD_ROOM_ROCK_RIDGE : RECORD_ROOM;
	return kind == VIEW_UDF || name->nbytes + name->version_nbytes <= room;
}

/* The name that NODE had there in the image it was read from, or NULL. */
static const struct past_name *past_name_of(const struct maker *maker, const struct tree_node *node)
{
	enum view_kind kind = maker->style->kind;
	static const enum past_view views[] = { [VIEW_ISO] = PAST_ISO,
		[VIEW_ROCK_RIDGE] = PAST_ISO,
		[VIEW_JOLIET] = PAST_JOLIET,
		[VIEW_ENHANCED] = PAST_ENHANCED,
		[VIEW_UDF] = PAST_UDF };
	const struct past_name *name = node->past ? &node->past->names[views[kind]] : NULL;
	if (!name || !name->bytes || !fits_record(kind, name))
		return NULL;
	if (is_placeholder(maker->style, maker->directory, node))
		return name;
	/* What is relocated was not where it lies now, or its name was that of a placeholder. */
	if ((node->moved && kind == VIEW_ROCK_RIDGE) ||
		(S_ISDIR(node->mode) && name->version_nbytes))
		return NULL;
	return name;
}

/* The slot for NAME; NULL where another file has it, which was moved to here. */
static struct slot *slot_for_past(const struct maker *maker, const struct past_name *name)
{
	struct slot *slot = find_slot(maker, name->bytes, name->nbytes);
	return slot->item ? NULL : slot;
}

static bool add_past(struct maker *maker, const struct tree_node *node)
{
	const struct past_name *name = past_name_of(maker, node);
	struct slot *slot = name ? slot_for_past(maker, name) : NULL;
	if (!slot)
		return true;
	struct identifier item = { .node = node,
		.is_past = true,
		.version_nbytes = name->version_nbytes,
		.flags = name->flags };
	return take(maker, slot, item, name->bytes, name->nbytes);
}

/* True when NODE is in the list by the name that it had. */
static bool is_there(const struct maker *maker, const struct tree_node *node)
{
	const struct past_name *name = past_name_of(maker, node);
	const struct slot *slot = name ? find_slot(maker, name->bytes, name->nbytes) : NULL;
	return slot && slot->item && maker->list->items[slot->item - 1].node == node;
}

static bool add(struct maker *maker, const struct tree_node *node)
{
	struct letters letters;
	uint16_t units[MAX_UNITS];
	uint8_t bytes[2 * MAX_UNITS + 1];
	bool is_directory =
		S_ISDIR(node->mode) && !is_placeholder(maker->style, maker->directory, node);
	spell(maker->style, is_directory, node->name, &letters);
	unsigned n = fit(maker->style, &letters, "", units);
	unsigned nbytes = encode(maker->style->kind, units, n, bytes);
	struct slot *slot = find_slot(maker, bytes, nbytes);
	struct identifier item = { .node = node, .mangled = n < letters.n || slot->item };
	if (slot->item)
		slot = tell_apart(maker, &letters, slot, bytes, &nbytes);
	return take(maker, slot, item, bytes, nbytes);
}

static bool is_shown(enum view_kind kind, const struct tree_node *node)
{
	unsigned hidden = kind == VIEW_UDF      ? TREE_HIDE_UDF
			  : kind == VIEW_JOLIET ? TREE_HIDE_JOLIET
						: TREE_HIDE_ISO;
	if (node->hidden & hidden)
		return false;
	return kind == VIEW_ROCK_RIDGE || kind == VIEW_UDF || S_ISDIR(node->mode) ||
	       S_ISREG(node->mode);
}

/* By their bytes, which is the order of ECMA-119 §9.3 for the characters that are allowed. */
static int compare(const void *a, const void *b, void *bytes)
{
	const struct identifier *x = a, *y = b;
	const uint8_t *p = bytes;
	unsigned n = x->nbytes < y->nbytes ? x->nbytes : y->nbytes;
	int order = memcmp(p + x->at, p + y->at, n);
	return order ? order : (x->nbytes > y->nbytes) - (x->nbytes < y->nbytes);
}

/* UDF has names in any order (ECMA-167r3 4/8.6.1): here in the tree's, whichever came first. */
static int compare_indexes(const void *a, const void *b)
{
	const struct identifier *x = a, *y = b;
	return (x->node->index > y->node->index) - (x->node->index < y->node->index);
}

static void sort(const struct identifier_style *style, struct identifiers *list)
{
	if (list->n > 1 && style->kind != VIEW_UDF)
		qsort_r(list->items, list->n, sizeof(*list->items), compare, list->bytes);
	else if (list->n > 1 && list->items[0].is_past)
		qsort(list->items, list->n, sizeof(*list->items), compare_indexes);
}

static bool add_all(struct maker *maker, const struct view_listing *listing)
{
	enum view_kind kind = maker->style->kind;
	for (size_t i = 0; i < listing->n; i++)
		if (listing->nodes[i]->past && is_shown(kind, listing->nodes[i]) &&
			!add_past(maker, listing->nodes[i]))
			return false;
	for (size_t i = 0; i < listing->n; i++)
		if (is_shown(kind, listing->nodes[i]) && !is_there(maker, listing->nodes[i]) &&
			!add(maker, listing->nodes[i]))
			return false;
	return true;
}

bool identifiers_make(const struct identifier_style *style, const struct view_listing *listing,
	struct identifiers *list)
{
	struct maker maker = { .style = style, .directory = listing->directory, .list = list };
	size_t nslots = 16;
	*list = (struct identifiers){ 0 };
	while (nslots < 2 * listing->n)
		nslots *= 2;
	maker.mask = nslots - 1;
	maker.slots = calloc(nslots, sizeof(*maker.slots));
	list->items = calloc(listing->n + 1, sizeof(*list->items));
	bool good = maker.slots && list->items && add_all(&maker, listing);
	free(maker.slots);
	if (!good) {
		identifiers_free(list);
		return false;
	}
	sort(style, list);
	return true;
}

void identifiers_free(struct identifiers *list)
{
	free(list->items);
	free(list->bytes);
	*list = (struct identifiers){ 0 };
}

unsigned identifier_of(
	const struct identifier_style *style, const char *name, uint8_t to[IDENTIFIER_MAX_NBYTES])
{
	struct letters letters;
	uint16_t units[MAX_UNITS];
	spell(style, false, name, &letters);
	return encode(style->kind, units, fit(style, &letters, "", units), to);
}
