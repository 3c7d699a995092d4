#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The corpus of the fuzz targets, replayed: every sheet we keep, small images made here, and the
# same with single bytes changed. To fuzz: ./configure --enable-fuzzing CC=clang, then
# `make fuzz && ./fuzz TARGET -max_len=65536 FOLDER`; without a target, `./fuzz` lists them.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

replays "sheets in the dialects of others" cue "$srcdir"/data/cue/good/*.cue
replays "malformed sheets" cue "$srcdir"/data/cue/malformed/*.cue
replays "malformed .toc files" toc "$srcdir"/data/toc/malformed/*.toc
for folder in "$srcdir"/tests/fuzz/corpus/*/; do
  target=$(basename "$folder")
  replays "what fuzzing has found in $target" "$target" "$folder"*
done

wave_file a.wav 3
piped_wave_file b.wav 3
mkdir waves
for wave in a b; do
  for offset in {0..79}; do
    for byte in 00 7f ff; do echo "$wave.$offset.$byte $offset $byte"; done
  done | changed $wave.wav waves
done
replays "WAVE headers with a byte changed" wave waves/*

mkdir tree sheets images
printf 'FILE "a.wav" WAVE\nTRACK 01 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:00:00\nREM SESSION 02\nTRACK 02 AUDIO\nINDEX 00 00:01:00\nINDEX 01 00:02:00\n' > whole.cue
for n in $(seq 0 $(($(stat -c %s whole.cue) - 1))); do
  printf '%s\n' "$n.cut.cue cut $n" "$n.changed.cue $n 39"
done | changed whole.cue sheets
replays "a sheet cut off and changed at every byte" cue sheets/*

mkdir tocs
cat > whole.toc << 'END'
CD_ROM CATALOG "1234567890123" CD_TEXT { LANGUAGE_MAP { 0 : EN 1 : 105 }
LANGUAGE 0 { TITLE "A\"\344" GENRE { 0, 12 } } LANGUAGE 1 { ENCODING_MS_JIS TITLE "\224M" } }
TRACK AUDIO NO COPY ISRC "ABCDE1234567" PREGAP 00:00:02 FILE "a.wav" 0 FILE "a.bin" SWAP #1 2 5 INDEX 00:00:01
TRACK MODE1 RW ZERO MODE0 00:00:03 START DATAFILE "a.bin" #96 5000 END 00:00:04 // REM end
TRACK MODE2_FORM2 DATAFILE "a.bin" 00:00:09 ZERO 1 DATAFILE "a.bin"
END
for n in $(seq 0 5 $(($(stat -c %s whole.toc) - 1))); do
  printf '%s\n' "$n.cut.toc cut $n" "$n.changed.toc $n 39"
done | changed whole.toc tocs
replays "a .toc cut off and changed at every fifth byte" toc whole.toc tocs/*

# Each format that is no text, and each packing, by small images of a disc.
printf 'track MODE1/2352 12\ntrack AUDIO 150 4\nisrc ABCDE1234567\n' > small.disc
printf 'track MODE1/2048 40\n' > plain.disc
for format in $(mkdisc --formats); do
  case $format in iso | cue | toc) continue ;; esac
  mkdir "$format"
  mkdisc small.disc "$format" "$format/a.$format" > /dev/null || mkdisc plain.disc "$format" "$format/a.$format"
  mutated "$format/a.$format" 200 "$format.changed"
  replays "a .$format with bytes changed" "$format" "$format/a.$format" "$format.changed"/*
done
head -c $((6 * 2352)) /dev/zero > a.cdi
perl "$srcdir/tests/cli/cdi.pl" 6 a.cdi '1, 0, 2, 0, [1, 2], isrc => "ABCDE1234567"' '2, 0, 2, 11700, [1, 2]'
mutated a.cdi 200 cdi.changed
replays "a .cdi with bytes changed" cdi a.cdi cdi.changed/*
mkdisc plain.disc iso plain.iso > /dev/null
mkdisc small.disc cue small.cue > /dev/null
gzip -c plain.iso > a.gzip
xz -c --block-size=20KiB plain.iso > a.xz
zstd -q -c plain.iso > a.zstd
perl "$srcdir/tests/cli/ecm.pl" small.bin a.ecm
perl "$srcdir/tests/cli/isz.pl" 20480 0 plain.iso a
for packing in gzip xz zstd ecm isz; do
  mutated "a.$packing" 200 "$packing.changed"
  replays "$packing with bytes changed" "$packing" "a.$packing" "$packing.changed"/*
done

if command -v xorriso > /dev/null; then
  mkdir -p tree/deep/er
  for name in one two "a rather long name of a file.text"; do echo "$name" > "tree/deep/$name"; done
  ln -s one tree/link
  xorriso -as mkisofs -quiet -J -R -o whole.iso tree 2> /dev/null
  for sector in 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    for offset in 0 1 2 6 10 14 25 32 33 40 80 128 132 140 156 158 166 190; do
      echo "$sector.$offset $((sector * 2048 + offset)) ff"
    done
  done | changed whole.iso images
  replays "an ISO 9660 image with a byte of its structures changed" iso whole.iso images/*
else
  skip "an ISO 9660 image with a byte of its structures changed" "xorriso is not installed"
fi
done_testing
