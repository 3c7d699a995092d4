#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Mastering beside xorriso, genisoimage, tar and cp: wall time, CPU time and peak memory as medians
# of alternating runs, and each peer's as a ratio to discimg's (2.0x: the peer needs twice as much).
#
# Usage: master.sh BUILDDIR [small|tiny|folder|empty|one|usr|large]...
# environment: RUNS (5), SCRATCH (BUILDDIR/bench), PEERS (xorriso genisoimage tar cp)
# needs: xorriso genisoimage tar openssl perl gcc, and up to three times a tree's size in SCRATCH
set -eu

srcdir=$(cd "$(dirname "$0")" && pwd)
builddir=$(cd "$1" && pwd); shift
[ $# -gt 0 ] || set -- small tiny usr large
runs=${RUNS:-5}
scratch=${SCRATCH:-$builddir/bench}
mkdir -p "$scratch"
work=$(mktemp -d "$scratch/run.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

${CC:-gcc} -O2 -o "$work/measure" "$srcdir/measure.c"
# The program itself, not libtool's script around it.
PATH=$builddir/.libs:$PATH
export LD_LIBRARY_PATH="$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

make_small() { # 40 000 files of 1 to 16 KiB in 200 directories
  awk 'BEGIN {
    srand(1); for (d = 0; d < 200; d++) for (f = 0; f < 200; f++)
      printf "d%03d/f%03d %d\n", d, f, 1024 + int(rand() * 15360) }' > "$work/list"
  for d in $(seq -f %03g 0 199); do mkdir -p "$1/d$d"; done
  head -c 20480 /dev/urandom > "$work/noise"
  while read -r name size; do head -c "$size" "$work/noise" > "$1/$name"; done < "$work/list"
}
make_tiny() { # 300 000 files of 1 to 13 bytes in 300 directories
  perl -e 'for my $d (0 .. 299) { mkdir "$ARGV[0]/d$d"; for my $f (0 .. 999) {
    open F, ">", "$ARGV[0]/d$d/f$f"; print F "x" x ($f % 5), $d * $f % 99999999; close F } }' "$1"
}
make_folder() { # 18 000 files of one size in one directory
  perl -e 'for (1 .. 18000) { open F, ">", "$ARGV[0]/file number $_"; print F "$_\n" x 20; close F }' "$1"
}
make_empty() { # 1 000 000 empty files in 1000 directories
  perl -e 'for my $d (0 .. 999) { mkdir "$ARGV[0]/d$d"; for my $f (0 .. 999) {
    open F, ">", "$ARGV[0]/d$d/f$f"; close F } }' "$1"
}
make_one() { echo one > "$1/file"; }
make_usr() { cp -a /usr/. "$1"; }
make_large() {
  for i in 1 2 3 4; do
    openssl enc -aes-128-ctr -nosalt -K "$(printf %032d $i)" -iv "$(printf %032d 0)" -in /dev/zero \
      2> /dev/null | head -c 1073741824 > "$1/file$i"
  done
}

peers=${PEERS-xorriso genisoimage tar cp}
command_of() { # PROGRAM TREE OUTDIR: the words of the command, one a line
  case $1 in
    discimg) printf '%s\n' discimg master -q "$2" -o "$3/out.iso" ;;
    xorriso) printf '%s\n' xorriso -as mkisofs -quiet -iso-level 3 -R -J -o "$3/out.iso" "$2" ;;
    genisoimage) printf '%s\n' genisoimage -quiet -allow-limited-size -iso-level 3 -R -J -joliet-long \
      -o "$3/out.iso" "$2" ;;
    tar) printf '%s\n' tar -cf "$3/out.tar" -C "$2" . ;;
    cp) printf '%s\n' cp -r --reflink=never "$2" "$3/out" ;;
  esac
}

run() { # PROGRAM TREE: one measured run, its figures appended to PROGRAM's list
  mkdir "$work/out"
  command_of "$1" "$2" "$work/out" > "$work/command"
  # One word a line, so that names with blanks survive.
  old_ifs=$IFS; IFS='
'
  # shellcheck disable=SC2046
  "$work/measure" $(cat "$work/command") > "$work/figures" 2> "$work/errors" || {
    echo "master.sh: $1 failed:" >&2; tail -3 "$work/errors" >&2; }
  IFS=$old_ifs
  tail -1 "$work/figures" >> "$work/$1.figures"
  rm -rf "$work/out"
}

median() { # FILE COLUMN
  sort -n -k "$2,$2" "$1" | awk -v c="$2" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

report() {
  printf '%-12s %9s %9s %9s   %s\n' "$1" 'wall s' 'CPU s' 'RSS MiB' 'wall, CPU, RSS as multiples of ours'
  for program in discimg $peers; do
    wall=$(median "$work/$program.figures" 1)
    cpu=$(median "$work/$program.figures" 2)
    rss=$(median "$work/$program.figures" 3)
    [ "$program" = discimg ] && { wall0=$wall cpu0=$cpu rss0=$rss; }
    awk -v p="$program" -v w="$wall" -v c="$cpu" -v r="$rss" \
      -v w0="$wall0" -v c0="$cpu0" -v r0="$rss0" 'BEGIN {
        printf "  %-10s %9.2f %9.2f %9.1f   %.2fx %.2fx %.2fx\n",
          p, w, c, r / 1024, w / w0, c / c0, r / r0 }'
  done
}

for tree in "$@"; do
  mkdir "$work/tree"
  "make_$tree" "$work/tree"
  rm -f "$work"/*.figures
  i=0
  while [ $i -lt "$runs" ]; do
    for program in discimg $peers; do run "$program" "$work/tree"; done
    i=$((i + 1))
  done
  report "$tree"
  rm -rf "$work/tree"
done
