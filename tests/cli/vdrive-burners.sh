# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For tests that burn lines of tests/burns.list through tests/shim.
. "$srcdir/tests/burns.sh"

for need in cdrskin:cdrskin wodim:wodim cdrdao:cdrdao growisofs:growisofs dvd+rw-format:dvd+rw-tools \
  xorriso:xorriso genisoimage:genisoimage cd-info:libcdio-utils; do
  command -v "${need%:*}" > /dev/null && continue
  skip "discs are burned by programs of others" "package ${need#*:} is not installed"
  done_testing
done

# shellcheck disable=SC2034 # of tests/burns.sh
dev=/dev/sr9
on() { drive "$disc" "$@"; }
load() { :; }
finds() {
  rm -rf "$disc.out"
  on xorriso -osirrox on -indev $dev -extract "/${1#*/}" "$disc.out" && cmp "$disc.out" "$1"
}

# burn_all WORD...: what the list has for one of them. Programs wait more than they work.
burn_all() {
  burn_media
  burn_choose "$@"
  for worker in 1 2 3 4; do
    burn_worker "$worker" 4 &
  done
  wait
  burn_tell
}
