#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg vdrive blank: discs of every medium, and what is refused; the other commands used wrongly.
. "$srcdir/tests/tap.sh"

last=none
for medium in cd-r cd-rw dvd-r dvd-rw dvd-r-dl dvd+r dvd+rw dvd+r-dl dvd-ram bd-r bd-r-dl bd-re bd-re-dl; do
  discimg vdrive blank "$medium" --media $medium > made 2> tap.out || break
  grep -q "^$medium: a blank .* of .* [MG]iB\$" made || break
  [ "$(du -k "$medium" | cut -f1)" -lt 64 ] || break
  last=$medium
done
is "a blank disc of each medium is a sparse file" "$last" bd-re-dl
is "what nobody asked for is a CD-R of 80 minutes" "$(discimg vdrive blank standard)" \
  "standard: a blank CD-R of 702.8 MiB"
exits 0 "--size and --json" discimg vdrive blank --json --size 100M small
is "tell what was made" "$(tr -d ' \n' < tap.stdout | grep -o '"capacity_bytes":[0-9]*')" '"capacity_bytes":104857600'

exits 2 "a blank disc is no image yet" discimg info standard
says "which is told" '^discimg: info: standard: the CD-R is blank$'
exits 2 "a file that is there is not replaced" discimg vdrive blank small
says "but by force" '^discimg: vdrive blank: small is there already; --force replaces it$'
exits 0 "which does it" discimg vdrive blank --force --media dvd-r small
mkfifo pipe; mkdir folder; echo text > target; ln -s target link
for name in /dev/null pipe folder; do
  exits 2 "$name is no place for a disc" discimg vdrive blank --force $name
  says "which is told of $name" "$name is no regular file, and only such can be a virtual disc\$"
done
exits 0 "a link is followed" discimg vdrive blank --force link
is "and what it leads to is the disc" "$(head -c 13 target)" "discimg vdisc"
exits 2 "a disc that is too small is refused" discimg vdrive blank x --size 5
says "with the bounds" 'a CD-R of 1 sector was asked for, expected 512 to 449850 of 2048 bytes$'
exits 2 "and one that is too large" discimg vdrive blank x --size 900G
exits 2 "a folder that is not there is an error" discimg vdrive blank gone/x
exits 64 "a medium that is none is misuse" discimg vdrive blank x --media floppy
says "and told all that are some" 'media floppy: expected one of: cd-r cd-rw dvd-r .* bd-re-dl$'
ok "and of all that nothing is left" test ! -e x

head -c 100 standard > short
exits 2 "a superblock that is cut off is no disc" discimg info short
cp standard spoilt; printf x | dd of=spoilt bs=1 seek=20 conv=notrunc 2> tap.out
exits 2 "one that is damaged is told" discimg info spoilt
says "by its CRC" 'its first sector is damaged: the CRC does not fit$'

exits 64 "a group wants a command" discimg vdrive
says "and tells where they are listed" 'a command is needed; see discimg vdrive --help$'
exits 64 "that it has" discimg vdrive frobnicate
exits 64 "insert wants a drive and a medium" discimg vdrive insert drive
exits 64 "stop wants a drive, or all" discimg vdrive stop
exits 64 "start takes no operand" discimg vdrive start image.iso
done_testing
