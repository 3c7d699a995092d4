#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: udf.sh FOLDER MIB NAME...: the kernel must find in FOLDER/NAME.iso what is in its
# source. NAME is KIND and, behind a comma, what it was made with; the source is FOLDER/KIND, and
#
#   KIND.listing  what "listing" says of it, files above MIB having no digest
#   KIND.places   64 KiB of files above MIB that are compared: offset, path
. "$srcdir/tests/tap.sh"
folder=$1 mib=$2; shift 2
for name in "$@"; do
  kind=$folder/${name%%,*}
  began=$(cut -d. -f1 /proc/uptime)
  mkdir mounted
  ok "$name: the kernel mounts it" mount -t udf -o ro,loop "$folder/$name.iso" mounted
  listing mounted "$mib" > found 2> problems
  diff "$kind.listing" found > differences
  is "$name: names, bytes, modes, owners, times, links and devices are those of the source" \
    "$(head -n 8 problems differences 2>&1 | grep -v '^==>\|^$')" ""
  while read -r offset file; do
    cmp -i "$offset" -n 65536 "mounted/$file" "$kind/$file" || echo "at $offset of $file"
  done < "$kind.places" > differences 2>&1
  [ ! -s "$kind.places" ] ||
    is "$name: the bytes of $(wc -l < "$kind.places") places are those of the source" "$(head -n 8 differences)" ""
  umount mounted
  rmdir mounted
  echo "# $name: $(wc -l < found) lines in $(($(cut -d. -f1 /proc/uptime) - began)) s"
done
done_testing
