#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Real drives, as far as an emulated machine has them: its kernel's /dev/sr0 and sr1.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"

bail_out() { echo "Bail out! $1"; exit 1; }
discimg master --quiet "$srcdir/data/sample" "$srcdir/src" "$srcdir/tests" -o os.iso || bail_out "no master"
discimg convert --raw --quiet os.iso reference.cue || bail_out "no raw sectors"
"$srcdir/tests/vm/guest.sh" -t 1200 "$srcdir/tests/vm/jobs/drive.sh" \
  "$scratch/os.iso" "$scratch/reference.bin" -- \
  -drive "file=$scratch/os.iso,format=raw,if=ide,index=2,media=cdrom,readonly=on" \
  -drive if=ide,index=3,media=cdrom
