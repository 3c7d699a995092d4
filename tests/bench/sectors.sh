#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast sectors are dealt with: medians of alternating runs on one core, and ratios to the first
# way of each table, of the same run of this script.
#
# Usage: sectors.sh BUILDDIR [codes]...     environment: RUNS (9)
# needs: gcc, and a built BUILDDIR
set -eu

srcdir=$(cd "$(dirname "$0")" && pwd)
builddir=$(cd "$1" && pwd); shift
[ $# -gt 0 ] || set -- codes
runs=${RUNS:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# table TITLE UNIT COMMAND...: COMMAND lists its ways, one a line, and prints a way's figure when it
# is given the way as its last word; more is better.
table() {
  title=$1 unit=$2; shift 2
  "$@" > "$work/ways"
  rm -f "$work"/figures.*
  i=0
  while [ $i -lt "$runs" ]; do
    n=0
    while read -r way; do
      n=$((n + 1))
      "$@" "$way" >> "$work/figures.$n"
    done < "$work/ways"
    i=$((i + 1))
  done
  printf '%-24s %8s   ratio\n' "$title" "$unit"
  n=0
  while read -r way; do
    n=$((n + 1))
    figure=$(median "$work/figures.$n")
    [ $n -gt 1 ] || first=$figure
    awk -v w="$way" -v f="$figure" -v f0="$first" \
      'BEGIN { printf "  %-22s %8.2f   %.1fx\n", w, f, f / f0 }'
  done < "$work/ways"
}

# EDC, P and Q of good Mode 1 sectors, by each kind of loop that runs on this processor.
codes() {
  ${CC:-gcc} -O2 -std=gnu17 -I"$srcdir/../../src" -o "$work/codes" "$srcdir/codes.c" \
    "$builddir/.libs/libcore.a"
  table "EDC, P and Q checked" GB/s "$work/codes"
}

for line in "$@"; do
  case $line in
    codes) "$line" ;;
    *) echo "sectors.sh: there is no table \"$line\"" >&2; exit 64 ;;
  esac
done
