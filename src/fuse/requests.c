/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel asks of a file system. A disc does not change, so the kernel may keep all that it
 * was told, and need not tell of files that are opened and closed: a file costs one request for its
 * bytes, and listing its directory tells of its attributes.
 */
#include "fuse/requests.h"

#include "fuse/ahead.h"
#include "fuse/reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOREVER 1e9 /* seconds */

static struct served *served_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

static void init(void *user, struct fuse_conn_info *conn)
{
	struct served *served = user;
	served->capable = conn->capable;
	conn->want |= conn->capable & (FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS |
					      FUSE_CAP_READDIRPLUS | FUSE_CAP_CACHE_SYMLINKS |
					      FUSE_CAP_EXPORT_SUPPORT | FUSE_CAP_NO_OPEN_SUPPORT |
					      FUSE_CAP_NO_OPENDIR_SUPPORT | FUSE_CAP_SPLICE_WRITE);
	conn->want &= ~(unsigned)(FUSE_CAP_READDIRPLUS_AUTO | FUSE_CAP_AUTO_INVAL_DATA |
				  FUSE_CAP_SPLICE_MOVE);
	conn->max_readahead = SERVED_NBYTES;
}

static void fill_entry(const struct served *served, uint32_t node, struct fuse_entry_param *entry)
{
	*entry = (struct fuse_entry_param){ .attr_timeout = FOREVER, .entry_timeout = FOREVER };
	if (node == WALK_NO_NODE)
		return; /* inode 0: that there is none may be kept, too */
	served_stat(served, node, &entry->attr);
	entry->ino = entry->attr.st_ino;
}

/* The node that a request is of; answers it where there is none, as only a wrong kernel asks. */
static bool node_of(fuse_req_t req, fuse_ino_t inode, uint32_t *node)
{
	*node = served_node(served_of(req), inode);
	if (*node == WALK_NO_NODE)
		fuse_reply_err(req, ESTALE);
	return *node != WALK_NO_NODE;
}

static bool directory_of(fuse_req_t req, fuse_ino_t inode, uint32_t *node)
{
	if (!node_of(req, inode, node))
		return false;
	if (served_of(req)->files->walk.nodes[*node].directory)
		return true;
	fuse_reply_err(req, ENOTDIR);
	return false;
}

/* NFS servers ask by "." and "..", too. */
static void lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	const struct served *served = served_of(req);
	struct fuse_entry_param entry;
	uint32_t node;
	if (strcmp(name, ".") == 0 && !node_of(req, parent, &node))
		return;
	if (strcmp(name, ".") != 0) {
		if (!directory_of(req, parent, &node))
			return;
		node = strcmp(name, "..") == 0 ? served->files->walk.nodes[node].parent
					       : served_child(served, node, name);
	}
	fill_entry(served, node, &entry);
	fuse_reply_entry(req, &entry);
}

static void getattr(fuse_req_t req, fuse_ino_t inode, struct fuse_file_info *fi)
{
	struct stat st;
	uint32_t node;
	(void)fi;
	if (!node_of(req, inode, &node))
		return;
	served_stat(served_of(req), node, &st);
	fuse_reply_attr(req, &st, FOREVER);
}

static void readlink_of(fuse_req_t req, fuse_ino_t inode)
{
	const struct walk *walk = &served_of(req)->files->walk;
	uint32_t node;
	if (!node_of(req, inode, &node))
		return;
	if (S_ISLNK(walk->nodes[node].mode))
		fuse_reply_readlink(req, walk->texts + walk->nodes[node].target);
	else
		fuse_reply_err(req, EINVAL);
}

/*
 * Linux 3.16 and later open files, 5.1 and later directories, without asking again when the first
 * of them is answered so. libfuse tells whether the kernel can.
 */
static bool open_without(fuse_req_t req, unsigned capability)
{
	bool can = served_of(req)->capable & capability;
	if (can)
		fuse_reply_err(req, ENOSYS);
	return can;
}

static void open_file(fuse_req_t req, fuse_ino_t inode, struct fuse_file_info *fi)
{
	(void)inode;
	if (open_without(req, FUSE_CAP_NO_OPEN_SUPPORT))
		return;
	fi->keep_cache = 1;
	fuse_reply_open(req, fi);
}

static void open_directory(fuse_req_t req, fuse_ino_t inode, struct fuse_file_info *fi)
{
	(void)inode;
	if (open_without(req, FUSE_CAP_NO_OPENDIR_SUPPORT))
		return;
	fi->cache_readdir = 1;
	fuse_reply_open(req, fi);
}

/* The entry at OFFSET of a listing: "." and "..", then what is shown; false behind the last. */
static bool entry_at(const struct served *served, uint32_t directory, uint64_t offset,
	const char **name, uint32_t *node)
{
	const struct walk_node *it = &served->files->walk.nodes[directory];
	if (offset < 2) {
		*name = offset == 0 ? "." : "..";
		*node = offset == 0 ? directory : it->parent;
		return true;
	}
	if (offset - 2 >= served->nshown[directory])
		return false;
	*node = served->shown[it->first_child + (offset - 2)];
	*name = walk_name(&served->files->walk, *node);
	return true;
}

static void list(fuse_req_t req, fuse_ino_t inode, size_t nbytes, off_t offset, bool plus)
{
	const struct served *served = served_of(req);
	struct fuse_entry_param entry;
	const char *name;
	uint32_t directory, node;
	size_t used = 0, n;
	if (!directory_of(req, inode, &directory))
		return;
	if (nbytes > SERVED_NBYTES)
		nbytes = SERVED_NBYTES;
	char *buf = (char *)served->buf;
	for (uint64_t at = (uint64_t)offset; entry_at(served, directory, at, &name, &node); at++) {
		fill_entry(served, node, &entry);
		n = plus ? fuse_add_direntry_plus(
				   req, buf + used, nbytes - used, name, &entry, (off_t)at + 1)
			 : fuse_add_direntry(req, buf + used, nbytes - used, name, &entry.attr,
				   (off_t)at + 1);
		if (n > nbytes - used)
			break;
		used += n;
	}
	fuse_reply_buf(req, buf, used);
}

static void list_names(
	fuse_req_t req, fuse_ino_t inode, size_t nbytes, off_t offset, struct fuse_file_info *fi)
{
	(void)fi;
	list(req, inode, nbytes, offset, false);
}

static void list_all(
	fuse_req_t req, fuse_ino_t inode, size_t nbytes, off_t offset, struct fuse_file_info *fi)
{
	(void)fi;
	list(req, inode, nbytes, offset, true);
}

static bool is_whole(const struct served *served, uint32_t node, uint64_t offset,
	const struct ahead_answer *answer)
{
	return offset == 0 && answer->nbytes == served->data.walk->nodes[node].nbytes;
}

static void reply_read(
	fuse_req_t req, uint32_t node, uint64_t offset, const struct ahead_answer *answer)
{
	struct served *served = served_of(req);
	if (!served->ahead || !is_whole(served, node, offset, answer) ||
		!ahead_take(served->ahead, req, node, answer))
		reply_placed(req, served, answer->fd, answer->at, answer->nbytes);
}

static void read_file(
	fuse_req_t req, fuse_ino_t inode, size_t nbytes, off_t offset, struct fuse_file_info *fi)
{
	struct served *served = served_of(req);
	uint32_t node;
	uint64_t at;
	int fd;
	(void)fi;
	if (!node_of(req, inode, &node))
		return;
	ssize_t n = served_read(served, node, (uint64_t)offset, nbytes, &fd, &at);
	if (n < 0)
		fuse_reply_err(req, (int)-n);
	else if (fd >= 0)
		reply_read(req, node, (uint64_t)offset,
			&(struct ahead_answer){ .fd = fd, .at = at, .nbytes = (size_t)n });
	else
		fuse_reply_buf(req, (const char *)served->buf, (size_t)n);
}

static void seek(
	fuse_req_t req, fuse_ino_t inode, off_t offset, int whence, struct fuse_file_info *fi)
{
	uint32_t node;
	(void)fi;
	if (!node_of(req, inode, &node))
		return;
	int64_t at = served_seek(served_of(req), node, (uint64_t)offset, whence == SEEK_HOLE);
	if (at < 0)
		fuse_reply_err(req, ENXIO);
	else
		fuse_reply_lseek(req, at);
}

/* NBYTES of VALUE to who has room for ROOM; 0 asks how many there are. */
static void reply_value(fuse_req_t req, const void *value, size_t nbytes, size_t room)
{
	if (room == 0)
		fuse_reply_xattr(req, nbytes);
	else if (nbytes > room)
		fuse_reply_err(req, ERANGE);
	else
		fuse_reply_buf(req, value, nbytes);
}

static void getxattr_of(fuse_req_t req, fuse_ino_t inode, const char *name, size_t room)
{
	const struct served *served = served_of(req);
	struct discimg_attribute attribute;
	uint32_t node;
	if (!node_of(req, inode, &node))
		return;
	for (size_t i = 0; discimg_files_attribute(served->files, node, i, &attribute); i++)
		if (strcmp(attribute.name, name) == 0) {
			reply_value(req, attribute.value, attribute.nbytes, room);
			return;
		}
	/* Where no file has any the kernel need not ask again. */
	fuse_reply_err(req, served->has_attributes ? ENODATA : ENOSYS);
}

static void listxattr_of(fuse_req_t req, fuse_ino_t inode, size_t room)
{
	const struct served *served = served_of(req);
	struct discimg_attribute attribute;
	uint32_t node;
	size_t used = 0;
	if (!node_of(req, inode, &node))
		return;
	char *names = (char *)served->buf;
	for (size_t i = 0; discimg_files_attribute(served->files, node, i, &attribute); i++) {
		size_t n = strlen(attribute.name) + 1;
		if (n > SERVED_NBYTES - used)
			break;
		memcpy(names + used, attribute.name, n);
		used += n;
	}
	if (served->has_attributes)
		reply_value(req, names, used, room);
	else
		fuse_reply_err(req, ENOSYS);
}

static void statfs_of(fuse_req_t req, fuse_ino_t inode)
{
	const struct discimg_files *files = served_of(req)->files;
	struct statvfs st = { .f_bsize = BLOCK_NBYTES,
		.f_frsize = BLOCK_NBYTES,
		.f_blocks = (fsblkcnt_t)discimg_disc_nsectors(files->disc),
		.f_files = files->walk.nnodes,
		.f_namemax = 255 };
	(void)inode;
	fuse_reply_statfs(req, &st);
}

const struct fuse_lowlevel_ops requests = {
	.init = init,
	.open = open_file,
	.opendir = open_directory,
	.lookup = lookup,
	.getattr = getattr,
	.readlink = readlink_of,
	.readdir = list_names,
	.readdirplus = list_all,
	.read = read_file,
	.lseek = seek,
	.getxattr = getxattr_of,
	.listxattr = listxattr_of,
	.statfs = statfs_of,
};
