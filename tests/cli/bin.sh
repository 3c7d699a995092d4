#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Images without a sheet: what their sectors are is told by their bytes, whatever they are called.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh"
. "$srcdir/tests/cli/image-discs.sh"

# An ISO 9660 image as far as its descriptor's identifier goes.
iso_file user.iso 60
printf '\001CD001\001' | dd of=user.iso bs=1 seek=32768 conv=notrunc status=none
"$builddir/mkraw" 1 0 < user.iso > mode1.bin
"$builddir/mkraw" 2 0 < user.iso > mode2.bin

# behind FILE NBYTES: each of its 2352-byte sectors, and bytes that stand for sub-channels
behind() {
  perl -e 'binmode STDIN; binmode STDOUT; my $sub = join("", map { chr($_ % 251) } 1 .. $ARGV[0]);
    print $s, $sub while read(STDIN, $s, 2352) == 2352' "$2" < "$1"
}
# without FILE SKIP NBYTES: of each of its 2352-byte sectors NBYTES from byte SKIP on
part() {
  perl -e 'binmode STDIN; binmode STDOUT;
    print substr($s, $ARGV[0], $ARGV[1]) while read(STDIN, $s, 2352) == 2352' "$2" "$3" < "$1"
}

# opens NAME IMAGE TYPE: as a disc of one track of TYPE, whose user data is user.iso
opens() {
  is "$1: are recognised" "$(discimg info "$2" 2> /dev/null | grep -c "  1  $3 ")" 1
  ok "$1: are read" discimg convert -q --allow-loss "$2" "$2.out.iso"
  ok "$1: hold the user data" cmp "$2.out.iso" user.iso
}

for suffix in bin img iso raw; do
  cp mode1.bin plain.$suffix
  opens "2352 bytes in a .$suffix" plain.$suffix mode1/2352
done
opens "2352 bytes of Mode 2" mode2.bin mode2/2352
for mode in 1 2; do
  behind mode$mode.bin 96 > sub$mode.img
  opens "2448 bytes of Mode $mode" sub$mode.img mode$mode/2352
  behind mode$mode.bin 16 > q$mode.iso
  opens "2368 bytes of Mode $mode" q$mode.iso mode$mode/2352
done
discimg convert -q sub1.img kept.ccd
is "P to W behind the sectors are kept" "$(stat -c %s kept.sub)" $((60 * 96))
exits 0 "Q behind the sectors is left out" discimg info q1.iso
says "and the user is told" '16 bytes of the Q sub-channel behind each sector are left out'
part mode2.bin 16 2336 > short.iso
opens "2336 bytes with a descriptor" short.iso mode2/2336
sed 's/CD001/XXXXX/' short.iso > nofs.img
is "2336 bytes without a descriptor are known by their sub-headers" \
  "$(discimg info nofs.img 2> /dev/null | grep -c '  1  mode2/2336 ')" 1
sed 's/CD001/CD-I /' mode2.bin > green.bin
is "a Green Book disc is told from its descriptor" \
  "$(discimg info green.bin 2> /dev/null | grep -c '  1  cdi/2352 ')" 1

# Sub-channels in planar order: Q's CRC fits only so. LBA 0: control 4, track 1, index 1, 00:02:00.
perl -e 'binmode STDIN; binmode STDOUT; while (read(STDIN, $s, 2352) == 2352) {
  my ($q, $crc) = ("\x41\x01\x01" . "\0" x 7, 0);
  for (unpack "C*", $q) { $crc ^= $_ << 8; $crc = ($crc << 1 ^ ($crc & 0x8000 ? 0x1021 : 0)) & 0xffff for 1 .. 8 }
  print $s, "\0" x 12, $q, pack("n", $crc ^ 0xffff), "\0" x 72 }' < mode1.bin > planar.img
exits 0 "sub-channels in planar order are left out" discimg convert planar.img stripped.ccd
says "and the user is told" 'planar.img: sub-channels in planar order behind each sector are left out'
is "and none are written" "$(ls stripped.sub 2> /dev/null)" ""

head -c $((59 * 2352 + 1000)) mode1.bin > cut.bin
exits 0 "a last sector that is cut off is read" discimg info cut.bin
says "and the user is told" 'cut.bin: the last sector lacks 1352 bytes'
head -c $((59 * 2368 + 2360)) q1.iso > cut.iso
is "one that lacks only sub-channels is whole" "$(discimg info cut.iso 2>&1 | grep -c lacks)" 0
: > cut.cue
exits 0 "a sheet beside the image is named" discimg info cut.bin
says "so that the user can open it" 'cut.cue lies beside it: open that to see all tracks'
done_testing
