/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --for can name, and what each of them means. */
#include "cli/purposes.h"

#include <stdio.h>

static const struct {
	const char *name, *meaning;
} presets[] = {
	[DISCIMG_PRESET_LINUX] = { "linux", "ISO 9660 with Rock Ridge, without Joliet" },
	[DISCIMG_PRESET_WINDOWS] = { "windows",
		"ISO 9660, Joliet and UDF 1.02; warns of names that Windows cannot open" },
	[DISCIMG_PRESET_MACOS] = { "macos",
		"ISO 9660, Joliet and UDF 1.02; warns of names that macOS cannot open" },
	[DISCIMG_PRESET_DVD_VIDEO] = { "dvd-video",
		"ISO 9660 and UDF 1.02, plain names, no dedup; the files of VIDEO_TS lie where its "
		"IFO files say, and are refused where they cannot; AUDIO_TS is added" },
	[DISCIMG_PRESET_DVD_AUDIO] = { "dvd-audio",
		"the same, AUDIO_TS first, in the order of its title sets" },
	[DISCIMG_PRESET_BD_DATA] = { "bd-data", "UDF 2.50 with --udf-mirror" },
	[DISCIMG_PRESET_BD_VIDEO] = { "bd-video",
		"the same, no dedup; BDMV in the order of playing, its BACKUP last; refused where "
		"a playlist's clip is missing" },
	[DISCIMG_PRESET_ARCHIVE] = { "archive",
		"ISO 9660, Rock Ridge and UDF 1.02 with ACLs and extended attributes, no dedup: "
		"what a scratch takes may still be there in an equal file" },
	[DISCIMG_PRESET_INSTALL_USB] = { "install-usb",
		"ISO 9660, Rock Ridge and Joliet, --bootable: for sticks and discs" },
};

static bool preset_line(unsigned i, char form[LISTING_NBYTES], const char **meaning)
{
	i++; /* the first one is none */
	if (i >= sizeof(presets) / sizeof(presets[0]))
		return false;
	snprintf(form, LISTING_NBYTES, "%s", presets[i].name);
	*meaning = presets[i].meaning;
	return true;
}

const struct cli_listing presets_listing = {
	.title = "What --for means",
	.line = preset_line,
	.text = "Options that are given win over what a preset says: --fs, --udf, --media, "
		"--rock-ridge and --dedup; --no-acl and --no-xattr leave out what archive keeps; "
		"--sort puts files in order that a preset does not.",
};
