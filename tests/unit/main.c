/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs all unit tests under CUnit and reports them as TAP. */
#include "suites.h"

#include <CUnit/TestRun.h>
#include <stdio.h>
#include <stdlib.h>

static CU_SuiteInfo suites[] = {
	{ "accuraterip", NULL, NULL, NULL, NULL, tests_of_accuraterip },
	{ "packed blocks", NULL, NULL, NULL, NULL, tests_of_packed_blocks },
	{ "attributelist", NULL, NULL, NULL, NULL, tests_of_attributelist },
	{ "boot", NULL, NULL, NULL, NULL, tests_of_boot },
	{ "bootconfig", NULL, NULL, NULL, NULL, tests_of_bootconfig },
	{ "burn", NULL, NULL, NULL, NULL, tests_of_burn },
	{ "burnlog", NULL, NULL, NULL, NULL, tests_of_burnlog },
	{ "cdtext", NULL, NULL, NULL, NULL, tests_of_cdtext },
	{ "charset", NULL, NULL, NULL, NULL, tests_of_charset },
	{ "chd_bits", NULL, NULL, NULL, NULL, tests_of_chd_bits },
	{ "chd_codec", NULL, NULL, NULL, NULL, tests_of_chd_codec },
	{ "compare", NULL, NULL, NULL, NULL, tests_of_compare },
	{ "context", NULL, NULL, NULL, NULL, tests_of_context },
	{ "copy", NULL, NULL, NULL, NULL, tests_of_copy },
	{ "crc16", NULL, NULL, NULL, NULL, tests_of_crc16 },
	{ "crew", NULL, NULL, NULL, NULL, tests_of_crew },
	{ "cue", NULL, NULL, NULL, NULL, tests_of_cue },
	{ "disc", NULL, NULL, NULL, NULL, tests_of_disc },
	{ "disctext", NULL, NULL, NULL, NULL, tests_of_disctext },
	{ "ecc", NULL, NULL, NULL, NULL, tests_of_ecc },
	{ "extent", NULL, NULL, NULL, NULL, tests_of_extent },
	{ "faults", NULL, NULL, NULL, NULL, tests_of_faults },
	{ "flac", NULL, NULL, NULL, NULL, tests_of_flac },
	{ "feed", NULL, NULL, NULL, NULL, tests_of_feed },
	{ "fulltoc", NULL, NULL, NULL, NULL, tests_of_fulltoc },
	{ "implanted", NULL, NULL, NULL, NULL, tests_of_implanted },
	{ "isofstag", NULL, NULL, NULL, NULL, tests_of_isofstag },
	{ "kernel", NULL, NULL, NULL, NULL, tests_of_kernel },
	{ "layout", NULL, NULL, NULL, NULL, tests_of_layout },
	{ "map", NULL, NULL, NULL, NULL, tests_of_map },
	{ "medium", NULL, NULL, NULL, NULL, tests_of_medium },
	{ "mend", NULL, NULL, NULL, NULL, tests_of_mend },
	{ "misread", NULL, NULL, NULL, NULL, tests_of_misread },
	{ "moved", NULL, NULL, NULL, NULL, tests_of_moved },
	{ "mailbox", NULL, NULL, NULL, NULL, tests_of_mailbox },
	{ "mmc forms", NULL, NULL, NULL, NULL, tests_of_mmcforms },
	{ "msf", NULL, NULL, NULL, NULL, tests_of_msf },
	{ "names", NULL, NULL, NULL, NULL, tests_of_names },
	{ "numbermap", NULL, NULL, NULL, NULL, tests_of_numbermap },
	{ "outfile", NULL, NULL, NULL, NULL, tests_of_outfile },
	{ "proof of an image", NULL, NULL, NULL, NULL, tests_of_prove },
	{ "profiles", NULL, NULL, NULL, NULL, tests_of_profiles },
	{ "qcode", NULL, NULL, NULL, NULL, tests_of_qcode },
	{ "raw", NULL, NULL, NULL, NULL, tests_of_raw },
	{ "raw_correct", NULL, NULL, NULL, NULL, tests_of_raw_correct },
	{ "read", NULL, NULL, NULL, NULL, tests_of_read },
	{ "readback", NULL, NULL, NULL, NULL, tests_of_readback },
	{ "READ CD", NULL, NULL, NULL, NULL, tests_of_readcd },
	{ "recording", NULL, NULL, NULL, NULL, tests_of_recording },
	{ "indexes", NULL, NULL, NULL, NULL, tests_of_indexes },
	{ "initiator", NULL, NULL, NULL, NULL, tests_of_initiator },
	{ "identifiers", NULL, NULL, NULL, NULL, tests_of_identifiers },
	{ "identity", NULL, NULL, NULL, NULL, tests_of_identity },
	{ "ids", NULL, NULL, NULL, NULL, tests_of_ids },
	{ "links", NULL, NULL, NULL, NULL, tests_of_links },
	{ "relocation", NULL, NULL, NULL, NULL, tests_of_relocation },
	{ "reset", NULL, NULL, NULL, NULL, tests_of_reset },
	{ "rockridge", NULL, NULL, NULL, NULL, tests_of_rockridge },
	{ "rules", NULL, NULL, NULL, NULL, tests_of_rules },
	{ "runs", NULL, NULL, NULL, NULL, tests_of_runs },
	{ "rwpack", NULL, NULL, NULL, NULL, tests_of_rwpack },
	{ "sanity", NULL, NULL, NULL, NULL, tests_of_sanity },
	{ "scramble", NULL, NULL, NULL, NULL, tests_of_scramble },
	{ "sent", NULL, NULL, NULL, NULL, tests_of_sent },
	{ "sessions of a drive", NULL, NULL, NULL, NULL, tests_of_sessions },
	{ "sharedblocks", NULL, NULL, NULL, NULL, tests_of_sharedblocks },
	{ "shim", NULL, NULL, NULL, NULL, tests_of_shim },
	{ "structure", NULL, NULL, NULL, NULL, tests_of_structure },
	{ "subchannel", NULL, NULL, NULL, NULL, tests_of_subchannel },
	{ "subcode", NULL, NULL, NULL, NULL, tests_of_subcode },
	{ "subq", NULL, NULL, NULL, NULL, tests_of_subq },
	{ "surface", NULL, NULL, NULL, NULL, tests_of_surface },
	{ "toc", NULL, NULL, NULL, NULL, tests_of_toc },
	{ "tree", NULL, NULL, NULL, NULL, tests_of_tree },
	{ "udfstreams", NULL, NULL, NULL, NULL, tests_of_udfstreams },
	{ "unscramble", NULL, NULL, NULL, NULL, tests_of_unscramble },
	{ "vdisc", NULL, NULL, NULL, NULL, tests_of_vdisc },
	{ "vdrive", NULL, NULL, NULL, NULL, tests_of_vdrive },
	{ "vdrive call", NULL, NULL, NULL, NULL, tests_of_vdrive_call },
	{ "vdrive clients", NULL, NULL, NULL, NULL, tests_of_vdrive_clients },
	{ "vstate", NULL, NULL, NULL, NULL, tests_of_vstate },
	{ "walk", NULL, NULL, NULL, NULL, tests_of_walk },
	{ "walkudf", NULL, NULL, NULL, NULL, tests_of_walkudf },
	{ "xa", NULL, NULL, NULL, NULL, tests_of_xa },
	CU_SUITE_INFO_NULL,
};

/* No test pulls the plug: what it leaves on the disk need not be there (ld's --wrap). */
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);

int __wrap_fsync(int fd)
{
	(void)fd;
	return 0;
}

int __wrap_fdatasync(int fd)
{
	(void)fd;
	return 0;
}

static unsigned ntests;

static void report(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failure)
{
	printf("%sok %u - %s: %s\n", failure ? "not " : "", ++ntests, suite->pName, test->pName);
	for (CU_pFailureRecord f = failure; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
	fflush(stdout);
}

int main(void)
{
	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		printf("Bail out! %s\n", CU_get_error_msg());
		return EXIT_FAILURE;
	}
	CU_set_test_complete_handler(report);
	CU_run_all_tests();
	printf("1..%u\n", ntests);
	unsigned nfailed = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return nfailed ? EXIT_FAILURE : EXIT_SUCCESS;
}
