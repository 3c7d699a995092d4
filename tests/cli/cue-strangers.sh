#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What cdrdao, cd-info, bchunk and chdman read out of the cue/bin pairs that we write. Each cell of
# the table is "reads" (the same track addresses, the same bytes) or that program's own message.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

for program in cdrdao cd-info bchunk chdman; do
  command -v $program > /dev/null || { skip "strangers read our sheets" "$program is not installed"; done_testing; }
done

table=${builddir:-.}/cue-strangers.md
printf '| what we wrote | cdrdao | cd-info | bchunk | chdman |\n|---|---|---|---|---|\n' > "$table"

# first_message FILE: the first line of a program's output that complains
first_message() { grep -m1 -E 'WARN|ERROR|Unsupported|Unknown|\(\?\)|rror' "$1" | sed 's/^[-+* ]*//; s/  */ /g; s/[[:space:]]*$//'; }

# Each of these prints its cell. $1 is the sheet's name, $2 the first addresses and the end.

by_cdrdao() {
  cdrdao show-toc "$1.cue" > log 2>&1 && cdrdao read-test "$1.cue" >> log 2>&1
  got=$(sed -n 's/^ *START .*( *\([0-9]*\))/\1/p; s/^ *END.*( *\([0-9]*\))/\1 end/p' log |
    awk '$2 == "end" { end = $1; next } { printf "%s ", $1 } END { print end }')
  if [ "$got" = "$2" ] && grep -q 'Read [0-9]* blocks' log; then echo reads; return; fi
  message=$(first_message log)
  echo "${message:-tells $got, we $2}"
}

by_cd_info() {
  cd-info --no-header --no-device-info --no-disc-mode --cue-file="$1.cue" > log 2>&1
  got=$(sed -n 's/^ *[0-9]*: [0-9:]*  *\([0-9]*\) .*/\1/p' log | sed 's/^0*\(.\)/\1/' | tr '\n' ' ')
  if [ "${got% }" = "$2" ]; then echo reads; return; fi
  message=$(first_message log)
  echo "${message:-tells ${got% }, we $2}"
}

# bchunk cuts tracks out of one BIN: they must be the bytes of $3…
by_bchunk() {
  name=$1; shift 2
  if [ ! -e "$name.bin" ]; then
    bchunk "$name (Track 01).bin" "$name.cue" out > log 2>&1
    files=$(find . -name "$name (*.bin" | wc -l); rm -f out[0-9]*
    echo "takes one BIN, there are $files"; return
  fi
  bchunk "$name.bin" "$name.cue" out > log 2>&1
  n=0 same=yes
  for expected in "$@"; do
    n=$((n + 1))
    cmp -s "$expected" "$(printf 'out%02d' $n)".* || same=no
  done
  rm -f out[0-9]*
  if [ $same = yes ]; then echo reads; return; fi
  message=$(first_message log)
  echo "${message:-$(grep '^Track' log | tail -1 | sed 's/  */ /g'), taken as 2352 bytes a sector}"
}

by_chdman() {
  rm -f disc.chd back.cue back.bin
  if chdman createcd -c cdzl -i "$1.cue" -o disc.chd > log 2>&1 &&
     chdman extractcd -i disc.chd -o back.cue -ob back.bin > log2 2>&1 &&
     cat "$1.bin" "$1 (Track "*.bin 2> /dev/null | cmp -s - back.bin; then echo reads; return; fi
  message=$(first_message log)
  echo "${message:-extracts other bytes}"
}

# pair NAME WHAT ADDRESSES OPTIONS TRACK-FILES CELLS: converts in.cue to NAME.cue and judges that.
# CELLS are the expected ones, as patterns.
pair() {
  name=$1 what=$2 addresses=$3 options=$4 files=$5; shift 5
  # shellcheck disable=SC2086
  discimg convert -q $options in.cue "$name.cue" || { flunk "$what is written"; return; }
  row="| $what |"
  for program in cdrdao cd_info bchunk chdman; do
    # shellcheck disable=SC2086
    cell=$(by_$program "$name" "$addresses" $files)
    row="$row $cell |"
    # shellcheck disable=SC2254
    case $cell in
    $1) pass "$what: $program $([ "$cell" = reads ] && echo reads it || echo "says: $cell")" ;;
    *) flunk "$what: $program"; echo "# got: $cell, expected: $1"; note < log ;;
    esac
    shift
  done
  echo "$row" >> "$table"
}

iso_file data.iso 400
raw_file sound.bin 800
tail -c $((650 * 2352)) sound.bin > song.bin
head -c $((400 * 2352)) sound.bin > first.bin
tail -c $((400 * 2352)) sound.bin > second.bin
pattern m $((2336 * 400)) > m2336.bin
pattern g $((2448 * 400)) > g2448.bin
# data MODE, one FILE MODE, song LINE…: pieces of sheets
data() { printf 'FILE "data.iso" BINARY\nTRACK 01 %s\nINDEX 01 00:00:00\n' "$1"; }
one() { printf 'FILE "%s" BINARY\nTRACK 01 %s\nINDEX 01 00:00:00\n' "$1" "$2"; }
song() { printf 'FILE "sound.bin" BINARY\nTRACK 02 AUDIO\n'; printf '%s\n' "$@"; }

data MODE1/2048 > in.cue
pair mode1 'MODE1/2048' '0 400' '' data.iso \
  reads '*not multiple of blocksize*' '*MODE1/2048 (?)*' reads
pair mode1raw 'MODE1/2352' '0 400' --raw data.iso reads reads reads reads
data MODE2/2048 > in.cue
pair mode2user 'MODE2/2048' '0 400' '' data.iso \
  '*Unsupported track mode' '*not multiple of blocksize*' '*MODE2/2048 (?)*' reads
pair mode2raw 'MODE2/2352' '0 400' --raw data.iso reads reads reads reads
one m2336.bin MODE2/2336 > in.cue
pair mode2 'MODE2/2336' '0 400' '' m2336.bin \
  reads '*not multiple of blocksize*' '*MODE2/2336*' reads
one m2336.bin CDI/2336 > in.cue
pair cdi 'CDI/2336' '0 400' '' m2336.bin \
  '*Unsupported track mode' '*not recognized as a CUE file' '*CDI/2336 (?)*' '*Unknown track type*'
pair cdiraw 'CDI/2352' '0 400' --raw m2336.bin \
  '*Unsupported track mode' '*not recognized as a CUE file' '*CDI/2352 (?)*' reads
one g2448.bin CDG > in.cue
pair cdg 'CDG' '0 400' '' g2448.bin \
  '*Unsupported track mode' '*not recognized as a CUE file' '*CDG (?)*' '*Unknown track type*'
{
  printf 'CATALOG 1234567890123\nTITLE "T"\nPERFORMER "P"\nFILE "sound.bin" BINARY\nTRACK 01 AUDIO\n'
  printf 'ISRC USRC17607839\nFLAGS DCP\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nTITLE "Two"\nINDEX 01 00:05:25\n'
} > in.cue
pair audio 'AUDIO, with CD-TEXT, CATALOG, ISRC, FLAGS' '0 400 800' '' 'first.bin second.bin' \
  reads reads reads reads
{ printf 'TITLE "T"\nCOMPOSER "C"\n'; one sound.bin AUDIO; } > in.cue
pair composer 'AUDIO, with CD-TEXT COMPOSER' '0 800' '' sound.bin \
  '*Unknown command' reads reads reads
{ data MODE1/2048; song 'INDEX 00 00:00:00' 'INDEX 01 00:02:00'; } > in.cue
pair stored 'MODE1/2352 and AUDIO, pregap stored' '0 550 1200' --raw 'data.iso song.bin' \
  reads reads reads reads
pair split 'MODE1/2352 and AUDIO, a BIN a track' '0 550 1200' '--raw --layout=tracks' \
  'data.iso song.bin' reads '*could not retrieve file info for*' 'takes one BIN, there are 2' reads
{ data MODE1/2048; song 'PREGAP 00:02:00' 'INDEX 01 00:00:00'; } > in.cue
pair unstored 'MODE1/2352 and AUDIO, PREGAP' '0 550 1350' --raw 'data.iso sound.bin' \
  reads 'tells 0 400 1200*' reads reads
{ data MODE1/2048; song 'INDEX 01 00:00:00'; } > in.cue
pair sizes 'MODE1/2048 and AUDIO in one BIN' '0 400 1200' '' 'data.iso sound.bin' \
  'tells 0 400 1149*' '*not multiple of blocksize*' '*MODE1/2048 (?)*' reads
{ one sound.bin AUDIO; echo REM SESSION 02; data MODE2/2048 | sed 's/TRACK 01/TRACK 02/'; } > in.cue
pair sessions 'two sessions (none of them sees REM SESSION)' '0 800 1200' --raw \
  'sound.bin data.iso' reads reads reads reads

note < "$table"

# Sectors that we made from 2048 bytes each: chdman leaves parity out when it can compute it from
# the rest, so that a compressed raw image is smaller only when every P and Q parity byte of it is
# what chdman computes too.
noise $((400 * 2048)) 1 > noise.iso
for mode in MODE1 MODE2; do
  printf 'FILE "noise.iso" BINARY\nTRACK 01 %s/2048\nINDEX 01 00:00:00\n' $mode > noise.cue
  discimg convert -q --raw noise.cue good.cue
  cp good.bin bad.bin
  for i in $(seq 0 399); do printf 'x' | dd of=bad.bin bs=1 seek=$((i * 2352 + 2200)) conv=notrunc status=none; done
  sed 's/good/bad/' good.cue > bad.cue
  for which in good bad; do
    rm -f $which.chd
    chdman createcd -c cdzl -i $which.cue -o $which.chd > log 2>&1
  done
  saved=$((($(stat -c %s bad.chd) - $(stat -c %s good.chd)) / 400))
  ok "chdman computes the parity of our $mode sectors itself ($saved bytes a sector saved)" test $saved -ge 270
  chdman extractcd -f -i good.chd -o back.cue -ob back.bin > log 2>&1
  ok "and gives all bytes of our $mode sectors back" cmp good.bin back.bin
done
done_testing
