# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What benches begin with, given BUILDDIR as their first word: a folder to work in, the programs of
# BUILDDIR first in PATH, runs that are measured, and medians.
set -eu

srcdir=$(cd "$(dirname "$0")" && pwd)
builddir=$(cd "$1" && pwd)
scratch=${SCRATCH:-$builddir/bench}
mkdir -p "$scratch"
work=$(mktemp -d "$scratch/run.XXXXXX")
clean_up() { rm -rf "$work"; }
trap clean_up EXIT
trap 'exit 130' INT TERM

${CC:-gcc} -O2 -o "$work/measure" "$srcdir/measure.c"
# The program itself, not libtool's script around it.
PATH=$builddir/.libs:$PATH
export LD_LIBRARY_PATH="$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# measured COMMAND...: its wall seconds, CPU seconds and peak RSS in KiB become the last line of
# $work/figures. What fails ends all: its figures are none.
measured() {
  "$work/measure" "$@" > "$work/figures" 2> "$work/errors" || {
    echo "$(basename "$0"): $1 failed:" >&2; tail -3 "$work/errors" >&2; exit 2; }
}

# median FILE [COLUMN]
median() { sort -n -k "${2-1},${2-1}" "$1" | awk -v c="${2-1}" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'; }
