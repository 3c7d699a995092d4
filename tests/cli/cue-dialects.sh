#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sheets as others write them are read to the track table that stands in NAME.expected, their
# sectors come out in order, and writing, reading and writing again gives the same sheet.
# "REM make KIND SIZE NAME" in a sheet tells which data files it comes with.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

# make_file KIND SIZE NAME: the file, and its sectors at the end of all.bin
make_file() {
  case $1 in
  raw) raw_file "$3" "$2" ;;
  bytes) pattern "$3" "$2" > "$3" ;;
  iso) iso_file "$3" "$2" ;;
  2336 | 2448) pattern "$3" $(($1 * $2)) > "$3" ;;
  wave) wave_file "$3" "$2"; tail -c +45 "$3" >> ../all.bin; return ;;
  ffwave) piped_wave_file "$3" "$2"; pattern "$3" $(($2 * 2352)) >> ../all.bin; return ;;
  swapped) raw_file "$3" "$2"; dd if="$3" conv=swab status=none >> ../all.bin; return ;;
  short) raw_file "$3" "$2"; truncate -s -1000 "$3"; cat "$3" >> ../all.bin; head -c 1000 /dev/zero >> ../all.bin; return ;;
  esac
  cat "$3" >> ../all.bin
}

for sheet in "$srcdir"/data/cue/good/*.cue; do
  name=$(basename "$sheet" .cue)
  what="dialect: $(echo "$name" | tr - ' ')"
  mkdir in one again tracks back
  cp "$sheet" in/
  cd in || exit 99
  : > ../all.bin
  while read -r _ _ kind size file; do
    make_file "$kind" "$size" "$file"
  done < <(tr '\r' '\n' < "$sheet" | sed -n 's/^\(\xef\xbb\xbf\)\?\([Rr][Ee][Mm] make .*\)/\2/p')
  cd ..
  exits 0 "$what is read" discimg convert "in/$name.cue" one/out.cue
  is "$what has the expected tracks" "$(grep -v '^REM make' one/out.cue)" \
    "$(cat "${sheet%.cue}.expected")"
  ok "$what keeps every stored byte in order" cmp all.bin one/out.bin
  exits 0 "$what is written again" discimg convert -q one/out.cue again/out.cue
  ok "$what is a fixpoint" diff one/out.cue again/out.cue
  exits 0 "$what is written as a file a track" discimg convert -q --layout=tracks one/out.cue tracks/out.cue
  exits 0 "$what is joined again" discimg convert -q tracks/out.cue back/out.cue
  ok "$what is the same after splitting and joining" \
    sh -c 'diff one/out.cue back/out.cue && cmp one/out.bin back/out.bin'
  rm -r in one again tracks back
done
done_testing
