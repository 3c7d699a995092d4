#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The structures of images by other programs, with their bytes changed, through the fuzz target (see
# replay.sh).
. "$srcdir/tests/tap.sh" || exit 99

replays() { tap_name=$1; shift; ok "$tap_name" timeout 300 "$builddir/fuzz" structures "$@"; }

# pack IMAGE LBA...: those sectors in the form that the target takes.
pack() {
  local image=$1 lba; shift
  for lba; do
    printf '%b' "\\x$(printf %02x $((lba & 255)))\\x$(printf %02x $((lba >> 8)))"
    dd if="$image" bs=2048 skip="$lba" count=1 status=none
  done
}

if ! command -v xorriso > /dev/null || ! command -v genisoimage > /dev/null; then
  skip "structures with bytes changed" "xorriso or genisoimage is not installed"
  done_testing
fi

mkdir -p tree/1/2/3/4/5/6/7/8/9 changed cut
noise 4096 1 > tree/boot.img
for name in one two "$(printf 'n%.0s' {1..250})"; do echo "$name" > "tree/1/2/$name"; done
echo deep > tree/1/2/3/4/5/6/7/8/9/deep
ln -s one tree/link
head -c 65536 /dev/zero > esp.img
xorriso -as mkisofs -quiet --md5 -J -joliet-long -R -o x.iso -b boot.img -no-emul-boot -boot-load-size 4 \
  -boot-info-table -c boot.cat -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
genisoimage -quiet -J -joliet-long -R -udf -o g.iso -b boot.img -no-emul-boot -c boot.cat tree 2> tap.out
# shellcheck disable=SC2046
pack x.iso 0 $(seq 16 45) > x
# shellcheck disable=SC2046
pack g.iso 0 $(seq 16 45) 256 257 258 259 260 261 > g
replays "as they are" x g

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
configs=$(for file in isolinux/isolinux.bin isolinux/isolinux.cfg boot/grub/grub.cfg; do
  xorriso -indev b.iso -find "/$file" -exec report_lba 2> /dev/null | awk -F, '/^File data/ {print $2 + 0}'; done)
# shellcheck disable=SC2046,SC2086
pack b.iso 0 $(seq 16 45) $(seq "$esp" $((esp + 14))) $configs > b
ok "one that boots is packed" grep -q '/loader/entries/a long name.conf, line 2: there is no /none' certificate
replays "one that boots" b

for image in x g b; do
  size=$(stat -c %s $image)
  for i in {0..599}; do
    # Every block in turn, at its first bytes and at those that hold sizes and addresses.
    round=$((i / 31))
    printf "$image.$i %d %02xff%02x\n" $(((i * 2050 + round * 7 + 2) % size)) \
      $((i * 37 % 256)) $((i * 37 % 256))
  done | perl "$srcdir/tests/fuzz/change.pl" $image changed
  for i in {1..30}; do echo "$image.$i cut $((size * i / 30 - i))"; done |
    perl "$srcdir/tests/fuzz/change.pl" $image cut
done
replays "with bytes changed" changed/*
replays "cut short" cut/*
done_testing
