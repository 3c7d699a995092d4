# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Data files for cue sheets: fixed bytes that differ from sector to sector. Sourced by tests.

le32() { printf "\\$(printf %03o $(($1 & 255)))\\$(printf %03o $(($1 >> 8 & 255)))\\$(printf %03o $(($1 >> 16 & 255)))\\$(printf %03o $(($1 >> 24 & 255)))"; }
le16() { printf "\\$(printf %03o $(($1 & 255)))\\$(printf %03o $(($1 >> 8 & 255)))"; }

# pattern SEED NBYTES: "SEED 1\nSEED 2\n…"
pattern() { seq -f "$1 %.0f" 99999999 2> /dev/null | head -c "$2"; }

# raw_file NAME NSECTORS: of 2352 bytes without sync; iso_file: of 2048 bytes
raw_file() { pattern "$1" $(($2 * 2352)) > "$1"; }
iso_file() { pattern "$1" $(($2 * 2048)) > "$1"; }

# wave_header FORMAT NCHANNELS RATE BITS DATA-NBYTES
wave_header() {
  printf 'RIFF'; le32 $(($5 + 36)); printf 'WAVEfmt '; le32 16; le16 "$1"; le16 "$2"; le32 "$3"
  le32 $(($3 * $2 * $4 / 8)); le16 $(($2 * $4 / 8)); le16 "$4"; printf 'data'; le32 "$5"
}

# wave_file NAME NSECTORS
wave_file() {
  { wave_header 1 2 44100 16 $(($2 * 2352)); pattern "$1" $(($2 * 2352)); } > "$1"
}

# piped_wave_file NAME NSECTORS: as ffmpeg writes to a pipe: sizes unknown, the extensible format,
# and a LIST chunk of odd length before the samples
piped_wave_file() {
  {
    printf 'RIFF\377\377\377\377WAVEfmt '; le32 40; le16 65534; le16 2; le32 44100; le32 176400
    le16 4; le16 16; le16 22; le16 16; le32 3; le16 1
    printf '\000\000\000\000\020\000\200\000\000\252\000\070\233\161'
    printf 'LIST'; le32 11; printf 'INFOxxxxxxx\000'; printf 'data\377\377\377\377'
    pattern "$1" $(($2 * 2352))
  } > "$1"
}
