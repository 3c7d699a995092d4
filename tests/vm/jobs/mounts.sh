#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: mounts.sh TYPE LISTS MIB NAME...: the kernel's file system TYPE must find in /dev/vda,
# /dev/vdb, … what is in their sources. LISTS is a folder. In it, of each NAME, or a package in NAME.missing:
#
#   NAME.tree      the source
#   NAME.manifest  what manifest.sh says of it, files above MIB having no sum
#   NAME.large     these files
#   NAME.crowded   what is in its folders of thousands of names
. "$srcdir/tests/tap.sh"
type=$1 lists=$2 mib=$3; shift 3

# isofs looks for each name from the start of its folder, which takes minutes where there are
# thousands: the kernel is to remember what it found.
echo 1 > /proc/sys/vm/vfs_cache_pressure
look_up() { (cd mounted && xargs -d '\n' -n 250 stat -c '' --); }

letters='a b c d e f g h i j k l m n o p'
for name in "$@"; do
  if [ -f "$lists/$name.missing" ]; then
    skip "$name" "package $(cat "$lists/$name.missing") is not installed"
    continue
  fi
  letter=${letters%% *} letters=${letters#* }
  mkdir mounted
  ok "$name: the kernel mounts it" mount -t "$type" -o ro "/dev/vd$letter" mounted
  look_up < "$lists/$name.crowded" > /dev/null 2>&1
  sh "$srcdir/tests/vm/manifest.sh" mounted "$mib" > found 2> problems
  diff "$lists/$name.manifest" found > differences
  is "$name: names, bytes, modes, owners, mtimes and links are those of the source" \
    "$(cat problems; head -n 8 differences)" ""
  while read -r file; do
    ok "$name: all bytes of $file are those of the source" cmp "mounted/$file" "$lists/$name.tree/$file"
  done < "$lists/$name.large"
  umount mounted
  rmdir mounted
done
done_testing
