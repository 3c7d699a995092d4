#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Images of ours and of others through the fuzz target of each reader, with their bytes changed (see
# replay.sh); at last their files are extracted.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

# seed TARGET NAME < DATA: the seed NAME of TARGET, and copies of it with bytes changed.
seed() { mkdir -p "$1"; cat > "$1/$2"; mutated "$1/$2" 150 "$1/$2.changed"; }
seeded() { pack "$3" | seed "$1" "$2"; } # TARGET NAME IMAGE

mkdir -p tree/1/2/3/4/5/6/7/8/9 tree/empty booting/boot/grub
noise 5000 1 > tree/boot.img
for name in one two "$(printf 'n%.0s' {1..250})"; do echo "$name" > "tree/1/2/$name"; done
echo deep > tree/1/2/3/4/5/6/7/8/9/deep
ln tree/1/2/one tree/hard; ln -s ../../x/./y tree/out; mkfifo tree/fifo
discimg master -q tree -o plain.iso --fs=iso --no-rock-ridge
discimg master -q tree -o rr.iso --fs=iso
discimg master -q tree -o joliet.iso --no-rock-ridge
seeded iso9660 ours plain.iso; seeded iso9660 ours-rr rr.iso; seeded joliet ours joliet.iso
for revision in 1.02 2.01 2.60; do
  discimg master -q tree -o udf.iso --fs=udf --udf=$revision
  seeded udf ours-$revision udf.iso
done
if command -v mkudffs > /dev/null; then
  # Those have a VAT, and spare packets.
  for medium in cdr cdrw; do
    truncate -s 0 $medium.img; truncate -s 8M $medium.img
    mkudffs -b 2048 --media-type=$medium -r 0x0201 $medium.img > tap.out 2>&1
    seeded udf $medium $medium.img
  done
fi
if command -v genisoimage > /dev/null; then
  genisoimage -quiet -R -J -o g.iso tree 2> tap.out
  seeded iso9660 genisoimage g.iso
fi
if command -v xorriso > /dev/null; then
  head -c 65536 /dev/zero > esp.img
  xorriso -as mkisofs -quiet -J -R -o x.iso -b boot.img -no-emul-boot -boot-load-size 4 \
    -boot-info-table -c boot.cat -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
  seeded eltorito xorriso x.iso; seeded partitions xorriso x.iso
fi
# partition IMAGE: the sector that its UDF partition begins at.
partition() { discimg info "$1" | sed -n 's/^  Partition .* sectors from //p'; }
mkdir marked zipped
echo main > marked/file
if setfattr -n user.note -v "what a stream holds" marked/file 2> tap.out; then
  setfattr -n user.empty marked/file
  setfattr -n user.日本 -v "$(printf %01000d 7)" marked/file
  for revision in 2.01 2.60; do
    discimg master -q marked -o marked.iso --fs=udf --udf=$revision --xattr
    seeded udf streams-$revision marked.iso
    perl "$srcdir/tests/fuzz/streams.pl" marked.iso "$(partition marked.iso)" | seed streams ours-$revision
  done
fi
{ seq 1 8000; head -c 70000 /dev/zero; seq 1 9; } > zipped/file
for version in 1 2; do
  discimg master -q zipped -o zipped.iso --fs=iso --zisofs=v$version
  lba=$(discimg ls --json zipped.iso file | tr -d ' ",' | sed -n 's/^first_lba://p')
  perl "$srcdir/tests/fuzz/zisofs.pl" zipped.iso "$lba" | seed zisofs ours-$version
  seeded iso9660 zisofs-$version zipped.iso
done
for target in iso9660 joliet udf eltorito partitions zisofs streams; do
  [ ! -d $target ] || replays "$target with bytes changed" $target $target/*.changed/*
done
# Those that mean to mislead, through every reader.
pack_hostile hostile
for target in iso9660 joliet udf eltorito partitions extract; do
  replays "hostile images through $target" $target hostile/*
done
replays "extracted, with bytes changed" extract {iso9660,udf}/*.changed/*0.changed
done_testing
