#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# verify --boot: good images are certified, and each thing that is broken in one is named.
. "$srcdir/tests/tap.sh"

modules=/usr/lib/syslinux/modules/bios
for needed in /usr/bin/mcopy:mtools /usr/bin/grub-mkimage:grub-common /usr/lib/grub/i386-pc:grub-pc-bin \
  /usr/lib/grub/x86_64-efi:grub-efi-amd64-bin /usr/lib/shim/shimx64.efi.signed:shim-signed \
  /usr/lib/grub/x86_64-efi-signed:grub-efi-amd64-signed /usr/lib/ISOLINUX/isolinux.bin:isolinux \
  $modules/ldlinux.c32:syslinux-common /usr/bin/xorriso:xorriso; do
  [ -e "${needed%:*}" ] && continue
  skip "verify --boot" "package ${needed#*:} is not installed"
  done_testing
done

certify() { discimg verify --boot "$@"; }
lba_of() { xorriso -indev "$1" -find "$2" -exec report_lba 2> /dev/null | awk -F, '/^File data/ {print $2 + 0}'; }
place_of() { LC_ALL=C grep -abo -m 1 -- "$2" "$1" | head -n 1 | cut -d: -f1; }
tells() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}

# spoiled NAME IMAGE OFFSET BYTES PATTERN: with BYTES (octal escapes) there, a bad line has PATTERN.
spoiled() {
  n=$(printf '%b' "$4" | wc -c)
  dd if="$2" of=kept bs=1 skip="$3" count="$n" status=none
  printf '%b' "$4" | dd of="$2" bs=1 seek="$3" conv=notrunc status=none
  exits 1 "$1 is found" certify "$2"
  tells "and named" "^bad   .*$5"
  dd if=kept of="$2" bs=1 seek="$3" conv=notrunc status=none
}

# --- a tree with ISOLINUX and a partition of systemd-boot's kind ---------------------------------------

# program FILE MACHINE: the head of an EFI program; MACHINE is two bytes in octal escapes.
program() { { printf 'MZ'; head -c 58 /dev/zero; printf '\100\000\000\000PE\000\000%b' "$2"; head -c 3000 /dev/zero; } > "$1"; }
mkdir -p tree/isolinux tree/images tree/boot/grub tree/live
cp /usr/lib/ISOLINUX/isolinux.bin $modules/ldlinux.c32 tree/isolinux
cat > tree/isolinux/isolinux.cfg << 'END'
include more.cfg
label linux
  kernel /live/vmlinuz
  append initrd=../live/initrd quiet
END
printf 'label chain\n  com32 LDLINUX\n' > tree/isolinux/more.cfg
cat > tree/boot/grub/grub.cfg << 'END'
menuentry "Live" {
  linux ($root)/live/vmlinuz quiet # found by a link
  initrd /live/initrd
}
if [ -e /live/vmlinuz.old ]; then
  linux /live/vmlinuz.old
fi
source $prefix/custom.cfg
menuentry "Disk" { set root=(hd0); chainloader /EFI/BOOT/none.efi; }
END
noise 5000 1 > tree/live/vmlinuz-6
ln -s vmlinuz-6 tree/live/vmlinuz
noise 3000 2 > tree/live/initrd
truncate -s 1440K tree/images/efiboot.img
esp=tree/images/efiboot.img
mformat -i $esp -f 1440 -N 12345678 ::
program bootx64.efi '\144\206'
printf 'title Live\nlinux /linux/vmlinuz\ninitrd /linux/initrd\n' > live.conf
mmd -i $esp ::EFI ::EFI/BOOT ::loader ::loader/entries ::linux
mcopy -i $esp bootx64.efi ::EFI/BOOT/BOOTX64.EFI
mcopy -i $esp live.conf ::loader/entries/live-system.conf
mcopy -i $esp tree/live/vmlinuz-6 ::linux/vmlinuz
mcopy -i $esp tree/live/initrd ::linux/initrd
ok "a tree of ISOLINUX and an EFI system partition is mastered" discimg master tree -o s.iso --bootable
exits 0 "it is certified" certify s.iso
for line in 'ok    boot catalogue, sector [0-9]+: 2 entries' \
  'ok    entry 1, BIOS, /isolinux/isolinux.bin: 2048 bytes from sector [0-9]+ are loaded' \
  'ok    entry 1, .* boot information table tells its place, length and checksum' \
  'ok    entry 2, UEFI, /images/efiboot.img: FAT12 of 1440 KiB, 4 files' \
  'ok    .*/EFI/BOOT/BOOTX64.EFI, [0-9]+ bytes, for x64, not signed' \
  'ok    .*/loader/entries/live-system.conf: the 2 files that it names are there' \
  'ok    MBR: code of ISOLINUX, which continues at sector' \
  'ok    GPT: the checksums of header and entries are right' \
  'ok    GPT: the backup at its end is good' \
  'ok    GPT partition 2, EFI system: it is the image of entry 2' \
  'ok    /isolinux/isolinux.cfg: the 3 files that it names are there' \
  'ok    /isolinux/more.cfg: the 1 file that it names is there' \
  'note  /boot/grub/grub.cfg, line 6: there is no /live/vmlinuz.old, which is asked for before' \
  'ok    boots by BIOS and UEFI \(x64\), from disc and disk'; do
  tells "by the line: $line" "^$line"
done
is "no line says bad" "$(grep -c '^bad' tap.stdout)" 0
exits 0 "--json has the same" certify s.iso --json
is "lines" "$(grep -c '"verdict": "ok"' tap.stdout) $(grep -c '"bad": 0' tap.stdout)" \
  "$(certify s.iso | grep -c ^ok) 1"
ok "info tells the verdict" sh -c 'discimg info s.iso | grep -q "^Booting: [0-9]* checks, all good$"'

size=$(stat -c %s s.iso)
catalogue=$(($(certify s.iso | sed -n 's/^ok *boot catalogue, sector \([0-9]*\):.*/\1/p') * 2048))
image=$(($(lba_of s.iso /isolinux/isolinux.bin) * 2048))
fat=$(($(lba_of s.iso /images/efiboot.img) * 2048))
spoiled "a catalogue with a wrong checksum" s.iso $((catalogue + 28)) '\001' 'boot catalogue.*checksum in it, is wrong'
spoiled "an entry that leads off the disc" s.iso $((catalogue + 42)) '\377' 'entry 1.* cannot be read'
spoiled "an entry that loads nothing" s.iso $((catalogue + 38)) '\000\000' 'entry 1.* no sectors'
spoiled "a changed boot image" s.iso $((image + 3000)) '\252\125' 'entry 1.*table does not fit it'
spoiled "a boot image that does not know its place" s.iso $((image + 12)) '\001' 'no boot information table tells ISOLINUX'
spoiled "an MBR that leads nowhere" s.iso 432 '\001' 'MBR: code of ISOLINUX continues at .* no BIOS boot image'
spoiled "a GPT with a changed header" s.iso $((512 + 56)) '\001' 'GPT: its header'
spoiled "a GPT with changed entries" s.iso $((1024 + 56)) '\001' 'GPT: the checksum of its entries'
spoiled "a broken backup of the GPT" s.iso $((size - 512 + 16)) '\001' 'GPT: its backup .* damaged'
spoiled "an EFI system partition that is none" s.iso $((fat + 510)) '\000' 'entry 2.*no FAT file system'
spoiled "one that is cut off" s.iso $((fat + 19)) '\112\013' 'FAT12: it has 1479680 bytes, but there is room for 1474560'
spoiled "one whose tables differ" s.iso $((fat + 512 + 40)) '\001' 'its two tables differ'
spoiled "a program for another machine" s.iso "$(($(place_of s.iso 'PE..d') + 4))" '\100' 'BOOTX64.EFI is no program for x64'
spoiled "an entry that names what is not there" s.iso "$(place_of s.iso '/linux/vmlinuz')" '/linux/VMLINUX' \
  'live-system.conf, line 2: there is no /linux/VMLINUX'
chain=$((fat + 512)) # of the first table: a file's second cluster leads to its own
mcopy -i $esp live.conf ::LAST.TXT
cluster=$(mshowfat -i $esp ::linux/vmlinuz | sed 's/.*<\([0-9]*\).*/\1/')
spoiled "a chain that leads back" s.iso $((chain + cluster * 3 / 2)) '\002\040\002\040\002\040' 'shares cluster|leads outside|holds'
size=$(stat -c %s s.iso)
head -c $((size - 2048 * 9)) s.iso > cut.iso
exits 1 "an image without its end" certify cut.iso
tells "lacks the backup of its GPT" '^bad   GPT: its backup'
cp s.iso longer.iso && truncate -s +1M longer.iso
exits 0 "a larger medium is none the worse" certify longer.iso
tells "but that is told" '^note  GPT: it is for a disc that ends at'

mv tree/live/vmlinuz-6 kernel
discimg master tree -o without.iso --bootable --quiet
exits 1 "an image without its kernel" certify without.iso
tells "is told by isolinux.cfg" '^bad   /isolinux/isolinux.cfg, line 3: there is no /live/vmlinuz$'
tells "and by grub.cfg" '^bad   /boot/grub/grub.cfg, line 2: there is no /live/vmlinuz$'
ok "info tells it, too" sh -c 'discimg info without.iso | grep -q "^  bad .*there is no /live/vmlinuz"'
mv kernel tree/live/vmlinuz-6
discimg master tree -o plain.iso --quiet
exits 1 "an image that does not boot" certify plain.iso
tells "is said not to" '^bad   nothing to boot'
exits 64 "--boot goes with nothing else" certify s.iso plain.iso
exits 64 "nor with --quick" certify s.iso --quick

# --- GRUB and shim ---------------------------------------------------------------------------------

mkdir -p grub/boot/grub
echo 'echo Hello' > grub/boot/grub/grub.cfg
discimg master grub -o g.iso --bootable --secure-boot=on --quiet
exits 0 "GRUB from the host is certified" certify g.iso
tells "with its signatures" '^ok .*/EFI/BOOT/grubx64.efi, [0-9]+ bytes, signed$'
image=$(($(lba_of g.iso /boot/grub/i386-pc/eltorito.img) * 2048))
fat=$(($(lba_of g.iso /efi.img) * 2048))
spoiled "GRUB that does not know its place" g.iso $((image + 2548)) '\001' 'code of GRUB finds its image, but that does not know'
spoiled "an MBR that does not know GRUB's" g.iso 432 '\001' 'code of GRUB continues at .* no BIOS boot image'
tail -c +$((fat + 1)) g.iso > from-esp
shim=$((fat + $(LC_ALL=C grep -abo -m 1 'shim,' from-esp | head -n 1 | cut -d: -f1)))
spoiled "a signature of something else" g.iso "$shim" 'S' 'BOOTX64.EFI bears a signature that is not of it'
cp g.iso lone.iso && mdel -i "lone.iso@@$fat" ::EFI/BOOT/grubx64.efi
exits 1 "shim without what it starts is found" certify lone.iso
tells "and named" '^bad   .*BOOTX64.EFI is shim, but what it starts is not there: /EFI/BOOT/grubx64.efi'
cp g.iso lone.iso && mdel -i "lone.iso@@$fat" '::EFI/BOOT/*.efi'
exits 1 "a partition without programs is found" certify lone.iso
tells "and named" '^bad   .*no /EFI/BOOT/BOOT\*\.EFI'

# --- images of others ------------------------------------------------------------------------------

for image in /usr/lib/ipxe/ipxe.iso:ipxe /usr/lib/grub-rescue/grub-rescue-cdrom.iso:grub-rescue-pc \
  /usr/lib/memtest86+/memtest86+x64.iso:memtest86+; do
  if [ -f "${image%:*}" ]; then
    exits 0 "the image of ${image#*:} is certified" certify "${image%:*}"
  else
    skip "the image of ${image#*:} is certified" "package ${image#*:} is not installed"
  fi
done
xorriso -as mkisofs -quiet -o x.iso -R -J -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
  -boot-load-size 4 -boot-info-table -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin -eltorito-alt-boot \
  -e images/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus tree > xorriso.log 2>&1
exits 0 "what xorriso makes of the tree is certified" certify x.iso
tells "with Apple's map" '^ok    Apple: [0-9]+ partitions?'
done_testing
