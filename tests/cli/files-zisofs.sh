#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that zisofs has packed, by xorriso in both versions and by mkzftree.
. "$srcdir/tests/tap.sh"

mkdir tree
seq 1 60000 > tree/text
head -c 300000 /dev/zero > tree/zeros
head -c 100 tree/text > tree/small
noise 200000 1 > tree/noise
(seq 1 100000; head -c 400000 /dev/zero; noise 100000 2) > tree/mixed
: > tree/empty
# packed IMAGE WORD...: by xorriso, with settings for zisofs
packed() {
  xorriso -outdev "$1" -blank as_needed "${@:2}" -map tree / -set_filter_r --zisofs / -- 2> xorriso.log
}
packed v1.iso
packed v1-128k.iso -zisofs block_size=128k
packed v2.iso -zisofs version_2=on
packed v2-1m.iso -zisofs version_2=on:block_size_v2=1m
mkzftree tree ztree
genisoimage -quiet -z -R -o tools.iso ztree 2> genisoimage.log
for image in v1 v1-128k v2 v2-1m tools; do
  ok "$image.iso is packed" env LC_ALL=C grep -q -a -P 'ZF\x10[\x01\x02][pP]' $image.iso
  mkdir $image
  exits 0 "and is extracted" discimg extract $image.iso -C $image
  ok "as it was" diff -r tree $image
done
is "sizes are those unpacked" "$(discimg ls -l v2.iso mixed | awk '{ print $4 }')" "$(stat -c %s tree/mixed)"
is "and parts are read" "$(discimg cat v1.iso mixed | tail -c 123456 | md5sum)" "$(tail -c 123456 tree/mixed | md5sum)"
if (: <> /dev/fuse) 2> /dev/null; then
  mkdir mnt
  discimg mount -q v2.iso mnt
  cp -r mnt copied
  ok "a mount shows them unpacked" diff -r tree copied
  is "and lets them be read anywhere" "$(dd if=mnt/mixed bs=777 skip=1000 count=100 2> /dev/null | md5sum)" \
    "$(dd if=tree/mixed bs=777 skip=1000 count=100 2> /dev/null | md5sum)"
  umount mnt 2> /dev/null || fusermount3 -u mnt
else
  skip "a mount shows them unpacked" "there is no /dev/fuse that can be opened here"
fi

# damage
lba=$(discimg ls --json v1.iso mixed | tr -d ' ",' | sed -n 's/^first_lba://p')
# changed BYTE VALUE: v1.iso with that byte of the packed file
changed() {
  cp v1.iso bad.iso
  printf "\\$(printf %03o "$2")" | dd of=bad.iso bs=1 seek=$((lba * 2048 + $1)) conv=notrunc 2> /dev/null
}
mkdir bad
changed 5000 255
exits 1 "a block that cannot be unpacked is a fault" discimg extract bad.iso mixed -C bad
says "which is told" '/mixed: 1 of its sectors could not be read and are zeros$'
is "the others are there" "$(tail -c 100000 bad/mixed | md5sum)" "$(tail -c 100000 tree/mixed | md5sum)"
is "and the size is right" "$(stat -c %s bad/mixed)" "$(stat -c %s tree/mixed)"
changed 0 1
exits 1 "so is a file without its mark" discimg extract bad.iso mixed -C bad
changed 19 255
exits 1 "and a block beyond the file" discimg extract bad.iso mixed -C bad
done_testing
