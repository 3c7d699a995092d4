/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive through configfs: a backstore of target_core_user, which hands commands to us, exported
 * by tcm_loop, which is a host adapter of this very machine (Linux,
 * Documentation/target/tcmu-design.rst). All objects have the drive's name, so that those of a
 * server that died are found.
 */
#include "tcmu/device.h"

#include "base/context.h"
#include "tcmu/configfs.h"
#include "tcmu/uio.h"

#include <discimg/result.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Backstores hang below an adapter of any number; this one is ours alone: "CD" in ASCII. */
#define ADAPTER CONFIGFS_TARGET "/core/user_17220"
#define FABRIC  CONFIGFS_TARGET "/loopback"
#define PREFIX  "discimg-"

/* The last part of the device's name in UIO: "tcm-user/17220/discimg-NAME/discimg/NAME". */
#define CONFIG "discimg/"

enum { NODE_TRIES = 600, NODE_PAUSE_US = 50000, FOLDER_TRIES = 5 };

#define PATH_NBYTES CONFIGFS_MAX_NBYTES

struct tcmu_device {
	char name[TCMU_NAME_NBYTES];
	char backstore[PATH_NBYTES];
	char port[PATH_NBYTES - 64];  /* FABRIC/naa.discimg-NAME */
	char group[PATH_NBYTES - 48]; /* its target portal group */
	char lun[PATH_NBYTES - 24];
	char link[PATH_NBYTES]; /* the LUN's, to the backstore */
	char block[TCMU_NODE_NBYTES], generic[TCMU_NODE_NBYTES];
	struct uio *uio;
};

static struct tcmu_device *device_new(const char *name)
{
	struct tcmu_device *device = calloc(1, sizeof(*device));
	if (!device)
		return NULL;
	snprintf(device->name, sizeof(device->name), "%s", name);
	snprintf(device->backstore, sizeof(device->backstore), ADAPTER "/" PREFIX "%s",
		device->name);
	snprintf(device->port, sizeof(device->port), FABRIC "/naa." PREFIX "%s", device->name);
	snprintf(device->group, sizeof(device->group), "%s/tpgt_1", device->port);
	snprintf(device->lun, sizeof(device->lun), "%s/lun/lun_0", device->group);
	snprintf(device->link, sizeof(device->link), "%s/backstore", device->lun);
	return device;
}

static int serve(
	struct discimg_job *job, struct tcmu_device *device, const struct mmc_target *target)
{
	char name[2 * TCMU_NAME_NBYTES + 32];
	snprintf(name, sizeof(name), "/" PREFIX "%s/" CONFIG "%s", device->name, device->name);
	return uio_serve(job, name, target, &device->uio);
}

/* Another drive that goes may take the adapter with it before our folder is in it. */
static int make_backstore(struct discimg_job *job, const struct tcmu_device *device)
{
	int r = -1;
	for (int i = 0; i < FOLDER_TRIES && r < 0; i++) {
		forgive(job);
		r = configfs_folder(job, ADAPTER);
		if (r == 0)
			r = configfs_folder(job, device->backstore);
	}
	return r;
}

/* Linux tells of them since 5.9, and then only who asks. */
static int ask_for_resets(struct discimg_job *job, const struct tcmu_device *device)
{
	char folder[PATH_NBYTES + 8], was[8];
	snprintf(folder, sizeof(folder), "%s/attrib", device->backstore);
	if (!configfs_read(folder, "tmr_notification", was, sizeof(was)))
		return 0;
	return configfs_write(job, folder, "tmr_notification", "1");
}

/*
 * The size is not that of any disc, but must be given; READ CAPACITY is ours. Programs that
 * manage other backstores (tcmu-runner) are not asked.
 */
static int make_ring(
	struct discimg_job *job, struct tcmu_device *device, const struct mmc_target *target)
{
	char control[TCMU_NAME_NBYTES + 128];
	snprintf(control, sizeof(control),
		"dev_config=" CONFIG "%s,dev_size=2048,hw_block_size=2048,max_data_area_mb=64,"
		"nl_reply_supported=-1",
		device->name);
	int r = make_backstore(job, device);
	if (r == 0)
		r = ask_for_resets(job, device);
	if (r == 0)
		r = configfs_write(job, device->backstore, "control", control);
	if (r == 0)
		r = configfs_write(job, device->backstore, "enable", "1");
	if (r == 0)
		r = serve(job, device, target);
	if (r == 0 && !device->uio)
		r = fail(job, DISCIMG_E_DRIVE, "the kernel made no device in /sys/class/uio");
	return r;
}

/* The kernel sends INQUIRY as soon as the link is made. */
static int export(struct discimg_job *job, const struct tcmu_device *device)
{
	char nexus[TCMU_NAME_NBYTES + 32];
	snprintf(nexus, sizeof(nexus), "naa." PREFIX "%s-initiator", device->name);
	int r = configfs_folder(job, FABRIC);
	if (r == 0)
		r = configfs_folder(job, device->port);
	if (r == 0)
		r = configfs_folder(job, device->group);
	if (r == 0)
		r = configfs_write(job, device->group, "nexus", nexus);
	if (r == 0)
		r = configfs_folder(job, device->lun);
	if (r == 0)
		r = configfs_link(job, device->backstore, device->link);
	return r;
}

/* "/dev/sr0" from the folder "block" or "scsi_generic" of the SCSI device; false: not yet. */
static bool find_node(const char *scsi_device, const char *folder, const char *prefix,
	char node[TCMU_NODE_NBYTES])
{
	char path[CONFIGFS_MAX_NBYTES], name[TCMU_NODE_NBYTES - 5];
	snprintf(path, sizeof(path), "%s/%s", scsi_device, folder);
	if (!configfs_find(path, prefix, NULL, NULL, name, sizeof(name)))
		return false;
	snprintf(node, TCMU_NODE_NBYTES, "/dev/%s", name);
	int fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int wait_for_nodes(struct discimg_job *job, struct tcmu_device *device)
{
	char address[32], scsi_device[CONFIGFS_MAX_NBYTES / 2];
	if (!configfs_read(device->group, "address", address, sizeof(address)))
		return fail_errno(job, "cannot read %s/address", device->group);
	snprintf(scsi_device, sizeof(scsi_device), "/sys/bus/scsi/devices/%s:0", address);
	for (int i = 0; i < NODE_TRIES; i++) {
		int r = check_cancelled(job);
		if (r < 0)
			return r;
		if (find_node(scsi_device, "block", "sr", device->block)) {
			find_node(scsi_device, "scsi_generic", "sg", device->generic);
			return 0;
		}
		usleep(NODE_PAUSE_US);
	}
	return fail(job, DISCIMG_E_DRIVE, "drive %s did not appear as /dev/srN: see dmesg",
		device->name);
}

/* In the opposite order of their making; the ring is served as long as it is asked. */
static int dismantle(struct discimg_job *job, struct tcmu_device *device)
{
	int r = configfs_unlink(job, device->link);
	if (r == 0)
		r = configfs_rmdir(job, device->lun);
	if (r == 0)
		r = configfs_rmdir(job, device->group);
	if (r == 0)
		r = configfs_rmdir(job, device->port);
	uio_free(device->uio);
	device->uio = NULL;
	if (r == 0)
		r = configfs_rmdir(job, device->backstore);
	if (r == 0)
		rmdir(ADAPTER); /* refused while there are other drives */
	free(device);
	return r;
}

int tcmu_prepare(struct discimg_job *job)
{
	return configfs_prepare(job);
}

int tcmu_create(struct discimg_job *job, const char *name, const struct mmc_target *target,
	struct tcmu_device **out)
{
	*out = NULL;
	struct tcmu_device *device = device_new(name);
	if (!device)
		return fail_nomem(job);
	int r = make_ring(job, device, target);
	if (r == 0)
		r = export(job, device);
	if (r == 0)
		r = wait_for_nodes(job, device);
	if (r == 0)
		*out = device;
	else
		dismantle(job, device);
	return r;
}

const char *tcmu_block_node(const struct tcmu_device *device)
{
	return device->block;
}

const char *tcmu_generic_node(const struct tcmu_device *device)
{
	return device->generic;
}

bool tcmu_is_alive(const struct tcmu_device *device)
{
	return uio_is_alive(device->uio);
}

int tcmu_remove(struct discimg_job *job, struct tcmu_device *device)
{
	return device ? dismantle(job, device) : 0;
}

/* What is left of a drive while it is taken away. */
static void refuse_all(void *state, struct mmc_command *command)
{
	(void)state;
	command->status = MMC_CHECK_CONDITION;
	sense_put(command->sense, SENSE_NO_MEDIUM, NULL);
}

int tcmu_sweep(struct discimg_job *job, const char *name)
{
	const struct mmc_target nobody = { .execute = refuse_all };
	struct tcmu_device *device = device_new(name);
	if (!device)
		return fail_nomem(job);
	int served = serve(job, device, &nobody);
	if (served == DISCIMG_E_REFUSED) {
		uio_free(device->uio);
		free(device);
		return served;
	}
	int r = dismantle(job, device);
	return served < 0 ? served : r;
}

struct search {
	bool (*suits)(void *user, const char *name);
	void *user;
};

static bool suits_search(void *user, const char *folder, const char *name)
{
	const struct search *search = user;
	(void)folder;
	name += strlen(PREFIX);
	return strlen(name) < TCMU_NAME_NBYTES && search->suits(search->user, name);
}

bool tcmu_find(bool (*suits)(void *user, const char *name), void *user, char name[TCMU_NAME_NBYTES])
{
	struct search search = { suits, user };
	char found[TCMU_NAME_NBYTES + sizeof(PREFIX)];
	if (!configfs_find(ADAPTER, PREFIX, suits_search, &search, found, sizeof(found)))
		return false;
	memcpy(name, found + strlen(PREFIX), strlen(found + strlen(PREFIX)) + 1);
	return true;
}
