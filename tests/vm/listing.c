/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listing FOLDER MIB: a line for everything in FOLDER: type, mode, mtime to the microsecond, links,
 * size or device, owner, SHA-1 (of files up to MIB), name, target. Two trees are alike when these
 * lines are. It asks a kernel for no more than it must, since one that is emulated takes long.
 *
 * Linux's udf looks for a name from the start of its folder, which takes hours where there are
 * twenty thousand. There files are opened by handles, which are their places; of every hundredth
 * the name must lead to the same place.
 */
#include "base/digest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { MAX_LOOKED_UP = 1000, ONE_OF = 100, MAX_DEPTH = 600, CHUNK_NBYTES = 256 * 1024 };

/* struct fid of fs/exportfs in Linux, FILEID_UDF_WITHOUT_PARENT */
enum { UDF_HANDLE_TYPE = 0x51, UDF_HANDLE_NBYTES = 12, UDF_HANDLE_GENERATION = 8 };

struct handle {
	struct file_handle head;
	uint8_t bytes[MAX_HANDLE_SZ];
};

struct name {
	char *text;
	ino_t ino;
};

struct folder {
	int fd;
	char *path; /* with a slash at its end, or "" */
	struct name *names;
	size_t nnames;
	bool by_handle;
	ino_t ino;
	struct handle handle; /* its own */
};

static struct {
	off_t max_nbytes; /* of what is read */
	struct digest *digest;
	bool has_failed;
} all;

static void complain(const char *path, const char *name, const char *what)
{
	fprintf(stderr, "listing: %s%s: %s: %s\n", path, name, what, strerror(errno));
	all.has_failed = true;
}

static int compare_names(const void *a, const void *b)
{
	const struct name *one = a, *other = b;
	return strcmp(one->text, other->text);
}

static void add_name(struct folder *folder, const struct dirent *entry)
{
	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return;
	if ((folder->nnames & (folder->nnames + 1)) == 0)
		folder->names = reallocarray(
			folder->names, 2 * (folder->nnames + 1), sizeof(*folder->names));
	char *text = strdup(entry->d_name);
	if (!folder->names || !text)
		abort();
	folder->names[folder->nnames++] = (struct name){ .text = text, .ino = entry->d_ino };
}

static void read_names(struct folder *folder)
{
	const struct dirent *entry;
	DIR *dir = fdopendir(dup(folder->fd));
	if (!dir) {
		complain(folder->path, "", "cannot be listed");
		return;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		add_name(folder, entry);
	if (errno)
		complain(folder->path, "", "cannot be listed to its end");
	closedir(dir);
	if (folder->nnames)
		qsort(folder->names, folder->nnames, sizeof(*folder->names), compare_names);
}

/* Whether looking up all names takes too long, and another way is known. */
static void choose_way(struct folder *folder)
{
	struct statfs fs;
	struct stat st;
	int mount_id;
	struct file_handle *handle = &folder->handle.head;
	handle->handle_bytes = MAX_HANDLE_SZ;
	folder->by_handle =
		folder->nnames > MAX_LOOKED_UP && fstatfs(folder->fd, &fs) == 0 &&
		fs.f_type == UDF_SUPER_MAGIC && fstat(folder->fd, &st) == 0 &&
		name_to_handle_at(folder->fd, "", handle, &mount_id, AT_EMPTY_PATH) == 0 &&
		handle->handle_type == UDF_HANDLE_TYPE && handle->handle_bytes == UDF_HANDLE_NBYTES;
	folder->ino = folder->by_handle ? st.st_ino : 0;
}

/*
 * An inode's number is the block that its file entry lies in, on the volume; a handle begins with
 * the same within the partition. A generation of zero is that of any file.
 */
static int open_by_place(const struct folder *folder, const struct name *name, int flags)
{
	struct handle handle = folder->handle;
	uint32_t block;
	memcpy(&block, handle.head.f_handle, sizeof(block));
	block += (uint32_t)(name->ino - folder->ino);
	memcpy(handle.head.f_handle, &block, sizeof(block));
	memset(handle.head.f_handle + UDF_HANDLE_GENERATION, 0, sizeof(uint32_t));
	return open_by_handle_at(folder->fd, &handle.head, flags);
}

static int open_name(const struct folder *folder, size_t i, int flags)
{
	const struct name *name = &folder->names[i];
	return folder->by_handle ? open_by_place(folder, name, flags)
				 : openat(folder->fd, name->text, flags | O_NOFOLLOW);
}

static bool stat_name(const struct folder *folder, size_t i, struct stat *st)
{
	const char *name = folder->names[i].text;
	bool is_looked_up = !folder->by_handle || i % ONE_OF == 0 || i + 1 == folder->nnames;
	if (is_looked_up && fstatat(folder->fd, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (!folder->by_handle)
		return true;
	ino_t ino = st->st_ino;
	int fd = open_by_place(folder, &folder->names[i], O_PATH);
	bool is_there = fd >= 0 && fstat(fd, st) == 0;
	close(fd);
	errno = is_there ? ESTALE : errno;
	return is_there && (!is_looked_up || st->st_ino == ino);
}

static void print_digest(const struct folder *folder, size_t i)
{
	static uint8_t chunk[CHUNK_NBYTES];
	char hex[DIGEST_HEX_NBYTES];
	ssize_t n = -1;
	int fd = open_name(folder, i, O_RDONLY);
	while (fd >= 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
		digest_add(all.digest, chunk, (size_t)n);
	if (n < 0)
		complain(folder->path, folder->names[i].text, "cannot be read");
	close(fd);
	printf(" %s", digest_finish(all.digest, hex) ? hex : "?");
}

/* Names of any bytes, a line each. */
static void print_text(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ')
			printf("\\%03o", *text);
		else
			putchar(*text);
}

static void print_target(const struct folder *folder, size_t i)
{
	char target[PATH_MAX] = "";
	int fd = open_name(folder, i, O_PATH | O_NOFOLLOW);
	if (readlinkat(fd, "", target, sizeof(target) - 1) < 0)
		complain(folder->path, folder->names[i].text, "leads nowhere");
	close(fd);
	printf(" -> ");
	print_text(target);
}

/* What differs from one file system to another has a minus: sizes and links of folders and the
 * like. */
static void print_facts(const struct stat *st)
{
	static const char types[] = "?pc?d?b?-?l?s???";
	bool is_link = S_ISLNK(st->st_mode);
	putchar(types[(st->st_mode & S_IFMT) >> 12]);
	printf(is_link ? " -" : " %04o", (unsigned)st->st_mode & 07777);
	printf(" %" PRId64 ".%06ld", (int64_t)st->st_mtim.tv_sec, st->st_mtim.tv_nsec / 1000);
	printf(is_link || S_ISDIR(st->st_mode) ? " -" : " %ju", (uintmax_t)st->st_nlink);
	if (S_ISREG(st->st_mode))
		printf(" %jd", (intmax_t)st->st_size);
	else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		printf(" %u,%u", major(st->st_rdev), minor(st->st_rdev));
	else
		printf(" -");
	printf(" %u:%u", st->st_uid, st->st_gid);
}

static void list_folder(int fd, const char *path, unsigned depth);

static void list_name(const struct folder *folder, size_t i, unsigned depth)
{
	struct stat st;
	char *path;
	const char *name = folder->names[i].text;
	if (!stat_name(folder, i, &st)) {
		complain(folder->path, name, "is not there");
		return;
	}
	print_facts(&st);
	if (S_ISREG(st.st_mode) && st.st_size <= all.max_nbytes)
		print_digest(folder, i);
	putchar(' ');
	print_text(folder->path);
	print_text(name);
	if (S_ISLNK(st.st_mode))
		print_target(folder, i);
	putchar('\n');
	if (S_ISDIR(st.st_mode) && asprintf(&path, "%s%s/", folder->path, name) >= 0) {
		list_folder(open_name(folder, i, O_RDONLY | O_DIRECTORY), path, depth + 1);
		free(path);
	}
}

/* Closes FD. */
static void list_folder(int fd, const char *path, unsigned depth)
{
	struct folder folder = { .fd = fd, .path = strdup(path) };
	if (fd < 0 || !folder.path || depth > MAX_DEPTH) {
		complain(path, "", "cannot be entered");
		return;
	}
	read_names(&folder);
	choose_way(&folder);
	for (size_t i = 0; i < folder.nnames; i++) {
		list_name(&folder, i, depth);
		free(folder.names[i].text);
	}
	free(folder.names);
	free(folder.path);
	close(fd);
}

int main(int argc, char **argv)
{
	struct stat st;
	int fd = argc == 3 ? open(argv[1], O_RDONLY | O_DIRECTORY) : -1;
	all.digest = digest_new(NULL, DIGEST_SHA1);
	if (fd < 0 || !all.digest || fstat(fd, &st) < 0) {
		fprintf(stderr, "usage: listing FOLDER MIB\n");
		return 64;
	}
	all.max_nbytes = (off_t)strtoull(argv[2], NULL, 10) << 20;
	print_facts(&st);
	printf(" .\n");
	list_folder(fd, "", 0);
	digest_free(all.digest);
	return all.has_failed ? 1 : 0;
}
