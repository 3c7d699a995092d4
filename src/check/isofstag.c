/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checksum tags of libisofs (its doc/checksums.txt, "Session tags"): a line of text at the
 * beginning of a block of zeros, which ends with the MD5 of what stands before " self=".
 */
#include "check/isofstag.h"

#include "base/digest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_NBYTES = 256, MD5_NDIGITS = 32 };

static const struct {
	const char *magic, *part;
	const char *next; /* what names the next sector to look at; NULL: nothing does */
} kinds[] = {
	[ISOFSTAG_SESSION] = { "libisofs_checksum_tag_v1", "session", NULL },
	[ISOFSTAG_SUPERBLOCK] = { "libisofs_sb_checksum_tag_v1", "volume descriptors", " next=" },
	[ISOFSTAG_TREE] = { "libisofs_tree_checksum_tag_v1", "directory tree", " next=" },
	[ISOFSTAG_RELOCATED] = { "libisofs_rlsb32_checksum_tag_v1", "relocated descriptors",
		" session_start=" },
};

const char *isofstag_part(enum isofstag_kind kind)
{
	return kinds[kind].part;
}

static bool take_word(const char **rest, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(*rest, word, n) != 0)
		return false;
	*rest += n;
	return true;
}

static bool take_number(const char **rest, const char *name, uint32_t *v)
{
	char *end;
	if (!take_word(rest, name) || !isdigit((unsigned char)**rest))
		return false;
	unsigned long number = strtoul(*rest, &end, 10);
	*rest = end;
	*v = (uint32_t)number;
	return number <= UINT32_MAX;
}

static bool take_md5(const char **rest, const char *name, char md5[33])
{
	if (!take_word(rest, name))
		return false;
	for (int i = 0; i < MD5_NDIGITS; i++, (*rest)++) {
		if (!isxdigit((unsigned char)**rest))
			return false;
		md5[i] = (char)tolower((unsigned char)**rest);
	}
	md5[MD5_NDIGITS] = '\0';
	return true;
}

static bool find_kind(const char **rest, enum isofstag_kind *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (take_word(rest, kinds[i].magic)) {
			*kind = (enum isofstag_kind)i;
			return true;
		}
	return false;
}

/* The MD5 of LINE; "" when none can be made, which JOB tells. */
static void digest_line(struct discimg_job *job, const char *line, size_t nbytes, char md5[33])
{
	char hex[DIGEST_HEX_NBYTES];
	struct digest *digest = digest_new(job, DIGEST_MD5);
	if (digest && digest_add(digest, line, nbytes) && digest_finish(digest, hex))
		memcpy(md5, hex, MD5_NDIGITS + 1);
	digest_free(digest);
}

bool isofstag_parse(struct discimg_job *job, const uint8_t *block, struct isofstag *tag)
{
	char line[LINE_NBYTES + 1] = "";
	const char *rest = line;
	*tag = (struct isofstag){ 0 };
	memcpy(line, block, LINE_NBYTES);
	if (!find_kind(&rest, &tag->kind) || !take_number(&rest, " pos=", &tag->lba) ||
		!take_number(&rest, " range_start=", &tag->first) ||
		!take_number(&rest, " range_size=", &tag->nsectors))
		return false;
	const char *next = kinds[tag->kind].next;
	if (next && !take_number(&rest, next, &tag->next))
		return false;
	if (!take_md5(&rest, " md5=", tag->md5))
		return false;
	size_t nbytes = (size_t)(rest - line);
	if (!take_md5(&rest, " self=", tag->self))
		return false;
	digest_line(job, line, nbytes, tag->found_self);
	return true;
}
