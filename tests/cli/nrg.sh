#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Nero images: written and read back, read by cd-info, read as Nero wrote them, and malformed.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh"
. "$srcdir/tests/cli/image-discs.sh"
make_discs

for disc in audio hidden mixed sessions; do
  ok "$disc: is written" discimg convert -q $disc.cue $disc.nrg
  same_disc "$disc: what was written is the same disc" $disc.cue $disc.nrg
done
discimg convert -q --allow-loss graphics.cue graphics.nrg
discimg convert -q graphics.nrg graphics.ccd
discimg convert -q --allow-loss graphics.cue direct.ccd
ok "sub-channels are kept" cmp graphics.sub direct.sub
truncate -s $((460000 * 2048)) dvd.iso
ok "a DVD is written" discimg convert -q --no-prove dvd.iso dvd.nrg
is "and is one when it is read" "$(discimg info dvd.nrg | sed -n 's/^  Format  *//p')" "nrg, DVD"

# cd-info takes each track to have two indexes, and a disc one session: with more it aborts.
tracks_by_cd_info() {
  cd-info --no-cddb --no-device-info -N "$1" 2>&1 | sed -nE 's/^ *[0-9]+: [0-9:]+ +0*([0-9]+) .*/\1/p; s/^\t//p' | tr '\n' ' '
}
if command -v cd-info > /dev/null; then
  grep -v 'INDEX 0[23]' audio.cue > plain.cue
  discimg convert -q plain.cue plain.nrg
  is "cd-info tells where our audio tracks lie, and their CD-TEXT" "$(tracks_by_cd_info plain.nrg)" \
    '0 375 600 800 TITLE: Disc PERFORMER: Nobody TITLE: One TITLE: Two '
  is "cd-info tells where tracks lie behind a hidden one" "$(tracks_by_cd_info hidden.nrg)" '183 525 800 '
else
  skip "cd-info tells where our audio tracks lie, and their CD-TEXT" "package libcdio-utils is not installed"
fi

# chunks VERSION FILE [ID DATA]…: go behind the sectors in FILE, with a footer; DATA is Perl
chunks() {
  perl -e 'sub etn2 { pack("Q>2 N2 x8", @_) }
    sub etnf { pack("N4 x4", @_) }
    sub cuex { pack("C3 x l>", @_) }
    sub cues { pack("C3 x2 C3", @_) }
    sub track { pack("a12 n C x2 C", @_[0 .. 2], 1) . pack($v == 1 ? "N3" : "Q>3", @_[3 .. 5]) }
    sub dao { my ($mcn, $type, $first, $last, @t) = @_; my $t = join("", @t);
      pack("N a14 C4", 22 + length($t), $mcn, $type, 1, $first, $last) . $t }
    my $file; ($v, $file, @c) = @ARGV;
    my $at = -s $file;
    open(my $f, ">>", $file) or die;
    while (my ($id, $data) = splice(@c, 0, 2)) {
      my $bytes = eval $data; die $@ if $@;
      print $f $id, pack("N", length($bytes)), $bytes;
    }
    print $f "END!", pack("N", 0), $v == 1 ? pack("a4 N", "NERO", $at) : pack("a4 Q>", "NER5", $at)' "$@"
}
one='pack("N", 1)' two='pack("N", 2)'

cp data.iso tao.nrg; chunks 2 tao.nrg ETN2 'etn2(0, 614400, 0, 0)' SINF "$one"
same_disc "version 2, track at once" tao.nrg data.cue
cp data.iso one.nrg; chunks 1 one.nrg ETNF 'etnf(0, 614400, 0, 0)' SINF "$one"
same_disc "version 1, track at once" one.nrg data.cue
cp data.iso four.nrg; chunks 1 four.nrg TINF 'pack("N3", 0, 614400, 0)'
same_disc "Nero 4, which tells no sectors" four.nrg data.cue
is "an image with ISO 9660 at its beginning is Nero's all the same" \
  "$(discimg info one.nrg | sed -n 's/^  Format  *//p' | cut -d, -f1)" nrg
gzip -c one.nrg > packed.nrg.gz
ok "and when it is packed, by its name" discimg verify -q packed.nrg.gz data.cue

{ cat data.cue; binary song.bin 02 AUDIO 'PREGAP 00:02:00' 'INDEX 01 00:00:00'; } > gap.cue
for lba in 450 300 0; do
  cat data.iso song.bin > gap.nrg
  chunks 2 gap.nrg ETN2 "etn2(0, 614400, 0, 0) . etn2(614400, 705600, 7, $lba)" SINF "$two"
  same_disc "the gap between tracks at once is not stored, the second track said to be at $lba" gap.nrg gap.cue
done
head -c $((150 * 2352)) /dev/zero > pause.bin
cat data.iso pause.bin song.bin > gap.nrg
chunks 2 gap.nrg ETN2 'etn2(0, 614400, 0, 0) . etn2(614400 + 352800, 705600, 7, 450)' SINF "$two"
same_disc "or it is" gap.nrg gap.cue

# Version 1, disc at once: CUES with times, 32-bit offsets, and the two seconds before LBA 0.
{
  echo CATALOG 1234567890123
  binary sound.bin 01 AUDIO 'INDEX 01 00:00:00' 'TRACK 02 AUDIO' 'FLAGS DCP' 'ISRC USRC17607839' \
    'INDEX 00 00:03:10' 'INDEX 01 00:05:00' 'INDEX 02 00:08:12'
} > dao.cue
for base in 16 10; do
  cat pause.bin sound.bin > dao.nrg
  time="map { $base == 16 ? hex : \$_ + 0 } qw"
  chunks 1 dao.nrg CUES "cues(1, 0, 0, $time(0 0 0)) . cues(1, 1, 0, $time(0 0 0)) . cues(1, 1, 1, $time(0 2 0)) .
      cues(33, 2, 0, $time(0 5 10)) . cues(33, 2, 1, $time(0 7 0)) . cues(33, 2, 2, $time(0 10 12)) .
      cues(1, 170, 1, $time(0 12 50))" \
    DAOI 'dao("1234567890123", 0, 1, 2, track("", 2352, 7, 0, 352800, 905520),
      track("USRC17607839", 2352, 7, 905520, 1234800, 2234400))' SINF "$two"
  same_disc "version 1, disc at once, times to base $base" dao.nrg dao.cue
done

cat pause.bin raw.bin > magic.nrg
chunks 2 magic.nrg CUEX 'cuex(65, 0, 0, -150) . cuex(65, 1, 0, -150) . cuex(65, 1, 1, 0) . cuex(65, 170, 1, 300)' \
  DAOX 'dao("", 0, 1, 1, track("", 2352, 0, 0, 352800, 1058400))'
same_disc "raw sectors that MagicISO says are of user data only" magic.nrg raw.cue

cat pause.bin song.bin second.bin > two.nrg
chunks 2 two.nrg CUEX 'cuex(1, 0, 0, -150) . cuex(1, 1, 0, -150) . cuex(1, 1, 1, 0) . cuex(1, 170, 1, 300)' \
  DAOX 'dao("", 0, 1, 1, track("", 2352, 7, 0, 352800, 1058400))' \
  CUEX 'cuex(65, 0, 0, 11700) . cuex(65, 2, 0, 11700) . cuex(65, 2, 1, 11700) . cuex(65, 170, 1, 12000)' \
  DAOX 'dao("", 32, 2, 2, track("", 2352, 6, 1058400, 1058400, 1764000))' SINF "$one" SINF "$one"
{ binary song.bin 01 AUDIO 'INDEX 01 00:00:00'; echo REM SESSION 02
  binary second.bin 02 MODE2/2352 'INDEX 01 00:00:00'; } > two.cue
same_disc "sessions whose SINF chunks follow both" two.nrg two.cue

# Malformed
bad() { refused "malformed: $1" bad.nrg "$2"; }
# spoilt NAME PATTERN [ID DATA]…: behind the sectors of data.iso
spoilt() { name=$1 pattern=$2; shift 2; cp data.iso bad.nrg; chunks 2 bad.nrg "$@"; bad "$name" "$pattern"; }
head -c 400000 mixed.nrg > bad.nrg; bad "cut off" 'no footer NERO or NER5 at its end'
: > bad.nrg; bad "empty" 'bad.nrg: 0 bytes, expected a Nero image'
printf 'NER5\0\0\0\0\0\1\377\377' > bad.nrg; bad "chunks beyond the file" 'its footer tells of chunks at byte 131071'
spoilt "no track" 'bad.nrg: holds no track'
cp data.iso bad.nrg; printf 'ETN2\377\377\377\377END!\0\0\0\0NER5\0\0\0\0\0\11\140\0' >> bad.nrg
bad "a chunk of 4 GiB" 'chunk ETN2 at byte 614400 has 4294967295 bytes, but only'
spoilt "sectors beyond the file" 'track 1: 2097151 sectors of 2048 bytes from byte 0 on, but the sectors end at byte 614400' \
  ETN2 'etn2(0, 0xffffffff, 0, 0)'
spoilt "2^64 - 1 bytes" 'track 1 has 9007199254740991 sectors from sector 0 on, more than any disc' ETN2 'etn2(0, -1, 0, 0)'
spoilt "an unknown mode" 'track 1 is of mode 63h, which is not known' ETN2 'etn2(0, 2048, 99, 0)'
spoilt "a sector beyond any disc" 'from sector 4294967295 on, more than any disc' ETN2 'etn2(0, 2048, 0, 0xffffffff)'
spoilt "a hundred tracks" 'more than 99 tracks' ETN2 'etn2(0, 2048, 0, 0) x 100'
spoilt "disc at once without CUEX" 'session 1 has a DAO chunk, but no CUE chunk' DAOX '"\0" x 22' SINF "$one"
spoilt "a short DAOX" 'session 1 has a DAO chunk, but one that is too short' CUEX '"\0" x 8' DAOX '"\0" x 4'
spoilt "tracks that are not there" 'tracks 1 to 99 in a DAO chunk of 22 bytes' CUEX '"\0" x 8' DAOX 'dao("", 0, 1, 99)'
spoilt "a track without INDEX 01" 'track 1: no CUE entry of INDEX 01 on a CD' \
  CUEX 'cuex(65, 1, 0, 0)' DAOX 'dao("", 0, 1, 1, track("", 2048, 0, 0, 0, 614400))'
spoilt "offsets that fall" 'track 1: INDEX 00 at byte 2048, INDEX 01 at 0, end at 614400, expected rising' \
  CUEX 'cuex(65, 1, 1, 0)' DAOX 'dao("", 0, 1, 1, track("", 2048, 0, 2048, 0, 614400))'
spoilt "sectors of another size" 'track 1: sectors of 2336 bytes, but its mode has 2048' \
  CUEX 'cuex(65, 1, 1, 0)' DAOX 'dao("", 0, 1, 1, track("", 2336, 0, 0, 0, 614400))'
done_testing
