#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ISO 9660 alone, with Joliet, and beside UDF, of the trees of tests/trees.pl: libisofs imports them
# without a word, and xorriso, bsdtar, isoinfo, 7-Zip and pycdlib give back what was in them. With
# ISO_TREES=full the trees have all their files, and there is the one of 20 GiB, too.
# shellcheck disable=SC2034 # read by tap.sh
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

kinds='bd crowd cut deep dvd empty links many names one large'
export SCALE=100
if [ "${ISO_TREES-}" = full ]; then
  kinds="$kinds huge" SCALE=1
fi

# --- judges ---------------------------------------------------------------------------------------

# Names, sizes, and the bytes on both sides of where extents meet in ISO 9660 and in UDF.
judge_large() {
  judge_missing xorriso "$name: xorriso" && return
  set -- "$kind"/*
  size=$(stat -c %s "$1") file=$(basename "$1")
  is "$name: xorriso has its size" "$(xorriso -indev image.iso -find / -type f -exec lsdl 2> log |
    awk '{ print $5 }')" "$size"
  : > differing
  for unit in 4294965248 1073737728; do
    at=0
    while [ $at -lt "$size" ]; do
      from=$((at > 32768 ? at - 32768 : 0))
      rm -f piece
      xorriso -osirrox on -indev image.iso -extract_cut "/$file" $from 65536 piece > log 2>&1
      tail -c +$((from + 1)) "$1" | head -c 65536 | cmp - piece >> differing 2>&1
      at=$((at + unit))
    done
  done
  is "$name: and its bytes around each extent's end" "$(cat differing)" ""
}

judge_rock_ridge() {
  judge_libisofs "$name: libisofs imports it without a word" image.iso
  judge_libisofs "$name: plain ISO 9660, too" image.iso -read_fs ecma119
  case $kind in large | huge) judge_large; return ;; esac
  judge_xorriso "$name: xorriso gives back names, bytes, modes, owners, times and links" image.iso "$kind"
  judge_bsdtar "$name: bsdtar gives them back" image.iso "$kind"
  case $kind in names) ;; # isoinfo writes the end of a line in a name as it is
  *) judge_isoinfo "$name: isoinfo lists every name" image.iso "$kind" ;; esac
  case $kind in cut) ;; # pycdlib takes all names for UTF-8
  *) judge_pycdlib "$name: pycdlib opens it and finds every name" image.iso "$kind" ;; esac
}

judge_joliet() {
  case $kind in
  # Names above the first 65 536 characters, to which Windows has been used since Windows 2000.
  names) judge_libisofs "$name: libisofs imports Joliet with a word of UTF-16" image.iso -read_fs norock -- \
    'Joliet filename valid only with character set UTF-16|filenames .*not suitable for Joliet character set UCS-2' ;;
  *) judge_libisofs "$name: libisofs imports Joliet without a word" image.iso -read_fs norock ;;
  esac
  case $kind in large | huge) return ;; esac
  judge_7z "$name: 7z finds no error" image.iso
  case $kind in names | cut | links) ;; # Joliet lacks or changes some
  *) judge_pycdlib "$name: pycdlib finds every name in Joliet" image.iso "$kind" joliet ;; esac
}

# --- trees ----------------------------------------------------------------------------------------

# libisofs refuses an image with a target of 1024 bytes or more (LIBISOFS_NODE_PATH_MAX), however it
# is laid out; without that link it takes all.
perl "$srcdir/tests/trees.pl" links links || { echo "Bail out! no tree of links"; exit 1; }
exits 0 "a tree with a target of 1900 bytes" discimg master -q links -o image.iso
judge_bsdtar "bsdtar gives it back" image.iso links
judge_pycdlib "pycdlib opens it: one continuation area has it" image.iso links
judge_missing xorriso "libisofs has a limit" ||
  is "libisofs has a limit" "$(xorriso -indev image.iso 2>&1 | sed -n 's/.*Caused by: //p')" "Rock Ridge path too long"
rm -rf links

for kind in $kinds; do
  perl "$srcdir/tests/trees.pl" "$kind" "$kind" || { echo "Bail out! no tree of kind $kind"; exit 1; }
  find "$kind" -type l -size +1023c -delete
  for views in iso iso,joliet iso,joliet,udf; do
    name="$kind as $views"
    ok "$name is made" discimg master -q "$kind" -o image.iso --fs=$views
    judge_rock_ridge
    case $views in *joliet*) judge_joliet ;; esac
  done
  rm -rf "$kind"
done
done_testing
