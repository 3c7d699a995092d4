#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: files of equal content lie in one place, and strangers still read each of them.
# shellcheck disable=SC2034 # read by tap.sh
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
export SOURCE_DATE_EPOCH=1000000000

# first_block IMAGE NAME: where isoinfo finds the file of the root directory.
first_block() { isoinfo -R -l -i "$1" | sed -n "s/.*\[ *\([0-9]*\) .*\] *$2 *\$/\1/p"; }
together() { is "$1" "$(first_block "$2" "$4")" "$(first_block "$2" "$3")"; }
apart() { ok "$1" test "$(first_block "$2" "$3")" != "$(first_block "$2" "$4")"; }

mkdir tree
(
  cd tree || exit
  noise 5000 1 > small1; cp small1 small2; noise 5000 2 > small-other
  noise 1 3 > one1; cp one1 one2
  noise 1048575 4 > nearly1; cp nearly1 nearly2
  noise 3000001 5 > large1; cp large1 large2
  # Alike in size and in each place where samples are taken.
  cp large1 large-other; printf x | dd of=large-other bs=1 seek=1000000 conv=notrunc status=none
  { noise 2999990 5; printf 'another end'; } > large-end
  ln large1 large-link
  truncate -s 5M hole1 hole2; truncate -s 6M hole-other
  : > empty1; : > empty2
)
exits 0 "equal files are found" discimg master tree -o one.iso --json
is "and counted" "$(sed -n 's/.*"shared_\(files\|bytes\)": \([0-9]*\).*/\2/p' tap.stdout | sort -n | tr '\n' ' ')" \
  "5 $((5000 + 1 + 1048575 + 3000001 + 5242880)) "
for pair in 'small1 small2' 'one1 one2' 'nearly1 nearly2' 'large1 large2' 'large1 large-link' 'hole1 hole2'; do
  # shellcheck disable=SC2086
  together "in one place: $pair" one.iso $pair
done
for pair in 'small1 small-other' 'large1 large-other' 'large1 large-end' 'hole1 hole-other' 'one1 small1'; do
  # shellcheck disable=SC2086
  apart "in two places: $pair" one.iso $pair
done
is "large files begin with a page" "$(for name in nearly2 large1 large-other hole1; do
  first_block one.iso "$name"; done | awk 'NR > 1 { n += $1 % 2 } END { print n }')" 0
for judge in xorriso bsdtar isoinfo; do judge_$judge "shared places" one.iso tree; done
judge_7z "shared places" one.iso
discimg master -q tree -o - > stream.iso
ok "a stream has the same bytes" cmp one.iso stream.iso

exits 0 "--no-dedup" discimg master -q tree -o all.iso --no-dedup
apart "every file has its own place then" all.iso large1 large2
together "but names of one file share it" all.iso large1 large-link
judge_bsdtar "own places" all.iso tree

mkdir two; cp -a tree two/a; cp -a tree two/b
discimg master -q two -o two.iso
ok "two equal trees take the room of one" \
  test "$(stat -c %s two.iso)" -lt $(($(stat -c %s one.iso) + 65536))
mkdir got; bsdtar -xf two.iso -C got
ok "and are read whole" diff -r two got

mkdir many; for n in $(seq 300); do noise 3000 $((n % 7)) > "many/$n"; done
discimg master -q many -o many.iso
is "files that are not written yet are found, too" \
  "$(isoinfo -R -l -i many.iso | sed -n 's/.*\[ *\([0-9]*\) .*\] *[0-9][0-9]* *$/\1/p' | sort -u | wc -l)" 7
judge_bsdtar "many" many.iso many

if [ -e /usr/lib/ISOLINUX/isolinux.bin ] && [ -e /usr/lib/syslinux/modules/bios/ldlinux.c32 ]; then
  mkdir -p boot/isolinux
  cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 boot/isolinux
  cp boot/isolinux/isolinux.bin boot/isolinux.copy
  discimg master -q boot -o boot.iso --bootable
  discimg cat boot.iso /isolinux.copy > copy
  ok "a copy of a loader that is told its place keeps its bytes" cmp copy boot/isolinux.copy
  discimg cat boot.iso /isolinux/isolinux.bin > loader
  exits 1 "the loader does not" cmp -s loader copy
else
  skip "a copy of a loader" "isolinux or syslinux-common is not installed"
fi

mkdir bad; noise 2000000 9 > bad/a; cp bad/a bad/b
exits 2 "what cannot be read back whole is an error" sh -c 'ulimit -f 1000; trap "" XFSZ; exec discimg master bad -o bad.iso'
is "and leaves nothing" "$(ls bad.iso 2> /dev/null)" ""
done_testing
