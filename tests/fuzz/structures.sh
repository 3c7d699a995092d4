#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The structures of images by other programs, with their bytes changed, through the fuzz target (see
# replay.sh).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

if ! command -v xorriso > /dev/null || ! command -v genisoimage > /dev/null; then
  skip "structures with bytes changed" "xorriso or genisoimage is not installed"
  done_testing
fi

mkdir -p tree/1/2/3/4/5/6/7/8/9 changed cut
noise 4096 1 > tree/boot.img
for name in one two "$(printf 'n%.0s' {1..250})"; do echo "$name" > "tree/1/2/$name"; done
echo deep > tree/1/2/3/4/5/6/7/8/9/deep
ln -s one tree/link
head -c 65536 /dev/zero > esp.img
xorriso -as mkisofs -quiet --md5 -J -joliet-long -R -o x.iso -b boot.img -no-emul-boot -boot-load-size 4 \
  -boot-info-table -c boot.cat -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
genisoimage -quiet -J -joliet-long -R -udf -o g.iso -b boot.img -no-emul-boot -c boot.cat tree 2> tap.out
# shellcheck disable=SC2046
pack x.iso 0 $(seq 16 45) > x
# shellcheck disable=SC2046
pack g.iso 0 $(seq 16 45) 256 257 258 259 260 261 > g
replays "as they are" structures x g

for image in x g; do
  size=$(stat -c %s $image)
  for i in {0..599}; do
    # Every block in turn, at its first bytes and at those that hold sizes and addresses.
    round=$((i / 31))
    printf "$image.$i %d %02xff%02x\n" $(((i * 2050 + round * 7 + 2) % size)) \
      $((i * 37 % 256)) $((i * 37 % 256))
  done | changed $image changed
  for i in {1..30}; do echo "$image.$i cut $((size * i / 30 - i))"; done | changed $image cut
done
replays "with bytes changed" structures changed/*
replays "cut short" structures cut/*
done_testing
