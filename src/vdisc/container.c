/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a recordable disc: made, opened, locked, committed; its layout is in vdisc.h. */
#include "vdisc/container.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/count.h"
#include "base/digest.h"
#include "base/io.h"
#include "base/outfile.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

const char vdisc_magic[VDISC_MAGIC_NBYTES] = { 'd', 'i', 's', 'c', 'i', 'm', 'g', ' ', 'v', 'd',
	'i', 's', 'c', '\r', '\n', 0x1a };

enum { VERSION = 1, MIN_NSECTORS = 512 };

enum superblock {
	SUPER_VERSION = VDISC_MAGIC_NBYTES,
	SUPER_KIND = 20,
	SUPER_NSECTORS = 24,
	SUPER_CRC = VDISC_SUPERBLOCK_NBYTES - 4, /* CRC-32 of all before it */
};

static void encode_superblock(uint8_t *super, enum vdisc_kind kind, uint32_t nsectors)
{
	memcpy(super, vdisc_magic, VDISC_MAGIC_NBYTES);
	put_le32(super + SUPER_VERSION, VERSION);
	put_le32(super + SUPER_KIND, kind);
	put_le32(super + SUPER_NSECTORS, nsectors);
	put_le32(super + SUPER_CRC, crc32_of(0, super, SUPER_CRC));
}

static uint64_t slot_offset(uint64_t sequence)
{
	return VDISC_SLOTS_OFFSET + sequence % 2 * VDISC_SLOT_NBYTES;
}

void vdisc_format(struct vdisc_state *state, uint32_t nsectors)
{
	state->formatted_nsectors = nsectors;
	state->nsessions = state->ntracks = 1;
	state->sessions[0] = (struct vdisc_session){ .is_closed = true };
	state->tracks[0] = (struct vdisc_track){ .number = 1,
		.session = 1,
		.state = VDISC_TRACK_COMPLETE,
		.write = VDISC_WRITE_ANYWHERE,
		.mode = DISCIMG_MODE1,
		.control = 4,
		.next_lba = (int32_t)nsectors,
		.end_lba = (int32_t)nsectors };
}

/* A file that is there may hold what somebody burned, or be in a drive. */
static int check_replaced(struct discimg_job *job, const char *path, bool replace)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail_errno(job, "cannot open %s", path);
	bool is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	bool is_taken = flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	if (!is_file)
		return fail(job, DISCIMG_E_REFUSED,
			"%s is no regular file, and only such can be a virtual disc", path);
	if (!replace)
		return fail(
			job, DISCIMG_E_REFUSED, "%s is there already; --force replaces it", path);
	if (is_taken)
		return fail(job, DISCIMG_E_REFUSED, "%s is in a drive; eject it first", path);
	return 0;
}

static int write_blank(struct discimg_job *job, const char *path, const uint8_t *super,
	const struct vdisc_state *state)
{
	struct outfile *out;
	uint8_t *slot = calloc(1, VDISC_SLOT_NBYTES);
	if (!slot)
		return fail_nomem(job);
	size_t nbytes = state_encode(state, 1, slot);
	int r = outfile_open(job, path, OUTFILE_REPLACE, &out);
	if (r == 0) {
		r = outfile_write(job, out, super, VDISC_SUPERBLOCK_NBYTES, 0);
		if (r == 0)
			r = outfile_write(job, out, slot, nbytes, slot_offset(1));
		if (r == 0)
			r = outfile_commit(job, out);
		outfile_free(out);
	}
	free(slot);
	return r;
}

int vdisc_create(struct discimg_job *job, const char *path, enum vdisc_kind kind, uint32_t nsectors,
	bool replace)
{
	const struct vdisc_medium *medium = vdisc_medium_of(kind);
	uint8_t super[VDISC_SUPERBLOCK_NBYTES] = { 0 };
	if (!medium)
		return fail(job, DISCIMG_E_INVALID, "%s: medium %d is not known", path, kind);
	if (nsectors == 0)
		nsectors = medium->nsectors;
	if (nsectors < MIN_NSECTORS || nsectors > medium->max_nsectors)
		return fail(job, DISCIMG_E_INVALID,
			"%s: a %s of %u sector%s was asked for, expected %d to %u of 2048 bytes",
			path, medium->name, nsectors, noun_s(nsectors), MIN_NSECTORS,
			medium->max_nsectors);
	nsectors -= nsectors % medium->block_nsectors;
	int r = check_replaced(job, path, replace);
	if (r < 0)
		return r;
	struct vdisc_state *state = calloc(1, sizeof(*state));
	if (!state)
		return fail_nomem(job);
	if (medium->comes_formatted)
		vdisc_format(state, nsectors);
	encode_superblock(super, kind, nsectors);
	r = write_blank(job, path, super, state);
	free(state);
	return r;
}

static int read_superblock(struct vdisc *disc, struct discimg_job *job)
{
	uint8_t super[VDISC_SUPERBLOCK_NBYTES];
	ssize_t n = pread_whole(disc->fd, super, sizeof(super), 0);
	if (n < 0)
		return fail_errno(job, "cannot read %s", disc->path);
	if (n < (ssize_t)sizeof(super) || memcmp(super, vdisc_magic, VDISC_MAGIC_NBYTES) != 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: no virtual disc; discimg vdrive blank makes one", disc->path);
	if (get_le32(super + SUPER_CRC) != crc32_of(0, super, SUPER_CRC))
		return fail(job, DISCIMG_E_FORMAT,
			"%s: its first sector is damaged: the CRC does not fit", disc->path);
	if (get_le32(super + SUPER_VERSION) != VERSION)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: virtual disc of version %u, expected %d", disc->path,
			get_le32(super + SUPER_VERSION), VERSION);
	disc->medium = vdisc_medium_of(get_le32(super + SUPER_KIND));
	disc->nsectors = get_le32(super + SUPER_NSECTORS);
	if (!disc->medium || disc->nsectors < MIN_NSECTORS - 32 ||
		disc->nsectors > disc->medium->max_nsectors)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: medium %u of %u sectors, which is none that we know", disc->path,
			get_le32(super + SUPER_KIND), disc->nsectors);
	disc->kind = (enum vdisc_kind)get_le32(super + SUPER_KIND);
	uint64_t marks = (uint64_t)(disc->nsectors - vdisc_first_lba(disc)) * VDISC_MARK_NBYTES;
	const uint64_t mib = 1024 * 1024;
	disc->records_offset = VDISC_MARKS_OFFSET + (marks + mib - 1) / mib * mib;
	return 0;
}

/* The newer of the slots that are whole. */
static int read_state(struct vdisc *disc, struct discimg_job *job)
{
	struct vdisc_state *state = calloc(1, sizeof(*state));
	uint8_t *slots = calloc(2, VDISC_SLOT_NBYTES);
	const char *why = "neither of its two states is whole";
	uint64_t sequence;
	bool is_found = false;
	int r = state && slots ? 0 : fail_nomem(job);
	if (r == 0 && pread_whole(disc->fd, slots, 2 * VDISC_SLOT_NBYTES, VDISC_SLOTS_OFFSET) < 0)
		r = fail_errno(job, "cannot read %s", disc->path);
	for (int i = 0; i < 2 && r == 0; i++) {
		if (!state_decode(slots + i * VDISC_SLOT_NBYTES, state, &sequence) ||
			(is_found && sequence < disc->sequence))
			continue;
		is_found = true;
		disc->sequence = sequence;
		disc->state = *state;
	}
	free(state);
	free(slots);
	if (r == 0 && is_found)
		is_found = state_is_possible(&disc->state, disc->medium, disc->nsectors, &why);
	if (r == 0 && !is_found)
		return fail(job, DISCIMG_E_FORMAT, "%s: %s", disc->path, why);
	return r;
}

static int open_file(struct vdisc *disc, struct discimg_job *job)
{
	uint64_t nbytes;
	if (!disc->is_writable)
		return open_input(job, disc->path, &disc->fd, &nbytes);
	disc->fd = open(disc->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (disc->fd < 0)
		return fail_errno(job, "cannot open %s for writing", disc->path);
	if (flock(disc->fd, LOCK_EX | LOCK_NB) == 0)
		return size_of_input(job, disc->path, disc->fd, &nbytes);
	if (errno == EWOULDBLOCK)
		return fail(job, DISCIMG_E_REFUSED, "%s is in another drive", disc->path);
	return fail_errno(job, "cannot lock %s", disc->path);
}

int vdisc_open(struct discimg_job *job, const char *path, bool writable, struct vdisc **out)
{
	struct vdisc *disc = calloc(1, sizeof(*disc));
	if (!disc)
		return fail_nomem(job);
	disc->fd = -1;
	disc->is_writable = writable;
	disc->path = strdup(path);
	int r = disc->path ? open_file(disc, job) : fail_nomem(job);
	if (r == 0)
		r = read_superblock(disc, job);
	if (r == 0)
		r = read_state(disc, job);
	if (r == 0)
		r = records_recover(disc, job);
	if (r < 0) {
		vdisc_free(disc);
		return r;
	}
	*out = disc;
	return 0;
}

void vdisc_free(struct vdisc *disc)
{
	if (!disc)
		return;
	if (disc->fd >= 0)
		close(disc->fd);
	free(disc->rehearsed);
	free(disc->path);
	free(disc);
}

bool vdisc_rehearse(struct vdisc *disc)
{
	if (disc->rehearsed)
		return true;
	disc->rehearsed = malloc(sizeof(*disc->rehearsed));
	if (disc->rehearsed)
		*disc->rehearsed = disc->state;
	return disc->rehearsed != NULL;
}

void vdisc_end_rehearsal(struct vdisc *disc)
{
	if (!disc->rehearsed)
		return;
	disc->state = *disc->rehearsed;
	free(disc->rehearsed);
	disc->rehearsed = NULL;
}

void vdisc_keep_rehearsal(struct vdisc *disc)
{
	free(disc->rehearsed);
	disc->rehearsed = NULL;
}

bool vdisc_is_rehearsed(const struct vdisc *disc)
{
	return disc->rehearsed != NULL;
}

/* True when the state, whose NBYTES are in SLOT under the last sequence number, is in the file. */
static bool is_committed(const struct vdisc *disc, const uint8_t *slot, size_t nbytes)
{
	uint8_t *there = disc->has_new_records ? NULL : malloc(nbytes);
	bool is = there &&
		  pread_whole(disc->fd, there, nbytes, slot_offset(disc->sequence)) ==
			  (ssize_t)nbytes &&
		  memcmp(there, slot, nbytes) == 0;
	free(there);
	return is;
}

static int write_slot(struct vdisc *disc, struct discimg_job *job, uint8_t *slot)
{
	size_t nbytes = state_encode(&disc->state, disc->sequence, slot);
	if (is_committed(disc, slot, nbytes))
		return 0;
	nbytes = state_encode(&disc->state, disc->sequence + 1, slot);
	if (fdatasync(disc->fd) < 0 ||
		pwrite_whole(disc->fd, slot, nbytes, slot_offset(disc->sequence + 1)) < 0 ||
		fdatasync(disc->fd) < 0)
		return fail_errno(job, "cannot write %s", disc->path);
	disc->sequence++;
	disc->has_new_records = false;
	return 0;
}

int vdisc_commit(struct vdisc *disc, struct discimg_job *job)
{
	const char *why = "";
	if (!state_is_possible(&disc->state, disc->medium, disc->nsectors, &why))
		return fail(job, DISCIMG_E_INVALID, "%s: not committed: %s", disc->path, why);
	if (disc->rehearsed)
		return 0;
	uint8_t *slot = malloc(VDISC_SLOT_NBYTES);
	if (!slot)
		return fail_nomem(job);
	int r = write_slot(disc, job, slot);
	free(slot);
	return r;
}

const char *vdisc_path(const struct vdisc *disc)
{
	return disc->path;
}

bool vdisc_is_writable(const struct vdisc *disc)
{
	return disc->is_writable;
}

enum vdisc_kind vdisc_kind(const struct vdisc *disc)
{
	return disc->kind;
}

const struct vdisc_medium *vdisc_medium(const struct vdisc *disc)
{
	return disc->medium;
}

uint32_t vdisc_nsectors(const struct vdisc *disc)
{
	return disc->nsectors;
}

int32_t vdisc_first_lba(const struct vdisc *disc)
{
	return disc->medium->family == DISCIMG_MEDIUM_CD ? CD_FIRST_LBA : 0;
}

unsigned vdisc_record_nbytes(const struct vdisc *disc)
{
	return disc->medium->family == DISCIMG_MEDIUM_CD ? SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES
							 : SECTOR_USER_NBYTES;
}

struct vdisc_state *vdisc_state(struct vdisc *disc)
{
	return &disc->state;
}
