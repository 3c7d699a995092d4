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
  mkdir -p 1/2/3/4/5/6/7/8/9/10 1/2/3/4/5/6/7/other/9 rr_moved/8
  echo deep > 1/2/3/4/5/6/7/8/9/10/file; echo deep > 1/2/3/4/5/6/7/other/9/file
  printf 'size* 2\nlarge 1\nmany/ -3\n' > weights
)
latin=$(printf 'latin-\344\366')
mkdir dvd audio bluray latin
echo latin > "latin/$latin"
perl "$srcdir/tests/cli/videots.pl" dvd/VIDEO_TS 16 5 3:20+12:16+8+8 0:41:11+20+10
perl "$srcdir/tests/cli/bdmv.pl" bluray/BDMV 00001 00002
echo text > bluray/text
mkdir audio/AUDIO_TS
for kind in IFO BUP; do printf DVDAUDIO-AMG > audio/AUDIO_TS/AUDIO_TS.$kind; printf DVDAUDIO-ATS > audio/AUDIO_TS/ATS_01_0.$kind; done
noise 9000 8 > audio/AUDIO_TS/ATS_01_1.AOB
perl "$srcdir/tests/cli/videots.pl" audio/VIDEO_TS 16 0 0:9:9
if setfattr -n user.short -v value tree/large 2> log && setfacl -m u:123:rw,m::rwx tree/large 2> log; then
  setfattr -n user.long -v "$(printf %03000d 7)" tree/dir
  setfattr -n user.another -v '' tree/dir; setfattr -n user.a -v b 'tree/size 1'
  setfacl -d -m u:70000:rwx,g:65534:r tree/dir
else
  skip "extended attributes and ACLs" "this file system has none"
fi
find tree dvd audio bluray latin -exec touch -h -d '2012-03-04 05:06:07.123456789 UTC' {} +

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
for name in tree dvd audio bluray latin; do
  (cd $name && find . -depth -type d -print0 | LC_ALL=C sort -zr) > folders
  (cd "$name" && find . -mindepth 1 ! -type d -print0 | LC_ALL=C sort -zr) > files
  mkdir "$other/$name"
  (cd $name && tar -c --format=posix --xattrs --acls --no-recursion --null -T ../files -T ../folders -f -) |
    tar -xpS --xattrs --acls -C "$other/$name" -f -
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
tree --fs=iso --iso-names=untranslated
tree --relocate-deep
tree --fs=iso --relocate-deep=deep --iso-level=1
tree --acl --xattr
tree --fs=iso,udf --acl --xattr --relocate-deep
tree --zisofs
tree --zisofs=v2 --no-joliet
tree --implant-md5
tree --sort=tree/weights
tree --hide=many --hide-joliet=large --hide-udf=README --udf=2.01
tree --owner=7:8 --mode=a=rX --file-mode=0444 --folder-mode=0555 --exclude=many
tree --follow-links --exclude=dangling --graft=new/name=bluray/text
tree --append-partition=3:0x83:tree/large
tree --fs=iso,joliet,udf --media=dvd
tree --fs=iso,udf --media=cd
latin --input-charset=ISO-8859-1
latin --udf=2.50
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
tree --fs=iso,joliet,udf --udf=2.00
tree --fs=iso,joliet,udf --udf=2.01
tree --fs=iso,joliet,udf --udf=2.50 --udf-mirror
tree --fs=iso,udf --udf=2.50 --acl --xattr
tree --fs=iso,joliet,udf --udf=2.60
tree --fs=udf --udf=2.60 --udf-mirror
tree --fs=udf --udf=2.01 --xattr
tree --fs=udf --embed
tree --fs=udf --media=bd
tree --fs=udf --udf=2.60 --media=disk --embed --xattr
tree --fs=udf --media=disk
tree --fs=udf --media=disk --block-size=4096
tree --bootable
tree --bootable --fs=iso,joliet,udf
tree --bootable --secure-boot=off --apm --hide-boot-catalog
tree --bootable --boot-catalog=/boot/catalog --fs=iso,udf --udf=2.50
tree --for=linux
tree --for=windows
tree --for=macos
tree --for=bd-data
tree --for=archive
tree --for=archive --rock-ridge --dedup
tree --for=install-usb
dvd --for=dvd-video
dvd --for=dvd-video --rock-ridge
audio --for=dvd-audio
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
  ok "$tree $options: the same bytes" cmp $i.iso again.iso
  rm -f again.iso
  case $options in *--implant-md5*) rm -f $i.iso; continue ;; esac # which needs to read what was written
  # shellcheck disable=SC2086
  discimg master -q "$other/$tree" -o - $options 2> log | cat > pipe.iso
  ok "$tree $options: through a pipe, too" cmp $i.iso pipe.iso
  rm -f $i.iso
done < rows
done_testing
