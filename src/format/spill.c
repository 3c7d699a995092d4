/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A packed file that cannot be unpacked from its middle on: unpacked once, to a sparse file. */
#include "format/spill.h"

#include "base/context.h"
#include "base/io.h"
#include "base/tempfile.h"
#include "format/packed_blocks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_NBYTES (256 << 10)
#define HOLE_NBYTES  4096

struct spill {
	struct infile *packed;
	int fd;
	uint64_t ngood; /* bytes that could be unpacked */
};

static ssize_t pread_spill(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	const struct spill *spill = state;
	(void)job;
	ssize_t n = offset < spill->ngood ? pread_whole(spill->fd, buf, nbytes, offset) : 0;
	return n;
}

/* What lies beyond the good bytes, but is known to exist, cannot be read. */
static ssize_t pread_damaged(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	const struct spill *spill = state;
	if (nbytes > 0 && (offset >= spill->ngood || nbytes > spill->ngood - offset)) {
		errno = EIO;
		return -1;
	}
	return pread_spill(state, job, buf, nbytes, offset);
}

static bool uses_spill(void *state, const struct stat *st)
{
	struct spill *spill = state;
	return infile_uses(spill->packed, st);
}

static void free_spill(void *state)
{
	struct spill *spill = state;
	infile_free(spill->packed);
	if (spill->fd >= 0)
		close(spill->fd);
	free(spill);
}

static const struct infile_ops spill_ops = { pread_spill, uses_spill, free_spill };
static const struct infile_ops damaged_ops = { pread_damaged, uses_spill, free_spill };

/* Writes all but what is zero. */
static int write_sparsely(const struct spill *spill, const uint8_t *buf, size_t nbytes)
{
	for (size_t done = 0; done < nbytes;) {
		size_t n = nbytes - done < HOLE_NBYTES ? nbytes - done : HOLE_NBYTES;
		if (!is_all_zero(buf + done, n) &&
			pwrite_whole(spill->fd, buf + done, n, spill->ngood + done) < 0)
			return -1;
		done += n;
	}
	return 0;
}

/* *END is what plan->next() said last. */
static int unpack(struct spill *spill, struct discimg_job *job, const struct spill_plan *plan,
	uint8_t *buf, ssize_t *end)
{
	while ((*end = plan->next(plan->state, job, buf, PIECE_NBYTES)) > 0) {
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		if (write_sparsely(spill, buf, (size_t)*end) < 0)
			return fail_errno(job, "%s: cannot be unpacked to a file",
				infile_name(spill->packed));
		spill->ngood += (uint64_t)*end;
	}
	if (ftruncate(spill->fd, (off_t)spill->ngood) < 0)
		return fail_errno(
			job, "%s: cannot be unpacked to a file", infile_name(spill->packed));
	return 0;
}

/* Says what is wrong; *NBYTES is how many bytes there seem to be. */
static int judge(const struct spill *spill, struct discimg_job *job, const struct spill_plan *plan,
	ssize_t end, uint64_t *nbytes)
{
	const char *name = infile_name(spill->packed);
	*nbytes = spill->ngood;
	if (end == 0)
		return 0;
	if (end == SPILL_UNSUPPORTED)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: the %s data need more memory than is granted, or a method that is not "
			"known",
			name, plan->packing);
	if (spill->ngood == 0)
		return fail(job, DISCIMG_E_FORMAT, "%s: %s data that %s", name, plan->packing,
			end == SPILL_CUT ? "end at once" : "cannot be unpacked");
	*nbytes = plan->nbytes;
	if (*nbytes <= spill->ngood) /* there was more: at least one unit that cannot be read */
		*nbytes = spill->ngood + BLOCKS_UNIT_NBYTES - spill->ngood % BLOCKS_UNIT_NBYTES;
	say(job, DISCIMG_WARNING,
		"%s: the %s data %s; only the first %llu bytes of what they hold can be read", name,
		plan->packing, end == SPILL_CUT ? "are cut off" : "are damaged",
		(unsigned long long)spill->ngood);
	return 0;
}

/* Unpacks all to a file without a name. *NBYTES is how many bytes there seem to be; DAMAGED: not
 * all. */
static int fill(struct spill *spill, struct discimg_job *job, const struct spill_plan *plan,
	uint64_t *nbytes, bool *damaged)
{
	char *folder = NULL;
	ssize_t end = 0;
	uint8_t *buf = malloc(PIECE_NBYTES);
	int r = buf ? tempfile_open(
			      job, infile_name(spill->packed), plan->nbytes, &spill->fd, &folder)
		    : fail_nomem(job);
	if (r < 0)
		goto out;
	say(job, DISCIMG_NOTE,
		"%s: %s data that can be unpacked as a whole only; that is done once, to a file "
		"without a name in %s",
		infile_name(spill->packed), plan->packing, folder);
	r = unpack(spill, job, plan, buf, &end);
	if (r < 0)
		goto out;
	*damaged = end < 0;
	r = judge(spill, job, plan, end, nbytes);
out:
	free(folder);
	free(buf);
	return r;
}

int spill_open(struct discimg_job *job, struct infile *packed, const struct spill_plan *plan,
	struct infile **out)
{
	struct spill *spill = calloc(1, sizeof(*spill));
	uint64_t nbytes;
	bool damaged;
	if (!spill) {
		infile_free(packed);
		return fail_nomem(job);
	}
	*spill = (struct spill){ .packed = packed, .fd = -1 };
	int r = fill(spill, job, plan, &nbytes, &damaged);
	if (r < 0) {
		free_spill(spill);
		return r;
	}
	*out = infile_new(plan->name, nbytes, damaged ? &damaged_ops : &spill_ops, spill);
	return *out ? 0 : fail_nomem(job);
}
