/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg info */
#include "cli/commands.h"
#include "cli/info.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS_NBYTES 32
#define VALUE_WIDTH  61 /* of the second column, in 79 */

static const struct cli_option options[] = {
	{ "hash", 0, NULL, "read it all: CRC-32, MD5, SHA-1, SHA-256, whole and each track",
		OPTION_FLAG, offsetof(struct discimg_info_options, hash), NULL, 0 },
	{ "dat-rows", 0, NULL, "add the rows that a DAT has for it", OPTION_FLAG,
		offsetof(struct discimg_info_options, dat_rows), NULL, 0 },
	{ 0 },
};

/* Names and values in two columns, long values broken at spaces; nothing for an empty value. */
static void print_field(struct cli *cli, const char *name, const char *value)
{
	while (value && *value) {
		size_t n = strlen(value);
		if (n > VALUE_WIDTH)
			for (n = VALUE_WIDTH; n > 0 && value[n] != ' '; n--)
				continue;
		if (n == 0)
			n = strcspn(value, " ");
		print_result(cli, "  %-15s %.*s", name, (int)n, value);
		value += n + strspn(value + n, " ");
		name = "";
	}
}

static void print_number(struct cli *cli, const char *name, uint64_t value, const char *unit)
{
	print_result(cli, "  %-15s %" PRIu64 " %s", name, value, unit);
}

/* Its number is behind that of every track where nothing of it is read. */
static void print_unfinished(struct cli *cli, const struct discimg_disc *disc)
{
	unsigned unfinished = discimg_disc_unfinished_session(disc);
	size_t n = discimg_disc_ntracks(disc);
	bool is_left_out = n == 0 || discimg_disc_track(disc, n - 1)->session < unfinished;
	if (unfinished)
		print_result(cli, "  %-15s session %u was begun and not completed%s", "Unfinished",
			unfinished, is_left_out ? ": nothing of it is read" : "");
}

static void print_head(struct cli *cli, const char *name, const struct discimg_disc *disc)
{
	static const char *const media[] = { [DISCIMG_MEDIUM_ANY] = "",
		[DISCIMG_MEDIUM_CD] = ", CD",
		[DISCIMG_MEDIUM_DVD] = ", DVD",
		[DISCIMG_MEDIUM_BD] = ", Blu-ray" };
	char length[UNITS_NBYTES], size[UNITS_NBYTES];
	uint32_t nsectors = discimg_disc_nsectors(disc);
	bool cd = discimg_disc_medium(disc) == DISCIMG_MEDIUM_CD;
	print_result(cli, "%s", name);
	const char *packing = discimg_disc_packing(disc);
	print_result(cli, "  %-15s %s%s%s%s", "Format", discimg_disc_format(disc),
		packing ? ", in " : "", packing ? packing : "", media[discimg_disc_medium(disc)]);
	print_result(cli, "  %-15s %" PRIu32 " sectors, %s", "Size", nsectors,
		cd ? time_text(length, nsectors) : size_text(size, (uint64_t)nsectors * 2048));
	print_unfinished(cli, disc);
	print_field(cli, "MCN", discimg_disc_mcn(disc));
}

static void print_ids(struct cli *cli, const struct discimg_info *info)
{
	print_field(cli, "MusicBrainz", info->musicbrainz);
	print_field(cli, "AccurateRip", info->accuraterip);
	print_field(cli, "freedb", info->freedb);
}

static void print_cdtext(struct cli *cli, const struct discimg_disc *disc, unsigned track)
{
	for (int i = 0; i < DISCIMG_CDTEXT_NFIELDS; i++) {
		const char *text =
			discimg_disc_cdtext(disc, 0, track, (enum discimg_cdtext_field)i);
		if (!text || !info_cdtext_key(i))
			continue;
		if (track)
			print_result(cli, "      %s: %s", info_cdtext_key(i), text);
		else
			print_field(cli, info_cdtext_key(i), text);
	}
}

static const char *flags_text(char *buf, const struct discimg_track *track)
{
	static const char *const names[] = { "  PRE", "  DCP", "  4CH", "  SCMS" };
	buf[0] = '\0';
	for (int i = 0; i < 4; i++)
		if (track->flags & 1u << i)
			strcat(buf, names[i]);
	return buf;
}

static void print_indexes(struct cli *cli, const struct discimg_track *track)
{
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		if (i != 1 && track->index_lba[i] != DISCIMG_NO_LBA)
			print_result(cli, "      index %02d at %" PRId32, i, track->index_lba[i]);
}

static void print_track(
	struct cli *cli, const struct discimg_disc *disc, const struct discimg_track *track)
{
	char length[UNITS_NBYTES], mode[16], flags[FLAGS_NBYTES];
	snprintf(mode, sizeof(mode), "%s/%u", info_mode_name(track->mode), track->stored_nbytes);
	print_result(cli, "  %5u  %-11s %10" PRId32 " %10" PRIu32 "  %s%s%s%s%s", track->number,
		mode, track->index_lba[1], track->nsectors, time_text(length, track->nsectors),
		track->isrc[0] ? "  " : "", track->isrc, flags_text(flags, track),
		track->stored_sub_nbytes ? "  P-W" : "");
	print_indexes(cli, track);
	print_cdtext(cli, disc, track->number);
}

static void print_tracks(struct cli *cli, const struct discimg_disc *disc)
{
	size_t n = discimg_disc_ntracks(disc);
	unsigned session = 0;
	if (discimg_disc_medium(disc) != DISCIMG_MEDIUM_CD && n == 1)
		return; /* one plain track, of which the size tells all */
	print_result(cli, "Tracks");
	print_result(
		cli, "  %5s  %-11s %10s %10s  %s", "", "mode", "index 01", "sectors", "length");
	for (size_t i = 0; i < n; i++) {
		const struct discimg_track *track = discimg_disc_track(disc, i);
		if (track->session != session && discimg_disc_nsessions(disc) > 1)
			print_result(cli, "  session %u", track->session);
		session = track->session;
		print_track(cli, disc, track);
	}
}

static void print_volume(struct cli *cli, const struct discimg_volume *volume)
{
	static const char *const names[] = { [DISCIMG_VOLUME_PRIMARY] = "ISO 9660",
		[DISCIMG_VOLUME_JOLIET] = "Joliet",
		[DISCIMG_VOLUME_ENHANCED] = "ISO 9660:1999",
		[DISCIMG_VOLUME_SUPPLEMENTARY] = "Supplementary" };
	char level[24] = "";
	if (volume->joliet_level)
		snprintf(level, sizeof(level), " level %u", volume->joliet_level);
	print_result(cli, "%s%s, descriptor at sector %" PRId32, names[volume->kind], level,
		volume->lba);
	print_field(cli, "Volume", volume->volume_id);
	if (volume->joliet_level == 0) { /* a Joliet descriptor repeats the primary one's */
		print_field(cli, "System", volume->system_id);
		print_field(cli, "Volume set", volume->volume_set_id);
		print_field(cli, "Publisher", volume->publisher_id);
		print_field(cli, "Preparer", volume->preparer_id);
		print_field(cli, "Application", volume->application_id);
		print_field(cli, "Copyright file", volume->copyright_file);
		print_field(cli, "Abstract file", volume->abstract_file);
		print_field(cli, "Bibliography", volume->bibliographic_file);
		print_field(cli, "Created", volume->created);
		print_field(cli, "Modified", volume->modified);
		print_field(cli, "Expires", volume->expires);
		print_field(cli, "Effective", volume->effective);
	}
	print_number(cli, "Size", volume->nblocks,
		volume->block_nbytes == 2048 ? "sectors" : "blocks that are no sectors");
}

static void print_volumes(struct cli *cli, const struct discimg_info *info)
{
	for (size_t i = 0; i < info->nvolumes; i++)
		print_volume(cli, &info->volumes[i]);
}

/* Of a UDF volume where there is no other. */
static void print_tree(struct cli *cli, const struct discimg_info *info)
{
	char files[UNITS_NBYTES], directories[UNITS_NBYTES];
	if (info->ndirectories)
		print_result(cli, "Tree of %s, %s%s",
			count_text(files, info->nfiles, "file", "files"),
			count_text(directories, info->ndirectories, "directory", "directories"),
			info->rock_ridge ? ", Rock Ridge" : "");
}

static void print_udf(struct cli *cli, const struct discimg_udf *udf)
{
	if (!udf->present)
		return;
	print_result(cli, "UDF %x.%02x", udf->revision >> 8, udf->revision & 0xff);
	print_field(cli, "Volume", udf->volume_id);
	for (int i = 0; i < 3; i++)
		if (udf->anchor_lba[i] != DISCIMG_NO_LBA)
			print_result(cli, "  %-15s %" PRId32, "Anchor at", udf->anchor_lba[i]);
	print_result(cli, "  %-15s %" PRIu32 " sectors from %" PRIu32, "Partition",
		udf->partition_nsectors, udf->partition_lba);
	if (udf->block_nbytes != 2048)
		print_result(cli, "  %-15s %" PRIu32 " bytes", "Blocks of", udf->block_nbytes);
	print_field(cli, "Access", info_access_name(udf->access));
	if (udf->is_mirrored)
		print_field(cli, "Metadata", "twice");
}

static void print_catalogue(struct cli *cli, const struct discimg_boot *boot)
{
	static const char *const emulations[16] = { "", ", 1.2 MB floppy", ", 1.44 MB floppy",
		", 2.88 MB floppy", ", hard disk" };
	if (!boot->present)
		return;
	print_result(cli, "El Torito boot catalogue at sector %" PRIu32 "%s", boot->catalogue_lba,
		boot->checksum_good ? "" : ", CHECKSUM WRONG");
	print_field(cli, "Made by", boot->id);
	for (size_t i = 0; i < boot->nentries; i++) {
		const struct discimg_boot_entry *entry = &boot->entries[i];
		const char *emulation = emulations[entry->emulation & 15];
		print_result(cli, "  %-15s loads %u x 512 bytes from sector %" PRIu32 "%s%s",
			info_platform_name(entry->platform), entry->load_nsectors, entry->lba,
			emulation ? emulation : "", entry->bootable ? "" : ", not bootable");
		print_field(cli, "", entry->path);
	}
}

static void print_partition(struct cli *cli, const struct discimg_partition *partition)
{
	char size[UNITS_NBYTES];
	const char *type = info_partition_type_name(partition->type);
	print_result(cli, "  %2u%c %11" PRIu64 " %11" PRIu64 " %10s  %s%s%s", partition->number,
		partition->active ? '*' : ' ', partition->start_nbytes / 512,
		partition->nbytes / 512, size_text(size, partition->nbytes),
		type ? type : partition->type, partition->name[0] ? ": " : "", partition->name);
}

static void print_partitions(struct cli *cli, const struct discimg_system_area *area,
	enum discimg_partition_scheme scheme)
{
	bool headed = false;
	for (size_t i = 0; i < area->npartitions; i++) {
		if (area->partitions[i].scheme != scheme)
			continue;
		if (!headed)
			print_result(cli, "      %10s  %10s  (of 512 bytes)", "start", "sectors");
		headed = true;
		print_partition(cli, &area->partitions[i]);
	}
}

static void print_system_area(struct cli *cli, const struct discimg_system_area *area)
{
	if (area->has_mbr) {
		print_result(cli, "MBR, disk id 0x%08" PRIx32, area->mbr_id);
		print_partitions(cli, area, DISCIMG_MBR);
	}
	if (area->has_gpt) {
		print_result(cli, "GPT, disk %s", area->gpt_guid);
		print_result(cli, "  header %s, entries %s, backup at %" PRIu64 " %s",
			area->gpt_header_good ? "good" : "BAD",
			area->gpt_entries_good ? "good" : "BAD", area->gpt_backup_sector,
			area->gpt_backup_good ? "good" : "BAD");
		print_partitions(cli, area, DISCIMG_GPT);
	}
	if (area->has_apm) {
		print_result(cli, "Apple partition map");
		print_partitions(cli, area, DISCIMG_APM);
	}
}

/* What verify --boot tells in full. */
static void print_boot_verdict(struct cli *cli, const struct discimg_boot_checks *checks)
{
	char count[UNITS_NBYTES];
	if (checks->nok + checks->nbad == 0)
		return;
	count_text(count, checks->nok + checks->nbad, "check", "checks");
	if (checks->nbad == 0)
		print_result(cli, "Booting: %s, all good", count);
	else
		print_result(cli, "Booting: %s, %zu BAD", count, checks->nbad);
	print_boot_checks(cli, checks, true);
}

static void print_end(struct cli *cli, const struct discimg_info *info)
{
	int64_t nsectors = discimg_disc_nsectors(info->disc);
	if (info->end_lba > nsectors)
		print_result(cli, "CUT SHORT at sector %" PRId64 ": the %s\n  reaches to %" PRId64,
			nsectors, info->end_by, info->end_lba);
	else if (info->end_lba > 0 && info->end_lba < nsectors)
		print_result(cli,
			"Behind sector %" PRId64 ", the end of the %s, lie %" PRId64 " more",
			info->end_lba, info->end_by, nsectors - info->end_lba);
}

static void print_digests(struct cli *cli, const struct discimg_hashes *hashes)
{
	print_result(cli, "  CRC-32   %s", hashes->crc32);
	print_result(cli, "  MD5      %s", hashes->md5);
	print_result(cli, "  SHA-1    %s", hashes->sha1);
	print_result(cli, "  SHA-256  %s", hashes->sha256);
}

static void print_sums(struct cli *cli, const struct discimg_info *info)
{
	if (!info->accuraterip[0])
		return;
	print_result(cli, "AccurateRip    v1        v2");
	for (size_t i = 0; i < discimg_disc_ntracks(info->disc); i++) {
		const struct discimg_track *track = discimg_disc_track(info->disc, i);
		if (track->mode == DISCIMG_AUDIO || track->mode == DISCIMG_CDG)
			print_result(cli, "  Track %-5u  %08" PRIx32 "  %08" PRIx32, track->number,
				info->sums[i].v1, info->sums[i].v2);
	}
}

static void print_hashes(struct cli *cli, const struct discimg_info *info)
{
	size_t n = discimg_disc_ntracks(info->disc);
	if (!info->tracks)
		return;
	print_result(cli, "Hashes of %" PRIu64 " bytes", info->whole.nbytes);
	print_digests(cli, &info->whole);
	for (size_t i = 0; i < n && n > 1; i++) {
		print_result(cli, "Track %u, %" PRIu64 " bytes",
			discimg_disc_track(info->disc, i)->number, info->tracks[i].nbytes);
		print_digests(cli, &info->tracks[i]);
	}
	print_sums(cli, info);
	if (info->nbad)
		print_result(cli, "%" PRIu64 " sector%s bad: these hashes are not the disc's",
			info->nbad, info->nbad == 1 ? " is" : "s are");
}

static void print_info(struct cli *cli, const char *name, const struct discimg_info *info)
{
	print_head(cli, name, info->disc);
	print_ids(cli, info);
	print_cdtext(cli, info->disc, 0);
	print_tracks(cli, info->disc);
	print_volumes(cli, info);
	print_udf(cli, &info->udf);
	print_tree(cli, info);
	print_catalogue(cli, &info->boot);
	print_system_area(cli, &info->system_area);
	print_boot_verdict(cli, &info->boot_checks);
	print_end(cli, info);
	print_hashes(cli, info);
}

static void print_rows(struct cli *cli, const char *name, const struct discimg_info *info)
{
	for (size_t i = 0; i < discimg_disc_ntracks(info->disc); i++) {
		char *row = info_dat_row(name, info, i);
		print_result(cli, "%s", row ? row : "");
		free(row);
	}
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	const struct discimg_info_options *asked = arguments;
	struct discimg_info info;
	(void)noperands;
	int r = discimg_info(cli->job, operands[0], asked, &info);
	if (r >= 0)
		print_info(cli, operands[0], &info);
	if (r >= 0 && asked->dat_rows)
		print_rows(cli, operands[0], &info);
	if (r >= 0 && cli->document)
		info_fill_document(cli->document, operands[0], &info);
	discimg_info_free(&info);
	return r;
}

const struct cli_command command_info = {
	.name = "info",
	.operands = "IMAGE|DRIVE",
	.summary = "show tracks, file systems, boot records and partitions",
	.text = "Tells what IMAGE, or the disc in DRIVE, is and holds: sessions, tracks, indexes "
		"and "
		"CD-TEXT; the volume descriptors of ISO 9660 and Joliet, Rock Ridge, UDF; the boot "
		"entries of El Torito; MBR, GPT and Apple partitions; and whether it boots, of "
		"which "
		"discimg verify --boot tells more.\n\n"
		"With --hash it reads everything and adds CRC-32, MD5, SHA-1 and SHA-256 of the "
		"whole "
		"and of each track: of the bytes of an .iso, or of the BIN behind a cue sheet; "
		"for "
		"audio, AccurateRip's sums. With --dat-rows it also prints what a DAT, the XML "
		"list "
		"of known discs, has for them.",
	.examples = "  discimg info os.iso\n"
		    "  discimg info --hash --json game.cue\n",
	.options = options,
	.arguments_nbytes = sizeof(struct discimg_info_options),
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
