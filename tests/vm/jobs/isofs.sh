#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: isofs.sh [NAME MANIFEST]...: the kernel's isofs must find in /dev/vda, /dev/vdb, …
# what these manifests of their sources list.
. "$srcdir/tests/tap.sh"

# An emulated machine takes minutes for gigabytes.
export MANIFEST_WHOLE=512
letters='a b c d e f g h i j'
while [ $# -gt 0 ]; do
  name=$1 manifest=$2; shift 2
  case $manifest in
  package:*) skip "$name" "package ${manifest#package:} is not installed"; continue ;;
  esac
  letter=${letters%% *} letters=${letters#* }
  mkdir mounted
  ok "$name: the kernel mounts it" mount -t iso9660 -o ro "/dev/vd$letter" mounted
  sh "$srcdir/tests/vm/manifest.sh" mounted > found 2> problems
  diff "$manifest" found > differences
  is "$name: names, bytes, modes, owners, mtimes and links are those of the source" \
    "$(cat problems; head -n 8 differences)" ""
  umount mounted
  rmdir mounted
done
done_testing
