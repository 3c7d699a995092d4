/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is to be mastered: a tree of nodes in memory, scanned from directories, merged, and added
 * to (loaders, catalogues). Nothing in it depends on the order of directories or on the clock.
 */
#ifndef MASTER_TREE_H
#define MASTER_TREE_H

#include "disc/bytes.h"

#include <limits.h>
#include <sys/stat.h>

/* An extended attribute. The name "" is that of both ACLs of a file, in the form of AAIP 2.0. */
struct tree_xattr {
	char *name;
	uint8_t *value;
	size_t nbytes;
};

/*
 * Where the content of files comes from: a directory of the host, in which each node has its own
 * name; one file of it, that got another name in the tree; or a file that lies on a disc. Owned by
 * the tree; directories are shared by nodes.
 */
struct tree_source {
	struct tree_source *next;
	bool is_file;
	struct discimg_disc *disc;         /* NULL: on the host; outlives the tree */
	const struct disc_extent *extents; /* of the file on the disc; owned */
	size_t nextents;
	char path[]; /* on the host, or of the disc's image */
};

/* What a file looked like when it was scanned, to notice that it has changed. */
struct tree_scanned {
	dev_t dev;
	ino_t ino; /* 0: from no host file */
	struct timespec mtim;
};

/* Content that is compressed in the image, by zisofs. */
struct tree_packed {
	struct tree_packed *next;
	int fd; /* the compressed bytes, from OFFSET on; -1: the file's own are compressed */
	uint64_t offset, plain_nbytes;
	uint8_t version, head_nbytes, block_shift;
};

/* A part of a file with holes. */
struct tree_run {
	uint64_t at;     /* in the file */
	uint64_t stored; /* bytes of data before it */
	uint32_t nbytes;
	bool is_hole;
};

/* A file whose holes are not stored; its data are, one run behind the other. */
struct tree_sparse {
	struct tree_sparse *next;
	uint64_t nbytes;   /* of the file */
	uint64_t data_end; /* where the last data end in it; 0: all of it is a hole */
	struct tree_run *runs;
	size_t n;
};

/* Of these views. */
enum { TREE_HIDE_ISO = 1, TREE_HIDE_JOLIET = 2, TREE_HIDE_UDF = 4, TREE_HIDE_ALL = 7 };

struct tree_past; /* past.h */

struct tree_node {
	struct tree_node *parent; /* NULL for the root */
	mode_t mode;              /* type and permissions */
	uid_t uid;
	gid_t gid;
	uint32_t mtime_nsec;
	int64_t mtime;                    /* seconds since 1970 */
	dev_t rdev;                       /* of device nodes */
	uint64_t nbytes;                  /* of regular files */
	uint32_t lba;                     /* of their first block, once they have their places */
	uint32_t serial;                  /* hard links share it; from 1; 0: a file of its own */
	char *target;                     /* of a symbolic link */
	struct tree_xattr *xattrs;        /* only when they were asked for */
	const struct tree_source *source; /* or NULL */
	const struct tree_packed *packed; /* or NULL; nbytes are the compressed ones */
	const struct tree_sparse *sparse; /* or NULL; nbytes are those of its data */
	uint8_t *bytes;                   /* its content, where it comes from no host file; owned */
	struct tree_past *past;           /* of the image it was read from, or NULL; owned */
	struct tree_node **children;      /* of a directory, sorted by name, no two alike */
	struct tree_scanned scanned;
	uint32_t nxattrs, nchildren;
	uint32_t index; /* among its parent's children */
	int weight;     /* higher ones are placed first */
	bool is_link;   /* not the first name of its file, in the order of paths */
	bool moved;     /* Rock Ridge has this directory elsewhere (relocation.h) */
	bool kept;      /* its content stays where it lies, at lba, and goes nowhere */
	bool added;     /* by us, not by the user's tree */
	bool doomed;    /* tree_sweep() will take it out */
	bool may_have_holes;
	uint8_t hidden; /* the views that do not show it: TREE_HIDE_… */
	char name[];    /* "" for the root; bytes as the file system had them */
};

/* A file that lies OFFSET blocks of 2048 bytes behind the first one that is pinned. */
struct tree_pin {
	struct tree_node *node;
	uint32_t offset;
};

/* The image that a tree was read from, as far as it is to be made again. */
struct tree_origin {
	/* Its volume descriptors (ECMA-119 §8.4, §8.5): zeros: none. */
	uint8_t primary[2048], joliet[2048], enhanced[2048];
	char udf_volume_id[388]; /* in UTF-8; "": that of ISO 9660 */
	char lv_info[3][72];     /* of UDF's LV Info, likewise; "": none */
	/* 0, or where a session begins that is added to it: all that is new goes there. */
	uint32_t session_lba;
};

struct tree {
	struct tree_node *root;
	struct tree_origin *origin; /* NULL: there was none; owned */
	struct tree_source *sources;
	struct tree_pin *pins; /* sorted by tree_sort_pins(); the first one's offset is 0 */
	size_t npins;
	struct tree_packed *packed;
	struct tree_sparse *sparse;
	int packed_fd;        /* where compressed content lies; -1: there is none */
	int64_t newest_mtime; /* of all nodes that the user gave */
	uint64_t nnodes;
};

/* An empty tree; NULL when out of memory. */
struct tree *tree_new(void);
void tree_free(struct tree *tree);

/* The child of that name, or NULL. */
struct tree_node *tree_child(const struct tree_node *directory, const char *name);
/* The child of that name, made with MODE where there is none; NULL when out of memory. */
struct tree_node *tree_add(
	struct tree *tree, struct tree_node *directory, const char *name, mode_t mode);
/* Takes NODE and all below it out of the tree; not the root. */
void tree_remove(struct tree *tree, struct tree_node *node);
/* The same for all nodes that are doomed, at the cost of one; how many are gone. */
uint64_t tree_sweep(struct tree *tree);

/*
 * Makes NODE, with all below it, the child NAME of DIRECTORY, which has none of that name and does
 * not lie below NODE. NODE is gone: its successor, or NULL when out of memory.
 */
struct tree_node *tree_move(
	struct tree *tree, struct tree_node *node, struct tree_node *directory, const char *name);

/*
 * The directory at the first N bytes of PATH, made where it is missing: root:root, mode 0755, with
 * the tree's newest mtime, marked as added. NULL with a failure.
 */
struct tree_node *tree_make_directories(
	struct discimg_job *job, struct tree *tree, const char *path, size_t n);

/* Notes that files come from PATH on the host; NULL when out of memory. */
const struct tree_source *tree_add_source(struct tree *tree, const char *path, bool is_file);

/*
 * Notes that a file consists of the N EXTENTS of DISC, which was opened as NAME; NULL when out of
 * memory.
 */
const struct tree_source *tree_add_source_on_disc(struct tree *tree, const char *name,
	struct discimg_disc *disc, const struct disc_extent *extents, size_t n);

/* A new entry of TREE's; NULL when out of memory. */
struct tree_packed *tree_add_packed(struct tree *tree);

struct tree_sparse *tree_add_sparse(struct tree *tree);

/* The size of the regular file NODE, with its holes. */
static inline uint64_t tree_file_nbytes(const struct tree_node *node)
{
	return node->sparse ? node->sparse->nbytes : node->nbytes;
}

/* Where NODE's content comes from, for messages: a path on the host; the caller frees it. */
char *tree_source_path(const struct tree_node *node);

/* Frees what NODE holds besides its name and children: content, target, attributes. */
void tree_node_clear(struct tree_node *node);

/* All nodes below TOP, parents first, siblings by name: start with TOP, ends with NULL. */
struct tree_node *tree_next(const struct tree_node *node, const struct tree_node *top);

/* PATH is absolute inside the tree ("/EFI/BOOT"); NULL when nothing is there. */
struct tree_node *tree_find(const struct tree *tree, const char *path);
/* The same, but letters match in either case, as firmware and boot loaders look. */
struct tree_node *tree_find_nocase(const struct tree *tree, const char *path);

/* The first name of the file that NODE is a name of: NODE itself, unless it is a link. */
struct tree_node *tree_first_name(const struct tree *tree, struct tree_node *node);

/* "/boot/grub/grub.cfg"; the caller frees it. */
char *tree_path(const struct tree_node *node);

/*
 * Adds a regular file of NBYTES at PATH, making the directories above it, root:root, mode 0644 and
 * 0755, with the tree's newest mtime, marked as added. Its content is BYTES (from malloc(); owned
 * by the tree even when this fails) or, where SOURCE is not NULL, that of the host file SOURCE in
 * its present size. Replaces a file that is there. NULL with a failure.
 */
struct tree_node *tree_add_file(struct discimg_job *job, struct tree *tree, const char *path,
	uint8_t *bytes, uint64_t nbytes, const char *source);

/* Adds the directory PATH likewise, with those above it; one that is there stays as it is. */
int tree_add_directory(struct discimg_job *job, struct tree *tree, const char *path);

/* Pins the file NODE, which then is one of its own, no name of another one; false: no memory. */
bool tree_pin(struct tree *tree, struct tree_node *node, uint32_t offset);
/*
 * Sorts the pins by their places, and makes the files be placed before all others, in this order;
 * only such are before them that get a weight of TREE_FIRST or more later.
 */
enum { TREE_FIRST = INT_MAX / 2 };
void tree_sort_pins(struct tree *tree);

/* The first NBYTES (or fewer) of a file node; how many there were, or a failure. */
ssize_t tree_read_head(
	struct discimg_job *job, const struct tree_node *node, uint8_t *buf, size_t nbytes);

#endif
