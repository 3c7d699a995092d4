#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: trees to images that strangers give back as they were, and to the same bytes every time.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8
is_root() { [ "$(id -u)" -eq 0 ]; }

# --- a nasty tree -------------------------------------------------------------------------------

mkdir tree
(
  cd tree || exit
  mkdir -p empty/empty deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20 sticky setgid many
  echo bottom > deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/file
  : > zero
  for n in 1 2047 2048 2049 4096 300001; do head -c $n /dev/urandom > size$n; done
  echo a > 'with space'; echo b > ' leading'; echo c > 'trailing '; echo d > -dash
  echo e > .hidden; echo f > 'dot.'; echo g > "quote'\"\`\$;*?"; echo h > 'back\slash'
  echo i > README; echo j > readme; echo k > ReadMe
  echo l > 'ünïcödé-äöüß'; echo m > '日本語のとても長い名前'; echo n > '😀.emoji'
  echo o > "$(printf '%0255d' 7)"; mkdir "$(printf 'd%0254d' 8)"
  for n in 1 2 3 4 5 6 7 8 9; do echo $n > "many/a-rather-long-name-that-is-the-same-up-to-$n.text"; done
  echo linked > first; ln first deep/second; ln first many/third
  echo other > other1; ln other1 other2
  ln -s first link; ln -s nowhere/at/all dangling; ln -s loop loop; ln -s .. up; ln -s / root
  ln -s "$(printf '%0100d/%050d' 1 2)" longer-link
  ln -s './a//b/../c' odd-link
  mkfifo fifo
  echo suid > suid; chmod 4755 suid; chmod 1777 sticky; chmod 2775 setgid
  echo private > private; chmod 600 private; echo none > none; chmod 0 none; chmod 500 empty
  touch -d '1970-01-01 00:00:00 UTC' zero; touch -d '1969-12-31 23:00:00 UTC' size1
  touch -d '2038-01-19 03:14:08 UTC' size2047; touch -d '1999-12-31 23:59:59 UTC' link first
  touch -h -d '2001-02-03 04:05:06 UTC' link; touch -d '2155-12-31 00:00:00 UTC' size2049
  touch -d '2030-06-07 08:09:10.123456789 UTC' other1; touch -d '2011-11-11 11:11:11 UTC' empty
)
if is_root; then
  mknod tree/null c 1 3; mknod tree/disk b 259 1048575; chown 12345:54321 tree/README
  chown -h 70000:80000 tree/link
else
  chmod 400 tree/none
fi

exits 0 "a nasty tree is mastered" discimg master tree -o os.iso
is "without a word on standard error" "$(cat tap.stderr)" ""
is "what was written is said in two lines" "$(grep -c . tap.stdout)" 2
judge_xorriso "xorriso gives back names, bytes, modes, owners, mtimes and links" os.iso tree
judge_bsdtar "bsdtar gives back names, bytes, modes, owners and mtimes" os.iso tree
judge_isoinfo "isoinfo lists every name" os.iso tree
judge_7z "7z finds no error" os.iso
done_testing
