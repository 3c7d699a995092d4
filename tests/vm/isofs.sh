#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Masters of real trees, mounted by the kernel: it finds there what was in the sources.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"
command -v bsdtar > /dev/null || skip_all "package libarchive-tools is not installed"
. "$srcdir/tests/vm/masters.sh"

# bootable NAME TREE: the same, with what --bootable adds, as bsdtar extracts it.
bootable() {
  make_image "$1" "$2" --bootable
  mkdir "$1"
  bsdtar -C "$1" -xpf "$1.iso"
  cp -a "$2/." "$1"
  expect "$1" "$1"
}

# appended NAME OLD NEW: a session of NEW behind one of OLD.
appended() {
  make_image "$1" "$2"
  discimg master --quiet "$3" --append "$1.iso" || { echo "Bail out! nothing is appended"; exit 1; }
  mkdir "$1"
  cp -a "$2/." "$1"
  cp -a "$3/." "$1"
  expect "$1" "$1"
}

make_quirks quirks
# Rock Ridge has no way to end a target with a slash
ln -s ../quirks/./1//2 quirks/dotted
make_sparse sparse

# extracted NAME PACKAGE ISO: the files of an image that Debian ships.
extracted() {
  if [ ! -f "$3" ]; then
    missing "$1" "$2"
  elif mkdir "$1" && bsdtar -C "$1" -xf "$3"; then
    master "$1" "$1"
  fi
}

master sample "$srcdir/data/sample"
bootable bootable "$srcdir/data/sample"
master zisofs "$srcdir/data/sample" --zisofs
master perl /usr/share/perl
master quirks quirks
master sparse sparse
perl "$srcdir/tests/trees.pl" deep deep
master relocated deep --relocate-deep
appended sessions "$srcdir/data/sample" "$srcdir/data/cue"
netboot=/usr/lib/debian-installer/images/12/amd64/text
if [ -d $netboot ]; then master netboot $netboot
else missing netboot debian-installer-12-netboot-amd64; fi
extracted memtest64 memtest86+ /usr/lib/memtest86+/memtest86+x64.iso
extracted memtest32 memtest86+ /usr/lib/memtest86+/memtest86+ia32.iso
extracted grub grub-rescue-pc /usr/lib/grub-rescue/grub-rescue-cdrom.iso
extracted ipxe ipxe /usr/lib/ipxe/ipxe.iso

# shellcheck disable=SC2086 # lists of words
"$vm/guest.sh" -t 3600 "$vm/jobs/mounts.sh" iso9660 "$scratch" $mib $names -- $disks
