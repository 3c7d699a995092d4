/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg master */
#include "cli/commands.h"
#include "cli/purposes.h"

#include <stdio.h>
#include <string.h>

struct arguments {
	const char *out, *append;
	struct discimg_master_options master;
	struct discimg_boot_wishes boot;
	bool joliet_long, padding;
	struct text_list excludes, grafts, owners, modes, sorts, hides, joliet_hides, udf_hides;
	struct text_list appended;
};

#define TEXT(name, argument, field, help)                                                          \
	{                                                                                          \
		name, 0, argument, help, OPTION_TEXT, offsetof(struct arguments, master.field),    \
			NULL, 0                                                                    \
	}
#define WORD(name, argument, field, help, words)                                                   \
	{                                                                                          \
		name, 0, argument, help, OPTION_TEXT, offsetof(struct arguments, master.field),    \
			words, 0                                                                   \
	}
#define LIST(name, argument, field, help)                                                          \
	{                                                                                          \
		name, 0, argument, help, OPTION_LIST, offsetof(struct arguments, field), NULL, 0   \
	}
#define FLAG(name, field, help)                                                                    \
	{                                                                                          \
		name, 0, NULL, help, OPTION_FLAG, offsetof(struct arguments, master.field), NULL,  \
			0                                                                          \
	}

static const char about[] =
	"Writes the directories TREE, merged, as the image OUT: ISO 9660 with Rock Ridge "
	"and Joliet, or UDF, or both over the same files. Files of later trees replace "
	"those of earlier ones. OUT appears under "
	"its name only when it is complete.\n\n"
	"The same trees with the same options give the same bytes, whenever and wherever: "
	"the volume's time is SOURCE_DATE_EPOCH, else the newest time in the trees.\n\n"
	"With --bootable, loaders that the trees hold are found: ISOLINUX, GRUB, EFI/BOOT/"
	"BOOT*.EFI, an efi.img, Windows'. A tree with boot/grub/grub.cfg but no loader "
	"gets GRUB for BIOS and UEFI from the host's packages. The image then boots from "
	"CD, DVD, BD, USB sticks and hard disks. Where the host has Debian's shim-signed "
	"and grub-efi-amd64-signed, it does so with Secure Boot on; --secure-boot=on "
	"fails without them, or when the tree's own loader is unsigned.\n\n"
	"UDF 1.02 joins by itself where a file has 4 GiB - 1 or more, unless --fs is "
	"given.\n\n"
	"--append adds a session to an image that is a file, stdio:FILE, or the disc in a drive: "
	"what is there stays where it lies, the trees join it, and files of the same path are "
	"replaced.";

static const char notes[] =
	"--iso-names has words with commas between: lowercase, ascii (all 7-bit "
	"characters), multidot (all dots stay), leading-dot, folder-dot (folders have "
	"extensions), no-dot (none at the end of names), no-version (no \";1\"), 37 "
	"(characters, not 31), or untranslated, which is nearly all of these. Rock Ridge "
	"and Joliet need none of them.\n\n"
	"ISO 9660 asks for at most eight levels of folders, and paths of 255 bytes. No reader of "
	"today does, so deeper folders stay where they are, unless --relocate-deep puts them into "
	"one folder of the root: Rock Ridge, as Linux, xorriso and bsdtar read it, shows them "
	"where they were. bsdtar does so for the names rr_moved and .rr_moved only.\n\n"
	"Names that are too long for a file system are cut before their extension; one "
	"that then, or by the characters that must be replaced, is like another one in its "
	"folder gets a number: the first in the order of bytes keeps its name, the next "
	"ones end in _001, _002 and so on in ISO 9660, in ~1, ~2 in Joliet and UDF. Bytes "
	"that are no text are kept by Rock Ridge; Joliet and UDF have %XX for each.\n\n"
	"--append-partition=N:TYPE:FILE puts FILE behind the volume, as partition N of the MBR; "
	"where "
	"TYPE is a GUID, or a GPT is there, of that. --boot-catalog is about what --bootable "
	"makes.\n\n"
	"--append leaves an image as it was until all is written. The disc in a drive, /dev/srN "
	"or virtual:FILE, is one that burn --multi has left open, as it is then again, or that can "
	"be overwritten; the session is read back and compared. Behind a session whose writing has "
	"failed, --session=N adds to the one before, and what the failed one has is left out; one "
	"that is still open is closed.\n\n"
	"Scripts that have the options of mkisofs, genisoimage or xorrisofs can call discimg -as "
	"mkisofs, which has -help of its own.\n\n"
	"A GLOB without a slash is matched with names, one with a slash with paths in the "
	"image; a slash at its end makes it match folders only. The last rule that matches "
	"wins.";

static const struct cli_option options[] = {
	{ "output", 'o', "OUT", "the image to write; - is standard output", OPTION_TEXT,
		offsetof(struct arguments, out), NULL, 0 },
	{ "append", 0, "IMAGE", "instead of -o: add a session to this .iso, or a drive's disc",
		OPTION_TEXT, offsetof(struct arguments, append), NULL, 0 },
	{ "session", 0, "N", "with --append: add to session N of a disc, not to the last",
		OPTION_NUMBER, offsetof(struct arguments, master.session), NULL, 1 },
	{ "for", 0, "WHAT", "options, order and checks for what the image is for, see below",
		OPTION_CHOICE, offsetof(struct arguments, master.preset), PRESET_CHOICES, 0 },
	FLAG("bootable", bootable, "find or add boot loaders, for CD and USB, BIOS and UEFI"),
	{ "secure-boot", 0, "WHEN", "of --bootable: Debian's signed shim and GRUB for x86-64 UEFI",
		OPTION_CHOICE, offsetof(struct arguments, master.secure_boot), "auto on off", 0 },
	FLAG("apm", apm, "of --bootable: an Apple partition map, too, for old Macs"),
	{ "boot-catalog", 0, "PATH", "name of the boot catalogue (default: /boot.catalog)",
		OPTION_TEXT, offsetof(struct arguments, boot.catalog), NULL, 0 },
	{ "hide-boot-catalog", 0, NULL, "the boot catalogue has no name", OPTION_FLAG,
		offsetof(struct arguments, boot.hide_catalog), NULL, 0 },
	{ "system-area", 0, "FILE", "what the first 32 KiB hold", OPTION_TEXT,
		offsetof(struct arguments, boot.system_area), NULL, 0 },
	LIST("append-partition", "N:TYPE:FILE", appended,
		"a partition behind the volume, see below (repeatable)"),
	{ "volid", 'V', "TEXT", "volume id (default: ISOIMAGE)", OPTION_TEXT,
		offsetof(struct arguments, master.volume_id), NULL, 0 },
	TEXT("publisher", "TEXT", publisher, "publisher id"),
	TEXT("preparer", "TEXT", preparer, "data preparer id (default: DISCIMG)"),
	TEXT("application-id", "TEXT", application_id, "application id"),
	TEXT("system-id", "TEXT", system_id, "system id"),
	TEXT("volume-set", "TEXT", volume_set_id, "volume set id (default: the volume id)"),
	TEXT("copyright", "NAME", copyright_file, "file of the root that has the copyright"),
	TEXT("abstract", "NAME", abstract_file, "file of the root that has an abstract"),
	TEXT("biblio", "NAME", bibliographic_file, "file of the root with a bibliography"),
	LIST("exclude", "GLOB", excludes, "leave out what matches (repeatable)"),
	LIST("graft", "DEST=SRC", grafts, "put SRC at DEST in the image (repeatable)"),
	LIST("owner", "USER:GROUP[:GLOB]", owners, "set owner and group (repeatable)"),
	LIST("mode", "MODE[:GLOB]", modes, "set permissions as chmod does (repeatable)"),
	TEXT("file-mode", "MODE", file_mode, "permissions of all regular files"),
	TEXT("folder-mode", "MODE", folder_mode, "permissions of all folders"),
	LIST("sort", "FILE", sorts, "lines GLOB WEIGHT: heavier files lie first"),
	LIST("hide", "GLOB", hides, "do not show it in ISO 9660 (repeatable)"),
	LIST("hide-joliet", "GLOB", joliet_hides, "do not show it in Joliet (repeatable)"),
	LIST("hide-udf", "GLOB", udf_hides, "do not show it in UDF (repeatable)"),
	TEXT("timestamp", "WHEN", timestamp, "volume time: newest, now, or seconds since 1970"),
	TEXT("input-charset", "NAME", input_charset,
		"character code of names in the trees (default: UTF-8)"),
	FLAG("follow-links", follow_links, "files in place of symbolic links to them"),
	FLAG("skip-unreadable", skip_unreadable, "go on without unreadable files, exit 1"),
	FLAG("acl", acl, "keep access control lists"),
	FLAG("no-acl", no_acl, "drop them also where --for keeps them"),
	FLAG("xattr", xattr, "keep extended attributes of name space user"),
	FLAG("no-xattr", no_xattr, "drop them also where --for keeps them"),
	TEXT("fs", "LIST", fs, "file systems: iso,joliet,udf (default: iso,joliet)"),
	WORD("udf", "REVISION", udf, "UDF as well", "1.02 1.50 2.00 2.01 2.50 2.60"),
	WORD("media", "KIND", media, "what it is for", "cd dvd bd disk"),
	{ "block-size", 0, "BYTES", "blocks of UDF on a disk: 512, 2048, 4096 (default: 512)",
		OPTION_SIZE, offsetof(struct arguments, master.block_size), NULL, 0 },
	FLAG("embed", embed, "UDF alone: small files and folders inside their entries"),
	FLAG("sparse", sparse, "UDF alone: holes of sparse files take no room"),
	FLAG("udf-mirror", udf_mirror, "UDF 2.50 and later: all that leads to files twice"),
	{ "iso-level", 0, "N", "ISO 9660 level, 4 being its version of 1999", OPTION_NUMBER,
		offsetof(struct arguments, master.iso_level), "1 2 3 4", 0 },
	TEXT("iso-names", "LIST", iso_names, "what names of ISO 9660 may have, see below"),
	TEXT("relocate-deep", "[NAME]", relocate_deep,
		"ISO 9660 of 8 levels: deeper folders lie in this one (default: rr_moved)"),
	{ "joliet-long", 0, NULL, "Joliet names of 103 characters (default)", OPTION_FLAG,
		offsetof(struct arguments, joliet_long), NULL, 0 },
	FLAG("joliet-strict", joliet_strict, "Joliet names of 64 characters, not of 103"),
	FLAG("no-joliet", no_joliet, "no second tree for Windows"),
	FLAG("no-rock-ridge", no_rock_ridge, "no POSIX names, modes, owners and links"),
	FLAG("rock-ridge", rock_ridge, "Rock Ridge also where --for leaves it out"),
	FLAG("dedup", dedup, "files of equal content once, also where --for keeps them apart"),
	FLAG("no-dedup", no_dedup, "store files of equal content as often as they come"),
	{ "zisofs", 0, "[VERSION]", "compress files, for Linux; v2 for libisofs", OPTION_CHOICE,
		offsetof(struct arguments, master.zisofs), "off v1 v2", 1 },
	FLAG("implant-md5", implant_md5, "the MD5 that checkisomd5 looks for"),
	FLAG("print-size", size_only, "print how many sectors it would have, write nothing"),
	{ "pad", 0, NULL, "150 empty sectors at the end (default)", OPTION_FLAG,
		offsetof(struct arguments, padding), NULL, 0 },
	FLAG("no-pad", no_padding, "no 150 empty sectors at the end"),
	{ 0 },
};

static struct discimg_texts texts_of(const struct text_list *list)
{
	return (struct discimg_texts){ .items = list->items, .n = list->n };
}

int run_master(struct cli *cli, const char *const *trees, size_t ntrees, const char *out,
	const struct discimg_master_options *master)
{
	struct discimg_master_report report = { 0 };
	int r = discimg_master(cli->job, trees, ntrees, out, master, &report);
	if (r >= 0 && cli->document)
		add_image(cli->document, out, &report);
	if (r >= 0 && !master->size_only && strcmp(out, "-") != 0)
		print_mastered(cli, out, &report);
	else if (r >= 0 && master->size_only && !cli->json)
		printf("%u\n", report.nsectors);
	discimg_master_report_free(&report);
	return r;
}

/* What is wished for of booting; false: nothing. */
static bool wish(const struct arguments *arguments, struct discimg_boot_wishes *boot)
{
	const struct text_list *appended = &arguments->appended;
	*boot = arguments->boot;
	boot->appended = appended->items;
	boot->nappended = appended->n;
	for (size_t i = 0; i < appended->n; i++) {
		const char *type = strchr(appended->items[i], ':');
		bool is_guid = type && strcspn(type + 1, ":") >= 32;
		boot->appended_as_gpt = boot->appended_as_gpt || is_guid;
	}
	return boot->catalog || boot->hide_catalog || boot->system_area || boot->nappended;
}

static int append(struct cli *cli, const char *const *trees, size_t ntrees, const char *image,
	const struct discimg_master_options *wanted)
{
	struct discimg_master_report report = { 0 };
	int r = discimg_append(cli->job, image, trees, ntrees, wanted, &report);
	if (r >= 0 && cli->document)
		add_image(cli->document, image, &report);
	if (r >= 0) {
		print_mastered(cli, image, &report);
		if (report.session_verified)
			print_result(cli, "read back %s: every sector is as it was sent", image);
	}
	discimg_master_report_free(&report);
	return r;
}

static int master(struct cli *cli, const struct arguments *arguments, char **trees, size_t ntrees)
{
	struct discimg_master_options master = arguments->master;
	struct discimg_boot_wishes boot;
	if (wish(arguments, &boot))
		master.boot = &boot;
	master.excludes = texts_of(&arguments->excludes);
	master.grafts = texts_of(&arguments->grafts);
	master.owners = texts_of(&arguments->owners);
	master.modes = texts_of(&arguments->modes);
	master.sorts = texts_of(&arguments->sorts);
	master.hides = texts_of(&arguments->hides);
	master.joliet_hides = texts_of(&arguments->joliet_hides);
	master.udf_hides = texts_of(&arguments->udf_hides);
	const char *const *names = (const char *const *)trees;
	return arguments->append ? append(cli, names, ntrees, arguments->append, &master)
				 : run_master(cli, names, ntrees, arguments->out, &master);
}

#define FLAG_AT(field) offsetof(struct arguments, field)

/* Options that say the opposite of one another. */
static const struct {
	const char *names;
	size_t first, second; /* bool */
} opposites[] = {
	{ "--joliet-long and --joliet-strict", FLAG_AT(joliet_long),
		FLAG_AT(master.joliet_strict) },
	{ "--joliet-long and --no-joliet", FLAG_AT(joliet_long), FLAG_AT(master.no_joliet) },
	{ "--joliet-strict and --no-joliet", FLAG_AT(master.joliet_strict),
		FLAG_AT(master.no_joliet) },
	{ "--pad and --no-pad", FLAG_AT(padding), FLAG_AT(master.no_padding) },
	{ "--rock-ridge and --no-rock-ridge", FLAG_AT(master.rock_ridge),
		FLAG_AT(master.no_rock_ridge) },
	{ "--dedup and --no-dedup", FLAG_AT(master.dedup), FLAG_AT(master.no_dedup) },
	{ "--acl and --no-acl", FLAG_AT(master.acl), FLAG_AT(master.no_acl) },
	{ "--xattr and --no-xattr", FLAG_AT(master.xattr), FLAG_AT(master.no_xattr) },
};

static bool has_opposites(struct cli *cli, const struct arguments *given)
{
	const char *base = (const char *)given;
	for (size_t i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++)
		if (*(const bool *)(base + opposites[i].first) &&
			*(const bool *)(base + opposites[i].second)) {
			usage_error(cli, "%s exclude each other", opposites[i].names);
			return true;
		}
	return false;
}

/* True when it is not bootable, and nevertheless is told how it is to boot. */
static bool lacks_bootable(const struct arguments *given)
{
	const struct discimg_master_options *master = &given->master;
	bool tells_more = master->secure_boot != DISCIMG_SECURE_BOOT_AUTO || master->apm ||
			  given->boot.catalog || given->boot.hide_catalog;
	return tells_more && !master->bootable && master->preset != DISCIMG_PRESET_INSTALL_USB;
}

static bool is_usable(struct cli *cli, const struct arguments *given, size_t ntrees)
{
	const char *out = given->out, *image = given->append;
	const struct {
		bool is_met;
		const char *text;
	} faults[] = {
		{ image && given->master.size_only,
			"--print-size does not know of --append: leave out one of them" },
		{ out && image, "--append changes the image it is given: leave out -o" },
		{ !out && !image && !given->master.size_only,
			"-o OUT is needed, the image to write, or else --append" },
		{ given->master.session && !image,
			"--session tells more of --append: give that, too" },
		{ out && !*out, "-o has an empty name: give the image to write" },
		{ image && !*image, "--append has an empty name: give the image to write" },
		{ cli->json && out && strcmp(out, "-") == 0,
			"--json and -o - cannot both have standard output" },
		{ lacks_bootable(given),
			"--secure-boot, --apm, --boot-catalog and --hide-boot-catalog tell more "
			"of --bootable: give that, too" },
		{ ntrees == 0 && given->grafts.n == 0, "a directory TREE is needed, or --graft" },
	};
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].is_met)
			return usage_error(cli, "%s", faults[i].text), false;
	return true;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct arguments *given = arguments;
	if (has_opposites(cli, given) || !is_usable(cli, given, noperands))
		return CLI_USAGE;
	return master(cli, given, operands, noperands);
}

const struct cli_command command_master = {
	.name = "master",
	.operands = "TREE...",
	.summary = "make an image from directory trees",
	.text = about,
	.notes = notes,
	.examples = "  discimg master ./tree -o os.iso --bootable\n"
		    "  discimg master ./base ./overlay -o os.iso --volid=MY_OS --owner=0:0\n"
		    "  discimg master ./films -o films.iso --fs=udf --udf=2.50\n"
		    "  discimg master ./dvd -o film.iso --for=dvd-video --volid=FILM\n"
		    "  discimg -as mkisofs -r -J -V MY_OS -o os.iso ./tree\n"
		    "  discimg master ./tree -o os.iso --mode=u+rw,go=rX --exclude='*.o'\n"
		    "  discimg master ./more --append os.iso\n"
		    "  discimg master ./more --append /dev/sr0\n",
	.listing = &presets_listing,
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 0,
	.max_operands = SIZE_MAX,
	.run = run,
};
