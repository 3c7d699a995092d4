#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others burn virtual discs behind /dev/srN of a real kernel: of tests/burns.list each
# on each medium, as it does it best. tests/slow/vdrive-burns.sh has the other ways.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/burns.sh"

burn_media
"$srcdir/tests/vm/guest.sh" -t 1200 "$srcdir/tests/vm/jobs/vdrive-burns.sh" "$scratch"
