/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which rules the names of an image were made, so that those of new files are like them. */
#ifndef JOB_NAMES_AGAIN_H
#define JOB_NAMES_AGAIN_H

#include "master/tree.h"

struct names_again {
	char liberties[80]; /* as discimg_master_options has them in iso_names; "": none */
	bool strict;        /* names of 8 characters and 3, as level 1 of ISO 9660 has */
	bool joliet_strict; /* of 64 characters */
};

/* Looks at what the nodes of TREE were called in the image that it was read from. */
void names_again_find(const struct tree *tree, struct names_again *out);

#endif
