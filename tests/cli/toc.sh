#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cdrdao's .toc files: read as cdrdao reads them, sample by sample; and written as it reads them.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

raw_file a.bin 400
raw_file b.bin 300
wave_file a.wav 400
iso_file data.iso 300
pattern f $((2324 * 300)) > form2.bin
pattern m $((2336 * 300)) > m2336.bin
pattern s $((2448 * 300)) > audio-sub.bin
pattern t $((2144 * 300)) > data-sub.bin
swapped() { dd conv=swab status=none; }
silence() { head -c "$1" /dev/zero; }

# samples FILE: "left right" of each, as cdrdao show-data prints them
samples() { od -An -v -td2 -w4 --endian=little "$1" | awk '{ print $1, $2 }'; }

# reads NAME TOC: what we read of TOC (in out.bin) is in expected.bin, and what cdrdao reads, too
reads() {
  printf "$2" > in.toc
  exits 0 "$1: is read" discimg convert -q --allow-loss in.toc out.cue
  ok "$1: has the bytes that were meant" cmp expected.bin out.bin
}
reads_as_cdrdao() {
  reads "$1" "$2"
  command -v cdrdao > /dev/null || { skip "$1: as cdrdao reads it" "cdrdao is not installed"; return; }
  cdrdao show-data in.toc 2> /dev/null | awk 'NF == 3 { print $2, $3 }' > theirs
  samples out.bin > ours
  ok "$1: has the samples that cdrdao reads" cmp theirs ours
}

swapped < a.bin > expected.bin
reads_as_cdrdao "raw audio" 'CD_DA\nTRACK AUDIO\nFILE "a.bin" 0\n'
reads_as_cdrdao "raw audio as a data file" 'CD_DA\nTRACK AUDIO\nDATAFILE "a.bin"\n'
cp a.bin expected.bin
reads_as_cdrdao "raw audio with SWAP" 'CD_DA\nTRACK AUDIO\nFILE "a.bin" SWAP 0\n'
tail -c +45 a.wav > expected.bin
reads_as_cdrdao "a WAVE file" 'CD_DA\nTRACK AUDIO\nAUDIOFILE "a.wav" 0\n'
swapped < expected.bin > swapped.bin; mv swapped.bin expected.bin
reads_as_cdrdao "a WAVE file with SWAP" 'CD_DA\nTRACK AUDIO\nFILE "a.wav" SWAP 0\n'
tail -c +$((1000 + 2352 + 1)) a.bin | head -c $((2352 * 310)) > expected.bin
reads_as_cdrdao "an offset in bytes, a start and a length" 'TRACK AUDIO\nFILE "a.bin" SWAP #1000 00:00:01 00:04:10\n'
{ swapped < a.bin; silence $((2352 * 10)); cat b.bin; } > expected.bin
reads_as_cdrdao "several files and silence in one track" \
  'TRACK AUDIO\nFILE "a.bin" 0\nSILENCE 00:00:10\nFILE "b.bin" SWAP 0\n'
{ head -c $((4 * 1001)) a.bin | swapped; silence $((4 * 77)); tail -c +$((4 * 5 + 1)) b.bin; tail -c +45 a.wav | head -c $((4 * 12345))
  silence 9999; } | head -c $((2352 * 323)) > expected.bin
reads_as_cdrdao "pieces that end between sectors" 'CD_DA
TRACK AUDIO FILE "a.bin" 0 1001 // samples
SILENCE 77 FILE "b.bin" SWAP 5 FILE "a.wav" 0 12345
'
head -c $((2352 * 350 - 400)) a.bin | swapped > expected.bin; silence 400 >> expected.bin
reads_as_cdrdao "a last sector that is filled up" "TRACK AUDIO\nFILE \"a.bin\" 0 $((588 * 350 - 100))\n"

cp data.iso expected.bin
reads "Mode 1" 'CD_ROM\nTRACK MODE1\nDATAFILE "data.iso"\n'
{ cat data.iso; swapped < a.bin; } > expected.bin
reads "Mode 1 and audio from one file" "CD_ROM
TRACK MODE1 DATAFILE \"both.bin\" 00:04:00
TRACK AUDIO FILE \"both.bin\" #$((2048 * 300)) 0
$(cat data.iso a.bin > both.bin)"
{ cat data.iso; silence $((2048 * 5)); head -c $((2048 * 3)) data.iso; } > expected.bin
reads "zeros between data" 'TRACK MODE1\nDATAFILE "data.iso"\nZERO MODE1 00:00:05\nDATAFILE "data.iso" 6144\n'
{ head -c 3000 data.iso; silence 96; cat data.iso; silence 1000; } > expected.bin
reads "data that does not begin with a sector" 'TRACK MODE1\nDATAFILE "data.iso" 3000\nZERO 96\nDATAFILE "data.iso"\n'
cp m2336.bin expected.bin
reads "Mode 2" 'CD_ROM_XA\nTRACK MODE2_FORM_MIX\nDATAFILE "m2336.bin" 00:04:00\n'
printf 'TRACK MODE2_FORM2\nDATAFILE "form2.bin"\n' > in.toc
exits 0 "Form 2 without its sub-header: is read" discimg convert -q --raw in.toc out.cue
exits 0 "Form 2: each sector's EDC is right" discimg verify out.cue
perl -e '$/ = \2352; while (<>) { print substr($_, 24, 2324); die if substr($_, 16, 8) ne "\0\0 \0\0\0 \0" }' out.bin > got.bin
ok "Form 2: has the sub-header that cdrdao gives it, and its data" cmp form2.bin got.bin
perl -e '$/ = \2144; while (<>) { print substr($_, 0, 2048) }' data-sub.bin > expected.bin
reads "Mode 1 with sub-channels" 'TRACK MODE1 RW_RAW\nDATAFILE "data-sub.bin"\n'
perl -e '$/ = \2448; while (<>) { print pack("n*", unpack("v*", substr($_, 0, 2352))) }' audio-sub.bin > expected.bin
reads "audio with sub-channels" 'TRACK AUDIO RW\nDATAFILE "audio-sub.bin"\n'
perl -e '$/ = \2448; while (<>) { print pack("n*", unpack("v*", substr($_, 0, 2352))) }' audio-sub.bin |
  head -c $((2352 * 10)) > expected.bin
reads "audio with sub-channels that ends inside a sector" "TRACK AUDIO RW_RAW
ZERO RW_RAW 1224 DATAFILE \"audio-sub.bin\" #1224 $((2448 * 9 + 1224)) ZERO AUDIO RW_RAW 00:00:02
$({ silence 1224; tail -c +1225 audio-sub.bin; } > z; mv z audio-sub.bin)
$(perl -e '$/ = \2448; $_ = <>; $x = pack("n*", unpack("v*", substr($_, 0, 2352))); open F, "+<", "expected.bin"; print F $x' audio-sub.bin)"

# Gaps are told and not stored.
printf 'CD_ROM\nTRACK MODE1\nDATAFILE "data.iso"\nZERO 00:02:00\nTRACK AUDIO\nPREGAP 00:02:00\nFILE "b.bin" SWAP 0\nEND 00:04:00 INDEX 00:01:00\nTRACK AUDIO SILENCE 00:01:00 FILE "b.bin" SWAP 0\nSTART 00:02:00\n' > in.toc
exits 0 "gaps are read" discimg convert -q --allow-loss in.toc out.cue
is "gaps become those of a cue sheet" "$(cat out.cue)" 'FILE "out.bin" BINARY
  TRACK 01 MODE1/2048
    INDEX 01 00:00:00
    POSTGAP 00:02:00
  TRACK 02 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:04:00
    INDEX 02 00:05:00
    INDEX 03 00:06:00
  TRACK 03 AUDIO
    PREGAP 00:01:00
    INDEX 00 00:08:00
    INDEX 01 00:09:00'
if command -v cdrdao > /dev/null; then
  cdrdao show-toc in.toc 2> /dev/null | sed -n 's/^ *\([A-Z]*\).*( *\([0-9]*\))/\1 \2/p' > theirs
  is "cdrdao sees the same addresses" "$(tr '\n' ' ' < theirs)" \
    'START 0 END 450 PREGAP 150 START 600 INDEX 675 INDEX 750 END 900 PREGAP 150 START 1050 END 1275 '
else
  skip "cdrdao sees the same addresses" "cdrdao is not installed"
fi

# What we write: read and written again it is the same, and cdrdao reads the same tracks.
# tracks_of_ours, tracks_of_theirs: "MCN", then "number isrc flags first-index:address… end" each
tracks_of_ours() {
  mkdisc --dump "$1" | awk '
    $1 == "mcn" { print $2 }
    $1 == "track" { number = $2; flags = $7 % 4; end = $11; isrc = $12 == "isrc" ? $13 : "-" }
    $1 == "indexes" { $1 = ""; print number, isrc, flags $0, end }'
}
tracks_of_theirs() {
  cdrdao show-toc "$1" 2> /dev/null | tr '()' '  ' | awk '
    function told() { if (number) print number, isrc, flags indexes, end }
    $1 == "CATALOG" { print $3 }
    $1 == "TRACK" { told(); number = $2; isrc = "-"; flags = 0; indexes = "" }
    $1 == "ISRC" { isrc = $2 $3 $4 $5 }
    $0 ~ /^ *PRE-EMPHASIS/ { flags += 1 }
    $0 ~ /^ *COPY PERMITTED/ { flags += 2 }
    $1 == "START" { indexes = indexes " 1:" $3 }
    $1 == "INDEX" { indexes = indexes " " $2 ":" $4 }
    $1 == "END" { end = $3 }
    END { told() }'
}
for recipe in "$srcdir"/data/discs/*.disc; do
  name=$(basename "$recipe" .disc)
  mkdir "$name"; cd "$name" || exit 99
  mkdisc "$recipe" toc a.toc
  mkdir again
  exits 0 "$name: its .toc becomes a .toc" discimg convert -q a.toc again/a.toc
  is "$name: which is the same" "$(cat again/a.toc)" "$(cat a.toc)"
  ok "$name: with the same data" cmp a.bin again/a.bin
  if command -v cdrdao > /dev/null; then
    is "$name: cdrdao sees the same tracks" "$(tracks_of_theirs a.toc)" "$(tracks_of_ours a.toc)"
    nsectors=$(tracks_of_ours a.toc | tail -1 | sed 's/.* //')
    is "$name: cdrdao finds all sectors" "$(cdrdao read-test --force a.toc 2>&1 | tail -1)" "Read $nsectors blocks."
  else
    skip "$name: cdrdao reads it" "cdrdao is not installed"
  fi
  cd ..
done
cd audio || exit 99
if command -v cdrdao > /dev/null; then
  cdrdao show-data --force a.toc 2> /dev/null | sed -n 's/^ *[0-9]*://; s/-/ -/g; s/^ *\(-*[0-9]*\)  *\(-*[0-9]*\)$/\1 \2/p' > theirs
  discimg convert -q a.toc all.cue
  { silence $((150 * 2352)) > gap; head -c $((263 * 2352)) all.bin; cat gap; tail -c +$((263 * 2352 + 1)) all.bin; } > stored.bin
  samples stored.bin > ours
  ok "cdrdao reads the samples that were written" cmp theirs ours
  is "cdrdao counts its sectors" "$(cdrdao toc-size --force a.toc 2> /dev/null)" 713
  is "cdrdao tells its length" "$(cdrdao toc-info --force a.toc 2> /dev/null)" "a.toc: 3 tracks, length 00:09:38, 713 blocks, 1 MB"
fi
exits 0 "a .toc with a file a track is written" discimg convert -q --layout=tracks a.toc split.toc
is "each track names its own file" "$(sed -n 's/^FILE //p' split.toc)" '"split (Track 01).bin" SWAP 0 00:01:48
"split (Track 02).bin" SWAP 0 00:01:65
"split (Track 03).bin" SWAP 0 00:04:00'
cd ..
exits 0 "a cue sheet in a .toc and back" discimg convert -q audio/a.toc back.cue
exits 0 "the .toc of that" discimg convert -q back.cue forth.toc
is "is the .toc that it was" "$(sed 's/forth/a/' forth.toc)" "$(cat audio/a.toc)"
done_testing
