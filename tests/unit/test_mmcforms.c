/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of MMC-6 in their legal and illegal forms: what a virtual drive answers to each. */
#include "suites.h"
#include "vbench.h"

#include <stdio.h>
#include <string.h>

struct form {
	enum vbench_disc disc;
	const char *cdb;
	size_t room; /* for data in */
	enum mmc_sense sense;
	const char *data; /* see vbench_got(); NULL: any */
};

/* Each on a drive of its own, whose unit attentions have been taken. */
static void check(const struct form *forms, size_t n)
{
	static struct vbench bench;
	for (size_t i = 0; i < n; i++) {
		const struct form *form = &forms[i];
		vbench_power_on(&bench, form->disc);
		vbench_settle(&bench);
		enum mmc_sense sense = vbench_send(&bench, form->cdb, form->room);
		bool is_right =
			sense == form->sense && (!form->data || vbench_got(&bench, form->data));
		CU_ASSERT_TRUE(is_right);
		if (!is_right) {
			printf("# %s, disc %d: sense %06x, %zu bytes:", form->cdb, form->disc,
				sense, bench.last.transferred);
			for (size_t k = 0; k < bench.last.transferred && k < 64; k++)
				printf(" %02x", bench.in[k]);
			printf("\n");
		}
		vbench_power_off(&bench);
	}
}

#define CHECK(forms) check(forms, sizeof(forms) / sizeof((forms)[0]))

static void toc_of_tracks_and_sessions(void)
{
	static const struct form forms[] = {
		/* format 0: tracks by LBA, by MSF, from track 2, the lead-out alone */
		{ MIXED_CD, "43 00 00 00000000 0324 00", 804, 0,
			"0022 01 03"
			"00 14 01 00 00000000"
			"00 10 02 00 000000fa"
			"00 14 03 00 00002e18"
			"00 14 aa 00 00002e4a =" },
		{ MIXED_CD, "43 02 00 00000000 0324 00", 804, 0,
			"0022 01 03"
			"00 14 01 00 00000200"
			"00 10 02 00 00000519"
			"00 14 03 00 00022719"
			"00 14 aa 00 00022800 =" },
		{ MIXED_CD, "43 00 00 00000002 0324 00", 804, 0, "001a 01 03 00 10 02" },
		{ MIXED_CD, "43 00 00 000000aa 0324 00", 804, 0,
			"000a 01 03 00 14 aa 00 00002e4a =" },
		{ MIXED_CD, "43 00 00 00000004 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		/* no more than the allocation length, and no more than there is room for */
		{ MIXED_CD, "43 00 00 00000000 0005 00", 804, 0, "0022 01 03 00 =" },
		{ MIXED_CD, "43 00 00 00000000 0324 00", 3, 0, "0022 01 =" },
		{ MIXED_CD, "43 00 00 00000000 0000 00", 0, 0, "=" },
		{ DATA_DVD, "43 00 00 00000000 0324 00", 804, 0,
			"0012 01 01 00 14 01 00 00000000 00 14 aa 00 000003e8 =" },
		{ DATA_BD, "43 00 00 00000001 0324 00", 804, 0, "0012 01 01" },
		{ NO_DISC, "43 00 00 00000000 0324 00", 804, SENSE_NO_MEDIUM_CLOSED, "=" },
		/* format 1, and as SFF-8020i had it, which Linux sends */
		{ MIXED_CD, "43 00 01 00000000 000c 00", 12, 0,
			"000a 01 02 00 14 03 00 00002e18 =" },
		{ MIXED_CD, "43 02 01 00000000 000c 00", 12, 0,
			"000a 01 02 00 14 03 00 00022719 =" },
		{ MIXED_CD, "43 00 00 00000000 000c 40", 12, 0,
			"000a 01 02 00 14 03 00 00002e18 =" },
		{ DATA_BD, "43 00 01 00000000 000c 00", 12, 0,
			"000a 01 01 00 14 01 00 00000000 =" },
	};
	CHECK(forms);
}

static void full_toc_and_texts(void)
{
	static const struct form forms[] = {
		/* format 2: A0, A1, A2, tracks, where the next session is; ECMA-130 §22.3.4 */
		{ MIXED_CD, "43 02 02 00000000 0324 00", 804, 0,
			"007b 01 02"
			"01 14 00 a0 000000 00 010000"
			"01 10 00 a1 000000 00 020000"
			"01 10 00 a2 000000 00 000719"
			"01 14 00 01 000000 00 000200"
			"01 10 00 02 000000 00 000519"
			"01 54 00 b0 022519 02 633b4a"
			"01 54 00 c0 000000 00 5f0000" },
		{ MIXED_CD, "43 02 02 00000002 0324 00", 804, 0,
			"002e 01 02"
			"02 14 00 a0 000000 00 032000"
			"02 14 00 a1 000000 00 030000"
			"02 14 00 a2 000000 00 022800"
			"02 14 00 03 000000 00 022719 =" },
		{ MIXED_CD, "43 02 02 00000003 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "43 02 02 00000001 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		/* formats 3 and 4 are of recordable discs */
		{ MIXED_CD, "43 02 03 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "43 02 04 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "43 02 04 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		/* format 5: titles, then size information; five packs of 18 bytes */
		{ MIXED_CD, "43 00 05 00000000 0324 00", 804, 0,
			"005c 00 00 80 00 00 00 426f74680000 5365636f6e64 .... 80 02 01 06 00" },
		{ MIXED_CD, "43 00 05 00000000 0004 00", 4, 0, "005c 00 00 =" },
		{ DATA_DVD, "43 00 05 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "43 00 06 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "43 00 0f 00000000 0324 00", 804, SENSE_INVALID_FIELD_IN_CDB, "=" },
	};
	CHECK(forms);
}

static void disc_and_track_information(void)
{
	static const struct form forms[] = {
		{ MIXED_CD, "51 00 0000000000 0022 00", 34, 0,
			"0020 0e 01 02 03 03 20 00 00 00 00 00000000 ffffffff ffffffff" },
		{ DATA_DVD, "51 00 0000000000 0022 00", 34, 0,
			"0020 0e 01 01 01 01 20 00 00 00 00 00000000 ffffffff ffffffff" },
		{ DATA_BD, "51 00 0000000000 0002 00", 34, 0, "0020 =" },
		{ MIXED_CD, "51 01 0000000000 000c 00", 12, 0, "000a 20 00 0063 0003 0000 0003 =" },
		{ DATA_BD, "51 02 0000000000 0010 00", 16, 0, "000e 40" },
		{ MIXED_CD, "51 02 0000000000 0010 00", 16, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "51 03 0000000000 0022 00", 34, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ NO_DISC, "51 00 0000000000 0022 00", 34, SENSE_NO_MEDIUM_CLOSED, "=" },
		/* by LBA, also in a pause; by track; by session */
		{ MIXED_CD, "52 00 00000000 00 0030 00", 48, 0,
			"002e 01 01 00 04 01 00 00000000 00000000 00000000 00000000 00000064" },
		{ MIXED_CD, "52 00 00000064 00 0030 00", 48, 0,
			"002e 02 01 00 00 0f 00 000000fa 00000000 00000000 00000000 00000096" },
		{ MIXED_CD, "52 00 00002e49 00 0030 00", 48, 0, "002e 03 02 00 04 02 00 00002e18" },
		{ MIXED_CD, "52 00 00002e4a 00 0030 00", 48, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "52 01 00000002 00 0030 00", 48, 0, "002e 02 01" },
		{ MIXED_CD, "52 01 00000004 00 0030 00", 48, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "52 01 00000000 00 0030 00", 48, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "52 01 000000ff 00 0030 00", 48, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "52 02 00000002 00 0030 00", 48, 0, "002e 03 02" },
		{ MIXED_CD, "52 02 00000003 00 0030 00", 48, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "52 03 00000001 00 0030 00", 48, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "52 01 00000001 00 0024 00", 36, 0,
			"002e 01 01 00 04 01 00 00000000 00000000 00000000 00000010 000003e8" },
		{ DATA_BD, "52 01 00000001 00 0024 00", 36, 0,
			"002e 01 01 00 04 01 00 00000000 00000000 00000000 00000020 000003e8" },
		{ NO_DISC, "52 01 00000001 00 0024 00", 36, SENSE_NO_MEDIUM_CLOSED, "=" },
	};
	CHECK(forms);
}

static void configuration_by_profile(void)
{
	static const struct form forms[] = {
		/* the header alone: length, current profile */
		{ MIXED_CD, "46 00 0000 000000 0008 00", 8, 0, "........ 0000 0008 =" },
		{ DATA_DVD, "46 00 0000 000000 0008 00", 8, 0, "........ 0000 0010 =" },
		{ DATA_BD, "46 00 0000 000000 0008 00", 8, 0, "........ 0000 0040 =" },
		{ NO_DISC, "46 00 0000 000000 0008 00", 8, 0, "........ 0000 0000 =" },
		/* one feature, current or not, or unknown */
		{ MIXED_CD, "46 02 001e 000000 0010 00", 16, 0,
			"0000000c 0000 0008 001e 09 04 03" },
		{ DATA_DVD, "46 02 001e 000000 0010 00", 16, 0,
			"0000000c 0000 0010 001e 08 04 03" },
		{ DATA_DVD, "46 02 001f 000000 0010 00", 16, 0,
			"0000000c 0000 0010 001f 09 04 01" },
		{ DATA_BD, "46 02 0040 000000 0040 00", 64, 0, "00000024 0000 0040 0040 05 1c" },
		{ DATA_BD, "46 02 0041 000000 0040 00", 64, 0, "0000001c 0000 0040 0041 04 14" },
		{ MIXED_CD, "46 02 0010 000000 0014 00", 20, 0,
			"00000010 0000 0008 0010 01 08 00000800 0001 01 00 =" },
		{ DATA_DVD, "46 02 0010 000000 0014 00", 20, 0,
			"00000010 0000 0010 0010 01 08 00000800 0010 01 00 =" },
		{ NO_DISC, "46 02 0010 000000 0014 00", 20, 0, "00000010 0000 0000 0010 00 08" },
		{ NO_DISC, "46 02 0108 000000 0020 00", 32, 0,
			"00000018 0000 0000 0108 03 10 303030303030303030303031 00000000" },
		{ MIXED_CD, "46 02 0005 000000 0010 00", 16, 0, "00000004 0000 0008 =" },
		{ MIXED_CD, "46 02 ffff 000000 0010 00", 16, 0, "00000004 0000 0008 =" },
		/* from a feature on: all, or those that are current */
		{ MIXED_CD, "46 00 0107 000000 0040 00", 64, 0,
			"00000020 0000 0008 0107 17 04 1f000000 0108 03 10" },
		{ DATA_DVD, "46 01 001d 000000 0010 00", 16, 0,
			"........ 0000 0010 001f 09 04 01" },
		{ MIXED_CD, "46 01 0000 000000 0010 00", 16, 0,
			"........ 0000 0008 0000 03 3c 0008 01 00" },
		{ MIXED_CD, "46 03 0000 000000 0010 00", 16, SENSE_INVALID_FIELD_IN_CDB, "=" },
	};
	CHECK(forms);
}

static void events_tray_and_mechanism(void)
{
	static const struct form forms[] = {
		{ MIXED_CD, "4a 01 0000 10 0000 0008 00", 8, 0, "0006 04 5e 02 02 00 00 =" },
		{ MIXED_CD, "4a 01 0000 10 0000 0004 00", 8, 0, "0002 80 5e =" },
		{ MIXED_CD, "4a 01 0000 12 0000 0008 00", 8, 0, "0006 01 5e 02 00 00 01 =" },
		{ NO_DISC, "4a 01 0000 10 0000 0008 00", 8, 0, "0006 04 5e 00 00 00 00 =" },
		{ MIXED_CD, "4a 01 0000 04 0000 0008 00", 8, 0, "0006 02 5e 00 01 00 00 =" },
		{ MIXED_CD, "4a 01 0000 40 0000 0008 00", 8, 0, "0006 06 5e 00 00 00 00 =" },
		{ MIXED_CD, "4a 01 0000 20 0000 0008 00", 8, 0, "0002 80 5e =" }, /* multi-host */
		{ MIXED_CD, "4a 00 0000 10 0000 0008 00", 8, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "bd 00 000000000000 0008 00 00", 8, 0, "0000000000000000 =" },
		{ NO_DISC, "1b 00 0000 02 00", 0, 0, "=" },
		{ MIXED_CD, "1b 00 0000 02 00", 0, 0, "=" },
		{ MIXED_CD, "1b 00 0000 06 00", 0, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "1e 00 0000 01 00", 0, 0, "=" },
	};
	CHECK(forms);
}

static void mode_pages_are_told(void)
{
	static const struct form forms[] = {
		{ MIXED_CD, "5a 00 01 00000000 0014 00", 20, 0,
			"0012 00 00 00000000 01 0a 00 20 0000000001000000" },
		{ MIXED_CD, "5a 08 05 00000000 003c 00", 60, 0,
			"003a 00 00 00000000 05 32 41 04 08 00 00 00 00 00 00000000 0096" },
		{ MIXED_CD, "5a 08 45 00000000 003c 00", 60, 0,
			"003a 00 00 00000000 05 32 7f ff 0f ff 00 3f ff 00 ffffffff ffff" },
		{ MIXED_CD, "5a 08 85 00000000 003c 00", 60, 0,
			"003a 00 00 00000000 05 32 41 04 08" },
		{ MIXED_CD, "5a 08 c5 00000000 003c 00", 60, SENSE_SAVING_NOT_SUPPORTED, "=" },
		{ MIXED_CD, "5a 08 0e 00000000 0018 00", 24, 0, "0016 00 00 00000000 0e 0e 04" },
		{ MIXED_CD, "5a 08 1a 00000000 0014 00", 20, 0, "0012 00 00 00000000 1a 0a" },
		{ MIXED_CD, "5a 08 1d 00000000 0012 00", 18, 0, "0010 00 00 00000000 1d 08" },
		{ MIXED_CD, "5a 08 2a 00000000 0028 00", 40, 0,
			"0026 00 00 00000000 2a 1e 3b 37 f1 77 29 23 2113 0100 1000 2113" },
		{ DATA_DVD, "5a 08 2a 00000000 0028 00", 40, 0,
			"0026 00 00 00000000 2a 1e 3b 37 f1 77 29 23 5690 0100 1000 5690" },
		{ MIXED_CD, "5a 08 6a 00000000 0028 00", 40, 0, "0026 00 00 00000000 2a 1e 00 00" },
		{ MIXED_CD, "5a 08 3f 00000000 0100 00", 256, 0, "008c 00 00 00000000 01 0a" },
		{ MIXED_CD, "5a 08 3f 01000000 0100 00", 256, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "5a 08 3f ff000000 0100 00", 256, 0, "008c" },
		{ MIXED_CD, "5a 08 3e 00000000 0100 00", 256, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "1a 08 01 00 10 00", 16, 0, "0f 00 00 00 01 0a" },
		{ MIXED_CD, "1a 08 2a 00 ff 00", 255, 0, "23 00 00 00 2a 1e" },
		{ NO_DISC, "1a 08 3f 00 ff 00", 255, 0, "89 00 00 00 01 0a" },
	};
	CHECK(forms);
}

static void reading_and_capacities(void)
{
	static const struct form forms[] = {
		{ MIXED_CD, "25 00 00000000 0000 00 00", 8, 0, "00002e49 00000800 =" },
		{ DATA_DVD, "25 00 00000000 0000 00 00", 8, 0, "000003e7 00000800 =" },
		{ NO_DISC, "25 00 00000000 0000 00 00", 8, SENSE_NO_MEDIUM_CLOSED, "=" },
		{ MIXED_CD, "23 00 0000000000 000c 00", 12, 0, "00000008 00002e4a 02000800 =" },
		{ NO_DISC, "23 00 0000000000 000c 00", 12, 0, "00000008 00000000 03000800 =" },
		{ MIXED_CD, "5c 00 0000000000 000c 00", 12, 0, "000a0000 00400000 00400000 =" },
		{ MIXED_CD, "5c 01 0000000000 000c 00", 12, 0, "000a0001 00000000 00000800 =" },
		{ MIXED_CD, "08 000010 01 00", 2048, 0, "1010" },
		{ MIXED_CD, "08 000000 00 00", 2048, SENSE_NONE, "0000" },
		{ MIXED_CD, "28 00 00000010 00 0001 00", 2048, 0, "1010" },
		{ MIXED_CD, "28 00 00000032 00 0001 00", 2048, SENSE_UNRECOVERED_READ, "=" },
		{ MIXED_CD, "28 00 00000064 00 0001 00", 2048, SENSE_ILLEGAL_MODE_FOR_TRACK, "=" },
		{ MIXED_CD, "28 00 00002e18 00 0001 00", 2048, 0, "1818" },
		{ MIXED_CD, "28 00 00002e2c 00 0001 00", 2048, SENSE_ILLEGAL_MODE_FOR_TRACK, "=" },
		{ MIXED_CD, "28 00 00000190 00 0001 00", 2048, SENSE_BLANK_CHECK, "=" },
		{ MIXED_CD, "28 00 ffffffff 00 0001 00", 2048, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "a8 00 00000010 00000002 00 00", 4096, 0, "1010" },
		{ MIXED_CD, "a8 00 00000010 ffffffff 00 00", 4096, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ DATA_BD, "a8 00 000003e7 00000001 00 00", 2048, 0, "e7e7" },
		{ MIXED_CD, "2f 00 00000000 00 0032 00", 0, 0, "=" },
		{ MIXED_CD, "2f 00 00000000 00 0033 00", 0, SENSE_UNRECOVERED_READ, "=" },
		{ MIXED_CD, "2f 02 00000000 00 0001 00", 0, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "2f 00 00002e4a 00 0001 00", 0, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "2b 00 00000000 00 0000 00", 0, 0, "=" },
		{ MIXED_CD, "2b 00 00002e4a 00 0000 00", 0, SENSE_LBA_OUT_OF_RANGE, "=" },
	};
	CHECK(forms);
}

static void sub_channel_and_audio(void)
{
	static const struct form forms[] = {
		{ MIXED_CD, "42 00 00 01 0000 00 0010 00", 16, 0, "00 15 0000 =" },
		{ MIXED_CD, "42 00 40 01 0000 00 0010 00", 16, 0,
			"00 15 000c 01 14 01 01 00000000 00000000 =" },
		{ MIXED_CD, "42 02 40 01 0000 00 0010 00", 16, 0,
			"00 15 000c 01 14 01 01 00000200 00000000 =" },
		{ MIXED_CD, "42 00 40 02 0000 00 0018 00", 24, 0,
			"00 15 0014 02 20 00 00 80 31323334353637383930313233 00 00 =" },
		{ MIXED_CD, "42 00 40 03 0000 02 0018 00", 24, 0,
			"00 15 0014 03 30 02 00 80 555341424330353132333435 00 00 00 =" },
		{ MIXED_CD, "42 00 40 03 0000 01 0018 00", 24, 0, "00 15 0014 03 34 01 00 00 00" },
		{ MIXED_CD, "42 00 40 03 0000 04 0018 00", 24, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "42 00 40 00 0000 00 0018 00", 24, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "42 00 40 04 0000 00 0018 00", 24, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "42 00 40 01 0000 00 0010 00", 16, SENSE_CANNOT_READ_FORMAT, "=" },
		{ MIXED_CD, "45 00 00000104 00 0010 00", 0, 0, "=" },
		{ MIXED_CD, "45 00 00000010 00 0010 00", 0, SENSE_ILLEGAL_MODE_FOR_TRACK, "=" },
		{ MIXED_CD, "45 00 00002e4a 00 0010 00", 0, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "45 00 00000190 00 0010 00", 0, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "45 00 00000010 00 0000 00", 0, 0, "=" },
		{ MIXED_CD, "a5 00 00000104 00000010 00 00", 0, 0, "=" },
		{ MIXED_CD, "a5 00 00000104 ffffffff 00 00", 0, SENSE_LBA_OUT_OF_RANGE, "=" },
		{ MIXED_CD, "47 00 00 000523 000530 00", 0, 0, "=" },
		{ MIXED_CD, "47 00 00 000530 000523 00", 0, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "47 00 00 ffffff 000530 00", 0, SENSE_ILLEGAL_MODE_FOR_TRACK, "=" },
		{ MIXED_CD, "4b 00 000000000000 00 00", 0, SENSE_COMMAND_SEQUENCE, "=" },
		{ MIXED_CD, "4e 00 000000000000 00 00", 0, 0, "=" },
		{ DATA_DVD, "45 00 00000104 00 0010 00", 0, SENSE_CANNOT_READ_FORMAT, "=" },
	};
	CHECK(forms);
}

static void structures_of_dvd_and_bd(void)
{
	static const struct form forms[] = {
		{ DATA_DVD, "ad 00 00000000 00 00 0804 00 00", 2052, 0,
			"0802 0000 01 02 01 00 00030000 000303e7 00000000" },
		{ DATA_DVD, "ad 00 00000000 00 01 0008 00 00", 8, 0, "0006 0000 00 00 00 00 =" },
		{ DATA_DVD, "ad 00 00000000 00 04 0804 00 00", 2052, 0, "0802 0000" },
		{ DATA_DVD, "ad 00 00000000 00 c0 0008 00 00", 8, 0, "0006 0000 04" },
		{ DATA_DVD, "ad 00 00000000 00 ff 0014 00 00", 20, 0,
			"0012 0000 00400804 01400008 04400804 c0400008 =" },
		{ DATA_DVD, "ad 00 00000000 00 03 0804 00 00", 2052, SENSE_INVALID_FIELD_IN_CDB,
			"=" },
		{ DATA_DVD, "ad 01 00000000 00 00 1004 00 00", 4100, SENSE_CANNOT_READ_FORMAT,
			"=" },
		{ DATA_DVD, "ad 02 00000000 00 00 1004 00 00", 4100, SENSE_INVALID_FIELD_IN_CDB,
			"=" },
		{ DATA_BD, "ad 01 00000000 00 00 1004 00 00", 4100, 0,
			"1002 0000 444901 00 10 00 64 00 42444f" },
		{ DATA_BD, "ad 01 00000000 00 ff 000c 00 00", 12, 0,
			"000a 0000 00401004 c0400008 =" },
		{ DATA_BD, "ad 01 00000000 00 01 0008 00 00", 8, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "ad 00 00000000 00 00 0804 00 00", 2052, SENSE_CANNOT_READ_FORMAT,
			"=" },
		{ NO_DISC, "ad 00 00000000 00 00 0804 00 00", 2052, SENSE_NO_MEDIUM_CLOSED, "=" },
	};
	CHECK(forms);
}

static void speeds(void)
{
	static const struct form forms[] = {
		{ DATA_DVD, "ac 00 00000000 0000 0001 00 00", 24, 0,
			"00000014 00 000000 00000000 00005690 000003e7 00005690 =" },
		{ DATA_DVD, "ac 04 00000000 0000 0001 00 00", 24, 0, "00000004 02 000000 =" },
		{ DATA_DVD, "ac 01 00000000 0000 0001 00 00", 24, 0, "00000004 01 000000 =" },
		{ DATA_DVD, "ac 00 00000000 0000 0001 03 00", 24, 0, "00000004 00 000000 =" },
		{ DATA_DVD, "ac 00 00000000 0000 0000 00 00", 8, 0, "00000014 00 000000 =" },
		{ DATA_DVD, "ac 03 00000000 0000 0001 00 00", 24, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "ac 00 00000000 0000 0001 02 00", 24, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ MIXED_CD, "bb 00 ffff ffff 00000000 00 00", 0, 0, "=" },
		{ MIXED_CD, "bb 02 ffff ffff 00000000 00 00", 0, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "b6 00 000000000000 00 0000 00", 0, 0, "=" },
		{ DATA_DVD, "b6 00 000000000000 05 001c 00", 0, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ DATA_DVD, "b6 00 000000000000 00 001c 00", 0, SENSE_PARAMETER_LIST_LENGTH, "=" },
	};
	CHECK(forms);
}

CU_TestInfo tests_of_mmcforms[] = {
	{ "READ TOC/PMA/ATIP of tracks and sessions", toc_of_tracks_and_sessions },
	{ "READ TOC/PMA/ATIP in full, and CD-TEXT", full_toc_and_texts },
	{ "READ DISC INFORMATION, READ TRACK INFORMATION", disc_and_track_information },
	{ "GET CONFIGURATION", configuration_by_profile },
	{ "GET EVENT STATUS NOTIFICATION, the tray", events_tray_and_mechanism },
	{ "MODE SENSE", mode_pages_are_told },
	{ "READ, VERIFY, SEEK, capacities", reading_and_capacities },
	{ "READ SUB-CHANNEL, playing audio", sub_channel_and_audio },
	{ "READ DISC STRUCTURE", structures_of_dvd_and_bd },
	{ "GET PERFORMANCE, SET STREAMING, SET CD SPEED", speeds },
	CU_TEST_INFO_NULL,
};
