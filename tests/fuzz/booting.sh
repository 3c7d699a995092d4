#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A disc that boots with its bytes changed, and configurations and programs likewise, through the
# fuzz targets (see replay.sh).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

if ! command -v xorriso > /dev/null || ! command -v mformat > /dev/null; then
  skip "a disc that boots with bytes changed" "xorriso or mtools is not installed"
  done_testing
fi
# One that boots: catalogue, boot images, an EFI system partition with a program and an entry.
mkdir -p boots/isolinux boots/boot/grub
truncate -s 512K boots/efi.img
mformat -i boots/efi.img -T 1024 -h 2 -s 32 -c 4 -N 12345678 ::
printf 'linux /linux\ninitrd /none\n' > entry.conf
{ printf 'MZ'; head -c 58 /dev/zero; printf '\100\000\000\000PE\000\000\144\206'; head -c 300 /dev/zero; } > boot.efi
mmd -i boots/efi.img ::EFI ::EFI/BOOT ::loader ::loader/entries
mcopy -i boots/efi.img boot.efi ::EFI/BOOT/BOOTX64.EFI
mcopy -i boots/efi.img entry.conf '::loader/entries/a long name.conf'
mcopy -i boots/efi.img entry.conf ::linux
noise 3000 3 > boots/isolinux/isolinux.bin
printf '\373\300\170\160' | dd of=boots/isolinux/isolinux.bin bs=1 seek=64 conv=notrunc status=none
printf 'include more.cfg\nkernel ../linux\nappend initrd=a,b\n' > boots/isolinux/isolinux.cfg
printf 'if [ -e /a ]; then linux ($root)/a; fi\nsource /boot/grub/grub.cfg\n' > boots/boot/grub/grub.cfg
ln -s linux boots/linux
"$builddir/discimg" master boots -o b.iso --bootable --quiet 2> tap.out
"$builddir/discimg" verify --boot b.iso > certificate
esp=$(sed -n 's/.*loads 1024 x 512 bytes from sector \([0-9]*\)$/\1/p' < <("$builddir/discimg" info b.iso))
nsectors=$(($(stat -c %s b.iso) / 2048))
configs=$(for file in isolinux/isolinux.bin isolinux/isolinux.cfg boot/grub/grub.cfg; do
  xorriso -indev b.iso -find "/$file" -exec report_lba 2> /dev/null | awk -F, '/^File data/ {print $2 + 0}'; done)
# shellcheck disable=SC2046,SC2086
pack b.iso 0 $(seq 16 45) $(seq "$esp" $((esp + 14))) $configs $(seq $((nsectors - 9)) $((nsectors - 1))) > b
ok "one that boots is packed" grep -q '/loader/entries/a long name.conf, line 2: there is no /none' certificate
replays "as it is" booting b

mkdir changed
size=$(stat -c %s b)
for i in {0..1499}; do
  round=$((i / 58))
  printf "$i %d %02xff%02x\n" $(((i * 2050 + round * 13 + 2) % size)) $((i * 37 % 256)) $((i * 37 % 256))
done | changed b changed
for i in {1..60}; do echo "$i.cut cut $((size * i / 60 - i))"; done | changed b changed
replays "with bytes changed, and cut short" booting changed/*

mkdir configs
printf '\0if [ -e "/a b" ]; then { linux ($root)/a\\\n ${b} '"'/c'"'; } fi # x\nset root=(hd0)\n' > grub
printf '\1 menu include a.cfg\r\nlinux a\nappend initrd=a,b quiet\n' > syslinux
for text in grub syslinux; do
  for n in $(seq 1 $(($(stat -c %s $text) - 1))); do
    printf '%s\n' "$text.$n.cut cut $n" "$text.$n.quote $n 27" "$text.$n.brace $n 7d" "$text.$n.nul $n 00"
  done | changed $text configs
done
replays "configurations cut off and changed at every byte" bootconfig grub syslinux configs/*
mkdir programs
{ printf 'MZ'; head -c 58 /dev/zero; printf '\100\000\000\000PE\000\000\144\206'; head -c 18 /dev/zero
  printf '\013\002'; head -c 142 /dev/zero; printf '\000\001\000\000\100\000\000\000'; head -c 200 /dev/zero; } > program
for n in $(seq 0 255); do
  printf '%s\n' "$n.cut cut $n" "$n.ff $n ff" "$n.7f $n 7fff"
done | changed program programs
replays "an EFI program cut off and changed at every byte" program program programs/*
done_testing
