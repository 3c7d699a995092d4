#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast sectors are dealt with: medians of alternating runs on one core, and ratios to the first
# way of each table, of the same run of this script.
#
# Usage: sectors.sh BUILDDIR [codes|copies|hashes|drive]...
#        environment: RUNS (9), SCRATCH (BUILDDIR/bench), NBYTES of a disc (734003200)
# needs: gcc, openssl, a built BUILDDIR, and three times NBYTES in SCRATCH
. "$(dirname "$0")/common.sh"
shift
[ $# -gt 0 ] || set -- codes copies hashes drive
runs=${RUNS:-9}
nbytes=${NBYTES:-734003200}

# table TITLE UNIT COMMAND...: COMMAND lists its ways, one a line, and prints a way's figure when it
# is given the way as its last word; more is better. Each round starts with another way, as what a way
# leaves behind (memory, journals) is paid for by the next.
table() {
  title=$1 unit=$2; shift 2
  "$@" > "$work/ways"
  rm -f "$work"/figures.*
  i=0
  while [ $i -lt "$runs" ]; do
    awk -v i="$i" '{ way[NR] = NR " " $0 } END { while (n++ < NR) print way[i++ % NR + 1] }' \
      "$work/ways" > "$work/order"
    while read -r n way; do
      "$@" "$way" >> "$work/figures.$n"
    done < "$work/order"
    i=$((i + 1))
  done
  printf '%-24s %8s   ratio\n' "$title" "$unit"
  n=0
  while read -r way; do
    n=$((n + 1))
    figure=$(median "$work/figures.$n")
    [ $n -gt 1 ] || first=$figure
    awk -v w="$way" -v f="$figure" -v f0="$first" \
      'BEGIN { printf "  %-22s %8.2f   %.2fx\n", w, f, f / f0 }'
  done < "$work/ways"
}

# EDC, P and Q of good Mode 1 sectors, by each kind of loop that runs on this processor.
codes() {
  ${CC:-gcc} -O2 -std=gnu17 -I"$srcdir/../../src" -o "$work/codes" "$srcdir/codes.c" \
    "$builddir/.libs/libcore.a"
  table "EDC, P and Q checked" GB/s "$work/codes"
}

# speed COLUMN COMMAND...: its wall (1) or CPU (2) time as a figure: MB of the disc a second.
speed() {
  column=$1; shift
  measured "$@"
  tail -1 "$work/figures" | awk -v c="$column" -v n="$nbytes" '{ printf "%.1f\n", n / 1e6 / $c }'
}

# A disc of a data track and four of audio, in one BIN and in one a track.
make_disc() {
  [ ! -e "$work/one.cue" ] || return 0
  head -c $((nbytes / 2352 * 2352)) /dev/urandom > "$work/one.bin"
  nsectors=$((nbytes / 2352))
  printf 'FILE "one.bin" BINARY\n' > "$work/one.cue"
  for track in 1 2 3 4 5; do
    at=$(((track - 1) * (nsectors / 6)))
    printf '  TRACK %02d %s\n    INDEX 01 %02d:%02d:%02d\n' $track \
      "$([ $track = 1 ] && echo MODE1/2352 || echo AUDIO)" $((at / 4500)) $((at / 75 % 60)) $((at % 75))
  done >> "$work/one.cue"
  discimg convert -q --no-prove --layout tracks "$work/one.cue" "$work/many.cue"
}

copy_way() {
  case ${1-} in
    '') printf '%s\n' 'cp and sync' cp 'one BIN to one' 'one BIN to many' 'many to one BIN' ;;
    'cp and sync') speed 2 sh -c 'cp "$1" "$2"; sync "$2"' sh "$work/one.bin" "$work/out.bin" ;;
    cp) speed 2 cp "$work/one.bin" "$work/out.bin" ;;
    'one BIN to one') speed 2 discimg convert -q --no-prove "$work/one.cue" "$work/out.cue" ;;
    'one BIN to many') speed 2 discimg convert -q --no-prove --layout tracks "$work/one.cue" "$work/out.cue" ;;
    'many to one BIN') speed 2 discimg convert -q --no-prove "$work/many.cue" "$work/out.cue" ;;
  esac
  rm -f "$work"/out*
}

# Converting where bytes need not change, beside cp: per second of CPU time. What discimg has written
# is on the disk when it ends; what cp has written is once sync has been told to see to it.
copies() {
  make_disc
  table "copied, by CPU time" MB/s copy_way
}

hash_way() {
  case ${1-} in
    '') printf '%s\n' 'openssl md5' 'info --hash' ;;
    'openssl md5') speed 1 openssl md5 "$work/one.bin" ;;
    'info --hash') speed 1 discimg info --hash "$work/plain.cue" ;;
  esac
}

# CRC-32, MD5, SHA-1 and SHA-256 in one reading, beside MD5 alone: per second.
hashes() {
  make_disc
  printf 'FILE "one.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n' > "$work/plain.cue"
  table "hashed, by wall time" MB/s hash_way
}

# A virtual drive in process, with an image in it that is in memory: what the commands cost.
drive() {
  # shellcheck disable=SC2046 # one word a library
  ${CC:-gcc} -O2 -std=gnu17 -I"$srcdir/../../src" -I"$srcdir/../../include" -o "$work/vdrive" \
    "$srcdir/vdrive.c" "$builddir/.libs/libcore.a" \
    $(sed -n 's/^[A-Z0-9]*_LIBS = \(-l.*\)/\1/p' "$builddir/Makefile" | grep -v cunit) -lpthread
  head -c $((nbytes / 2048 * 2048)) /dev/urandom > "$work/plain.iso"
  table "read, by CPU time" GB/s "$work/vdrive" "$work/plain.iso"
}

for line in "$@"; do
  case $line in
    codes | copies | hashes | drive) "$line" ;;
    *) echo "sectors.sh: there is no table \"$line\"" >&2; exit 64 ;;
  esac
done
