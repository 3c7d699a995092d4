#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# UDF of every revision, alone and beside ISO 9660, of the trees of tests/trees.pl: libudfread, GRUB,
# 7-Zip and pycdlib, where they know the revision, read all that is in them, and so do we.
# shellcheck disable=SC2034 # read by tap.sh
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8 SCALE=100

kinds='bd crowd deep dvd empty links many names one'
for kind in $kinds; do
  perl "$srcdir/tests/trees.pl" "$kind" "$kind" || { echo "Bail out! no tree of kind $kind"; exit 1; }
  links_and_all "$kind" > "$kind.all"
  # libudfread takes symbolic links and devices for files.
  cp -a "$kind" "$kind.files"
  find "$kind.files" ! -type d ! -type f -delete
done

libudfread() {
  if [ ! -x "$builddir/udfreadjudge" ]; then
    skip "$name: libudfread" "package libudfread-dev is not installed"
    return
  fi
  mkdir out
  "$builddir/udfreadjudge" image.iso out > log 2>&1
  (cd "$kind" && find . ! -type d ! -type f -print0) | (cd out && xargs -0r rm)
  diff -r out "$kind.files" >> log 2>&1
  is "$name: libudfread reads all files" "$(head -n 5 log)" ""
  rm -rf out
}

# It knows no metadata partition.
grub() {
  case $revision in 2.[56]0) return ;; esac
  judge_missing grub-fstest "$name: GRUB" ||
    ok "$name: GRUB reads all files" grub-fstest image.iso cmp '(loop0)/' "$kind"
}

# It opens no volume that holds links or special files, and changes some names.
seven_zip() {
  case $kind in links | names) return ;; esac
  judge_missing 7z "$name: 7z" && return
  7z x -tudf -oout image.iso > log 2>&1
  mkdir -p out # of an empty one it makes none
  ok "$name: 7z reads all files" diff -r "$kind" out
  rm -rf out
}

ourselves() {
  mkdir out
  ok "$name: extract finds no fault" discimg extract -q --devices image.iso -C out
  links_and_all out > got
  touch -d @1000000000 out
  links_and_all out > got
  alike "$name: names, bytes, modes, owners, times and links are the tree's" got "$kind.all"
  rm -rf out
}

# It knows plain file entries only.
pycdlib() {
  case $revision in 2.??) ;; *) judge_pycdlib "$name: pycdlib finds all names" image.iso "$kind" udf ;; esac
}

for kind in $kinds; do
  for revision in 1.02 1.50 2.00 2.01 2.50 2.60; do
    name="$kind, UDF $revision"
    ok "$name is made" discimg master -q "$kind" -o image.iso --fs=udf --udf=$revision
    libudfread
    grub
    seven_zip
    ourselves
    name="$kind, UDF $revision, embedded"
    ok "$name is made" discimg master -q "$kind" -o image.iso --fs=udf --udf=$revision --embed
    libudfread
    grub
    seven_zip
    ourselves
    case $revision in 1.50 | 2.0[01] | 2.50) continue ;; esac
    name="$kind, UDF $revision and ISO 9660"
    ok "$name is made" discimg master -q "$kind" -o image.iso --fs=iso,joliet,udf --udf=$revision
    libudfread
    pycdlib
  done
done
done_testing
