#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Burns of virtual discs that are killed at random: what is left is a disc that a drive could leave.
# KILLS a medium (8); KILLS=200 and another SEED are for a person with a minute.
. "$srcdir/tests/tap.sh"

# Nothing depends on the disk: a kill loses what was not written yet, and no more.
folder=$(mktemp -d /dev/shm/discimg-kill.XXXXXX 2> /dev/null || echo "$scratch")
trap 'rm -rf "$scratch" "$folder"' EXIT
for medium in cd-r dvd-r dvd+r bd-r dvd-ram; do
  ok "a $medium outlives kill -9 at any time of its burning" \
    killburn "$folder/disc" $medium "${KILLS:-8}" "${SEED:-1}"
done
done_testing
