#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Virtual drives behind /dev/srN of a real kernel, and what programs of others find there.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"

bail_out() { echo "Bail out! $1"; exit 1; }
mkdir first second
noise 3000000 1 > first/file
noise 2000000 2 > second/file
discimg master --quiet --volid=FIRST first -o first.iso || bail_out "no first image"
discimg master --quiet --volid=SECOND second -o second.iso || bail_out "no second image"
cp first.iso large.iso && truncate -s 600M large.iso
noise $((450 * 2048)) 3 > data.bin
noise $((525 * 2352)) 4 > audio.bin
cat > mixed.cue <<'CUE'
FILE "data.bin" BINARY
  TRACK 01 MODE1/2048
    INDEX 01 00:00:00
FILE "audio.bin" BINARY
  TRACK 02 AUDIO
    INDEX 01 00:00:00
    INDEX 02 00:03:00
CUE
discimg vdrive blank --quiet --media cd-rw disc.vdisc || bail_out "no disc"
mkdisc "$srcdir/data/discs/mixed.disc" cue faults.cue > /dev/null || bail_out "no disc for faults"
"$srcdir/tests/vm/guest.sh" -t 1200 "$srcdir/tests/vm/jobs/vdrive.sh" "$scratch/first.iso" \
  "$scratch/second.iso" "$scratch/large.iso" "$scratch/mixed.cue" "$scratch/disc.vdisc" \
  "$scratch/faults.cue"
