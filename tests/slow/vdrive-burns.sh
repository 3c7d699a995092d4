#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# All burns of tests/burns.list, through a library that plays the drive in each program
# (tests/shim/).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/vdrive-shim.sh"
. "$srcdir/tests/cli/vdrive-burners.sh"

burn_all quick slow guest
done_testing
