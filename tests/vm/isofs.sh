#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Masters of real trees, mounted by the kernel: it finds there what was in the sources.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"
command -v bsdtar > /dev/null || skip_all "package libarchive-tools is not installed"
vm=$srcdir/tests/vm
# Sums of gigabytes take an emulated machine minutes: files above so many MiB are compared instead.
mib=512

free_kib=$(df -Pk . | awk 'NR == 2 {print $4}')
[ "$free_kib" -gt 10000000 ] || skip_all "the masters take 10 GB of disk space"

names='' disks=''
make_image() { # NAME TREE [OPTION...]
  name=$1 tree=$2; shift 2
  discimg master --quiet "$tree" -o "$name.iso" "$@" ||
    { echo "Bail out! $name cannot be mastered"; exit 1; }
  disks="$disks -drive file=$scratch/$name.iso,format=raw,if=virtio,readonly=on"
}

# in_crowd: of the names on standard input, those in folders of more than 1000 names.
in_crowd() {
  cat > all
  awk '{ folder = $0; sub("/[^/]*$", "", folder) } NR == FNR { n[folder]++; next } n[folder] > 1000' all all
}

# expect NAME TREE: NAME.iso must hold what TREE does; see jobs/isofs.sh.
expect() {
  names="$names $1"
  ln -s "$(realpath "$2")" "$1.tree"
  "$vm/manifest.sh" "$2" $mib > "$1.manifest"
  find "$2" -type f -size +${mib}M -printf '%P\n' > "$1.large"
  find "$2" -mindepth 1 -printf './%P\n' | in_crowd > "$1.crowded"
}

master() { # NAME TREE
  make_image "$@"
  expect "$@"
}

# bootable NAME TREE: the same, with what --bootable adds, as bsdtar extracts it.
bootable() {
  make_image "$1" "$2" --bootable
  mkdir "$1"
  bsdtar -C "$1" -xpf "$1.iso"
  cp -a "$2/." "$1"
  expect "$1" "$1"
}

missing() { # NAME PACKAGE
  names="$names $1"
  echo "$2" > "$1.missing"
}

mkdir quirks sparse
(
  cd quirks || exit
  mkdir -p 1/2/3/4/5/6/7/8/9/10 empty sticky
  echo deep > 1/2/3/4/5/6/7/8/9/10/file
  : > empty-file
  # 253 bytes: isofs cuts longer names, which Rock Ridge could hold
  for n in 2047 2048 2049; do head -c $n /dev/zero > "$n"; done
  touch "$(printf '%0253d' 0)" "UPPER" "upper" ".hidden" "a;1" "trailing." "two  words " "naïve-日本語" "$(printf 'line\nbreak')"
  echo linked > link1; ln link1 link2; ln link1 1/link3
  ln -s nowhere dangling; ln -s ../quirks/./1//2 dotted; ln -s / root
  # Rock Ridge has no way to end a target with a slash
  ln -s "$(printf '%0500d/%0500d' 0 0 | sed 's/0\{50\}/&\//g; s/.$//')" long
  mkfifo fifo; [ "$(id -u)" -ne 0 ] || { mknod null c 1 3; mknod disk b 300 70000; chown 1000:70000 link1; }
  chmod 4755 link1; chmod 1777 sticky; chmod 0 2047; chmod 2751 empty
  touch -d 1970-01-02T00:00:01Z 2048
  # isofs counts seconds in 32 bits
  touch -d 2038-01-19T03:14:07Z 2049
  touch -h -d 2001-02-03T04:05:06Z dangling
)
truncate -s 5G sparse/file
for mib in 1 4095 4097 5119; do
  echo "at $mib MiB" | dd of=sparse/file bs=1M seek="$mib" conv=notrunc 2> /dev/null
done

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
master share /usr/share
master quirks quirks
master sparse sparse
netboot=/usr/lib/debian-installer/images/12/amd64/text
if [ -d $netboot ]; then master netboot $netboot
else missing netboot debian-installer-12-netboot-amd64; fi
extracted memtest64 memtest86+ /usr/lib/memtest86+/memtest86+x64.iso
extracted memtest32 memtest86+ /usr/lib/memtest86+/memtest86+ia32.iso
extracted grub grub-rescue-pc /usr/lib/grub-rescue/grub-rescue-cdrom.iso
extracted ipxe ipxe /usr/lib/ipxe/ipxe.iso

# shellcheck disable=SC2086 # lists of words
"$vm/guest.sh" -t 3600 "$vm/jobs/isofs.sh" "$scratch" $mib $names -- $disks
