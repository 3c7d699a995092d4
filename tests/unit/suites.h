/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every suite of unit tests: a name and a NULL-terminated list of tests. */
#ifndef UNIT_SUITES_H
#define UNIT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo tests_of_accuraterip[];
extern CU_TestInfo tests_of_packed_blocks[];
extern CU_TestInfo tests_of_attributelist[];
extern CU_TestInfo tests_of_boot[];
extern CU_TestInfo tests_of_bootconfig[];
extern CU_TestInfo tests_of_burn[];
extern CU_TestInfo tests_of_burnlog[];
extern CU_TestInfo tests_of_cdtext[];
extern CU_TestInfo tests_of_charset[];
extern CU_TestInfo tests_of_chd_bits[];
extern CU_TestInfo tests_of_chd_codec[];
extern CU_TestInfo tests_of_compare[];
extern CU_TestInfo tests_of_context[];
extern CU_TestInfo tests_of_copy[];
extern CU_TestInfo tests_of_crc16[];
extern CU_TestInfo tests_of_crew[];
extern CU_TestInfo tests_of_cue[];
extern CU_TestInfo tests_of_disc[];
extern CU_TestInfo tests_of_disctext[];
extern CU_TestInfo tests_of_ecc[];
extern CU_TestInfo tests_of_extent[];
extern CU_TestInfo tests_of_faults[];
extern CU_TestInfo tests_of_flac[];
extern CU_TestInfo tests_of_feed[];
extern CU_TestInfo tests_of_fulltoc[];
extern CU_TestInfo tests_of_implanted[];
extern CU_TestInfo tests_of_isofstag[];
extern CU_TestInfo tests_of_kernel[];
extern CU_TestInfo tests_of_layout[];
extern CU_TestInfo tests_of_mailbox[];
extern CU_TestInfo tests_of_map[];
extern CU_TestInfo tests_of_medium[];
extern CU_TestInfo tests_of_mend[];
extern CU_TestInfo tests_of_misread[];
extern CU_TestInfo tests_of_moved[];
extern CU_TestInfo tests_of_mmcforms[];
extern CU_TestInfo tests_of_msf[];
extern CU_TestInfo tests_of_names[];
extern CU_TestInfo tests_of_numbermap[];
extern CU_TestInfo tests_of_outfile[];
extern CU_TestInfo tests_of_prove[];
extern CU_TestInfo tests_of_profiles[];
extern CU_TestInfo tests_of_qcode[];
extern CU_TestInfo tests_of_raw[];
extern CU_TestInfo tests_of_raw_correct[];
extern CU_TestInfo tests_of_read[];
extern CU_TestInfo tests_of_readback[];
extern CU_TestInfo tests_of_readcd[];
extern CU_TestInfo tests_of_recording[];
extern CU_TestInfo tests_of_identifiers[];
extern CU_TestInfo tests_of_identity[];
extern CU_TestInfo tests_of_indexes[];
extern CU_TestInfo tests_of_initiator[];
extern CU_TestInfo tests_of_ids[];
extern CU_TestInfo tests_of_links[];
extern CU_TestInfo tests_of_relocation[];
extern CU_TestInfo tests_of_reset[];
extern CU_TestInfo tests_of_rockridge[];
extern CU_TestInfo tests_of_rules[];
extern CU_TestInfo tests_of_runs[];
extern CU_TestInfo tests_of_rwpack[];
extern CU_TestInfo tests_of_sanity[];
extern CU_TestInfo tests_of_scramble[];
extern CU_TestInfo tests_of_sent[];
extern CU_TestInfo tests_of_sessions[];
extern CU_TestInfo tests_of_sharedblocks[];
extern CU_TestInfo tests_of_shim[];
extern CU_TestInfo tests_of_structure[];
extern CU_TestInfo tests_of_subchannel[];
extern CU_TestInfo tests_of_subcode[];
extern CU_TestInfo tests_of_subq[];
extern CU_TestInfo tests_of_surface[];
extern CU_TestInfo tests_of_toc[];
extern CU_TestInfo tests_of_tree[];
extern CU_TestInfo tests_of_udfstreams[];
extern CU_TestInfo tests_of_unscramble[];
extern CU_TestInfo tests_of_vdisc[];
extern CU_TestInfo tests_of_vdrive[];
extern CU_TestInfo tests_of_vdrive_call[];
extern CU_TestInfo tests_of_vdrive_clients[];
extern CU_TestInfo tests_of_vstate[];
extern CU_TestInfo tests_of_walk[];
extern CU_TestInfo tests_of_walkudf[];
extern CU_TestInfo tests_of_xa[];

#endif
