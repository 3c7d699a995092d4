/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * udfreadjudge IMAGE FOLDER: writes all folders and files of IMAGE, as libudfread reads them, into
 * FOLDER, which is there. What it takes for neither (symbolic links, devices) is left out.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <udfread/udfread.h>
#include <unistd.h>

enum { PIECE_NBYTES = 1 << 20, MAX_NAME_NBYTES = 1024 };

static char piece[PIECE_NBYTES];

static int fail(const char *name, const char *what)
{
	fprintf(stderr, "udfreadjudge: %s: %s\n", name, what);
	return -1;
}

/* The half of a surrogate pair that three bytes at P stand for; 0: they do not. */
static unsigned half_of(const unsigned char *p, size_t n)
{
	if (n < 3 || p[0] != 0xed || p[1] < 0xa0)
		return 0;
	return 0xd000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
}

/* libudfread makes three bytes of each half; UTF-8 has four for both. */
static void to_utf8(const char *name, char *to)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < n && i < MAX_NAME_NBYTES - 4;) {
		const unsigned char *p = (const unsigned char *)name + i;
		unsigned high = half_of(p, n - i), low = high ? half_of(p + 3, n - i - 3) : 0;
		if (low < 0xdc00) {
			*to++ = name[i++];
			continue;
		}
		unsigned code = 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
		for (int shift = 18; shift >= 0; shift -= 6)
			*to++ = (char)(shift == 18 ? 0xf0 | code >> 18
						   : 0x80 | (code >> shift & 0x3f));
		i += 6;
	}
	*to = '\0';
}

/* Behind holes the output stays sparse. */
static int copy(UDFFILE *file, const char *name, int fd)
{
	static const char zeros[PIECE_NBYTES];
	int64_t nbytes = udfread_file_size(file), done = 0;
	while (done < nbytes) {
		ssize_t n = udfread_file_read(file, piece, sizeof(piece));
		if (n <= 0)
			return fail(name, "cannot be read");
		if (memcmp(piece, zeros, (size_t)n) != 0 && pwrite(fd, piece, (size_t)n, done) != n)
			return fail(name, "cannot be written");
		done += n;
	}
	return ftruncate(fd, nbytes) == 0 ? 0 : fail(name, "cannot be written");
}

static int take_file(UDFDIR *directory, const char *name, int folder)
{
	char path[MAX_NAME_NBYTES];
	UDFFILE *file = udfread_file_openat(directory, name);
	to_utf8(name, path);
	if (!file)
		return fail(path, "cannot be opened");
	int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	int r = fd < 0 ? fail(path, "cannot be made") : copy(file, path, fd);
	if (fd >= 0)
		close(fd);
	udfread_file_close(file);
	return r;
}

static int take_all(UDFDIR *directory, int folder);

static int take_folder(UDFDIR *parent, const char *name, int folder)
{
	char path[MAX_NAME_NBYTES];
	UDFDIR *directory = udfread_opendir_at(parent, name);
	to_utf8(name, path);
	if (!directory)
		return fail(path, "cannot be opened");
	int below = mkdirat(folder, path, 0700) == 0 ? openat(folder, path, O_RDONLY) : -1;
	int r = below < 0 ? fail(path, "cannot be made") : take_all(directory, below);
	if (below >= 0)
		close(below);
	udfread_closedir(directory);
	return r;
}

static int take_all(UDFDIR *directory, int folder)
{
	struct udfread_dirent entry;
	int r = 0;
	while (r == 0 && udfread_readdir(directory, &entry))
		if (strcmp(entry.d_name, ".") == 0 || strcmp(entry.d_name, "..") == 0)
			continue;
		else if (entry.d_type == UDF_DT_DIR)
			r = take_folder(directory, entry.d_name, folder);
		else if (entry.d_type == UDF_DT_REG)
			r = take_file(directory, entry.d_name, folder);
	return r;
}

int main(int argc, char **argv)
{
	udfread *udf = udfread_init();
	if (argc != 3 || !udf)
		return 64;
	int folder = open(argv[2], O_RDONLY | O_DIRECTORY);
	UDFDIR *root = udfread_open(udf, argv[1]) == 0 ? udfread_opendir(udf, "/") : NULL;
	int r = -1;
	if (folder < 0 || !root)
		fail(argv[1], "cannot be opened");
	else
		r = take_all(root, folder);
	if (root)
		udfread_closedir(root);
	udfread_close(udf);
	return r == 0 ? 0 : 1;
}
