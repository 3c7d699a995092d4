/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presets of master. */
#ifndef CLI_PURPOSES_H
#define CLI_PURPOSES_H

#include "cli/cli.h"

/* In the order of enum discimg_preset. */
#define PRESET_CHOICES                                                                             \
	"none linux windows macos dvd-video dvd-audio bd-data bd-video archive install-usb"

extern const struct cli_listing presets_listing;

#endif
