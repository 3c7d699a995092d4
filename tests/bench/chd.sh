#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CHD files beside MAME's chdman, which is given as many processors: wall time, CPU time and size as
# medians of alternating runs, and as multiples. The discs are an .iso of files of this machine's
# /usr and, as a CD, the same in raw sectors, and music behind it.
#
# Usage: chd.sh BUILDDIR [cd|iso]...
#        environment: RUNS (3), SCRATCH (BUILDDIR/bench), MIB of files (190), MUSIC in seconds (600)
# needs: chdman gcc, and eight times MIB in SCRATCH
. "$(dirname "$0")/common.sh"
shift
[ $# -gt 0 ] || set -- cd iso
runs=${RUNS:-3}
mib=${MIB:-190}
seconds=${MUSIC:-600}

${CC:-gcc} -O2 -o "$work/music" "$srcdir/music.c" -lm

make_iso() {
  mkdir "$work/tree"
  find /usr/bin /usr/lib /usr/share /usr/include -xdev -type f -size -8M -printf '%s %p\n' |
    sort -R --random-source="$srcdir/music.c" |
    awk -v limit="$mib" 'n < limit * 1048576 { n += $1; sub(/^[0-9]+ /, ""); print }' |
    xargs -d '\n' cp --parents -t "$work/tree"
  discimg master -q -o "$work/disc.iso" "$work/tree"
  rm -rf "$work/tree"
}

msf() { printf '%02d:%02d:%02d' $(($1 / 4500)) $(($1 / 75 % 60)) $(($1 % 75)); }

make_cd() {
  local track lba
  discimg convert -q --no-prove --raw "$work/disc.iso" "$work/disc.cue"
  lba=$(($(stat -c %s "$work/disc.bin") / 2352))
  "$work/music" "$seconds" >> "$work/disc.bin"
  for track in 2 3 4 5; do
    printf '  TRACK %02d AUDIO\n    INDEX 01 %s\n' $track "$(msf $lba)"
    lba=$((lba + seconds * 75 / 4))
  done >> "$work/disc.cue"
}

# command_of WAY: the words of the command, one a line; it writes $work/out.*.
command_of() {
  local in=$work/disc.iso out=$work/out.iso raw="-us 2048 -hs 16384" kind=raw ob=""
  [ "$disc" = iso ] || { in=$work/disc.cue out=$work/out.cue raw="" kind=cd ob="-ob $work/out.bin"; }
  # shellcheck disable=SC2086
  case $1 in
    'chdman create') printf '%s\n' chdman create$kind -np "$(nproc)" -i "$in" -o "$work/out.chd" $raw ;;
    'convert') printf '%s\n' discimg convert -q --no-prove "$in" "$work/out.chd" ;;
    'convert --fast') printf '%s\n' discimg convert -q --no-prove --fast "$in" "$work/out.chd" ;;
    'chdman extract') printf '%s\n' chdman extract$kind -i "$work/disc.chd" -o "$out" $ob ;;
    'convert back') printf '%s\n' discimg convert -q --no-prove "$work/disc.chd" "$out" ;;
    'convert, proven') printf '%s\n' discimg convert -q "$work/disc.chd" "$out" ;;
    'chdman verify') printf '%s\n' chdman verify -i "$work/disc.chd" ;;
    'verify') printf '%s\n' discimg verify -q "$work/disc.chd" ;;
  esac
}

run() { # WAY NUMBER: one measured run, its figures appended to NUMBER's list
  local -a words
  rm -f "$work"/out.*
  mapfile -t words < <(command_of "$1")
  measured "${words[@]}"
  printf '%s %s\n' "$(tail -1 "$work/figures" | tr '\r' '\n' | tail -1 | grep -oE '[0-9]+\.[0-9]{4} [0-9]+\.[0-9]{4}')" \
    "$(cat "$work"/out.* 2> /dev/null | wc -c)" >> "$work/figures.$2"
  if [ "$1" = 'chdman create' ]; then mv "$work/out.chd" "$work/disc.chd"; fi
}

# race WAY...: the first one is what the others are compared with.
race() {
  local i n way wall cpu size wall0 cpu0 size0
  rm -f "$work"/figures.*
  for ((i = 0; i < runs; i++)); do
    n=0
    for way in "$@"; do run "$way" $((++n)); done
  done
  n=0
  for way in "$@"; do
    n=$((n + 1))
    wall=$(median "$work/figures.$n" 1) cpu=$(median "$work/figures.$n" 2)
    size=$(median "$work/figures.$n" 3)
    [ $n -gt 1 ] || wall0=$wall cpu0=$cpu size0=$size
    awk -v way="$way" -v w="$wall" -v c="$cpu" -v s="$size" -v w0="$wall0" -v c0="$cpu0" \
      -v s0="$size0" 'BEGIN {
        printf "  %-16s %8.2f %8.2f %8.2f   %.2fx %.2fx", way, w, c, s / 1e6, w0 / w, c0 / c
        if (s > 0) printf " %.4fx", s / s0
        print "" }'
  done
}

make_iso
for disc in "$@"; do
  [ "$disc" = iso ] || [ "$disc" = cd ] || { echo "chd.sh: there is no disc \"$disc\"" >&2; exit 64; }
  [ "$disc" = iso ] || make_cd
  printf '%-18s %8s %8s %8s   %s\n' "$disc" 'wall s' 'CPU s' 'MB' \
    'as fast by wall, by CPU; size'
  race 'chdman create' convert 'convert --fast'
  race 'chdman extract' 'convert back' 'convert, proven'
  race 'chdman verify' verify
done
