#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Alcohol 120 % images: written and read back, read by mdf2iso, read as Alcohol wrote them, and
# malformed.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh"
. "$srcdir/tests/cli/image-discs.sh"
make_discs

for disc in hidden mixed sessions; do
  ok "$disc: is written" discimg convert -q $disc.cue $disc.mds
  same_disc "$disc: what was written is the same disc" $disc.cue $disc.mds
done
discimg convert -q --allow-loss graphics.cue graphics.mds
discimg convert -q graphics.mds graphics.ccd
discimg convert -q --allow-loss graphics.cue direct.ccd
ok "sub-channels are kept" cmp graphics.sub direct.sub

if command -v mdf2iso > /dev/null; then
  discimg convert -q raw.cue raw.mds
  mdf2iso raw.mdf raw.by-mdf2iso > log 2>&1
  ok "mdf2iso reads the user data from our .mdf" cmp data.iso raw.by-mdf2iso
else
  skip "mdf2iso reads the user data from our .mdf" "package mdf2iso is not installed"
fi

# A DVD: what no CD could hold, and what is said to be one.
truncate -s $((460000 * 2048)) dvd.iso
ok "a DVD is written" discimg convert -q --no-prove dvd.iso dvd.mds
is "and is one when it is read" "$(discimg info dvd.mds | sed -n 's/^  Format  *//p')" "mds, DVD"
perl -e 'print pack("a16 CC v v x58 V x4", "MEDIA DESCRIPTOR", 1, 5, 16, 1, 88),
  pack("l< l< v CC v v x4 V", 0, 300, 1, 1, 0, 1, 1, 112), pack("C5 x7 V v x30 V x28", 2, 0, 0x14, 0, 1, 300, 2048, 1)' > small.mds
cp data.iso small.mdf
same_disc "one without a footer, whose data is beside it, is read" small.mds data.cue
ok "and is written" discimg convert -q small.mds again.mds
is "as a DVD" "$(discimg info again.mds | sed -n 's/^  Format  *//p')" "mds, DVD"

# A dual-layer one: its structures, as Alcohol keeps them, tell where layer 1 begins.
{
  head -c 64 dvd.mds; le32 "$(stat -c %s dvd.mds)"; tail -c +69 dvd.mds
  zeros $((4 + 2048)); printf '\001\002\061\020\000\003\000\000\000\374\377\377\000\006\203\107'
  zeros 2032
} > layers.mds
cp dvd.mdf layers.mdf
exits 0 "its layer break is found" discimg info layers.mds
says "and told" 'layers.mds: layer 1 begins at sector 230216'

# As Alcohol writes it: pregaps are only told of, and names are in UTF-16.
# descriptor [FIELD=VALUE]…: of raw.bin, then sound.bin
descriptor() {
  perl -e 'my %f = (medium => 0, nsessions => 1, blocks => 112, pregap2 => 150, length1 => 300, nfiles => 1);
    for (@ARGV) { my ($k, $v) = split(/=/); $f{$k} = $v }
    $f{lba2} //= $f{length1} + $f{pregap2};
    sub track { pack("C5 x7 V v C x17 V Q< V V x24", $_[0], 0, $_[1], 0, $_[2], $_[3], 2352, 2, $_[4],
      $_[5], $f{nfiles}, 288) }
    print pack("a16 CC v v x58 V x4", "MEDIA DESCRIPTOR", 1, 5, $f{medium}, $f{nsessions}, 88),
      pack("l< l< v CC v v x4 V", -150, 1250, 1, 2, 0, 1, 2, $f{blocks}),
      track(0xaa, 0x14, 1, 272, 0, 0), track(0xa9, 0x10, 2, 280, $f{lba2}, 705600),
      pack("V4", 150, $f{length1}, $f{pregap2}, 800), pack("V V x8", 320, 1), pack("V V x8", 334, 1),
      pack("v*", map { ord } split(//, "ab.mdf\0\xe4.md1\0"))' "$@"
}
cat raw.bin sound.bin > ab.mdf
descriptor > alcohol.mds
{ cat raw.cue; binary sound.bin 02 AUDIO 'PREGAP 00:02:00' 'INDEX 01 00:00:00'; } > alcohol.cue
same_disc "an image as Alcohol writes it" alcohol.mds alcohol.cue
descriptor pregap2=0 lba2=450 > alcohol.mds
same_disc "a pregap that is told of nowhere" alcohol.mds alcohol.cue
descriptor pregap2=75 lba2=300 > alcohol.mds
cp ab.mdf whole.bin
binary whole.bin 01 MODE1/2352 'INDEX 01 00:00:00' 'TRACK 02 AUDIO' 'INDEX 00 00:03:00' \
  'INDEX 01 00:04:00' > counted.cue
same_disc "a pregap that is counted to the track before, too" alcohol.mds counted.cue
descriptor > alcohol.mds
head -c 1000000 ab.mdf > half.mdf; tail -c +1000001 ab.mdf > 'ä.md1'; mv half.mdf ab.mdf
descriptor nfiles=2 > split.mds
same_disc "an .mdf in two files, the second with a name beyond ASCII" split.mds alcohol.cue
descriptor nfiles=65 > bad.mds
refused "malformed: in 65 files" bad.mds 'track 1 is split into 65 files, expected 1 to 64'
cat ä.md1 >> ab.mdf

# Malformed: alcohol.mds with bytes of it changed. poke OFFSET BYTES
poke() { cp alcohol.mds bad.mds; printf '%b' "$2" | dd of=bad.mds bs=1 seek="$1" conv=notrunc status=none; }
bad() { refused "malformed: $1" bad.mds "$2"; }
: > bad.mds; bad "empty" 'bad.mds: 0 bytes, expected a descriptor of 88 to'
head -c 87 alcohol.mds > bad.mds; bad "cut off in its header" '87 bytes, expected a descriptor'
head -c 200 alcohol.mds > bad.mds; bad "cut off in its tracks" 'track blocks at byte 112, but the descriptor has only 200 bytes'
head -c 285 alcohol.mds > bad.mds; bad "cut off in its extra blocks" 'an extra block at byte 280, but the descriptor has only 285 bytes'
head -c 290 alcohol.mds > bad.mds; bad "cut off in its footer" 'a footer at byte 288, but the descriptor has only 290 bytes'
descriptor nsessions=0 > bad.mds; bad "no session" 'bad.mds: holds no track'
descriptor nsessions=65535 > bad.mds; bad "65535 sessions" '65535 sessions, expected at most 99'
descriptor blocks=4294967295 > bad.mds; bad "tracks beyond the descriptor" 'track blocks at byte 4294967295'
descriptor pregap2=4294967000 lba2=450 > bad.mds; bad "an absurd pregap" 'track 2 has 800 sectors, and 4294967000 of pregap'
descriptor medium=48 > bad.mds; bad "a medium that is unknown" 'a medium of type 30h, expected a CD'
descriptor | sed 's/MEDIA DESCRIPTOR\x01/MEDIA DESCRIPTOR\x02/' > bad.mds
bad "a descriptor of DAEMON Tools" 'a descriptor of version 2.5, expected 1.x of Alcohol 120 %; those of DAEMON Tools'
poke 98 '\0377'; bad "255 track blocks" 'track blocks at byte 112, but'
poke 112 '\0251\0000\0024\0000\0001\0000\0000\0000\0000\0000\0000\0000\0020\0001\0000\0000\0000\0010'; bad "audio of 2048 bytes" 'track 1 of mode A9h has sectors of 2048 bytes'
poke 113 '\0011'; bad "sub-channels of another kind" 'track 1 has sub-channels of kind 09h, expected none or 08h'
poke 113 '\0010\0024\0000\0001'; bad "sub-channels without room for them" 'track 1 of mode AAh has sectors of 2352 bytes'
poke 116 '\0002'; bad "two tracks of one number" 'track 2 follows track 2'
poke 148 '\0377\0377\0377\0177'; bad "a track at the end of all numbers" 'track 1 is at sector 2147483647, with 300 sectors'
poke 152 '\0377\0377\0377\0377\0377\0377\0377\0377'; bad "a track at byte 2^64 - 1" 'track 1: 300 sectors of 2352 bytes from byte 18446744073709551615'
poke 276 '\0000\0000\0000\0000'; bad "a track of no sectors" 'track 1 has 0 sectors'
poke 288 '\0377\0377\0377\0377'; bad "a name beyond the descriptor" 'track 1: file 1 of its data has no name'
poke 320 '\0000\0330\0000\0330'; bad "a name that is no UTF-16" 'track 1: file 1 of its data has no name'
head -c 800000 ab.mdf > cut.mdf; mv cut.mdf ab.mdf
descriptor > bad.mds; bad "a track beyond the .mdf" 'track 2: 800 sectors of 2352 bytes from byte 705600 of .*ab.mdf on, which has 800000'
rm ab.mdf; bad "no .mdf" 'bad.mds: ab.mdf is not there'
done_testing
