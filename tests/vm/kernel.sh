#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# kernel.sh FOLDER: leaves Debian's kernel and an initial file system for it in FOLDER, as vmlinux
# and initrd. The packages are unpacked there, not installed; a second run does nothing. What an
# emulated machine does slowly is done here: unpacking both, and looking at modules' signatures.
set -eu
self=$(realpath "$0")
init=$(dirname "$self")/init
modules='9p 9pnet_virtio virtio_pci virtio_blk overlay isofs udf loop vfat nls_cp437 nls_ascii
	nls_utf8 sr_mod sg ata_piix virtio_scsi
	target_core_user tcm_loop'

mkdir -p "$1"
cd "$1"
exec 9> lock
flock 9
[ ! -f vmlinux ] || [ -z "$(find initrd -newer "$init" -newer "$self" 2> /dev/null)" ] || exit 0

if [ ! -d root ]; then
	kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ {print $2; exit}')
	[ -n "$kernel" ] || { echo "apt-get update first: apt knows no linux-image-amd64" >&2; exit 1; }
	apt-get download -q "$kernel" busybox-static
	rm -rf unpacked
	for package in *.deb; do dpkg -x "$package" unpacked; done
	rm -- *.deb
	mv unpacked root
fi
version=$(ls root/lib/modules)
depmod -b root "$version"

rm -rf initial
for folder in bin dev host modules newroot over proc sys; do mkdir -p "initial/$folder"; done
cp root/bin/busybox initial/bin/
ln -s busybox initial/bin/sh
cp "$init" initial/init
chmod +x initial/init
n=100
for module in $modules; do
	modprobe -d "$PWD/root" -S "$version" --show-depends "$module"
done | awk '/^insmod/ && !seen[$2]++ {print $2}' | while read -r file; do
	n=$((n + 1))
	objcopy --strip-debug "$file" "initial/modules/$n-$(basename "$file")"
done
(cd initial && find . | cpio -o -H newc --quiet) > initrd.new
rm -rf initial
# Within the file to boot is the kernel itself, packed with xz.
begin=$(LC_ALL=C grep -abo "$(printf '\375')7zXZ" root/boot/vmlinuz-* | head -n 1 | cut -d: -f1)
tail -c +$((begin + 1)) root/boot/vmlinuz-* | xz -dc --single-stream > vmlinux
mv initrd.new initrd
