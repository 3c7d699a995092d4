#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# UDF of every revision, alone and beside ISO 9660, mounted by the kernel: it finds there what was in
# the trees of tests/trees.pl. Each tree is in two volumes, and all revisions are there; with
# UDF_TREES=full in the environment each tree, in its full size, is in volumes of all of them, and
# one of 20 GiB with them. UDF_KINDS names the trees to take, by default all.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/vm/masters.sh"
mib=16
full=${UDF_TREES-}
[ "$full" = full ] || export SCALE=50
kinds=${UDF_KINDS-quirks names links deep dvd bd many crowd large empty one holes}
combos='1.02,pure 2.60,bridge 1.50,pure 2.50,bridge 2.00,pure 2.01,bridge 2.01,pure 2.00,bridge 2.50,pure
  1.50,bridge 2.60,pure 1.02,bridge'

# source_tree KIND: the tree, and what must be found in it.
source_tree() {
  if [ "$1" = quirks ]; then make_quirks quirks
  else perl "$srcdir/tests/trees.pl" "$1" "$1"; fi || { echo "Bail out! no tree $1"; exit 1; }
  listing "$1" $mib > "$1.listing" || { echo "Bail out! $1 cannot be listed"; exit 1; }
  # Around where extents of UDF meet, at the start and at the end.
  find "$1" -type f -size +${mib}M -printf '%s %P\n' | while read -r size file; do
    echo "0 $file"
    seq 1073737728 1073737728 $((size - 32768)) | awk -v file="$file" '{ printf "%d %s\n", $1 - 32768, file }'
    echo "$((size - 65536)) $file"
  done > "$1.places"
}

# volume KIND COMBO [OPTION...]
volume() {
  image=$1,$2 revision=${2%%,*}
  case $2 in *bridge*) fs=iso,joliet,udf ;; *) fs=udf ;; esac
  tree=$1; shift 2
  case $tree,$fs in large,udf | huge,udf | holes,udf) set -- --sparse "$@" ;; esac
  discimg master -q "$tree" -o "$image.iso" --fs=$fs --udf="$revision" "$@" ||
    { echo "Bail out! $image cannot be mastered"; exit 1; }
  names="$names $image"
}

i=0
for kind in $kinds; do
  source_tree "$kind"
  n=0
  for combo in $combos; do
    [ "$full" != full ] && [ $n -ne $((i % 12)) ] && [ $n -ne $(((i + 7) % 12)) ] || volume "$kind" "$combo"
    n=$((n + 1))
  done
  i=$((i + 1))
done
if [ "$full" = full ] && [ -z "${UDF_KINDS-}" ]; then source_tree huge; volume huge 2.60,pure; fi
if [ -z "${UDF_KINDS-}" ]; then
  volume names 1.02,embedded --embed
  volume links 2.60,embedded,mirrored --embed --udf-mirror
  volume bd 2.50,mirrored --udf-mirror
  volume names 1.50,512 --media=disk
  volume bd 2.60,512,embedded --media=disk --embed
  volume names 2.01,4096 --media=disk --block-size=4096
  volume bd 1.02,4096,embedded --media=disk --block-size=4096 --embed
fi

limit=7200
[ "$full" != full ] || limit=14400
# shellcheck disable=SC2086 # a list of words
"$vm/guest.sh" -t $limit "$vm/jobs/udf.sh" "$scratch" $mib $names
