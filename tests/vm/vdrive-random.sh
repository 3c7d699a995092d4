#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Random reads and writes of rewritable virtual discs through a real kernel, while the drive is
# reset, on two processors: nothing is lost. RANDOM_MIB of them (24) a medium; 1366 are 4 GiB in all.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"

mib=${RANDOM_MIB:-24}
bail_out() { echo "Bail out! $1"; exit 1; }
for medium in dvd-ram dvd+rw bd-re; do
  discimg vdrive blank --quiet --media $medium --size 64M $medium.vdisc || bail_out "no $medium"
done
for medium in dvd+rw bd-re; do
  discimg blank --quiet virtual:$medium.vdisc || bail_out "$medium is not formatted"
done
"$srcdir/tests/vm/guest.sh" -t 3000 "$srcdir/tests/vm/jobs/vdrive-random.sh" "$scratch" "$mib" -- -smp 2
