#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: vdrive-random.sh FOLDER MIB: formatted discs in FOLDER, and how much to move on each.
. "$srcdir/tests/tap.sh"
mount -t configfs configfs /sys/kernel/config

exits 0 "a drive has a disc" discimg vdrive start --name one --media "$1/dvd-ram.vdisc"
device=$(sed 's/.*: //' tap.stdout)
exec 3< "$device"
exits 2 "which is held while the device is open" discimg vdrive eject one
# SG_SCSI_RESET of the device (<scsi/sg.h>)
ok "the kernel resets the drive" perl -e '$device = pack("i", 1); ioctl(STDIN, 0x2284, $device) or die $!' <&3
ok "which then holds nothing" discimg vdrive eject one
exec 3<&-
ok "it is stopped" discimg vdrive stop one

for medium in dvd-ram dvd+rw bd-re; do
  cp "$1/$medium.vdisc" /dev/shm/disc
  exits 0 "a drive has a $medium" discimg vdrive start --name one --media /dev/shm/disc
  device=$(sed 's/.*: //' tap.stdout)
  exits 0 "$medium keeps what is written at random while it is reset" randomio "$device" "$2" 8 6
  cat tap.stdout tap.stderr | note
  ok "the drive is stopped" discimg vdrive stop one
  exits 0 "and the disc is whole" discimg info /dev/shm/disc
done
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
