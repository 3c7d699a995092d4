/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree of files as the kernel asks for it: by name in a directory, by place in its listing. */
#ifndef FUSE_SERVED_H
#define FUSE_SERVED_H

#include "fs/files.h"

#include <sys/stat.h>

struct ahead;

struct served {
	struct discimg_job *job;
	struct discimg_files *files;
	uint32_t *shown;  /* at the places of a directory's children: those with a name, sorted */
	uint32_t *nshown; /* of each directory */
	uint32_t *first;  /* the first name of each node's file, which its inode is told by */
	uint32_t *nlinks;
	uid_t uid; /* who owns what the disc tells no owner of */
	gid_t gid;
	bool has_attributes;  /* any of them */
	unsigned capable;     /* FUSE_CAP_ of the kernel */
	struct filedata data; /* where was read last */
	uint8_t *buf;         /* of SERVED_NBYTES */
	struct ahead *ahead;  /* while requests are served; or NULL */
};

#define SERVED_NBYTES (1u << 20) /* as much as the kernel asks for at once */

/* FILES must outlive it. Free it in any case. */
int served_open(struct served *served, struct discimg_job *job, struct discimg_files *files);
void served_free(struct served *served);

/* The file of DIRECTORY that has that name, or WALK_NO_NODE. */
uint32_t served_child(const struct served *served, uint32_t directory, const char *name);

/* Where NODE stands in the listing of its directory, from 0; 0, too, where it does not. */
uint32_t served_place(const struct served *served, uint32_t node);

/* The inode of NODE, and back. The root's is 1, as FUSE has it. */
static inline uint64_t served_inode(const struct served *served, uint32_t node)
{
	return (uint64_t)served->first[node] + 1;
}

/* The node of INODE, or WALK_NO_NODE. */
uint32_t served_node(const struct served *served, uint64_t inode);

void served_stat(const struct served *served, uint32_t node, struct stat *st);

/*
 * Up to NBYTES, at most SERVED_NBYTES, from OFFSET of NODE: where they lie in a file of the host,
 * *FD and *AT, or, with *FD -1, in served->buf. How many, or -EIO when a sector is unreadable.
 */
ssize_t served_read(struct served *served, uint32_t node, uint64_t offset, size_t nbytes, int *fd,
	uint64_t *at);

/* Where from OFFSET on the next byte of data or, with HOLE, of none is; -1 when there is none. */
int64_t served_seek(const struct served *served, uint32_t node, uint64_t offset, bool hole);

#endif
