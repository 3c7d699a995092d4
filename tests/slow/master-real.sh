#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master on real trees, plain and bootable: four strangers give back the source, and what --json
# says was added. Takes minutes, and some 15 GB of disk for the 5 GiB file.
# shellcheck disable=SC2034 # read by tap.sh
on_disk=yes
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

judge_all() { # NAME IMAGE TREE
  judge_xorriso "$1: xorriso gives back names, bytes, modes, mtimes and links" "$2" "$3"
  judge_bsdtar "$1: bsdtar gives back names, bytes, modes and mtimes" "$2" "$3"
  judge_isoinfo "$1: isoinfo lists every name" "$2" "$3"
  judge_7z "$1: 7z finds no error" "$2"
}

plain() { # NAME TREE
  exits 0 "$1: mastered" discimg master "$2" -o plain.iso
  judge_all "$1" plain.iso "$2"
  rm -f plain.iso
}

# The texts of the list that NAME is in the JSON document, one a line.
json_list() { # NAME
  awk -v name="\"$1\":" '$1 == name { inside = 1; next } inside && /^ *\]/ { exit }
    inside { sub(/^ *"/, ""); sub(/",?$/, ""); print }' tap.stdout
}

# Boot images are patched: bytes 8 to 63 are a boot information table, 2548 to 2555 GRUB's own.
only_tables_differ() { # FILE FILE
  cmp -l "$1" "$2" | awk '!($1 > 8 && $1 <= 64) && !($1 > 2548 && $1 <= 2556) { exit 1 }'
}

# What the bootable image of SOURCE ought to hold: it, what was added, and patched boot images.
expect() { # SOURCE IMAGE: makes the tree "expected", and the list "wrong" of files that differ
  rm -rf expected given; cp -a "$1" expected
  xorriso -hardlinks on -osirrox on:device_files -indev "$2" -extract / given > /dev/null 2>&1
  json_list added > added
  : > wrong
  while IFS= read -r path; do
    (cd given && cp -a --parents ".$path" ../expected) || echo "$path is missing" >> wrong
  done < added
  (cd "$1" && find . -type f) | while IFS= read -r path; do
    cmp -s "$1/$path" "given/$path" && continue
    if only_tables_differ "$1/$path" "given/$path"; then
      cat "given/$path" > "expected/$path"; touch -r "$1/$path" "expected/$path"
    else
      echo "$path" >> wrong
    fi
  done
  (cd "$1" && find . -depth -type d) | while IFS= read -r path; do
    touch -r "$1/$path" "expected/$path"; chmod --reference="$1/$path" "expected/$path"
  done
}

bootable() { # NAME TREE
  exits 0 "$1, bootable: mastered" discimg master "$2" -o boot.iso --bootable --json
  expect "$2" boot.iso
  is "$1, bootable: only tables of boot images differ from the source" "$(cat wrong)" ""
  judge_all "$1, bootable" boot.iso expected
  rm -rf again; cp -a "$2" again
  discimg master -q again -o again.iso --bootable
  ok "$1, bootable: a copy gives the same bytes" cmp boot.iso again.iso
  rm -rf boot.iso again.iso again given expected
}

if [ -d "$srcdir/data/sample" ]; then
  cp -a "$srcdir/data/sample" sample
  plain "the sample" sample
  bootable "the sample" sample
else
  skip "the sample" "data/sample is not there"
fi

netboot=/usr/lib/debian-installer/images/12/amd64/text
if [ -d "$netboot" ]; then
  plain "the netboot tree" "$netboot"
  # The tree is made for PXE; its kernel and initrd with a grub.cfg make a disc.
  cp -a "$netboot" netboot; mkdir -p netboot/boot/grub
  echo 'linux /debian-installer/amd64/linux' > netboot/boot/grub/grub.cfg
  bootable "the netboot tree with a grub.cfg" netboot
  rm -rf netboot
else
  skip "the netboot tree" "package debian-installer-12-netboot-amd64 is not installed"
fi

for iso in /usr/lib/memtest86+/memtest86+x64.iso /usr/lib/grub-rescue/grub-rescue-cdrom.iso \
  /usr/lib/ipxe/ipxe.iso; do
  name=$(basename "$iso")
  if [ ! -e "$iso" ]; then skip "$name" "the package that has it is not installed"; continue; fi
  rm -rf extracted
  xorriso -osirrox on -indev "$iso" -extract / extracted > /dev/null 2>&1
  chmod -R u+w extracted
  plain "$name" extracted
  bootable "$name" extracted
done
rm -rf extracted

plain "/usr/share" /usr/share

mkdir sparse; truncate -s 5G sparse/file; echo end >> sparse/file
printf middle | dd of=sparse/file bs=1 seek=4294967290 conv=notrunc status=none
plain "a 5 GiB file" sparse
done_testing
