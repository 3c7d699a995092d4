#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Mastering beside xorriso, genisoimage, tar, cp and dd: wall time, CPU time and peak memory as
# medians of alternating runs, each peer's as a ratio to discimg's (2.0x: the peer needs twice as
# much), and below them what discimg is to reach, with what it has reached.
#
# Usage: master.sh BUILDDIR [small|usr|tiny|empty|folder|one|large|reflink]...
# environment: RUNS (5; 7 for large), SCRATCH (BUILDDIR/bench), USR (/usr), LARGE_MIB (1024: the size
# of each of the four files of large and reflink), REFLINK (a directory on a file system that shares
# blocks; else, as root, XFS in a file in SCRATCH)
# needs: xorriso genisoimage tar openssl perl gcc xfsprogs, and up to twice a tree's size in SCRATCH
. "$(dirname "$0")/common.sh"
shift
[ $# -gt 0 ] || set -- small usr tiny empty folder one large reflink
large_mib=${LARGE_MIB:-1024}
mounted=
clean_up() {
  [ -z "$mounted" ] || umount "$mounted"
  rm -rf "$work"
}

# --- trees ----------------------------------------------------------------------------------------

make_small() { # 40 000 files of 1 to 16 KiB in 200 directories
  awk 'BEGIN {
    srand(1); for (d = 0; d < 200; d++) for (f = 0; f < 200; f++)
      printf "d%03d/f%03d %d\n", d, f, 1024 + int(rand() * 15360) }' > "$work/list"
  head -c 20480 /dev/urandom > "$work/noise"
  perl -e 'open N, "<", $ARGV[1]; read N, $noise, 20480; open L, "<", $ARGV[2];
    mkdir sprintf "%s/d%03d", $ARGV[0], $_ for 0 .. 199;
    while (<L>) { my ($name, $size) = split; open F, ">", "$ARGV[0]/$name";
      print F pack("N", $.), substr $noise, 0, $size - 4; close F }' "$1" "$work/noise" "$work/list"
}
make_tiny() { # 300 000 files of 1 to 13 bytes in 300 directories
  perl -e 'for my $d (0 .. 299) { mkdir "$ARGV[0]/d$d"; for my $f (0 .. 999) {
    open F, ">", "$ARGV[0]/d$d/f$f"; print F "x" x ($f % 5), $d * $f % 99999999; close F } }' "$1"
}
# N files of one size in one directory
make_in_one() { # TREE N
  perl -e 'for (1 .. $ARGV[1]) { open F, ">", "$ARGV[0]/file number $_"; print F "$_\n" x 20;
    close F }' "$1" "$2"
}
make_folder() { make_in_one "$1" 18000; }
make_folder4() { make_in_one "$1" 4500; }
make_empties() { # TREE N: N directories of 1000 empty files
  perl -e 'for my $d (1 .. $ARGV[1]) { mkdir "$ARGV[0]/d$d"; for my $f (0 .. 999) {
    open F, ">", "$ARGV[0]/d$d/f$f"; close F } }' "$1" "$2"
}
make_empty() { make_empties "$1" 1000; }
make_empty4() { make_empties "$1" 250; }
make_one() { echo one > "$1/file"; }
make_usr() { cp -a "${USR:-/usr}/." "$1"; }
make_large() {
  for i in 1 2 3 4; do
    openssl enc -aes-128-ctr -nosalt -K "$(printf %032d $i)" -iv "$(printf %032d 0)" -in /dev/zero \
      2> /dev/null | head -c $((large_mib << 20)) > "$1/file$i"
  done
}

# --- runs -----------------------------------------------------------------------------------------

command_of() { # PROGRAM TREE OUTDIR: the words of the command, one a line
  case $1 in
    discimg) printf '%s\n' discimg master -q "$2" -o "$3/out.iso" ;;
    with-udf) printf '%s\n' discimg master -q --fs=iso,joliet,udf "$2" -o "$3/out.iso" ;;
    xorriso) printf '%s\n' xorriso -as mkisofs -quiet -iso-level 3 -R -J -o "$3/out.iso" "$2" ;;
    genisoimage) printf '%s\n' genisoimage -quiet -allow-limited-size -iso-level 3 -R -J -joliet-long \
      -o "$3/out.iso" "$2" ;;
    tar) printf '%s\n' tar -cf "$3/out.tar" -C "$2" . ;;
    cp) printf '%s\n' cp -r --reflink=never "$2" "$3/out" ;;
    dd) printf '%s\n' dd status=none bs=1M count=$((4 * large_mib)) "if=$2" "of=$3/out" ;;
  esac
}

run() { # PROGRAM NAME TREE: one run, whose figures and output's KiB go to the list of both names
  mkdir -p "$work/out"
  command_of "$1" "$3" "$work/out" > "$work/command"
  # One word a line, so that names with blanks survive.
  old_ifs=$IFS; IFS='
'
  # shellcheck disable=SC2046
  measured $(cat "$work/command")
  IFS=$old_ifs
  echo "$(tail -1 "$work/figures") $(du -sk --apparent-size "$work/out" | cut -f1)" \
    >> "$work/$2.$1.figures"
  [ "${keep:-no}" = yes ] || rm -rf "$work/out"
}

alternate() { # RUNS "NAME..." PROGRAM...: makes the trees, runs each program on each, in turn
  times=$1 names=$2; shift 2
  for name in $names; do mkdir "$work/$name"; "make_$name" "$work/$name"; done
  # What was written for the trees is not to be on its way to the disk while others are measured.
  sync -f "$work"
  i=0
  while [ $i -lt "$times" ]; do
    for program in "$@"; do
      for name in $names; do run "$program" "$name" "$work/$name"; done
    done
    i=$((i + 1))
  done
  for name in $names; do rm -rf "${work:?}/$name"; done
}

# --- what came of them ----------------------------------------------------------------------------

# Columns: wall s, CPU s, RSS KiB, output KiB.
median_of() { median "$work/$1.figures" "$2"; } # NAME.PROGRAM COLUMN

table() { # NAME PROGRAM...
  name=$1; shift
  printf '%-13s %8s %8s %8s   %s\n' "$name" 'wall s' 'CPU s' 'RSS MiB' \
    'wall, CPU, RSS as multiples of ours'
  for program in "$@"; do
    for column in 1 2 3; do median_of "$name.$program" $column; median_of "$name.discimg" $column; done |
      awk -v p="$program" '{ v[NR] = $1 } END {
        printf "  %-11s %8.3f %8.3f %8.1f   %.2fx %.2fx %.2fx\n", p, v[1], v[3], v[5] / 1024,
          v[1] / v[2], v[3] / v[4], v[5] / v[6] }'
  done
}

goal() { # WHAT VALUE LIMIT [UNIT]
  awk -v what="$1" -v value="$2" -v limit="$3" -v unit="${4-x}" 'BEGIN {
    digits = unit == "x" ? 2 : 0
    printf "  %-50s %7.*f%s of %.*f%s: %s\n", what, digits, value, unit, digits, limit, unit,
      value <= limit ? "reached" : "MISSED" }'
}

ratio() { # NAME.PROGRAM NAME.PROGRAM COLUMN [FACTOR]: of the first to the second
  awk -v a="$(median_of "$1" "$3")" -v b="$(median_of "$2" "$3")" -v f="${4:-1}" \
    'BEGIN { print b ? a / b * f : 0 }'
}

# Of two programs that ran in turn, each time next to each other: what slows a machine for a while
# slows both, so that their ratio is steadier than their times.
pairs() { # NAME.PROGRAM NAME.PROGRAM COLUMN: the ratio of the first to the second, a line a pair
  paste -d ' ' "$work/$1.figures" "$work/$2.figures" |
    awk -v c="$3" '{ printf "%.2f\n", $c / $(c + NF / 2) }'
}

pairs_goal() { # WHAT NAME.PROGRAM NAME.PROGRAM COLUMN LIMIT
  goal "$1" "$(pairs "$2" "$3" "$4" | sort -n | awk '{ v[NR] = $1 }
    END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }')" "$5"
  echo "    pair by pair: $(pairs "$2" "$3" "$4" | paste -sd ' ' -)"
}

per_kib() { # NAME.PROGRAM: CPU seconds per KiB written
  awk -v a="$(median_of "$1" 2)" -v b="$(median_of "$1" 4)" 'BEGIN { print a / b }'
}

cpu_goal() { # NAME PEER LIMIT
  goal "CPU as multiple of $2's" "$(ratio "$1.discimg" "$1.$2" 2)" "$3"
}
udf_goal() { # NAME
  goal "CPU with UDF as multiple of that without" "$(ratio "$1.with-udf" "$1.discimg" 2)" 1.2
}

bench_small() {
  set -- discimg with-udf xorriso genisoimage tar cp
  alternate "${RUNS:-5}" small "$@"
  table small "$@"
  cpu_goal small tar 1.6
  cpu_goal small xorriso 0.35
  cpu_goal small genisoimage 0.6
}
bench_usr() {
  set -- discimg with-udf xorriso genisoimage tar cp
  alternate "${RUNS:-5}" usr "$@"
  table usr "$@"
  cpu_goal usr tar 1.3
  cpu_goal usr xorriso 0.3
  udf_goal usr
}
bench_tiny() {
  set -- discimg with-udf xorriso genisoimage tar
  alternate "${RUNS:-5}" tiny "$@"
  table tiny "$@"
  cpu_goal tiny tar 2
  goal "peak RSS per file, bytes" "$(awk -v k="$(median_of tiny.discimg 3)" \
    'BEGIN { print k * 1024 / 300000 }')" 400 ""
  goal "CPU per written byte with UDF, of that without" \
    "$(awk -v a="$(per_kib tiny.with-udf)" -v b="$(per_kib tiny.discimg)" 'BEGIN { print a / b }')" 1
}
bench_empty() {
  alternate "${RUNS:-5}" 'empty empty4' discimg genisoimage
  table empty discimg genisoimage
  cpu_goal empty genisoimage 0.5
  goal "CPU per file, of that with a quarter of the files" \
    "$(ratio empty.discimg empty4.discimg 2 0.25)" 1.2
}
bench_folder() {
  alternate "${RUNS:-5}" 'folder folder4' discimg xorriso genisoimage tar
  table folder discimg xorriso genisoimage tar
  goal "CPU per file, of that with a quarter of the files" \
    "$(ratio folder.discimg folder4.discimg 2 0.25)" 1.2
}
bench_one() {
  alternate "${RUNS:-21}" one discimg xorriso genisoimage tar
  table one discimg xorriso genisoimage tar
  goal "milliseconds from start to end" "$(awk -v s="$(median_of one.discimg 1)" \
    'BEGIN { print s * 1000 }')" 15 ""
}

# Each run is to find the same state: what it reads was read before, and what it writes goes to
# memory that was in use just now (that of a virtual machine may have gone back to its host).
prepare() { # FILE...
  cat "$@" | dd status=none bs=1M of=/dev/null
  dd status=none bs=1M count=$((4 * large_mib)) if=/dev/zero "of=$work/touched"
  rm "$work/touched"
}
large_run() { # PROGRAM
  prepare "$work/large"/*
  run "$1" large "$work/large"
}
large_dd() {
  prepare "$work/image"
  run dd large "$work/image"
}

# The image is what dd copies, and the next tree is cut from it: so there are never more than two
# of these at once. Whoever is first in one round is last in the next one. The first round only
# gets the memory for all that follow.
bench_large() {
  mkdir "$work/large"
  make_large "$work/large"
  sync -f "$work"
  i=0
  while [ $i -le "${RUNS:-7}" ]; do
    if [ -d "$work/large" ]; then
      large_run with-udf
      keep=yes large_run discimg
      mv "$work/out/out.iso" "$work/image"
      rm -rf "$work/large"
      large_dd
    else
      large_dd
      mkdir "$work/large"
      for n in 0 1 2 3; do
        dd status=none bs=1M count="$large_mib" skip=$((large_mib * n)) \
          "if=$work/image" "of=$work/large/file$n"
      done
      rm "$work/image"
      large_run discimg
      large_run with-udf
    fi
    [ $i -gt 0 ] || rm "$work"/large.*.figures
    i=$((i + 1))
  done
  rm -rf "$work/large" "$work/image"
  table large discimg with-udf dd
  pairs_goal "wall time as multiple of dd's" large.discimg large.dd 1 1.1
  pairs_goal "CPU as multiple of dd's" large.discimg large.dd 2 1.1
  pairs_goal "CPU with UDF as multiple of that without" large.with-udf large.discimg 2 1.2
}

bench_reflink() {
  directory=${REFLINK:-}
  if [ -z "$directory" ]; then
    directory=$work/xfs
    mkdir "$directory"
    truncate -s 10G "$work/xfs.img"
    mkfs.xfs -q -m reflink=1 "$work/xfs.img"
    mount -o loop "$work/xfs.img" "$directory"
    mounted=$directory
  fi
  top=$work work=$(mktemp -d "$directory/run.XXXXXX")
  cp "$top/measure" "$work"
  alternate "${RUNS:-5}" large discimg with-udf cp
  for program in discimg with-udf cp; do
    mv "$work/large.$program.figures" "$top/reflink.$program.figures"
  done
  rm -rf "$work"
  work=$top
  table reflink discimg with-udf cp
  goal "wall time as multiple of cp's" "$(ratio reflink.discimg reflink.cp 1)" 0.05
  goal "wall time with UDF as multiple of cp's" "$(ratio reflink.with-udf reflink.cp 1)" 0.05
}

for bench in "$@"; do "bench_$bench"; done
