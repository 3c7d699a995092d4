/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What discimg info tells, as JSON. */
#include "cli/info.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *volume_json(const struct discimg_volume *volume)
{
	const struct {
		const char *key, *text;
	} texts[] = {
		{ "system_id", volume->system_id },
		{ "volume_id", volume->volume_id },
		{ "volume_set_id", volume->volume_set_id },
		{ "publisher_id", volume->publisher_id },
		{ "preparer_id", volume->preparer_id },
		{ "application_id", volume->application_id },
		{ "copyright_file", volume->copyright_file },
		{ "abstract_file", volume->abstract_file },
		{ "bibliographic_file", volume->bibliographic_file },
		{ "created", volume->created },
		{ "modified", volume->modified },
		{ "expires", volume->expires },
		{ "effective", volume->effective },
	};
	json_t *json = json_pack("{s:s, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "kind",
		info_volume_key(volume->kind), "lba", volume->lba, "joliet_level",
		(int)volume->joliet_level, "block_bytes", (json_int_t)volume->block_nbytes,
		"blocks", (json_int_t)volume->nblocks, "set_size", (json_int_t)volume->set_size,
		"sequence_number", (json_int_t)volume->sequence_number, "path_table_bytes",
		(json_int_t)volume->path_table_nbytes, "path_table_lba",
		(json_int_t)volume->path_table_lba, "root_lba", (json_int_t)volume->root_lba,
		"root_bytes", (json_int_t)volume->root_nbytes);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		json_object_set_new(json, texts[i].key, json_string(texts[i].text));
	return json;
}

static json_t *volumes_json(const struct discimg_info *info)
{
	json_t *list = json_array();
	for (size_t i = 0; i < info->nvolumes; i++)
		json_array_append_new(list, volume_json(&info->volumes[i]));
	return list;
}

static json_t *cdtext_json(const struct discimg_disc *disc, unsigned track)
{
	json_t *json = json_object();
	for (int i = 0; i < DISCIMG_CDTEXT_NFIELDS; i++) {
		const char *text =
			discimg_disc_cdtext(disc, 0, track, (enum discimg_cdtext_field)i);
		if (text && info_cdtext_key(i))
			json_object_set_new(json, info_cdtext_key(i), text_json(text));
	}
	return json;
}

static json_t *indexes_json(const struct discimg_track *track)
{
	json_t *json = json_object();
	char key[12];
	for (int i = 0; i < DISCIMG_NINDEXES; i++) {
		if (track->index_lba[i] == DISCIMG_NO_LBA)
			continue;
		snprintf(key, sizeof(key), "%02d", i);
		json_object_set_new(json, key, json_integer(track->index_lba[i]));
	}
	return json;
}

static json_t *flags_json(const struct discimg_track *track)
{
	static const char *const names[] = { "pre", "dcp", "4ch", "scms" };
	json_t *list = json_array();
	for (int i = 0; i < 4; i++)
		if (track->flags & 1u << i)
			json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *hashes_json(const struct discimg_hashes *hashes)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s}", "bytes", (json_int_t)hashes->nbytes, "crc32",
		hashes->crc32, "md5", hashes->md5, "sha1", hashes->sha1, "sha256", hashes->sha256);
}

static json_t *sums_json(const struct discimg_accuraterip *sums)
{
	char v1[9], v2[9];
	snprintf(v1, sizeof(v1), "%08" PRIx32, sums->v1);
	snprintf(v2, sizeof(v2), "%08" PRIx32, sums->v2);
	return json_pack("{s:s, s:s}", "v1", v1, "v2", v2);
}

static json_t *dat_rows_json(const char *name, const struct discimg_info *info)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < discimg_disc_ntracks(info->disc); i++) {
		char *row = info_dat_row(name, info, i);
		json_array_append_new(rows, text_json(row ? row : ""));
		free(row);
	}
	return rows;
}

static json_t *track_json(const struct discimg_info *info, size_t i)
{
	const struct discimg_track *track = discimg_disc_track(info->disc, i);
	json_t *json = json_pack("{s:i, s:i, s:s, s:i, s:i, s:I, s:I, s:I, s:o, s:o, s:s, s:o}",
		"number", (int)track->number, "session", (int)track->session, "mode",
		info_mode_name(track->mode), "stored_bytes", (int)track->stored_nbytes, "start_lba",
		track->start_lba, "sectors", (json_int_t)track->nsectors, "pregap_unstored",
		(json_int_t)track->pregap_unstored, "postgap_unstored",
		(json_int_t)track->postgap_unstored, "indexes", indexes_json(track), "flags",
		flags_json(track), "isrc", track->isrc, "cdtext",
		cdtext_json(info->disc, track->number));
	json_object_set_new(
		json, "stored_sub_bytes", json_integer((json_int_t)track->stored_sub_nbytes));
	if (info->tracks)
		json_object_set_new(json, "hashes", hashes_json(&info->tracks[i]));
	if (info->tracks && (track->mode == DISCIMG_AUDIO || track->mode == DISCIMG_CDG))
		json_object_set_new(json, "accuraterip", sums_json(&info->sums[i]));
	return json;
}

static json_t *tracks_json(const struct discimg_info *info)
{
	json_t *list = json_array();
	for (size_t i = 0; i < discimg_disc_ntracks(info->disc); i++)
		json_array_append_new(list, track_json(info, i));
	return list;
}

static json_t *sessions_json(const struct discimg_disc *disc)
{
	json_t *list = json_array();
	for (size_t i = 0; i < discimg_disc_nsessions(disc); i++) {
		const struct discimg_session *session = discimg_disc_session(disc, i);
		json_array_append_new(
			list, json_pack("{s:i, s:i, s:i, s:i, s:i}", "number", (int)session->number,
				      "first_track", (int)session->first_track, "last_track",
				      (int)session->last_track, "start_lba", session->start_lba,
				      "leadout_lba", session->leadout_lba));
	}
	return list;
}

static json_t *boot_json(const struct discimg_boot *boot)
{
	json_t *entries = json_array();
	if (!boot->present) {
		json_decref(entries);
		return json_null();
	}
	for (size_t i = 0; i < boot->nentries; i++) {
		const struct discimg_boot_entry *entry = &boot->entries[i];
		json_array_append_new(entries,
			json_pack("{s:i, s:s, s:b, s:i, s:i, s:i, s:I, s:s?}", "platform_id",
				(int)entry->platform, "platform",
				info_platform_name(entry->platform), "bootable", entry->bootable,
				"emulation", (int)entry->emulation, "load_segment",
				(int)entry->load_segment, "load_sectors", (int)entry->load_nsectors,
				"lba", (json_int_t)entry->lba, "path", entry->path));
	}
	return json_pack("{s:I, s:b, s:s, s:o}", "catalogue_lba", (json_int_t)boot->catalogue_lba,
		"checksum_good", boot->checksum_good, "id", boot->id, "entries", entries);
}

static json_t *udf_json(const struct discimg_udf *udf)
{
	json_t *anchors = json_array();
	if (!udf->present) {
		json_decref(anchors);
		return json_null();
	}
	for (int i = 0; i < 3; i++)
		if (udf->anchor_lba[i] != DISCIMG_NO_LBA)
			json_array_append_new(anchors, json_integer(udf->anchor_lba[i]));
	char revision[16];
	snprintf(revision, sizeof(revision), "%x.%02x", udf->revision >> 8, udf->revision & 0xff);
	return json_pack("{s:s, s:s, s:o, s:I, s:I, s:I, s:s, s:b}", "revision", revision,
		"volume_id", udf->volume_id, "anchors", anchors, "partition_lba",
		(json_int_t)udf->partition_lba, "partition_sectors",
		(json_int_t)udf->partition_nsectors, "block_size", (json_int_t)udf->block_nbytes,
		"access", info_access_name(udf->access), "mirror", udf->is_mirrored);
}

static json_t *partitions_json(const struct discimg_system_area *area)
{
	static const char *const schemes[] = {
		[DISCIMG_MBR] = "mbr", [DISCIMG_GPT] = "gpt", [DISCIMG_APM] = "apm"
	};
	json_t *list = json_array();
	for (size_t i = 0; i < area->npartitions; i++) {
		const struct discimg_partition *partition = &area->partitions[i];
		json_array_append_new(
			list, json_pack("{s:s, s:i, s:I, s:I, s:b, s:s, s:s}", "scheme",
				      schemes[partition->scheme], "number", (int)partition->number,
				      "start_bytes", (json_int_t)partition->start_nbytes, "bytes",
				      (json_int_t)partition->nbytes, "active", partition->active,
				      "type", partition->type, "name", partition->name));
	}
	return list;
}

static json_t *system_area_json(const struct discimg_system_area *area)
{
	char id[12];
	json_t *json = json_pack("{s:b, s:b, s:b}", "mbr", area->has_mbr, "gpt", area->has_gpt,
		"apm", area->has_apm);
	if (area->has_mbr) {
		snprintf(id, sizeof(id), "0x%08x", area->mbr_id);
		json_object_set_new(json, "mbr_id", json_string(id));
	}
	if (area->has_gpt) {
		json_object_set_new(json, "gpt_guid", json_string(area->gpt_guid));
		json_object_set_new(json, "gpt_header_good", json_boolean(area->gpt_header_good));
		json_object_set_new(json, "gpt_entries_good", json_boolean(area->gpt_entries_good));
		json_object_set_new(json, "gpt_backup_good", json_boolean(area->gpt_backup_good));
		json_object_set_new(json, "gpt_backup_sector",
			json_integer((json_int_t)area->gpt_backup_sector));
	}
	json_object_set_new(json, "partitions", partitions_json(area));
	return json;
}

void info_fill_document(json_t *document, const char *name, const struct discimg_info *info)
{
	const struct discimg_disc *disc = info->disc;
	const char *packing = discimg_disc_packing(disc);
	unsigned unfinished = discimg_disc_unfinished_session(disc);
	const struct {
		const char *key;
		json_t *value;
	} members[] = {
		{ "name", text_json(name) },
		{ "format", json_string(discimg_disc_format(disc)) },
		{ "packing", packing ? json_string(packing) : json_null() },
		{ "medium", json_string(info_medium_name(discimg_disc_medium(disc))) },
		{ "sectors", json_integer(discimg_disc_nsectors(disc)) },
		{ "unfinished_session", unfinished ? json_integer(unfinished) : json_null() },
		{ "mcn", json_string(discimg_disc_mcn(disc)) },
		{ "musicbrainz_id", json_string(info->musicbrainz) },
		{ "accuraterip_id", json_string(info->accuraterip) },
		{ "freedb_id", json_string(info->freedb) },
		{ "cdtext", cdtext_json(disc, 0) },
		{ "sessions", sessions_json(disc) },
		{ "tracks", tracks_json(info) },
		{ "volumes", volumes_json(info) },
		{ "rock_ridge", json_boolean(info->rock_ridge) },
		{ "files", json_integer((json_int_t)info->nfiles) },
		{ "directories", json_integer((json_int_t)info->ndirectories) },
		{ "udf", udf_json(&info->udf) },
		{ "el_torito", boot_json(&info->boot) },
		{ "system_area", system_area_json(&info->system_area) },
		{ "boot", boot_checks_json(&info->boot_checks) },
		{ "end_lba", json_integer(info->end_lba) },
		{ "end_by", json_string(info->end_by) },
	};
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_object_set_new(document, members[i].key, members[i].value);
	if (!info->tracks)
		return;
	json_object_set_new(document, "dat_rows", dat_rows_json(name, info));
	json_object_set_new(document, "hashes", hashes_json(&info->whole));
	json_object_set_new(document, "bad_sectors", json_integer((json_int_t)info->nbad));
}
