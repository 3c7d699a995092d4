#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# burn, blank and drives meet a real kernel's /dev/sr0: QEMU's drive, which can only read; and a
# disk that plays an overwritable medium, as a USB stick does.
# shellcheck disable=SC2034 # read by tap.sh
on_disk=yes
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/vm/needs.sh"
guest=$srcdir/tests/vm/guest.sh

mkdir tree && echo hello > tree/file
exits 0 "an image is made for the drive" discimg master tree -o os.iso
chmod 755 . && chmod 644 os.iso

cat > job.sh <<'JOB'
cd "$1" || exit 99
try() { echo "== $1"; shift; "$@" 2>&1; echo "exit $?"; }
as_nobody() { setpriv --reuid=65534 --regid=65534 "$@"; }
try free discimg drives
try chosen discimg burn os.iso
try named discimg burn os.iso --drive=/dev/sr0
try blank discimg blank /dev/sr0
mount -t iso9660 /dev/sr0 /mnt
try mounted discimg burn os.iso --drive=/dev/sr0
try mounted-list discimg drives
umount /mnt
try held perl -e 'use Fcntl; sysopen(my $f, "/dev/sr0", O_RDONLY | O_EXCL | O_NONBLOCK) or die; exit(system(@ARGV) >> 8)' \
  discimg burn os.iso --drive=/dev/sr0
chown root:cdrom /dev/sr0 && chmod 660 /dev/sr0
try denied as_nobody --clear-groups discimg burn os.iso --drive=/dev/sr0
try member as_nobody --groups=cdrom discimg drives
JOB
cat >> job.sh <<'JOB'
mount -t iso9660 -o ro /dev/vda /mnt
try stick-mounted discimg burn os.iso --drive=stdio:/dev/vda
umount /mnt
try stick discimg burn tree --drive=stdio:/dev/vda --volid=STICK
mount -t iso9660 -o ro /dev/vda /mnt && try stick-holds cat /mnt/file
umount /mnt
try stick-blank discimg blank stdio:/dev/vda
mount -t iso9660 -o ro /dev/vda /mnt 2> /dev/null || try stick-empty true
try stick-small discimg burn large.iso --drive=stdio:/dev/vda
JOB
cp os.iso disk.img && truncate -s 16M disk.img && truncate -s 17M large.iso
exits 0 "the guest runs to its end" "$guest" -t 1200 job.sh "$scratch" -- \
  -drive "if=none,id=cd,media=cdrom,readonly=on,format=raw,file=$scratch/os.iso" -device ide-cd,drive=cd \
  -drive "if=none,id=disk,format=raw,file=$scratch/disk.img" -device virtio-blk-pci,drive=disk

# answer PART PATTERN: what was said and the exit status of that part match.
answer() {
  if sed -n "/^== $2\$/,/^exit/p" tap.stdout | tr '\n' ' ' | grep -Eq -- "$3"; then pass "$1"; return; fi
  flunk "$1"; sed -n "/^== $2\$/,/^exit/p" tap.stdout | note
}
answer "drives lists the drive and its disc" free '/dev/sr0 .*QEMU DVD-ROM .*-ROM, read-only exit 0'
answer "burn without --drive finds no writable disc and says what there is" chosen \
  'no drive holds a writable disc \(/dev/sr0: .*-ROM, read-only\); insert one exit 2'
answer "a disc that cannot be written is refused" named '/dev/sr0: .* cannot be written in it; .* exit 2'
answer "and is not blanked" blank '/dev/sr0: .* cannot be blanked; .* exit 2'
answer "a mounted disc is refused" mounted '/dev/sr0 is mounted on /mnt; unmount it .* exit 2'
answer "but listed" mounted-list '/dev/sr0 .* mounted on /mnt exit 0'
answer "who holds a busy drive is named" held '/dev/sr0 is in use by perl \(process [0-9]+\) exit 2'
answer "who may not use it hears which group may" denied 'permission denied; it is open to members of group cdrom .* exit 2'
answer "a member of that group may" member '-ROM, read-only exit 0'
answer "a mounted disk is refused" stick-mounted '/dev/vda is mounted on /mnt; unmount it .* exit 2'
answer "an unmounted one is burned and read back" stick 'stdio:/dev/vda: every sector is as it was sent exit 0'
answer "the kernel mounts what was burned" stick-holds 'hello exit 0'
answer "a disk can be blanked" stick-blank 'stdio:/dev/vda: .* is now empty .*exit 0'
answer "then there is nothing to mount" stick-empty 'exit 0'
answer "more than the disk holds is refused" stick-small '17.0 MiB are to be written, .* room for 16.0 MiB exit 2'
done_testing
