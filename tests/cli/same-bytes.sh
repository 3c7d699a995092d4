#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: for each set of file systems and each preset the same bytes, whatever is not the tree: the
# host's file system, the order of its directories, umask, locale, time zone, the time, a pipe.
. "$srcdir/tests/tap.sh"
unset SOURCE_DATE_EPOCH
umask 022

# --- one tree, twice ------------------------------------------------------------------------------

mkdir tree
(
  cd tree || exit
  mkdir -p boot/grub dir/empty many
  echo 'menuentry x { true; }' > boot/grub/grub.cfg
  for n in 0 1 50 2047 2048 2049 70000; do noise $n $n > "size $n"; done
  noise 1500001 1 > large; cp large large-too; cp 'size 2049' dir/equal
  truncate -s 9M sparse; printf x | dd of=sparse bs=1 seek=5000000 conv=notrunc status=none
  ln 'size 70000' dir/link; ln -s ../large dir/symlink; ln -s nowhere dangling; mkfifo fifo
  for n in $(seq 120); do echo "$n" > "many/a-name-of-more-than-eight-letters.$n"; done
  echo a > 'ünïcödé'; echo b > '日本語'; echo c > README; echo d > readme
  chmod 600 README; chmod 2775 dir; chmod 4755 many/*.7
)
mkdir dvd bluray
perl "$srcdir/tests/cli/videots.pl" dvd/VIDEO_TS 16 5 3:20+12:16+8+8 0:41:11+20+10
perl "$srcdir/tests/cli/bdmv.pl" bluray/BDMV 00001 00002
echo text > bluray/text
find tree dvd bluray -exec touch -h -d '2012-03-04 05:06:07.123456789 UTC' {} +

# The copy lies on another file system, where there is one, and was made in another order.
other=$PWD/other
mkdir other
for folder in /dev/shm /var/tmp; do
  [ -w $folder ] && [ "$(stat -f -c %T $folder)" != "$(stat -f -c %T .)" ] || continue
  rm -rf "$other"
  other=$(mktemp -d $folder/discimg-test.XXXXXX)
  trap 'rm -rf "$scratch" "$other"' EXIT
  break
done
for name in tree dvd bluray; do
  (cd $name && find . -depth -type d -print0 | LC_ALL=C sort -zr) > folders
  (cd "$name" && find . -mindepth 1 ! -type d -print0 | LC_ALL=C sort -zr) > files
  mkdir "$other/$name"
  (cd $name && tar -c --format=posix --no-recursion --null -T ../files -T ../folders -f -) | tar -xpS -C "$other/$name" -f -
done
chmod 777 "$other"
chmod --reference=tree "$other/tree"
touch -r tree "$other/tree"

# --- each set of options --------------------------------------------------------------------------

cat > rows << 'END'
tree
tree --fs=iso
tree --fs=iso --no-rock-ridge
tree --fs=iso,joliet --joliet-strict --no-pad
tree --fs=iso --iso-level=1
tree --fs=iso --iso-level=2 --iso-names=lowercase,multidot
tree --fs=iso --iso-level=4
tree --no-dedup
tree --fs=iso,udf
tree --fs=iso,joliet,udf
tree --fs=udf --udf=1.02
tree --fs=udf --udf=1.50
tree --fs=udf --udf=2.00
tree --fs=udf --udf=2.01
tree --fs=udf --udf=2.50
tree --fs=udf --udf=2.60
tree --fs=iso,joliet,udf --udf=1.50
tree --fs=iso,joliet,udf --udf=2.01
tree --fs=iso,joliet,udf --udf=2.60
tree --fs=udf --udf=2.60 --udf-mirror
tree --fs=udf --embed
tree --fs=udf --media=disk
tree --fs=udf --media=disk --block-size=4096
tree --bootable
tree --bootable --fs=iso,joliet,udf
tree --for=linux
tree --for=windows
tree --for=macos
tree --for=bd-data
tree --for=archive
tree --for=install-usb
dvd --for=dvd-video
bluray --for=bd-video
END

export LC_ALL=C.UTF-8 TZ=UTC
start=$(date +%s)
i=0
while read -r tree options; do
  i=$((i + 1))
  # shellcheck disable=SC2086
  discimg master -q "$tree" -o $i.iso $options 2> log || note < log
done < rows
until_true test "$(date +%s)" -gt "$start"

export LC_ALL=C TZ=America/St_Johns
umask 077
i=0
while read -r tree options; do
  i=$((i + 1))
  # shellcheck disable=SC2086
  discimg master -q "$other/$tree" -o again.iso $options 2> log
  # shellcheck disable=SC2086
  discimg master -q "$other/$tree" -o - $options 2> log | cat > pipe.iso
  ok "$tree $options: the same bytes" cmp $i.iso again.iso
  ok "$tree $options: through a pipe, too" cmp $i.iso pipe.iso
  rm -f $i.iso
done < rows
done_testing
