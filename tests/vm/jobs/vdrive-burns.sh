#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: vdrive-burns.sh FOLDER, in which burn_media has made what is burned. Several drives
# work side by side.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/burns.sh"
cd "$1" || exit 99

on() { timeout 120 "$@"; }
load() {
  discimg vdrive eject "$drive" && discimg vdrive insert "$drive" "$disc"
} > "$drive.load" 2>&1
finds() {
  mkdir -p "$drive.mount"
  mount -t iso9660 -o ro "$dev" "$drive.mount" || return
  cmp "$1" "$drive.mount/${1#*/}"
  found=$?
  umount "$drive.mount"
  return $found
}

mount -t configfs configfs /sys/kernel/config
ln -s /proc/self/fd /dev/fd # as udev does; genisoimage reads the disc by growisofs' descriptor
burn_choose guest kernel
# Programs wait more than they work.
ndrives=6
for worker in $(seq $ndrives); do
  drive=burner$worker
  dev=$(discimg vdrive start --json --name "$drive" | sed -n 's|^ *"drive": "\(.*\)".*|\1|p')
  burn_worker "$worker" $ndrives &
done
wait
burn_tell
ok "the drives are stopped" discimg vdrive stop --all
burn_letters | note
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
