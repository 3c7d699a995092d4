# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Trees and masters of them for jobs/mounts.sh, in whose words $names and $disks are; see there.
vm=$srcdir/tests/vm
# Sums of gigabytes take an emulated machine minutes: files above so many MiB are compared instead.
mib=512

free_kib=$(df -Pk . | awk 'NR == 2 {print $4}')
[ "$free_kib" -gt 10000000 ] || skip_all "the masters take 10 GB of disk space"

names='' disks=''
make_image() { # NAME TREE [OPTION...]
  name=$1 tree=$2; shift 2
  discimg master --quiet "$tree" -o "$name.iso" "$@" ||
    { echo "Bail out! $name cannot be mastered"; exit 1; }
  disks="$disks -drive file=$scratch/$name.iso,format=raw,if=virtio,readonly=on"
}

# in_crowd: of the names on standard input, those in folders of more than 1000 names.
in_crowd() {
  cat > all
  awk '{ folder = $0; sub("/[^/]*$", "", folder) } NR == FNR { n[folder]++; next } n[folder] > 1000' all all
}

# expect NAME TREE: NAME.iso must hold what TREE does; see jobs/mounts.sh.
expect() {
  names="$names $1"
  ln -s "$(realpath "$2")" "$1.tree"
  "$vm/manifest.sh" "$2" $mib > "$1.manifest"
  find "$2" -type f -size +${mib}M -printf '%P\n' > "$1.large"
  find "$2" -mindepth 1 -printf './%P\n' | in_crowd > "$1.crowded"
}

master() { # NAME TREE
  make_image "$@"
  expect "$@"
}

missing() { # NAME PACKAGE
  names="$names $1"
  echo "$2" > "$1.missing"
}

# make_quirks TREE: what is unusual about names, types, modes and times.
make_quirks() (
  mkdir "$1"
  cd "$1" || exit
  mkdir -p 1/2/3/4/5/6/7/8/9/10 empty sticky
  echo deep > 1/2/3/4/5/6/7/8/9/10/file
  : > empty-file
  # 253 bytes: isofs cuts longer names, which Rock Ridge could hold
  for n in 2047 2048 2049; do head -c $n /dev/zero > "$n"; done
  touch "$(printf '%0253d' 0)" "UPPER" "upper" ".hidden" "a;1" "trailing." "two  words " "naïve-日本語" "$(printf 'line\nbreak')"
  echo linked > link1; ln link1 link2; ln link1 1/link3
  ln -s nowhere dangling; ln -s / root
  ln -s "$(printf '%01000d' 0 | sed 's/0\{50\}/&\//g; s/.$//')" long
  mkfifo fifo; [ "$(id -u)" -ne 0 ] || { mknod null c 1 3; mknod disk b 300 70000; chown 1000:70000 link1; }
  chmod 4755 link1; chmod 1777 sticky; chmod 0 2047; chmod 2751 empty
  touch -d 1970-01-02T00:00:01Z 2048
  # isofs counts seconds in 32 bits
  touch -d 2038-01-19T03:14:07Z 2049
  touch -h -d 2001-02-03T04:05:06Z dangling
)

# make_sparse TREE: a file of 5 GiB with something at the ends of sections and extents.
make_sparse() {
  mkdir "$1"
  truncate -s 5G "$1/file"
  for at in 1 1023 1024 2048 4095 4097 5119; do
    echo "at $at MiB" | dd of="$1/file" bs=1M seek="$at" conv=notrunc 2> /dev/null
  done
}
