/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "virtual:FILE": a virtual drive inside this process. */
#include "job/virtual.h"

#include "base/context.h"
#include "job/vdrive_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NBYTES (1024 * 1024) /* of one command: any would do */

struct virtual
{
	struct vdrive *drive;
	struct vdrive_load load;
};

const char *virtual_path(const char *name)
{
	static const char prefix[] = "virtual:";
	size_t n = sizeof(prefix) - 1;
	return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

/* The drive takes no time that could run out. */
static void execute(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct virtual *virtual = state;
	(void)timeout_ms;
	vdrive_execute(virtual->drive, command);
	if (command->is_lost)
		errno = ENODEV;
}

/* The disc goes first: it speaks under the load's job. */
static void free_virtual(void *state)
{
	struct virtual *virtual = state;
	vdrive_free(virtual->drive);
	load_close(&virtual->load);
	free(virtual);
}

int virtual_open(
	struct discimg_job *job, const char *path, bool writable, struct mmc_transport *transport)
{
	static const struct vdrive_options options;
	if (!*path)
		return fail(job, DISCIMG_E_INVALID,
			"virtual: names no file; write virtual:FILE, an image or a virtual disc");
	if (writable && access(path, F_OK) < 0 && errno == ENOENT)
		return fail(job, DISCIMG_E_NOTFOUND,
			"cannot open %s: No such file or directory; discimg vdrive blank %s makes "
			"it a disc to write",
			path, path);
	struct virtual *virtual = calloc(1, sizeof(*virtual));
	if (!virtual)
		return fail_nomem(job);
	virtual->drive = vdrive_new(&options);
	int r = virtual->drive ? load_open(job, job, path, writable, &virtual->load)
			       : fail_nomem(job);
	if (r == 0)
		r = load_insert(job, &virtual->load, virtual->drive);
	if (r < 0) {
		free_virtual(virtual);
		return r;
	}
	*transport = (struct mmc_transport){
		.max_nbytes = MAX_NBYTES, .execute = execute, .free = free_virtual, .state = virtual
	};
	return 0;
}
