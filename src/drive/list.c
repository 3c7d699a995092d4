/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which optical drives there are: the sr devices of sysfs, with the strings that INQUIRY gave the
 * kernel when it found them (SPC-4 §6.6.2).
 */
#include "drive/list.h"

#include "base/context.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_DEVICES "/sys/class/block"

/* One string of sysfs, trailing blanks cut; "" when it is not there. */
static void read_attribute(const char *device, const char *name, char *text, size_t nbytes)
{
	char path[128];
	snprintf(path, sizeof(path), BLOCK_DEVICES "/%s/device/%s", device, name);
	FILE *f = fopen(path, "re");
	text[0] = '\0';
	if (!f)
		return;
	if (!fgets(text, (int)nbytes, f))
		text[0] = '\0';
	fclose(f);
	for (size_t n = strlen(text); n > 0 && strchr(" \n", text[n - 1]); n--)
		text[n - 1] = '\0';
}

static int add_device(
	struct discimg_job *job, unsigned number, struct drive_device **list, size_t *n)
{
	char name[16];
	struct drive_device *bigger = reallocarray(*list, *n + 1, sizeof(**list));
	if (!bigger)
		return fail_nomem(job);
	*list = bigger;
	struct drive_device *device = &bigger[(*n)++];
	*device = (struct drive_device){ .number = number };
	snprintf(name, sizeof(name), "sr%u", number);
	snprintf(device->path, sizeof(device->path), "/dev/%s", name);
	read_attribute(name, "vendor", device->vendor, sizeof(device->vendor));
	read_attribute(name, "model", device->model, sizeof(device->model));
	read_attribute(name, "rev", device->revision, sizeof(device->revision));
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct drive_device *left = a, *right = b;
	return (left->number > right->number) - (left->number < right->number);
}

int drive_devices(struct discimg_job *job, struct drive_device **list, size_t *n)
{
	DIR *dir = opendir(BLOCK_DEVICES);
	int r = 0;
	*list = NULL;
	*n = 0;
	for (struct dirent *e; dir && r == 0 && (e = readdir(dir));) {
		unsigned number;
		int end = 0;
		if (sscanf(e->d_name, "sr%u%n", &number, &end) == 1 && !e->d_name[end])
			r = add_device(job, number, list, n);
	}
	if (dir)
		closedir(dir);
	if (r == 0 && *n > 1)
		qsort(*list, *n, sizeof(**list), by_number);
	return r;
}
