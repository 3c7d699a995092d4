#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast a virtual drive is read through the kernel: `dd bs=1M` of the same image in a virtual
# drive, in a drive that only completes commands, and in a loop device, in one guest; medians of
# alternating runs, and the service's CPU time for a gigabyte.
#
# Usage: tcmu.sh BUILDDIR
#        environment: RUNS (5), MIB of the image (96), which the guest holds in memory
# needs: qemu-system-x86_64, a built BUILDDIR, and twice MIB there
set -eu

srcdir=$(cd "$(dirname "$0")/../.." && pwd)
builddir=$(cd "$1" && pwd)
runs=${RUNS:-5}
mib=${MIB:-96}
mkdir -p "$builddir/bench"
work=$(mktemp -d "$builddir/bench/run.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

make -s -C "$builddir" nulldrive
export srcdir builddir
PATH=$builddir/.libs:$builddir:$PATH
export LD_LIBRARY_PATH="$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

mkdir "$work/tree"
# shellcheck source=tests/tap.sh
(. "$srcdir/tests/tap.sh" && noise $((mib * 1048576)) 1) > "$work/tree/noise"
discimg master -q -o "$work/disc.iso" "$work/tree"
rm -r "$work/tree"

cat > "$work/job.sh" <<'JOB'
image=/dev/shm/disc.iso runs=$2
bytes=$(stat -c %s "$1")
cp "$1" $image
cd /dev/shm || exit 2
mount -t configfs configfs /sys/kernel/config

# await FILE: the line that it comes to hold.
await() { until [ -s "$1" ]; do :; done; sed 's/.*: //' "$1"; }
# First, as it removes drives that have no server of its kind.
discimg vdrive start --foreground --media $image > drive.node & drive_pid=$!
drive=$(await drive.node)
nulldrive $((bytes / 2048)) > null.node & null_pid=$!
null=$(await null.node)
loop=$(losetup -r -f --show $image)
cmp "$drive" $image || exit 2

# ticks PID: hundredths of a second of CPU time that it had so far.
ticks() { cut -d' ' -f14,15 "/proc/$1/stat" | { read -r user kernel; echo $((user + kernel)); }; }
# read_all NAME NODE [FLAG]: appends MB/s to NAME.
read_all() {
  echo 3 > /proc/sys/vm/drop_caches
  start=$(date +%s%N)
  dd if="$2" of=/dev/null bs=1M status=none ${3:+iflag=$3} || exit 2
  end=$(date +%s%N)
  echo $((bytes * 1000 / (end - start))) >> "$1"
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for flag in '' direct; do
  rm -f null.speed drive.speed loop.speed
  null_ticks=$(ticks $null_pid) drive_ticks=$(ticks $drive_pid)
  for _ in $(seq "$runs"); do
    read_all null.speed "$null" $flag
    read_all drive.speed "$drive" $flag
    read_all loop.speed "$loop" $flag
  done
  null_ticks=$(($(ticks $null_pid) - null_ticks)) drive_ticks=$(($(ticks $drive_pid) - drive_ticks))
  printf '%-20s %4s   ratio   CPU s/GB\n' "dd${flag:+ iflag=$flag}" MB/s
  for way in null drive loop; do
    ticks=0
    case $way in null) ticks=$null_ticks ;; drive) ticks=$drive_ticks ;; esac
    awk -v w=$way -v f="$(median $way.speed)" -v f0="$(median null.speed)" -v t="$ticks" \
      -v gb="$(echo "$bytes $runs" | awk '{ print $1 * $2 / 1e9 }')" 'BEGIN {
        printf "  %-14s %8d   %.2fx", w, f, f / f0
        if (t > 0) printf "   %.2f", t / 100 / gb
        print "" }'
  done
done
kill $null_pid $drive_pid
wait
JOB
sh "$srcdir/tests/vm/guest.sh" -t 900 "$work/job.sh" "$work/disc.iso" "$runs" -- -smp 2
