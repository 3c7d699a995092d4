#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# edit: how images of ours and of others boot stays as it is, with new addresses.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

for needed in xorriso:xorriso genisoimage:genisoimage mformat:mtools grub-mkrescue:grub-common; do
  command -v "${needed%:*}" > /dev/null && continue
  skip "bootable images are edited" "package ${needed#*:} is not installed"
  done_testing
done
if [ ! -e /usr/lib/ISOLINUX/isohdpfx.bin ]; then
  skip "bootable images are edited" "package isolinux is not installed"
  done_testing
fi

mkdir -p tree/isolinux tree/boot/grub
cp /usr/lib/ISOLINUX/isolinux.bin tree/isolinux
seq 3000 > tree/boot/linux; seq 900000 > added
mformat -C -i tree/boot/grub/efi.img -f 1440 -N 12345678 -v ESP ::
mformat -C -i esp.img -f 2880 -N 12345678 -v BEHIND ::
bios='-b isolinux/isolinux.bin -c isolinux/boot.cat -boot-load-size 4 -boot-info-table -no-emul-boot'
hybrid='-isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin'

# make KIND: the image old.iso
# shellcheck disable=SC2086
make_image() {
  case $1 in
  ours) discimg master -q tree -o old.iso --bootable --volid=OURS ;;
  debian-cd) xorriso -as mkisofs -r -V DEBIAN -J $hybrid $bios -eltorito-alt-boot -e boot/grub/efi.img \
    -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -o old.iso tree ;;
  live-build) xorriso -as mkisofs -r -V LIVE -J -joliet-long $hybrid -partition_offset 16 $bios \
    -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot \
    -append_partition 2 0xef esp.img -isohybrid-gpt-basdat -o old.iso tree ;;
  archiso) xorriso -as mkisofs -r -V ARCH -J $bios -eltorito-alt-boot -append_partition 2 \
    C12A7328-F81F-11D2-BA4B-00A0C93EC93B esp.img -appended_part_as_gpt \
    -e --interval:appended_partition_2:all:: -no-emul-boot -o old.iso tree ;;
  genisoimage) genisoimage -r -J -V GEN $bios -o old.iso tree ;;
  hidden) genisoimage -r -J -V HIDDEN -hide isolinux.bin -hide-joliet isolinux.bin -hide boot.cat \
    -hide-joliet boot.cat $bios -o old.iso tree ;;
  esac > log 2>&1
}

# What xorriso finds of how IMAGE boots, without addresses and sizes of the whole.
report() {
  xorriso -indev "$1" -report_el_torito plain -report_system_area plain 2> /dev/null |
    sed -E -e '/^(ISO image size|GPT lba range|MBR partition path|GPT partition path|El Torito cat)/d' \
      -e '/^El Torito img (blks|path|opts)/d' -e '/^El Torito boot img/s/ +[0-9]+$//' \
      -e '/^MBR partition  /s/( +[0-9]+){2}$//' -e '/^(GPT|APM) start and size/s/[0-9]+  [0-9]+$//'
}

for kind in ours debian-cd live-build archiso genisoimage hidden; do
  ok "an image as of $kind is made" make_image $kind
  ok "$kind: it is edited" discimg edit -q old.iso -o new.iso --put=added=/a/added --rm=/boot/linux
  ok "$kind: discimg finds no fault in tables, catalogue and boot images" discimg verify new.iso
  # A gap behind what is appended is not made again.
  report old.iso | grep -v ':   3' > expected; report new.iso | grep -v ':   3' > got
  alike "$kind: xorriso finds the same ways to boot" got expected
  case $kind in live-build | archiso)
    start=$(xorriso -indev new.iso -report_el_torito plain 2> /dev/null | awk '/boot img :   2/ { print $NF }')
    tail -c +$((start * 2048 + 1)) new.iso | head -c "$(stat -c %s esp.img)" > behind
    ok "$kind: the partition behind the volume is what it was" cmp behind esp.img ;;
  esac
  discimg ls -R new.iso > names
  is "$kind: nothing that was hidden is shown" "$(grep -c -e boot-image -e boot.catalog names)" \
    "$([ $kind = ours ] && echo 1 || echo 0)"
  ok "$kind: it is edited again" discimg edit -q new.iso -o again.iso
  ok "$kind: the same bytes" cmp again.iso new.iso
done

# A loader that is replaced, and one that is moved.
make_image debian-cd
cp tree/isolinux/isolinux.bin other.bin; printf 'longer' >> other.bin; mkdir new; cp other.bin new/isolinux.bin
ok "a loader is replaced" discimg edit -q old.iso -o new.iso --put=new/isolinux.bin=/isolinux --mv=/boot/grub/efi.img=/efi.img
ok "discimg finds no fault: its boot info table is right" discimg verify new.iso
is "the other one boots from its new name" \
  "$(xorriso -indev new.iso -report_el_torito plain 2> /dev/null | awk '/img path/ { print $NF }' | sort | tr '\n' ' ')" \
  "/efi.img /isolinux/isolinux.bin "
exits 2 "a loader is removed" discimg edit old.iso -o no.iso --rm=isolinux.bin
says "which is refused" '/isolinux/isolinux.bin is what the image boots from'

# What nobody makes again is told beforehand.
mkdir -p grub/boot/grub; echo 'echo hello' > grub/boot/grub/grub.cfg
grub-mkrescue -o old.iso grub > log 2>&1
exits 2 "an image of grub-mkrescue with HFS+" discimg edit old.iso -o new.iso --put=added=/added
says "is refused" 'the HFS volume cannot be made again'
ok "it is edited without its HFS+" discimg edit -q old.iso -o new.iso --put=added=/added --allow-loss
ok "and discimg finds no fault" discimg verify new.iso
report old.iso | grep -e 'El Torito' -e '^MBR' > expected; report new.iso | grep -e 'El Torito' -e '^MBR' > got
alike "it boots as before by BIOS and UEFI" got expected
is "the partition of HFS+ is gone from GPT and APM" "$(xorriso -indev new.iso -report_system_area plain 2> /dev/null | grep -c HFS)" 0
done_testing
