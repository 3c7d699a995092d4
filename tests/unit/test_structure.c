/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What READ DISC STRUCTURE tells of recordable DVDs, of which pressed ones have nothing. */
#include "suites.h"
#include "vbench.h"
#include "vdisc/vdisc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NSECTORS = 1024 };

struct form {
	const char *cdb;
	enum mmc_sense sense;
	const char *answer;
};

/* A drive with a blank disc of KIND, made in the file PATH. */
static struct vbench *power_on(enum vdisc_kind kind, char *path)
{
	struct vbench *bench = calloc(1, sizeof(*bench));
	struct vdisc *disc;
	vbench_power_on(bench, NO_DISC);
	close(mkstemp(path));
	CU_ASSERT_EQUAL_FATAL(vdisc_create(bench->job, path, kind, NSECTORS, true), 0);
	CU_ASSERT_EQUAL_FATAL(vdisc_open(bench->job, path, true, &disc), 0);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_vdisc(bench->drive, bench->job, disc), 0);
	vbench_settle(bench);
	return bench;
}

static void check(enum vdisc_kind kind, const struct form *forms, size_t n)
{
	char path[] = "/tmp/discimg-structure.XXXXXX";
	struct vbench *bench = power_on(kind, path);
	for (size_t i = 0; i < n; i++) {
		bool sends = strncmp(forms[i].cdb, "bf", 2) == 0;
		enum mmc_sense sense = sends ? vbench_send_out(bench, forms[i].cdb, forms[i].answer)
					     : vbench_send(bench, forms[i].cdb, 12);
		if (sense != forms[i].sense || (!sends && !vbench_got(bench, forms[i].answer)))
			printf("# row %zu: %06x\n", i, sense);
		CU_ASSERT_EQUAL(sense, forms[i].sense);
		CU_ASSERT_TRUE(sends || vbench_got(bench, forms[i].answer));
	}
	vbench_power_off(bench);
	free(bench);
	unlink(path);
}
#define CHECK(kind, forms) check(kind, forms, sizeof(forms) / sizeof((forms)[0]))

static void the_boundary_of_two_layers_is_set_once(void)
{
	static const struct form forms[] = {
		{ "ad 00 00000000 00 20 000c 00 00", SENSE_NONE, "000a 0000 00 000000 00000200 =" },
		{ "bf 00 00000000 00 20 000c 00 00", SENSE_INVALID_FIELD_IN_LIST,
			"000a 0000 00 000000 00000201" },
		{ "bf 00 00000000 00 20 000c 00 00", SENSE_INVALID_FIELD_IN_LIST,
			"000a 0000 00 000000 00000210" },
		{ "bf 00 00000000 00 20 000c 00 00", SENSE_NONE, "000a 0000 00 000000 00000100" },
		{ "ad 00 00000000 00 20 000c 00 00", SENSE_NONE, "000a 0000 80 000000 00000100 =" },
		{ "ad 00 00000000 00 00 000c 00 00", SENSE_NONE, "0802 0000 e1 02 22 00 00030000" },
	};
	CHECK(VDISC_DVD_PLUS_R_DL, forms);
}

static void control_data_are_those_of_dvd_r(void)
{
	static const struct form dash[] = {
		{ "ad 00 00000000 00 10 000c 00 00", SENSE_NONE, "0802 0000 25 02 02 00 00030000" },
		{ "ad 00 00000000 00 20 000c 00 00", SENSE_INVALID_FIELD_IN_CDB, "=" },
	};
	static const struct form plus[] = {
		{ "ad 00 00000000 00 10 000c 00 00", SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ "bf 00 00000000 00 20 000c 00 00", SENSE_INVALID_FIELD_IN_CDB,
			"000a 0000 00 000000 00000100" },
	};
	CHECK(VDISC_DVD_R, dash);
	CHECK(VDISC_DVD_PLUS_R, plus);
}

CU_TestInfo tests_of_structure[] = {
	{ "the boundary of two layers is set once", the_boundary_of_two_layers_is_set_once },
	{ "control data are those of DVD-R", control_data_are_those_of_dvd_r },
	CU_TEST_INFO_NULL,
};
