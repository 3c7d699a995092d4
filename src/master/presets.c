/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets: one table of what each stands for. */
#include "master/presets.h"

#include "master/bd_video.h"
#include "master/dvd_audio.h"
#include "master/dvd_video.h"
#include "master/host_names.h"

struct preset {
	const char *fs, *fs_without_joliet; /* NULL: the default ones */
	const char *udf;
	const char *media;
	bool no_joliet, no_rock_ridge, no_dedup, bootable, acl, xattr;
	bool udf_mirror; /* with the preset's own revision */
	int (*prepare)(
		struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);
};

static const struct preset presets[] = {
	[DISCIMG_PRESET_NONE] = { 0 },
	[DISCIMG_PRESET_LINUX] = { .no_joliet = true },
	[DISCIMG_PRESET_WINDOWS] = { .fs = "iso,joliet,udf",
		.fs_without_joliet = "iso,udf",
		.prepare = host_names_check_windows },
	[DISCIMG_PRESET_MACOS] = { .fs = "iso,joliet,udf",
		.fs_without_joliet = "iso,udf",
		.prepare = host_names_check_macos },
	[DISCIMG_PRESET_DVD_VIDEO] = { .fs = "iso,udf",
		.fs_without_joliet = "iso,udf",
		.media = "dvd",
		.no_rock_ridge = true,
		.no_dedup = true,
		.prepare = dvd_video_prepare },
	[DISCIMG_PRESET_DVD_AUDIO] = { .fs = "iso,udf",
		.fs_without_joliet = "iso,udf",
		.media = "dvd",
		.no_rock_ridge = true,
		.no_dedup = true,
		.prepare = dvd_audio_prepare },
	[DISCIMG_PRESET_BD_DATA] = { .fs = "udf",
		.fs_without_joliet = "udf",
		.udf = "2.50",
		.media = "bd",
		.udf_mirror = true },
	[DISCIMG_PRESET_BD_VIDEO] = { .fs = "udf",
		.fs_without_joliet = "udf",
		.udf = "2.50",
		.media = "bd",
		.udf_mirror = true,
		.no_dedup = true,
		.prepare = bd_video_prepare },
	[DISCIMG_PRESET_ARCHIVE] = { .fs = "iso,udf",
		.fs_without_joliet = "iso,udf",
		.no_dedup = true,
		.acl = true,
		.xattr = true },
	[DISCIMG_PRESET_INSTALL_USB] = { .bootable = true },
};

struct discimg_master_options presets_fill(const struct discimg_master_options *options)
{
	struct discimg_master_options filled = *options;
	const struct preset *preset = &presets[options->preset];
	if (!options->fs) {
		filled.fs = options->no_joliet ? preset->fs_without_joliet : preset->fs;
		filled.no_joliet |= preset->no_joliet;
	}
	if (!options->udf) {
		filled.udf = preset->udf;
		filled.udf_mirror |= preset->udf_mirror && !options->fs;
	}
	if (!options->media)
		filled.media = preset->media;
	filled.no_rock_ridge |= preset->no_rock_ridge && !options->rock_ridge;
	filled.no_dedup |= preset->no_dedup && !options->dedup;
	filled.bootable |= preset->bootable;
	filled.acl = (options->acl || preset->acl) && !options->no_acl;
	filled.xattr = (options->xattr || preset->xattr) && !options->no_xattr;
	return filled;
}

int presets_prepare(struct discimg_job *job, enum discimg_preset preset, struct tree *tree,
	struct discimg_master_report *report)
{
	const struct preset *it = &presets[preset];
	return it->prepare ? it->prepare(job, tree, report) : 0;
}
