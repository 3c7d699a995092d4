#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: drive.sh IMAGE REFERENCE.bin: /dev/sr0 holds IMAGE, whose raw sectors are in
# REFERENCE.bin; /dev/sr1 is empty.
. "$srcdir/tests/tap.sh"
image=$1 reference=$2

# As udev does it on a real system.
chgrp cdrom /dev/sr0 /dev/sr1
chmod 660 /dev/sr0 /dev/sr1
chmod 755 .
mkdir own
chown 65534 own
# as_user GROUP COMMAND...: as nobody, with no group but GROUP.
as_user() { user_group=$1; shift; setpriv --reuid=65534 --regid=65534 --groups="$user_group" --no-new-privs "$@"; }

ok "rip /dev/sr0 os.iso" discimg rip /dev/sr0 os.iso
ok "it is the image, byte for byte" cmp os.iso "$image"
ok "rip /dev/sr0 game.cue" discimg rip /dev/sr0 game.cue
ok "its sectors are those that convert --raw makes of the image" cmp game.bin "$reference"
exits 0 "ECMA-130 has each sync, address, EDC and parity as they are" perl "$srcdir/tests/mode1.pl" game.bin
is "in all sectors" "$(cat tap.stdout)" "$(($(stat -c %s "$image") / 2048)) sectors of Mode 1"
if command -v bchunk > /dev/null; then
  bchunk game.bin game.cue bchunk > bchunk.out 2>&1
  ok "bchunk finds the image in it" cmp bchunk01.iso "$image"
else
  skip "bchunk finds the image in it" "package bchunk is not installed"
fi

ok "verify /dev/sr0" discimg verify /dev/sr0
ok "verify /dev/sr0 against its image" discimg verify /dev/sr0 "$image"
cp "$image" other.iso
printf changed | dd of=other.iso bs=1 seek=1000000 conv=notrunc 2> /dev/null
exits 1 "verify /dev/sr0 against another image" discimg verify /dev/sr0 other.iso
exits 0 "info /dev/sr0" discimg info /dev/sr0
exits 0 "drives" discimg drives
is "names both drives" "$(grep -o '/dev/sr[01]' tap.stdout | sort -u | tr '\n' ' ')" "/dev/sr0 /dev/sr1 "
exits 0 "convert reads a drive" discimg convert /dev/sr0 converted.iso
ok "and gives the image" cmp converted.iso "$image"

exits 2 "a drive that cannot write is not burned to" discimg burn "$image" --drive /dev/sr0
is "that is one line" "$(wc -l < tap.stderr)" 1
says "that names the drive" "^discimg: burn: .*/dev/sr0"
exits 2 "an empty drive is not ripped" discimg rip /dev/sr1 empty.iso
is "that is one line" "$(wc -l < tap.stderr)" 1
says "that says that it is empty" "/dev/sr1: .*(no disc|no medium|is empty|holds no)"
ok "and leaves nothing behind" test ! -e empty.iso
exits 2 "an absent drive is not ripped" discimg rip /dev/sr7 absent.iso
says "and named" "/dev/sr7"

ok "a member of group cdrom may rip" as_user "$(stat -c %g /dev/sr0)" discimg rip /dev/sr0 own/os.iso
ok "and gets the image" cmp own/os.iso "$image"
exits 2 "others may not" as_user 65534 discimg rip /dev/sr0 own/other.iso
says "and are told which group" "group cdrom"

mkdir mounted
mount -o ro /dev/sr0 mounted
rm os.iso*
ok "a mounted disc can be ripped" discimg rip /dev/sr0 os.iso
ok "and is the image" cmp os.iso "$image"
exits 2 "but not burned to" discimg burn "$image" --drive /dev/sr0
umount mounted
done_testing
