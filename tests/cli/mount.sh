#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mount: the files of images as the kernel and programs of others see them in a directory.
. "$srcdir/tests/tap.sh"

server=
leave() {
  [ -n "$server" ] && kill "$server" 2> /dev/null
  for dir in mnt shared; do ! mountpoint -q "$dir" || umount -l "$dir" || fusermount3 -uz "$dir"; done
  rm -rf "$scratch"
}
trap leave EXIT
mkdir mnt full tree
: > full/file

# --- what cannot be mounted ---
printf 'hello\n' > tree/file
discimg master -q tree -o one.iso
exits 2 "DIR must exist" discimg mount one.iso nowhere
says "and is named" '^discimg: mount: nowhere does not exist: make it first, as by mkdir nowhere$'
exits 2 "what is no directory cannot be mounted on" discimg mount one.iso full/file
says "which is told" '^discimg: mount: full/file is no directory, and only on one can be mounted$'
exits 2 "what is in DIR is not hidden" discimg mount one.iso full
says "which is told" '^discimg: mount: full is not empty: .*; choose an empty directory$'
if ! (: <> /dev/fuse) 2> /dev/null; then
  exits 2 "without FUSE nothing is mounted" discimg mount one.iso mnt
  says "which is told" '/dev/fuse'
  skip "what is mounted" "there is no /dev/fuse that can be opened here"
  done_testing
fi
if [ "$(id -u)" -ne 0 ] && ! command -v fusermount3 > /dev/null; then
  skip "what is mounted" "fusermount3 is not installed (package fuse3)"
  done_testing
fi
exits 2 "what is no image is not mounted" discimg mount full/file mnt
says "in the words of other commands" '^discimg: mount: full/file: '
is "DIR stays free" "$(mountpoint -q mnt || echo free)" free

# --- a whole tree ---
# listing DIR: all that is below, with everything that an image keeps of it.
listing() {
  (cd "$1" && find . -mindepth 1 -printf '%p %y %m %n %U %G %l %TY-%Tm-%Td %TH:%TM:%.2TS %f ' \
    \( -type f -printf '%s' -exec sh -c 'md5sum < "$1"' sh {} \; -o -printf '\n' \) | sort)
}
umask 022
mkdir -p tree/sub/deeper 'tree/two words' tree/many
ln tree/file tree/sub/deeper/again
ln -s ../../file tree/sub/deeper/link
ln -s /etc/passwd tree/absolute
noise 3000000 1 > tree/large
truncate -s 4M tree/hole
: > tree/empty
printf x > "tree/$(printf 'a\nb')"
printf x > tree/é
mkfifo tree/fifo
for i in $(seq 300); do echo "$i" > "tree/many/file number $i of a directory of many entries"; done
chmod 4751 tree/file
chmod 0555 'tree/two words'
find tree -exec touch -h -d '2011-02-03 04:05:06' {} +
discimg master -q tree -o tree.iso
listing tree > expected

# mounted IMAGE [OPTION...]: on mnt, from the background
mounted() { discimg mount "${@:2}" "$1" mnt; }
unmounted() { fusermount3 -u mnt 2> /dev/null || umount mnt; }
exits 0 "an image is mounted, and the command returns" mounted tree.iso
is "with a line that tells how" "$(cat tap.stdout)" "tree.iso is mounted on mnt (Rock Ridge)"
is "the kernel knows its type and source" \
  "$(grep -c "^$PWD/tree.iso $PWD/mnt fuse.discimg ro,nosuid,nodev" /proc/mounts)" 1
is "every file, link, mode and time is that of the tree" "$(listing mnt)" "$(cat expected)"
is "and is so again from the kernel's cache" "$(listing mnt)" "$(cat expected)"
is "hard links are one inode" "$(stat -c %i mnt/file)" "$(stat -c %i mnt/sub/deeper/again)"
is "directories count their links" "$(stat -c %h mnt mnt/sub)" "$(printf '5\n3')"
exits 1 "what is not there is not found" cat mnt/nowhere
exits 1 "nothing can be written" touch mnt/file
exits 1 "nor made" mkdir mnt/new
is "one file in a few asks to be read in larger pieces, so that cp keeps its buffer" \
  "$(stat -c %o mnt/many/* | sort | uniq -c | awk '{ print $2, ($1 > 16) }')" "$(printf '1048576 1\n131072 1')"
is "parts of files can be read" "$(tail -c 1000 mnt/large | md5sum; dd if=mnt/large bs=1000 skip=1234 \
  count=3 2> /dev/null | md5sum)" "$(tail -c 1000 tree/large | md5sum; dd if=tree/large bs=1000 \
  skip=1234 count=3 2> /dev/null | md5sum)"
is "the disc is full" "$(stat -f -c '%S %b %f' mnt)" "2048 $(($(stat -c %s tree.iso) / 2048)) 0"
cp -a mnt copy
is "cp -a makes the tree again" "$(listing copy)" "$(cat expected)"
ok "it is unmounted by others" unmounted
is "DIR is free again" "$(mountpoint -q mnt || echo free)" free

# --- other images, and other file systems ---
discimg convert -q --raw tree.iso tree.cue
discimg convert -q tree.iso tree.chd
xz -k --block-size=1MiB tree.iso
for image in tree.cue tree.chd tree.iso.xz; do
  mounted "$image" > mount.log
  is "$image shows the same files" "$(listing mnt)" "$(cat expected)"
  unmounted
done
genisoimage -quiet -udf -J -o bridge.iso tree/sub tree/large 2> /dev/null
is "UDF is mounted where there is no Rock Ridge" "$(mounted bridge.iso)" "bridge.iso is mounted on mnt (UDF)"
is "and is read" "$(md5sum < mnt/large)" "$(md5sum < tree/large)"
unmounted
is "a drive is mounted, too" "$(mounted virtual:tree.iso --quiet; listing mnt)" "$(cat expected)"
unmounted

# --- tracks ---
mkdisc "$srcdir/data/discs/mixed.disc" toc mixed.toc > mkdisc.log
mkdir tracks
discimg extract -q --tracks mixed.toc -C tracks
mounted mixed.toc --tracks > mount.log
is "tracks are files" "$(cd mnt && md5sum ./*)" "$(cd tracks && md5sum ./*)"
is "that stand on the disc" "$(($(stat -c %b mnt/track02.wav) * 512 / $(stat -c %s mnt/track02.wav)))" 1
unmounted

# --- bad sectors ---
lba=$(discimg ls --json tree.iso large | tr -d ' ",' | sed -n 's/^first_lba://p')
head -c $((lba * 2048 + 1048576)) tree.iso > short.iso
discimg mount --foreground short.iso mnt > bad.out 2> bad.err &
server=$!
until_true mountpoint -q mnt
exits 1 "an unreadable sector is an input/output error" dd if=mnt/large of=/dev/null bs=4096 skip=256 count=1
says "for who reads it" 'Input/output error'
is "what lies before it is read" "$(head -c 1048576 mnt/large | md5sum)" "$(head -c 1048576 tree/large | md5sum)"
is "and all else" "$(cat mnt/file)" hello
is "the server tells which file it is" \
  "$(sed -n 's/.*warning: \(.*\): cannot be read at byte.*/\1/p' bad.err | sort -u)" /large
kill -INT "$server"
wait "$server"
is "Ctrl-C ends it well" $? 0
server=
is "and unmounts" "$(mountpoint -q mnt || echo free)" free
discimg mount -f tree.iso mnt > term.out &
server=$!
until_true mountpoint -q mnt
exec 9< mnt/large
kill -TERM "$server"
wait "$server"
is "SIGTERM does, too, even while a file is open" "$?$(mountpoint -q mnt || echo free)" 0free
exec 9<&-
server=

# --- an image that is cut off while it is mounted ---
cp tree.iso cutting.iso
mounted cutting.iso > mount.log
truncate -s $((lba * 2048 + 1048576)) cutting.iso
exits 1 "what is gone is no end of the file, but an error" dd if=mnt/large of=/dev/null bs=1M
says "for who reads it" 'Input/output error'
is "what is still there is read" "$(head -c 1048576 mnt/large | md5sum)" "$(head -c 1048576 tree/large | md5sum)"
unmounted
mkdir cutting; for i in $(seq 100 299); do noise 3000 "$i" > "cutting/$i"; done
discimg master -q cutting -o cutting.iso
lba=$(discimg ls --json cutting.iso 250 | tr -d ' ",' | sed -n 's/^first_lba://p')
mounted cutting.iso > mount.log
(cd mnt && cat 10? > ../got)
truncate -s $((lba * 2048 + 1000)) cutting.iso
for i in $(seq 200 299); do
  if ! cat "mnt/$i" > got 2> /dev/null; then echo "$i unread"; elif ! cmp -s got "cutting/$i"; then echo "$i wrong"; fi
done > cut.log
is "none of small files is another than it was" "$(grep -c wrong cut.log)" 0
is "nor read where it is gone" "$(grep -c unread cut.log)" 50
unmounted

# --- many small files, which the kernel is given before it asks for them ---
mkdir -p small/first small/linked small/second/third
for i in $(seq 10 29); do echo "$i" > small/linked/file$i; ln small/linked/file$i small/linked/file$i-again; done
perl -e 'my $d = shift; my @n = (1, 4095, 4096, 4097, 0, 8192, 65536, 65537, 9999, 2048);
  for my $f (0 .. 299) { open F, ">", sprintf "%s/%s/f%03d", $d, qw(first second second/third)[$f % 3], $f;
    print F substr join(",", $f .. $f + 20000), 0, $n[$f % 10] + ($f > 20 && $f) }' small
for i in $(seq 100 199); do echo "$i" > small/second/third/short$i; done
discimg master -q small -o small.iso
discimg convert -q small.iso small.chd
# kept FILE: how many of its bytes are in memory
kept() { fincore -nbo RES "mnt/$1" | tr -d ' '; }
seven() { cat mnt/second/third/short10[0-6] > /dev/null; }
served() { discimg mount -f "$1" mnt > served.out & server=$!; until_true mountpoint -q mnt; }
# copied_on: again and again, while there is something
copied_on() { (while test -e mnt/first && bounded cp -r mnt cut; do rm -rf cut; done) 2> /dev/null; }
ended() { bounded tail -f --pid="$server" /dev/null && wait "$server" && server=; }
served small.iso
ls -lR mnt > /dev/null
find mnt -size +1k > /dev/null
is "nothing is read where only names are asked for" "$(kept second/third/short100)" 0
seven
is "who reads files one by one gets the next from memory" "$(kept second/third/short110)" 4096
is "and others not" "$(kept first/f003)" 0
is "files of two names, too, be they read by both" "$(bounded cat mnt/linked/*)" "$(cat small/linked/*)"
is "they are what is on the disc" "$(bounded diff -r small mnt 2>&1)" ""
unmounted
ok "and the server ends" ended
served small.chd
seven
is "what is packed is read when it is asked for" "$(kept second/third/short110)" 0
is "and is what was packed" "$(bounded diff -r small mnt 2>&1)" ""
unmounted
ended
served small.iso
bounded diff -r small mnt > one.diff 2>&1 &
one=$!
bounded diff -r mnt small > two.diff 2>&1 &
two=$!
is "two that read at once read the same" "$(bounded diff -r mnt small; wait $one $two; cat one.diff two.diff)" ""
unmounted
ended
for signal in TERM INT; do
  served small.iso
  copied_on &
  copying=$!
  until_true test -e cut/first
  kill -$signal "$server"
  ok "SIG$signal ends it while files are copied" ended
  is "and unmounts" "$(mountpoint -q mnt || echo free)" free
  wait "$copying"
  rm -rf cut
done
served small.iso
copied_on &
copying=$!
until_true test -e cut/first
umount -l mnt 2> /dev/null || fusermount3 -uz mnt
wait "$copying"
ok "it ends when others take it away" ended
rm -rf cut

# --- other users ---
if [ "$(id -u)" -eq 0 ]; then
  as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
  chmod 755 "$scratch"
  chmod 600 tree/large
  discimg master -q tree -o modes.iso
  mounted modes.iso > mount.log
  exits 2 "others see nothing" as_nobody ls "$scratch/mnt"
  unmounted
  mounted modes.iso --allow-other > mount.log
  is "with --allow-other they see files" "$(as_nobody cat "$scratch/mnt/é")" x
  exits 1 "as far as modes let them" as_nobody cat "$scratch/mnt/large"
  unmounted
else
  skip "what others see" "needs root"
fi
if [ "$(id -u)" -eq 0 ] && as_nobody sh -c ': <> /dev/fuse' 2> /dev/null; then
  mkdir shared
  chown 65534 shared
  ok "a user mounts without root" as_nobody discimg mount -q tree.iso "$scratch/shared"
  is "and reads the files" "$(as_nobody cat shared/file)" hello
  ok "and unmounts" as_nobody fusermount3 -u "$scratch/shared"
else
  skip "mounting without root" "/dev/fuse is not open to all users here"
fi
done_testing
