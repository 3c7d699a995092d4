#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mount: a server that is killed while a page that it stores waits for an answer of its own.
. "$srcdir/tests/tap.sh"

if ! (: <> /dev/fuse) 2> /dev/null || { [ "$(id -u)" -ne 0 ] && ! command -v fusermount3 > /dev/null; }; then
  skip "a server is killed" "nothing can be mounted here"
  done_testing
fi
free() { umount -l mnt 2> /dev/null || fusermount3 -uz mnt; }
# leave: also where the test fails, and nothing but this ends who waits
leave() {
  [ -n "$server" ] && kill -9 "$server" 2> /dev/null
  ! mountpoint -q mnt || { umount -f mnt; free; } 2> /dev/null
  rm -rf "$scratch"
}
server=
trap leave EXIT
mkdir mnt tree
for i in $(seq 10 29); do echo "$i" > tree/file$i; done
noise 5555 1 > tree/file20
noise 7777 2 > tree/file25
discimg master -q tree -o tree.iso
LD_PRELOAD="$builddir/.libs/slowstore.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
  discimg mount -f -q tree.iso mnt &
server=$!
until_true mountpoint -q mnt
ls -l mnt > names
# states: of the threads of the server; D is who waits for the kernel alone
states() { cat /proc/$server/task/*/stat 2> /dev/null | sed 's/.*) \(.\).*/\1/' | tr -d '\n'; }
stores() { [ "$(states)" = SS ]; }
waits() { [ "$(states)" = SD ]; }
gone() { case $(states) in *[!Z]*) false ;; esac; }
(cat mnt/file1[0-9] > first.out 2> first.err) &
first=$!
until_true stores
(cat mnt/file25 > second.out 2> second.err) &
second=$!
until_true waits
is "one thread reads what another wants to store" "$(states)" SD
kill -9 "$server"
ok "who is killed then ends" until_true gone
wait "$server"
server=
wait "$first" "$second"
ok "who has been reading gets an error, or the bytes that were stored" \
  sh -c 'grep -q "^cat: mnt/file25: " second.err || cmp second.out tree/file25'
ok "and the directory can be freed" free
is "as it is" "$(mountpoint -q mnt || echo free)" free
done_testing
