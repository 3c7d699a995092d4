/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of recordable media. Sizes: 80 minutes of CD end at 79:59:74 (Orange Book parts II and
 * III); ECMA-359 (DVD-R), ECMA-338 (DVD-RW), ECMA-382 (DVD-R DL), ECMA-349 (DVD+R), ECMA-337
 * (DVD+RW), ECMA-364 (DVD+R DL), ECMA-330 (DVD-RAM, with its spare areas), and for BD the user
 * data area of the White Paper on Blu-ray Disc Format, without spares. Profiles: MMC-6 table 93.
 *
 * Gaps between sessions: on CD lead-out, lead-in and pregap (MMC-6 §4.2.3.6.5: 1:30 or 0:30, 1:00
 * and 0:02); on DVD+R closure and intro, 64 blocks each; on BD none. On DVD-R they are the border
 * zones, of which the first is the larger; programs ask the drive where they end.
 */
#include "vdisc/kinds.h"

#include "sector/msf.h"

#include <string.h>

#define CD_80_MINUTES 359849
#define CD_MAX        (CD_LAST_LBA + 1)
#define DVD_MAX       4700000
#define BD_MAX        25000000

static const struct vdisc_medium media[VDISC_NKINDS] = {
	[VDISC_CD_R] = { .name = "CD-R",
		.label = "cd-r",
		.family = DISCIMG_MEDIUM_CD,
		.nsectors = CD_80_MINUTES,
		.max_nsectors = CD_MAX,
		.profile = 0x09,
		.nlayers = 1,
		.block_nsectors = 1,
		.max_tracks = 99,
		.first_gap = 11400,
		.next_gap = 6900 },
	[VDISC_CD_RW] = { .name = "CD-RW",
		.label = "cd-rw",
		.family = DISCIMG_MEDIUM_CD,
		.nsectors = CD_80_MINUTES,
		.max_nsectors = CD_MAX,
		.profile = 0x0a,
		.is_erasable = true,
		.nlayers = 1,
		.block_nsectors = 1,
		.max_tracks = 99,
		.first_gap = 11400,
		.next_gap = 6900 },
	[VDISC_DVD_R] = { .name = "DVD-R",
		.label = "dvd-r",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 2298496,
		.max_nsectors = DVD_MAX,
		.profile = 0x11,
		.nlayers = 1,
		.block_nsectors = 16,
		.max_tracks = 1000,
		.first_gap = 28672,
		.next_gap = 7168,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_RW] = { .name = "DVD-RW",
		.label = "dvd-rw",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 2298496,
		.max_nsectors = DVD_MAX,
		.profile = 0x14,
		.is_erasable = true,
		.nlayers = 1,
		.block_nsectors = 16,
		.max_tracks = 1000,
		.first_gap = 28672,
		.next_gap = 7168,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_R_DL] = { .name = "DVD-R DL",
		.label = "dvd-r-dl",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 4171712,
		.max_nsectors = DVD_MAX,
		.profile = 0x15,
		.nlayers = 2,
		.block_nsectors = 16,
		.max_tracks = 1000,
		.first_gap = 28672,
		.next_gap = 7168,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_PLUS_R] = { .name = "DVD+R",
		.label = "dvd+r",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 2295104,
		.max_nsectors = DVD_MAX,
		.profile = 0x1b,
		.nlayers = 1,
		.block_nsectors = 16,
		.max_tracks = 153,
		.first_gap = 2048,
		.next_gap = 2048,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_PLUS_RW] = { .name = "DVD+RW",
		.label = "dvd+rw",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 2295104,
		.max_nsectors = DVD_MAX,
		.profile = 0x1a,
		.is_overwritable = true,
		.nlayers = 1,
		.block_nsectors = 16,
		.max_tracks = 1,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_PLUS_R_DL] = { .name = "DVD+R DL",
		.label = "dvd+r-dl",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 4173824,
		.max_nsectors = DVD_MAX,
		.profile = 0x2b,
		.nlayers = 2,
		.block_nsectors = 16,
		.max_tracks = 153,
		.first_gap = 2048,
		.next_gap = 2048,
		.manufacturer = "DISCIMG" },
	[VDISC_DVD_RAM] = { .name = "DVD-RAM",
		.label = "dvd-ram",
		.family = DISCIMG_MEDIUM_DVD,
		.nsectors = 2236704,
		.max_nsectors = DVD_MAX,
		.profile = 0x12,
		.is_overwritable = true,
		.comes_formatted = true,
		.nlayers = 1,
		.block_nsectors = 16,
		.max_tracks = 1,
		.manufacturer = "DISCIMG" },
	[VDISC_BD_R] = { .name = "BD-R",
		.label = "bd-r",
		.family = DISCIMG_MEDIUM_BD,
		.nsectors = 12219392,
		.max_nsectors = BD_MAX,
		.profile = 0x41,
		.nlayers = 1,
		.block_nsectors = 32,
		.max_tracks = 1000,
		.manufacturer = "DISCIM" },
	[VDISC_BD_R_DL] = { .name = "BD-R DL",
		.label = "bd-r-dl",
		.family = DISCIMG_MEDIUM_BD,
		.nsectors = 24438784,
		.max_nsectors = BD_MAX,
		.profile = 0x41,
		.nlayers = 2,
		.block_nsectors = 32,
		.max_tracks = 1000,
		.manufacturer = "DISCIM" },
	[VDISC_BD_RE] = { .name = "BD-RE",
		.label = "bd-re",
		.family = DISCIMG_MEDIUM_BD,
		.nsectors = 12219392,
		.max_nsectors = BD_MAX,
		.profile = 0x43,
		.is_overwritable = true,
		.nlayers = 1,
		.block_nsectors = 32,
		.max_tracks = 1,
		.manufacturer = "DISCIM" },
	[VDISC_BD_RE_DL] = { .name = "BD-RE DL",
		.label = "bd-re-dl",
		.family = DISCIMG_MEDIUM_BD,
		.nsectors = 24438784,
		.max_nsectors = BD_MAX,
		.profile = 0x43,
		.is_overwritable = true,
		.nlayers = 2,
		.block_nsectors = 32,
		.max_tracks = 1,
		.manufacturer = "DISCIM" },
};

const struct vdisc_medium *vdisc_medium_of(unsigned kind)
{
	return kind < VDISC_NKINDS ? &media[kind] : NULL;
}

enum vdisc_kind vdisc_kind_of(const char *label)
{
	unsigned kind = 0;
	while (kind < VDISC_NKINDS && strcmp(media[kind].label, label) != 0)
		kind++;
	return (enum vdisc_kind)kind;
}
