# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Discs for tests of image formats, as cue sheets with fixed data; and whether two images describe
# the same disc. Sourced by tests, behind cue-files.sh.

# binary TRACK MODE LINE…: a sheet's lines for one track at the beginning of a file of its own
binary() {
  printf 'FILE "%s" BINARY\nTRACK %s %s\n' "$1" "$2" "$3"; shift 3
  printf '%s\n' "$@"
}

# make_discs: the sheets data, raw, mode2, audio, hidden, mixed, sessions, graphics
make_discs() {
  iso_file data.iso 300
  raw_file sound.bin 800
  head -c $((300 * 2352)) sound.bin > song.bin
  pattern form $((300 * 2336)) > form.bin
  pattern graphics $((300 * 2448)) > graphics.bin
  "$builddir/mkraw" 1 0 < data.iso > raw.bin
  "$builddir/mkraw" 2 0 < data.iso > xa.bin
  binary data.iso 01 MODE1/2048 'INDEX 01 00:00:00' > data.cue
  binary raw.bin 01 MODE1/2352 'INDEX 01 00:00:00' > raw.cue
  binary xa.bin 01 MODE2/2352 'INDEX 01 00:00:00' > mode2.cue
  {
    printf 'CATALOG 1234567890123\nTITLE "Disc"\nPERFORMER "Nobody"\n'
    binary sound.bin 01 AUDIO 'TITLE "One"' 'ISRC USRC17607839' 'FLAGS DCP PRE' 'INDEX 01 00:00:00'
    printf 'TRACK 02 AUDIO\nTITLE "Two"\nISRC GBAYE0000351\nINDEX 00 00:03:10\nINDEX 01 00:05:00\n'
    printf 'INDEX 02 00:06:00\nINDEX 03 00:06:50\nTRACK 03 AUDIO\nFLAGS 4CH\nINDEX 01 00:08:00\n'
  } > audio.cue
  binary sound.bin 01 AUDIO 'INDEX 00 00:00:00' 'INDEX 01 00:02:33' 'TRACK 02 AUDIO' \
    'INDEX 01 00:07:00' > hidden.cue
  {
    cat raw.cue
    binary sound.bin 02 AUDIO 'PREGAP 00:02:00' 'INDEX 00 00:00:00' 'INDEX 01 00:00:50'
    printf 'TRACK 03 AUDIO\nINDEX 01 00:04:00\n'
  } > mixed.cue
  {
    binary song.bin 01 AUDIO 'INDEX 01 00:00:00' 'TRACK 02 AUDIO' 'INDEX 00 00:01:00' 'INDEX 01 00:02:00'
    echo REM SESSION 02
    # Its headers count from where the second session begins: 300 and 11400 sectors on.
    "$builddir/mkraw" 2 11700 < data.iso > second.bin
    binary second.bin 03 MODE2/2352 'INDEX 01 00:00:00'
  } > sessions.cue
  binary graphics.bin 01 CDG 'INDEX 01 00:00:00' 'TRACK 02 CDG' 'INDEX 01 00:02:00' > graphics.cue
}

# model IMAGE: the disc, as far as all formats can tell it
model() {
  discimg info --json "$1" 2> /dev/null |
    sed -E '/"messages": \[$/,/^  \]/d; /"(name|format|medium|messages|stored_bytes|stored_sub_bytes|pregap_unstored|mode)":/d'
}

# same_disc NAME A B: equal in tracks, indexes, texts and every sector
same_disc() {
  model "$2" > model.a; model "$3" > model.b
  if ! cmp -s model.a model.b; then
    flunk "$1"; diff model.a model.b | note
  elif ! discimg verify -q "$2" "$3" > verify.out 2>&1; then
    flunk "$1"; note < verify.out
  else
    pass "$1"
  fi
}

# le16, le32 as in cue-files.sh; big-endian ones, and a string in N bytes with zeros behind it
be16() { printf "\\$(printf %03o $(($1 >> 8 & 255)))\\$(printf %03o $(($1 & 255)))"; }
be32() { be16 $(($1 >> 16 & 65535)); be16 $(($1 & 65535)); }
be64() { be32 0; be32 "$1"; }
zeros() { head -c "$1" /dev/zero; }
padded() { printf '%s' "$2"; zeros $(($1 - ${#2})); }

# refused NAME IMAGE PATTERN: one line that matches, exit status 2, and nothing is written
refused() {
  mkdir -p out
  timeout 60 discimg convert -q "$2" out/out.cue > tap.stdout 2> tap.stderr
  tap_got=$?
  if [ "$tap_got" -eq 2 ] && [ "$(wc -l < tap.stderr)" -eq 1 ] && grep -Eq -- "$3" tap.stderr &&
     rmdir out; then pass "$1"; return; fi
  flunk "$1"; echo "# exited $tap_got; expected /$3/ and no output in:"; note < tap.stderr
  find . -path './out/*' | note; rm -rf out
}
