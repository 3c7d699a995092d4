#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master --bootable: what is found, added, refused and written, judged by programs that are not ours.
. "$srcdir/tests/tap.sh"

for needed in xorriso:xorriso sgdisk:gdisk fsck.fat:dosfstools mcopy:mtools \
  grub-mkimage:grub-common isoinfo:genisoimage file:file sfdisk:fdisk; do
  PATH=$PATH:/usr/sbin:/sbin command -v "${needed%:*}" > /dev/null && continue
  skip "master --bootable" "package ${needed#*:} is not installed"
  done_testing
done
PATH=$PATH:/usr/sbin:/sbin
modules=/usr/lib/syslinux/modules/bios
signed=/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed
for needed in /usr/lib/grub/i386-pc:grub-pc-bin /usr/lib/grub/x86_64-efi:grub-efi-amd64-bin \
  /usr/lib/grub/i386-efi:grub-efi-ia32-bin /usr/lib/shim/shimx64.efi.signed:shim-signed \
  $signed:grub-efi-amd64-signed \
  /usr/lib/ISOLINUX/isolinux.bin:isolinux $modules/ldlinux.c32:syslinux-common; do
  [ -e "${needed%:*}" ] && continue
  skip "master --bootable" "package ${needed#*:} is not installed"
  done_testing
done

# entries IMAGE: the boot catalogue as xorriso reads it: platform, emulation, sectors, path.
entries() {
  xorriso -indev "$1" -report_el_torito plain 2> /dev/null | awk '
    /^El Torito boot img/ { entry[$6] = $7 " " $9 " " $12 }
    /^El Torito img path/ { print entry[$6], $7 }'
}
options() { xorriso -indev "$1" -report_el_torito plain 2> /dev/null | sed -n 's/^El Torito img opts : *[0-9]* *//p'; }
area() { xorriso -indev "$1" -report_system_area plain 2> /dev/null; }
summary() { area "$1" | sed -n 's/^System area summary: //p'; }
gpt_is_valid() { sgdisk -v "$1" > sgdisk.out 2>&1 && grep -q '^No problems found' sgdisk.out && ! grep -qi invalid sgdisk.out; }
# esp IMAGE: the partition of its GPT that is an EFI system partition, as the file esp.img.
esp() {
  sgdisk -p "$1" | awk '$6 == "EF00" { print $2, $3 - $2 + 1 }' > esp.place
  read -r esp_start esp_sectors < esp.place
  dd if="$1" of=esp.img bs=512 skip="$esp_start" count="$esp_sectors" status=none
}
number_at() { od -An -tu4 -j "$2" -N 4 "$1" | tr -d ' '; }
lba_of() { xorriso -indev "$1" -find "$2" -exec report_lba 2> /dev/null | awk -F, '/^File data/ {print $2 + 0}'; }

pycdlib() { /usr/bin/python3 -c 'import sys, pycdlib
iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
iso.close()' "$1"; }

# program FILE MACHINE: the head of an EFI program; MACHINE is two bytes in octal escapes.
program() {
  mkdir -p "$(dirname "$1")"
  { printf 'MZ'; head -c 58 /dev/zero; printf '\100\000\000\000PE\000\000%b' "$2"; head -c 3000 /dev/zero; } > "$1"
}
x64='\144\206' ia32='\114\001' aa64='\144\252' arm='\302\001' riscv64='\144\120' loongarch64='\144\142'

# --- GRUB for a tree with nothing but a grub.cfg ------------------------------------------------

cp -RPp "$srcdir/data/sample" sample && chmod -R u+w sample
find sample -exec touch -h -d '2024-02-29 12:34:56 UTC' {} +
exits 0 "the sample tree becomes bootable" discimg master sample -o sample.iso --bootable
cp tap.stdout sample.out
is "three lines tell how" "$(grep -cE '^(BIOS: GRUB|UEFI x64, ia32: GRUB in /efi.img.*signed|hybrid: .*GPT)' sample.out)" 3
is "the loaders' versions are those of the packages" "$(grep '^loader: ' sample.out)" \
  "$(for package in grub-pc-bin shim-signed grub-efi-amd64-signed shim-helpers-amd64-signed grub-efi-amd64-bin \
    grub-efi-ia32-bin; do dpkg-query -W -f 'loader: ${Package} ${Version}\n' $package; done)"
is "the catalogue has entries for BIOS and UEFI" "$(entries sample.iso | cut -d' ' -f1,2,4)" \
  "BIOS none /boot/grub/i386-pc/eltorito.img
UEFI none /efi.img"
is "GRUB's boot image is told where it lies" "$(options sample.iso)" "boot-info-table grub2-boot-info"
is "isoinfo finds the catalogue" "$(isoinfo -d -i sample.iso | grep -c '^El Torito VD version 1 found')" 1
is "the MBR is GRUB's, protective, beside a GPT" "$(summary sample.iso)" \
  "MBR protective-msdos-label grub2-mbr cyl-align-off GPT"
ok "sgdisk finds no problem in the GPT and its backup" gpt_is_valid sample.iso
is "a partition is active, as some BIOSes want it" "$(area sample.iso | grep -c '0x80')" 1

esp sample.iso
is "the EFI system partition is /efi.img" "$(lba_of sample.iso /efi.img)" "$((esp_start / 4))"
is "the catalogue says its size" "$(entries sample.iso | awk '/UEFI/ {print $3}')" "$esp_sectors"
ok "fsck.fat finds nothing wrong with it" fsck.fat -n esp.img
ok "it holds the loader of the tree" sh -c 'mcopy -i esp.img ::/EFI/BOOT/BOOTX64.EFI in.esp &&
  xorriso -osirrox on -indev sample.iso -extract /EFI/BOOT/BOOTX64.EFI in.iso 2> xorriso.log && cmp in.esp in.iso'
ok "file calls that an EFI application" sh -c 'file in.esp | grep -q "PE32+.*EFI application.*x86-64"'

exits 0 "--json tells the same" discimg master sample -o again.iso --bootable --json
mv tap.stdout sample.json
{ (cd sample && find . ! -name .) | sed 's|^\.||'
  sed -n '/"added": \[/,/\]/s/^ *"\(.*\)",*$/\1/p' sample.json; } | sort > expected
xorriso -indev sample.iso -find / 2> /dev/null | sed "s/^'//; s/'\$//" | grep -vx / | sort > found
is "what is in the image is the tree and what --json says was added" \
  "$(diff expected found)" ""
is "--json tells the loaders" "$(grep -Ec '"name": "(grub|shim)-' sample.json)" 6
ok "the modules for grub.cfg are there" grep -qx /boot/grub/x86_64-efi/all_video.mod found
ok "and so is the font" grep -qx /boot/grub/fonts/unicode.pf2 found
is "nothing was left in the tree" "$(cd sample && find . -type f | wc -l)" \
  "$(cd "$srcdir/data/sample" && find . -type f | wc -l)"

# --- the same tree, the same bytes ---------------------------------------------------------------

ok "another run gives the same bytes" cmp sample.iso again.iso
cp -a sample copy
mkdir home scratch
printf 'MTOOLS_LOWER_CASE=1\nMTOOLS_NO_VFAT=1\n' > home/.mtoolsrc
sleep 2
exits 0 "a copy is mastered later, elsewhere in the world" env TZ=Pacific/Kiritimati LC_ALL=C \
  HOME="$PWD/home" TMPDIR="$PWD/scratch" MTOOLS_NO_VFAT=1 \
  sh -c 'umask 077; exec discimg master copy -o copy.iso --bootable'
ok "and gives the same bytes" cmp sample.iso copy.iso
is "no temporary file is left" "$(ls -A scratch)" ""
cp -a sample other && printf '\n' >> other/README.txt && touch -d @1709210000 other/README.txt
discimg master other -o other.iso --bootable --quiet
guid() { area "$1" | sed -n 's/^GPT disk GUID *: *//p'; }
serial() { esp "$1"; od -An -tx4 -j 39 -N 4 esp.img; }
ok "another tree has another disk GUID" [ "$(guid sample.iso)" != "$(guid other.iso)" ]
ok "and another FAT serial number" [ "$(serial sample.iso)" != "$(serial other.iso)" ]
ok "and another MBR signature" [ "$(number_at sample.iso 440)" != "$(number_at other.iso 440)" ]

# --- Secure Boot -----------------------------------------------------------------------------------

esp sample.iso
ok "what firmware starts is Debian's shim" sh -c 'mcopy -i esp.img ::/EFI/BOOT/BOOTX64.EFI - |
  cmp - /usr/lib/shim/shimx64.efi.signed'
ok "what that starts is Debian's signed GRUB" sh -c "mcopy -i esp.img ::/EFI/BOOT/grubx64.efi - | cmp - $signed"
ok "MokManager is beside them" sh -c 'mcopy -i esp.img ::/EFI/BOOT/mmx64.efi - | cmp - /usr/lib/shim/mmx64.efi.signed'
ok "what GRUB searches for is there" grep -qx /.disk/info found
is "and in its own partition it is told what no other medium has" \
  "$(mcopy -i esp.img ::/boot/grub/grub.cfg - | sed -n 's/.* \(.*\.id\)$/\1/p')" "$(grep '^/boot/grub/.*\.id$' found)"
exits 0 "--secure-boot=on" discimg master sample -o on.iso --bootable --secure-boot=on
ok "is what is done by itself where the packages are there" cmp on.iso sample.iso
exits 0 "--secure-boot=off" discimg master sample -o off.iso --bootable --secure-boot=off
is "has no signed loaders" "$(grep -cE '^loader: shim|signed' tap.stdout)" 0
esp off.iso
is "but GRUB alone" "$(mdir -b -i esp.img ::/EFI/BOOT)" "::/EFI/BOOT/BOOTIA32.EFI
::/EFI/BOOT/BOOTX64.EFI"
exits 64 "--secure-boot without --bootable is refused" discimg master sample -o off.iso --secure-boot=on
rm -r on.iso off.iso
mkdir -p vendor/EFI/BOOT
cp /usr/lib/shim/shimx64.efi.signed vendor/EFI/BOOT/BOOTX64.EFI
exits 0 "a signed loader of the tree's own will do" discimg master vendor -o vendor.iso --bootable --secure-boot=on
ok "and is told" grep -q '^UEFI x64: .*x64 signed for Secure Boot$' tap.stdout
program vendor/EFI/BOOT/BOOTX64.EFI "$x64"
exits 2 "an unsigned one will not" discimg master vendor -o vendor.iso --bootable --secure-boot=on
says "with advice" 'BOOTX64\.EFI bears no signature: put a signed one there'
rm -r vendor

# --- ISOLINUX ------------------------------------------------------------------------------------

mkdir -p linux/boot/Isolinux
cp /usr/lib/ISOLINUX/isolinux.bin linux/boot/Isolinux/ISOLINUX.BIN
cp $modules/ldlinux.c32 linux/boot/Isolinux
exits 0 "a tree with ISOLINUX is bootable, whatever its case" discimg master linux -o linux.iso --bootable
ok "its version is told" grep -Eq '^BIOS: ISOLINUX [0-9]+\.[0-9]+' tap.stdout
ok "that UEFI has nothing is told" grep -q '^UEFI: no loader' tap.stdout
ok "the MBR code's version is told" grep -q '^loader: isolinux ' tap.stdout
exits 2 "Secure Boot without UEFI is refused" discimg master linux -o on.iso --bootable --secure-boot=on
says "with what is missing" 'no EFI/BOOT/BOOTX64\.EFI'
is "the catalogue has it" "$(entries linux.iso)" "BIOS none 4 /boot/Isolinux/ISOLINUX.BIN"
is "it knows where it lies" "$(options linux.iso)" "boot-info-table isohybrid-suitable"
is "the MBR knows, too" "$(number_at linux.iso 432)" "$(($(lba_of linux.iso /boot/Isolinux/ISOLINUX.BIN) * 4))"
is "xorriso knows the MBR" "$(summary linux.iso | cut -d' ' -f1,2)" "MBR isohybrid"
ok "its first partition is active" sh -c 'area=$(sfdisk -l linux.iso 2> /dev/null); echo "$area" | grep -q "linux.iso1 \*"'

program linux/EFI/BOOT/BOOTX64.EFI "$x64"
exits 0 "with an EFI program it is bootable by UEFI, too" discimg master linux -o both.iso --bootable
is "by two entries" "$(entries both.iso | cut -d' ' -f1,2,4)" "BIOS none /boot/Isolinux/ISOLINUX.BIN
UEFI none /efi.img"
ok "its GPT is valid" gpt_is_valid both.iso
is "its MBR knows where ISOLINUX lies" "$(number_at both.iso 432)" \
  "$(($(lba_of both.iso /boot/Isolinux/ISOLINUX.BIN) * 4))"
rm linux/boot/Isolinux/ldlinux.c32
exits 0 "ISOLINUX without its ldlinux.c32" discimg master linux -o linux.iso --bootable
says "is warned of" 'ldlinux\.c32'
cp /usr/lib/ISOLINUX/isohdpfx.bin linux/boot
exits 0 "MBR code that the tree brings along" discimg master linux -o own.iso --bootable
is "is used without the host's" "$(grep -c '^loader:' tap.stdout)" 0

# --- EFI programs --------------------------------------------------------------------------------

program arch/efi/boot/bootx64.efi "$x64"
program arch/efi/boot/bootia32.efi "$ia32"
program arch/efi/boot/BootAA64.efi "$aa64"
program arch/efi/boot/bootarm.efi "$arm"
program arch/efi/boot/bootriscv64.efi "$riscv64"
program arch/efi/boot/bootloongarch64.efi "$loongarch64"
mkdir -p "arch/efi/Grüße and a long name"
echo '[x]' > 'arch/efi/Grüße and a long name/configuration.txt'
touch -d '1970-01-01 UTC' 'arch/efi/Grüße and a long name/configuration.txt'
exits 0 "EFI programs of any architecture are found" discimg master arch -o arch.iso --bootable
ok "and named" grep -q '^UEFI x64, ia32, aa64, arm, riscv64, loongarch64: /EFI in /efi.img (added)' tap.stdout
esp arch.iso
ok "their partition is a good FAT" fsck.fat -n esp.img
mkdir out && LC_ALL=C.UTF-8 mcopy -s -i esp.img ::efi out/
is "it holds the whole folder" "$(diff -r arch/efi out/efi 2>&1)" ""
ok "the GPT is valid" gpt_is_valid arch.iso
is "the catalogue has one entry" "$(entries arch.iso | cut -d' ' -f1,2,4)" "UEFI none /efi.img"

for size in 9000:FAT16:full 40000:FAT16:1 140000:FAT32:1; do
  kib=${size%%:*} kind=${size#*:} load=${size##*:} kind=${kind%:*}
  program big/EFI/BOOT/BOOTX64.EFI "$x64"
  truncate -s "${kib}K" big/EFI/payload
  exits 0 "an EFI folder of $kib KiB has room" discimg master big -o big.iso --bootable
  ok "in a $kind" grep -q "^UEFI x64: .*, $kind, " tap.stdout
  esp big.iso
  ok "that fsck.fat finds good" fsck.fat -n esp.img
  [ "$load" = full ] && load=$esp_sectors
  is "and whose size the catalogue tells" "$(entries big.iso | awk '/UEFI/ {print $3}')" "$load"
done
rm big.iso big/EFI/payload

# --- images of EFI system partitions that are there ---------------------------------------------

program own/EFI/BOOT/BOOTX64.EFI "$x64"
mkdir -p own/boot/grub own/images
truncate -s 1440K own/images/efiboot.img && mformat -i own/images/efiboot.img -f 1440 ::
echo 'not a file system' > own/boot/grub/efi.img
exits 0 "an image with a FAT is taken as it is" discimg master own -o own.iso --bootable
is "one without is not" "$(entries own.iso)" "UEFI none 2880 /images/efiboot.img"
is "nothing but the catalogue is added" \
  "$(discimg master own -o own.iso --bootable --json | sed -n '/"added": \[/,/\]/s/^ *"\(.*\)",*$/\1/p')" /boot.catalog
rm own/images/efiboot.img
mv own/boot/grub/efi.img own/EFI.img
exits 2 "a file in the way of the new partition is refused" discimg master own -o own2.iso --bootable
says "with advice" 'efi\.img in the tree is not a FAT file system.*rename'
is "and no image is left" "$(ls own2.iso 2> /dev/null)" ""

mkdir -p win/boot win/efi/microsoft/boot
noise 4096 1 | tr '\0' x > win/boot/etfsboot.com
truncate -s 1440K win/efi/microsoft/boot/efisys.bin
mformat -i win/efi/microsoft/boot/efisys.bin -f 1440 ::
cp win/efi/microsoft/boot/efisys.bin win/efi/microsoft/boot/efisys_noprompt.bin
exits 0 "the loaders of Windows are found" discimg master win -o win.iso --bootable
is "and entered as Windows wants them" "$(entries win.iso)" "BIOS none 8 /boot/etfsboot.com
UEFI none 2880 /efi/microsoft/boot/efisys.bin"
xorriso -osirrox on -indev win.iso -extract /boot/etfsboot.com etfsboot.com 2> /dev/null
ok "etfsboot.com is not patched" cmp etfsboot.com win/boot/etfsboot.com
ok "the GPT names efisys.bin" gpt_is_valid win.iso
: > win/bootmgr && mkdir win/sources && echo image > win/sources/install.wim
exits 0 "an installer of Windows" discimg master win -o win.iso --bootable
says "gets UDF, as its media have" 'UDF 1\.02 was added, as this is an installer of Windows'
ok "over the same files" sh -c 'discimg info win.iso | grep -q "^UDF 1.02"'
ok "and is certified" discimg verify win.iso
ok "pycdlib opens it" pycdlib win.iso
rm win/sources/install.wim && truncate -s 4300M win/sources/install.wim
exits 0 "one with a file of more than 4 GiB" discimg master win -o win.iso --bootable
says "gets it for that" 'UDF 1\.02 was added, as a file of 4 GiB - 1 or more is there'
is "whose size is told by UDF" "$(7z l -tudf win.iso | awk '/install.wim/ {print $(NF-2)}')" 4508876800
ok "and whose partition is found by the GPT" gpt_is_valid win.iso
rm -r win.iso win/sources

# --- Apple's map -----------------------------------------------------------------------------------

mkdir none
exits 0 "an Apple partition map on request" discimg master arch -o apm.iso --bootable --apm
is "is one for xorriso" "$(area apm.iso | sed -n 's/^APM partition path *: *//p')" "1  /efi.img"
ok "and for GRUB, which reads the partition" sh -c 'grub-fstest apm.iso -- ls "(loop0,apple2)/" | grep -q efi/'
ok "beside a valid GPT" gpt_is_valid apm.iso
exits 2 "without UEFI there is nothing to list" discimg master none --graft /isolinux.bin=/usr/lib/ISOLINUX/isolinux.bin \
  -o none.iso --bootable --apm
says "as is said" 'no EFI programs that it could list'
exits 64 "--apm without --bootable is refused" discimg master arch -o none.iso --apm

mkdir -p disk/boot
truncate -s 1440K disk/boot/floppy.img
printf '\125\252' | dd of=disk/boot/floppy.img bs=1 seek=510 conv=notrunc status=none
exits 0 "the image of a bootable floppy disk will do" discimg master disk -o disk.iso --bootable
is "by emulation" "$(entries disk.iso | cut -d' ' -f1,2,4)" "BIOS fd1.4 /boot/floppy.img"
ok "that no disk can do is told" grep -q '^not a hybrid' tap.stdout

# --- images of others, taken apart ---------------------------------------------------------------

# remade NAME IMAGE PACKAGE ENTRIES: the files of IMAGE give a bootable image again.
remade() {
  if [ ! -f "$2" ]; then skip "the files of $1 are bootable again" "package $3 is not installed"; return; fi
  mkdir "$1" && xorriso -osirrox on -indev "$2" -extract / "$1" > /dev/null 2>&1
  chmod -R u+w "$1"
  exits 0 "the files of $1 are bootable again" discimg master "$1" -o "$1.iso" --bootable
  is "by the loaders of $1" "$(entries "$1.iso" | cut -d' ' -f1,2,4)" "$4"
}
remade ipxe /usr/lib/ipxe/ipxe.iso ipxe "BIOS none /isolinux.bin
UEFI none /efi.img"
ok "the GPT of ipxe is valid" gpt_is_valid ipxe.iso
remade grub-rescue /usr/lib/grub-rescue/grub-rescue-cdrom.iso grub-rescue-pc \
  "BIOS none /boot/grub/i386-pc/eltorito.img"
is "the MBR of grub-rescue is GRUB's" "$(summary grub-rescue.iso | cut -d' ' -f3)" grub2-mbr
ok "a name that is taken is not taken by the catalogue" sh -c \
  'xorriso -indev grub-rescue.iso -report_el_torito plain 2> /dev/null | grep -q "cat path : /boot-2.catalog"'
remade memtest /usr/lib/memtest86+/memtest86+x64.iso memtest86+ "BIOS fd1.4 /boot/floppy.img
UEFI none /efi.img"

for image in sample linux both arch apm own disk; do ok "pycdlib opens $image.iso" pycdlib $image.iso; done

# --- refusals ------------------------------------------------------------------------------------

mkdir empty
exits 2 "a tree with nothing to boot is refused" discimg master empty -o empty.iso --bootable
for name in isolinux.bin eltorito.img etfsboot.com efisys.bin EFI/BOOT/BOOT efi.img grub.cfg; do
  says "the message names $name" "nothing to boot.*$name"
done
is "it is one line" "$(wc -l < tap.stderr)" 1
is "and no image is left" "$(ls empty.iso 2> /dev/null)" ""

mkdir -p odd/isolinux/isolinux.bin odd/boot/grub/grub.cfg odd/EFI/BOOT
ln -s /usr/lib/ISOLINUX/isolinux.bin odd/boot/isolinux.bin
head -c 100000 /dev/zero > odd/boot/eltorito.img
: > odd/boot/efi.img
: > odd/boot/etfsboot.com
program odd/EFI/BOOT/BOOTX64.EFI "$aa64"
exits 2 "names without the right content are refused" discimg master odd -o odd.iso --bootable
says "a program for another machine is warned of" 'BOOTX64\.EFI is not an EFI program for x64'
printf 'MZ%58s\377\377\377\377' '' > odd/EFI/BOOT/BOOTX64.EFI
exits 2 "so is a program whose header lies beyond its end" discimg master odd -o odd.iso --bootable
ln -sf ../../boot/eltorito.img odd/EFI/BOOT/BOOTX64.EFI
exits 2 "so is a symbolic link to a program" discimg master odd -o odd.iso --bootable
says "with the reason" 'BOOTX64\.EFI is a symbolic link, which firmware cannot follow'

# with_only MISSING COMMAND...: runs it as if the program MISSING were not installed.
with_only() {
  absent=$1; shift
  rm -rf programs && mkdir programs && ln -s "$(command -v discimg)" /usr/bin/* programs/ 2> /dev/null
  rm "programs/$absent"
  env PATH="$PWD/programs" "$@"
}
for missing in grub-mkimage:grub-common mformat:mtools; do
  exits 2 "without ${missing%:*} the sample tree fails" \
    with_only "${missing%:*}" discimg master sample -o missing.iso --bootable
  says "and its package is named" "program ${missing%:*} was not found: install the Debian package ${missing#*:}\$"
  is "no image is left" "$(ls missing.iso 2> /dev/null)" ""
done
exits 0 "without dpkg, grub-mkimage tells the version" \
  with_only dpkg-query discimg master sample -o undated.iso --bootable
ok "and the bytes are the same" cmp sample.iso undated.iso
is "and so is the version" "$(grep '^loader: grub-pc' tap.stdout)" "$(grep '^loader: grub-pc' sample.out)"
printf '#!/bin/sh\necho "mformat: no luck today" >&2\nexit 1\n' > fail.sh && chmod +x fail.sh
mkdir failing && cp fail.sh failing/mformat
exits 2 "a program that fails" env PATH="$PWD/failing:$PATH" discimg master sample -o missing.iso --bootable
says "says why" 'the program mformat failed: mformat: no luck today$'
done_testing
