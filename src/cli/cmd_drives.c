/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg drives */
#include "cli/commands.h"

static const struct cli_option options[] = { { 0 } };

static void print_drive(struct cli *cli, const struct discimg_drive *drive)
{
	char capacity[UNITS_NBYTES], room[UNITS_NBYTES], speed[UNITS_NBYTES];
	print_result(cli, "%-10s  %s %s %s", drive->device, drive->vendor, drive->model,
		drive->revision);
	if (drive->remark[0]) {
		print_result(cli, "            %s", drive->remark);
		return;
	}
	if (drive->state == DISCIMG_STATE_EMPTY) {
		print_result(cli, "            no disc");
		return;
	}
	print_result(cli, "            %s, %s", drive->medium, discimg_state_name(drive->state));
	if (drive->capacity_nbytes)
		print_result(cli, "            holds %s, %s free",
			size_text(capacity, drive->capacity_nbytes),
			size_text(room, drive->free_nbytes));
	for (unsigned i = 0; i < drive->nspeeds; i++)
		print_result(cli, "            %s %s", i ? "        " : "writes at",
			speed_text(speed, drive->speeds_kbps[i], drive->speed_1x_kbps));
}

static json_t *drive_json(const struct discimg_drive *drive)
{
	json_t *speeds = json_array();
	for (unsigned i = 0; i < drive->nspeeds; i++)
		json_array_append_new(speeds, json_integer(drive->speeds_kbps[i] * 1000LL));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:I, s:I, s:I, s:o}", "drive",
		text_json(drive->device), "vendor", text_json(drive->vendor), "model",
		text_json(drive->model), "revision", text_json(drive->revision), "remark",
		text_json(drive->remark), "state", discimg_state_name(drive->state), "medium",
		text_json(drive->medium), "capacity_bytes", (json_int_t)drive->capacity_nbytes,
		"free_bytes", (json_int_t)drive->free_nbytes, "speed_1x",
		(json_int_t)drive->speed_1x_kbps * 1000, "write_speeds", speeds);
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct discimg_drives drives;
	(void)arguments, (void)operands, (void)noperands;
	int r = discimg_list_drives(cli->job, &drives);
	json_t *list = cli->document ? json_array() : NULL;
	for (size_t i = 0; i < drives.n && r == 0; i++) {
		print_drive(cli, &drives.list[i]);
		if (list)
			json_array_append_new(list, drive_json(&drives.list[i]));
	}
	if (r == 0 && drives.n == 0)
		print_result(cli, "no optical drive was found");
	if (list)
		json_object_set_new(cli->document, "drives", list);
	discimg_drives_free(&drives);
	return r;
}

const struct cli_command command_drives = {
	.name = "drives",
	.operands = "",
	.summary = "list drives and what is in them",
	.text = "Lists the optical drives of this machine with their discs: kind, state, capacity, "
		"free space and writing speeds. Drives that are mounted or in use are listed but "
		"left alone.",
	.examples = "  discimg drives --json\n",
	.options = options,
	.min_operands = 0,
	.max_operands = 0,
	.run = run,
};
