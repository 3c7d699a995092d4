#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Reading files of images beside isoinfo, bsdtar and the mount: CPU seconds (user and system) as
# medians of alternating runs, and each as a ratio to discimg's own line above it.
#
# Usage: files.sh BUILDDIR [small|share|large]...
# environment: RUNS (5), SCRATCH (BUILDDIR/bench; a folder in memory gives steadier numbers)
# needs: isoinfo bsdtar gcc openssl perl /dev/fuse, and three times a tree's size in SCRATCH
. "$(dirname "$0")/common.sh"
shift
[ $# -gt 0 ] || set -- small share large
runs=${RUNS:-5}

image=$work/image.iso

make_small() { # 40 000 files of 1 to 16 KiB in 200 directories
  perl -e 'srand(1); open R, "/dev/urandom"; read R, $noise, 20480; for my $d (0 .. 199) {
    mkdir "$ARGV[0]/d$d"; for my $f (0 .. 199) { open F, ">", "$ARGV[0]/d$d/f$f";
    print F substr($noise, 0, 1024 + int rand 15360); close F } }' "$1"
}
make_share() { cp -a /usr/share/. "$1"; }
make_large() { # 4 files of 512 MiB
  for i in 1 2 3 4; do
    openssl enc -aes-128-ctr -nosalt -K "$(printf %032d $i)" -iv "$(printf %032d 0)" -in /dev/zero \
      2> /dev/null | head -c 536870912 > "$1/$i"
  done
}

# cpu NAME COMMAND...: its CPU time, added to NAME's list
cpu() {
  name=$1; shift
  measured "$@"
  tail -1 "$work/figures" | cut -d ' ' -f 2 >> "$work/$name.cpu"
}
# Of a few milliseconds each: by turns, so that none alone meets caches that copying has left cold.
list() {
  cpu start discimg --version
  cpu isoinfo-start isoinfo -version
  cpu names discimg ls -R "$image"
  cpu isoinfo-f isoinfo -R -f -i "$image"
  cpu long discimg ls -lR "$image"
  cpu isoinfo-l isoinfo -R -l -i "$image"
}
# Between file systems the kernel copies nothing for cp, as it would within one: cp has to read and
# write. No mount of anybody's could be cheaper to copy from than a folder is so.
extract_and_copy() {
  cpu extract discimg extract -q "$image" -C "$work/out"
  cpu folder cp -r --reflink=never "$work/out" "$work/copied"
  rm -rf "$work/copied"
}
is_mounted() { mountpoint -q "$work/mnt"; }
unmount() { umount "$work/mnt" 2> /dev/null || fusermount3 -u "$work/mnt"; }
clean_up() {
  ! is_mounted || unmount
  rm -rf "$work"
}
# What the server takes is part of what copying costs, from its start to its end: copied again,
# files come from the kernel's memory alone.
copy_mounted() {
  mkdir "$work/mnt"
  "$work/measure" discimg mount -q --foreground "$image" "$work/mnt" > "$work/server" &
  server=$!
  while ! is_mounted; do
    kill -0 "$server" || { echo "files.sh: discimg mount failed" >&2; exit 2; }
    sleep 0.1
  done
  cpu copying cp -r "$work/mnt" "$work/out/copy"
  rm -rf "$work/out/copy"
  cpu cached cp -r "$work/mnt" "$work/out/copy"
  unmount
  wait "$server"
  rmdir "$work/mnt"
  tail -1 "$work/server" | cut -d ' ' -f 2 >> "$work/serving.cpu"
  paste "$work/copying.cpu" "$work/serving.cpu" | awk '{ print $1 + $2 }' > "$work/mounted.cpu"
}
into() { # NAME COMMAND...: with an empty folder to write to
  mkdir "$work/out"
  "$@"
  rm -rf "$work/out"
}
line() { # TEXT NAME OWN
  awk -v t="$1" -v c="$(median "$work/$2.cpu")" -v o="$(median "$work/$3.cpu")" \
    'BEGIN { printf "  %-18s %9.4f   %.2fx\n", t, c, c / o }'
}

for tree in "$@"; do
  mkdir "$work/tree"
  "make_$tree" "$work/tree"
  discimg master -q "$work/tree" -o "$image"
  rm -rf "$work/tree" "$work"/*.cpu
  for _ in $(seq "$runs"); do
    for _ in $(seq 9); do list; done
    into extract_and_copy
    into cpu bsdtar bsdtar -xf "$image" -C "$work/out"
    into copy_mounted
  done
  printf '%-20s %9s\n' "$tree" 'CPU s'
  line 'ls -R' names names
  line 'isoinfo -f' isoinfo-f names
  line '  to start alone' start names
  line '  isoinfo, too' isoinfo-start names
  line 'ls -lR' long long
  line 'isoinfo -l' isoinfo-l long
  line 'extract' extract extract
  line 'bsdtar -x' bsdtar extract
  line 'cp -r of a folder' folder extract
  line 'mount and cp -r' mounted extract
  line '  cp alone' copying extract
  line '  server alone' serving extract
  line 'cp -r again' cached extract
  rm -f "$image"
done
