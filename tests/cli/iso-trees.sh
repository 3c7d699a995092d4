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
says "which is warned of" '1 symbolic link with a target of more than 1023 bytes: xorriso does not load'
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
# --- relocated folders ----------------------------------------------------------------------------

# relocated NAME TREE OPTION...: what Rock Ridge shows is the tree, but what ISO 9660 itself has lies
# in eight levels, the root being one, and in paths of at most 255 bytes. isoinfo and pycdlib show
# relocated folders where they are stored, of genisoimage's images, too.
relocated() {
  name=$1 kind=$2; shift 2
  exits 0 "$name are mastered" discimg master -q "$kind" -o image.iso "$@"
  is "$name: without a word" "$(cat tap.stderr)" ""
  judge_libisofs "$name: libisofs imports it without a word" image.iso
  judge_xorriso "$name: xorriso gives back names, bytes, modes, owners, times and links" image.iso "$kind"
  judge_bsdtar "$name: bsdtar gives them back" image.iso "$kind"
  judge_joliet
  ok "$name: verify finds no fault" discimg verify -q image.iso
  rm -rf out
  discimg extract -q image.iso -C out
  all_but_root out > got
  all_but_root "$kind" > expected
  alike "$name: extract gives it back" got expected
  judge_missing isoinfo "$name: in eight levels" ||
    is "$name: in eight levels of 255 bytes" "$(isoinfo -f -i image.iso |
      awk -F/ 'NF > 9 || (NF > 8 && !/;1$/) || length($0) > 255')" ""
}

perl "$srcdir/tests/trees.pl" deep deep
relocated "deep folders, relocated" deep --relocate-deep
long=$(printf 'a folder of a very long name %03d/' $(seq 7))
mkdir -p "again/$long" again/1/2/3/4/5/6/7/8/9 again/2/2/3/4/5/6/7/8/9/10 again/1/2/3/4/5/6/7/8.8
for folder in "$long" 1/2/3/4/5/6/7/8/9 2/2/3/4/5/6/7/8/9/10 1/2/3/4/5/6/7/8.8; do
  echo "$folder" > "again/$folder/a file of a name that is very long, too, text"
done
ln "again/$long/a file of a name that is very long, too, text" again/2/2/3/4/5/6/7/8/9/link
find again -exec touch -d @1000000000 {} +
relocated "folders of long and of the same names" again --relocate-deep
judge_missing isoinfo "they are told apart" ||
  is "they are told apart" "$(isoinfo -f -i image.iso | grep '^/RR_MOVED/[^/]*$' | LC_ALL=C sort | tr '\n' ' ')" \
    "/RR_MOVED/8 /RR_MOVED/8_001 /RR_MOVED/8_8 /RR_MOVED/A_FOLDER_OF_A_VERY_LONG_NAME_00 "
relocated "folders of short names" again --relocate-deep=.rr_moved --iso-level=1
mkdir -p again/rr_moved/8/kept
touch -d @1000000000 again/rr_moved/8/kept again/rr_moved/8 again/rr_moved again
exits 0 "the tree may have such a folder" discimg master again -o image.iso --relocate-deep
judge_xorriso "which keeps what is in it" image.iso again
discimg edit -q image.iso -o edited.iso --rm=/2
rm -r again/2
touch -d @1000000000 again
judge_xorriso "an edited image has what is left" edited.iso again
judge_missing isoinfo "still in eight levels" ||
  is "still in eight levels" "$(isoinfo -f -i edited.iso | awk -F/ 'NF > 9 || (NF > 8 && !/;1$/)')" ""
mkdir flat
echo a > flat/a
discimg master -q flat -o plain.iso
discimg master -q flat -o image.iso --relocate-deep
ok "nothing is added where no folder is deep" cmp plain.iso image.iso
exits 2 "folders cannot be relocated to a file" discimg master -q flat -o image.iso --relocate-deep=a
says "which is told" '/a is no folder'
exits 2 "nor to a folder in a folder" discimg master -q flat -o image.iso --relocate-deep=a/b
says "which is told" '"a/b": a folder of the root is needed'
exits 2 "nor without Rock Ridge" discimg master -q flat -o image.iso --relocate-deep --no-rock-ridge
says "which is told" 'Rock Ridge tells where they belong'
done_testing
