#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CloneCD images: written and read back, read by ccd2iso, read as others write them, and malformed.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh"
. "$srcdir/tests/cli/image-discs.sh"
shopt -s lastpipe # so that tests at the end of a pipe count
make_discs

for disc in data raw mode2 audio hidden mixed sessions; do
  ok "$disc: is written" discimg convert -q --raw $disc.cue $disc.ccd
  same_disc "$disc: what was written is the same disc" $disc.cue $disc.ccd
  ok "$disc: the .img has every sector of 2352 bytes" \
    test $(($(stat -c %s $disc.img) % 2352)) -eq 0
done
is "no .sub is written when there are no sub-channels" "$(ls ./*.sub 2> /dev/null)" ""

# Sub-channels: planar in the .sub, one channel's twelve bytes after the other.
discimg convert -q --allow-loss graphics.cue graphics.ccd
perl -e 'binmode STDIN; binmode STDOUT; while (read(STDIN, $s, 2448) == 2448) {
  my @sub = unpack("C*", substr($s, 2352));
  for my $bit (reverse 0 .. 7) { print pack("B96", join("", map { $_ >> $bit & 1 } @sub)) } }' \
  < graphics.bin > expected.sub
ok "the .sub holds P, then Q, to W of each sector" cmp expected.sub graphics.sub
discimg convert -q graphics.ccd again.ccd
ok "sub-channels that were read are written again" cmp graphics.sub again.sub
ok "and their sectors" cmp graphics.img again.img
head -c 9600 graphics.sub > short.sub; cp graphics.ccd short.ccd; cp graphics.img short.img
exits 0 "a .sub that is too short is left out" discimg convert -q short.ccd short.cue
says "and the user is told" 'short.sub has sub-channels of 100 sectors, but short.img has 300 sectors; they are left out'

if command -v ccd2iso > /dev/null; then
  for disc in data raw mode2; do
    ccd2iso $disc.img $disc.by-ccd2iso > log 2>&1
    ok "$disc: ccd2iso reads the user data from our .img" cmp data.iso $disc.by-ccd2iso
  done
else
  skip "ccd2iso reads the user data from our .img" "package ccd2iso is not installed"
fi

# entry SESSION POINT CONTROL LBA, or entry SESSION POINT CONTROL LBA MIN SEC FRAME for A0 and A1
nentries=0
entry() {
  frames=$(($4 + 150))
  printf '[Entry %d]\nSession=%d\nPoint=0x%s\nADR=0x01\nControl=0x%s\nTrackNo=0\nAMin=0\nASec=0\nAFrame=0\n' \
    $nentries "$1" "$2" "$3"
  printf 'ALBA=-150\nZero=0\nPMin=%d\nPSec=%d\nPFrame=%d\n' \
    "${5-$((frames / 4500))}" "${6-$((frames / 75 % 60))}" "${7-$((frames % 75))}"
  [ -n "${no_plba-}" ] || printf 'PLBA=%d\n' "$4"
  nentries=$((nentries + 1))
}
head_of() { printf '[CloneCD]\nVersion=3\n[Disc]\nTocEntries=%s\nSessions=1\nDataTracksScrambled=%s\n' "$1" "${2-0}"; }
# two_audio [LEADOUT [SECOND]]: a session of two tracks
two_audio() { entry 1 a0 00 4350 1 0 0; entry 1 a1 00 8850 2 0 0; entry 1 a2 00 "${1-800}"; entry 1 01 00 0; entry 1 02 00 "${2-400}"; }

cp sound.bin other.img
binary sound.bin 01 AUDIO 'INDEX 01 00:00:00' 'TRACK 02 AUDIO' 'INDEX 01 00:05:25' > other.cue
{ head_of 5; two_audio; } > other.ccd
same_disc "a file without [TRACK] sections is read" other.ccd other.cue
no_plba=1
{ head_of 5; nentries=0; two_audio; } > other.ccd
no_plba=
same_disc "and one without PLBA" other.ccd other.cue
sed 's/$/\r/; s/PLBA=/plba = /' other.ccd > OTHER.CCD; mv OTHER.CCD other.ccd
same_disc "and one with other case, blanks and line ends" other.ccd other.cue

# A data track that was read as audio, scrambled by a shift register as ECMA-130 annex B has it.
perl -e 'binmode STDIN; binmode STDOUT; my ($register, $mask) = (1, "\0" x 12);
  for (12 .. 2351) { my $byte = 0;
    for my $bit (0 .. 7) { $byte |= ($register & 1) << $bit;
      $register = $register >> 1 | (($register ^ $register >> 1) & 1) << 14 }
    $mask .= chr($byte) }
  for (my $n = 0; read(STDIN, $s, 2352); $n++) { print $n < 300 ? $s ^ $mask : $s }' < mixed.img > scrambled.img
sed 's/DataTracksScrambled=0/DataTracksScrambled=1/' mixed.ccd > scrambled.ccd
same_disc "scrambled data tracks are read plain, and audio as it is" scrambled.ccd mixed.cue

# DiscImageCreator counts the indexes of the second session from the disc's first sector.
cp sessions.img absolute.img
sed 's/INDEX 1=0\r$/INDEX 1=11700\r/; t; ' sessions.ccd | awk '/TRACK 1\]/ { first = 1 } /TRACK 2\]/ { first = 0 }
  first { sub("INDEX 1=11700", "INDEX 1=0") } { print }' > absolute.ccd
same_disc "indexes of a second session may count from the disc's beginning" absolute.ccd sessions.cue
{ cat sessions.img | head -c $((300 * 2352)); head -c $((11400 * 2352)) /dev/zero; tail -c $((300 * 2352)) sessions.img; } > gaps.img
cp sessions.ccd gaps.ccd
same_disc "an .img that holds the gap between its sessions is read" gaps.ccd sessions.cue
rm gaps.img
sed 's/^MODE=2/MODE=1/' sessions.ccd > wrong.ccd; cp sessions.img wrong.img
is "a sector's own mode counts more than a wrong MODE" \
  "$(discimg info wrong.ccd | grep -c 'mode2/2352')" 1
mv data.img DATA.IMG
same_disc "the .img is found in another case" data.ccd data.cue
mv DATA.IMG data.img

# Malformed
bad() { cat > bad.ccd; refused "malformed: $1" bad.ccd "$2"; }
cp sound.bin bad.img
: | bad "an empty file" 'bad.ccd: no \[CloneCD\] section'
head_of 0 | bad "no track" 'bad.ccd: holds no track'
{ head_of 6; nentries=0; two_audio; } | bad "an entry missing" 'bad.ccd: TocEntries=6, but there are 5 \[Entry\] sections'
{ head_of 999999999; nentries=0; two_audio; } | bad "an absurd count" 'TocEntries=999999999, but'
{ head_of 99999999999999999999; } | bad "a number beyond 32 bits" 'bad.ccd:4: TocEntries=99999999999999999999?, expected a number'
{ head_of 5; two_audio 801; } | bad "a track beyond the .img" 'track 2 ends at sector 801 of bad.img, which has only 800'
{ head_of 5; two_audio 449851; } | bad "a lead-out beyond 99:59:74" 'point A2 is at sector 449851, expected one of a CD'
{ head_of 5; two_audio 300; } | bad "a lead-out before the last track" 'track 2 begins at sector 400 and ends at 300'
{ head_of 5; two_audio 800 0; } | bad "two tracks at one place" 'track 1 begins at sector 0 and ends at 0'
{ head_of 5; two_audio | sed 's/0xa2/0xa3/'; } | bad "no lead-out" 'session 1 has no lead-out: no entry of point A2'
{ head_of 5; two_audio | sed 's/0x02/0x01/'; } | bad "a track twice" 'two entries of track 1'
{ head_of 5; two_audio | sed 's/0x02/0x03/'; } | bad "a track left out" 'track 3 follows track 1'
{ head_of 5; two_audio | sed 's/Session=1/Session=0/'; } | bad "a session 0" 'an entry of session 0, expected 1 to 99'
{ head_of 5; two_audio; printf '[TRACK 2]\nINDEX 100=5\n'; } | bad "INDEX 100" 'INDEX 100, expected a number from 0 to 99'
{ head_of 5; two_audio; printf '[TRACK 2]\nINDEX 2=-2147483647\nINDEX 1=2147483647\n'; } | bad "indexes on no CD" 'track 2: INDEX 2=-2147483647 is on no CD'
{ head_of 5; two_audio; printf '[TRACK 2]\nINDEX 2=900\n'; } | bad "an index behind its track" 'track 2: INDEX 02 is at sector 900, but the track ends at 800'
{ head_of 5; two_audio; printf '[TRACK 100]\n'; } | bad "TRACK 100" '\[TRACK 100\], expected a number from 1 to 99'
{ head_of 5; two_audio; printf '[TRACK 1]\n[TRACK 1]\n'; } | bad "a section twice" 'a second \[TRACK 1\]; the first is in line'
{ head_of 5; two_audio; printf '[TRACK 1]\nISRC=SHORT\n'; } | bad "a short ISRC" 'ISRC=SHORT, expected 12 letters and digits'
{ head_of 5; echo CATALOG=123; two_audio; } | bad "a short CATALOG" 'CATALOG=123, expected 13 digits'
{ head_of 5; two_audio; printf '[CDText]\nEntry 0=80 00 xx\n'; } | bad "a pack that is cut off" 'Entry 0 of 2 bytes, expected 16 in hexadecimal'
{ head_of 5; two_audio; printf '[CDText'; } | bad "a section without end" '\[CDText, expected a \]'
{ head_of 5; two_audio; printf 'nonsense\n'; } | bad "a line without =" 'nonsense, expected KEY=VALUE'
{ head_of 700; nentries=0; for _ in $(seq 700); do echo '[Entry 0]'; done; } | bad "700 entries" 'more than 594 \[Entry\] sections'
rm bad.img
{ head_of 5; two_audio; } | bad "no .img" 'bad.ccd: bad.img is not there, expected it beside the sheet'
truncate -s 1G huge.iso
exits 2 "an .iso beyond 99:59:74 is refused" discimg convert -q huge.iso huge.ccd
says "with the reason" 'a .ccd knows no address beyond 99:59:74'
is "and leaves nothing" "$(ls huge.*)" huge.iso
done_testing
