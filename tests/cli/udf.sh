#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master --fs, --udf: volumes of every revision, alone and beside ISO 9660, as strangers read them.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

# --- trees ----------------------------------------------------------------------------------------

mkdir tree plain
(
  cd tree || exit
  mkdir -p empty deep/1/2/3/4/5/6/7/8/9/10 many
  for n in 0 1 2047 2048 2049 70001; do noise $n $((n + 1)) > size$n; done
  echo bottom > deep/1/2/3/4/5/6/7/8/9/10/file
  echo a > README; echo b > readme; echo c > 'a:b*?"<>|;1'; echo d > 'ünïcödé'; echo e > '日本語.😀'
  echo f > "$(printf '%0250d.txt' 7)"; : > ' '
  seq -f 'many/a-name-as-long-as-they-are-%05g' 300 | xargs touch
  echo linked > first; ln first deep/second; ln first many/third
  ln -s first link; ln -s /etc/../nowhere/日本 far; ln -s "$(printf '%0100d/%0100d' 1 2)" longer
  # longer than its entry has room for
  ln -s "$(printf '%0200d/%.0s' 1 2 3 4 5 6 7 8 9 10 | sed 's/.$//')" longest
  mkfifo fifo; chmod 4755 size1; chmod 2750 many; chmod 1777 empty; chmod 600 README
  touch -d '1969-12-31 23:00:00.25 UTC' size1; touch -h -d '2001-02-03 04:05:06 UTC' link
  [ "$(id -u)" -ne 0 ] || { mknod null c 1 3; mknod disk b 259 1048575; chown 70000:80000 size1; }
)
cp -a tree/size* tree/deep tree/README plain
# Of the root, extract leaves the time to the folder that it is given.
without_root() { links_and_all "$1" | sed 1d; }
without_root tree > expected

# --- every revision -------------------------------------------------------------------------------

for revision in 1.02 1.50 2.00 2.01 2.50 2.60; do
  ok "UDF $revision is made" discimg master -q tree -o pure.iso --fs=udf --udf=$revision
  mkdir out
  ok "UDF $revision: extract finds no fault" discimg extract -q --devices pure.iso -C out
  without_root out > got
  alike "UDF $revision: names, bytes, modes, owners, times and links are the tree's" got expected
  rm -rf out
  if ! judge_missing udfinfo "UDF $revision: udfinfo"; then
    # From 2.50 on it has no number that programs need to read it but 2.50.
    read_as=$revision; [ $revision != 2.60 ] || read_as=2.50
    nfiles=$(find tree ! -type d | wc -l) ndirs=$(find tree -type d | wc -l)
    is "UDF $revision: udfinfo finds a closed volume of so many files" \
      "$(udfinfo pure.iso 2>&1 | grep -E '^(udfrev|integrity|accesstype|numfiles|numdirs|.*arning.*)' | sort | tr '\n' ' ')" \
      "accesstype=readonly integrity=closed numdirs=$ndirs numfiles=$nfiles udfrev=$read_as "
  fi
  ok "UDF $revision beside ISO 9660 is made" \
    discimg master -q plain -o bridge.iso --fs=iso,joliet,udf --udf=$revision
  judge_bsdtar "UDF $revision beside ISO 9660: bsdtar finds the tree" bridge.iso plain
  # It opens no volume that holds links or special files.
  if ! judge_missing 7z "UDF $revision: 7z"; then
    7z x -tudf -oout bridge.iso > log 2>&1
    ok "UDF $revision beside ISO 9660: 7z finds the same files there" diff -r plain out
    rm -rf out
  fi
done

# --- other blocks, another copy -------------------------------------------------------------------

# told IMAGE FIELD: the numbers that info has for it.
told() { discimg info "$1" 2> log | sed -n "s/^  $2 *//p" | grep -o '[0-9]*' | tr '\n' ' '; }

for blocks in '512 1.02' '512 2.60' '4096 1.02' '4096 2.60'; do
  size=${blocks% *} revision=${blocks#* }
  name="blocks of $size, UDF $revision"
  ok "$name is made" \
    discimg master -q tree -o disk.iso --fs=udf --udf=$revision --media=disk --block-size=$size
  mkdir out
  ok "$name: extract finds no fault" discimg extract -q --devices disk.iso -C out
  without_root out > got
  alike "$name: the tree is there" got expected
  rm -rf out
  is "$name: info sees the blocks" "$(told disk.iso 'Blocks of')" "$size "
  ok "$name: verify finds no fault" discimg verify disk.iso
  discimg master -q tree -o - --fs=udf --udf=$revision --media=disk --block-size=$size > stream.iso
  ok "$name: a stream has the same bytes" cmp disk.iso stream.iso
  judge_missing udfinfo "$name: udfinfo" ||
    is "$name: udfinfo sees them" "$(udfinfo disk.iso 2>&1 | grep -E '^blocksize|arning')" "blocksize=$size"
done
discimg master -q plain -o disk.iso --fs=udf --media=disk
is "UDF on a disk has blocks of 512 bytes" "$(told disk.iso 'Blocks of')" "512 "
for media in 'cd 1' 'dvd 16' 'bd 32' 'any 32'; do
  name=${media% *} unit=${media#* }
  case $name in any) option= ;; *) option=--media=$name ;; esac
  discimg master -q plain -o media.iso --udf=1.50 $option
  size=$(($(stat -c %s media.iso) / 2048))
  is "for $name: anchors at 256 and in the last of a multiple of $unit sectors" \
    "$(told media.iso 'Anchor at')$((size % unit))" "256 $((size - 1)) 0"
done

discimg master -q tree -o once.iso --fs=udf --udf=2.50
ok "a second copy of the metadata is made" discimg master -q tree -o twice.iso --fs=udf --udf=2.50 --udf-mirror
for copy in once twice; do
  # They begin 32 blocks behind the start of the partition.
  at=$(told $copy.iso Partition); at=${at#* }
  dd if=/dev/zero of=$copy.iso bs=2048 seek=$((at + 32)) count=32 conv=notrunc status=none
done
mkdir out
discimg extract -q --devices twice.iso -C out 2> log
without_root out > got
alike "with the first one lost, all is there" got expected
rm -rf out; mkdir out
exits 2 "with the only one lost, nothing is" discimg extract -q once.iso -C out
rm -rf out

# --- inside entries -------------------------------------------------------------------------------

mkdir small; (cd small || exit; noise 1872 1 > fits; noise 1873 2 > fits-not; mkdir folder; : > folder/empty; ln fits folder/link)
exits 0 "files inside entries" discimg master small -o small.iso --fs=udf --embed
ok "are counted" grep -q '^  1 file lies inside its entry$' tap.stdout
discimg master -q small -o apart.iso --fs=udf
# that of the file, and those of the names of both folders
is "and take no blocks" "$(($(told apart.iso Partition | cut -d' ' -f1) - $(told small.iso Partition | cut -d' ' -f1)))" 3
discimg master -q small -o - --fs=udf --embed > stream.iso
ok "a stream of them has the same bytes" cmp small.iso stream.iso
for revision in 1.02 2.60; do
  discimg master -q tree -o small.iso --fs=udf --udf=$revision --embed
  mkdir out
  ok "UDF $revision: extract takes files out of entries" discimg extract -q --devices small.iso -C out
  without_root out > got
  alike "UDF $revision: the tree is there" got expected
  rm -rf out
done
exits 2 "in ISO 9660 files have blocks" discimg master small -o no.iso --fs=iso,udf --embed
says "which is told" 'as ISO 9660 needs their blocks'

# --- named streams --------------------------------------------------------------------------------

mkdir marked; echo main > marked/file; echo other > marked/other; ln marked/file marked/link
if setfattr -n user.note -v "what a stream holds" marked/file 2> log && setfattr -n user.large -v "$(noise 1500 1 | base64 -w 0)" marked/file; then
  for revision in 2.00 2.01 2.50 2.60; do
    discimg master -q marked -o marked.iso --fs=udf --udf=$revision --xattr 2> said
    is "UDF $revision: attributes are streams" \
      "$(grep -ac 'what a stream holds' marked.iso) $(grep -c 'attributes are not in UDF' said)" "1 0"
    mkdir out
    ok "UDF $revision: extract finds no fault" discimg extract -q marked.iso -C out
    ok "UDF $revision: the files are as they were" diff -r marked out
    is "UDF $revision: streams are attributes again, of both names" \
      "$(cd out && getfattr -d file link other 2> ../log)" "$(cd marked && getfattr -d file link other 2> ../log)"
    ok "UDF $revision: verify finds no fault" discimg verify marked.iso
    if [ -x "$builddir/udfreadjudge" ]; then
      rm -rf out; mkdir out; "$builddir/udfreadjudge" marked.iso out > log 2>&1
      ok "UDF $revision: libudfread reads the files" diff -r marked out
    else skip "UDF $revision: libudfread" "package libudfread-dev is not installed"; fi
    rm -rf out
  done
  discimg master -q marked -o marked.iso --fs=udf --xattr 2> said
  is "UDF 1.02 has no streams, which is said" \
    "$(grep -ac 'what a stream holds' marked.iso) $(grep -c '2 attributes are not in UDF' said)" "0 1"
else
  skip "named streams" "setfattr fails here"
fi

# --- what is asked for ----------------------------------------------------------------------------

discimg master tree -o named.iso --fs=udf > said
is "the file systems are told" "$(grep 'file systems' said)" "  file systems: UDF 1.02"
mkdir cut
touch "cut/$(printf '%0254d1' 0)" "cut/$(printf '%0254d2' 0)" "cut/$(printf '日%.0s' $(seq 85))" "cut/$(printf 'bad\377')"
is "names that did not fit are counted" \
  "$(discimg master cut -o cut.iso --fs=udf 2> warned | grep 'cut or')" \
  "  2 names were cut or numbered in UDF"
ok "a name that is no text is warned of" grep -q '1 name is not UTF-8: UDF has %XX' warned
is "a cut name differs from its like" "$(discimg ls cut.iso | grep -c '~1$')" 1
is "the same tree makes the same bytes" \
  "$(discimg master -q tree -o - --udf=2.50 | sha256sum)" "$(discimg master -q tree -o - --udf=2.50 | sha256sum)"

mkdir long
truncate -s 4294967295 long/film; echo tail >> long/film
discimg master long -o - 2> said | head -c 600000 > start
ok "a file of 4 GiB brings UDF with it, which is said" grep -q 'UDF 1.02 was added' said
is "it is there" "$(dd if=start bs=2048 skip=20 count=1 2> log | tail -c +2 | head -c 5)" NSR02
discimg master long -o - --fs=iso 2> said2 | head -c 600000 > start2
is "not when file systems are named" "$(grep UDF said2; tr -d '\0' < start2 | grep -ac NSR0)" 0

exits 64 "a revision that is none" discimg master tree -o no.iso --udf=3.00
says "is told which there are" 'expected one of: 1.02 1.50'
exits 64 "a file system that is none" discimg master tree -o no.iso --fs=iso,hfs
says "is told which there are" 'found "hfs", expected iso, joliet or udf'
exits 2 "Joliet alone" discimg master tree -o no.iso --fs=joliet,udf
exits 2 "booting without ISO 9660" discimg master tree -o no.iso --fs=udf --bootable
exits 64 "blocks of a size that is none" discimg master tree -o no.iso --fs=udf --media=disk --block-size=1000
says "is told which there are" '512, 2048 and 4096 are possible'
exits 2 "blocks of 512 bytes beside ISO 9660" discimg master tree -o no.iso --udf=1.02 --media=disk --block-size=512
exits 2 "blocks of 512 bytes on a DVD" discimg master tree -o no.iso --fs=udf --media=dvd --block-size=512
exits 64 "a medium that is none" discimg master tree -o no.iso --media=tape
says "is told which there are" 'expected one of: cd dvd bd disk'
exits 2 "a second copy before 2.50" discimg master tree -o no.iso --udf=2.01 --udf-mirror
says "is told since when there is one" 'from 2.50 on'
exits 2 "a revision without UDF" discimg master tree -o no.iso --fs=iso --udf=1.02
# --- targets --------------------------------------------------------------------------------------

mkdir targets
ln -s "$(printf '%0200d' 0)日" targets/cut; ln -s "$(printf '%0200d' 0)/日" targets/whole
exits 0 "a target of a component that UDF has no room for" discimg master targets -o cut.iso --fs=udf
ok "which is told" grep -q '1 name was cut or numbered in UDF' tap.stdout

done_testing
