/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of mkisofs, as genisoimage(1) and xorrisofs(1) have them. What has no effect here is
 * taken, as long as the image is right without it; all else is refused by its name.
 */
#include "cli/mkisofs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int take_level(struct mkisofs *asked, char **values)
{
	if (strlen(values[0]) != 1 || !strchr("1234", values[0][0]))
		return usage_error(asked->cli, "-iso-level %s: expected 1, 2, 3 or 4", values[0]);
	asked->master.iso_level = (unsigned)(values[0][0] - '0');
	return 0;
}

static int take_name_length(struct mkisofs *asked, char **values)
{
	char *end;
	unsigned long n = strtoul(values[0], &end, 10);
	if (*end || n < 1 || n > 37)
		return usage_error(asked->cli,
			"-untranslated_name_len %s: names have up to 37 characters here",
			values[0]);
	asked->untranslated = true;
	return 0;
}

static int take_date(struct mkisofs *asked, char **values)
{
	if (strlen(values[0]) != 16 || strspn(values[0], "0123456789") != 16)
		return usage_error(asked->cli,
			"--modification-date=%s: expected 16 digits, YYYYMMDDhhmmsscc", values[0]);
	asked->master.timestamp = values[0];
	return 0;
}

/* Of Rock Ridge's names, which are written as they come, or as UTF-8. */
static int take_output_charset(struct mkisofs *asked, char **values)
{
	if (strcasecmp(values[0], "utf-8") == 0 || strcasecmp(values[0], "utf8") == 0)
		return 0;
	return usage_error(asked->cli, "-output-charset %s: names are written as UTF-8", values[0]);
}

static int take_relocation(struct mkisofs *asked, char **values)
{
	const char *name = values[0] + (values[0][0] == '/');
	if (!*name)
		return usage_error(asked->cli,
			"-rr_reloc_dir %s: a folder in the root is needed, such as /rr_moved",
			values[0]);
	asked->master.relocate_deep = name;
	return 0;
}

static int hide_relocation(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->master.relocate_deep = ".rr_moved";
	return 0;
}

static int take_dvd_video(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->master.preset = DISCIMG_PRESET_DVD_VIDEO;
	asked->udf = true;
	return 0;
}

static int take_uid(struct mkisofs *asked, char **values)
{
	char *text = NULL;
	if (asprintf(&text, "%s:", values[0]) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->owners, text);
}

static int take_gid(struct mkisofs *asked, char **values)
{
	char *text = NULL;
	if (asprintf(&text, ":%s", values[0]) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->owners, text);
}

static int take_path_list(struct mkisofs *asked, char **values)
{
	return mkisofs_read_list(asked, values[0], &asked->operands);
}

static int take_quoted_list(struct mkisofs *asked, char **values)
{
	return mkisofs_read_quoted(asked, values[0], &asked->operands);
}

static int take_exclude_list(struct mkisofs *asked, char **values)
{
	return mkisofs_read_list(asked, values[0], &asked->excludes);
}

static int take_hide_list(struct mkisofs *asked, char **values)
{
	return mkisofs_read_list(asked, values[0], &asked->hides);
}

static int take_joliet_hide_list(struct mkisofs *asked, char **values)
{
	return mkisofs_read_list(asked, values[0], &asked->joliet_hides);
}

static int take_sort(struct mkisofs *asked, char **values)
{
	return mkisofs_read_weights(asked, values[0], false);
}

static int take_weights(struct mkisofs *asked, char **values)
{
	return mkisofs_read_weights(asked, values[0], true);
}

static int take_weight(struct mkisofs *asked, char **values)
{
	char *text = NULL;
	if (asprintf(&text, "%s %s", strcmp(values[1], "/") ? values[1] : "*", values[0]) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->weights, text);
}

static int be_quiet(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->cli->quiet = true;
	return 0;
}

static int be_verbose(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->cli->verbose = true;
	return 0;
}

static int ask_help(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->cli->help = true;
	return 0;
}

static int ask_version(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->cli->version = true;
	return 0;
}

static int pad(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->master.no_padding = false;
	return 0;
}

#define FLAG(name, field, help)                                                                    \
	{                                                                                          \
		name, NULL, MKISOFS_FLAG, offsetof(struct mkisofs, field), NULL, help              \
	}
#define TEXT(name, argument, field, help)                                                          \
	{                                                                                          \
		name, argument, MKISOFS_TEXT, offsetof(struct mkisofs, field), NULL, help          \
	}
#define LIST(name, argument, field, help)                                                          \
	{                                                                                          \
		name, argument, MKISOFS_LIST, offsetof(struct mkisofs, field), NULL, help          \
	}
#define CALL(name, argument, call, help)                                                           \
	{                                                                                          \
		name, argument, MKISOFS_CALL, 0, call, help                                        \
	}
#define NONE(name, argument)                                                                       \
	{                                                                                          \
		name, argument, MKISOFS_NONE, 0, NULL, NULL                                        \
	}
#define NOT(name, argument, help)                                                                  \
	{                                                                                          \
		name, argument, MKISOFS_NOT, 0, NULL, help                                         \
	}
/* A second name of an option. */
#define SAME NULL

/* clang-format off */
const struct mkisofs_option mkisofs_options[] = {
	/* Output and its size. */
	TEXT("o", "FILE", out, "the image to write (default: standard output)"),
	TEXT("output", "FILE", out, SAME),
	FLAG("print-size", print_size, "print how many sectors the image would have, write nothing"),
	FLAG("no-pad", master.no_padding, "no 150 empty sectors at the end"),
	CALL("pad", NULL, pad, "150 empty sectors at the end (default)"),
	CALL("quiet", NULL, be_quiet, "print errors and warnings only"),
	CALL("v", NULL, be_verbose, "tell more, also which options have no effect"),
	CALL("verbose", NULL, be_verbose, SAME),
	CALL("help", NULL, ask_help, "print this help"),
	CALL("version", NULL, ask_version, "print the version"),
	/* What goes in. */
	FLAG("graft-points", graft_points, "take TARGET=SOURCE for where SOURCE goes"),
	CALL("path-list", "FILE", take_path_list, "lines of FILE are further operands"),
	CALL("quoted_path_list", "FILE", take_quoted_list, "the same, quoted words"),
	TEXT("root", "PATH", root, "put all below PATH"),
	FLAG("f", master.follow_links, "files in place of symbolic links to them"),
	FLAG("follow-links", master.follow_links, SAME),
	LIST("m", "GLOB", excludes, "leave out what matches"),
	LIST("exclude", "GLOB", excludes, SAME),
	LIST("x", "GLOB", excludes, SAME),
	LIST("old-exclude", "GLOB", excludes, SAME),
	CALL("no-bak", NULL, mkisofs_no_bak, "as genisoimage, leave out *~*, *#* and *.bak"),
	CALL("nobak", NULL, mkisofs_no_bak, SAME),
	CALL("exclude-list", "FILE", take_exclude_list, "lines of FILE are such patterns"),
	LIST("hide", "GLOB", hides, "do not show it in ISO 9660 and Rock Ridge"),
	CALL("hide-list", "FILE", take_hide_list, "lines of FILE are such patterns"),
	LIST("hide-joliet", "GLOB", joliet_hides, "do not show it in Joliet"),
	CALL("hide-joliet-list", "FILE", take_joliet_hide_list, "lines of FILE are such patterns"),
	LIST("hide-udf", "GLOB", udf_hides, "do not show it in UDF"),
	CALL("sort", "FILE", take_sort, "lines PATH WEIGHT: heavier files lie first"),
	CALL("sort-weight", "WEIGHT PATH", take_weight, "files of PATH have that weight"),
	CALL("sort-weight-list", "FILE", take_weights, "lines WEIGHT PATH"),
	CALL("sort-weight-patterns", "FILE", take_weights, "lines WEIGHT GLOB"),
	/* Names and levels. */
	CALL("iso-level", "N", take_level, "level 1 to 3, or 4 for ISO 9660:1999"),
	FLAG("l", full_names, "31 characters in names of ISO 9660, not 8 and 3"),
	FLAG("full-iso9660-filenames", full_names, SAME),
	FLAG("max-iso9660-filenames", max_names, "37 characters"),
	FLAG("U", untranslated, "37 characters of 7-bit ASCII, as they are"),
	FLAG("untranslated-filenames", untranslated, SAME),
	CALL("untranslated_name_len", "N", take_name_length, "the same"),
	FLAG("allow-lowercase", lowercase, "small letters stay"),
	FLAG("allow-multidot", multidot, "all dots stay"),
	FLAG("L", leading_dots, "dots at the beginning stay"),
	FLAG("allow-leading-dots", leading_dots, SAME),
	FLAG("ldots", leading_dots, SAME),
	FLAG("relaxed-filenames", relaxed, "all of 7-bit ASCII stays"),
	FLAG("no-iso-translate", relaxed, SAME),
	FLAG("d", omit_period, "no dot behind names without an extension"),
	FLAG("omit-period", omit_period, SAME),
	FLAG("N", omit_version, "no \";1\" behind names"),
	FLAG("omit-version-number", omit_version, SAME),
	FLAG("disallow_dir_id_ext", no_folder_dot, "folders have no extensions"),
	TEXT("input-charset", "NAME", master.input_charset, "of the host's names"),
	CALL("output-charset", "NAME", take_output_charset, "of Rock Ridge's names: utf-8"),
	/* File systems. */
	FLAG("R", rock_ridge, "Rock Ridge (default but for genisoimage)"),
	FLAG("rock", rock_ridge, SAME),
	FLAG("r", rational, "Rock Ridge for anyone to read: owner 0:0, modes a=rX"),
	FLAG("rational-rock", rational, SAME),
	FLAG("norock", no_rock_ridge, "no Rock Ridge"),
	FLAG("J", joliet, "Joliet"),
	FLAG("joliet", joliet, SAME),
	FLAG("joliet-long", joliet_long, "Joliet names of 103 characters, not 64"),
	FLAG("udf", udf, "UDF 1.02"),
	FLAG("UDF", udf, SAME),
	CALL("dvd-video", NULL, take_dvd_video, "a DVD-Video: UDF, and files where their IFOs say"),
	CALL("rr_reloc_dir", "NAME", take_relocation, "folders below 8 levels lie in this one"),
	CALL("hide-rr-moved", NULL, hide_relocation, "the same, of the name .rr_moved"),
	FLAG("D", stay_deep, "they lie where they are (default)"),
	FLAG("disable-deep-relocation", stay_deep, SAME),
	CALL("uid", "USER", take_uid, "owner of all"),
	CALL("gid", "GROUP", take_gid, "group of all"),
	TEXT("file-mode", "MODE", master.file_mode, "permissions of all files"),
	TEXT("dir-mode", "MODE", master.folder_mode, "permissions of all folders"),
	FLAG("z", master.zisofs_noted, "files that mkzftree has compressed are entered as such"),
	FLAG("transparent-compression", master.zisofs_noted, SAME),
	FLAG("zisofs-version-2", master.zisofs_noted, SAME),
	FLAG("acl", master.acl, "keep access control lists"),
	FLAG("xattr", master.xattr, "keep extended attributes of name space user"),
	/* Texts. */
	TEXT("V", "TEXT", master.volume_id, "volume id"),
	TEXT("volid", "TEXT", master.volume_id, SAME),
	TEXT("volset", "TEXT", master.volume_set_id, "volume set id"),
	TEXT("P", "TEXT", master.publisher, "publisher"),
	TEXT("publisher", "TEXT", master.publisher, SAME),
	TEXT("p", "TEXT", master.preparer, "data preparer"),
	TEXT("preparer", "TEXT", master.preparer, SAME),
	TEXT("A", "TEXT", master.application_id, "application"),
	TEXT("appid", "TEXT", master.application_id, SAME),
	TEXT("sysid", "TEXT", master.system_id, "system"),
	TEXT("copyright", "NAME", master.copyright_file, "file with the copyright"),
	TEXT("abstract", "NAME", master.abstract_file, "file with an abstract"),
	TEXT("biblio", "NAME", master.bibliographic_file, "file with a bibliography"),
	CALL("modification-date", "DIGITS", take_date, "time of the volume, YYYYMMDDhhmmsscc"),
	/* El Torito. */
	CALL("b", "PATH", mkisofs_bios_image, "boot image for BIOS"),
	CALL("eltorito-boot", "PATH", mkisofs_bios_image, SAME),
	CALL("e", "PATH", mkisofs_efi_image, "boot image for UEFI"),
	CALL("efi-boot", "PATH", mkisofs_efi_boot, "the same, and all that it needs"),
	CALL("eltorito-alt-boot", NULL, mkisofs_next_image, "what follows is about another image"),
	CALL("eltorito-platform", "NAME", mkisofs_platform, "of the next -b: x86, PPC, Mac, efi"),
	CALL("boot-load-size", "N", mkisofs_load_size, "sectors of 512 bytes that are loaded"),
	CALL("boot-load-seg", "N", mkisofs_load_segment, "where to"),
	CALL("no-emul-boot", NULL, mkisofs_no_emulation, "the image is no floppy disk"),
	CALL("hard-disk-boot", NULL, mkisofs_hard_disk, "the image is a hard disk"),
	CALL("boot-info-table", NULL, mkisofs_info_table, "the image is told its place"),
	CALL("grub2-boot-info", NULL, mkisofs_grub2_info, "as GRUB 2 wants it"),
	TEXT("c", "PATH", boot.catalog, "name of the boot catalogue"),
	TEXT("eltorito-catalog", "PATH", boot.catalog, SAME),
	FLAG("boot-catalog-hide", boot.hide_catalog, "which has no name"),
	/* The disk that the image also is. */
	CALL("G", "FILE", mkisofs_generic_boot, "the first 32 KiB"),
	CALL("generic-boot", "FILE", mkisofs_generic_boot, SAME),
	CALL("embedded-boot", "FILE", mkisofs_generic_boot, SAME),
	CALL("isohybrid-mbr", "FILE", mkisofs_isohybrid_mbr, "MBR code of ISOLINUX"),
	CALL("grub2-mbr", "FILE", mkisofs_grub2_mbr, "MBR code of GRUB"),
	CALL("isohybrid-gpt-basdat", NULL, mkisofs_gpt_data, "image is data in an isohybrid's GPT"),
	CALL("isohybrid-gpt-hfsplus", NULL, mkisofs_gpt_hfs, "the same, HFS+"),
	CALL("isohybrid-apm-hfsplus", NULL, mkisofs_apm_hfs, "the same in its Apple partition map"),
	CALL("efi-boot-part", "--efi-boot-image", mkisofs_efi_part, "the UEFI image is in a GPT"),
	FLAG("protective-msdos-label", boot.protect, "an MBR claims the image"),
	FLAG("mbr-force-bootable", boot.force_active, "some partition of the MBR is active"),
	CALL("append_partition", "N TYPE FILE", mkisofs_append, "a partition behind the volume"),
	FLAG("appended_part_as_gpt", boot.appended_as_gpt, "there is a GPT for these"),
	TEXT("iso_mbr_part_type", "TYPE", boot.volume_type, "type of the volume's partition"),
	CALL("partition_offset", "N", mkisofs_offset, "the volume can be mounted from there, too"),
	CALL("partition_cyl_align", "HOW", mkisofs_align, "auto, on, off or all"),
	CALL("gpt_disk_guid", "GUID", mkisofs_disk_guid, "of the GPT"),
	/* What is so anyway, or is only asked for to be on the safe side. */
	NONE("cache-inodes", NULL), NONE("no-cache-inodes", NULL), NONE("hardlinks", NULL),
	NONE("allow-limited-size", NULL),
	NONE("T", NULL), NONE("translation-table", NULL), NONE("hide-joliet-trans-tbl", NULL),
	NONE("table-name", "NAME"),
	NONE("gui", NULL), NONE("log-file", "FILE"), NONE("no_rc", NULL), NONE("no-emul-toc", NULL),
	NONE("emul-toc", NULL), NONE("old-empty", NULL), NONE("stdio_sync", "HOW"),
	NONE("joliet-utf16", NULL), NONE("jcharset", "NAME"), NONE("file_name_limit", "N"),
	NONE("volset-size", "N"), NONE("volset-seqno", "N"), NONE("dev", NULL),
	NONE("partition_hd_cyl", "N"), NONE("partition_sec_hd", "N"),
	NONE("appended_part_as_apm", NULL), NONE("part_like_isohybrid", NULL),
	NONE("eltorito-id", "TEXT"), NONE("eltorito-selcrit", "DIGITS"), NONE("md5", NULL),
	NONE("checksum_algorithm_iso", "NAMES"), NONE("checksum_algorithm_template", "NAMES"),
	NONE("hfsplus", NULL), NONE("hfsplus-file-creator-type", "CREATOR TYPE PATH"),
	NONE("hfsplus-serial-no", "DIGITS"), NONE("hfsplus-block-size", "N"),
	NONE("apm-block-size", "N"), NONE("hfs-bless", "PATH"), NONE("hfs-bless-by", "HOW PATH"),
	NONE("hide-hfsplus", "GLOB"), NONE("hide-hfsplus-list", "FILE"),
	NONE("a", NULL), NONE("all-files", NULL), NONE("no-split-symlink-components", NULL),
	NONE("no-split-symlink-fields", NULL), NONE("split-output", NULL),
	/* What would be missed. */
	NOT("jigdo-jigdo", "FILE", "jigdo files are not made"),
	NOT("jigdo-template", "FILE", "jigdo files are not made"),
	NOT("jigdo-map", "FILE", "jigdo files are not made"),
	NOT("jigdo-force-md5", "FILE", "jigdo files are not made"),
	NOT("jigdo-exclude", "FILE", "jigdo files are not made"),
	NOT("jigdo-min-file-size", "FILE", "jigdo files are not made"),
	NOT("jigdo-template-compress", "FILE", "jigdo files are not made"),
	NOT("jigdo-force-checksum", "FILE", "jigdo files are not made"),
	NOT("jigdo-checksum-algorithm", "FILE", "jigdo files are not made"),
	NOT("md5-list", "FILE", "jigdo files are not made"),
	NOT("checksum-list", "FILE", "jigdo files are not made"),
	NOT("M", "FILE", "use discimg master --append"),
	NOT("prev-session", "FILE", "use discimg master --append"),
	NOT("C", "NUMBERS", "use discimg master --append"),
	NOT("cdrecord-params", "NUMBERS", "use discimg master --append"),
	NOT("stream-media-size", "N", "standard input is not mastered"),
	NOT("mips-boot", "PATH", "MIPS is not booted"),
	NOT("mipsel-boot", "PATH", "MIPS is not booted"),
	NOT("B", "FILES", "SPARC is not booted"), NOT("sparc-boot", "FILES", "SPARC is not booted"),
	NOT("sparc-label", "LABEL TEXT", "SPARC is not booted"),
	NOT("grub2-sparc-core", "PATH", "SPARC is not booted"),
	NOT("hppa-cmdline", "TEXT", "HP-PA is not booted"),
	NOT("hppa-kernel-32", "PATH", "HP-PA is not booted"),
	NOT("hppa-kernel-64", "PATH", "HP-PA is not booted"),
	NOT("hppa-bootloader", "PATH", "HP-PA is not booted"),
	NOT("hppa-ramdisk", "PATH", "HP-PA is not booted"),
	NOT("alpha-boot", "PATH", "Alpha is not booted"),
	NOT("chrp-boot", NULL, "CHRP is not booted"), NOT("chrp-boot-part", NULL, "CHRP is not booted"),
	NOT("prep-boot-part", "FILE", "PReP is not booted"),
	NOT("hfs", NULL, "HFS is not made"), NOT("apple", NULL, "HFS is not made"),
	NOT("map", "WORD", "HFS is not made"),
	NOT("magic", "WORD", "HFS is not made"),
	NOT("hfs-creator", "WORD", "HFS is not made"),
	NOT("hfs-type", "WORD", "HFS is not made"),
	NOT("hfs-volid", "WORD", "HFS is not made"),
	NOT("hide-hfs", "WORD", "HFS is not made"),
	NOT("hide-hfs-list", "WORD", "HFS is not made"),
	NOT("icon-position", "WORD", "HFS is not made"),
	NOT("boot-hfs-file", "WORD", "HFS is not made"),
	NOT("part", "WORD", "HFS is not made"),
	NOT("auto", "WORD", "HFS is not made"),
	NOT("hfs-parms", "WORD", "HFS is not made"),
	NOT("input-hfs-charset", "WORD", "HFS is not made"),
	NOT("output-hfs-charset", "WORD", "HFS is not made"),
	NOT("probe", "WORD", "HFS is not made"),
	NOT("mac-name", "WORD", "HFS is not made"),
	NOT("no-mac-files", "WORD", "HFS is not made"),
	NOT("no-desktop", "WORD", "HFS is not made"),
	NOT("hfs-unlock", "WORD", "HFS is not made"),
	NOT("root-info", "WORD", "HFS is not made"),
	NOT("cluster-size", "WORD", "HFS is not made"),
	NOT("hidden", "GLOB", "files with the bit for hidden are not made"),
	NOT("hidden-list", "FILE", "files with the bit for hidden are not made"),
	NOT("XA", NULL, "attributes of CD-ROM XA are not made"),
	{ 0 },
};
/* clang-format on */

static void print_option(const struct mkisofs_option *option)
{
	char form[80];
	const char *dashes = strlen(option->name) > 1 ? "-" : "";
	snprintf(form, sizeof(form), "%s-%s%s%s", dashes, option->name, option->argument ? " " : "",
		option->argument ? option->argument : "");
	printf("  %-34s%s\n", form, option->help ? option->help : "the same");
}

void mkisofs_print_help(void)
{
	puts("Usage: discimg -as mkisofs|genisoimage|xorrisofs [OPTION]... FILE...\n\n"
	     "The options of mkisofs that builders of live systems use, for scripts that have\n"
	     "them; discimg master has its own. One dash is as good as two.\n");
	for (const struct mkisofs_option *option = mkisofs_options; option->name; option++)
		if (option->kind < MKISOFS_NONE)
			print_option(option);
	puts("\nTaken, but without effect (told with -v):");
	for (const struct mkisofs_option *option = mkisofs_options; option->name; option++)
		if (option->kind == MKISOFS_NONE)
			printf("  -%s%s%s\n", option->name, option->argument ? " " : "",
				option->argument ? option->argument : "");
}
