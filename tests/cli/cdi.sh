#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# DiscJuggler images, made here from their layout: of versions 2, 3 and 3.5, and malformed.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh"
. "$srcdir/tests/cli/image-discs.sh"
make_discs
head -c $((150 * 2352)) /dev/zero > pause.bin

descriptor() { perl "$srcdir/tests/cli/cdi.pl" "$@"; }

for version in 4 5 6; do
  { head -c $((150 * 2048)) /dev/zero; cat data.iso; } > data.cdi
  descriptor $version data.cdi '1, 1, 0, 0, [150, 300]'
  same_disc "version $version: one track of user data" data.cdi data.cue
done

cat pause.bin sound.bin > audio.cdi
MCN=1234567890123 descriptor 6 audio.cdi '1, 0, 2, 0, [150, 235], isrc => "USRC17607839"' \
  '1, 0, 2, 385, [140, 75, 25, 175], isrc => "GBAYE0000351", ntexts => 1, texts => "\3One" . "\0" x 17' \
  '1, 0, 2, 800, [0, 150], flags => 2'
{
  echo CATALOG 1234567890123
  binary sound.bin 01 AUDIO 'ISRC USRC17607839' 'INDEX 01 00:00:00' 'TRACK 02 AUDIO' 'ISRC GBAYE0000351' \
    'INDEX 00 00:03:10' 'INDEX 01 00:05:00' 'INDEX 02 00:06:00' 'INDEX 03 00:06:25' \
    'TRACK 03 AUDIO' 'FLAGS DCP' 'INDEX 01 00:08:50'
} > audio.cue
same_disc "indexes, flags, ISRC and MCN" audio.cdi audio.cue

cat pause.bin sound.bin > hidden.cdi
descriptor 6 hidden.cdi '1, 0, 2, 0, [333, 342]' '1, 0, 2, 675, [0, 275]'
same_disc "what is hidden before the first track" hidden.cdi hidden.cue
{ head -c $((150 * 2352)) sound.bin; cat sound.bin; } > early.cdi
descriptor 6 early.cdi '1, 0, 2, 0, [150, 800]'
is "what is stored before LBA 0, when it is not silence" \
  "$(discimg info --json early.cdi | sed -n 's/^ *"start_lba": \(.*\),/\1/p' | head -1)" -150

# As self-booting Dreamcast discs are: an audio track, and a session of XA.
perl -ne 'BEGIN { $/ = \2352 } print substr($_, 16)' second.bin > second.form
{ cat pause.bin song.bin; head -c $((150 * 2336)) /dev/zero; cat second.form; } > extra.cdi
for version in 4 5 6; do
  cp extra.cdi extra$version.cdi
  descriptor $version extra$version.cdi '1, 0, 2, 0, [150, 300]' '2, 2, 1, 11700, [150, 300]'
done
for version in 4 5 6; do
  ok "two sessions, version $version" discimg convert -q extra$version.cdi extra$version.cue
  ok "version $version has the sectors of both" cmp <(tail -c $((300 * 2336)) extra$version.bin) second.form
done
is "the second where it is on the disc" \
  "$(discimg info --json extra6.cdi | sed -n 's/^ *"start_lba": \(.*\),/\1/p' | tr '\n' ' ')" '0 11550 0 11550 '

{ head -c $((150 * 2448)) /dev/zero; cat graphics.bin; } > sub.cdi
descriptor 6 sub.cdi '1, 0, 4, 0, [150, 300]'
discimg convert -q sub.cdi sub.ccd
discimg convert -q --allow-loss graphics.cue direct.ccd
ok "sub-channels P to W" cmp sub.sub direct.sub
perl -e 'print "\0" x (150 * 2368)' > q.cdi
perl -ne 'BEGIN { $/ = \2352 } print $_, "Q" x 16' raw.bin >> q.cdi
descriptor 5 q.cdi '1, 1, 3, 0, [150, 300]'
same_disc "16 bytes of Q behind each sector are stepped over" q.cdi raw.cue
{ head -c $((150 * 2048)) /dev/zero; cat data.iso; } > dvd.cdi
descriptor 6 dvd.cdi '1, 1, 0, 0, [150, 300], medium => 0x38'
is "a DVD is one" "$(discimg info dvd.cdi | sed -n 's/^  Format  *//p')" "cdi, DVD"
same_disc "with the same sectors" dvd.cdi data.cue

# Malformed
bad() { refused "malformed: $1" bad.cdi "$2"; }
# spoilt NAME PATTERN [TRACK]…: 450 sectors of 2352 bytes
spoilt() { name=$1 pattern=$2; shift 2; cat pause.bin song.bin > bad.cdi; descriptor 6 bad.cdi "$@"; bad "$name" "$pattern"; }
good='1, 0, 2, 0, [150, 300]'
: > bad.cdi; bad "empty" 'bad.cdi: no descriptor of DiscJuggler 2, 3 or 3.5 at its end; it may be cut off'
head -c 500000 data.cdi > bad.cdi; bad "cut off" 'bad.cdi: no descriptor of DiscJuggler'
printf '\6\0\0\200\10\0\0\0' > bad.cdi; bad "a descriptor of no bytes" 'its descriptor ends inside track 1'
printf '\5\0\0\200\377\377\377\177' > bad.cdi; bad "a descriptor beyond the file" 'no descriptor of DiscJuggler'
printf '\377\377\1\0\0\0\0\0\0\0\6\0\0\200\22\0\0\0' > bad.cdi; bad "65535 sessions" 'its descriptor has no track 1 where one is expected'
perl -e 'print "\0" x 200000, pack("V V", 0x80000006, 200008)' > bad.cdi; bad "no track" 'bad.cdi: holds no track'
spoilt "no index" 'track 1 has 0 indexes, expected 2 to 100' "$good, nindexes => 0"
spoilt "65535 indexes" 'track 1 has 65535 indexes, expected 2 to 100' "$good, nindexes => 65535"
spoilt "texts without end" 'its descriptor ends inside track 1' "$good, ntexts => 0xffffffff"
spoilt "an unknown mode" 'track 1 is of mode 3, read in mode 2, expected up to 2 and 4' '1, 3, 2, 0, [150, 300]'
spoilt "an unknown way to read" 'track 1 is of mode 0, read in mode 9,' '1, 0, 9, 0, [150, 300]'
spoilt "audio of 2048 bytes" 'track 1 of mode 0 has sectors of 2048 bytes' '1, 0, 0, 0, [150, 300]'
spoilt "sectors beyond the file" 'track 1: 451 sectors of 2352 bytes from byte 0 on, but the sectors end at byte 1058400' \
  '1, 0, 2, 0, [150, 301]'
spoilt "2^32 - 1 sectors" 'track 1 has 4294967295 sectors from sector -150 on' "$good, sectors => 0xffffffff"
spoilt "a track at the end of all numbers" 'track 1 has 450 sectors from sector 4294967145 on' '1, 0, 2, 0xffffffff, [150, 300]'
spoilt "an index behind the end" 'track 1: INDEX 01 is at sector 4294967145, but the track ends at 300' \
  '1, 0, 2, 0, [0xffffffff, 300], sectors => 450'
spoilt "two tracks at one place" 'track 2 starts at sector 1, inside track 1' '1, 0, 2, 0, [150, 150]' '1, 0, 2, 151, [0, 150]'
done_testing
