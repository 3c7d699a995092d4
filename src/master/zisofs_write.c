/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zisofs: a header, a table of where blocks end, and blocks as zlib streams (RFC 1950). Version 1
 * is that of mkzftree and of Linux (fs/isofs/compress.c), version 2 that of libisofs
 * (doc/zisofs2_format.txt), whose numbers have 64 bits.
 */
#include "master/zisofs_write.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/crew.h"
#include "base/deflate.h"
#include "base/io.h"
#include "base/tempfile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	SECTOR_NBYTES = 2048,
	LEVEL = 9,
	NSLOTS = 64,       /* blocks that are compressed at a time */
	SLOT_EXTRA = 1024, /* by which a block may grow that does not get smaller */
	MAX_HEAD = 24,
};

static const struct form {
	uint8_t magic[8];
	unsigned head_nbytes, pointer_nbytes, block_shift;
} forms[] = {
	[1] = { { 0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07 }, 16, 4, 15 },
	[2] = { { 0xef, 0x22, 0x55, 0xa1, 0xbc, 0x1b, 0x95, 0xa0 }, 24, 8, 17 },
};

/* What is compressed at a time. */
struct slot {
	struct deflater *deflater;
	uint8_t *packed;
	size_t nbytes, packed_nbytes;
};

struct packer {
	struct discimg_job *job;
	struct tree *tree;
	struct content *content;
	const struct boot_plan *plan;
	const struct form *form;
	unsigned version;
	struct crew *crew;
	struct slot slots[NSLOTS];
	uint8_t *plain; /* NSLOTS blocks */
	int fd;
	uint64_t end; /* of what the file holds that stays */
};

static size_t block_nbytes(const struct packer *packer)
{
	return (size_t)1 << packer->form->block_shift;
}

static uint64_t sectors_of(uint64_t nbytes)
{
	return (nbytes + SECTOR_NBYTES - 1) / SECTOR_NBYTES;
}

static bool is_zero(const uint8_t *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* A block of zeros is told by a stream of no bytes. */
static void pack_slot(void *state, size_t i)
{
	struct packer *packer = state;
	struct slot *slot = packer->slots + i;
	const uint8_t *plain = packer->plain + i * block_nbytes(packer);
	slot->packed_nbytes = 0;
	if (!is_zero(plain, slot->nbytes))
		slot->packed_nbytes = zlib_block(slot->deflater, plain, slot->nbytes, slot->packed,
			block_nbytes(packer) + SLOT_EXTRA);
}

static void put_pointer(const struct packer *packer, uint8_t *to, uint64_t at)
{
	if (packer->form->pointer_nbytes == 8)
		put_le64(to, at);
	else
		put_le32(to, (uint32_t)at);
}

static void put_head(const struct packer *packer, uint64_t nbytes, uint8_t *to)
{
	const struct form *form = packer->form;
	memset(to, 0, form->head_nbytes);
	memcpy(to, form->magic, sizeof(form->magic));
	if (packer->version == 1) {
		put_le32(to + 8, (uint32_t)nbytes);
		to[12] = (uint8_t)(form->head_nbytes / 4);
		to[13] = (uint8_t)form->block_shift;
		return;
	}
	to[9] = (uint8_t)(form->head_nbytes / 4);
	to[10] = 1; /* zlib */
	to[11] = (uint8_t)form->block_shift;
	put_le64(to + 12, nbytes);
}

static int write_at(const struct packer *packer, const void *buf, size_t nbytes, uint64_t at)
{
	if (pwrite_whole(packer->fd, buf, nbytes, packer->end + at) < 0)
		return fail_errno(packer->job, "cannot write compressed files (TMPDIR names "
					       "another folder for them)");
	return 0;
}

/* The N blocks from OFFSET of NODE on behind *AT, and where they end to POINTERS. */
static int pack_blocks(struct packer *packer, const struct tree_node *node, uint64_t offset,
	size_t n, uint64_t *at, uint8_t *pointers)
{
	size_t whole = block_nbytes(packer);
	uint64_t left = node->nbytes - offset;
	size_t nbytes = left < n * whole ? (size_t)left : n * whole;
	int r = content_read(packer->content, node, offset, packer->plain, nbytes);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		packer->slots[i].nbytes = i + 1 < n ? whole : nbytes - i * whole;
	if (n > 1)
		crew_run(packer->crew, n, pack_slot, packer);
	else
		pack_slot(packer, 0);
	for (size_t i = 0; i < n && r == 0; i++) {
		const struct slot *slot = packer->slots + i;
		r = write_at(packer, slot->packed, slot->packed_nbytes, *at);
		*at += slot->packed_nbytes;
		put_pointer(packer, pointers + i * packer->form->pointer_nbytes, *at);
	}
	return r;
}

/* All of NODE behind its table; *NBYTES of both, which is as much as before when it is no gain. */
static int pack_content(struct packer *packer, const struct tree_node *node, uint8_t *table,
	size_t n, uint64_t *nbytes)
{
	const struct form *form = packer->form;
	uint64_t at = form->head_nbytes + (uint64_t)(n + 1) * form->pointer_nbytes;
	put_head(packer, node->nbytes, table);
	put_pointer(packer, table + form->head_nbytes, at);
	for (size_t done = 0; done < n; done += NSLOTS) {
		size_t some = n - done < NSLOTS ? n - done : NSLOTS;
		int r = check_cancelled(packer->job);
		if (r == 0)
			r = pack_blocks(packer, node, (uint64_t)done << form->block_shift, some,
				&at, table + form->head_nbytes + (done + 1) * form->pointer_nbytes);
		if (r < 0)
			return r;
		if (sectors_of(at) >= sectors_of(node->nbytes))
			break; /* mkzftree leaves it as it is, too */
	}
	*nbytes = at;
	return write_at(packer, table, form->head_nbytes + (n + 1) * form->pointer_nbytes, 0);
}

/* From now on, NODE is what lies from byte AT of the file on. */
static int set_packed(struct packer *packer, struct tree_node *node, uint64_t at, uint64_t nbytes)
{
	struct tree_packed *packed = tree_add_packed(packer->tree);
	if (!packed)
		return fail_nomem(packer->job);
	packed->fd = packer->fd;
	packed->offset = at;
	packed->plain_nbytes = node->nbytes;
	packed->version = (uint8_t)packer->version;
	packed->head_nbytes = (uint8_t)packer->form->head_nbytes;
	packed->block_shift = (uint8_t)packer->form->block_shift;
	node->packed = packed;
	node->nbytes = nbytes;
	return 0;
}

static int pack_file(struct packer *packer, struct tree_node *node, uint64_t *npacked)
{
	size_t n = (size_t)((node->nbytes + block_nbytes(packer) - 1) >> packer->form->block_shift);
	uint8_t *table = malloc(MAX_HEAD + (n + 1) * packer->form->pointer_nbytes);
	uint64_t nbytes = 0;
	int r = table ? pack_content(packer, node, table, n, &nbytes) : fail_nomem(packer->job);
	free(table);
	if (r < 0 || sectors_of(nbytes) >= sectors_of(node->nbytes) ||
		!content_is_whole(packer->content))
		return r;
	r = set_packed(packer, node, packer->end, nbytes);
	packer->end += nbytes;
	++*npacked;
	return r;
}

/* A file that mkzftree, or we, made: what its header tells is for its directory record. */
static int note_packed(struct packer *packer, struct tree_node *node, bool *is_packed)
{
	uint8_t head[MAX_HEAD];
	*is_packed = false;
	if (node->nbytes < MAX_HEAD)
		return 0;
	int r = content_read(packer->content, node, 0, head, sizeof(head));
	for (unsigned version = 1; version <= 2 && r == 0 && !*is_packed; version++) {
		if (memcmp(head, forms[version].magic, sizeof(forms[version].magic)) != 0)
			continue;
		struct tree_packed *packed = tree_add_packed(packer->tree);
		if (!packed)
			return fail_nomem(packer->job);
		bool one = version == 1;
		*packed = (struct tree_packed){ .next = packed->next,
			.fd = -1,
			.plain_nbytes = one ? get_le32(head + 8) : get_le64(head + 12),
			.version = (uint8_t)version,
			.head_nbytes = (uint8_t)(head[one ? 12 : 9] * 4),
			.block_shift = head[one ? 13 : 11] };
		node->packed = packed;
		*is_packed = true;
	}
	return r;
}

/* Loaders do not know of zisofs: what they may read stays as it is. */
static bool is_for_loaders(const struct packer *packer, const struct tree_node *node)
{
	static const char *const folders[] = { "boot", "isolinux", "syslinux", "efi", "grub" };
	const struct boot_plan *plan = packer->plan;
	const struct tree_node *top = node;
	if (!plan)
		return false;
	for (size_t i = 0; i < plan->nentries; i++) {
		const struct boot_entry *entry = plan->entries + i;
		if (!entry->appended && tree_find(packer->tree, entry->path) == node)
			return true;
	}
	while (top->parent && top->parent->parent)
		top = top->parent;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strcasecmp(top->name, folders[i]) == 0)
			return true;
	return false;
}

static bool can_be_packed(const struct packer *packer, const struct tree_node *node)
{
	uint64_t most = packer->version == 1 ? UINT32_MAX : UINT64_MAX;
	return !node->bytes && node->nbytes > SECTOR_NBYTES && node->nbytes <= most &&
	       !is_for_loaders(packer, node);
}

static int pack_all(
	struct packer *packer, const struct discimg_master_options *options, uint64_t *npacked)
{
	struct tree *tree = packer->tree;
	int r = 0;
	for (struct tree_node *node = tree->root; node && r == 0;
		node = tree_next(node, tree->root)) {
		bool is_packed = false;
		if (!S_ISREG(node->mode) || node->is_link)
			continue;
		if (options->zisofs_noted)
			r = note_packed(packer, node, &is_packed);
		if (r == 0 && options->zisofs && !is_packed && can_be_packed(packer, node))
			r = pack_file(packer, node, npacked);
	}
	return r;
}

/* Further names are of the same content. */
static int link_all(struct discimg_job *job, struct tree *tree)
{
	uint32_t last = 0;
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		last = node->serial > last ? node->serial : last;
	struct tree_node **firsts = calloc((size_t)last + 1, sizeof(struct tree_node *));
	if (!firsts)
		return fail_nomem(job);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISREG(node->mode) || !node->serial)
			continue;
		if (!node->is_link)
			firsts[node->serial] = node;
		else if (firsts[node->serial]) {
			node->packed = firsts[node->serial]->packed;
			node->nbytes = firsts[node->serial]->nbytes;
		}
	}
	free(firsts);
	return 0;
}

static int begin(struct packer *packer, const char *out)
{
	char *folder = NULL;
	packer->crew = crew_new();
	packer->plain = malloc(NSLOTS * block_nbytes(packer));
	bool good = packer->crew && packer->plain;
	for (unsigned i = 0; i < NSLOTS && good; i++) {
		struct slot *slot = packer->slots + i;
		slot->deflater = deflater_new(LEVEL);
		slot->packed = malloc(block_nbytes(packer) + SLOT_EXTRA);
		good = slot->deflater && slot->packed;
	}
	if (!good)
		return fail_nomem(packer->job);
	int r = tempfile_open(packer->job, out ? out : "-", 0, &packer->fd, &folder);
	free(folder);
	if (r == 0)
		packer->tree->packed_fd = packer->fd;
	return r;
}

static void end(struct packer *packer)
{
	crew_free(packer->crew);
	free(packer->plain);
	for (unsigned i = 0; i < NSLOTS; i++) {
		if (packer->slots[i].deflater)
			deflater_free(packer->slots[i].deflater);
		free(packer->slots[i].packed);
	}
}

int zisofs_pack(struct discimg_job *job, struct tree *tree, struct content *content,
	const struct discimg_master_options *options, const struct boot_plan *plan, const char *out,
	uint64_t *npacked)
{
	unsigned version = options->zisofs == 2 ? 2 : 1;
	struct packer packer = { .job = job,
		.tree = tree,
		.content = content,
		.plan = plan,
		.form = forms + version,
		.version = version,
		.fd = -1 };
	*npacked = 0;
	if (!options->zisofs && !options->zisofs_noted)
		return 0;
	int r = options->zisofs ? begin(&packer, out) : 0;
	if (r == 0)
		r = pack_all(&packer, options, npacked);
	if (r == 0)
		r = link_all(job, tree);
	end(&packer);
	return r;
}
