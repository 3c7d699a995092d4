# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For tests that replay files through the fuzz targets (see replay.sh). Needs tap.sh.

# replays NAME TARGET FILE...
replays() { tap_name=$1; shift; ok "$tap_name" bounded "$builddir/fuzz" "$@"; }

# changed FILE FOLDER: copies of FILE there, as the lines of input tell (see change.pl).
changed() { perl "$srcdir/tests/fuzz/change.pl" "$@"; }

# mutated FILE N FOLDER: N copies of FILE there, with bytes changed; makes the folder.
mutated() { mkdir "$3" && perl "$srcdir/tests/fuzz/mutate.pl" "$1" "$3" "$2"; }

# pack IMAGE [LBA...]: in the form that the targets take (fewblocks.h), those sectors, or else the
# first ones that hold anything.
pack() {
  local image=$1 lba; shift
  [ $# -gt 0 ] || perl "$srcdir/tests/fuzz/pack.pl" "$image"
  for lba; do
    printf '%b' "\\x$(printf %02x $((lba & 255)))\\x$(printf %02x $((lba >> 8)))"
    dd if="$image" bs=2048 skip="$lba" count=1 status=none
  done
}

# pack_hostile FOLDER: the images that mean to mislead (tests/cli/hostile.pl), but for packed and
# large ones; makes the folder.
pack_hostile() {
  local name
  mkdir "$1"
  for name in $(perl "$srcdir/tests/cli/hostile.pl" | grep -v -e ^cso -e ^overlapping -e ^million); do
    perl "$srcdir/tests/cli/hostile.pl" "$name" hostile.iso
    pack hostile.iso > "$1/$name"
  done
}
