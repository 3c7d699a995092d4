/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All ways in which an image boots, planned for the image that is made from it. */
#ifndef JOB_BOOT_AGAIN_H
#define JOB_BOOT_AGAIN_H

#include "job/origin.h"
#include "master/boot.h"

struct boot_again {
	const struct origin *origin;
	struct blocks *blocks;
	char *paths[BOOT_MAX_ENTRIES]; /* of the boot images in the tree; NULL: hidden */
};

/* Notes which files of TREE boot, before it is changed. Freed in any case. */
int boot_again_note(struct discimg_job *job, const struct origin *origin, const struct tree *tree,
	struct boot_again *again);
void boot_again_free(struct boot_again *again);

/*
 * Plans it for the changed TREE, which gets the hidden boot images. REPORT gets lines for people,
 * LOSSES what cannot be made again. *PLAN is NULL where nothing boots; else the caller's.
 */
int boot_again_plan(struct discimg_job *job, const struct boot_again *again, struct tree *tree,
	struct discimg_master_report *report, struct discimg_losses *losses,
	struct boot_plan **plan);

#endif
