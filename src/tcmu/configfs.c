/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's configfs and sysfs (Linux, Documentation/filesystems/configfs.rst), and the modules
 * that a virtual drive needs.
 */
#include "tcmu/configfs.h"

#include "base/context.h"
#include "base/program.h"

#include <discimg/result.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CONFIGFS "/sys/kernel/config"

/* What statfs() tells of it (fs/configfs/mount.c); <linux/magic.h> lacks it. */
#define CONFIGFS_TYPE 0x62656570

static const struct {
	const char *name;
	const char *sign; /* there when the kernel has it */
} modules[] = {
	{ "configfs", CONFIGFS },
	{ "target_core_user", "/sys/module/target_core_user" },
	{ "tcm_loop", "/sys/module/tcm_loop" },
	{ "sr_mod", "/sys/module/sr_mod" },
	{ "sg", "/sys/module/sg" },
};

static int load_module(struct discimg_job *job, const char *name)
{
	const char *const arguments[] = { name, NULL };
	const struct program modprobe = {
		.name = "modprobe", .package = "kmod", .arguments = arguments
	};
	if (program_run(job, &modprobe) == 0)
		return 0;
	forgive(job);
	int r = check_cancelled(job);
	return r < 0 ? r
		     : fail(job, DISCIMG_E_NOTFOUND,
			       "the kernel module %s is missing: run a kernel that has it, such as "
			       "that of the Debian package linux-image-amd64 (cloud kernels do "
			       "not)",
			       name);
}

int configfs_prepare(struct discimg_job *job)
{
	struct statfs fs;
	if (geteuid() != 0)
		return fail(job, DISCIMG_E_REFUSED,
			"only root can add a drive to the system: run this with sudo");
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		int r = access(modules[i].sign, F_OK) == 0 ? 0 : load_module(job, modules[i].name);
		if (r < 0)
			return r;
	}
	if (statfs(CONFIGFS, &fs) < 0 || fs.f_type != CONFIGFS_TYPE)
		return fail(job, DISCIMG_E_NOTFOUND,
			"configfs is not mounted: mount -t configfs configfs " CONFIGFS);
	return 0;
}

int configfs_folder(struct discimg_job *job, const char *path)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	return fail_errno(job, "cannot make %s", path);
}

int configfs_link(struct discimg_job *job, const char *to, const char *path)
{
	if (symlink(to, path) == 0 || errno == EEXIST)
		return 0;
	return fail_errno(job, "cannot make %s", path);
}

int configfs_unlink(struct discimg_job *job, const char *path)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	return fail_errno(job, "cannot remove %s", path);
}

int configfs_rmdir(struct discimg_job *job, const char *path)
{
	if (rmdir(path) == 0 || errno == ENOENT)
		return 0;
	return fail_errno(job, "cannot remove %s", path);
}

int configfs_write(struct discimg_job *job, const char *folder, const char *name, const char *text)
{
	char path[CONFIGFS_MAX_NBYTES];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(job, "cannot open %s", path);
	int r = 0;
	if (write(fd, text, strlen(text)) < 0)
		r = fail_errno(job, "cannot write \"%s\" to %s", text, path);
	close(fd);
	return r;
}

bool configfs_read(const char *folder, const char *name, char *line, size_t nbytes)
{
	char path[CONFIGFS_MAX_NBYTES];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, line, nbytes - 1);
	close(fd);
	if (n < 0)
		return false;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

bool configfs_find(const char *folder, const char *prefix, configfs_suits *suits, void *user,
	char *found, size_t nbytes)
{
	bool is_found = false;
	DIR *dir = opendir(folder);
	for (struct dirent *e; dir && !is_found && (e = readdir(dir));) {
		is_found = strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
			   strlen(e->d_name) < nbytes && (!suits || suits(user, folder, e->d_name));
		if (is_found)
			snprintf(found, nbytes, "%s", e->d_name);
	}
	if (dir)
		closedir(dir);
	return is_found;
}
