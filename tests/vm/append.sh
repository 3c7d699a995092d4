#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master --append to discs in drives of a real kernel, which then mounts each session. APPEND_MEDIA
# names the media, "all" for every one; by default two.
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"

bail_out() { echo "Bail out! $1"; exit 1; }
media=${APPEND_MEDIA-cd-r dvd-r}
[ "$media" != all ] || media='cd-r cd-rw dvd-r dvd-rw dvd+r dvd+rw dvd-ram bd-r bd-re'

mkdir -p one/d two/d three
echo one > one/one; echo both > one/both; noise 1400001 1 > one/d/old; ln -s d/old one/link
echo BOTH > two/both; noise 900001 2 > two/d/new
echo three > three/three
cp -r one 2; cp -r two/. 2; cp -r 2 3; cp -r three/. 3; cp -r one 1
find . -mindepth 1 -exec touch -h -d @1234567890 {} +
for tree in 1 2 3; do listing $tree 100 > $tree.listing || bail_out "$tree cannot be listed"; done
discimg master -q one -o one.iso || bail_out "no first session"
for medium in $media; do
  discimg vdrive blank -q --media "$medium" --size 100M "$medium.vdisc" || bail_out "no $medium"
done
# shellcheck disable=SC2086 # a list of words
"$srcdir/tests/vm/guest.sh" -t 1800 "$srcdir/tests/vm/jobs/append.sh" "$scratch" $media
