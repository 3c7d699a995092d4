#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Extended attributes and ACLs of images, ours and xorriso's, restored and seen in a mount.
. "$srcdir/tests/tap.sh"

mkdir tree tree/folder
echo text > tree/file
echo more > tree/folder/plain
: > probe
if ! setfattr -n user.probe -v 1 probe 2> /dev/null || ! setfacl -m u:123:rw probe 2> /dev/null; then
  skip "attributes are restored" "the file system of $scratch keeps no extended attributes or ACLs"
  done_testing
fi
setfattr -n user.short -v value tree/file
setfattr -n user.empty tree/file
setfattr -n user.long -v "$(printf %03000d 7)" tree/file
setfattr -n user.binary -v 0x00ff0001fe tree/folder
setfacl -m u:123:rw,g:65534:r,m::rwx tree/file
setfacl -m u:70000:rx tree/folder
setfacl -d -m u:lp:rwx,g::r tree/folder

# attributes DIR: all of them, as the host tells them
attributes() {
  (cd "$1" && for file in file folder folder/plain; do
    getfattr -d -m '^user' -e hex $file | sort
    getfacl -n -p $file
  done)
}
discimg master -q --xattr --acl tree -o ours.iso
xorriso -as mkisofs -quiet --acl --xattr -R -o theirs.iso tree 2> xorriso.log
for image in ours theirs; do
  mkdir $image
  exits 0 "$image.iso is extracted" discimg extract $image.iso -C $image
  is "with all attributes and ACLs" "$(attributes $image)" "$(attributes tree)"
done
# An image cannot hand out the rights of its maker.
if [ "$(id -u)" -eq 0 ] && setfattr -n trusted.gift -v x tree/file 2> /dev/null; then
  xorriso -as mkisofs -quiet --xattr -R -o gift.iso tree 2> xorriso.log
  mkdir gift
  discimg extract -q gift.iso -C gift
  is "those of other name spaces stay where they are" "$(getfattr -m - gift/file | grep -c trusted)" 0
  setfattr -x trusted.gift tree/file
else
  skip "those of other name spaces stay where they are" "needs root"
fi
if [ -d /dev/shm ] && mkdir /dev/shm/discimg-attributes.$$ 2> /dev/null; then
  if setfattr -n user.x -v y /dev/shm/discimg-attributes.$$ 2> /dev/null; then
    skip "a host without attributes" "the file system of /dev/shm has them"
  else
    exits 0 "a host without attributes gets the files" discimg extract ours.iso -C /dev/shm/discimg-attributes.$$
    says "and a warning" 'warning: extended attributes or ACLs are lost, .*: of [12] files$'
  fi
  rm -r /dev/shm/discimg-attributes.$$
fi
if (: <> /dev/fuse) 2> /dev/null; then
  mkdir mnt
  discimg mount -q ours.iso mnt
  is "a mount shows them" "$(getfattr -R -d -m '^user' -e hex mnt | sort | sed s,mnt,tree,)" \
    "$(getfattr -R -d -m '^user' -e hex tree | sort)"
  is "ACLs, too" "$(getfattr -n system.posix_acl_access -e hex mnt/file | tail -n 2)" \
    "$(getfattr -n system.posix_acl_access -e hex tree/file | tail -n 2)"
  umount mnt 2> /dev/null || fusermount3 -u mnt
else
  skip "a mount shows them" "there is no /dev/fuse that can be opened here"
fi

# damaged lists: no component reaches beyond its list
for at in $(grep -abo AL ours.iso | cut -d: -f1 | head -n 3); do
  for value in 0 1 255; do
    cp ours.iso bad.iso
    for byte in 2 4 5 6 7 8; do
      printf "\\$(printf %03o $value)" | dd of=bad.iso bs=1 seek=$((at + byte)) conv=notrunc 2> /dev/null
      mkdir -p bad
      discimg extract -q bad.iso -C bad > bad.out 2>&1 || [ $? -eq 1 ] || echo "byte $byte: $value" >> broken
    done
  done
done
is "changed bytes of lists do no harm" "$(cat broken 2> /dev/null)" ""
done_testing
