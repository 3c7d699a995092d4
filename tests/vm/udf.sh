#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# UDF of every revision, mounted by the kernel: it finds there what was in the sources.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/vm/masters.sh"

make_quirks quirks
make_sparse sparse
for revision in 1.02 1.50 2.00 2.01 2.50 2.60; do
  master "pure-$revision" quirks --fs udf --udf $revision
done
master bridge-2.60 quirks --fs iso,joliet,udf --udf 2.60
master sparse-1.02 sparse

# shellcheck disable=SC2086 # lists of words
"$vm/guest.sh" -t 1800 "$vm/jobs/mounts.sh" udf "$scratch" $mib $names -- $disks
