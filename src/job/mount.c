/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mount: the files of a disc as a file system of this machine. */
#include <discimg/mount.h>

#include "base/context.h"
#include "fuse/filesystem.h"
#include "fuse/mountpoint.h"

#include <stdlib.h>

struct discimg_mount {
	struct discimg_files *files;
	struct filesystem *filesystem;
};

int discimg_mount_begin(struct discimg_job *job, const char *input, const char *directory,
	const struct discimg_mount_options *options, struct discimg_mount **out)
{
	struct filesystem_options wanted = {
		.source = input,
		.directory = directory,
		.allow_other = options && options->allow_other,
	};
	struct discimg_mount *mount = calloc(1, sizeof(*mount));
	*out = NULL;
	if (!mount)
		return fail_nomem(job);
	/* Before a disc is read for minutes. */
	int r = mountpoint_check(job, directory);
	if (r == 0)
		r = discimg_files_open(job, input, options ? &options->files : NULL, &mount->files);
	if (r == 0)
		r = files_read_all(job, mount->files);
	char *whole = realpath(input, NULL);
	if (whole)
		wanted.source = whole;
	if (r == 0)
		r = filesystem_mount(job, mount->files, &wanted, &mount->filesystem);
	free(whole);
	if (r == 0)
		*out = mount;
	else
		discimg_mount_end(mount);
	return r;
}

const char *discimg_mount_kind(const struct discimg_mount *mount)
{
	return discimg_files_kind(mount->files);
}

int discimg_mount_serve(struct discimg_job *job, struct discimg_mount *mount)
{
	(void)job; /* that of discimg_mount_begin() */
	return filesystem_serve(mount->filesystem);
}

void discimg_mount_end(struct discimg_mount *mount)
{
	if (!mount)
		return;
	filesystem_unmount(mount->filesystem);
	discimg_files_free(mount->files);
	free(mount);
}
