#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# master --sparse: holes of files take no room in UDF alone, and are holes again.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

# put FILE BLOCK COUNT: noise at that block of 4096 bytes.
put() { noise $((4096 * $3)) $(($2 + 1)) | dd of="$1" bs=4096 seek="$2" conv=notrunc status=none; }

mkdir tree
truncate -s 1200000001 tree/large # more than an extent holds, and no whole block at its end
put tree/large 0 1; put tree/large 290000 500; printf tail >> tree/large
truncate -s 1000001 tree/nothing
noise 5000 1 > tree/head; truncate -s 900000 tree/head
truncate -s 400000 tree/middle; put tree/middle 20 3
for n in {0..600}; do put tree/many $((3 * n)) 1; done # more extents than an entry has room for
truncate -s 8192 tree/little; put tree/little 1 1
noise 20000 2 > tree/plain
ln tree/middle tree/link
if [ "$(($(stat -c %b tree/large) / 2))" -gt 10000 ]; then
  skip "sparse files" "the file system of $scratch has none"
  done_testing
fi
# fuller DIR: the files in it that take more room than those of the tree; how full the blocks are
# that tell of extents is the file system's matter.
fuller() {
  for file in "$1"/*; do
    [ "$(stat -c %b "$file")" -le $(($(stat -c %b "tree/${file##*/}") + 64)) ] || echo "$file"
  done
}
size() { stat -c %s "$1"; }

for options in --udf=1.02 --udf=2.01 --udf=2.60 '--udf=1.02 --media=disk' '--udf=2.60 --media=disk --block-size=4096' '--udf=2.50 --embed'; do
  # shellcheck disable=SC2086 # several words
  exits 0 "$options: is made" discimg master tree -o s.iso --fs=udf --sparse $options
  is "$options: it is said how much is left out" "$(grep holes tap.stdout)" \
    "  1.12 GiB of holes in 5 files take no room"
  ok "$options: the image holds the data only" test "$(size s.iso)" -lt 7000000
  mkdir out
  ok "$options: extract finds no fault" discimg extract -q s.iso -C out
  ok "$options: the files are as they were" diff -r tree out
  is "$options: holes are holes again" "$(fuller out)" ""
  rm -rf out
  ok "$options: verify finds no fault" discimg verify s.iso
  # shellcheck disable=SC2086
  discimg master -q tree -o - --fs=udf --sparse $options > stream.iso
  ok "$options: a stream has the same bytes" cmp s.iso stream.iso
  case $options in *disk*) continue ;; esac
  if [ -x "$builddir/udfreadjudge" ]; then
    mkdir out
    "$builddir/udfreadjudge" s.iso out > log 2>&1
    ok "$options: libudfread reads the same" diff -r tree out
    rm -rf out
  else skip "$options: libudfread" "package libudfread-dev is not installed"; fi
  judge_missing udfinfo "$options: udfinfo" ||
    is "$options: udfinfo has nothing to warn of" "$(udfinfo s.iso 2>&1 | grep -i warning)" ""
done

mkdir twice; cp --sparse=always tree/many twice/one; cp --sparse=always tree/many twice/two
discimg master -q twice -o twice.iso --fs=udf --sparse
ok "two that are alike take the room of one" test "$(size twice.iso)" -lt 4000000
mkdir out
discimg extract -q twice.iso -C out
ok "and both are there" diff -r twice out
rm -rf out

discimg edit -q s.iso -o edited.iso --put tree/plain=/more 2> log
ok "edit leaves holes what they are" test "$(size edited.iso)" -lt 7000000
mkdir out
discimg extract -q edited.iso -C out
mv out/more other
ok "and the files, too" diff -r tree out
is "and the new one" "$(cksum < other)" "$(cksum < tree/plain)"
rm -rf out

rm tree/large
exits 0 "without --sparse" discimg master tree -o whole.iso --fs=udf
ok "holes are recorded" test "$(size whole.iso)" -gt 9000000
is "and none is told of" "$(grep holes tap.stdout)" ""
mkdir out
discimg extract -q whole.iso -C out
ok "and read the same there" diff -r tree out
exits 2 "beside ISO 9660" discimg master tree -o no.iso --udf=1.02 --sparse
says "they must be, which is told" 'only UDF alone .*, as ISO 9660 records all of a file$'
exits 2 "without UDF" discimg master tree -o no.iso --sparse
mkdir bd; perl "$srcdir/tests/cli/bdmv.pl" bd/BDMV 00001
exits 2 "for players of BD-Video" discimg master bd -o no.iso --for=bd-video --sparse
says "likewise" 'players of BD-Video want all of a file recorded$'
done_testing
