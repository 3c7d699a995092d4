#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bootable images start real machines: QEMU's PC by its BIOS (SeaBIOS) and by UEFI (OVMF), from a
# CD, a hard disk and a USB stick. What the machine says is read from its first serial port.
. "$srcdir/tests/tap.sh"

firmware=/usr/share/OVMF
installer=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
modules=/usr/lib/syslinux/modules/bios
for needed in /usr/bin/qemu-system-x86_64:qemu-system-x86 $firmware/OVMF_CODE_4M.fd:ovmf \
  /usr/bin/mformat:mtools /usr/bin/grub-mkimage:grub-common /usr/lib/grub/i386-pc:grub-pc-bin \
  /usr/lib/grub/x86_64-efi:grub-efi-amd64-bin /usr/lib/ISOLINUX/isolinux.bin:isolinux \
  $modules/ldlinux.c32:syslinux-common $installer/linux:debian-installer-12-netboot-amd64; do
  [ -e "${needed%:*}" ] && continue
  skip "bootable images boot" "package ${needed#*:} is not installed"
  done_testing
done

qemu=
trap 'if [ -n "$qemu" ]; then kill "$qemu"; fi 2> /dev/null; rm -rf "$scratch"' EXIT

# machine FIRMWARE DEVICE IMAGE: starts it as $qemu, in the background; it speaks to the file serial.
machine() {
  set -- "$1" "$2" "$3" -m 512 -display none -monitor none -nic none -no-reboot \
    -serial file:serial -machine q35
  case $1 in
  UEFI)
    # A used variable file has boot entries that lead astray.
    cp $firmware/OVMF_VARS_4M.fd variables
    set -- "$@" -drive if=pflash,format=raw,readonly=on,file=$firmware/OVMF_CODE_4M.fd \
      -drive if=pflash,format=raw,file=variables ;;
  esac
  case $2 in
  CD) set -- "$@" -drive "if=none,id=d,format=raw,media=cdrom,readonly=on,file=$3" -device ide-cd,drive=d,bootindex=0 ;;
  disk) set -- "$@" -drive "if=none,id=d,format=raw,snapshot=on,file=$3" -device ide-hd,drive=d,bootindex=0 ;;
  stick) set -- "$@" -drive "if=none,id=d,format=raw,snapshot=on,file=$3" -device qemu-xhci \
    -device usb-storage,drive=d,bootindex=0 ;;
  esac
  shift 3
  : > serial
  qemu-system-x86_64 "$@" > qemu.log 2>&1 &
  qemu=$!
}

# boots NAME FIRMWARE DEVICE IMAGE PATTERN: the machine says PATTERN within a minute or two.
boots() {
  machine "$2" "$3" "$4"
  tenths=1200 said=false
  while [ $tenths -gt 0 ] && kill -0 "$qemu" 2> /dev/null; do
    if grep -aEq -- "$5" serial; then said=true; break; fi
    sleep 0.2
    tenths=$((tenths - 2))
  done
  kill "$qemu" 2> /dev/null
  wait "$qemu" 2> /dev/null
  qemu=
  if $said; then pass "$1"; return; fi
  flunk "$1"
  note < qemu.log
  tail -c 2000 serial | tr -d '\033\r' | note
}

# everywhere NAME FIRMWARE IMAGE PATTERN
everywhere() {
  for device in CD disk stick; do
    boots "$1 boots by $2 from a $device" "$2" $device "$3" "$4"
  done
}

# padded IMAGE: as it is on a medium that is larger than it.
padded() { cp "$1" "$1.padded"; truncate -s +5M "$1.padded"; }

# --- GRUB from the host for a tree with a grub.cfg -----------------------------------------------

ok "data/sample is mastered" discimg master "$srcdir/data/sample" -o sample.iso --bootable
everywhere "data/sample" BIOS sample.iso 'discimg sample: booted by pc'
everywhere "data/sample" UEFI sample.iso 'discimg sample: booted by efi'
padded sample.iso
boots "data/sample boots by UEFI from a disk larger than it" UEFI disk sample.iso.padded \
  'discimg sample: booted by efi'

# --- ISOLINUX --------------------------------------------------------------------------------------

mkdir -p linux/isolinux
cp /usr/lib/ISOLINUX/isolinux.bin $modules/ldlinux.c32 linux/isolinux
cp $installer/linux linux/isolinux
cat > linux/isolinux/isolinux.cfg <<'END'
serial 0
default linux
label linux
  kernel linux
  append console=ttyS0 earlyprintk=ttyS0
END
ok "a tree with ISOLINUX is mastered" discimg master linux -o linux.iso --bootable
everywhere "ISOLINUX" BIOS linux.iso 'Linux version [0-9]'

# --- an EFI program, alone and beside ISOLINUX -----------------------------------------------------

mkdir -p efi/EFI/BOOT
cat > greet.cfg <<'END'
serial --unit=0
terminal_output serial
echo "An EFI program was started"
END
grub-mkimage -O x86_64-efi -p /none -c greet.cfg -o efi/EFI/BOOT/BOOTX64.EFI echo serial terminal normal
ok "a tree with nothing but an EFI program is mastered" discimg master efi -o efi.iso --bootable
everywhere "an EFI program" UEFI efi.iso 'An EFI program was started'
ok "the same beside ISOLINUX" discimg master linux efi -o both.iso --bootable
everywhere "ISOLINUX with a GPT" BIOS both.iso 'Linux version [0-9]'
boots "the EFI program beside it boots from a CD" UEFI CD both.iso 'An EFI program was started'
boots "the EFI program beside it boots from a disk" UEFI disk both.iso 'An EFI program was started'

# More than the catalogue can tell the size of.
truncate -s 40M efi/EFI/payload
ok "an EFI folder of 40 MiB is mastered" discimg master efi -o efi.iso --bootable
boots "an EFI program in a large partition boots from a CD" UEFI CD efi.iso 'An EFI program was started'
boots "and from a disk" UEFI disk efi.iso 'An EFI program was started'

# --- an operating system ---------------------------------------------------------------------------

mkdir -p installer/boot/grub
cp $installer/linux $installer/initrd.gz installer/boot
cat > installer/boot/grub/grub.cfg <<'END'
serial --unit=0
terminal_output serial
linux /boot/linux console=ttyS0 earlyprintk=ttyS0
initrd /boot/initrd.gz
boot
END
ok "the Debian installer is mastered with a grub.cfg" discimg master installer -o installer.iso --bootable
boots "the installer's kernel starts by BIOS from a CD" BIOS CD installer.iso 'Linux version [0-9]'
boots "the installer's kernel starts by BIOS from a stick" BIOS stick installer.iso 'Linux version [0-9]'
boots "the installer's kernel starts by UEFI from a CD" UEFI CD installer.iso 'Linux version [0-9]'
boots "the installer's kernel starts by UEFI from a stick" UEFI stick installer.iso 'Linux version [0-9]'
done_testing
