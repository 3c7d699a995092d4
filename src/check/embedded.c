/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums that the data on a disc carry of themselves, added up while it is read. */
#include "check/embedded.h"

#include "base/context.h"
#include "base/digest.h"
#include "check/implanted.h"
#include "check/isofstag.h"
#include "sector/raw.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	VOLUME_DESCRIPTORS = 16, /* the first one's sector in its session; ECMA-119 §6.2.1 */
	MOST_DESCRIPTORS = 32,   /* that are looked through for the tag behind them */
	MOST_SESSIONS = 256,
	SESSION_ALIGNMENT = 32, /* where libisofs begins another one on overwritable media */
};

/* One sum of user data: that of NSECTORS from FIRST on, in 2048 bytes each. */
struct sum {
	struct discimg_embedded item;
	uint32_t nadded;
	struct digest *digest;
};

struct embedded {
	struct discimg_disc *disc;
	bool is_implanted; /* what stands so in sector 16 counts as spaces, which were there before
			    */
	struct sum *sums;
	size_t nsums;
	uint8_t *user; /* user data of a batch of raw sectors */
	size_t user_nbytes;
};

/* Where sessions begin or may do so; each is looked at once. */
struct sessions {
	int64_t first[MOST_SESSIONS];
	size_t n;
};

int embedded_add(
	struct discimg_job *job, struct embedded_list *list, const struct discimg_embedded *item)
{
	if (list->n == list->room) {
		size_t room = list->room * 2 + 8;
		struct discimg_embedded *bigger = reallocarray(list->items, room, sizeof(*bigger));
		if (!bigger)
			return fail_nomem(job);
		list->items = bigger;
		list->room = room;
	}
	list->items[list->n++] = *item;
	return 0;
}

void embedded_list_free(struct embedded_list *list)
{
	free(list->items);
	*list = (struct embedded_list){ 0 };
}

/* The user data of a sector; false when there are none. */
static bool read_block(struct discimg_job *job, struct discimg_disc *disc, int64_t lba,
	uint8_t block[SECTOR_USER_NBYTES])
{
	const struct sector_shape shape = { .nbytes = SECTOR_USER_NBYTES };
	const struct discimg_track *track =
		lba >= 0 && lba < INT32_MAX ? disc_track_at(disc, (int32_t)lba) : NULL;
	uint8_t status;
	if (!track || track_is_audio(track))
		return false;
	if (disc_read(disc, job, (int32_t)lba, 1, shape, block, &status) == 0)
		return !discimg_sector_is_bad(status);
	forgive(job); /* Form 2; a source that is gone will be met again */
	return false;
}

static struct sum *add_sum(
	struct embedded *e, struct discimg_job *job, int64_t first, uint32_t nsectors)
{
	struct sum *bigger = reallocarray(e->sums, e->nsums + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	e->sums = bigger;
	struct sum *sum = &e->sums[e->nsums];
	*sum = (struct sum){ .item = { .first_lba = first, .nsectors = nsectors } };
	sum->digest = digest_new(job, DIGEST_MD5);
	e->nsums += sum->digest != NULL;
	return sum->digest ? sum : NULL;
}

static int find_implanted(struct embedded *e, struct discimg_job *job)
{
	uint8_t pvd[SECTOR_USER_NBYTES];
	struct implanted implanted;
	if (!read_block(job, e->disc, VOLUME_DESCRIPTORS, pvd) || !implanted_parse(pvd, &implanted))
		return 0;
	struct sum *sum = add_sum(e, job, 0, implanted.nsectors);
	if (!sum)
		return fail_nomem(job);
	e->is_implanted = true;
	strcpy(sum->item.expected, implanted.md5);
	snprintf(sum->item.what, sizeof(sum->item.what), "the MD5 that isomd5sum implanted");
	return 0;
}

static void add_session(struct sessions *sessions, int64_t first)
{
	for (size_t i = 0; i < sessions->n; i++)
		if (sessions->first[i] == first)
			return;
	if (sessions->n < MOST_SESSIONS)
		sessions->first[sessions->n++] = first;
}

/* A tag that is damaged tells only that. */
static int add_damaged(
	struct embedded *e, struct discimg_job *job, const struct isofstag *tag, int64_t lba)
{
	struct sum *sum = add_sum(e, job, lba, 0);
	if (!sum)
		return fail_nomem(job);
	snprintf(sum->item.what, sizeof(sum->item.what),
		"the MD5 of libisofs' tag at sector %" PRId64, lba);
	strcpy(sum->item.expected, tag->self);
	strcpy(sum->item.found, tag->found_self);
	return 0;
}

static int add_tag(struct embedded *e, struct discimg_job *job, const struct isofstag *tag)
{
	struct sum *sum = add_sum(e, job, tag->first, tag->nsectors);
	if (!sum)
		return fail_nomem(job);
	snprintf(sum->item.what, sizeof(sum->item.what),
		"libisofs' MD5 of the %s from sector %" PRIu32, isofstag_part(tag->kind),
		tag->first);
	strcpy(sum->item.expected, tag->md5);
	if ((uint64_t)tag->first + tag->nsectors != tag->lba)
		sum->item.problem = "is not of the sectors before its tag";
	return 0;
}

static int add_missing(struct embedded *e, struct discimg_job *job, int64_t lba)
{
	struct sum *sum = add_sum(e, job, lba, 0);
	if (!sum)
		return fail_nomem(job);
	snprintf(sum->item.what, sizeof(sum->item.what), "libisofs' tag at sector %" PRId64, lba);
	sum->item.problem = "is not there, though the one before it says so";
	return 0;
}

/* Follows the tags of a session from the one at LBA on, each of which lies behind the last. */
static int follow_tags(
	struct embedded *e, struct discimg_job *job, int64_t lba, struct sessions *sessions)
{
	uint8_t block[SECTOR_USER_NBYTES];
	struct isofstag tag;
	bool is_first = true;
	for (int64_t next; lba; lba = next, is_first = false) {
		if (!read_block(job, e->disc, lba, block) || !isofstag_parse(job, block, &tag))
			return is_first ? 0 : add_missing(e, job, lba);
		if (strcmp(tag.self, tag.found_self) != 0)
			return add_damaged(e, job, &tag, lba);
		if (tag.lba != lba)
			return 0; /* of a session that was copied to another place */
		int r = add_tag(e, job, &tag);
		if (r < 0)
			return r;
		if (tag.kind == ISOFSTAG_RELOCATED)
			add_session(sessions, tag.next);
		if (tag.kind == ISOFSTAG_SESSION)
			add_session(sessions, (lba / SESSION_ALIGNMENT + 1) * SESSION_ALIGNMENT);
		next = tag.kind != ISOFSTAG_RELOCATED && tag.next > lba ? tag.next : 0;
	}
	return 0;
}

/* The first tag stands right behind the volume descriptors. */
static int find_tags(
	struct embedded *e, struct discimg_job *job, int64_t first, struct sessions *sessions)
{
	uint8_t block[SECTOR_USER_NBYTES];
	int64_t lba = first + VOLUME_DESCRIPTORS;
	for (int i = 0; i < MOST_DESCRIPTORS; i++, lba++)
		if (!read_block(job, e->disc, lba, block) || memcmp(block + 1, "CD001", 5) != 0)
			break;
	return follow_tags(e, job, lba, sessions);
}

static int find_all(struct embedded *e, struct discimg_job *job)
{
	struct sessions sessions = { 0 };
	int r = find_implanted(e, job);
	add_session(&sessions, 0);
	add_session(&sessions, SESSION_ALIGNMENT); /* the first one of a disc that grew */
	for (size_t i = 0; i < e->disc->ntracks; i++)
		if (!track_is_audio(&e->disc->tracks[i]))
			add_session(&sessions, e->disc->tracks[i].index_lba[1]);
	for (size_t i = 0; i < sessions.n && r == 0; i++)
		r = find_tags(e, job, sessions.first[i], &sessions);
	return r;
}

int embedded_find(struct discimg_job *job, struct discimg_disc *disc, struct embedded **out)
{
	struct embedded *e = calloc(1, sizeof(*e));
	if (!e)
		return fail_nomem(job);
	e->disc = disc;
	int r = find_all(e, job);
	if (r == 0)
		*out = e;
	else
		embedded_free(e);
	return r;
}

void embedded_free(struct embedded *e)
{
	for (size_t i = 0; e && i < e->nsums; i++)
		digest_free(e->sums[i].digest);
	if (!e)
		return;
	free(e->sums);
	free(e->user);
	free(e);
}

/* Adds N sectors of user data that begin at LBA, all of which the sum is of. */
static bool add_run(
	const struct embedded *e, struct sum *sum, int64_t lba, uint32_t n, const uint8_t *data)
{
	char spaces[IMPLANTED_NBYTES];
	size_t nbytes = (size_t)n * SECTOR_USER_NBYTES;
	size_t at = (size_t)(VOLUME_DESCRIPTORS - lba) * SECTOR_USER_NBYTES + IMPLANTED_AT;
	sum->nadded += n;
	if (!e->is_implanted || lba > VOLUME_DESCRIPTORS || lba + n <= VOLUME_DESCRIPTORS)
		return digest_add(sum->digest, data, nbytes);
	memset(spaces, ' ', sizeof(spaces));
	return digest_add(sum->digest, data, at) &&
	       digest_add(sum->digest, spaces, sizeof(spaces)) &&
	       digest_add(sum->digest, data + at + sizeof(spaces), nbytes - at - sizeof(spaces));
}

static int add_to_all(
	struct embedded *e, struct discimg_job *job, int64_t lba, uint32_t n, const uint8_t *data)
{
	for (size_t i = 0; i < e->nsums; i++) {
		struct sum *sum = &e->sums[i];
		int64_t begin = sum->item.first_lba, end = begin + sum->item.nsectors;
		int64_t from = lba > begin ? lba : begin, to = lba + n < end ? lba + n : end;
		if (!sum->item.problem && from < to &&
			!add_run(e, sum, from, (uint32_t)(to - from),
				data + (from - lba) * SECTOR_USER_NBYTES))
			return fail(job, DISCIMG_E_UNSUPPORTED, "libcrypto could not make an MD5");
	}
	return 0;
}

/* Room for the user data of N raw sectors. */
static bool make_room(struct embedded *e, uint32_t n)
{
	size_t nbytes = (size_t)n * SECTOR_USER_NBYTES;
	if (nbytes <= e->user_nbytes)
		return true;
	free(e->user);
	e->user = malloc(nbytes);
	e->user_nbytes = e->user ? nbytes : 0;
	return e->user;
}

/* Makes the user data of sector I of BATCH, unless they lie in it as they are. False: it has none.
 */
static bool has_user_data(struct embedded *e, const struct sector_batch *batch, uint32_t i)
{
	if (discimg_sector_is_bad(batch->status[i]))
		return false;
	return batch->shape.nbytes == SECTOR_USER_NBYTES ||
	       raw_reshape(SECTOR_MODE2, batch->lba, batch->data + (size_t)i * batch->shape.nbytes,
		       batch->shape.nbytes, e->user + (size_t)i * SECTOR_USER_NBYTES,
		       SECTOR_USER_NBYTES);
}

/* Sectors without user data are left out, and are missed in the end. */
static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct embedded *e = state;
	bool is_plain = batch->shape.nbytes == SECTOR_USER_NBYTES;
	int r = 0;
	if (e->nsums == 0 || track_is_audio(disc_track_at(e->disc, batch->lba)))
		return 0;
	if (!is_plain && !make_room(e, batch->nsectors))
		return fail_nomem(job);
	const uint8_t *data = is_plain ? batch->data : e->user;
	for (uint32_t i = 0, n; i < batch->nsectors && r == 0; i += n + 1) {
		for (n = 0; i + n < batch->nsectors && has_user_data(e, batch, i + n);)
			n++;
		r = add_to_all(
			e, job, (int64_t)batch->lba + i, n, data + (size_t)i * SECTOR_USER_NBYTES);
	}
	return r;
}

struct copy_consumer embedded_consumer(struct embedded *e)
{
	return (struct copy_consumer){ .take = take, .state = e };
}

static int finish(struct embedded *e, struct discimg_job *job, struct sum *sum)
{
	struct discimg_embedded *item = &sum->item;
	int64_t end = item->first_lba + item->nsectors;
	if (item->problem || item->nsectors == 0)
		return 0;
	if (sum->nadded == item->nsectors)
		return digest_finish(sum->digest, item->found)
			       ? 0
			       : fail(job, DISCIMG_E_UNSUPPORTED,
					 "libcrypto could not make an MD5");
	item->problem = end > discimg_disc_nsectors(e->disc)
				? "is of sectors beyond the end of the disc"
				: "cannot be made: sectors of it are unreadable, or no data";
	return 0;
}

int embedded_finish(struct discimg_job *job, struct embedded *e, struct embedded_list *list)
{
	int r = 0;
	for (size_t i = 0; i < e->nsums && r == 0; i++) {
		struct discimg_embedded *item = &e->sums[i].item;
		r = finish(e, job, &e->sums[i]);
		item->good = !item->problem && strcmp(item->expected, item->found) == 0;
		if (r == 0)
			r = embedded_add(job, list, item);
	}
	return r;
}
