#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Images of ours and of others, with their bytes changed (see replay.sh), edited and appended to.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

mkdir -p seeds changed tree/folder/below tree/empty
noise 5000 1 > tree/boot.img; echo one > tree/folder/one; cp tree/folder/one tree/two; ln tree/two tree/folder/linked
echo long > "tree/$(printf 'l%.0s' {1..90}).text"; : > tree/nothing; ln -s ../two tree/folder/link; mkfifo tree/fifo
setfattr -n user.colour -v red tree/two 2> tap.out; setfacl -m u:123:r tree/two 2> tap.out
head -c 65536 /dev/zero > esp.img

# seed NAME IMAGE
seed() { pack "$2" > "seeds/$1"; }

discimg master -q tree -o a.iso --xattr --acl; seed rock-ridge a.iso
discimg master -q tree -o a.iso --no-rock-ridge --iso-level=4; seed joliet a.iso
discimg master -q tree -o a.iso --udf=2.01 --xattr --hide-udf=two --hide=nothing; seed bridge a.iso
discimg master -q tree -o a.iso --fs=udf --udf=2.60; seed udf a.iso
mkdir -p deep/1/2/3/4/5/6/7/8/9; echo deep > deep/1/2/3/4/5/6/7/8/9/file
discimg master -q deep -o a.iso --relocate-deep; seed relocated a.iso
if command -v genisoimage > /dev/null; then
  genisoimage -quiet -R -J -hide two -hide-joliet nothing -hidden boot.img -o a.iso tree 2> tap.out
  seed genisoimage a.iso
fi
if command -v xorriso > /dev/null; then
  xorriso -as mkisofs -quiet -J -R --md5 -o a.iso -b boot.img -no-emul-boot -boot-load-size 4 -boot-info-table \
    -c boot.cat -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
  seed xorriso a.iso
fi
for name in seeds/*; do
  mutated "$name" 40 "changed/${name#*/}"
done
replays "images are edited and appended to" import seeds/*
replays "with bytes changed" import changed/*/*
pack_hostile hostile
replays "hostile images" import hostile/*
done_testing
