#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Audio tracks as WAVE and FLAC files: flac and cdrdao read what we write, sample by sample, and we
# read what flac writes.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99
. "$srcdir/tests/cli/refused.sh" || exit 99

discs=$srcdir/data/discs
has_flac=$(command -v flac)

# unpack FILE: its samples, as a disc has them
unpack() { flac -d -s -c --force-raw-format --endian=little --sign=signed "$1"; }
wave_data() { tail -c +45 "$1"; }

# becomes NAME DISC KIND OPTIONS FILES: DISC.bin as a cue sheet with files of KIND, and back
becomes() {
  # shellcheck disable=SC2086
  exits 0 "$1 is written" discimg convert -q --audio="$3" $4 "$2.cue" "$2-$3.cue"
  is "$1: these are the files" "$(for f in "$2-$3"*; do echo "$f"; done | tr '\n' ';')" "$5"
  exits 0 "$1 is read" discimg convert -q "$2-$3.cue" back.cue
  ok "$1: all samples are there" cmp "$2.bin" back.bin
  is "$1: the sheet is what it was" "$(sed "s/back.bin/$2.bin/" back.cue)" "$(cat "$2.cue")"
}

for disc in audio mixed cdg; do mkdisc "$discs/$disc.disc" cue $disc.cue; done
becomes "an audio disc as one WAVE file" audio wav '' 'audio-wav.cue;audio-wav.wav;'
ok "its header is 44 bytes, and then come the samples" cmp audio.bin <(wave_data audio-wav.wav)
is "the sheet names it so" "$(grep FILE audio-wav.cue)" 'FILE "audio-wav.wav" WAVE'
becomes "an audio disc as one FLAC file" audio flac '' 'audio-flac.cue;audio-flac.flac;'
is "the sheet names that WAVE, too, as others do" "$(grep FILE audio-flac.cue)" 'FILE "audio-flac.flac" WAVE'
becomes "a mixed disc as BIN and FLAC" mixed flac '' \
  'mixed-flac (Track 01).bin;mixed-flac (Track 02).flac;mixed-flac (Track 03).flac;mixed-flac.cue;'
becomes "CD+G, which stays as it is" cdg wav '' 'cdg-wav.bin;cdg-wav.cue;'
# More than 127 frames, so that their numbers take more than one byte.
seq 1000000 | head -c $((2352 * 1500)) > long.bin
printf 'FILE "long.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' > long.cue
exits 0 "a track of 216 frames is written" discimg convert -q --no-prove --audio=flac long.cue long-flac.cue
if [ -n "$has_flac" ]; then
  for f in *.flac; do ok "flac finds no fault in $f, nor in its MD5" flac -t -s --warnings-as-errors "$f"; done
  ok "flac unpacks the samples that were packed" cmp audio.bin <(unpack audio-flac.flac)
  ok "and those of the long track" cmp long.bin <(unpack long-flac.flac)
fi

exits 0 "a .toc with a WAVE file a track is written" discimg convert -q --audio=wav --layout=tracks mixed.cue mixed.toc
is "it names them" "$(sed -n 's/^\(DATA\)*FILE //p' mixed.toc)" '"mixed (Track 01).bin" 00:04:20
"mixed (Track 02).wav" 00:00:00 00:01:25
"mixed (Track 03).wav" 00:00:00 00:01:56'
exits 0 "a .toc with one WAVE file is written" discimg convert -q --audio=wav audio.cue audio.toc
exits 0 "and read" discimg convert -q audio.toc back.cue
ok "with all samples" cmp audio.bin back.bin
if command -v cdrdao > /dev/null; then
  discimg convert -q --audio=wav --layout=tracks audio.cue split.cue
  for sheet in audio.toc split.cue; do
    cdrdao read-test --force $sheet > log 2>&1
    is "cdrdao reads all sectors of $sheet" "$(tail -1 log)" "Read 713 blocks."
  done
  cdrdao show-data --force audio.toc 2> /dev/null > theirs
  cdrdao show-data --force split.cue 2> /dev/null > others
  ok "the same samples from both" cmp theirs others
else
  skip "cdrdao reads it" "cdrdao is not installed"
fi
exits 2 "a .toc has no FLAC files" discimg convert --audio=flac audio.cue other.toc
says "which is told" 'other.toc: a .toc has no audio in .flac files'
exits 2 "an .iso has no audio files at all" discimg convert --audio=wav mixed.cue other.iso
says "which is told, too" 'other.iso: a .iso has no audio in .wav files'

# What flac writes, whatever it is called; and what is none, or no CD audio.
one() { printf 'FILE "%s" %s\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n' "$1" "$2"; }
if [ -n "$has_flac" ]; then
  wave_file long.wav 800
  wave_data long.wav > expected.bin
  for how in '-0 --blocksize=1152' '-8 --padding=4000' '--lax -l 32 --blocksize=65535 --no-seektable'; do
    # shellcheck disable=SC2086
    flac -s -f $how -T TITLE=x long.wav -o in.flac
    one in.flac WAVE > in.cue
    exits 0 "flac $how is read" discimg convert -q in.cue out.cue
    ok "with all samples" cmp expected.bin out.bin
  done
  one in.flac FLAC > in.cue
  printf 'CD_DA\nTRACK AUDIO\nFILE "in.flac" 00:01:00\n' > in.toc
  exits 0 "FILE type FLAC is read" discimg convert -q in.cue out.cue
  exits 0 "a .toc with a FLAC file is read" discimg convert -q in.toc out.cue
  ok "from where it says" cmp <(tail -c +$((75 * 2352 + 1)) expected.bin) out.bin
  raw() { head -c 24000 expected.bin | flac -s -f --force-raw-format --endian=little --sign=signed "$@" -o in.flac -; }
  raw --channels=2 --bps=16 --sample-rate=48000
  refused "FLAC of another rate" in.cue 'in.cue:1: FILE in.flac: 2 channels of 16 bits at 48000 Hz, expected CD audio'
  raw --channels=1 --bps=16 --sample-rate=44100
  refused "FLAC of one channel" in.cue 'in.cue:1: FILE in.flac: 1 channels of 16 bits at 44100 Hz, expected CD audio'
  raw --channels=2 --bps=24 --sample-rate=44100
  refused "FLAC of 24 bits" in.toc 'in.toc:3: file in.flac: 2 channels of 24 bits at 44100 Hz, expected CD audio'
  head -c 24000 expected.bin | flac -s --force-raw-format --endian=little --sign=signed --channels=2 --bps=16 \
    --sample-rate=44100 -c - | cat > in.flac
  printf '\360\000\000\000\000' | dd of=in.flac bs=1 seek=21 conv=notrunc status=none
  refused "FLAC of no length" in.cue 'in.flac: its STREAMINFO tells no length; pack it anew'
fi
printf 'fLaC\204\000\000\050' > in.flac
one in.flac WAVE > in.cue
refused "FLAC without STREAMINFO" in.cue 'in.cue:1: FILE in.flac: a FLAC file without its STREAMINFO'
one in.mp3 MP3 > in.cue
refused "MP3" in.cue 'in.cue:1: FILE type MP3 cannot be read; convert the file to a 16-bit stereo WAVE'
cp audio-flac.flac in.flac
printf 'CATALOG 1234567890123\n' > in.cue; one in.flac WAVE >> in.cue
printf 'xxxx' | dd of=in.flac bs=1 seek=300000 conv=notrunc status=none
exits 1 "a damaged FLAC file is read as far as it can be" discimg convert -q in.cue out.cue
says "and the damage is told" '[0-9] sectors? of the source (is|are) bad'
done_testing
