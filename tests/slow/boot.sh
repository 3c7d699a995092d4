#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bootable images start real machines: QEMU's PC by its BIOS (SeaBIOS) and by UEFI (OVMF, for x64 and
# ia32), from a CD, a hard disk and a USB stick; and its arm64 machine by UEFI. What the machine says
# is read from its first serial port.
# shellcheck disable=SC2034 # read by tap.sh
on_disk=yes
. "$srcdir/tests/tap.sh"

firmware=/usr/share/OVMF
arm_firmware=/usr/share/qemu-efi-aarch64/QEMU_EFI.fd
installer=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
modules=/usr/lib/syslinux/modules/bios
for needed in /usr/bin/qemu-system-x86_64:qemu-system-x86 $firmware/OVMF_CODE_4M.fd:ovmf \
  $firmware/OVMF32_VARS_4M.fd:ovmf-ia32 /usr/bin/qemu-system-aarch64:qemu-system-arm \
  $arm_firmware:qemu-efi-aarch64 /usr/bin/mformat:mtools /usr/bin/grub-mkimage:grub-common \
  /usr/lib/grub/i386-pc:grub-pc-bin /usr/lib/grub/x86_64-efi:grub-efi-amd64-bin \
  /usr/lib/grub/i386-efi:grub-efi-ia32-bin /usr/lib/shim/shimx64.efi.signed:shim-signed \
  /usr/lib/grub/x86_64-efi-signed:grub-efi-amd64-signed /usr/lib/ISOLINUX/isolinux.bin:isolinux \
  $modules/ldlinux.c32:syslinux-common $installer/linux:debian-installer-12-netboot-amd64; do
  [ -e "${needed%:*}" ] && continue
  skip "bootable images boot" "package ${needed#*:} is not installed"
  done_testing
done

trap 'kill $running 2> /dev/null; rm -rf "$scratch"' EXIT

# machine FIRMWARE DEVICE IMAGE: becomes one, which speaks to the file serial of its own folder.
machine() {
  set -- "$1" "$2" "$3" -m 512 -display none -monitor none -nic none -no-reboot -serial file:serial
  code='' board=q35 kind=x86_64
  case $1 in
  UEFI-arm64) board=virt kind=aarch64
    set -- "$@" -cpu cortex-a57 -bios $arm_firmware ;;
  UEFI) code=OVMF_CODE_4M.fd variables=OVMF_VARS_4M.fd ;;
  # Its variables hold the keys of Microsoft, who signed shim; only firmware may write there.
  Secure-Boot) code=OVMF_CODE_4M.ms.fd variables=OVMF_VARS_4M.ms.fd ;;
  UEFI-ia32) code=OVMF32_CODE_4M.secboot.fd variables=OVMF32_VARS_4M.fd ;;
  esac
  case $1 in Secure-Boot | UEFI-ia32) board=q35,smm=on
    set -- "$@" -global driver=cfi.pflash01,property=secure,value=on ;;
  esac
  if [ "$code" ]; then
    # A used variable file has boot entries that lead astray.
    cp "$firmware/$variables" variables
    set -- "$@" -drive "if=pflash,unit=0,format=raw,readonly=on,file=$firmware/$code" \
      -drive if=pflash,unit=1,format=raw,file=variables
  fi
  access=snapshot=on
  [ "$2" != CD ] || access=media=cdrom,readonly=on
  case $kind-$2 in
  x86_64-CD) device=ide-cd ;;
  x86_64-disk) device=ide-hd ;;
  x86_64-stick) device=usb-storage; set -- "$@" -device qemu-xhci ;;
  # The arm64 machine has no controller of its own for either.
  aarch64-CD) device=scsi-cd; set -- "$@" -device virtio-scsi-pci ;;
  aarch64-disk) device=virtio-blk-pci ;;
  esac
  set -- "$@" -drive "if=none,id=d,format=raw,$access,file=$3" -device "$device,drive=d,bootindex=0"
  shift 3
  exec qemu-system-$kind -machine "$board" "$@" > qemu.log 2>&1
}

# watch FIRMWARE DEVICE IMAGE PATTERN: true when the machine says PATTERN within a minute or two.
watch() {
  : > serial
  machine "$1" "$2" "$3" &
  qemu=$!
  trap 'kill "$qemu" 2> /dev/null; wait "$qemu" 2> /dev/null' TERM EXIT
  tenths=1500
  while [ $tenths -gt 0 ] && kill -0 "$qemu" 2> /dev/null; do
    grep -aEq -- "$4" serial && exit
    sleep 0.2
    tenths=$((tenths - 2))
  done
  exit 1
}

# boots NAME FIRMWARE DEVICE IMAGE PATTERN: two machines run at a time; settle tells what they said.
running='' started='' nstarted=0
boots() {
  [ "$(echo "$running" | wc -w)" -lt 2 ] || settle
  nstarted=$((nstarted + 1))
  mkdir "machine.$nstarted"
  echo "$1" > "machine.$nstarted/name"
  (cd "machine.$nstarted" && watch "$2" "$3" "$scratch/$4" "$5") &
  running="$running $!" started="$started $nstarted"
}

settle() {
  for machine in $started; do
    # shellcheck disable=SC2086 # the first of a list of words
    set -- $running; running=${running# *"$1"}
    name=$(cat "machine.$machine/name")
    if wait "$1"; then pass "$name"; continue; fi
    flunk "$name"
    note < "machine.$machine/qemu.log"
    tail -c 2000 "machine.$machine/serial" | tr -d '\033\r' | note
  done
  started=''
}

# mastered NAME ARGUMENT...
mastered() {
  settle
  name=$1; shift
  ok "$name" discimg master "$@" --bootable
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

mastered "data/sample is mastered" "$srcdir/data/sample" -o sample.iso
everywhere "data/sample" BIOS sample.iso 'discimg sample: booted by pc'
everywhere "data/sample" UEFI sample.iso 'discimg sample: booted by efi'
padded sample.iso
boots "data/sample boots by UEFI from a disk larger than it" UEFI disk sample.iso.padded \
  'discimg sample: booted by efi'

for device in CD disk; do
  boots "data/sample boots by UEFI for ia32 from a $device" UEFI-ia32 $device sample.iso \
    'discimg sample: booted by efi'
done
boots "data/sample boots with Secure Boot on from a CD" Secure-Boot CD sample.iso \
  'discimg sample: booted by efi'
boots "data/sample boots with Secure Boot on from a disk" Secure-Boot disk sample.iso \
  'discimg sample: booted by efi'
mastered "data/sample is mastered with unsigned loaders" "$srcdir/data/sample" -o unsigned.iso --secure-boot=off
boots "they start by UEFI" UEFI CD unsigned.iso 'discimg sample: booted by efi'
boots "and are refused with Secure Boot on" Secure-Boot CD unsigned.iso 'failed to load .*DVD-ROM.*: Access Denied'

sed 's/discimg sample: booted/edited: booted/' "$srcdir/data/sample/boot/grub/grub.cfg" > grub.cfg
seq 400000 > filler
ok "it is edited" discimg edit sample.iso -o edited.iso --put=grub.cfg=/boot/grub --put=filler=/a/filler
for device in CD disk; do
  boots "edited, it boots by BIOS from a $device" BIOS $device edited.iso 'edited: booted by pc'
  boots "edited, it boots by UEFI from a $device" UEFI $device edited.iso 'edited: booted by efi'
done

mastered "data/sample is mastered with an Apple partition map" "$srcdir/data/sample" -o apm.iso --apm
boots "where its first bytes are, the MBR's code still boots" BIOS disk apm.iso 'discimg sample: booted by pc'
boots "and UEFI finds its partition by the GPT" UEFI disk apm.iso 'discimg sample: booted by efi'

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
mastered "a tree with ISOLINUX is mastered" linux -o linux.iso
everywhere "ISOLINUX" BIOS linux.iso 'Linux version [0-9]'

# --- an EFI program, alone and beside ISOLINUX -----------------------------------------------------

mkdir -p efi/EFI/BOOT
cat > greet.cfg <<'END'
serial --unit=0
terminal_output serial
echo "An EFI program was started"
END
grub-mkimage -O x86_64-efi -p /none -c greet.cfg -o efi/EFI/BOOT/BOOTX64.EFI echo serial terminal normal
mastered "a tree with nothing but an EFI program is mastered" efi -o efi.iso
everywhere "an EFI program" UEFI efi.iso 'An EFI program was started'
mastered "the same beside ISOLINUX" linux efi -o both.iso
everywhere "ISOLINUX with a GPT" BIOS both.iso 'Linux version [0-9]'
boots "the EFI program beside it boots from a CD" UEFI CD both.iso 'An EFI program was started'
boots "the EFI program beside it boots from a disk" UEFI disk both.iso 'An EFI program was started'

# As live-build's: xorriso's isohybrid with the EFI system partition behind the volume.
if command -v xorriso > /dev/null; then
  discimg extract -q efi.iso /efi.img
  xorriso -as mkisofs -quiet -r -J -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin -partition_offset 16 \
    -b isolinux/isolinux.bin -c isolinux/boot.cat -boot-load-size 4 -boot-info-table -no-emul-boot \
    -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot \
    -append_partition 2 0xef efi.img -isohybrid-gpt-basdat -o theirs.iso linux 2> log
  ok "an image of xorriso is edited" discimg edit theirs.iso -o theirs-edited.iso --put=filler=/a/filler
  boots "edited, ISOLINUX boots by BIOS from a CD" BIOS CD theirs-edited.iso 'Linux version [0-9]'
  boots "edited, ISOLINUX boots by BIOS from a disk" BIOS disk theirs-edited.iso 'Linux version [0-9]'
  boots "edited, the partition behind boots by UEFI from a CD" UEFI CD theirs-edited.iso 'An EFI program was started'
  boots "edited, the partition behind boots by UEFI from a disk" UEFI disk theirs-edited.iso 'An EFI program was started'
else
  skip "an image of xorriso is edited" "package xorriso is not installed"
fi

# --- programs for several machines -----------------------------------------------------------------

mkdir -p machines/EFI/BOOT
cp efi/EFI/BOOT/BOOTX64.EFI machines/EFI/BOOT
for machine in AA64 RISCV64; do
  perl "$srcdir/tests/slow/efiprogram.pl" $machine "A program for $machine was started" > machines/EFI/BOOT/BOOT$machine.EFI
done
grub-mkimage -O i386-efi -p /none -c greet.cfg -o machines/EFI/BOOT/BOOTIA32.EFI echo serial terminal normal
mastered "programs for four machines are mastered" machines -o machines.iso
for device in CD disk; do
  boots "that for arm64 starts from a $device" UEFI-arm64 $device machines.iso 'A program for AA64 was started'
done
boots "that for ia32 starts from a disk" UEFI-ia32 disk machines.iso 'An EFI program was started'
boots "that for x64 starts from a CD" UEFI CD machines.iso 'An EFI program was started'

# --- the lines of others, by -as mkisofs -----------------------------------------------------------

mkdir -p live/boot/grub
cp -r linux/isolinux live
discimg cat both.iso /efi.img > live/boot/grub/efi.img
# named_as NAME ARGUMENT...
named_as() { settle; name=$1; shift; ok "$name" discimg -as mkisofs -quiet "$@"; }
named_as "live-build's line" -R -r -J -joliet-long -l -cache-inodes -iso-level 3 \
  -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin -partition_offset 16 -A 'Debian Live' \
  -publisher 'Debian Live project' -V 'Debian bookworm' --modification-date=2023101010101000 \
  -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table \
  -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat \
  -isohybrid-apm-hfsplus -o live.iso live
for device in CD disk; do
  boots "live-build's image boots by BIOS from a $device" BIOS $device live.iso 'Linux version [0-9]'
  boots "live-build's image boots by UEFI from a $device" UEFI $device live.iso 'An EFI program was started'
done
named_as "archiso's line" -iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock \
  -volid ARCH -eltorito-boot isolinux/isolinux.bin -eltorito-catalog isolinux/boot.cat \
  -no-emul-boot -boot-load-size 4 -boot-info-table -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin \
  --mbr-force-bootable -partition_offset 16 -append_partition 2 C12A7328-F81F-11D2-BA4B-00A0C93EC93B \
  live/boot/grub/efi.img -isohybrid-gpt-basdat -eltorito-alt-boot \
  -e --interval:appended_partition_2:all:: -no-emul-boot -no-pad -o arch.iso linux
boots "archiso's image boots by UEFI from a disk" UEFI disk arch.iso 'An EFI program was started'
settle
ok "grub-mkrescue with discimg for xorriso" grub-mkrescue --xorriso="$(command -v discimg)" \
  -o rescue.iso "$srcdir/data/sample"
boots "its image boots by BIOS from a disk" BIOS disk rescue.iso 'discimg sample: booted by pc'

# More than the catalogue can tell the size of.
truncate -s 40M efi/EFI/payload
mastered "an EFI folder of 40 MiB is mastered" efi -o efi.iso
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
mastered "the Debian installer is mastered with a grub.cfg" installer -o installer.iso
boots "the installer's kernel starts by BIOS from a CD" BIOS CD installer.iso 'Linux version [0-9]'
boots "the installer's kernel starts by BIOS from a stick" BIOS stick installer.iso 'Linux version [0-9]'
boots "the installer's kernel starts by UEFI from a CD" UEFI CD installer.iso 'Linux version [0-9]'
# Remastered, as README has it.
echo 'd-i debian-installer/locale string en_GB.UTF-8' > preseed.cfg
echo preseed.cfg | cpio -o -H newc --quiet | gzip > preseed.gz
discimg cat installer.iso /boot/grub/grub.cfg |
  sed '/^linux/s/$/ auto=true priority=critical/; /^initrd/s|$| /boot/preseed.gz|' > grub.cfg
ok "a preseed file is put into the installer" \
  discimg edit installer.iso -o auto.iso --put=preseed.gz=/boot --put=grub.cfg=/boot/grub
boots "it starts with its parameters by BIOS from a CD" BIOS CD auto.iso 'Command line: .*auto=true priority=critical'
boots "it starts with its parameters by UEFI from a stick" UEFI stick auto.iso 'Command line: .*auto=true priority=critical'
boots "the installer's kernel starts by UEFI from a stick" UEFI stick installer.iso 'Linux version [0-9]'
boots "with Secure Boot on, a signed kernel starts from a CD" Secure-Boot CD installer.iso \
  'secureboot: Secure boot enabled'
settle
done_testing
